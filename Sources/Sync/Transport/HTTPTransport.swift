/// Carries requests to servers. It never retries, never follows a redirect, and never throws.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async -> HTTPOutcome
}

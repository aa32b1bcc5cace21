/// Which rules a request travels by (order-submission protocol, transport rules).
public enum HTTPLane: Hashable, Sendable {
  /// Repeating it does no harm, so connections are reused.
  case read
  /// It changes something at the broker: one fresh connection, one copy on the wire.
  case order
}

public enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case post = "POST"
  case patch = "PATCH"
  case put = "PUT"
  case delete = "DELETE"
}

public enum HTTPHeaderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value itself is not repeated: it may be a secret.
  case notVisibleASCII(name: String)

  public var description: String {
    switch self {
    case .notVisibleASCII(let name):
      "the value for \(SafeText.line(name, limit: 40)) has characters that a header cannot carry: copy it again"
    }
  }
}

/// One header field to send. A secret one never shows its value in a description.
public struct HTTPHeader: Hashable, Sendable {
  public let name: String
  public let value: String
  public let isSecret: Bool

  /// Throws unless the value is 1 to 512 visible ASCII characters (spaces inside allowed), so that nothing can be injected.
  public init(_ name: String, _ value: String, isSecret: Bool = false) throws(HTTPHeaderError) {
    guard !name.isEmpty, (1...512).contains(value.utf8.count), !value.hasPrefix(" "),
      name.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x3a }),
      value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else { throw .notVisibleASCII(name: name) }
    self.name = name
    self.value = value
    self.isSecret = isSecret
  }
}

extension HTTPHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { name + ": " + (isSecret ? "(hidden)" : value) }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["field": description]) }
}

/// One request to a broker's server.
public struct HTTPRequest: Hashable, Sendable {
  public let method: HTTPMethod
  public let endpoint: EndpointURL
  /// Path and query below the endpoint, percent-encoded, starting with a slash.
  public let target: String
  public let headers: [HTTPHeader]
  public let body: [UInt8]?
  public let lane: HTTPLane
  /// Seconds until it is given up, from the start of the name look-up to the last byte.
  public let deadline: Double

  public init(
    method: HTTPMethod, endpoint: EndpointURL, target: String, headers: [HTTPHeader] = [],
    body: [UInt8]? = nil, lane: HTTPLane, deadline: Double? = nil
  ) {
    self.method = method
    self.endpoint = endpoint
    self.target = target
    self.headers = headers
    self.body = body
    self.lane = lane
    self.deadline = deadline ?? (lane == .order ? 10 : 15)
  }

  public var url: String { endpoint.text + target }
}

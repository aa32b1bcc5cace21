import ClientModels

/// Why the broker said no: HTTP status, the contract's code, its words, and further fields (contract section 2).
public struct Refusal: Error, Hashable, Sendable {
  public let status: Int
  public let code: Int
  public let message: String
  /// Extra members of the body; their values are text.
  public let details: [String: String]

  public init(_ status: Int, _ code: Int, _ message: String, details: [String: String] = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
  }

  static func invalid(_ message: String) -> Refusal { Refusal(422, 40_010_001, message) }
  static func unprocessable(_ message: String, _ details: [String: String] = [:]) -> Refusal {
    Refusal(422, 42_210_000, message, details: details)
  }
  static func forbidden(_ message: String, _ details: [String: String] = [:]) -> Refusal {
    Refusal(403, 40_310_000, message, details: details)
  }
  static func notFound(_ message: String) -> Refusal { Refusal(404, 40_410_000, message) }
}

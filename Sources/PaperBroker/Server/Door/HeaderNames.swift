import HTTPTypes

/// The contract's own header fields (section 1).
extension HTTPField.Name {
  static let keyID = named("APCA-API-KEY-ID")
  static let secretKey = named("APCA-API-SECRET-KEY")
  static let requestID = named("X-Request-ID")
  static let rateLimit = named("X-RateLimit-Limit")
  static let rateRemaining = named("X-RateLimit-Remaining")
  static let rateReset = named("X-RateLimit-Reset")

  private static func named(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else {
      preconditionFailure("\(text) is no name of a header field")
    }
    return name
  }
}

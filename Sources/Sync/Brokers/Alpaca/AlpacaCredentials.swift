/// The key pair of an Alpaca account. The secret leaves it in one header only, never in a text.
public struct AlpacaCredentials: Hashable, Sendable {
  public let keyID: String
  let headers: [HTTPHeader]

  /// Throws when either part is empty or has characters that no key has.
  public init(keyID: String, secret: String) throws(HTTPHeaderError) {
    self.keyID = keyID
    headers = [
      try HTTPHeader("APCA-API-KEY-ID", keyID, isSecret: true),
      try HTTPHeader("APCA-API-SECRET-KEY", secret, isSecret: true),
    ]
  }
}

extension AlpacaCredentials: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The last four characters of the key's name are enough to tell keys apart.
  public var description: String { "Alpaca key …\(keyID.suffix(4))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["key": description]) }
}

/// The key pair of an Alpaca account. The secret leaves it in one header and in the first message of a stream.
public struct AlpacaCredentials: Hashable, Sendable {
  public let keyID: String
  /// For the message that opens a stream; everything else sends it as a header.
  let secret: String
  let headers: [HTTPHeader]

  /// Throws when either part is empty or has characters that no key has.
  public init(keyID: String, secret: String) throws(HTTPHeaderError) {
    self.keyID = keyID
    self.secret = secret
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

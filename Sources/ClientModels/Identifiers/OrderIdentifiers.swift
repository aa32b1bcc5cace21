/// The id that we give an order before it is sent: 1 to 128 visible ASCII characters, unique in the account for ever.
public struct ClientOrderID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else { return nil }
    self.text = String(text)
  }

  public var description: String { text }

  public static func < (a: ClientOrderID, b: ClientOrderID) -> Bool { a.text < b.text }
}

extension ClientOrderID {
  /// `folio-` and a ULID (48 bits of milliseconds, 80 bits of chance, Crockford base 32): 32 characters.
  ///
  /// One is minted per confirmation a user gives, and no retry ever mints another (order-submission protocol, identity).
  public static func mint(
    at time: Timestamp, using generator: inout some RandomNumberGenerator
  ) -> ClientOrderID {
    let milliseconds = UInt64(max(0, time.nanoseconds / 1_000_000)) & 0xffff_ffff_ffff
    let high = UInt128(milliseconds) << 80
    let chance = (UInt128(generator.next()) << 16 | UInt128(generator.next() & 0xffff))
    var value = high | chance & ((UInt128(1) << 80) - 1)
    var characters: [UInt8] = []
    for _ in 0..<26 {
      characters.append(Self.alphabet[Int(value & 31)])
      value >>= 5
    }
    return ClientOrderID(minted: "folio-" + String(decoding: characters.reversed(), as: UTF8.self))
  }

  /// Whether a Folio minted it.
  public var isOurs: Bool { text.hasPrefix("folio-") }

  private init(minted text: String) { self.text = text }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}

/// The id that the broker gives an order: opaque, 1 to 64 characters of `A-Z a-z 0-9 - _ . :`, fit for a URL path.
public struct BrokerOrderID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard isOpaqueIdentifier(text) else { return nil }
    self.text = String(text)
  }

  public var description: String { text }

  public static func < (a: BrokerOrderID, b: BrokerOrderID) -> Bool { a.text < b.text }
}

/// The broker's id of one execution; fills are told apart by it.
public struct ExecutionID: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard isOpaqueIdentifier(text) else { return nil }
    self.text = String(text)
  }

  public var description: String { text }
}

/// The broker's id of an account.
public struct AccountID: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    guard isOpaqueIdentifier(text) else { return nil }
    self.text = String(text)
  }

  public var description: String { text }
}

private func isOpaqueIdentifier(_ text: some StringProtocol) -> Bool {
  (1...64).contains(text.utf8.count)
    && text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == 45 || byte == 46 || byte == 58 || byte == 95
    } && text != "." && text != ".."
}

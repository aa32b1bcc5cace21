/// The id that we give an order before it is sent: 1 to 128 visible ASCII characters, unique in the account for ever.
public struct ClientOrderID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let id = text.withUTF8({ ClientOrderID($0) }) else { return nil }
    self = id
  }

  /// The same from the bytes themselves.
  public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard (1...128).contains(bytes.count), bytes.allSatisfy({ (0x20...0x7e).contains($0) })
    else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
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
    let chance = (UInt128(generator.next()) << 16 | UInt128(generator.next() & 0xffff))
    return minted(at: time, chance: chance & ((UInt128(1) << 80) - 1))
  }

  /// The first in their order of all ids that are minted from this time on.
  static func first(mintedFrom time: Timestamp) -> ClientOrderID { minted(at: time, chance: 0) }

  private static func minted(at time: Timestamp, chance: UInt128) -> ClientOrderID {
    let milliseconds = UInt64(max(0, time.nanoseconds / 1_000_000)) & 0xffff_ffff_ffff
    var value = UInt128(milliseconds) << 80 | chance
    var characters: [UInt8] = []
    for _ in 0..<26 {
      characters.append(Self.alphabet[Int(value & 31)])
      value >>= 5
    }
    return ClientOrderID(minted: "folio-" + String(decoding: characters.reversed(), as: UTF8.self))
  }

  /// Whether a Folio minted it.
  public var isOurs: Bool { text.hasPrefix("folio-") }

  /// When it was minted, to the millisecond; nil when no Folio did.
  public var mintedAt: Timestamp? {
    let digits = text.utf8.dropFirst("folio-".utf8.count)
    guard isOurs, digits.count == 26 else { return nil }
    var milliseconds: Int64 = 0
    // Ten digits of five bits: the first two bits are always zero.
    for digit in digits.prefix(10) {
      guard let value = Self.alphabet.firstIndex(of: digit) else { return nil }
      milliseconds = milliseconds << 5 | Int64(value)
    }
    guard milliseconds < Int64.max / 1_000_000 else { return nil }
    return Timestamp(nanoseconds: milliseconds * 1_000_000)
  }

  private init(minted text: String) { self.text = text }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}

/// The id that the broker gives an order: opaque, 1 to 64 characters of `A-Z a-z 0-9 - _ . :`, fit for a URL path.
public struct BrokerOrderID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let id = text.withUTF8({ BrokerOrderID($0) }) else { return nil }
    self = id
  }

  /// The same from the bytes themselves.
  public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isOpaqueIdentifier(bytes) else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  public var description: String { text }

  public static func < (a: BrokerOrderID, b: BrokerOrderID) -> Bool { a.text < b.text }
}

/// The broker's id of one execution; fills are told apart by it.
public struct ExecutionID: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let id = text.withUTF8({ ExecutionID($0) }) else { return nil }
    self = id
  }

  /// The same from the bytes themselves.
  public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isOpaqueIdentifier(bytes) else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  public var description: String { text }

  /// What names the execution itself. The stream and the list of activities tell the same one, the list with a time before it.
  public var execution: Substring {
    let text = text[...]
    guard let colon = text.lastIndex(of: ":") else { return text }
    return text[text.index(after: colon)...]
  }
}

/// The broker's id of an account.
public struct AccountID: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard text.withUTF8(isOpaqueIdentifier) else { return nil }
    self.text = text
  }

  public var description: String { text }
}

/// One bit for each of `A-Z a-z 0-9 - _ . :`, by the number of the character.
private let allowed: (UInt64, UInt64) = (0x07ff_6000_0000_0000, 0x07ff_fffe_87ff_fffe)

private func isOpaqueIdentifier(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  guard (1...64).contains(bytes.count) else { return false }
  var dots = 0
  for byte in bytes {
    guard byte < 128, (byte < 64 ? allowed.0 : allowed.1) >> UInt64(byte & 63) & 1 == 1 else {
      return false
    }
    if byte == 46 { dots += 1 }
  }
  // `.` and `..` would lead elsewhere in a path.
  return dots < bytes.count || dots > 2
}

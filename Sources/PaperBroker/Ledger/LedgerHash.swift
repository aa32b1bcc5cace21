import Crypto

/// What an event and everything before it hash to: SHA-256 (FIPS 180-4), 32 bytes.
public struct LedgerHash: Hashable, Sendable, CustomStringConvertible {
  public static let length = 32
  /// Stands before the first event.
  public static let start = LedgerHash(Array(repeating: 0, count: length))

  public let bytes: [UInt8]

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Nil for any other number of bytes than 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    self.init(Array(bytes))
  }

  /// 64 hex digits of either case.
  public init?(hex text: String) {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard text.utf8.count == 2 * Self.length, digits.count == 2 * Self.length else { return nil }
    self.init(
      (0..<Self.length).map { UInt8(truncatingIfNeeded: digits[2 * $0] * 16 + digits[2 * $0 + 1]) })
  }

  init(of bytes: [UInt8]) { self.init(Array(SHA256.hash(data: bytes))) }

  init(of bytes: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    self.init(Array(hash.finalize()))
  }

  public var description: String { hexText(bytes) }
}

/// An event as it stands in the table, not yet read.
public struct LedgerRow: Hashable, Sendable {
  public var sequence: Int64
  public var account: String
  /// Nanoseconds since 1970 on the market's clock.
  public var at: Int64
  public var kind: String
  /// JSON.
  public var payload: String

  /// The hash that the row has after the event with `previous`.
  ///
  /// It covers, in this order: the 32 bytes of `previous`; sequence and time as 8 bytes each, the highest first; account,
  /// kind and payload in UTF-8, each after its length as 8 bytes, so that no two rows read alike.
  public func hash(after previous: LedgerHash) -> LedgerHash {
    var bytes = previous.bytes
    bytes.reserveCapacity(72 + account.utf8.count + kind.utf8.count + payload.utf8.count)
    Self.append(sequence, to: &bytes)
    Self.append(at, to: &bytes)
    for text in [account, kind, payload] {
      Self.append(Int64(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
    }
    return LedgerHash(of: bytes)
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

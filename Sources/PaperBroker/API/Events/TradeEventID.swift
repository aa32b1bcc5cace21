import ClientModels

/// The name of a trade event: a ULID of the market's time and, behind it, the event's place in the ledger. A replay gives the
/// same names, and their order is that of the ledger.
struct TradeEventID: Hashable, Sendable, CustomStringConvertible {
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// 48 bits of milliseconds, then 80 bits of the place.
  private let value: UInt128

  /// `index` counts what one event of the ledger tells.
  init(at time: Timestamp, sequence: Int64, index: Int) {
    let milliseconds = UInt128(max(0, time.nanoseconds / 1_000_000)) & 0xffff_ffff_ffff
    let place = UInt128(max(0, sequence)) << 8 | UInt128(min(max(0, index), 255))
    value = milliseconds << 80 | place
  }

  /// Nil for anything but 26 digits of Crockford's base 32 that make 128 bits.
  init?(_ text: String) {
    let bytes = Array(text.uppercased().utf8)
    guard bytes.count == 26, let first = bytes.first, first <= UInt8(ascii: "7") else { return nil }
    var value: UInt128 = 0
    for byte in bytes {
      guard let digit = Self.digits.firstIndex(of: byte) else { return nil }
      value = value << 5 | UInt128(digit)
    }
    self.value = value
  }

  var description: String {
    let bytes = (0..<26).map { Self.digits[Int(value >> (UInt128(25 - $0) * 5) & 31)] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether it comes later in the ledger.
  func isAfter(_ other: TradeEventID) -> Bool { place > other.place }

  private var place: UInt128 { value & (UInt128(1) << 80 - 1) }
}

/// The ticker of an instrument: 1 to 24 of `A-Z 0-9 . / -`, starting with a letter or digit, such as `BRK.B` or `BTC/USD`.
public struct Symbol: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  /// Nil for anything that is not of that form; nothing is upper-cased or trimmed.
  public init?(_ text: some StringProtocol) {
    var text = String(text)
    guard let symbol = text.withUTF8({ Symbol($0) }) else { return nil }
    self = symbol
  }

  /// The same from the bytes themselves.
  public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard (1...24).contains(bytes.count), let first = bytes.first, Self.isLetterOrDigit(first),
      bytes.allSatisfy({ Self.isLetterOrDigit($0) || $0 == 46 || $0 == 47 || $0 == 45 })
    else { return nil }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// For names that are known to be of that form.
  init(unchecked text: String) { self.text = text }

  /// What a person typed, with `a-z` taken for `A-Z`. Other letters have capitals too (`ß` is `SS`), but whoever
  /// typed them did not mean that ticker.
  public init?(typed text: String) {
    let capitals = text.utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }
    self.init(String(decoding: capitals, as: UTF8.self))
  }

  /// What a person named in a list that orders are held against: a name that no instrument can have is none, such as a pair of
  /// which one side is missing.
  public init?(named text: String) {
    self.init(typed: text)
    let sides = text.split(separator: "/", omittingEmptySubsequences: false)
    guard sides.count <= 2, sides.allSatisfy({ !$0.isEmpty }) else { return nil }
  }

  /// Coins are named as a pair, such as `BTC/USD`, and have rules and prices of their own.
  public var isCryptoPair: Bool { text.utf8.contains(UInt8(ascii: "/")) }

  /// A contract of an option, as the exchanges name it: `AAPL261218C00300000` is of what, until when, call or put, and at which
  /// price.
  public var isOptionContract: Bool {
    let bytes = text.utf8
    guard (16...21).contains(bytes.count) else { return false }
    let tail = Array(bytes.suffix(15))
    return (tail[..<6] + tail[7...]).allSatisfy { (48...57).contains($0) }
      && (tail[6] == UInt8(ascii: "C") || tail[6] == UInt8(ascii: "P"))
  }

  /// The day that the name of a contract says it ends on; nil for all else.
  public var expiresOn: CalendarDay? {
    guard isOptionContract else { return nil }
    let digits = text.utf8.suffix(15).prefix(6).map { Int($0) - 48 }
    return CalendarDay(
      year: 2_000 + digits[0] * 10 + digits[1], month: digits[2] * 10 + digits[3],
      day: digits[4] * 10 + digits[5])
  }

  /// How many shares one of it stands for: prices of options are told for one share, and a contract is for a hundred.
  public var sharesEach: FixedDecimal { isOptionContract ? 100 : 1 }

  /// The class that its form tells.
  public var assetClass: AssetClass {
    isCryptoPair ? .crypto : isOptionContract ? .usOption : .usEquity
  }

  /// A pair as it is written where slashes are left out: `BTCUSD`. Nil for what is no pair.
  public var slashless: Symbol? {
    isCryptoPair ? Symbol(text.filter { $0 != "/" }) : nil
  }

  public var description: String { text }

  public static func < (a: Symbol, b: Symbol) -> Bool { a.text < b.text }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (48...57).contains(byte)
  }
}

extension Set<Symbol> {
  /// Whether the symbol is among them, with or without the slash of a pair.
  public func names(_ symbol: Symbol) -> Bool {
    contains(symbol) || symbol.slashless.map { contains($0) } ?? false
      || contains { $0.slashless == symbol }
  }
}

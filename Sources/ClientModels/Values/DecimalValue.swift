/// A figure with a meaning: the common part of `Price`, `Quantity` and `Percent`.
public protocol DecimalValue: Hashable, Comparable, Sendable, CustomStringConvertible {
  var decimal: FixedDecimal { get }
  init(_ decimal: FixedDecimal)
}

extension DecimalValue {
  public static var zero: Self { Self(.zero) }

  /// Reads what a person types. See `FixedDecimal.init(strict:)`.
  public init(strict text: String) throws(DecimalParseError) {
    self.init(try FixedDecimal(strict: text))
  }

  /// Reads what a broker sent. See `FixedDecimal.init(wire:)`.
  public init(wire text: some StringProtocol) throws(DecimalParseError) {
    self.init(try FixedDecimal(wire: text))
  }

  public var description: String { decimal.description }
  public var isZero: Bool { decimal.isZero }
  public var isNegative: Bool { decimal.isNegative }
  public var isPositive: Bool { decimal.isPositive }
  public var magnitude: Self { Self(decimal.magnitude) }

  public static func < (a: Self, b: Self) -> Bool { a.decimal < b.decimal }

  public static prefix func - (value: Self) -> Self { Self(-value.decimal) }

  public static func + (a: Self, b: Self) throws(ArithmeticError) -> Self {
    Self(try a.decimal + b.decimal)
  }

  public static func - (a: Self, b: Self) throws(ArithmeticError) -> Self {
    Self(try a.decimal - b.decimal)
  }
}

/// Money per share (or per unit of a coin), in the currency of the account. May have up to nine digits.
public struct Price: DecimalValue {
  public let decimal: FixedDecimal
  public init(_ decimal: FixedDecimal) { self.decimal = decimal }

  /// The smallest step that US equity rules allow at this price: 0.01 from one dollar up, else 0.0001
  /// (Regulation NMS rule 612).
  public var tick: Price {
    decimal < .one
      ? Price(FixedDecimal(units: FixedDecimal.unitsPerOne / 10_000))
      : Price(FixedDecimal(units: FixedDecimal.unitsPerOne / 100))
  }

  /// The exact price in a sentence: as a table has it, with cents.
  public var words: String { decimal.grouped(digits: max(2, decimal.fractionDigits)) }

  public var isOnTick: Bool { decimal.isMultiple(of: tick.decimal) }
}

/// A number of shares or coins. Positions sign it: negative is short.
public struct Quantity: DecimalValue {
  public let decimal: FixedDecimal
  public init(_ decimal: FixedDecimal) { self.decimal = decimal }
  public init(_ whole: Int) { decimal = FixedDecimal(whole) }
  public var isWhole: Bool { decimal.isWhole }
}

/// A ratio: 0.0063 is 0.63 %. The wire sends ratios, the screen shows per cent.
public struct Percent: DecimalValue {
  /// The ratio, not the number of per cent.
  public let decimal: FixedDecimal
  public init(_ decimal: FixedDecimal) { self.decimal = decimal }

  /// `part ÷ whole`, for example a profit over its cost basis. Throws when the whole is zero.
  public init(_ part: FixedDecimal, of whole: FixedDecimal) throws(ArithmeticError) {
    decimal = try part / whole
  }

  /// The number of per cent; as large as a figure can be when it is larger.
  var perCent: FixedDecimal { (try? decimal * 100) ?? FixedDecimal(units: .max) }
}

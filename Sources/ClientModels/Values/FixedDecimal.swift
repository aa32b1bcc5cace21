/// What can go wrong when exact figures are combined. Nothing wraps, saturates or becomes "not a number".
public enum ArithmeticError: Error, Hashable, Sendable {
  case overflow
  case divisionByZero
  case currencyMismatch(Currency, Currency)
}

/// How a result that does not fit the kept digits is brought to them.
public enum Rounding: Sendable {
  /// To the nearest; a tie goes to the even digit (IEEE 754 roundTiesToEven).
  case halfEven
  /// Towards zero: never more in size than the exact result.
  case down
  /// Away from zero: never less in size than the exact result.
  case up
}

/// An exact decimal with 18 digits after the point: a whole number of 10⁻¹⁸ units in an `Int128`.
///
/// The range is ±1.7 × 10²⁰. Sums are exact; products and quotients are computed at full width and
/// rounded once, half to even. Anything outside the range throws `ArithmeticError.overflow`.
/// Prices, quantities, money and percentages wrap it, so that a price is never added to a quantity.
public struct FixedDecimal: Hashable, Sendable {
  /// How many digits are kept after the point.
  public static let scale = 18
  static let unitsPerOne: Int128 = 1_000_000_000_000_000_000

  /// The value in units of 10⁻¹⁸.
  public let units: Int128

  public init(units: Int128) { self.units = units }

  public init(_ whole: Int) { units = Int128(whole) * Self.unitsPerOne }

  public static let zero = FixedDecimal(units: 0)
  public static let one = FixedDecimal(units: unitsPerOne)

  public var isZero: Bool { units == 0 }
  public var isNegative: Bool { units < 0 }
  public var isPositive: Bool { units > 0 }
  public var isWhole: Bool { units % Self.unitsPerOne == 0 }

  /// The size without the sign. The one value whose size has no representation is the result of no parse and no sum.
  public var magnitude: FixedDecimal { units < 0 ? FixedDecimal(units: 0 &- units) : self }

  public static prefix func - (value: FixedDecimal) -> FixedDecimal {
    FixedDecimal(units: 0 &- value.units)
  }

  public static func + (a: FixedDecimal, b: FixedDecimal) throws(ArithmeticError) -> FixedDecimal {
    let (sum, overflow) = a.units.addingReportingOverflow(b.units)
    guard !overflow, sum != .min else { throw .overflow }
    return FixedDecimal(units: sum)
  }

  public static func - (a: FixedDecimal, b: FixedDecimal) throws(ArithmeticError) -> FixedDecimal {
    let (difference, overflow) = a.units.subtractingReportingOverflow(b.units)
    guard !overflow, difference != .min else { throw .overflow }
    return FixedDecimal(units: difference)
  }

  public static func * (a: FixedDecimal, b: FixedDecimal) throws(ArithmeticError) -> FixedDecimal {
    // Whole quantities are the rule, and need no division of twice the width.
    let (whole, rest) = b.units.quotientAndRemainder(dividingBy: unitsPerOne)
    guard rest == 0 else { return try multiply(a, b, dividedBy: .one) }
    let (product, overflow) = a.units.multipliedReportingOverflow(by: whole)
    guard !overflow, product != .min else { throw .overflow }
    return FixedDecimal(units: product)
  }

  public static func / (a: FixedDecimal, b: FixedDecimal) throws(ArithmeticError) -> FixedDecimal {
    try multiply(a, .one, dividedBy: b)
  }

  /// `a × b ÷ c` with at most `digits` digits after the point, rounded once, so that a proportion loses nothing in
  /// the middle.
  public static func multiply(
    _ a: FixedDecimal, _ b: FixedDecimal, dividedBy c: FixedDecimal, toDigits digits: Int = scale,
    rounding: Rounding = .halfEven
  ) throws(ArithmeticError) -> FixedDecimal {
    guard c.units != 0 else { throw .divisionByZero }
    let negative = (a.units < 0) != ((b.units < 0) != (c.units < 0))
    let divisor = c.units.magnitude
    let product = a.units.magnitude.multipliedFullWidth(by: b.units.magnitude)
    guard product.high < divisor else { throw .overflow }
    let (units, rest) = divisor.dividingFullWidth((product.high, product.low))
    let step = UInt128(powerOfTen(scale - min(max(digits, 0), scale)))
    let (kept, cut) = units.quotientAndRemainder(dividingBy: step)
    let excess =
      step == 1
      ? Excess(rest, of: divisor, andMore: false) : Excess(cut, of: step, andMore: rest != 0)
    return try FixedDecimal(kept, excess, step: step, negative: negative, rounding)
  }

  /// The value with at most `digits` digits after the point.
  public func rounded(
    toDigits digits: Int, _ rounding: Rounding = .halfEven
  ) throws(ArithmeticError) -> FixedDecimal {
    guard digits < Self.scale else { return self }
    let step = UInt128(Self.powerOfTen(Self.scale - max(digits, 0)))
    let (kept, cut) = units.magnitude.quotientAndRemainder(dividingBy: step)
    return try FixedDecimal(
      kept, Excess(cut, of: step, andMore: false), step: step, negative: units < 0, rounding)
  }

  /// The next multiple of a positive `step` towards zero.
  public func cut(toMultipleOf step: FixedDecimal) -> FixedDecimal {
    step.units > 0 ? FixedDecimal(units: units - units % step.units) : self
  }

  /// Whether the value is a whole multiple of `step` (a tick or a lot).
  public func isMultiple(of step: FixedDecimal) -> Bool {
    step.units != 0 && units % step.units == 0
  }

  /// How many digits after the point are needed to write the value.
  public var fractionDigits: Int {
    var fraction = units.magnitude % UInt128(Self.unitsPerOne)
    guard fraction != 0 else { return 0 }
    var digits = Self.scale
    while fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    return digits
  }

  /// For drawing and for statistics only; money is never computed from it.
  public var approximateDouble: Double { Double(units) / 1e18 }

  static func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }

  /// What lies beyond the kept digits, measured against half of the last of them.
  private enum Excess {
    case none, belowHalf, half, aboveHalf

    /// `cut` parts of `whole`, and less than one part more where `andMore` says so.
    init(_ cut: UInt128, of whole: UInt128, andMore: Bool) {
      let missing = whole - cut
      if cut == 0, !andMore {
        self = .none
      } else if cut == missing {
        self = andMore ? .aboveHalf : .half
      } else {
        self = cut > missing ? .aboveHalf : .belowHalf
      }
    }
  }

  private init(
    _ kept: UInt128, _ excess: Excess, step: UInt128, negative: Bool, _ rounding: Rounding
  ) throws(ArithmeticError) {
    let goesUp =
      switch (rounding, excess) {
      case (.down, _), (_, .none), (.halfEven, .belowHalf): false
      case (.up, _), (.halfEven, .aboveHalf): true
      case (.halfEven, .half): kept % 2 == 1
      }
    let (rounded, carry) = kept.addingReportingOverflow(goesUp ? 1 : 0)
    let (size, overflow) = rounded.multipliedReportingOverflow(by: step)
    guard !carry, !overflow, size <= UInt128(Int128.max) else { throw .overflow }
    units = negative ? -Int128(size) : Int128(size)
  }
}

extension FixedDecimal: Comparable {
  public static func < (a: FixedDecimal, b: FixedDecimal) -> Bool { a.units < b.units }
}

extension FixedDecimal: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}

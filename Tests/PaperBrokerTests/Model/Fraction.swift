import ClientModels

/// An exact ratio of whole numbers of any size. Nothing overflows and nothing is rounded unless it is said.
struct Fraction: CustomStringConvertible {
  private(set) var isNegative: Bool
  private(set) var numerator: BigNatural
  private(set) var denominator: BigNatural

  static let zero = Fraction(0)
  private static let trillionths = BigNatural.power(ofTen: 18)
  private static let productScale = BigNatural.power(ofTen: 36)

  private init(_ isNegative: Bool, _ numerator: BigNatural, over denominator: BigNatural) {
    self.isNegative = isNegative && !numerator.isZero
    self.numerator = numerator
    self.denominator = denominator
    reduce()
  }

  init(_ whole: Int, over divisor: Int = 1) {
    // All begin over 10¹⁸, so that sums seldom need a common denominator.
    self.init(
      whole < 0, BigNatural(UInt128(whole.magnitude)) * Self.trillionths,
      over: BigNatural(UInt128(divisor)) * Self.trillionths)
  }

  init(_ value: FixedDecimal) {
    self.init(value.isNegative, BigNatural(value.units.magnitude), over: Self.trillionths)
  }

  /// Brings it back over 10¹⁸ where that is exact.
  private mutating func reduce() {
    guard denominator != Self.trillionths else { return }
    if denominator == Self.productScale {
      let (scaled, rest) = numerator.quotientAndRemainder(dividingBy: Self.trillionths)
      if rest.isZero { (numerator, denominator) = (scaled, Self.trillionths) }
      return
    }
    let (scaled, rest) = (numerator * Self.trillionths).quotientAndRemainder(
      dividingBy: denominator)
    guard rest.isZero else { return }
    (numerator, denominator) = (scaled, Self.trillionths)
  }

  var magnitude: Fraction { Fraction(false, numerator, over: denominator) }
  var isZero: Bool { numerator.isZero }
  var isPositive: Bool { !isNegative && !isZero }

  static prefix func - (value: Fraction) -> Fraction {
    Fraction(!value.isNegative, value.numerator, over: value.denominator)
  }

  static func + (a: Fraction, b: Fraction) -> Fraction {
    let (left, right, denominator) = common(a, b)
    if a.isNegative == b.isNegative {
      return Fraction(a.isNegative, left + right, over: denominator)
    }
    return left >= right
      ? Fraction(a.isNegative, left - right, over: denominator)
      : Fraction(b.isNegative, right - left, over: denominator)
  }

  static func - (a: Fraction, b: Fraction) -> Fraction { a + -b }

  static func += (a: inout Fraction, b: Fraction) { a = a + b }

  static func * (a: Fraction, b: Fraction) -> Fraction {
    Fraction(
      a.isNegative != b.isNegative, a.numerator * b.numerator, over: a.denominator * b.denominator)
  }

  static func / (a: Fraction, b: Fraction) -> Fraction {
    Fraction(
      a.isNegative != b.isNegative, a.numerator * b.denominator,
      over: a.denominator * b.numerator)
  }

  private static func common(
    _ a: Fraction, _ b: Fraction
  ) -> (BigNatural, BigNatural, BigNatural) {
    a.denominator == b.denominator
      ? (a.numerator, b.numerator, a.denominator)
      : (a.numerator * b.denominator, b.numerator * a.denominator, a.denominator * b.denominator)
  }

  /// With at most so many digits after the point; a tie goes to the even digit.
  func rounded(toDigits digits: Int) -> Fraction {
    let scale = BigNatural.power(ofTen: digits)
    let (whole, rest) = (numerator * scale).quotientAndRemainder(dividingBy: denominator)
    let twice = rest + rest
    let goesUp = twice == denominator ? whole.isOdd : twice > denominator
    return Fraction(isNegative, goesUp ? whole + .one : whole, over: scale)
  }

  /// With at most so many digits after the point, towards zero.
  func cut(toDigits digits: Int) -> Fraction {
    let scale = BigNatural.power(ofTen: digits)
    let (whole, _) = (numerator * scale).quotientAndRemainder(dividingBy: denominator)
    return Fraction(isNegative, whole, over: scale)
  }

  var description: String {
    let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    let digits = (rest * Self.trillionths).quotientAndRemainder(dividingBy: denominator).0
    let fraction = String(digits.small ?? 0)
    let text = String(repeating: "0", count: max(0, 18 - fraction.count)) + fraction
    return (isNegative ? "-" : "") + "\(whole.small ?? 0)." + text
  }
}

extension Fraction: Comparable {
  static func == (a: Fraction, b: Fraction) -> Bool {
    guard a.isNegative == b.isNegative else { return false }
    let (left, right, _) = common(a, b)
    return left == right
  }

  static func < (a: Fraction, b: Fraction) -> Bool { (a - b).isNegative }
}

/// A quotient of whole numbers in lowest terms. It is exact, and shares nothing with the decimals of the program.
struct Fraction: Equatable {
  let numerator: Int128
  /// Above zero.
  let denominator: Int128

  init(_ numerator: Int128, over denominator: Int128 = 1) {
    let divisor = Self.commonDivisor(numerator.magnitude, denominator.magnitude)
    let sign: Int128 = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / Int128(max(divisor, 1))
    self.denominator = sign * denominator / Int128(max(divisor, 1))
  }

  static let zero = Fraction(0)

  static func + (a: Fraction, b: Fraction) -> Fraction {
    let divisor = Int128(commonDivisor(a.denominator.magnitude, b.denominator.magnitude))
    let (left, right) = (b.denominator / divisor, a.denominator / divisor)
    return Fraction(
      a.numerator * left + b.numerator * right, over: a.denominator * left)
  }

  static prefix func - (a: Fraction) -> Fraction { Fraction(-a.numerator, over: a.denominator) }
  static func - (a: Fraction, b: Fraction) -> Fraction { a + -b }

  static func * (a: Fraction, b: Fraction) -> Fraction {
    // Crosswise first, so that the products stay small.
    let left = Fraction(a.numerator, over: b.denominator)
    let right = Fraction(b.numerator, over: a.denominator)
    return Fraction(
      left.numerator * right.numerator, over: left.denominator * right.denominator)
  }

  static func / (a: Fraction, b: Fraction) -> Fraction {
    a * Fraction(b.denominator, over: b.numerator)
  }

  /// Whether a whole number of 10⁻¹⁸ lies no further from it than so many of them.
  func isNear(units: Int128, within tolerance: Int128) -> Bool {
    let exact = DigitInteger(numerator) * DigitInteger(Int128(1_000_000_000_000_000_000))
    let distance = exact + -(DigitInteger(units) * DigitInteger(denominator))
    let limit = DigitInteger(tolerance) * DigitInteger(denominator)
    return !limit.isLess(than: distance.magnitude)
  }

  private static func commonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

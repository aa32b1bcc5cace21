import ClientModels

/// An exact ratio of whole numbers of any size. Nothing overflows and nothing is rounded unless it is said.
///
/// Most are small, and quick for it; whatever leaves the range of a machine's whole numbers goes on in `BigNatural`.
struct Fraction: CustomStringConvertible {
  private enum Form {
    /// The denominator is above zero.
    case small(Int128, over: Int128)
    case large(isNegative: Bool, BigNatural, over: BigNatural)
  }

  private let form: Form

  static let zero = Fraction(0)
  private static let powers = (0...18).map { exponent in
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }

  private init(_ numerator: Int128, over denominator: Int128) {
    form = .small(numerator, over: denominator)
  }

  private init(_ isNegative: Bool, _ numerator: BigNatural, over denominator: BigNatural) {
    let divisor = BigNatural.greatestCommonDivisor(numerator, denominator)
    let above = numerator.quotientAndRemainder(dividingBy: divisor).0
    let below = denominator.quotientAndRemainder(dividingBy: divisor).0
    if let n = above.small.flatMap({ Int128(exactly: $0) }),
      let d = below.small.flatMap({ Int128(exactly: $0) })
    {
      form = .small(isNegative ? -n : n, over: d)
    } else {
      form = .large(isNegative: isNegative && !above.isZero, above, over: below)
    }
  }

  init(_ whole: Int, over divisor: Int = 1) {
    form = .small(Int128(divisor < 0 ? -whole : whole), over: Int128(divisor.magnitude))
  }

  init(_ value: FixedDecimal) {
    // Short denominators keep what is made of them short.
    for digits in [0, 2, 4, 9] {
      let (kept, rest) = value.units.quotientAndRemainder(dividingBy: Self.powers[18 - digits])
      guard rest != 0 else {
        form = .small(kept, over: Self.powers[digits])
        return
      }
    }
    form = .small(value.units, over: Self.powers[18])
  }

  /// Sign, numerator and denominator of any size.
  private var parts: (isNegative: Bool, numerator: BigNatural, denominator: BigNatural) {
    switch form {
    case .small(let n, let d): (n < 0, BigNatural(n.magnitude), BigNatural(d.magnitude))
    case .large(let isNegative, let n, let d): (isNegative, n, d)
    }
  }

  var isNegative: Bool {
    switch form {
    case .small(let n, _): n < 0
    case .large(let isNegative, _, _): isNegative
    }
  }

  var isZero: Bool {
    switch form {
    case .small(let n, _): n == 0
    case .large(_, let n, _): n.isZero
    }
  }

  var isPositive: Bool { !isNegative && !isZero }
  var magnitude: Fraction { isNegative ? -self : self }

  static prefix func - (value: Fraction) -> Fraction {
    if case .small(let n, let d) = value.form, n != .min { return Fraction(-n, over: d) }
    let (isNegative, n, d) = value.parts
    return Fraction(!isNegative, n, over: d)
  }

  // MARK: Sums

  static func + (a: Fraction, b: Fraction) -> Fraction {
    if case .small(let n, let d) = a.form, case .small(let m, let e) = b.form,
      let sum = sum(n, d, m, e)
    {
      return sum
    }
    let (first, second) = (a.parts, b.parts)
    let (left, right) = (
      first.numerator * second.denominator, second.numerator * first.denominator
    )
    let denominator = first.denominator * second.denominator
    if first.isNegative == second.isNegative {
      return Fraction(first.isNegative, left + right, over: denominator)
    }
    return left >= right
      ? Fraction(first.isNegative, left - right, over: denominator)
      : Fraction(second.isNegative, right - left, over: denominator)
  }

  /// Nil when it is not small.
  private static func sum(_ n: Int128, _ d: Int128, _ m: Int128, _ e: Int128) -> Fraction? {
    if d == e {
      let (sum, overflow) = n.addingReportingOverflow(m)
      return overflow ? nil : Fraction(sum, over: d)
    }
    if d < e { return Self.sum(m, e, n, d) }
    let (factor, rest) = d.quotientAndRemainder(dividingBy: e)
    // One denominator often holds the other.
    guard rest != 0 else {
      let (scaled, tooLarge) = m.multipliedReportingOverflow(by: factor)
      let (sum, overflow) = n.addingReportingOverflow(scaled)
      return tooLarge || overflow ? nil : Fraction(sum, over: d)
    }
    let (left, one) = n.multipliedReportingOverflow(by: e)
    let (right, two) = m.multipliedReportingOverflow(by: d)
    let (denominator, three) = d.multipliedReportingOverflow(by: e)
    let (sum, four) = left.addingReportingOverflow(right)
    return one || two || three || four ? nil : Fraction(sum, over: denominator)
  }

  static func - (a: Fraction, b: Fraction) -> Fraction { a + -b }

  static func += (a: inout Fraction, b: Fraction) { a = a + b }

  // MARK: Products

  static func * (a: Fraction, b: Fraction) -> Fraction {
    if case .small(let n, let d) = a.form, case .small(let m, let e) = b.form {
      let (numerator, one) = n.multipliedReportingOverflow(by: m)
      let (denominator, two) = d.multipliedReportingOverflow(by: e)
      if !one, !two { return Fraction(numerator, over: denominator) }
    }
    let (first, second) = (a.parts, b.parts)
    return Fraction(
      first.isNegative != second.isNegative, first.numerator * second.numerator,
      over: first.denominator * second.denominator)
  }

  static func / (a: Fraction, b: Fraction) -> Fraction {
    let (isNegative, n, d) = b.parts
    if case .small(let n, let d) = b.form, n != .min {
      return a * Fraction(n < 0 ? -d : d, over: n < 0 ? -n : n)
    }
    return a * Fraction(isNegative, d, over: n)
  }

  // MARK: Digits

  /// With at most so many digits after the point; a tie goes to the even digit.
  func rounded(toDigits digits: Int) -> Fraction { whole(digits, isCut: false) }

  /// With at most so many digits after the point, towards zero.
  func cut(toDigits digits: Int) -> Fraction { whole(digits, isCut: true) }

  private func whole(_ digits: Int, isCut: Bool) -> Fraction {
    let scale = Self.powers[digits]
    if case .small(let n, let d) = form {
      let (scaled, overflow) = n.magnitude.multipliedReportingOverflow(by: scale.magnitude)
      if !overflow {
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: d.magnitude)
        let missing = d.magnitude - rest
        let goesUp = !isCut && (rest == missing ? whole % 2 == 1 : rest > missing)
        if let result = Int128(exactly: goesUp ? whole + 1 : whole) {
          return Fraction(n < 0 ? -result : result, over: scale)
        }
      }
    }
    let (isNegative, n, d) = parts
    let power = BigNatural(scale.magnitude)
    let (whole, rest) = (n * power).quotientAndRemainder(dividingBy: d)
    let twice = rest + rest
    let goesUp = !isCut && (twice == d ? whole.isOdd : twice > d)
    return Fraction(isNegative, goesUp ? whole + .one : whole, over: power)
  }

  var description: String {
    let (isNegative, numerator, denominator) = parts
    let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    let scale = BigNatural(Self.powers[18].magnitude)
    let digits = (rest * scale).quotientAndRemainder(dividingBy: denominator).0
    let fraction = String(digits.small ?? 0)
    let text = String(repeating: "0", count: max(0, 18 - fraction.count)) + fraction
    return (isNegative ? "-" : "") + "\(whole.small ?? 0)." + text
  }
}

extension Fraction: Comparable {
  static func == (a: Fraction, b: Fraction) -> Bool { (a - b).isZero }

  static func < (a: Fraction, b: Fraction) -> Bool { (a - b).isNegative }
}

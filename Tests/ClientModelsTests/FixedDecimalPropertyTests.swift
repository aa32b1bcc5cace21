import ClientModels
import Testing

/// What `a × b ÷ c` must be, in units, by arithmetic on digits; nil when it does not fit.
private func expected(
  _ a: DigitInteger, times b: DigitInteger, dividedBy c: DigitInteger, _ rounding: Rounding
) -> String? {
  let (quotient, rest) = (a * b).magnitudeDivided(by: c)
  let twice = rest * DigitInteger(2)
  let goesUp =
    switch rounding {
    case .down: false
    case .up: !rest.isZero
    case .halfEven:
      c.magnitude.isLess(than: twice) || (twice == c.magnitude && quotient.isOdd)
    }
  let size = goesUp ? quotient + DigitInteger(1) : quotient
  guard !DigitInteger(Int128.max).isLess(than: size) else { return nil }
  let isNegative = (a.isNegative != b.isNegative) != c.isNegative
  return (isNegative ? -size : size).text
}

private let largest = DigitInteger(Int128.max)
private let one = DigitInteger(digits: Array(repeating: 0, count: 18) + [1])

/// Figures of every size, with many that end in zeros or fives, where rounding has its ties.
private func figure(_ chance: inout SeededGenerator) -> FixedDecimal {
  let count = 1 + chance.below(38)
  var units: Int128 = 0
  for _ in 0..<count { units = units * 10 + Int128(chance.below(10)) }
  switch chance.below(4) {
  case 0: for _ in 0..<min(count, 18) { units /= 10 }
  case 1: units = units / 1_000_000_000_000_000_000 * 500_000_000_000_000_000
  case 2: units = units / 1_000_000_000 * 1_000_000_000
  default: break
  }
  return FixedDecimal(units: chance.flip() ? -units : units)
}

private func units(_ work: () throws -> FixedDecimal) throws -> String? {
  do {
    return String(try work().units)
  } catch ArithmeticError.overflow {
    return nil
  }
}

@Suite struct FixedDecimalPropertyTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func sumsAndDifferencesAreThoseOfPaperOrAnOverflow(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let (a, b) = (figure(&chance), figure(&chance))
      let (x, y) = (DigitInteger(a.units), DigitInteger(b.units))
      let (sum, difference) = (x + y, x + -y)
      #expect(try units { try a + b } == (largest.isLess(than: sum) ? nil : sum.text))
      #expect(try units { try a - b } == (largest.isLess(than: difference) ? nil : difference.text))
    }
  }

  @Test(arguments: [5, 6, 7, 8] as [UInt64])
  func productsAreThoseOfPaperRoundedOnceToTheEvenDigit(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      let (a, b) = (figure(&chance), figure(&chance))
      let (x, y) = (DigitInteger(a.units), DigitInteger(b.units))
      #expect(
        try units { try a * b } == expected(x, times: y, dividedBy: one, .halfEven), "\(a) × \(b)")
    }
  }

  @Test(arguments: [9, 10, 11, 12] as [UInt64])
  func quotientsAreThoseOfPaperRoundedOnceToTheEvenDigit(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<150 {
      let (a, b) = (figure(&chance), figure(&chance))
      guard !b.isZero else { continue }
      let (x, y) = (DigitInteger(a.units), DigitInteger(b.units))
      #expect(
        try units { try a / b } == expected(x, times: one, dividedBy: y, .halfEven), "\(a) ÷ \(b)")
    }
  }

  @Test(arguments: [Rounding.halfEven, .down, .up])
  func proportionsLoseNothingInTheMiddle(rounding: Rounding) throws {
    var chance = SeededGenerator(seed: 13)
    for _ in 0..<150 {
      let (a, b, c) = (figure(&chance), figure(&chance), figure(&chance))
      guard !c.isZero else { continue }
      let digits = chance.flip() ? 18 : chance.below(18)
      let step = DigitInteger(digits: Array(repeating: 0, count: 18 - digits) + [1])
      let model = expected(
        DigitInteger(a.units), times: DigitInteger(b.units),
        dividedBy: DigitInteger(c.units) * step, rounding)
      let padding = model == "0" ? "" : String(repeating: "0", count: 18 - digits)
      let limit = model.flatMap { Int128($0 + padding) }.map { String($0) }
      let found = try units {
        try FixedDecimal.multiply(a, b, dividedBy: c, toDigits: digits, rounding: rounding)
      }
      #expect(found == limit, "\(a) × \(b) ÷ \(c)")
    }
  }

  @Test(arguments: [Rounding.halfEven, .down, .up])
  func roundingToDigitsKeepsTheRequestedDigits(rounding: Rounding) throws {
    var chance = SeededGenerator(seed: 14)
    for _ in 0..<300 {
      let value = figure(&chance)
      let digits = chance.below(19)
      let step = DigitInteger(digits: Array(repeating: 0, count: 18 - digits) + [1])
      let whole = expected(
        DigitInteger(value.units), times: DigitInteger(1), dividedBy: step, rounding)
      let found = try units { try value.rounded(toDigits: digits, rounding) }
      let padding = whole == "0" ? "" : String(repeating: "0", count: 18 - digits)
      #expect(found == whole.map { $0 + padding }, "\(value) to \(digits)")
    }
  }

  @Test func tiesGoToTheEvenDigitOnBothSidesOfZero() throws {
    let unit = FixedDecimal(units: 1)
    let half = try FixedDecimal(strict: "0.5")
    let cases: [(Int128, Int128)] = [
      (1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (-5, -2), (-7, -4),
    ]
    for (odd, even) in cases { #expect(try (FixedDecimal(units: odd) * half).units == even) }
    #expect(try (unit / 2).units == 0)
    #expect(try (FixedDecimal(units: 3) / 2).units == 2)
    #expect(try (FixedDecimal(units: -3) / 2).units == -2)
  }

  @Test func theLargestFigureIsKeptAndOneUnitMoreIsAnOverflowOnBothSides() throws {
    let most = try FixedDecimal(strict: "170141183460469231731.687303715884105727")
    let least = try FixedDecimal(strict: "-170141183460469231731.687303715884105727")
    let unit = FixedDecimal(units: 1)
    #expect(most.units == Int128.max)
    #expect(-most == least)
    #expect(try most * .one == most)
    #expect(try least / .one == least)
    #expect(throws: ArithmeticError.overflow) { try most + unit }
    #expect(throws: ArithmeticError.overflow) { try least - unit }
    #expect(throws: ArithmeticError.overflow) { try least + -unit }
    #expect(throws: ArithmeticError.overflow) { try most.rounded(toDigits: 0) }
    #expect(try most.rounded(toDigits: 0, .down).description == "170141183460469231731")
    #expect(throws: ArithmeticError.divisionByZero) { try FixedDecimal.zero / .zero }
  }
}

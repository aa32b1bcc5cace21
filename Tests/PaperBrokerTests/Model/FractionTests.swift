import Testing

@testable import PaperBroker

/// The arithmetic that the model goes by.
@Suite struct FractionTests {
  @Test func thirdsAddUpAndLargeNumbersDivide() {
    let third = Fraction(1, over: 3)
    #expect(third + third + third == Fraction(1))
    #expect((third - Fraction(1, over: 2)).description == "-0.166666666666666666")
    let large = (0..<12).reduce(Fraction(1)) { power, _ in power * Fraction(1_000_003) }
    let back = (0..<12).reduce(large) { power, _ in power / Fraction(1_000_003) }
    #expect(back == Fraction(1))
    #expect(large > Fraction(.max) && -large < Fraction(0))
  }

  @Test func tiesGoToTheEvenDigitAndACutGoesTowardsZero() {
    #expect(Fraction(5, over: 1_000).rounded(toDigits: 2) == Fraction(0))
    #expect(Fraction(15, over: 1_000).rounded(toDigits: 2) == Fraction(2, over: 100))
    #expect(Fraction(-25, over: 1_000).rounded(toDigits: 2) == Fraction(-2, over: 100))
    #expect(Fraction(2, over: 3).rounded(toDigits: 4) == Fraction(6_667, over: 10_000))
    #expect(Fraction(-2, over: 3).cut(toDigits: 4) == Fraction(-6_666, over: 10_000))
  }

  @Test func aSumThatLeavesTheMachinesRangeIsAsExactAsOneThatDoesNot() {
    let part = Fraction(1, over: 999_999_999_989)
    let other = Fraction(1, over: 999_999_999_961)
    let third = Fraction(1, over: 999_999_999_959)
    let fourth = Fraction(.max, over: 999_999_999_937)
    let all = part + other + third + fourth
    #expect(all - fourth - third - other == part)
    #expect((all * all / all) == all)
    #expect(all.cut(toDigits: 9) < all && all.rounded(toDigits: 18) != all)
    let huge = Fraction(.max) * Fraction(.max) * Fraction(.max)
    #expect((huge + Fraction(1)) - huge == Fraction(1))
    #expect((-huge).isNegative && (huge - huge).isZero && -(-huge) == huge)
    #expect((huge / Fraction(-2)).isNegative)
  }

  @Test func aLongDivisionLeavesTheRest() {
    let divisor = BigNatural.power(ofTen: 40) + .one
    let (quotient, rest) = (divisor * BigNatural.power(ofTen: 21) + BigNatural(7))
      .quotientAndRemainder(dividingBy: divisor)
    #expect(quotient == BigNatural.power(ofTen: 21))
    #expect(rest == BigNatural(7))
    #expect(
      BigNatural.power(ofTen: 50).quotientAndRemainder(dividingBy: BigNatural(9)).1 == .one)
  }
}

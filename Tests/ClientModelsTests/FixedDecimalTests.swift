import ClientModels
import Testing

@Suite struct FixedDecimalTests {
  @Test(arguments: [
    "1,5", "1_000", "1e3", "0x10", "+1", ".5", "1.", "", " 1", "1 ", "--1", "-", "1.2.3", "NaN",
    "inf", "1.5abc", "١",
  ])
  func peopleMustTypePlainDecimals(text: String) {
    #expect(throws: DecimalParseError.self) { try FixedDecimal(strict: text) }
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("007", "7"), ("1.50", "1.5"), ("-1234.000000001", "-1234.000000001"),
    ("122011.09751111286868", "122011.09751111286868"),
    ("0.000000000000000001", "0.000000000000000001"),
  ])
  func textIsReadExactlyAndWrittenShortest(text: String, shortest: String) throws {
    #expect(try FixedDecimal(strict: text).description == shortest)
  }

  @Test(arguments: [
    ("1e3", "1000"), ("1.10", "1.1"), ("-0", "0"), ("5E-05", "0.00005"),
    ("0.0000000000000000005", "0"), ("0.0000000000000000015", "0.000000000000000002"),
    ("0.00000000000000000051", "0.000000000000000001"), ("1e-400", "0"),
  ])
  func wireNumbersAreReadFromTheirText(text: String, value: String) throws {
    #expect(try FixedDecimal(wire: text).description == value)
  }

  @Test func whatDoesNotFitIsAnErrorAndNeverWraps() throws {
    #expect(throws: DecimalParseError.overflow) { try FixedDecimal(wire: "1e400") }
    #expect(throws: DecimalParseError.overflow) {
      try FixedDecimal(strict: "200000000000000000000")
    }
    let large = try FixedDecimal(strict: "170000000000000000000")
    #expect(throws: ArithmeticError.overflow) { try large + large }
    #expect(throws: ArithmeticError.overflow) { try large * large }
    #expect(throws: ArithmeticError.divisionByZero) { try large / .zero }
  }

  @Test func productsAndQuotientsRoundOnceHalfToEven() throws {
    let third = try FixedDecimal(1) / 3
    #expect(third.description == "0.333333333333333333")
    #expect(try FixedDecimal.multiply(1, 2, dividedBy: 3).description == "0.666666666666666667")
    #expect(try (FixedDecimal(strict: "189.25") * 100).description == "18925")
    #expect(try FixedDecimal(strict: "-2.5").rounded(toDigits: 0).description == "-2")
    #expect(try FixedDecimal(strict: "-3.5").rounded(toDigits: 0).description == "-4")
    #expect(try FixedDecimal(strict: "1.001").rounded(toDigits: 2, .up).description == "1.01")
  }

  @Test func thousandsAreSeparatedForPeople() throws {
    #expect(try FixedDecimal(strict: "-1234567.895").grouped(digits: 2) == "-1,234,567.90")
    #expect(try FixedDecimal(strict: "999").grouped(digits: 2) == "999.00")
  }
}

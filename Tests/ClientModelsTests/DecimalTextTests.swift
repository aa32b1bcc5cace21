import ClientModels
import Testing

@Suite struct DecimalTextTests {
  @Test(arguments: [21, 22, 23] as [UInt64])
  func everyFigureIsReadBackAsItIsWritten(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let size = Int128(chance.next()) << chance.below(63) | Int128(chance.next())
      let value = FixedDecimal(units: chance.flip() ? -size : size)
      #expect(try FixedDecimal(strict: value.description) == value)
      #expect(try FixedDecimal(wire: value.description) == value)
      #expect(try FixedDecimal(strict: value.text(minimumDigits: chance.below(30))) == value)
    }
  }

  @Test(arguments: [24, 25] as [UInt64])
  func digitsOnPaperAreReadDigitByDigit(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let whole = (0...chance.below(20)).map { _ in String(chance.below(10)) }.joined()
      let fraction = (0...chance.below(18)).map { _ in String(chance.below(10)) }.joined()
      let sign = chance.flip() ? "-" : ""
      let padding = String(repeating: "0", count: 18 - fraction.utf8.count)
      let units = try #require(Int128(sign + whole + fraction + padding))
      #expect(try FixedDecimal(strict: "\(sign)\(whole).\(fraction)").units == units)
    }
  }

  @Test(
    arguments: [
      ("", DecimalParseError.empty),
      ("1e3", .malformed(atByte: 1)), ("1E3", .malformed(atByte: 1)), ("+1", .malformed(atByte: 0)),
      ("1,5", .malformed(atByte: 1)), (".5", .malformed(atByte: 0)), ("-.5", .malformed(atByte: 1)),
      ("5.", .malformed(atByte: 2)), ("-", .malformed(atByte: 1)), ("--5", .malformed(atByte: 1)),
      ("1.2.3", .malformed(atByte: 3)), ("NaN", .malformed(atByte: 0)),
      ("-inf", .malformed(atByte: 1)), ("Infinity", .malformed(atByte: 0)),
      ("１２", .malformed(atByte: 0)), ("1２", .malformed(atByte: 1)), ("٣", .malformed(atByte: 0)),
      ("−5", .malformed(atByte: 0)), ("1\0", .malformed(atByte: 1)),
      ("\0" + "1", .malformed(atByte: 0)),
      ("1\u{0301}", .malformed(atByte: 1)), ("1\n", .malformed(atByte: 1)),
      ("1'000", .malformed(atByte: 1)), ("1 000", .malformed(atByte: 1)),
      ("$5", .malformed(atByte: 0)),
      ("0x1F", .malformed(atByte: 1)), ("50%", .malformed(atByte: 2)),
      ("1234567890123456789012345678901234567890", .overflow),
      ("170141183460469231731.687303715884105728", .overflow),
      ("-170141183460469231731.687303715884105728", .overflow),
      ("1000000000000000000000", .overflow),
      ("0.1234567890123456789", .tooPrecise(digitsAllowed: 18)),
      ("0.0000000000000000001", .tooPrecise(digitsAllowed: 18)),
    ] as [(String, DecimalParseError)])
  func whatAPersonMistypesIsRefusedWithItsPlace(text: String, error: DecimalParseError) {
    #expect(throws: error) { try FixedDecimal(strict: text) }
  }

  @Test(
    arguments: [
      ("", DecimalParseError.empty), ("null", .malformed(atByte: 0)),
      ("NaN", .malformed(atByte: 0)),
      ("1e", .malformed(atByte: 2)), ("1e+", .malformed(atByte: 3)), ("e5", .malformed(atByte: 0)),
      ("1e5.5", .malformed(atByte: 3)), ("1e5e5", .malformed(atByte: 3)),
      ("+1", .malformed(atByte: 0)),
      ("1,5", .malformed(atByte: 1)), (".5", .malformed(atByte: 0)), ("5.", .malformed(atByte: 2)),
      ("1\0", .malformed(atByte: 1)), ("1e21", .overflow), ("1e9999", .overflow),
      ("1e99999", .overflow), ("-1e99999999999999999999", .overflow),
    ] as [(String, DecimalParseError)])
  func whatABrokerGarblesIsRefusedAndNeverStopsTheProgram(
    text: String, error: DecimalParseError
  ) {
    #expect(throws: error) { try FixedDecimal(wire: text) }
  }

  @Test func aWireFigureThatRoundsPastTheLargestIsAnOverflow() throws {
    #expect(throws: DecimalParseError.overflow) {
      try FixedDecimal(wire: "170141183460469231731.6873037158841057275")
    }
    #expect(throws: DecimalParseError.overflow) {
      try FixedDecimal(wire: "-170141183460469231731.6873037158841057279")
    }
    let kept = try FixedDecimal(wire: "170141183460469231731.6873037158841057274")
    #expect(kept.units == Int128.max)
  }

  @Test func textsOfAThousandDigitsAreRefusedOrReadWithinTheSameBounds() {
    let long = String(repeating: "9", count: 1000)
    #expect(throws: DecimalParseError.overflow) { try FixedDecimal(strict: long) }
    #expect(throws: DecimalParseError.overflow) { try FixedDecimal(wire: "0." + long) }
    #expect(throws: DecimalParseError.overflow) { try FixedDecimal(wire: "1e" + long) }
  }

  @Test func leadingZerosAreReadInWireFiguresToo() throws {
    #expect(
      try FixedDecimal(strict: "0000000000000000000000000000000000000001").units
        == 1_000_000_000_000_000_000)
    #expect(try FixedDecimal(wire: "-000.10e1").description == "-1")
  }

  @Test(arguments: [31, 32] as [UInt64])
  func noMangledTextTrapsAndWhatIsReadIsPlain(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789.-eE+,\0 ٣９").map(String.init)
    for _ in 0..<3000 {
      let text = (0..<chance.below(30)).map { _ in chance.pick(alphabet) }.joined()
      _ = try? FixedDecimal(wire: text)
      guard let value = try? FixedDecimal(strict: text) else { continue }
      #expect(text.utf8.allSatisfy { (48...57).contains($0) || $0 == 45 || $0 == 46 }, "\(text)")
      #expect((try? FixedDecimal(wire: text)) == value)
    }
  }

  @Test(arguments: [
    ("0", 2, "0.00"), ("-0.001", 2, "0.00"), ("999.995", 2, "1,000.00"), ("1000", 0, "1,000"),
    ("-1000000", 0, "-1,000,000"), ("123456789.125", 2, "123,456,789.12"),
    ("123456789.135", 2, "123,456,789.14"), ("0.5", 0, "0"), ("1.5", 0, "2"),
    (
      "170141183460469231731.687303715884105727", 0,
      "170,141,183,460,469,231,731.687303715884105727"
    ),
  ])
  func figuresForPeopleAreGroupedAndRounded(text: String, digits: Int, shown: String) throws {
    #expect(try FixedDecimal(strict: text).grouped(digits: digits) == shown)
  }
}

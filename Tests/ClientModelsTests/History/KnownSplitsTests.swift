import Testing

@testable import ClientModels

@Suite struct KnownSplitsTests {
  private let monday = CalendarDay(year: 2026, month: 11, day: 23) ?? CalendarDay(ordinal: 0)

  private func split(
    _ name: String, _ symbol: Symbol, _ days: Int, _ moved: Int
  ) throws -> Activity {
    Activity(
      id: try #require(ExecutionID(name)), type: "SPLIT", day: monday.advanced(by: days),
      symbol: symbol, quantity: Quantity(moved))
  }

  @Test(
    "A split is told by the simplest ratio that explains the shares",
    arguments: [
      (7, 21, "3:1"), (30, 10, "1:3"), (10, 3, "1:3"), (3, 1, "1:3"), (100, 150, "3:2"),
      (10, 200, "20:1"), (-6, -12, "2:1"), (100, 125, "5:4"), (500, 2, "1:250"),
    ])
  func ratios(before: Int, after: Int, words: String) {
    let ratio = SplitFactor(from: FixedDecimal(before), to: FixedDecimal(after))
    #expect(ratio?.description == words)
  }

  @Test func noRatioIsToldOfNothing() {
    #expect(SplitFactor(from: .zero, to: .one) == nil)
    #expect(SplitFactor(from: .one, to: .zero) == nil)
    #expect(SplitFactor(from: .one, to: FixedDecimal(-2)) == nil)
  }

  @Test func aPriceIsOfTheSharesOfItsDay() throws {
    let aapl = try #require(Symbol("AAPL"))
    let splits = KnownSplits(
      [aapl: Quantity(7)],
      [
        try split("a", aapl, 2, 14), try split("out", aapl, 4, -21), try split("in", aapl, 4, 7),
      ])
    #expect(splits.all(of: aapl).map(\.words) == ["split 3:1", "split 1:3"])
    let adjusted = Price(FixedDecimal(90))
    func price(on days: Int, through last: Int? = nil) -> Price? {
      splits.unadjusted(
        adjusted, of: aapl, on: monday.advanced(by: days),
        through: last.map { monday.advanced(by: $0) })
    }
    #expect(price(on: 0) == adjusted)
    #expect(price(on: 0, through: 3) == Price(FixedDecimal(270)))
    #expect(price(on: 2) == Price(FixedDecimal(30)))
    #expect(price(on: 4) == adjusted)
    #expect(price(on: 0, through: 1) == adjusted)
  }

  @Test func aPriceAdjustedByAnUnknownRatioIsNotTold() throws {
    let aapl = try #require(Symbol("AAPL"))
    let split = try split("a", aapl, 2, 14)
    for unknown in [
      KnownSplits([:], [split]), KnownSplits([aapl: Quantity(7)], [split], isWhole: false),
    ] {
      #expect(unknown.all(of: aapl).map(\.words) == ["split"])
      #expect(unknown.unadjusted(Price(FixedDecimal(90)), of: aapl, on: monday) == nil)
    }
  }

  @Test func aSplitStandsBesideTheChangeOfItsPosition() throws {
    let aapl = try #require(Symbol("AAPL"))
    let id = try #require(AccountID("a"))
    func book(_ days: Int, _ quantity: Int, at price: Int) -> DayBook {
      DayBook(
        day: monday.advanced(by: days),
        account: Account(id: id, cash: .zero),
        holdings: [
          DayBook.Holding(
            Position(
              symbol: aapl, quantity: Quantity(quantity), averageEntryPrice: Price(.one)),
            at: DayPrice(Price(FixedDecimal(price)), .bar, at: nil))
        ])
    }
    let difference = BookDifference(
      from: book(0, 7, at: 270), to: book(2, 21, at: 90), activities: [try split("a", aapl, 2, 14)])
    #expect(difference.positions.map(\.words) == ["changed, split 3:1"])
  }
}

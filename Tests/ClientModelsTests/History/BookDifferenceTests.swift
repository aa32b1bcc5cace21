import ClientModels
import Testing

@Suite struct BookDifferenceTests {
  private let first = CalendarDay(ordinal: 20_000)

  private func spy() throws -> Symbol { try #require(Symbol("SPY")) }

  private func id(_ text: String) throws -> ExecutionID { try #require(ExecutionID(text)) }

  private func book(
    _ day: Int, cash: String, _ held: [(String, String, String?)] = [],
    place: DayBook.Place = .beginning
  ) throws -> DayBook {
    let holdings = try held.map { name, quantity, price in
      DayBook.Holding(
        Position(
          symbol: try #require(Symbol(name)), quantity: try Quantity(strict: quantity),
          averageEntryPrice: Price(.one)),
        at: try price.map { DayPrice(try Price(strict: $0), .poll, at: nil) })
    }
    let account = Account(
      id: try #require(AccountID("paper")), cash: Money(try FixedDecimal(strict: cash)))
    return DayBook(
      day: first.advanced(by: day), account: account, holdings: holdings, place: place)
  }

  private func activity(
    _ type: String, _ symbol: String? = nil, side: OrderSide? = nil, _ quantity: String? = nil,
    at price: String? = nil, cash: String? = nil, id: String = "a", day: Int = 1
  ) throws -> Activity {
    Activity(
      id: try #require(ExecutionID(id)), type: type, day: first.advanced(by: day),
      symbol: try symbol.map { try #require(Symbol($0)) }, side: side,
      quantity: try quantity.map { try Quantity(strict: $0) },
      price: try price.map { try Price(strict: $0) },
      cash: try cash.map { Money(try FixedDecimal(strict: $0)) })
  }

  private func change(_ difference: BookDifference) throws -> ValueChange {
    guard case .known(let change) = difference.value else {
      throw TestFailure("the value is not known: \(difference.value)")
    }
    return change
  }

  private struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  @Test func aPartialSellGainsAsATradeAndTheRestByItsPrice() throws {
    let difference = BookDifference(
      from: try book(0, cash: "1000", [("SPY", "10", "100")]),
      to: try book(1, cash: "1448", [("SPY", "6", "110")]),
      activities: [try activity("FILL", "SPY", side: .sell, "4", at: "112")])
    let change = try change(difference)
    // The four sold for 112 are worth 110 now; all ten gained 10.
    #expect(change.parts[.trades] == FixedDecimal(8))
    #expect(change.parts[.prices] == FixedDecimal(100))
    #expect(try change.change().amount == FixedDecimal(108))
    #expect(change.unexplained.isEmpty)
    #expect(difference.positions.map(\.kind) == [.changed])
  }

  @Test func aSplitChangesNoValueAndNamesItself() throws {
    let difference = BookDifference(
      from: try book(0, cash: "0", [("SPY", "10", "100")]),
      to: try book(1, cash: "0", [("SPY", "20", "50")]),
      activities: [try activity("SPLIT", "SPY", "10")])
    let change = try change(difference)
    #expect(change.parts == ValueSplit())
    #expect(difference.corporateActions.count == 1)
    #expect(try change.change().isZero)
  }

  @Test func depositsDividendsAndFeesAreTheirOwnParts() throws {
    let change = try change(
      BookDifference(
        from: try book(0, cash: "0", [("SPY", "10", "100")]),
        to: try book(1, cash: "509.50", [("SPY", "10", "100")]),
        activities: [
          try activity("CSD", cash: "500", id: "a"),
          try activity("DIV", "SPY", "10", cash: "10", id: "b"),
          try activity("FEE", cash: "-0.50", id: "c"),
        ]))
    #expect(change.parts[.flows] == FixedDecimal(500))
    #expect(change.parts[.income] == FixedDecimal(10))
    #expect(change.parts[.fees].description == "-0.5")
  }

  @Test func whatNoActivityTellsOfIsNamedAndTheSumHoldsStill() throws {
    let change = try change(
      BookDifference(
        from: try book(0, cash: "100", [("SPY", "10", "100")]),
        to: try book(1, cash: "90.25", [("SPY", "13", "101")]), activities: nil))
    #expect(try change.parts.sum() == change.change().amount)
    #expect(
      change.unexplained == [
        .cash(Money(try FixedDecimal(strict: "-9.75"))),
        .quantity(
          try spy(), Quantity(3), worth: Money(FixedDecimal(303))),
      ])
  }

  @Test func aDayWithoutAPriceSaysWhatIsMissing() throws {
    let difference = BookDifference(
      from: try book(0, cash: "1", [("SPY", "10", nil)]), to: try book(1, cash: "1"),
      activities: [])
    #expect(
      difference.value == .unknown(.unpriced([try spy()], first)))
    #expect(difference.positions.map(\.kind) == [.closed])
  }

  @Test func twoCurrenciesAreNotAddedUp() throws {
    let euro = try #require(Currency(code: "EUR"))
    let flow = Activity(
      id: try #require(ExecutionID("a")), type: "CSD", day: first,
      cash: Money(FixedDecimal(5), euro))
    let difference = BookDifference(
      from: try book(0, cash: "1"), to: try book(1, cash: "6"), activities: [flow])
    #expect(difference.value == .unknown(.currencies(euro, .usd)))
  }

  @Test func activitiesBetweenTwoBooksGoByTheirPlacesInTheList() throws {
    let all = try (1...6).map { try activity("CSD", cash: "1", id: "a\($0)", day: $0) }
    let log = ActivityLog(all.reversed(), hasOlder: false)
    let early = try book(0, cash: "0", place: .after(all[1].id))
    let late = try book(5, cash: "0", place: .after(all[4].id))
    #expect(late.activities(since: early, in: log)?.map(\.id.text) == ["a3", "a4", "a5"])
    #expect(try book(9, cash: "0", place: .unknown).activities(since: early, in: log) == nil)
    // A list that no longer reaches back so far tells nothing.
    let short = ActivityLog(all.suffix(2).reversed(), hasOlder: true)
    #expect(late.activities(since: early, in: short) == nil)
  }

  @Test func aMissedDayIsMadeOfTheBookBeforeItAndWhatHappenedSince() throws {
    var start = try book(0, cash: "1000", [("SPY", "10", "100")])
    start.holdings[try spy()]?.position.costBasis = Money(FixedDecimal(900))
    var rebuild = DayRebuild(
      after: start,
      [
        try activity("FILL", "SPY", side: .buy, "10", at: "110", id: "a", day: 1),
        try activity("CSD", cash: "50", id: "b", day: 2),
      ])
    let one = try #require(
      rebuild.book(of: first.advanced(by: 1)) { _ in
        DayPrice(Price(FixedDecimal(111)), .bar, at: nil)
      })
    #expect(one.origin == .reconstructed)
    #expect(one.place == .after(try id("a")))
    #expect(one.account?.cash == Money(FixedDecimal(-100)))
    #expect(one.account?.equity == Money(FixedDecimal(2120)))
    let held = try #require(one.holdings[try spy()])
    #expect(held.position.averageEntryPrice == Price(FixedDecimal(100)))
    #expect(held.position.unrealizedProfitAndLoss == Money(FixedDecimal(220)))
    // Without a bar of that day the price is not known, and so is the account's value.
    let two = try #require(rebuild.book(of: first.advanced(by: 2)) { _ in nil })
    #expect(two.account?.cash == Money(FixedDecimal(-50)))
    #expect(two.account?.lastEquity == Money(FixedDecimal(2120)))
    #expect(two.account?.equity == nil)
    #expect(two.unpriced.map(\.text) == ["SPY"])
  }
}

@Suite struct BookDayTests {
  private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

  @Test func stepsGoToTheNearestBookAndNeverStayWhereTheyAre() throws {
    let days = BookDays(
      try ["2026-01-30", "2026-02-02", "2026-02-27", "2026-03-31", "2027-03-31"].map(day))
    #expect(days.day(.day, from: try day("2026-01-30"), forward: true) == (try day("2026-02-02")))
    #expect(days.day(.week, from: try day("2026-02-02"), forward: true) == (try day("2026-02-27")))
    #expect(
      days.day(.month, from: try day("2026-03-31"), forward: false) == (try day("2026-02-27")))
    #expect(days.day(.year, from: try day("2026-03-31"), forward: true) == (try day("2027-03-31")))
    #expect(days.day(.year, from: try day("2026-03-31"), forward: false) == (try day("2026-01-30")))
    #expect(days.day(.day, from: try day("2027-03-31"), forward: true) == nil)
    #expect(days.day(.year, from: try day("2026-01-30"), forward: false) == nil)
  }

  @Test func aMissingDayNamesItsNeighbours() throws {
    let days = BookDays(try ["2026-01-30", "2026-02-03"].map(day))
    #expect(
      MissingDay(try day("2026-02-01"), in: days).description
        == "no book of 2026-02-01 is kept: the nearest are of 2026-01-30 and 2026-02-03")
    #expect(
      try days.missingWeekdays(before: day("2026-02-05")).map(\.description)
        == ["2026-02-02", "2026-02-04"])
  }
}

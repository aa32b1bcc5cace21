// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import Testing

@testable import ClientModels

/// An account whose first day is today.
@Suite struct NewAccountTests {
  private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }
  private func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }

  private func book(_ lastEquity: String?, asOf: String) -> Portfolio {
    var book = Portfolio()
    book.account = Account(
      id: AccountID("a")!, lastEquity: lastEquity.map(money))
    book.asOf = NewYork.timestamp(day(asOf), secondOfDay: 43_200)
    return book
  }

  private let history = ValueHistory(
    days: [ValueDay(CalendarDay("2026-11-23")!, Money(FixedDecimal(99_998)))], flows: [])

  @Test func itBeganWithItsEquityAtTheLastClose() throws {
    let opened = history.openedByLastEquity(of: book("100000", asOf: "2026-11-23"))
    #expect(
      opened.days == [
        ValueDay(day("2026-11-20"), money("100000")), ValueDay(day("2026-11-23"), money("99998")),
      ])
    let review = PerformanceReview(
      .year,
      of: PerformanceReading(
        values: ValueReading(history, asOf: Timestamp(seconds: 0), source: .live), bars: [:],
        closings: [try closing(on: "2026-11-23")]),
      benchmark: Symbol("SPY")!, book: book("100000", asOf: "2026-11-23"), log: nil
    ) { _ in nil }
    #expect(try review.performance.gain.get() == money("-2"))
    #expect(try review.realized.get().gain == money("-0.5"), "a lot that was closed today counts")
  }

  @Test func aMarketThatTradesOnEveryDayClosedTheDayBefore() {
    // No exchange trades on a Sunday.
    let sunday = ValueHistory(
      days: [ValueDay(day("2026-11-22"), money("99998"))], flows: [])
    #expect(
      sunday.openedByLastEquity(of: book("100000", asOf: "2026-11-22")).first == day("2026-11-21"))
    var monday = book("100000", asOf: "2026-11-23")
    for (close, before) in [("2026-11-24", "2026-11-22"), ("2026-11-23", "2026-11-20")] {
      let second = close == "2026-11-24" ? 0 : 57_600
      monday.clock = MarketClock(
        timestamp: monday.asOf!, isOpen: true, nextOpen: nil,
        nextClose: NewYork.timestamp(day(close), secondOfDay: second), receivedAt: monday.asOf!)
      #expect(history.openedByLastEquity(of: monday).first == day(before), "\(close)")
    }
  }

  @Test func withoutThatEquityNothingIsMadeUp() {
    for book in [
      book(nil, asOf: "2026-11-23"), book("0", asOf: "2026-11-23"),
      // The equity of another close: on Saturday it is that of Friday itself.
      book("100000", asOf: "2026-11-28"),
    ] {
      #expect(history.openedByLastEquity(of: book) == history)
    }
    let longer = ValueHistory(
      days: history.days + [ValueDay(day("2026-11-24"), money("1"))], flows: [])
    #expect(longer.openedByLastEquity(of: book("5", asOf: "2026-11-23")) == longer)
  }

  private func closing(on text: String) throws -> LotClosing {
    var lots = OpenLots(Symbol("SPY")!)
    func fill(_ id: String, _ side: OrderSide, _ price: String) -> Fill {
      Fill(
        executionID: ExecutionID(id)!, orderID: BrokerOrderID("o")!, symbol: Symbol("SPY")!,
        side: side, quantity: Quantity(1), price: try! Price(strict: price),
        at: NewYork.timestamp(day(text), secondOfDay: 40_000))
    }
    _ = try lots.apply(fill("1", .buy, "10.5"), by: .fifo)
    let sale = fill("2", .sell, "10")
    return LotClosing(sale, try lots.apply(sale, by: .fifo))
  }
}

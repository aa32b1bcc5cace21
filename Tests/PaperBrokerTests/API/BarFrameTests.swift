import ClientModels
import Testing

@testable import PaperBroker

@Suite struct BarFrameTests {
  @Test(arguments: [
    ("1Min", BarFrame.minutes(1)), ("59T", .minutes(59)), ("23Hour", .hours(23)), ("2H", .hours(2)),
    ("1Day", .day), ("1D", .day), ("1Week", .week), ("1W", .week), ("12Month", .months(12)),
    ("3M", .months(3)),
  ])
  func everyTimeframeOfTheContractIsRead(text: String, frame: BarFrame) {
    #expect(BarFrame(text) == frame)
  }

  @Test(arguments: [
    "", "Min", "0Min", "60Min", "01Min", "24Hour", "2Day", "2Week", "5Month", "13Month", "1min",
    "-1Min", "1Min ", "1.5Hour", "100Min", "१Min", "9999999999999999999Min",
  ])
  func nothingElseIs(text: String) { #expect(BarFrame(text) == nil) }

  @Test(arguments: [
    (BarFrame.minutes(7), "2026-11-20T14:36:59Z", "2026-11-20T14:34:00Z", "2026-11-20T14:41:00Z"),
    (.hours(4), "2026-11-20T15:00:00Z", "2026-11-20T13:00:00Z", "2026-11-20T17:00:00Z"),
    (.hours(23), "2026-11-21T04:30:00Z", "2026-11-21T04:00:00Z", "2026-11-21T05:00:00Z"),
    (.day, "2026-11-20T15:00:00Z", "2026-11-20T05:00:00Z", "2026-11-21T05:00:00Z"),
    (.week, "2026-11-22T15:00:00Z", "2026-11-16T05:00:00Z", "2026-11-23T05:00:00Z"),
    (.week, "2026-11-23T05:00:00Z", "2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z"),
    (.months(1), "2026-03-31T15:00:00Z", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"),
    (.months(3), "2026-12-31T15:00:00Z", "2026-10-01T04:00:00Z", "2027-01-01T05:00:00Z"),
    (.months(12), "2026-07-04T15:00:00Z", "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z"),
  ])
  func barsBeginOnANewYorkClock(frame: BarFrame, at: String, start: String, next: String) {
    #expect(frame.start(of: time(at)).rfc3339 == start)
    #expect(frame.next(after: time(start)).rfc3339 == next)
  }

  @Test func barsArePutTogetherFromTheMarketsOwn() throws {
    func bar(_ prices: [String], _ volume: Int, _ average: String) -> Bar {
      Bar(
        at: Timestamp(seconds: 0), open: price(prices[0]), high: price(prices[1]),
        low: price(prices[2]), close: price(prices[3]), volume: Quantity(volume), tradeCount: 2,
        volumeWeightedPrice: price(average))
    }
    let edge = Timestamp(seconds: 60)
    let whole = try #require(
      Bar(
        [bar(["10", "12", "9", "11"], 1, "10"), bar(["11", "13", "10", "12"], 3, "12")], at: edge)
    )
    #expect(
      whole
        == Bar(
          at: edge, open: price("10"), high: price("13"), low: price("9"), close: price("12"),
          volume: Quantity(4), tradeCount: 4, volumeWeightedPrice: price("11.5")))
    #expect(Bar([Bar](), at: edge) == nil)
  }

  private let market = SyntheticMarket(
    seed: 1, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-20T18:00:00Z"))
  private let aapl = symbol("AAPL")

  private func all(
    _ frame: BarFrame, _ first: String, _ last: String, limit: Int, isDescending: Bool = false
  ) -> [Bar] {
    var (first, last) = (time(first), time(last))
    var bars: [Bar] = []
    while true {
      let page = BarPage(
        of: aapl, frame, in: first...last, limit: limit, isDescending: isDescending, market: market)
      bars += page.bars
      guard let next = page.next, bars.count < 1_000 else { return bars }
      if isDescending { last = next } else { first = next }
    }
  }

  @Test func aWeekIsItsDaysTogether() throws {
    let days = all(.day, "2026-11-09T05:00:00Z", "2026-11-13T20:00:00Z", limit: 10)
    #expect(days.count == 5)
    let week = try #require(
      all(.week, "2026-11-08T00:00:00Z", "2026-11-15T00:00:00Z", limit: 10).first)
    #expect(week.at == time("2026-11-09T05:00:00Z"))
    #expect(week.open == days.first?.open && week.close == days.last?.close)
    #expect(week.high == days.map(\.high).max() && week.low == days.map(\.low).min())
    #expect(week.tradeCount == days.compactMap(\.tradeCount).reduce(0, +))
  }

  @Test(
    arguments: [
      (BarFrame.minutes(2), 195 + 105), (.minutes(45), 10 + 6), (.hours(3), 3 + 2),
    ], [1, 2, 7, 100])
  func noBarIsMissingOrDoubledHoweverShortThePages(
    _ expected: (frame: BarFrame, count: Int), limit: Int
  ) {
    let (first, last) = ("2026-11-19T05:00:00Z", "2026-11-20T17:59:59Z")
    let whole = all(expected.frame, first, last, limit: 10_000)
    #expect(whole.count == expected.count)
    #expect(all(expected.frame, first, last, limit: limit) == whole)
    #expect(
      all(expected.frame, first, last, limit: limit, isDescending: true) == whole.reversed())
  }

  @Test func aBarThatBeginsBeforeTheRangeIsNotInIt() {
    let hours = all(.hours(3), "2026-11-19T15:00:00Z", "2026-11-19T20:00:00Z", limit: 10)
    #expect(hours.map(\.at.rfc3339) == ["2026-11-19T17:00:00Z", "2026-11-19T20:00:00Z"])
    #expect(all(.week, "2026-11-10T00:00:00Z", "2026-11-13T00:00:00Z", limit: 10).isEmpty)
  }
}

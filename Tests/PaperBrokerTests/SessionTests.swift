import ClientModels
import Testing

@testable import PaperBroker

/// When a market that keeps hours, and one that never closes, open and close.
@Suite struct SessionTests {
  private func market(alwaysOpen: Bool) -> SyntheticMarket {
    SyntheticMarket(
      seed: 1, alwaysOpen: alwaysOpen, speed: 1, startedAtWall: time("2026-11-21T15:00:00Z"))
  }

  @Test func onASaturdayTheMarketOpensOnMonday() throws {
    let market = market(alwaysOpen: false)
    #expect(!market.isOpen)
    #expect(market.nextOpen(after: market.now) == time("2026-11-23T14:30:00Z"))
    #expect(market.nextClose(after: market.now) == time("2026-11-23T21:00:00Z"))
    #expect(
      market.closedDay(at: market.now)
        == ClosedDay(day: try #require(CalendarDay("2026-11-19")), at: time("2026-11-20T05:00:00Z"))
    )
  }

  @Test func aMarketThatNeverClosesHasSessionsFromMidnightToMidnight() throws {
    let market = market(alwaysOpen: true)
    #expect(market.isOpen)
    #expect(market.nextClose(after: market.now) == time("2026-11-22T05:00:00Z"))
    #expect(market.nextOpen(after: market.now) == time("2026-11-22T05:00:00Z"))
    #expect(
      market.closedDay(at: market.now)
        == ClosedDay(day: try #require(CalendarDay("2026-11-20")), at: time("2026-11-21T05:00:00Z"))
    )
  }

  @Test(arguments: [
    ("2026-11-23T15:00:00Z", "2026-11-20"), ("2026-11-23T21:00:00Z", "2026-11-20"),
    ("2026-11-24T04:59:59Z", "2026-11-20"), ("2026-11-24T05:00:00Z", "2026-11-23"),
    ("2026-11-26T17:00:00Z", "2026-11-24"), ("2026-11-28T17:00:00Z", "2026-11-25"),
    ("2026-11-30T05:00:00Z", "2026-11-27"),
  ])
  func aDayIsOverWhenTheNextTradingDayBegins(at text: String, day: String) {
    #expect(TradingCalendar().closedDay(at: time(text))?.day == CalendarDay(day))
  }

  @Test func duringASessionTheNextCloseIsItsOwn() {
    let calendar = TradingCalendar()
    let noon = time("2026-11-27T17:00:00Z")
    #expect(calendar.nextClose(after: noon) == time("2026-11-27T18:00:00Z"), "a half day")
    #expect(calendar.nextOpen(after: noon) == time("2026-11-30T14:30:00Z"))
  }
}

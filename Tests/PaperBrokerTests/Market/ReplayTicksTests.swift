import ClientModels
import Testing

@testable import PaperBroker

/// The rows of a recording as history: of one symbol, up to the clock, from either end.
@Suite struct ReplayTicksTests {
  private let market: ReplayMarket

  /// Started at 10:00:02 in New York.
  init() throws {
    let quotes = """
      timestamp,symbol,bid_price,bid_size,ask_price,ask_size
      2013-10-08T14:00:00Z,SPY,1,100,2,100
      2013-10-08T14:00:01Z,IBM,5,100,6,100
      2013-10-08T14:00:01Z,SPY,2,100,3,100
      2013-10-08T14:00:01Z,SPY,3,100,4,100
      2013-10-08T14:00:02Z,SPY,4,100,5,100
      2013-10-08T14:00:03Z,SPY,5,100,6,100

      """
    let trades = """
      timestamp,symbol,price,size
      2013-10-08T14:00:01Z,SPY,2.5,10
      2013-10-08T14:00:02Z,SPY,3.5,20

      """
    market = try ReplayMarket(
      quotes: Array(quotes.utf8), trades: Array(trades.utf8), speed: 1,
      from: ReplayStart("10:00:02"), startedAtWall: time("2026-11-17T15:00:00Z"))
  }

  private func bids(from: Int, limit: Int, newestFirst: Bool) -> [String] {
    let day = NewYork.civil(market.now).day
    let first = NewYork.timestamp(day, secondOfDay: 36_000 + from)
    return market.quotes(
      symbol("SPY"), in: first...first.advanced(bySeconds: 100), limit: limit,
      newestFirst: newestFirst
    ).compactMap { $0.bid?.description }
  }

  @Test func rowsAreThoseOfTheSymbolUpToTheClock() {
    #expect(bids(from: 0, limit: 9, newestFirst: false) == ["1", "2", "3", "4"])
    #expect(bids(from: 0, limit: 9, newestFirst: true) == ["4", "3", "2", "1"])
    #expect(bids(from: 1, limit: 2, newestFirst: false) == ["2", "3"])
    #expect(bids(from: 1, limit: 1, newestFirst: true) == ["4"])
    #expect(bids(from: 3, limit: 9, newestFirst: false).isEmpty)
  }

  @Test func tradesAreToldInTheSameWay() {
    let day = NewYork.timestamp(NewYork.civil(market.now).day, secondOfDay: 0)
    let all = market.trades(
      symbol("SPY"), in: day...market.now, limit: 9, newestFirst: true)
    #expect(all.map(\.price.description) == ["3.5", "2.5"])
    #expect(
      market.trades(symbol("AIG"), in: day...market.now, limit: 9, newestFirst: false).isEmpty)
  }
}

import ClientModels
import Testing

@testable import PaperBroker

@Suite struct ReplayStepTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:30:01Z,SPY,167.41,200,167.43,500
    2013-10-08T13:30:02Z,SPY,167.20,200,167.22,500
    2013-10-08T13:30:02Z,BAC,13.80,100,13.81,100
    2013-10-08T13:30:03Z,SPY,167.40,200,167.42,500

    """
  private static let trades = """
    timestamp,symbol,price,size
    2013-10-08T13:30:02Z,SPY,167.22,100
    2013-10-08T13:30:59Z,SPY,167.45,100
    2013-10-08T13:31:00Z,SPY,167.46,200
    2013-10-08T13:35:00Z,SPY,167.30,300
    2013-10-08T20:00:00Z,SPY,168.00,400

    """
  private let wall = Timestamp(seconds: 0)

  private func market(_ speed: FixedDecimal = 1) throws -> ReplayMarket {
    try ReplayMarket(
      quotes: Array(Self.quotes.utf8), trades: Array(Self.trades.utf8), speed: speed,
      from: nil, startedAtWall: wall)
  }

  private func prices(_ events: [MarketEvent]) -> [String] {
    events.map { event in
      switch event {
      case .quote(let symbol, let quote): "\(symbol) \(quote.ask?.description ?? "none")"
      case .trade(let symbol, let trade): "\(symbol) trade \(trade.price)"
      case .status(let symbol, let notice): "\(symbol) status \(notice.status.code)"
      }
    }
  }

  @Test func oneStepTellsEveryQuoteAndTradeOnItsWay() throws {
    var market = try market()
    #expect(
      prices(market.advance(toWall: Timestamp(seconds: 10)).events) == [
        "SPY 167.43", "SPY 167.22", "BAC 13.81", "SPY trade 167.22", "SPY 167.42",
      ], "the low ask between two others is told, so a limit there fills")
    #expect(market.advance(toWall: Timestamp(seconds: 10)).events.isEmpty)
  }

  @Test func aRowAtTheVeryMomentBelongsToThatStepAlone() throws {
    var market = try market()
    let before = Timestamp(nanoseconds: 1_999_999_999)
    #expect(prices(market.advance(toWall: before).events) == ["SPY 167.43"])
    #expect(market.advance(toWall: Timestamp(seconds: 2)).events.count == 3)
    #expect(market.advance(toWall: Timestamp(nanoseconds: 2_000_000_001)).events.isEmpty)
  }

  @Test func theClockNeverGoesBack() throws {
    var market = try market()
    _ = market.advance(toWall: Timestamp(seconds: 5))
    #expect(market.advance(toWall: Timestamp(seconds: 1)).now.rfc3339 == "2013-10-08T13:30:05Z")
    #expect(market.advance(toWall: Timestamp(nanoseconds: .min)).events.isEmpty)
  }

  @Test func speedMovesTheClockAndLeavesNoRowOut() throws {
    var (slow, fast) = (try market(), try market(100_000))
    var told: [MarketEvent] = []
    for second in 1...400 { told += slow.advance(toWall: Timestamp(seconds: Int64(second))).events }
    #expect(fast.advance(toWall: Timestamp(nanoseconds: 4_000_000)).events == told)
    #expect(fast.now == slow.now)
    #expect(told.count == 8)
  }

  @Test func barsComeFromEitherEnd() throws {
    let spy = try #require(Symbol("SPY"))
    var market = try market()
    _ = market.advance(toWall: Timestamp(seconds: 86_400))
    let ever = Timestamp(nanoseconds: .min)...Timestamp(nanoseconds: .max)
    let bars = market.bars(spy, interval: .minute, in: ever, limit: 10)
    #expect(bars.map(\.close.description) == ["167.45", "167.46", "167.3", "168"])
    let newest = market.newestBars(spy, interval: .minute, in: ever, limit: 3)
    #expect(newest.map(\.close.description) == ["168", "167.3", "167.46"])
    #expect(market.newestBars(spy, interval: .minute, in: ever, limit: 0).isEmpty)
    let day = market.bars(spy, interval: .day, in: ever, limit: 10)
    #expect(
      day.map(\.close.description) == ["167.3"], "the print at the close is after the session")
    #expect(day.first?.volume.description == "700")
  }
}

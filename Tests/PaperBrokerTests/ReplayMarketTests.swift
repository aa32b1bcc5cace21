import ClientModels
import Testing

@testable import PaperBroker

@Suite struct ReplayMarketTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59.000Z,SPY,167.4,100,167.42,300
    2013-10-08T13:30:01.000Z,SPY,167.41,200,167.43,500
    2013-10-08T13:30:02.000Z,SPY,167.5,200,167.45,500
    2013-10-08T13:31:00.000Z,SPY,0,0,167.5,100

    """
  private static let trades = """
    timestamp,symbol,price,size
    2013-10-08T13:29:00.000Z,SPY,167.39,100
    2013-10-08T13:30:00.000Z,SPY,167.42,400
    2013-10-08T13:30:30.000Z,SPY,167.46,100
    2013-10-08T13:31:10.000Z,SPY,167.44,200

    """
  private let wall = Timestamp(seconds: 1_000)

  private func market(
    quotes: String = quotes, trades: String = trades, from: ReplayStart? = nil,
    speed: FixedDecimal = 1
  ) throws -> ReplayMarket {
    try ReplayMarket(
      quotes: Array(quotes.utf8), trades: Array(trades.utf8), speed: speed, from: from,
      startedAtWall: wall)
  }

  private let spy = Symbol("SPY")

  @Test func startsAtTheOpenWithWhatWasQuotedBefore() throws {
    let market = try market()
    let spy = try #require(spy)
    #expect(market.now.rfc3339 == "2013-10-08T13:30:00Z")
    #expect(market.isOpen)
    let snapshot = try #require(market.snapshot(spy))
    #expect(snapshot.quote?.ask?.description == "167.42")
    #expect(snapshot.trade?.price.description == "167.42")
    #expect(
      snapshot.dailyBar?.volume.description == "400", "the pre-market trade is not of the session")
  }

  @Test func theClockRunsAtTheSpeedAndTellsNothingOfTheFuture() throws {
    var market = try market(speed: 60)
    let spy = try #require(spy)
    let step = market.advance(toWall: wall.advanced(bySeconds: 0.5))
    #expect(step.now.rfc3339 == "2013-10-08T13:30:30Z")
    #expect(step.events.count == 3)
    #expect(market.snapshot(spy)?.trade?.price.description == "167.46")
    let bars = market.bars(
      spy, interval: .minute, in: Timestamp(seconds: 0)...Timestamp(seconds: 2_000_000_000),
      limit: 10)
    #expect(bars.map(\.close.description) == ["167.39", "167.46"])
    #expect(bars.last?.volume.description == "500")
  }

  @Test func crossedQuotesAndEmptySidesComeThroughAsRecorded() throws {
    var market = try market()
    let spy = try #require(spy)
    _ = market.advance(toWall: wall.advanced(bySeconds: 2))
    #expect(market.snapshot(spy)?.quote?.spread?.description == "-0.05")
    _ = market.advance(toWall: wall.advanced(bySeconds: 61))
    #expect(market.snapshot(spy)?.quote?.bid == nil)
    #expect(market.snapshot(spy)?.quote?.ask?.description == "167.5")
  }

  @Test func startsWhereItIsTold() throws {
    #expect(try market(from: ReplayStart("09:31")).now.rfc3339 == "2013-10-08T13:31:00Z")
    #expect(ReplayStart("9:31") == nil)
    #expect(ReplayStart("25:00") == nil)
  }

  @Test(arguments: [
    "2013-10-08T13:30:00.000Z,SPY,167.4,100,167.42", "not-a-time,SPY,1,1,1,1",
    "2013-10-08T13:30:00.000Z,SPY,1e2,1,1,1", "2013-10-08T13:30:00.000Z,sp y,1,1,1,1",
    "2013-10-08T13:30:00.000Z,SPY,-1,1,1,1",
  ])
  func aBadRowIsNamedByFileAndLine(row: String) {
    let error = #expect(throws: RecordingError.self) {
      try market(quotes: "timestamp,symbol,bid_price,bid_size,ask_price,ask_size\n\(row)\n")
    }
    #expect(error?.description.hasPrefix("quotes.csv:2:") == true)
  }
}

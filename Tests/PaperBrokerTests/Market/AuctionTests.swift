import ClientModels
import Testing

@testable import PaperBroker

/// The opening and the closing auction of a session, and the orders that are for them alone.
@Suite struct AuctionTests {
  private let spy = symbol("SPY")
  private let aapl = symbol("AAPL")

  private func synthetic(
    at text: String, alwaysOpen: Bool = false
  ) throws -> SyntheticMarket {
    SyntheticMarket(
      seed: 7, alwaysOpen: alwaysOpen, speed: 1, startedAtWall: time(text),
      instruments: [try #require(Instrument(line: "AAPL|Apple Inc.|NASDAQ|230|27"))])
  }

  private func trades(_ events: [MarketEvent]) -> [MarketTrade] {
    events.compactMap { if case .trade(_, let trade) = $0 { trade } else { nil } }
  }

  @Test func aSessionBeginsAndEndsWithALargePrint() throws {
    var market = try synthetic(at: "2026-11-20T14:29:59Z")
    let opening = try #require(
      trades(market.advance(toWall: time("2026-11-20T14:30:00Z")).events).first)
    #expect(opening.auction == .opening && opening.at == time("2026-11-20T14:30:00Z"))
    #expect(market.auctions(of: aapl, at: market.now) == SessionAuctions(opening: opening))
    let rest = trades(market.advance(toWall: time("2026-11-20T21:00:00Z")).events)
    let closing = try #require(rest.last)
    #expect(closing.auction == .closing)
    #expect(closing.at == Timestamp(nanoseconds: time("2026-11-20T21:00:00Z").nanoseconds - 1))
    #expect(rest.dropLast().allSatisfy { $0.auction == nil })
    let usual = rest.dropLast().map(\.size).max() ?? .zero
    #expect(opening.size > usual && closing.size > usual)
    #expect(opening.price.isOnTick && closing.price.isOnTick)
    let auctions = market.auctions(of: aapl, at: market.now)
    #expect(auctions == SessionAuctions(opening: opening, closing: closing))
    let bar = try #require(market.snapshot(aapl)?.dailyBar)
    #expect(bar.open == opening.price && bar.close == closing.price)
    #expect(market.snapshot(aapl)?.trade == closing)
  }

  @Test func aHalfDayClosesAtOne() throws {
    let market = try synthetic(at: "2026-11-27T18:00:00Z")
    let closing = try #require(market.auctions(of: aapl, at: market.now)?.closing)
    #expect(closing.at == Timestamp(nanoseconds: time("2026-11-27T18:00:00Z").nanoseconds - 1))
    #expect(market.auctions(of: aapl, at: time("2026-11-26T18:00:00Z")) == nil, "Thanksgiving")
  }

  @Test func noAuctionIsToldBeforeItIsOver() throws {
    let market = try synthetic(at: "2026-11-20T20:59:59Z")
    #expect(market.auctions(of: aapl, at: time("2026-11-20T14:29:59Z")) == SessionAuctions())
    #expect(market.auctions(of: aapl, at: market.now)?.closing == nil)
    #expect(market.auctions(of: aapl, at: market.now)?.opening != nil)
  }

  @Test func aPrintOfAnAuctionCarriesItsCondition() {
    func conditions(_ auction: MarketTrade.Auction?) -> String {
      MarketTrade(price: price("1"), size: Quantity(1), at: nil, auction: auction).json.text
    }
    #expect(conditions(.opening).contains(#""c":["@","O"]"#))
    #expect(conditions(.closing).contains(#""c":["@","6"]"#))
    #expect(conditions(nil).contains(#""c":["@"]"#))
  }

  // MARK: Orders

  private func desk(at text: String) throws -> Desk {
    var desk = try Desk(at: time(text))
    desk.market.quotes[spy] = quote("100", "100.02")
    desk.market.sessionAuctions[spy] = SessionAuctions(
      opening: print("100.5", "2026-11-17T14:30:00Z", .opening),
      closing: print("102", "2026-11-17T21:00:00Z", .closing))
    return desk
  }

  private func print(
    _ text: String, _ at: String, _ auction: MarketTrade.Auction
  ) -> MarketTrade {
    MarketTrade(price: price(text), size: Quantity(1_000), at: time(at), auction: auction)
  }

  @Test func ordersForTheOpenFillAtTheOpeningPriceOrExpire() throws {
    var desk = try desk(at: "2026-11-17T13:00:00Z")
    let market = try desk.submit(.buy, "2", limit: nil, .onOpen)
    let above = try desk.submit(.buy, "3", limit: "100.5", .onOpen)
    let below = try desk.submit(.buy, "4", limit: "100.49", .onOpen)
    desk.market.now = time("2026-11-17T14:29:59Z")
    desk.match()
    #expect(desk.story(market) == [])
    desk.market.now = time("2026-11-17T14:30:00Z")
    desk.match()
    #expect(desk.story(market) == ["activated", "filled 2 at 100.5"])
    #expect(desk.story(above) == ["activated", "filled 3 at 100.5"])
    #expect(desk.story(below) == ["activated", "expired"])
  }

  @Test func ordersForTheCloseFillAtTheClosingPriceOrExpire() throws {
    var desk = try desk(at: "2026-11-17T15:00:00Z")
    let market = try desk.submit(.buy, "2", limit: nil, .onClose)
    let low = try desk.submit(.buy, "3", limit: "101", .onClose)
    desk.match()
    #expect(desk.story(market) == ["activated"], "the opening auction is not its own")
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    #expect(desk.story(market) == ["activated", "filled 2 at 102"])
    #expect(desk.story(low) == ["activated", "expired"])
  }

  @Test func anOrderOfTheEveningWaitsForTheNextOpen() throws {
    var desk = try desk(at: "2026-11-18T00:30:00Z")
    let order = try desk.submit(.buy, "1", limit: nil, .onOpen)
    desk.match()
    #expect(desk.story(order) == [])
    desk.market.now = time("2026-11-18T14:30:00Z")
    desk.market.sessionAuctions[spy] = SessionAuctions(
      opening: print("99", "2026-11-18T14:30:00Z", .opening))
    desk.match()
    #expect(desk.story(order) == ["activated", "filled 1 at 99"])
  }

  @Test func withoutAnAuctionAnOrderForTheOpenExpiresAtTheClose() throws {
    var desk = try desk(at: "2026-11-17T13:00:00Z")
    desk.market.sessionAuctions[spy] = SessionAuctions()
    let order = try desk.submit(.buy, "1", limit: nil, .onOpen)
    desk.market.now = time("2026-11-17T15:00:00Z")
    desk.match()
    #expect(desk.story(order) == ["activated"])
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    #expect(desk.story(order) == ["activated", "expired"])
  }

  // MARK: Recordings

  @Test func aRecordingsAuctionsAreItsFirstAndItsLastPrint() throws {
    let trades = """
      timestamp,symbol,price,size
      2013-10-08T13:29:00Z,SPY,167.39,100
      2013-10-08T13:30:20Z,SPY,167.42,400
      2013-10-08T13:30:50Z,IBM,180,10
      2013-10-08T19:59:30Z,SPY,166.5,100
      2013-10-08T20:05:00Z,SPY,166.1,50

      """
    var market = try ReplayMarket(
      quotes: Array("timestamp,symbol,bid_price,bid_size,ask_price,ask_size\n".utf8),
      trades: Array(trades.utf8), speed: 3_600, from: nil, loops: true,
      startedAtWall: Timestamp(seconds: 0))
    #expect(market.auctions(of: spy, at: market.now) == SessionAuctions())
    for quarter in 1...26 {
      _ = market.advance(toWall: Timestamp(nanoseconds: Int64(quarter) * 250_000_000))
    }
    #expect(market.now == time("2013-10-08T20:00:00Z"))
    let auctions = try #require(market.auctions(of: spy, at: market.now))
    #expect(auctions.opening == print167())
    #expect(
      auctions.closing
        == MarketTrade(
          price: price("166.5"), size: Quantity(100), at: time("2013-10-08T20:00:00Z"),
          auction: .closing))
    #expect(market.auctions(of: spy, at: time("2013-10-08T19:59:59Z"))?.closing == nil)
    #expect(market.auctions(of: symbol("AIG"), at: market.now) == nil)
    for quarter in 27...40 {
      _ = market.advance(toWall: Timestamp(nanoseconds: Int64(quarter) * 250_000_000))
    }
    let next = try #require(market.auctions(of: spy, at: time("2013-10-09T13:30:20Z")))
    #expect(next.opening?.at == time("2013-10-09T13:30:20Z"), "the next round has its own")
  }

  private func print167() -> MarketTrade {
    MarketTrade(
      price: price("167.42"), size: Quantity(400), at: time("2013-10-08T13:30:20Z"),
      auction: .opening)
  }
}

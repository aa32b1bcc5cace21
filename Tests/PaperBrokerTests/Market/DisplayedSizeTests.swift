import ClientModels
import Testing

@testable import PaperBroker

/// Fills against the sizes that quotes show.
@Suite struct DisplayedSizeTests {
  private let spy = symbol("SPY")

  private func desk() throws -> Desk {
    var desk = try Desk(at: time("2026-11-17T15:00:00Z"))
    desk.exchange.rules.partialFills = .displayedSize
    desk.market.quotes[spy] = quote("100", "100.02", at: "2026-11-17T15:00:00Z")
    return desk
  }

  @Test func whatOneOrderTookTheNextDoesNotFindUntilTheMarketShowsMore() throws {
    var desk = try desk()
    desk.market.quotes[spy]?.askSize = quantity("60")
    let first = try desk.submit(.buy, "40", limit: "101")
    desk.match()
    desk.market.now = desk.market.now.advanced(bySeconds: 1)
    let second = try desk.submit(.buy, "25", limit: "101")
    desk.match()
    #expect(try desk.order(first).status == .filled)
    #expect(desk.story(second) == ["activated", "filled 20 at 100.02"], "60 were shown")
    desk.market.now = desk.market.now.advanced(bySeconds: 1)
    let third = try desk.submit(.buy, "5", limit: "101")
    desk.match()
    #expect(desk.story(third) == ["activated"], "the same quote, and nothing is left of it")
    desk.market.quotes[spy] = quote("100", "100.03", at: "2026-11-17T15:00:02.5Z")
    desk.market.now = time("2026-11-17T15:00:03Z")
    desk.match()
    #expect(try desk.order(second).status == .filled)
    #expect(try desk.order(third).status == .filled)
    #expect(try desk.order(third).averageFillPrice == price("100.03"))
  }

  @Test func buysTakeFromTheAskAndSellsFromTheBid() throws {
    var desk = try desk()
    try desk.submit(.buy, "80", limit: "101")
    desk.match()
    let sell = try desk.submit(.sell, "80", limit: "100")
    desk.match()
    #expect(try desk.order(sell).status == .filled)
  }

  @Test func withoutTheRuleSizesDoNotMatterAndNothingIsKept() throws {
    var desk = try desk()
    desk.exchange.rules.partialFills = .never
    let large = try desk.submit(.buy, "99", limit: "101")
    desk.market.quotes[spy]?.askSize = quantity("1")
    desk.match()
    #expect(try desk.order(large).status == .filled)
    #expect(desk.exchange.displayed == DisplayedSizes())
  }

  @Test func whatIsKeptOfALongStandingQuoteIsBoundedAndLosesNoShare() throws {
    var sizes = DisplayedSizes()
    let start = time("2026-11-17T15:00:00Z")
    for second in 1...1_000 {
      sizes.take(quantity("1"), of: spy, .buy, at: start.advanced(bySeconds: Double(second)))
    }
    func rest(_ seconds: Double, _ side: OrderSide = .buy) -> Quantity {
      sizes.rest(
        of: quantity("1500"), spy, side, shownSince: start.advanced(bySeconds: seconds))
    }
    #expect(rest(0) == quantity("500"))
    #expect(rest(991) == quantity("1490"), "the last ten")
    #expect(rest(1_001) == quantity("1500"))
    #expect(rest(0, .sell) == quantity("1500"))
  }

  @Test func theSyntheticMarketShowsRoundLotsThatComeBackWithEachQuote() throws {
    var market = SyntheticMarket(
      seed: 3, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-17T16:00:00Z"),
      instruments: [try #require(Instrument(line: "AAPL|Apple Inc.|NASDAQ|230|27"))])
    var sizes: Set<Quantity> = []
    for case .quote(_, let quote) in market.advance(toWall: time("2026-11-17T16:20:00Z")).events {
      for size in [quote.bidSize, quote.askSize] {
        #expect(size >= quantity("100") && size <= quantity("1400"))
        #expect((try? size.decimal / 100).map { Quantity($0).isWhole } == true, "\(size)")
        sizes.insert(size)
      }
    }
    #expect(sizes.count > 5)
  }
}

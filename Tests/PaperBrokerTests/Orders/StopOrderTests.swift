import ClientModels
import Testing

@testable import PaperBroker

/// Orders that wait for a price (contract section 13).
@Suite struct StopOrderTests {
  private let spy = symbol("SPY")

  /// Ten shares in the account, the market at 100.
  private func desk(cash: String = "10000") throws -> Desk {
    var desk = try Desk(cash: cash)
    desk.market.quotes[spy] = quote("99.99", "100.01")
    desk.market.trades[spy] = MarketTrade(
      price: price("100"), size: Quantity(1), at: desk.market.now)
    try desk.submit(.buy, "10")
    desk.match()
    return desk
  }

  @Test func aSellStopWaitsForAPrintAtItAndThenSellsAtTheBid() throws {
    var desk = try desk()
    let id = try desk.place(.sell, .stop, "10") { $0.stopPrice = price("95") }
    desk.trade(at: "95.01", "94.9", "95.02")
    #expect(try desk.order(id).status == .new, "the bid is through the stop, the last sale is not")
    desk.trade(at: "95", "94.9", "95.02")
    #expect(desk.story(id) == ["activated", "triggered", "filled 10 at 94.9"])
    #expect(try desk.book.cash == decimal("9948.9"))
    #expect(try desk.order(id).type == .stop, "the type does not change")
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func aPrintOutsideTheQuoteElectsNothing() throws {
    var desk = try desk()
    let id = try desk.place(.sell, .stop, "10") { $0.stopPrice = price("95") }
    desk.trade(at: "90", "99.9", "100")
    #expect(try desk.order(id).status == .new)
    desk.trade(at: "94", "93.9", "94")
    #expect(try desk.order(id).status == .filled)
  }

  @Test func aPrintFromBeforeTheOrderElectsNothing() throws {
    var desk = try desk()
    desk.trade(at: "100", "99.9", "100")
    desk.market.now = desk.market.now.advanced(bySeconds: 5)
    let id = try desk.place(.sell, .stop, "10") { $0.stopPrice = price("95") }
    desk.market.quotes[spy] = quote("93", "101")
    desk.market.trades[spy] = MarketTrade(
      price: price("94"), size: Quantity(1), at: desk.market.now.advanced(bySeconds: -1))
    desk.match()
    #expect(try desk.order(id).status == .new)
  }

  @Test func aBuyStopHoldsItsCollarAndPaysNoMore() throws {
    var desk = try Desk(cash: "1128")
    desk.market.quotes[spy] = quote("99.99", "100.01")
    let id = try desk.place(.buy, .stop, "10") { $0.stopPrice = price("110") }
    #expect(try desk.book.buyingPower == decimal("0.5"), "ten times 110 and 2.5 %")
    desk.trade(at: "113", "112.9", "113")
    #expect(desk.story(id) == ["activated", "triggered"], "elected, but above the collar")
    desk.trade(at: "112", "111.9", "112")
    #expect(desk.story(id).last == "filled 10 at 112")
    #expect(try desk.book.cash == decimal("8"))
  }

  @Test func aStopBelowFiftyDollarsHasACollarOfFourPercent() throws {
    var desk = try Desk()
    desk.market.quotes[symbol("PENNY")] = quote("9.99", "10")
    try desk.place(.buy, .stop, "100", "PENNY") { $0.stopPrice = price("20") }
    #expect(try desk.book.buyingPower == decimal("7920"))
  }

  @Test func aStopLimitRestsAtItsLimitOnceItIsTriggered() throws {
    var desk = try desk()
    let id = try desk.place(.sell, .stopLimit, "10") {
      $0.stopPrice = price("95")
      $0.limitPrice = price("94.5")
    }
    desk.trade(at: "94", "93.9", "94.1")
    #expect(desk.story(id) == ["activated", "triggered"])
    desk.trade(at: "97", "96.9", "97.1")
    #expect(desk.story(id).last == "filled 10 at 96.9", "triggered stays triggered")
  }

  @Test func aTrailingStopFollowsTheHighestPrintAndStaysWhenItFalls() throws {
    var desk = try desk()
    let id = try desk.place(.sell, .trailingStop, "10") { $0.trail = .price(price("2")) }
    #expect(try desk.order(id).stopPrice == price("98"))
    desk.trade(at: "103.5", "103.4", "103.6")
    desk.trade(at: "102", "101.9", "102.1")
    #expect(try desk.order(id).stopPrice == price("101.5"))
    #expect(try desk.book.orders[id]?.highWaterMark == price("103.5"))
    #expect(try desk.rebuilt() == desk.exchange, "a restart finds the stop where it stood")
    desk.trade(at: "101.5", "101.4", "101.6")
    #expect(
      desk.story(id) == ["activated", "trailed 103.5", "triggered", "filled 10 at 101.4"])
  }

  @Test func aTrailInPercentOfABuyFollowsTheLowestPrint() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("99.99", "100.01")
    desk.market.trades[spy] = MarketTrade(
      price: price("100"), size: Quantity(1), at: desk.market.now)
    let id = try desk.place(.buy, .trailingStop, "10", "SPY", .goodTillCanceled) {
      $0.trail = .percent(decimal("5"))
    }
    #expect(try desk.order(id).stopPrice == price("105"))
    desk.trade(at: "90.11", "90", "90.2")
    #expect(try desk.order(id).stopPrice == price("94.62"), "90.11 and 5 %, on a tick")
    desk.trade(at: "94.62", "94.6", "94.65")
    #expect(desk.story(id).last == "filled 10 at 94.65")
  }

  @Test func stopsSleepOutsideTheRegularSession() throws {
    var desk = try desk()
    let id = try desk.place(.sell, .stop, "10", "SPY", .goodTillCanceled) {
      $0.stopPrice = price("95")
    }
    desk.market.now = time("2026-11-17T22:00:00Z")
    desk.trade(at: "90", "89.9", "90.1")
    #expect(try desk.order(id).status != .filled)
    desk.market.now = time("2026-11-18T15:00:00Z")
    desk.trade(at: "96", "95.9", "96.1")
    #expect(try desk.order(id).status == .new)
  }

  @Test func theWrongSideAndTheWrongPricesAreRefused() throws {
    var desk = try desk()
    func stop(_ text: String) -> (inout OrderSubmission) -> Void { { $0.stopPrice = price(text) } }
    #expect(
      try desk.refusal(.sell, .stop, "1", "SPY", .day, stop("100"))
        == "422 stop price must be less than current price")
    #expect(
      try desk.refusal(.buy, .stop, "1", "SPY", .day, stop("99"))
        == "422 stop price must be greater than current price")
    #expect(
      try desk.refusal(.sell, .stop, "1", "SPY", .day, stop("95.001"))
        == "422 invalid stop_price 95.001. sub-penny increment does not fulfill minimum pricing criteria"
    )
    #expect(try desk.refusal(.sell, .stop, "1") == "422 stop orders require a stop price")
    #expect(
      try desk.refusal(.sell, .stopLimit, "1", "SPY", .day, stop("95"))
        == "422 stop limit orders require both stop and limit price")
    #expect(
      try desk.refusal(.sell, .market, "1", "SPY", .day, stop("95"))
        == "422 market orders require no stop or limit price")
    #expect(
      try desk.refusal(.sell, .stop, "1", "SPY", .immediateOrCancel, stop("95"))
        == "422 stop orders must be DAY or GTC orders")
    #expect(
      try desk.refusal(.sell, .trailingStop, "1")
        == "422 trailing stop orders require one of trail_price or trail_percent")
    #expect(
      try desk.refusal(.sell, .trailingStop, "1") { $0.trail = .percent(100) }
        == "422 trail_percent must be less than 100")
    #expect(
      try desk.refusal(.sell, .trailingStop, "1") { $0.trail = .price(price("100")) }
        == "422 trail must be less than the price, which is 100")
  }

  @Test func aReplacedTrailingStopKeepsItsKindAndWhatItHasSeen() throws {
    var desk = try desk()
    let old = try desk.place(.sell, .trailingStop, "10") { $0.trail = .percent(decimal("10")) }
    desk.trade(at: "110", "109.9", "110.1")
    let new = try desk.nextID()
    let change = OrderChange(
      trail: decimal("5"), clientOrderID: try #require(ClientOrderID("changed")))
    desk.apply(
      try desk.exchange.replace(
        old, with: change, newID: new, account: desk.account, market: desk.market))
    let record = try #require(try desk.book.orders[new])
    #expect(record.trail == .percent(decimal("5")))
    #expect(record.highWaterMark == price("110"))
    #expect(record.order.stopPrice == price("104.5"))
    #expect(try desk.order(old).replacedBy == new)
    #expect(try desk.rebuilt() == desk.exchange)
  }
}

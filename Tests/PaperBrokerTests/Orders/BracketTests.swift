import ClientModels
import Testing

@testable import PaperBroker

/// Orders that belong together (contract sections 4 and 5).
@Suite struct BracketTests {
  private let spy = symbol("SPY")

  private func desk() throws -> Desk {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("99.99", "100.01")
    desk.market.trades[spy] = MarketTrade(
      price: price("100"), size: Quantity(1), at: desk.market.now)
    return desk
  }

  /// Entry at the market or at a limit, out at 110 or at 95.
  private func bracket(_ desk: inout Desk, limit: String? = nil) throws -> [BrokerOrderID] {
    let id = try desk.place(.buy, limit == nil ? .market : .limit, "10") {
      $0.limitPrice = limit.map(price)
      $0.orderClass = .bracket
      $0.takeProfit = price("110")
      $0.stopLoss = StopLoss(stopPrice: price("95"))
    }
    return [id] + (try #require(try desk.book.orders[id]).legs)
  }

  private func statuses(_ desk: Desk, _ ids: [BrokerOrderID]) throws -> [String] {
    try ids.map { try desk.status($0) }
  }

  @Test func theLegsAreHeldUntilTheEntryIsFilledAndThenTheStopStaysHeld() throws {
    var desk = try desk()
    let ids = try bracket(&desk)
    #expect(try statuses(desk, ids) == ["pending_new", "held", "held"])
    let profit = try desk.order(ids[1])
    #expect(profit.type == .limit && profit.side == .sell && profit.limitPrice == price("110"))
    #expect(profit.quantity == quantity("10") && profit.orderClass == .bracket)
    #expect(try desk.order(ids[2]).stopPrice == price("95"))
    desk.match()
    #expect(try statuses(desk, ids) == ["filled", "new", "held"])
    #expect(try desk.book.available(spy) == .zero, "the exits hold the shares once")
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func aFilledTakeProfitCancelsTheStop() throws {
    var desk = try desk()
    let ids = try bracket(&desk)
    desk.match()
    desk.trade(at: "110.5", "110.4", "110.6")
    #expect(try statuses(desk, ids) == ["filled", "filled", "canceled"])
    #expect(try desk.book.cash == decimal("10103.9"))
    desk.trade(at: "94", "93.9", "94.1")
    #expect(try desk.book.holdings.isEmpty, "the stop is gone")
  }

  @Test func anElectedStopCancelsTheTakeProfitAndSells() throws {
    var desk = try desk()
    let ids = try bracket(&desk)
    desk.match()
    desk.trade(at: "94.9", "94.8", "95")
    #expect(try statuses(desk, ids) == ["filled", "canceled", "filled"])
    #expect(desk.story(ids[2]) == ["triggered", "filled 10 at 94.8"])
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func aStopIsNotElectedBeforeTheEntryIsFilled() throws {
    var desk = try desk()
    let ids = try bracket(&desk, limit: "97")
    desk.trade(at: "94", "98", "98.1")
    desk.trade(at: "94.5", "94.4", "98.1")
    #expect(try statuses(desk, ids) == ["new", "held", "held"])
    desk.trade(at: "96.5", "96.4", "96.6")
    #expect(try statuses(desk, ids) == ["filled", "new", "held"])
  }

  @Test func aPartOfTheTakeProfitLeavesTheStopTheRest() throws {
    var desk = try desk()
    desk.exchange.rules.partialFills = .displayedSize
    let ids = try bracket(&desk)
    desk.match()
    desk.market.quotes[spy] = Quote(
      bid: price("110"), bidSize: quantity("4"), ask: price("110.1"), askSize: quantity("9"),
      at: nil)
    desk.match()
    #expect(try statuses(desk, ids) == ["filled", "partially_filled", "held"])
    #expect(try desk.order(ids[2]).quantity == quantity("6"))
    desk.trade(at: "95", "94.9", "95.1")
    #expect(try statuses(desk, ids) == ["filled", "canceled", "filled"])
    #expect(try desk.book.holdings.isEmpty)
  }

  @Test(arguments: [0, 1, 2]) func cancelingOneCancelsTheGroup(which: Int) throws {
    var desk = try desk()
    let ids = try bracket(&desk, limit: "97")
    desk.match()
    desk.apply(try desk.exchange.cancel(ids[which], account: desk.account, at: desk.market.now))
    #expect(try statuses(desk, ids) == ["canceled", "canceled", "canceled"])
    #expect(try desk.book.open.isEmpty && desk.book.held == .zero)
  }

  @Test func anEntryThatExpiresTakesItsLegsWithIt() throws {
    var desk = try desk()
    let ids = try bracket(&desk, limit: "97")
    desk.match()
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    #expect(try desk.status(ids[0]) == "expired")
    #expect(try desk.book.open.isEmpty)
  }

  @Test func aHeldLegIsReplacedAndStaysHeld() throws {
    var desk = try desk()
    let ids = try bracket(&desk)
    desk.match()
    let new = try desk.nextID()
    let change = OrderChange(
      stopPrice: price("97"), clientOrderID: try #require(ClientOrderID("tighter")))
    desk.apply(
      try desk.exchange.replace(
        ids[2], with: change, newID: new, account: desk.account, market: desk.market))
    #expect(try statuses(desk, ids + [new]) == ["filled", "new", "replaced", "held"])
    #expect(try desk.book.orders[new]?.parent == ids[0])
    desk.trade(at: "96.9", "96.8", "97")
    #expect(try statuses(desk, [ids[1], new]) == ["canceled", "filled"])
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func aReplacedEntryKeepsItsLegs() throws {
    var desk = try desk()
    let ids = try bracket(&desk, limit: "97")
    desk.match()
    let new = try desk.replace(ids[0], limit: "99")
    #expect(try desk.book.orders[new]?.legs == [ids[1], ids[2]])
    desk.trade(at: "98.9", "98.8", "98.95")
    #expect(try statuses(desk, [new] + ids) == ["filled", "replaced", "new", "held"])
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func anOtoOrderSendsItsOneLegToWork() throws {
    var desk = try desk()
    let id = try desk.place(.buy, .market, "10") {
      $0.orderClass = .oneTriggersOther
      $0.stopLoss = StopLoss(stopPrice: price("95"), limitPrice: price("94.5"))
    }
    desk.match()
    let legs = try #require(try desk.book.orders[id]).legs
    #expect(try statuses(desk, legs) == ["new"])
    #expect(try desk.order(legs[0]).type == .stopLimit)
    desk.trade(at: "94.8", "94.7", "94.9")
    #expect(try statuses(desk, legs) == ["filled"])
  }

  @Test func aLoneLegThatWasReplacedWhileItWaitedGoesToWorkAndKeepsItsShares() throws {
    var desk = try desk()
    desk.market.now = time("2026-11-17T13:00:00Z")
    let id = try desk.place(.buy, .limit, "10", "SPY", .goodTillCanceled) {
      $0.limitPrice = price("101")
      $0.orderClass = .oneTriggersOther
      $0.stopLoss = StopLoss(stopPrice: price("95"), limitPrice: price("94.5"))
    }
    let leg = try #require(try desk.book.orders[id]?.legs.first)
    let new = try desk.replace(leg, limit: "94")
    desk.market.now = time("2026-11-17T15:00:00Z")
    desk.match()
    #expect(try desk.status(id) == "filled")
    #expect(try desk.status(new) == "new")
    #expect(try desk.book.available(spy) == .zero, "the shares are promised to the stop")
  }

  @Test(arguments: [true, false]) func ofAnOcoOrderOneEndEndsTheOther(rises: Bool) throws {
    var desk = try desk()
    try desk.submit(.buy, "10")
    desk.match()
    let id = try desk.place(.sell, .limit, "10", "SPY", .goodTillCanceled) {
      $0.orderClass = .oneCancelsOther
      $0.limitPrice = price("110")
      $0.takeProfit = price("110")
      $0.stopLoss = StopLoss(stopPrice: price("95"))
    }
    let legs = try #require(try desk.book.orders[id]).legs
    #expect(legs.count == 1)
    desk.match()
    #expect(try statuses(desk, [id] + legs) == ["new", "held"])
    #expect(try desk.book.available(spy) == .zero)
    if rises {
      desk.trade(at: "110.2", "110.1", "110.3")
    } else {
      desk.trade(at: "95", "94.9", "95.1")
    }
    #expect(
      try statuses(desk, [id] + legs) == (rises ? ["filled", "canceled"] : ["canceled", "filled"]))
    #expect(try desk.book.holdings.isEmpty)
  }

  @Test func aShortIsBracketedTheOtherWayRound() throws {
    var desk = try desk()
    desk.grantMargin(2)
    let id = try desk.place(.sell, .market, "10") {
      $0.orderClass = .bracket
      $0.takeProfit = price("90")
      $0.stopLoss = StopLoss(stopPrice: price("105"))
    }
    desk.match()
    desk.trade(at: "105", "104.9", "105.1")
    let legs = try #require(try desk.book.orders[id]).legs
    #expect(try statuses(desk, [id] + legs) == ["filled", "canceled", "filled"])
    #expect(try desk.book.cash == decimal("9948.9"))
  }

  @Test func whatIsNoGroupIsRefused() throws {
    var desk = try desk()
    func refusal(
      _ orderClass: OrderClass, _ side: OrderSide = .buy, limit: String? = nil,
      profit: String? = "110", stop: String? = "95", _ timeInForce: TimeInForce = .day
    ) throws -> String {
      try desk.refusal(side, limit == nil ? .market : .limit, "10", "SPY", timeInForce) {
        $0.orderClass = orderClass
        $0.limitPrice = limit.map(price)
        $0.takeProfit = profit.map(price)
        $0.stopLoss = stop.map { StopLoss(stopPrice: price($0)) }
      }
    }
    #expect(try refusal(.bracket, stop: nil) == "422 bracket orders require stop_loss.stop_price")
    #expect(
      try refusal(.bracket, profit: nil) == "422 bracket orders require take_profit.limit_price")
    #expect(
      try refusal(.bracket, .buy, stop: "100")
        == "422 stop_loss.stop_price must be <= base_price - 0.01")
    #expect(
      try refusal(.bracket, .buy, limit: "99", stop: "98.995")
        == "422 invalid stop_price 98.995. sub-penny increment does not fulfill minimum pricing criteria"
    )
    #expect(
      try refusal(.bracket, profit: "94")
        == "422 take_profit.limit_price must be > stop_loss.stop_price")
    #expect(
      try refusal(.bracket, profit: "100")
        == "422 take_profit.limit_price must be >= base_price + 0.01")
    #expect(
      try refusal(.bracket, .buy, .immediateOrCancel)
        == "422 bracket orders must be DAY or GTC orders")
    #expect(
      try refusal(.oneTriggersOther)
        == "422 oto orders require one of take_profit and stop_loss")
    #expect(
      try refusal(.simple) == "422 simple orders take no take_profit or stop_loss")
    #expect(
      try refusal(.oneCancelsOther, .sell, limit: "110")
        == "403 account is not allowed to short")
    #expect(
      try refusal(.multiLeg, profit: nil, stop: nil)
        == "422 order_class \"mleg\" is not supported by this paper broker")
  }
}

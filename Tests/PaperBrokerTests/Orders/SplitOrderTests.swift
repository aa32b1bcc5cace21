import ClientModels
import Testing

@testable import PaperBroker

/// What a split makes of orders that wait for it.
@Suite struct SplitOrderTests {
  private let spy = symbol("SPY")

  /// Ten thousand dollars on the day before the split.
  private func desk() throws -> Desk {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    desk.market.trades[spy] = MarketTrade(
      price: price("100"), size: Quantity(1), at: desk.market.now)
    return desk
  }

  /// The next day begins with a split; what it says of every account.
  private func split(_ desk: inout Desk, _ new: Int, for old: Int) throws {
    let ratio = try #require(SplitRatio(new: FixedDecimal(new), old: FixedDecimal(old)))
    let action = CorporateAction(
      id: "c0000000-0000-4000-8000-000000000001", symbol: spy, terms: .split(ratio),
      exDay: try #require(CalendarDay("2026-11-18")))
    desk.market.now = time("2026-11-18T05:00:00Z")
    let book = CorporateActionBook([action])
    desk.apply(book.due(in: desk.exchange, at: desk.market.now))
    #expect(book.due(in: desk.exchange, at: desk.market.now).isEmpty, "once is enough")
    #expect(try desk.rebuilt() == desk.exchange)
  }

  private func terms(_ desk: Desk, _ id: BrokerOrderID) throws -> String {
    let order = try desk.order(id)
    let figures = [order.quantity?.decimal, order.limitPrice?.decimal, order.stopPrice?.decimal]
    return figures.map { $0?.description ?? "-" }.joined(separator: " ") + " " + order.status.wire
  }

  @Test func aBuyBuysMoreSharesForLessAndSetsAsideNoMore() throws {
    var desk = try desk()
    let id = try desk.submit(.buy, "10", limit: "90.01", .goodTillCanceled)
    let dear = try desk.submit(.buy, "3", limit: "0.01", .goodTillCanceled)
    desk.match()
    try split(&desk, 2, for: 1)
    #expect(try terms(desk, id) == "20 45 - new")
    #expect(try terms(desk, dear) == "6 0.005 - new")
    #expect(try desk.book.held == decimal("900.03"))
  }

  @Test func exitsStayAsLargeAsThePosition() throws {
    var desk = try desk()
    try desk.submit(.buy, "10")
    desk.match()
    let profit = try desk.submit(.sell, "4", limit: "110.01", .goodTillCanceled)
    let loss = try desk.place(.sell, .stop, "6", "SPY", .goodTillCanceled) {
      $0.stopPrice = price("95")
    }
    desk.match()
    try split(&desk, 2, for: 1)
    #expect(try terms(desk, profit) == "8 55.01 - new", "a sell is never for less than was asked")
    #expect(try terms(desk, loss) == "12 - 47.5 new")
    #expect(try desk.book.position(spy) == quantity("20"))
    #expect(try desk.book.available(spy) == .zero)
  }

  @Test func aTrailingStopStaysAsFarBehind() throws {
    var desk = try desk()
    try desk.submit(.buy, "10")
    desk.match()
    let id = try desk.place(.sell, .trailingStop, "10", "SPY", .goodTillCanceled) {
      $0.trail = .price(price("4"))
    }
    desk.match()
    try split(&desk, 2, for: 1)
    #expect(try terms(desk, id) == "20 - 48 new")
    let record = try #require(try desk.book.orders[id])
    #expect(record.trail == .price(price("2")) && record.highWaterMark == price("50"))
  }

  @Test func aBracketIsSplitAsAWhole() throws {
    var desk = try desk()
    let id = try desk.place(.buy, .limit, "10", "SPY", .goodTillCanceled) {
      $0.limitPrice = price("90")
      $0.orderClass = .bracket
      $0.takeProfit = price("120")
      $0.stopLoss = StopLoss(stopPrice: price("80"), limitPrice: price("79"))
    }
    desk.match()
    try split(&desk, 3, for: 1)
    #expect(try terms(desk, id) == "30 30 - new")
    let legs = try #require(try desk.book.orders[id]).legs
    #expect(try legs.map { try terms(desk, $0) } == ["30 40 - held", "30 26.34 26.67 held"])
  }

  @Test func whatWasFilledBeforeStaysAsItWas() throws {
    var desk = try desk()
    let id = try desk.submit(.buy, "10", limit: "90", .goodTillCanceled)
    desk.match()
    try desk.fillPart(of: id, "4", at: "90")
    try split(&desk, 3, for: 2)
    #expect(try terms(desk, id) == "13 60 - partially_filled", "four of before, nine of after")
    #expect(try desk.order(id).filledQuantity == quantity("4"))
    #expect(try desk.book.position(spy) == quantity("6"))
  }

  @Test func ordersEndWhereSharesBecomeFewerOrAGroupWouldNotComeOutEven() throws {
    var desk = try desk()
    let id = try desk.submit(.buy, "10", limit: "90", .goodTillCanceled)
    desk.match()
    try split(&desk, 1, for: 10)
    #expect(try terms(desk, id) == "10 90 - canceled")

    desk = try self.desk()
    let bracket = try desk.place(.buy, .limit, "9", "SPY", .goodTillCanceled) {
      $0.limitPrice = price("90")
      $0.orderClass = .bracket
      $0.takeProfit = price("120")
      $0.stopLoss = StopLoss(stopPrice: price("80"))
    }
    let cheap = try desk.submit(.buy, "3", limit: "0.0001", .goodTillCanceled)
    desk.match()
    try split(&desk, 3, for: 2)
    #expect(try desk.book.open.isEmpty)
    #expect(desk.story(bracket) == ["activated", "canceled"])
    #expect(desk.story(cheap) == ["activated", "canceled"])
  }

  @Test func aChangeThatIsOnItsWayEndsWithItsOrder() throws {
    var desk = try desk()
    desk.exchange.rules.requestDelay = 90_000
    let old = try desk.submit(.buy, "10", limit: "90", .goodTillCanceled)
    desk.match()
    let new = try desk.replace(old, limit: "91")
    desk.exchange.rules = ExchangeRules()
    try split(&desk, 1, for: 10)
    #expect(desk.story(old).suffix(2) == ["replace rejected", "canceled"])
    #expect(try desk.status(new) == "rejected")
    #expect(try desk.book.open.isEmpty)
  }

  @Test func ordersOfAfterTheSplitAreOfItsShares() throws {
    var desk = try desk()
    desk.market.now = time("2026-11-18T15:00:00Z")
    let id = try desk.submit(.buy, "10", limit: "45", .goodTillCanceled)
    try split(&desk, 2, for: 1)
    #expect(try terms(desk, id) == "10 45 - pending_new")
  }

  @Test func ordersAloneAreToldOfButAreNoActivity() throws {
    var desk = try desk()
    let id = try desk.submit(.buy, "10", limit: "90", .goodTillCanceled)
    desk.match()
    try split(&desk, 2, for: 1)
    #expect(AccountActivity.all(of: AccountPast(try desk.book)).isEmpty)
    let last = try #require(desk.log.last)
    let updates = TradeUpdate.updates(of: last, in: desk.exchange)
    #expect(updates.map { $0.message["data"]?["event"]?.string } == ["restated"])
    #expect(updates.first?.message["data"]?["order"]?["id"]?.string == id.text)
  }

  @Test func aSplitIsNoPurchaseOfToday() throws {
    var desk = try desk()
    desk.grantMargin(4)
    try desk.submit(.buy, "10")
    desk.match()
    let closed = ClosedDay(
      day: try #require(CalendarDay("2026-11-17")), at: time("2026-11-18T05:00:00Z"))
    desk.apply(desk.exchange.closeDay(closed, market: desk.market) { _ in true })
    let before = try desk.book.figures(desk.market).buyingPower
    try split(&desk, 2, for: 1)
    #expect(try desk.book.figures(desk.market).buyingPower == before)
  }

  @Test func aDividendLeavesEveryOrderAsItWas() throws {
    var desk = try desk()
    let id = try desk.submit(.buy, "10", limit: "90", .goodTillCanceled)
    let bought = try desk.submit(.buy, "5")
    desk.match()
    let stop = try desk.place(.sell, .stop, "5", "SPY", .goodTillCanceled) {
      $0.stopPrice = price("95")
    }
    desk.match()
    let day = try #require(CalendarDay("2026-11-18"))
    let action = CorporateAction(id: "d", symbol: spy, terms: .cashDividend(1), exDay: day)
    desk.market.now = time("2026-11-18T05:00:00Z")
    desk.apply(CorporateActionBook([action]).due(in: desk.exchange, at: desk.market.now))
    #expect(try desk.book.entries.map(\.netAmount) == [5])
    #expect(try terms(desk, id) == "10 90 - new")
    #expect(try terms(desk, stop) == "5 - 95 new")
    #expect(try desk.status(bought) == "filled")
  }
}

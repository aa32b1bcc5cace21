import ClientModels
import Testing

@testable import PaperBroker

/// Margin accounts and what they owe (contract sections 3, 6 and 13).
@Suite struct ShortTests {
  private let spy = symbol("SPY")

  private func desk(_ multiplier: Int = 2, cash: String = "10000") throws -> Desk {
    var desk = try Desk(cash: cash)
    desk.grantMargin(multiplier)
    desk.market.quotes[spy] = quote("100", "100.02")
    desk.market.trades[spy] = MarketTrade(
      price: price("100"), size: Quantity(1), at: desk.market.now)
    return desk
  }

  @Test func aShortIsOpenedAtTheBidAndBoughtBackAtTheAsk() throws {
    var desk = try desk()
    let short = try desk.submit(.sell, "50")
    #expect(try desk.book.orders[short]?.intent == .sellToOpen)
    #expect(
      try desk.book.figures(desk.market).buyingPower == decimal("14848.97"),
      "20,000 less 50 × 100.02 and 3 %")
    desk.match()
    let book = try desk.book
    #expect(book.cash == decimal("15000"))
    #expect(book.position(spy) == quantity("-50"))
    #expect(book.holdings[spy]?.book.costBasis == Money(-5000))
    let figures = book.figures(desk.market)
    #expect(figures.equity == 10_000 && figures.short == -5_000 && figures.long == .zero)
    #expect(figures.initialMargin == 2_500 && figures.maintenanceMargin == 1_500)
    #expect(figures.buyingPower == 15_000)
    desk.trade(at: "90", "89.98", "90")
    let cover = try desk.submit(.buy, "50")
    #expect(try desk.book.orders[cover]?.intent == .buyToClose)
    #expect(try desk.book.held == .zero, "closing needs no buying power")
    desk.match()
    #expect(try desk.book.cash == decimal("10500"))
    #expect(try desk.book.realized == decimal("500"))
    #expect(try desk.book.holdings.isEmpty)
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func aShortIsOfWholeSharesAndStaysSo() throws {
    var desk = try desk()
    desk.market.quotes[symbol("BTC/USD")] = quote("90", "91")
    #expect(
      try desk.refusal(.sell, .market, "0.5") == "422 fractional orders cannot be sold short")
    #expect(
      try desk.refusal(.sell, .market, "1", "BTC/USD", .goodTillCanceled)
        == "422 asset \"BTC/USD\" cannot be sold short")
    try desk.submit(.sell, "5")
    desk.match()
    let isPart = "422 fractional orders cannot close a short position"
    #expect(try desk.refusal(.buy, .market, "0.5") == isPart)
    #expect(try desk.refusal(.buy, .market, nil) { $0.notional = 50 } == isPart)
    let ids = ClosingIDs(order: try desk.nextID(), client: try #require(ClientOrderID("half")))
    desk.apply(
      try desk.exchange.closePosition(
        "SPY", .percentage(50), ids: ids, account: desk.account, market: desk.market))
    #expect(try desk.order(ids.order).quantity == quantity("2"), "half of five, in whole shares")
  }

  @Test func buyingPowerIsTwiceTheEquityAndFallsWithWhatIsBought() throws {
    var desk = try desk()
    #expect(try desk.book.figures(desk.market).buyingPower == 20_000)
    try desk.submit(.buy, "199", limit: "100")
    #expect(
      try desk.refusal(.buy, .limit, "1") { $0.limitPrice = price("90") }
        == "accepted")
    #expect(
      try desk.refusal(.buy, .limit, "1") { $0.limitPrice = price("90") }
        == "403 insufficient buying power")
    desk.trade(at: "100", "99.98", "100")
    let figures = try desk.book.figures(desk.market)
    #expect(try desk.book.cash == decimal("-9900"), "9,900 are borrowed")
    #expect(figures.equity == 10_000 && figures.initialMargin == 9_950)
    #expect(figures.maintenanceMargin == 5_970)
    #expect(
      figures.regTBuyingPower == 10, "twice 50, less the 90 that are held")
    #expect(figures.nonMarginable == .zero)
  }

  @Test func fourTimesCountsWhatTheDayBeganWith() throws {
    var desk = try desk(4)
    #expect(try desk.book.figures(desk.market).buyingPower == 40_000)
    try desk.submit(.buy, "300", limit: "101")
    desk.trade(at: "100", "99.98", "100")
    #expect(try desk.book.figures(desk.market).buyingPower == 10_000)
    let day = try #require(CalendarDay("2026-11-17"))
    desk.market.closes[spy] = [day: price("100")]
    desk.market.now = time("2026-11-18T15:00:00Z")
    desk.apply(
      desk.exchange.closeDay(
        ClosedDay(day: day, at: time("2026-11-18T05:00:00Z")), market: desk.market
      ) { _ in true })
    #expect(try desk.book.lastMaintenanceMargin == 9_000)
    #expect(try desk.book.figures(desk.market).buyingPower == 4_000)
  }

  @Test func noOrderTurnsAPositionRound() throws {
    var desk = try desk()
    try desk.submit(.buy, "10")
    desk.match()
    #expect(
      try desk.refusal(.sell, .market, "11")
        == "403 insufficient qty available for order (requested: 11, available: 10)")
    try desk.submit(.sell, "10")
    desk.match()
    try desk.submit(.sell, "10")
    desk.match()
    #expect(try desk.book.position(spy) == quantity("-10"))
    let refusal = #expect(throws: Refusal.self) { try desk.submit(.buy, "11") }
    #expect(
      refusal?.message == "insufficient qty available for order (requested: 11, available: 10)")
    #expect(refusal?.details["existing_qty"] == "-10")
  }

  @Test func longAndShortAreNotOpenedAtOnce() throws {
    var desk = try desk()
    try desk.submit(.buy, "1", limit: "90")
    #expect(
      try desk.refusal(.sell, .limit, "1") { $0.limitPrice = price("110") }
        == "403 cannot open a short sell while a long buy order is open")
    for (_, events) in desk.exchange.cancelAll(account: desk.account, at: desk.market.now) {
      desk.apply(events)
    }
    try desk.submit(.sell, "1", limit: "110")
    #expect(
      try desk.refusal(.buy, .limit, "1") { $0.limitPrice = price("90") }
        == "403 cannot open a long buy while a short sell order is open")
  }

  @Test func onlyWholeSharesOfWhatCanBeBorrowedAreSoldShort() throws {
    var desk = try desk()
    #expect(
      try desk.refusal(.sell, .market, "0.5") == "422 fractional orders cannot be sold short")
    desk.market.assets[0].isShortable = false
    #expect(try desk.refusal(.sell, .market, "1") == "422 asset \"SPY\" cannot be sold short")
    #expect(
      try desk.refusal(.buy, .market, "1") { $0.intent = .buyToClose }
        == "422 position intent mismatch, inferred: buy_to_open, specified: buy_to_close")
  }

  @Test func aShortKeepsTheLargerOfItsPercentAndItsDollars() {
    func margin(_ size: String, _ mark: String, _ worth: String) -> FixedDecimal? {
      AccountFigures.maintenance(quantity(size), at: price(mark), worth: decimal(worth))
    }
    #expect(margin("10", "2.49", "24.9") == decimal("24.9"))
    #expect(margin("10", "2.5", "25") == decimal("7.5"))
    #expect(margin("-10", "2", "-20") == decimal("25"), "2.50 a share")
    #expect(margin("-10", "4.9", "-49") == decimal("49"), "all of it")
    #expect(margin("-10", "10", "-100") == decimal("50"), "5 a share")
    #expect(margin("-10", "100", "-1000") == decimal("300"), "30 %")
  }

  @Test func aShortIsToldWithNegativeFigures() throws {
    var desk = try desk()
    try desk.submit(.sell, "50")
    desk.match()
    try desk.submit(.buy, "20", limit: "90")
    desk.trade(at: "101", "100.98", "101.02")
    let book = try desk.book
    let holding = try #require(book.holdings[spy])
    let body = APIResponse(Rendering.position(spy, holding, book, desk.market))
    #expect(body.text("side") == "short")
    #expect(body.text("qty") == "-50" && body.text("qty_available") == "-30")
    #expect(body.text("avg_entry_price") == "100" && body.text("cost_basis") == "-5000")
    #expect(body.text("market_value") == "-5050" && body.text("unrealized_pl") == "-50")
    #expect(body.text("unrealized_plpc") == "-0.01")
  }
}

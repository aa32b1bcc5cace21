import ClientModels
import Testing

@testable import PaperBroker

/// Orders sized in dollars or in parts of a share, and coins.
@Suite struct FractionalOrderTests {
  private let spy = symbol("SPY")
  private let bitcoin = symbol("BTC/USD")

  @Test func anOrderForDollarsBuysNineDigitsOfAShareAndNeverMoreThanTheDollars() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("299.9", "300")
    let id = try desk.place(.buy, .market, nil) { $0.notional = 500 }
    #expect(try desk.book.buyingPower == decimal("9500"))
    desk.match()
    let order = try desk.order(id)
    #expect(order.status == .filled && order.quantity == nil && order.notional == 500)
    #expect(order.filledQuantity == quantity("1.666666666"))
    #expect(try desk.book.cash == decimal("9500.0000002"))
    let sell = try desk.place(.sell, .market, nil) { $0.notional = decimal("299.9") }
    #expect(try desk.book.available(spy) == quantity("0.626666666"), "a share and 4 % are held")
    desk.match()
    #expect(try desk.order(sell).filledQuantity == quantity("1"))
    #expect(try desk.book.available(spy) == quantity("0.666666666"))
    #expect(try desk.rebuilt() == desk.exchange)
  }

  @Test func whatDollarsAndFractionsMayNotBeIsRefused() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("299.9", "300")
    func dollars(_ amount: String) -> (inout OrderSubmission) -> Void {
      { $0.notional = decimal(amount) }
    }
    #expect(
      try desk.refusal(.buy, .market, "1", "SPY", .day, dollars("5"))
        == "422 only one of qty or notional is accepted")
    #expect(
      try desk.refusal(.buy, .market, nil, "SPY", .goodTillCanceled, dollars("5"))
        == "422 fractional orders must be DAY orders")
    #expect(
      try desk.refusal(.buy, .limit, nil, "SPY", .day, dollars("5"))
        == "422 notional orders must be market orders")
    #expect(
      try desk.refusal(.buy, .market, nil, "SPY", .day, dollars("0.99"))
        == "403 cost basis must be >= minimal amount of order 1")
    #expect(
      try desk.refusal(.buy, .market, nil, "SPY", .day, dollars("10000.01"))
        == "403 insufficient buying power")
    #expect(try desk.refusal(.buy, .market, nil) == "422 qty or notional is required")
    #expect(
      try desk.refusal(.buy, .trailingStop, "0.5") { $0.trail = .price(price("1")) }
        == "422 fractional orders cannot be trailing stop orders")
  }

  @Test func whoWantsNoPartsOfSharesStillTradesPartsOfCoins() throws {
    var desk = try Desk(cash: "100000")
    desk.market.quotes[bitcoin] = quote("90000", "90001")
    desk.market.quotes[spy] = quote("299.9", "300")
    var wishes = AccountConfiguration()
    wishes.allowsFractionalTrading = false
    desk.apply([
      LedgerEvent(
        account: desk.account, at: desk.market.now, .accountChanged(.configured(wishes)))
    ])
    let isOff = "403 fractional trading is disabled in the account's configuration"
    #expect(try desk.refusal(.buy, .market, "0.5") == isOff)
    #expect(try desk.refusal(.buy, .market, nil) { $0.notional = 50 } == isOff)
    #expect(try desk.refusal(.buy, .market, "1") == "accepted")
    #expect(
      try desk.refusal(.buy, .market, "0.5", "BTC/USD", .goodTillCanceled) == "accepted")
    #expect(
      try desk.refusal(.buy, .market, nil, "BTC/USD", .goodTillCanceled) { $0.notional = 50 }
        == "accepted")
  }

  @Test func aCoinTradesAtNightInSmallPartsUntilItIsCanceled() throws {
    var desk = try Desk(at: time("2026-11-21T08:00:00Z"))
    desk.market.quotes[bitcoin] = quote("90000.123", "90010.456")
    let id = try desk.place(.buy, .market, "0.012345678", "BTCUSD", .goodTillCanceled)
    #expect(try desk.order(id).status == .pendingNew, "a Saturday is a day like any other")
    desk.match()
    #expect(try desk.order(id).averageFillPrice == price("90010.456"))
    #expect(try desk.book.position(bitcoin) == quantity("0.012345678"))
    let stop = try desk.place(.sell, .stopLimit, "0.01", "BTC/USD", .goodTillCanceled) {
      $0.stopPrice = price("80000")
      $0.limitPrice = price("79999.5")
    }
    desk.trade("BTC/USD", at: "79999.9", "79999.6", "80000.1")
    #expect(desk.story(stop).last == "filled 0.01 at 79999.6")
    let missed = try desk.place(.buy, .limit, "0.01", "BTC/USD", .immediateOrCancel) {
      $0.limitPrice = price("70000")
    }
    desk.match()
    #expect(try desk.order(missed).status == .canceled)
  }

  @Test func coinsAreNeitherDayOrdersNorStopsNorShort() throws {
    var desk = try Desk()
    desk.grantMargin(2)
    desk.market.quotes[bitcoin] = quote("90000", "90010")
    #expect(
      try desk.refusal(.buy, .market, "0.1", "BTC/USD", .day)
        == "422 invalid crypto time_in_force")
    #expect(
      try desk.refusal(.buy, .stop, "0.1", "BTC/USD", .goodTillCanceled) {
        $0.stopPrice = price("91000")
      } == "422 invalid order type for crypto order")
    #expect(
      try desk.refusal(.sell, .market, "0.1", "BTC/USD", .goodTillCanceled)
        == "422 asset \"BTC/USD\" cannot be sold short")
    #expect(
      try desk.refusal(.buy, .market, "0.12", "BTC/USD", .goodTillCanceled)
        == "403 insufficient buying power", "coins are paid for in full")
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// Cancels and changes that are on their way while the market moves (contract section 5).
@Suite struct RequestDelayTests {
  private let spy = symbol("SPY")

  /// A working buy of ten at 90; requests take two seconds.
  private func desk() throws -> (Desk, BrokerOrderID) {
    var desk = try Desk()
    desk.exchange.rules.requestDelay = 2
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "10", limit: "90")
    desk.match()
    return (desk, id)
  }

  private func cancel(_ desk: inout Desk, _ id: BrokerOrderID) throws {
    desk.apply(try desk.exchange.cancel(id, account: desk.account, at: desk.market.now))
  }

  private func wait(_ desk: inout Desk, _ seconds: Double) {
    desk.market.now = desk.market.now.advanced(bySeconds: seconds)
    desk.match()
  }

  @Test func aCancelIsPendingUntilItArrives() throws {
    var (desk, id) = try desk()
    try cancel(&desk, id)
    #expect(try desk.status(id) == "pending_cancel")
    #expect(throws: Refusal.unprocessable("order is already in \"pending_cancel\" state")) {
      try cancel(&desk, id)
    }
    wait(&desk, 1)
    #expect(try desk.status(id) == "pending_cancel")
    #expect(try desk.book.held == 900)
    wait(&desk, 1)
    #expect(try desk.status(id) == "canceled")
    #expect(try desk.rebuilt() == withoutRules(desk.exchange))
  }

  private func withoutRules(_ exchange: Exchange) -> Exchange {
    var exchange = exchange
    exchange.rules = ExchangeRules()
    exchange.displayed = DisplayedSizes()
    return exchange
  }

  @Test func aFillThatIsFasterRejectsTheCancel() throws {
    var (desk, id) = try desk()
    try cancel(&desk, id)
    desk.market.quotes[spy] = quote("89", "89.5")
    wait(&desk, 1)
    #expect(
      desk.story(id) == ["activated", "cancel requested", "filled 10 at 89.5", "cancel rejected"])
    #expect(try desk.status(id) == "filled")
    wait(&desk, 5)
    #expect(try desk.status(id) == "filled")
  }

  @Test func whoCancelsTheNewOrderOfAChangeKeepsNeither() throws {
    var (desk, id) = try desk()
    let new = try desk.replace(id, limit: "91")
    try cancel(&desk, new)
    wait(&desk, 2)
    wait(&desk, 1)
    #expect(desk.story(id) == ["activated", "replace requested", "replaced"])
    #expect(desk.story(new) == ["cancel requested", "canceled"])
    #expect(try desk.book.open.isEmpty)
  }

  /// Whoever closes everything and cancels for it has the orders gone at once, where they can be.
  private func closeEverything(_ desk: inout Desk) {
    desk.apply(
      desk.exchange.closeAll(
        account: desk.account, cancelingOrders: true, market: desk.market, newIDs: { nil }
      ).events)
  }

  @Test func aChangeWhoseNewOrderIsGoneEndsTheOldOneWhenItArrives() throws {
    var (desk, id) = try desk()
    let new = try desk.replace(id, limit: "91")
    closeEverything(&desk)
    #expect(try desk.status(id) == "pending_replace")
    wait(&desk, 2)
    #expect(desk.story(id) == ["activated", "replace requested", "canceled"])
    #expect(desk.story(new) == ["canceled"])
    #expect(try desk.book.open.isEmpty)
    #expect(try desk.rebuilt() == withoutRules(desk.exchange))
  }

  @Test func aFillBeforeAChangeWhoseNewOrderIsGoneSaysNothingMoreOfThat() throws {
    var (desk, id) = try desk()
    let new = try desk.replace(id, limit: "91")
    closeEverything(&desk)
    desk.market.quotes[spy] = quote("89", "89.5")
    wait(&desk, 1)
    #expect(
      desk.story(id) == ["activated", "replace requested", "filled 10 at 89.5", "replace rejected"])
    #expect(desk.story(new) == ["canceled"])
  }

  @Test func aPartIsFilledWhileTheCancelIsOnItsWay() throws {
    var (desk, id) = try desk()
    desk.exchange.rules.partialFills = .displayedSize
    try cancel(&desk, id)
    desk.market.quotes[spy] = Quote(
      bid: price("89"), bidSize: quantity("4"), ask: price("89.5"), askSize: quantity("4"),
      at: desk.market.now.advanced(bySeconds: 1))
    wait(&desk, 1)
    #expect(try desk.status(id) == "pending_cancel")
    #expect(try desk.order(id).filledQuantity == quantity("4"))
    wait(&desk, 1)
    #expect(try desk.status(id) == "canceled")
    #expect(try desk.book.position(spy) == quantity("4"))
    #expect(try desk.rebuilt() == withoutRules(desk.exchange))
  }

  @Test func aChangeWaitsAndTheLargerOfBothOrdersIsHeld() throws {
    var (desk, old) = try desk()
    let new = try desk.replace(old, quantity: "12", limit: "91")
    #expect(try desk.status(old) == "pending_replace" && desk.status(new) == "pending_new")
    #expect(try desk.book.held == 1_092)
    #expect(throws: Refusal.unprocessable("order is already in \"pending_replace\" state")) {
      try cancel(&desk, old)
    }
    wait(&desk, 2)
    #expect(try desk.status(old) == "replaced" && desk.order(old).replacedBy == new)
    wait(&desk, 0)
    #expect(try desk.status(new) == "new")
    #expect(try desk.book.held == 1_092)
    #expect(try desk.book.sequence.count == 2)
    #expect(try desk.rebuilt() == withoutRules(desk.exchange))
  }

  @Test func aSmallerChangeHoldsWhatTheOldOrderDoes() throws {
    var (desk, old) = try desk()
    let new = try desk.replace(old, quantity: "2")
    #expect(try desk.book.held == 900)
    wait(&desk, 2)
    #expect(try desk.book.held == 180 && desk.status(new) == "pending_new")
  }

  @Test func aFillThatIsFasterRejectsTheNewOrder() throws {
    var (desk, old) = try desk()
    let new = try desk.replace(old, quantity: "12")
    desk.market.quotes[spy] = quote("89", "89.5")
    wait(&desk, 1)
    #expect(try desk.status(old) == "filled" && desk.status(new) == "rejected")
    #expect(try desk.order(new).failedAt == desk.market.now)
    #expect(desk.story(old).last == "replace rejected")
    #expect(try desk.book.open.isEmpty && desk.book.position(spy) == quantity("10"))
    #expect(try desk.rebuilt() == withoutRules(desk.exchange))
  }

  @Test func aPartThatIsFasterRejectsTheNewOrderAndTheOldOneWorksOn() throws {
    var (desk, old) = try desk()
    desk.exchange.rules.partialFills = .displayedSize
    let new = try desk.replace(old, quantity: "12")
    desk.market.quotes[spy] = Quote(
      bid: price("89"), bidSize: quantity("4"), ask: price("89.5"), askSize: quantity("4"),
      at: nil)
    wait(&desk, 1)
    #expect(try desk.status(old) == "partially_filled" && desk.status(new) == "rejected")
    wait(&desk, 0)
    #expect(try desk.order(old).filledQuantity == quantity("8"))
  }

  @Test func everyEventIsToldOnTheStreamWithItsTime() throws {
    var (desk, old) = try desk()
    var told: [String] = []
    func hear(_ desk: inout Desk, _ act: (inout Desk) throws -> Void) throws {
      var exchange = desk.exchange
      let heard = desk.log.count
      try act(&desk)
      for event in desk.log[heard...] {
        exchange.apply(event)
        for update in TradeUpdate.updates(of: event, in: exchange) {
          let message = update.message.text
          #expect(message.contains(#""timestamp":"2026-"#))
          let parts = message.split(separator: "\"")
          let place = try #require(parts.firstIndex(of: "event"))
          told.append(String(parts[place + 2]))
        }
      }
    }
    try hear(&desk) { _ = try $0.replace(old, quantity: "12") }
    desk.market.quotes[spy] = quote("89", "89.5")
    try hear(&desk) { wait(&$0, 1) }
    let other = try desk.submit(.sell, "10", limit: "120")
    desk.match()
    try hear(&desk) { try cancel(&$0, other) }
    desk.market.quotes[spy] = quote("121", "121.5")
    try hear(&desk) { wait(&$0, 1) }
    #expect(
      told == [
        "pending_replace", "pending_new", "fill", "rejected", "order_replace_rejected",
        "pending_cancel", "fill", "order_cancel_rejected",
      ])
  }

  @Test func aBracketTellsOfItsLegs() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("99.99", "100.01")
    try desk.place(.buy, .market, "10") {
      $0.orderClass = .bracket
      $0.takeProfit = price("110")
      $0.stopLoss = StopLoss(stopPrice: price("95"))
    }
    desk.match()
    desk.trade(at: "94.9", "94.8", "95")
    var exchange = Exchange()
    var told: [String] = []
    for event in desk.log {
      exchange.apply(event)
      for update in TradeUpdate.updates(of: event, in: exchange) {
        let message = update.message.text
        told += ["pending_new", "new", "held", "fill", "canceled"].filter {
          message.contains(#""event":"\#($0)""#)
        }
      }
    }
    #expect(
      told == ["pending_new", "held", "held", "new", "fill", "new", "canceled", "new", "fill"])
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// Changing a working order: another one takes its place.
@Suite struct ReplaceTests {
  private let spy = symbol("SPY")

  /// A working buy of ten at 90 in an account of 10,000 dollars.
  private func desk(_ timeInForce: TimeInForce = .day) throws -> (Desk, BrokerOrderID) {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "10", limit: "90", timeInForce, clientID: "first")
    desk.match()
    return (desk, id)
  }

  @Test func theNewOrderHasTheNewTermsAndTheOldOneSaysWhereItWent() throws {
    var (desk, old) = try desk()
    desk.market.now = Desk.open.advanced(bySeconds: 60)
    let new = try desk.replace(
      old, quantity: "12", limit: "91", .goodTillCanceled, clientID: "second")
    let (before, after) = (try desk.order(old), try desk.order(new))
    #expect(before.status == .replaced)
    #expect(before.replacedBy == new)
    #expect(before.replacedAt == Desk.open.advanced(bySeconds: 60))
    #expect(before.quantity == quantity("10") && before.limitPrice == price("90"))
    #expect(after.status == .pendingNew)
    #expect(after.replaces == old)
    #expect(after.quantity == quantity("12") && after.limitPrice == price("91"))
    #expect(after.timeInForce == .goodTillCanceled)
    #expect(after.clientOrderID?.text == "second")
    #expect(after.submittedAt == Desk.open.advanced(bySeconds: 60))
    #expect(
      try desk.book.orders[new]?.expiresAt == after.submittedAt?.advanced(bySeconds: 7_776_000))
    #expect(try desk.book.buyingPower == decimal("8908"))
    #expect(try desk.book.open == [new])
    guard case .orderReplaced(let id, let by)? = desk.log.last?.kind else {
      Issue.record("one event says it all, not \(desk.log.suffix(2))")
      return
    }
    #expect(id == old && by.order == after)
  }

  @Test func whatIsNotChangedStays() throws {
    var (desk, old) = try desk(.goodTillCanceled)
    let new = try desk.replace(old, limit: "91")
    let order = try desk.order(new)
    #expect(order.quantity == quantity("10"))
    #expect(order.timeInForce == .goodTillCanceled)
    #expect(order.symbol == spy && order.side == .buy && order.type == .limit)
  }

  @Test func onlyTheNewOrderIsFilled() throws {
    var (desk, old) = try desk()
    let new = try desk.replace(old, quantity: "3", limit: "95")
    desk.market.quotes[spy] = quote("89", "89.5")
    desk.match()
    #expect(try desk.order(old).status == .replaced)
    #expect(try desk.order(old).filledQuantity == .zero)
    #expect(try desk.order(new).filledQuantity == quantity("3"))
    #expect(try desk.book.holdings[spy]?.book.quantity == quantity("3"))
    #expect(try desk.book.buyingPower == decimal("9731.5"))
  }

  @Test func whatWasFilledStaysWithTheOldOrder() throws {
    var (desk, old) = try desk()
    try desk.fillPart(of: old, "4", at: "90")
    let new = try desk.replace(old, limit: "91")
    #expect(try desk.order(old).status == .replaced)
    #expect(try desk.order(old).filledQuantity == quantity("4"))
    #expect(try desk.order(new).quantity == quantity("6"))
    #expect(try desk.order(new).filledQuantity == .zero)
    #expect(try desk.book.buyingPower == decimal("9094"), "10,000 less 4 × 90 less 6 × 91")
    let larger = try replaceAgain(&desk, new, quantity: "20")
    #expect(try desk.order(larger).quantity == quantity("20"))
    #expect(try desk.book.fills.map(\.fill.orderID) == [old])
  }

  /// Lets the order go to work first.
  private func replaceAgain(
    _ desk: inout Desk, _ id: BrokerOrderID, quantity: String
  ) throws -> BrokerOrderID {
    desk.match()
    return try desk.replace(id, quantity: quantity)
  }

  @Test func buyingPowerIsWhatThereWouldBeWithoutTheOldOrder() throws {
    var (desk, old) = try desk()
    #expect(try desk.book.buyingPower == decimal("9100"))
    let before = desk.exchange
    let refusal = #expect(throws: Refusal.self) {
      try desk.replace(old, quantity: "100.1", limit: "100")
    }
    #expect(refusal?.status == 403)
    #expect(refusal?.message == "insufficient buying power")
    #expect(refusal?.details == ["buying_power": "10000", "cost_basis": "10010"])
    #expect(desk.exchange == before, "the old order works on")
    let new = try desk.replace(old, quantity: "100", limit: "100")
    #expect(try desk.book.buyingPower == .zero)
    #expect(try desk.order(new).quantity == quantity("100"))
  }

  @Test func theSharesOfTheOldSellAreFreeForTheNewOne() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    try desk.submit(.buy, "10")
    desk.match()
    let sell = try desk.submit(.sell, "10", limit: "120")
    desk.match()
    #expect(throws: Refusal.self) { try desk.replace(sell, quantity: "11") }
    let new = try desk.replace(sell, limit: "110")
    #expect(try desk.order(new).quantity == quantity("10"))
    #expect(try desk.book.available(spy) == .zero)
  }

  @Test func anOrderThatIsNotAtWorkYetOrNoLongerCannotBeReplaced() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "10", limit: "90")
    #expect(
      throws: Refusal.invalid("unable to replace order, order isn't sent to exchange yet")
    ) { try desk.replace(id, limit: "91") }
    desk.match()
    let new = try desk.replace(id, limit: "91")
    desk.match()
    desk.apply(try desk.exchange.cancel(new, account: desk.account, at: Desk.open))
    let market = try desk.submit(.buy, "1")
    desk.match()
    for over in [id, new, market] {
      #expect(try desk.order(over).status.isTerminal)
      #expect(throws: Refusal.invalid("only open orders can be replaced")) {
        try desk.replace(over, limit: "92")
      }
    }
    let stranger = try #require(AccountID("a0000000-0000-4000-8000-000000000002"))
    let change = OrderChange(clientOrderID: try #require(ClientOrderID("theirs")))
    #expect(throws: Refusal.notFound("order not found for \(id)")) {
      _ = try desk.exchange.replace(
        id, with: change, newID: new, account: stranger, market: desk.market)
    }
  }

  @Test(arguments: ["first", "other"])
  func aClientOrderIDThatWasEverTakenIsRefused(clientID: String) throws {
    var (desk, id) = try desk()
    try desk.submit(.buy, "1", limit: "80", clientID: "other")
    #expect(throws: Refusal.invalid("client_order_id must be unique")) {
      try desk.replace(id, limit: "91", clientID: clientID)
    }
  }

  @Test func theNewTermsAreCheckedAsThoseOfAnyOrder() throws {
    var (desk, id) = try desk()
    #expect(throws: Refusal.invalid("qty must be greater than 0")) {
      try desk.replace(id, quantity: "0")
    }
    #expect(throws: Refusal.self) { try desk.replace(id, limit: "90.001") }
    #expect(throws: Refusal.unprocessable("fractional orders must be DAY orders")) {
      try desk.replace(id, quantity: "1.5", .goodTillCanceled)
    }
    #expect(throws: Refusal.self) { try desk.replace(id, .other("gtd")) }
    desk.market.quotes[spy] = quote("200", "200.02")
    let waiting = try desk.submit(.buy, "1")
    desk.market.quotes[spy] = quote("300", "300.02")
    desk.match()
    #expect(throws: Refusal.invalid("market orders require no stop or limit price")) {
      try desk.replace(waiting, limit: "90")
    }
  }

  @Test func anOwnOrderOnTheOtherSideIsNotMet() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.1")
    try desk.submit(.buy, "10")
    desk.match()
    try desk.submit(.sell, "1", limit: "100.05")
    let buy = try desk.submit(.buy, "1", limit: "90")
    desk.match()
    let refusal = #expect(throws: Refusal.self) { try desk.replace(buy, limit: "100.05") }
    #expect(refusal?.message == "potential wash trade detected. use complex orders")
  }

  @Test func aReplayOfTheLedgerGivesTheSameChain() throws {
    var (desk, old) = try desk()
    let middle = try desk.replace(old, limit: "91")
    desk.match()
    try desk.replace(middle, quantity: "2")
    var rebuilt = Exchange()
    for event in desk.log { rebuilt.apply(event) }
    #expect(rebuilt == desk.exchange)
    #expect(try desk.order(middle).replaces == old)
    #expect(try desk.book.buyingPower == decimal("9818"))
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// What an order says that it does to the position, held against what it would do (contract sections 4 and 6).
@Suite struct PositionIntentTests {
  private func desk(holding quantity: String?) throws -> Desk {
    var desk = try Desk(cash: "10000")
    desk.grantMargin(2)
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    desk.market.trades[symbol("SPY")] = MarketTrade(
      price: price("100"), size: Quantity(1), at: desk.market.now)
    if let quantity {
      try desk.submit(quantity.hasPrefix("-") ? .sell : .buy, String(quantity.drop { $0 == "-" }))
      desk.match()
    }
    return desk
  }

  private func refusal(
    _ desk: inout Desk, _ side: OrderSide, _ quantity: String, _ intent: PositionIntent
  ) throws -> String? {
    try desk.refusal(side, .market, quantity) { $0.intent = intent }
  }

  @Test func anOrderThatSaysThatItClosesIsRefusedOnceNothingIsLeftToClose() throws {
    var desk = try desk(holding: "10")
    // Without the word the second one would be a short sale.
    try desk.submit(.sell, "10")
    desk.match()
    #expect(
      try refusal(&desk, .sell, "10", .sellToClose)
        == "422 position intent mismatch, inferred: sell_to_open, specified: sell_to_close")
    #expect(try desk.book.position(symbol("SPY")) == .zero)
  }

  @Test func anOrderThatClosesMoreThanIsHeldIsRefused() throws {
    var long = try desk(holding: "10")
    #expect(
      try refusal(&long, .sell, "11", .sellToClose)
        == "403 insufficient qty available for order (requested: 11, available: 10)")
    var short = try desk(holding: "-10")
    #expect(
      try refusal(&short, .buy, "11", .buyToClose)
        == "403 insufficient qty available for order (requested: 11, available: 10)")
    #expect(
      try refusal(&short, .sell, "5", .sellToClose)
        == "422 position intent mismatch, inferred: sell_to_open, specified: sell_to_close")
  }

  @Test func twoOrdersThatTogetherCloseMoreThanIsHeldAreNotBothTaken() throws {
    var desk = try desk(holding: "-10")
    try desk.place(.buy, .limit, "8") { order in
      order.limitPrice = price("90")
      order.intent = .buyToClose
    }
    #expect(
      try refusal(&desk, .buy, "3", .buyToClose)
        == "403 insufficient qty available for order (requested: 3, available: 2)")
  }
}

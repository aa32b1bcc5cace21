import ClientModels
import Testing

@testable import TUI

/// The review of an order in the place of one that goes on meanwhile.
@Suite struct ChangeReviewTests {
  private func fixture() throws -> (fixture: ScreenFixture, order: Order) {
    var fixture = ScreenFixture()
    let id = try #require(BrokerOrderID("order-0"))
    let order = try #require(fixture.state.portfolio.orders[id])
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-change")),
      symbol: try #require(Symbol("AAPL")), side: .buy, quantity: Quantity(100),
      pricing: .limit(try Price(strict: "230.6")), timeInForce: .day, replaces: id)
    fixture.state.layers = [
      .review(ReviewSheet(request: request, armedAt: fixture.now, needsOnePressMore: false))
    ]
    return (fixture, order)
  }

  private func text(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: Size(columns: 100, rows: 40)).text
  }

  @Test func theLegsThatStayAreNamedWithWhatTheyBringAgainstTheNewPrice() throws {
    var (fixture, order) = try fixture()
    func leg(_ id: String, _ pricing: OrderPricing, _ status: OrderStatus) throws -> Order {
      Order(
        id: try #require(BrokerOrderID(id)), symbol: order.symbol, side: .sell, type: pricing.type,
        orderClass: .bracket, timeInForce: .day, quantity: Quantity(100),
        limitPrice: pricing.limitPrice, stopPrice: pricing.stopPrice, status: status)
    }
    #expect(!text(fixture).contains("legs stay"))
    order.orderClass = .bracket
    order.legs = [
      try leg("profit", .limit(Price(strict: "240.6")), .held),
      try leg("loss", .stop(Price(strict: "225.6")), .held),
    ]
    fixture.send(.sync(.ordersUpdated([order])))
    #expect(text(fixture).contains("legs stay           take profit 240.60 or stop loss 225.60"))
    #expect(text(fixture).contains("at the take profit  +1,000.00, 2.00 times the loss"))
    #expect(text(fixture).contains("at the stop loss    -500.00"))
    fixture.send(
      .sync(.ordersUpdated([try leg("profit", .limit(Price(strict: "240.6")), .canceled)])))
    #expect(text(fixture).contains("legs stay           stop loss 225.60"))
  }

  @Test func anOrderThatFillsUnderTheReviewLeavesNothingToChange() throws {
    var (fixture, order) = try fixture()
    #expect(text(fixture).contains("then                100 remain, 100 in all"))
    #expect(text(fixture).contains("position after      150 AAPL"))
    // The other buy of the fixture, and not the one that goes.
    #expect(text(fixture).contains("with working orders 250, "))
    (order.status, order.filledQuantity) = (.filled, Quantity(100))
    order.updatedAt = fixture.now.advanced(bySeconds: 1)
    var position = try #require(
      fixture.state.portfolio.positions.values.first { $0.symbol == order.symbol })
    position.quantity = Quantity(150)
    fixture.send(.sync(.ordersUpdated([order])))
    fixture.send(.sync(.positionsReplaced([position])))
    #expect(text(fixture).contains("now                 filled, 100 of 100 filled"))
    #expect(text(fixture).contains("the order is filled: there is nothing to change"))
    #expect(text(fixture).contains("position after      150 AAPL"))
    #expect(text(fixture).contains("this cannot be sent"))
    fixture.wait(1)
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
  }
}

import ClientModels
import Testing

@testable import TUI

/// The legs of an order as fields of its ticket.
@Suite struct TicketLegsTests {
  @Test(
    arguments: [
      (Ticket.Legs.bracket, [.takeProfit, .stopLoss, .stopLossLimit]),
      (.thenTakeProfit, [.takeProfit]), (.thenStopLoss, [.stopLoss, .stopLossLimit]),
      (.orStopLoss, [.stopLoss, .stopLossLimit]), (.none, []),
    ] as [(Ticket.Legs, [Ticket.Field])])
  func legsBringTheirPrices(legs: Ticket.Legs, fields: [Ticket.Field]) {
    var ticket = Ticket(side: .buy, symbol: Symbol("AAPL"))
    ticket.type = .limit
    ticket.legs = legs
    #expect(ticket.fields.drop { $0 != .legs }.dropFirst() == fields[...])
    #expect(ticket.fields.contains(.extendedHours) == (legs == .none))
  }

  @Test func legsStayWhileATypeIsChosenThatHasNoneAndAreTakenOffByHandOnly() {
    var ticket = Ticket(side: .buy, symbol: Symbol("AAPL"))
    ticket.type = .limit
    ticket.legs = .bracket
    ticket[text: .stopLoss] = "180"
    ticket.focus = .type
    ticket.cycle(by: 1, .alpaca)
    #expect(ticket.type == .stop && ticket.legs == .bracket)
    #expect(ticket.fields.contains(.legs) && ticket.fields.contains(.stopLoss))
    ticket.cycle(by: -1, .alpaca)
    #expect(ticket.type == .limit && ticket[text: .stopLoss] == "180")
    ticket.cycle(by: 1, .alpaca)
    ticket.focus = .legs
    ticket.cycle(by: 1, .alpaca)
    #expect(ticket.legs == .none && !ticket.fields.contains(.stopLoss))
    #expect(ticket.words(.legs) == "none: they go with market or limit")
  }

  @Test func theLegsSayWhatTheyBring() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("buy 10 AAPL @ 230 profit 240 loss 225")
    fixture.press(.enter)
    let layer = try #require(fixture.state.layers.last)
    let lines = try #require(fixture.state.text(of: layer)).lines.map(\.text)
    #expect(lines.contains("at the take profit  +100.00, 2.00 times the loss"), "\(lines)")
    #expect(lines.contains("at the stop loss    -50.00"), "\(lines)")
    #expect(
      lines.contains("legs                SELL 10 each, once filled, for the day"),
      "\(lines)")
    fixture.press(.escape)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(
      text.contains("at the legs +100.00 or -50.00, 2.00 to 1"), "\(text)")
  }

  @Test func aLegSaysWhyItsQuantityIsNoField() throws {
    for size in [Size(columns: 60, rows: 14), Size(columns: 80, rows: 24)] {
      let leg = Order(
        id: try #require(BrokerOrderID("leg")), symbol: Symbol("AAPL"), side: .sell, type: .stop,
        orderClass: .bracket, timeInForce: .day, quantity: Quantity(10),
        stopPrice: try Price(strict: "200"), status: .held)
      var fixture = ScreenFixture(size: size)
      fixture.send(.sync(.ordersUpdated([leg])))
      fixture.press(.character(":"))
      fixture.type("replace leg stop 201")
      fixture.press(.enter, .escape)
      let text = fixture.state.render(size: size).text
      #expect(text.contains("Change sell AAPL"), "\(text)")
      #expect(text.contains("keeps its quantity"), "\(text)")
    }
  }
}

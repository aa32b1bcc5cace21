import ClientModels
import Testing

@testable import TUI

@Suite struct TicketTests {
  private func typed(_ text: String, into ticket: inout Ticket) {
    for character in text { ticket.type(character) }
  }

  @Test func theSymbolOfTheSelectedRowIsReplacedByTyping() {
    var ticket = Ticket(side: .buy, symbol: Symbol("MSFT"))
    #expect(ticket.focus == .quantity)
    ticket.moveFocus(by: -1)
    #expect(ticket.focus == .symbol)
    typed("aapl", into: &ticket)
    #expect(ticket.symbolText == "AAPL")
    ticket.moveFocus(by: 1)
    typed("10", into: &ticket)
    #expect(ticket.quantityText == "10")
  }

  @Test func aFieldThatIsReachedAgainKeepsItsTextUntilSomethingIsTyped() {
    var ticket = Ticket(side: .sell, symbol: nil)
    typed("SPY", into: &ticket)
    ticket.moveFocus(by: 1)
    ticket.moveFocus(by: -1)
    #expect(ticket.symbolText == "SPY")
    ticket.deleteBackward()
    #expect(ticket.symbolText.isEmpty, "the whole selected text goes")
    typed("QQ", into: &ticket)
    ticket.deleteBackward()
    #expect(ticket.symbolText == "Q")
  }

  @Test func thePriceFieldIsThereForLimitOrdersOnly() {
    var ticket = Ticket(side: .buy, symbol: nil)
    #expect(ticket.fields == [.side, .symbol, .quantity, .type, .timeInForce])
    ticket.focus = .type
    ticket.cycle()
    #expect(ticket.fields == [.side, .symbol, .quantity, .type, .limitPrice, .timeInForce])
  }
}

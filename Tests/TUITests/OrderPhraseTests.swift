import ClientModels
import Testing

@testable import TUI

@Suite struct OrderPhraseTests {
  private func ticket(_ text: String, _ side: OrderSide = .buy) throws -> Ticket {
    try OrderPhrase(side, text.split(separator: " ").map(String.init)).ticket
  }

  @Test func quantityAndSymbolStandInEitherOrder() throws {
    for text in ["100 AAPL", "AAPL 100", "aapl 100 market day"] {
      let ticket = try ticket(text)
      #expect(ticket.symbolText == "AAPL")
      #expect(ticket.quantityText == "100")
      #expect(ticket.kind == .market)
      #expect(ticket.timeInForce == .day)
    }
  }

  @Test(arguments: ["100 AAPL @ 189.25 gtc", "100 AAPL gtc @189.25", "AAPL 100 limit 189.25 gtc"])
  func aPriceMakesItALimitOrder(text: String) throws {
    let ticket = try ticket(text)
    #expect(ticket.kind == .limit)
    #expect(ticket.limitText == "189.25")
    #expect(ticket.timeInForce == .goodTillCanceled)
  }

  @Test(arguments: ["50%", "$5k", "max", "pos", "1.5", ".5"])
  func sharesAndAmountsAreQuantities(word: String) throws {
    #expect(try ticket("TSLA \(word)", .sell).quantityText == word)
    #expect(try ticket("\(word) TSLA", .sell).quantityText == word)
  }

  @Test(arguments: [
    ("", "say how many of what, such as buy 100 AAPL @ 189.25 day"),
    ("100", "say how many of what, such as buy 100 AAPL @ 189.25 day"),
    ("100 AAPL @", "a price must follow \"@\""),
    ("100 AAPL fok", "\"fok\" is not understood: @ PRICE, market, day or gtc"),
    ("100 AAPL 189.25", "\"189.25\" is not understood: @ PRICE, market, day or gtc"),
  ])
  func whatIsNotAnOrderIsNamed(text: String, fault: String) {
    #expect(throws: OrderPhrase.Fault(description: fault)) { try ticket(text) }
  }

  private func resting() throws -> Order {
    Order(
      id: try #require(BrokerOrderID("b-1")), symbol: Symbol("AAPL"), side: .sell,
      type: .limit, timeInForce: .goodTillCanceled, quantity: Quantity(10),
      filledQuantity: Quantity(4), limitPrice: try Price(strict: "189.25"),
      status: .partiallyFilled)
  }

  @Test(arguments: [
    (["8"], "8", "189.25", TimeInForce.goodTillCanceled),
    (["@", "190"], "6", "190", .goodTillCanceled), (["8", "@190", "day"], "8", "190", .day),
  ])
  func whatIsNotSaidOfAChangeStays(
    words: [String], quantity: String, limit: String, time: TimeInForce
  ) throws {
    let ticket = try OrderPhrase(changing: try resting(), words).ticket
    #expect(ticket.symbolText == "AAPL" && ticket.side == .sell && ticket.kind == .limit)
    #expect(ticket.quantityText == quantity)
    #expect(ticket.limitText == limit)
    #expect(ticket.timeInForce == time)
  }

  @Test func aLimitOrderIsNotMadeAMarketOrder() throws {
    #expect(
      throws: OrderPhrase.Fault(
        description: "a limit order stays one: cancel it and send another")
    ) { try OrderPhrase(changing: try resting(), ["market"]) }
  }
}

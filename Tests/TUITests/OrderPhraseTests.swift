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
      #expect(ticket[text: .symbol] == "AAPL")
      #expect(ticket[text: .quantity] == "100")
      #expect(ticket.type == .market)
      #expect(ticket.timeInForce == .day)
    }
  }

  @Test(arguments: ["100 AAPL @ 189.25 gtc", "100 AAPL gtc @189.25", "AAPL 100 limit 189.25 gtc"])
  func aPriceMakesItALimitOrder(text: String) throws {
    let ticket = try ticket(text)
    #expect(ticket.type == .limit)
    #expect(ticket[text: .limitPrice] == "189.25")
    #expect(ticket.timeInForce == .goodTillCanceled)
  }

  @Test(arguments: ["50%", "$5k", "max", "pos", "1.5", ".5"])
  func sharesAndAmountsAreQuantities(word: String) throws {
    #expect(try ticket("TSLA \(word)", .sell)[text: .quantity] == word)
    #expect(try ticket("\(word) TSLA", .sell)[text: .quantity] == word)
  }

  @Test(arguments: [
    ("", "say how many of what, such as buy 100 AAPL @ 189.25 day"),
    ("100", "say how many of what, such as buy 100 AAPL @ 189.25 day"),
    ("100 AAPL @", "a price must follow \"@\""),
    ("100 AAPL stop", "a price must follow \"stop\""),
    ("100 AAPL @ 190 oco", "after oco say where it stops the loss: loss PRICE"),
    (
      "100 AAPL stop 180 profit 200",
      "stop 180 is the order's own: the leg that stops the loss is loss 180"
    ),
    (
      "100 AAPL @ 190 stop 180 profit 200",
      "stop 180 is the order's own: the leg that stops the loss is loss 180"
    ),
    ("100 AAPL trail 2 profit 200", "legs go with a market or limit order only"),
    ("1 BTC/USD @ 60000 profit 70000 loss 50000", "orders for coins have no legs"),
    ("100 AAPL ext", "ext goes with a limit order without legs only"),
    ("100 AAPL @ 190 ext profit 200", "ext goes with a limit order without legs only"),
    (
      "zz SPY",
      "\"zz\" is not understood: a quantity and a symbol, such as buy 100 AAPL, 50%, $5k or max"
    ),
    (
      "SPY zz",
      "\"zz\" is not understood: a quantity and a symbol, such as buy 100 AAPL, 50%, $5k or max"
    ),
    (
      "zz spy",
      "\"zz\" is not understood: a quantity and a symbol, such as buy 100 AAPL, 50%, $5k or max"
    ),
    (
      "AAPL t€n",
      "\"t€n\" is not understood: a quantity and a symbol, such as buy 100 AAPL, 50%, $5k or max"
    ),
    ("15 SPY @ bid", "\"bid\" is no price: write figures; a ticket takes it by a key"),
    ("100 A+L", "\"A+L\" is not a symbol: letters, digits and . / - only"),
    (
      "100 AAPL 189.25",
      "\"189.25\" is not understood: @ PRICE, market, stop PRICE, trail AMOUNT, profit PRICE, loss PRICE, oco, lots, ext or one of day gtc opg cls ioc fok"
    ),
  ])
  func whatIsNotAnOrderIsNamed(text: String, fault: String) {
    #expect(throws: OrderPhrase.Fault(description: fault)) { try ticket(text) }
  }

  @Test(arguments: [
    ("100 AAPL stop 180", "SELL 100 AAPL STOP 180.00 DAY"),
    ("100 AAPL stop 180 limit 179.5 gtc", "SELL 100 AAPL STOP LIMIT 180.00 LIMIT 179.50 GTC"),
    ("100 AAPL @179.5 stop 180", "SELL 100 AAPL STOP LIMIT 180.00 LIMIT 179.50 DAY"),
    ("100 AAPL trail 2.5", "SELL 100 AAPL TRAILING STOP 2.50 DAY"),
    ("100 AAPL trail 1.5% gtc", "SELL 100 AAPL TRAILING STOP 1.5% GTC"),
    ("100 AAPL @ 190 ext", "SELL 100 AAPL LIMIT 190.00 DAY EXTENDED HOURS"),
    ("100 AAPL cls", "SELL 100 AAPL MARKET CLS"),
    ("$$500 AAPL", "SELL $500 AAPL MARKET DAY"),
    (
      "100 AAPL profit 150 loss 200/201",
      "SELL 100 AAPL MARKET DAY, then take profit 150.00 or stop loss 200.00 limit 201.00"
    ),
    ("100 AAPL @ 190 loss 200", "SELL 100 AAPL LIMIT 190.00 DAY, then stop loss 200.00"),
    ("100 AAPL profit 150", "SELL 100 AAPL MARKET DAY, then take profit 150.00"),
    (
      "100 AAPL @ 200 gtc oco loss 180/179",
      "SELL 100 AAPL LIMIT 200.00 GTC, or stop loss 180.00 limit 179.00"
    ),
    ("0.5 BTC/USD @ 60000.5", "SELL 0.5 BTC/USD LIMIT 60,000.50 GTC"),
  ])
  func everyKindOfOrderHasItsWords(text: String, sentence: String) throws {
    let reading = TicketReading(
      try ticket(text, .sell), portfolio: Portfolio(), rules: OrderRules(.alpaca),
      now: Timestamp(seconds: 0))
    let instruction = try #require(reading.instruction)
    #expect(OrderText.sentence(instruction) == sentence)
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
    #expect(ticket[text: .symbol] == "AAPL" && ticket.side == .sell && ticket.type == .limit)
    #expect(ticket[text: .quantity] == quantity)
    #expect(ticket[text: .limitPrice] == limit)
    #expect(ticket.timeInForce == time)
  }

  @Test func aLimitOrderIsNotMadeAMarketOrder() throws {
    #expect(
      throws: OrderPhrase.Fault(
        description: "a limit order stays one: cancel it and send another")
    ) { try OrderPhrase(changing: try resting(), ["market"]) }
  }
}

import ClientModels
import Testing

@testable import TUI

@Suite struct TicketTests {
  private func typed(_ text: String, into ticket: inout Ticket) {
    for character in text { ticket.type(character) }
  }

  @Test func theKeysBelowAreThoseOfTheField() {
    var fixture = ScreenFixture(size: Size(columns: 200, rows: 40))
    func keys() -> String { fixture.state.render(size: fixture.state.size).text(row: 39) }
    fixture.press(.character("b"))
    #expect(keys().contains("] more") && !keys().contains("bid") && !keys().contains("choice"))
    fixture.press(.tab)
    #expect(keys().contains("Right choice") && !keys().contains("more"))
    fixture.press(.character(" "), .tab)
    #expect(keys().contains("b bid") && keys().contains("+ tick up") && keys().contains("= last"))
    #expect(!keys().contains("choice"))
  }

  @Test func aNumberFieldTakesNoOtherLettersThanThoseOfItsWordsAndQDropsNothing() {
    var fixture = ScreenFixture(size: Size(columns: 200, rows: 40))
    fixture.press(.character("b"))
    fixture.type("q")
    #expect(fixture.state.ticket?[text: .quantity] == "")
    #expect(fixture.state.notice?.text == "q is no part of a quantity: 10, 50%, $5k, max or pos")
    for word in ["max", "pos", "$5k", "$$1m", "50%", "1.5"] {
      fixture.press(.control("u"))
      fixture.type(word)
      #expect(fixture.state.ticket?[text: .quantity] == word)
    }
    fixture.press(.tab)
    #expect(fixture.state.ticket?.focus == .type)
    fixture.press(.character("q"))
    #expect(fixture.state.ticket != nil)
    #expect(fixture.state.notice?.text == "q does nothing here: Esc drops the ticket")
    fixture.press(.character(" "), .tab, .character("q"))
    #expect(fixture.state.ticket?.focus == .limitPrice)
    fixture.press(.escape)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func theFooterPromisesNoKeyThatTypesALetter() {
    var fixture = ScreenFixture(size: Size(columns: 200, rows: 40))
    func keys() -> String { fixture.state.render(size: fixture.state.size).text(row: 39) }
    #expect(keys().contains("q quit"))
    for key in [Key.character(":"), .control("p"), .function(2), .character("b")] {
      fixture.press(key)
      #expect(!keys().contains("q quit"), "\(key.name): \(keys())")
      if key != .character("b") { #expect(!keys().contains("? help"), "\(key.name): \(keys())") }
      fixture.press(.escape)
    }
  }

  @Test func aChangeBeginsOnThePriceThatIsMostlyChanged() throws {
    let id = try #require(BrokerOrderID("b-1"))
    func focus(_ pricing: OrderPricing, held: Bool = false) -> Ticket.Field {
      var order = Order(
        id: id, symbol: Symbol("AAPL"), side: .sell, type: pricing.type,
        orderClass: held ? .bracket : .simple, timeInForce: .day, quantity: Quantity(10),
        limitPrice: pricing.limitPrice, stopPrice: pricing.stopPrice, status: held ? .held : .new)
      order.trailing = pricing.trail.map { .following($0, highWaterMark: nil) }
      return Ticket(changing: order).focus
    }
    let (stop, limit) = (try Price(strict: "90"), try Price(strict: "89"))
    #expect(focus(.stop(stop)) == .stopPrice)
    #expect(focus(.stop(stop), held: true) == .stopPrice)
    #expect(focus(.stopLimit(stop: stop, limit: limit)) == .stopPrice)
    #expect(focus(.limit(limit)) == .limitPrice)
    #expect(focus(.trailingStop(.percent(2))) == .trail)
    #expect(focus(.market) == .quantity)
  }

  @Test func aShareOfTheBuyingPowerSaysWhatIsKeptBack() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("max")
    let text = fixture.state.render(size: fixture.state.size).text
    #expect(text.contains("2.5% is kept back: without a limit it may fill dearer"), "\(text)")
    fixture.press(.character("@"))
    fixture.type("200")
    #expect(!fixture.state.render(size: fixture.state.size).text.contains("is kept back"))
  }

  @Test func theSymbolOfTheSelectedRowIsReplacedByTyping() {
    var ticket = Ticket(side: .buy, symbol: Symbol("MSFT"))
    #expect(ticket.focus == .quantity)
    ticket.moveFocus(by: -1)
    #expect(ticket.focus == .symbol)
    typed("aapl", into: &ticket)
    #expect(ticket[text: .symbol] == "AAPL")
    ticket.moveFocus(by: 1)
    typed("10", into: &ticket)
    #expect(ticket[text: .quantity] == "10")
  }

  @Test func aFieldThatIsReachedAgainKeepsItsTextUntilSomethingIsTyped() {
    var ticket = Ticket(side: .sell, symbol: nil)
    typed("SPY", into: &ticket)
    ticket.moveFocus(by: 1)
    ticket.moveFocus(by: -1)
    #expect(ticket[text: .symbol] == "SPY")
    ticket.deleteBackward()
    #expect(ticket[text: .symbol] == "SP", "the last letter goes, and what is typed goes on")
    typed("Y", into: &ticket)
    #expect(ticket[text: .symbol] == "SPY")
    ticket.moveFocus(by: 1)
    ticket.moveFocus(by: -1)
    typed("QQ", into: &ticket)
    #expect(ticket[text: .symbol] == "QQ")
  }

  @Test(
    arguments: [
      (OrderType.market, [.side, .symbol, .quantity, .type, .timeInForce, .legs]),
      (
        .limit,
        [.side, .symbol, .quantity, .type, .limitPrice, .timeInForce, .extendedHours, .legs]
      ),
      (.stop, [.side, .symbol, .quantity, .type, .stopPrice, .timeInForce, .legs]),
      (
        .stopLimit,
        [.side, .symbol, .quantity, .type, .stopPrice, .limitPrice, .timeInForce, .legs]
      ),
      (.trailingStop, [.side, .symbol, .quantity, .type, .trail, .timeInForce, .legs]),
    ] as [(OrderType, [Ticket.Field])])
  func fieldsComeAndGoWithTheType(type: OrderType, fields: [Ticket.Field]) {
    var ticket = Ticket(side: .buy, symbol: Symbol("AAPL"))
    ticket.type = type
    #expect(ticket.fields == fields)
  }

  @Test func whatTradesAroundTheClockHasNoOutsideHours() {
    var ticket = Ticket(side: .buy, symbol: Symbol("BTC/USD"))
    ticket.type = .limit
    #expect(ticket.fields == [.side, .symbol, .quantity, .type, .limitPrice, .timeInForce])
  }

  /// Long figures and long words: the quote and the choices stand whole.
  @Test(arguments: [60, 80, 160])
  func nothingIsCutInATicketOfCoins(columns: Int) throws {
    var fixture = ScreenFixture()
    let coin = try #require(Symbol("BTC/USD"))
    func price(_ text: String) throws -> Price { try Price(strict: text) }
    fixture.send(
      .sync(
        .marketUpdated([
          MarketSnapshot(
            symbol: coin,
            quote: Quote(
              bid: try price("131281.54"), bidSize: Quantity(1), ask: try price("131327.21"),
              askSize: Quantity(1), at: fixture.now),
            trade: MarketTrade(
              price: try price("131325.14"), size: Quantity(1), at: fixture.now),
            receivedAt: fixture.now)
        ])))
    fixture.press(.character("b"), .backTab)
    fixture.type("BTC/USD")
    fixture.press(.tab)
    let text = fixture.state.render(size: Size(columns: columns, rows: 24)).text
    for words in ["last 131,325.14", "spread 45.67", "gtc (till canceled)"] {
      #expect(text.contains(words), "\(text)")
    }
  }

  @Test(arguments: ["5%", "2t"])
  func whatIsNoPartOfAPriceIsSeenInItsField(typed: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("b"), .character("@"))
    fixture.type(typed)
    #expect(fixture.state.ticket?[text: .limitPrice] == typed)
    let text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("\"\(typed)\" is no number"), "\(text)")
  }

  @Test func aSpaceWithinAFigureIsTakenAndNamed() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("5 0")
    #expect(fixture.state.ticket?[text: .quantity] == "5 0")
    let text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("a space is no part of a number"), "\(text)")
  }

  @Test func typesAndTimesAreChosenFromWhatTheBrokerOffers() {
    var ticket = Ticket(side: .buy, symbol: Symbol("AAPL"))
    ticket.focus = .timeInForce
    var times: [TimeInForce] = []
    for _ in 0..<6 {
      times.append(ticket.timeInForce)
      ticket.cycle(by: 1, .alpaca)
    }
    #expect(
      times == [.day, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .onOpen, .onClose])
    ticket.timeInForce = .onOpen
    ticket.focus = .type
    ticket.cycle(by: 1, .alpaca)
    #expect(ticket.type == .limit && ticket.timeInForce == .onOpen)
    ticket.cycle(by: 1, .alpaca)
    #expect(ticket.type == .stop && ticket.timeInForce == .day, "a stop has no opening auction")
    ticket.cycle(by: -1, .alpaca)
    #expect(ticket.type == .limit)
  }

  @Test func coinsHaveTheirOwnTypesAndNoDay() {
    var ticket = Ticket(side: .buy, symbol: Symbol("BTC/USD"))
    #expect(ticket.timeInForce == .goodTillCanceled)
    #expect(!ticket.fields.contains(.legs))
    ticket.focus = .type
    var types: [OrderType] = []
    for _ in 0..<3 {
      types.append(ticket.type)
      ticket.cycle(by: 1, .alpaca)
    }
    #expect(types == [.market, .limit, .stopLimit])
  }

  @Test func aWorkingOrderIsChangedInItsPricesQuantityAndTimeOnly() throws {
    var order = Order(
      id: try #require(BrokerOrderID("b-1")), symbol: Symbol("AAPL"), side: .sell,
      type: .trailingStop, timeInForce: .goodTillCanceled, quantity: Quantity(10),
      filledQuantity: Quantity(4), status: .partiallyFilled)
    order.trailing = .following(.percent(FixedDecimal(2)), highWaterMark: nil)
    let ticket = Ticket(changing: order)
    #expect(ticket.fields == [.quantity, .trail, .timeInForce])
    #expect(ticket[text: .quantity] == "6")
    #expect(ticket[text: .trail] == "2%")
  }

  @Test func aStepGoesFromWhatAShareComesToAndSaysWhereThereIsNone() {
    var fixture = ScreenFixture()
    fixture.press(.character("s"))
    fixture.type("50%")
    fixture.press(.character("]"))
    #expect(fixture.state.ticket?[text: .quantity] == "26")
    fixture.press(.backspace, .backspace)
    fixture.type("1")
    fixture.press(.character("["))
    #expect(fixture.state.ticket?[text: .quantity] == "1")
    #expect(fixture.state.notice?.text == "no step down from 1")
    fixture.press(.backspace)
    fixture.type("$$500")
    fixture.press(.character("]"))
    #expect(
      fixture.state.notice?.text == "no step from $$500: an amount of money has no steps")
  }

  @Test(arguments: [
    ("0.02", "0.03"), ("0.09", "0.1"), ("0.1", "0.2"), ("1.02", "1.12"), ("9.9", "10"),
    ("10", "11"), ("", "0.0001"),
    ("0.0001", "0.0002"),
  ])
  func aStepFitsACoinAndTheNextOneBackTakesItAway(_ typed: String, _ more: String) throws {
    var ticket = Ticket(side: .buy, symbol: Symbol("BTC/USD"))
    let least = try Quantity(strict: "0.0001")
    let start = try typed.isEmpty ? .zero : Quantity(strict: typed)
    let isMore = ticket.stepQuantity(up: true, from: start, least: least)
    #expect(isMore)
    #expect(ticket[text: .quantity] == more)
    let isLeft = ticket.stepQuantity(up: false, from: try Quantity(strict: more), least: least)
    #expect(isLeft == !typed.isEmpty)
    if isLeft { #expect(ticket[text: .quantity] == typed) }
  }

  @Test(arguments: [
    ("1", "2"), ("95", "96"), ("99.5", "100.5"), ("100", "110"), ("995", "1005"), ("0.5", "1.5"),
  ])
  func aStepOfSharesIsTakenAway(_ typed: String, _ more: String) throws {
    var ticket = Ticket(side: .sell, symbol: Symbol("AAPL"))
    let isMore = ticket.stepQuantity(up: true, from: try Quantity(strict: typed), least: nil)
    #expect(isMore)
    #expect(ticket[text: .quantity] == more)
    let isLess = ticket.stepQuantity(up: false, from: try Quantity(strict: more), least: nil)
    #expect(isLess)
    #expect(ticket[text: .quantity] == typed)
  }

  @Test func aLetterInAPriceIsAnswered() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.character("="))
    fixture.type("z")
    #expect(fixture.state.notice?.text == "z is no part of a price: digits and one point")
  }

  @Test func theLotsOfAChangeHaveTheirNames() throws {
    let day = Timestamp(seconds: 1_763_733_600)
    let ids = [try #require(ExecutionID("e-1")), try #require(ExecutionID("e-2"))]
    let apple = try #require(Symbol("AAPL"))
    var open = OpenLots(apple)
    for id in ids {
      let fill = Fill(
        executionID: id, orderID: try #require(BrokerOrderID("o-1")), symbol: apple, side: .buy,
        quantity: Quantity(10), price: Price(90), at: day)
      try open.apply(fill, by: .fifo)
    }
    let order = Order(
      id: try #require(BrokerOrderID("b-1")), symbol: Symbol("AAPL"), side: .sell, type: .market,
      timeInForce: .day, quantity: Quantity(4), status: .new)
    let choice = try #require(LotChoice([LotChoice.Part(ids[1], Quantity(4))]))
    #expect(Ticket(changing: order, lots: choice, open: open)[text: .lots] == "2025-11-21/2:4")
  }
  @Test func whatIsTypedOverAPriceThatAKeyPutThereBeginsAnew() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.character("="))
    #expect(fixture.state.ticket?[text: .limitPrice] == "234.28")
    fixture.type("233.5")
    #expect(fixture.state.ticket?[text: .limitPrice] == "233.5")
    // What was typed oneself goes on.
    fixture.type("5")
    #expect(fixture.state.ticket?[text: .limitPrice] == "233.55")
    fixture.press(.character("+"), .backspace)
    #expect(fixture.state.ticket?[text: .limitPrice] == "233.5")
    fixture.type("1")
    #expect(fixture.state.ticket?[text: .limitPrice] == "233.51")
  }

  @Test func enterNamesTheFieldThatLacksSomething() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"), .enter)
    #expect(fixture.state.notice?.text == "Quantity is missing: 10, 50%, $5k, max or pos")
  }

  @Test func theCursorGoesWhereTheFaultIs() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("10")
    let unknown = try #require(Symbol("ZZZZ"))
    fixture.press(.backTab)
    fixture.type("ZZZZ")
    fixture.send(.sync(.assetUnknown(unknown)))
    fixture.press(.tab, .enter)
    #expect(fixture.state.ticket?.focus == .symbol)
    // What is typed there replaces it.
    fixture.type("AAPL")
    #expect(fixture.state.ticket?[text: .symbol] == "AAPL")
    fixture.press(.tab)
    fixture.type("99999999")
    fixture.press(.tab, .enter)
    #expect(fixture.state.ticket?.focus == .quantity)
  }

  @Test func anUnknownSymbolHasTheCursorBackWhileNoQuantityIsTyped() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("b"), .backTab)
    fixture.type("ZZZZ")
    fixture.press(.enter)
    #expect(fixture.state.ticket?.focus == .quantity)
    fixture.send(.sync(.assetUnknown(try #require(Symbol("ZZZZ")))))
    #expect(fixture.state.ticket?.focus == .symbol)
  }

  @Test func aFigureThatLandsInTheSymbolIsAnswered() {
    var fixture = ScreenFixture(filled: false)
    fixture.press(.character("b"))
    #expect(fixture.state.ticket?.focus == .symbol)
    fixture.type("1")
    #expect(fixture.state.notice?.text == "this is the symbol: the quantity is the next field")
  }
}

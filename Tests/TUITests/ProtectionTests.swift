import ClientModels
import Testing

@testable import TUI

/// What a position loses of its protection is said before it does.
@Suite struct ProtectionTests {
  /// Fifty AAPL are held: a take profit and a stop for them, which cancel each other.
  private func protected(_ fixture: inout ScreenFixture) throws {
    for order in fixture.state.portfolio.orders.values {
      var over = order
      over.status = .canceled
      fixture.send(.sync(.ordersUpdated([over])))
    }
    let symbol = try #require(Symbol("AAPL"))
    var profit = Order(
      id: try #require(BrokerOrderID("profit")), symbol: symbol, side: .sell, type: .limit,
      orderClass: .oneCancelsOther, timeInForce: .day, quantity: Quantity(50), status: .new)
    profit.limitPrice = try Price(strict: "250")
    var loss = Order(
      id: try #require(BrokerOrderID("loss")), symbol: symbol, side: .sell, type: .stop,
      orderClass: .oneCancelsOther, timeInForce: .day, quantity: Quantity(50), status: .held)
    loss.stopPrice = try Price(strict: "220")
    (profit.submittedAt, loss.submittedAt) = (fixture.now, fixture.now)
    profit.legs = [loss]
    fixture.send(.sync(.ordersUpdated([profit])))
  }

  private func lines(_ fixture: ScreenFixture) throws -> [String] {
    let layer = try #require(fixture.state.layers.last)
    return try #require(fixture.state.text(of: layer)).lines.map(\.text)
  }

  @Test func whoCancelsTheLastStopIsTold() throws {
    var fixture = ScreenFixture()
    try protected(&fixture)
    fixture.press(.character("3"))
    fixture.wait(2)
    fixture.press(.character("c"))
    #expect(try lines(fixture).last == "! 50 AAPL are then held without a stop.")
    fixture.press(.escape)
    // Another one stays.
    var other = Order(
      id: try #require(BrokerOrderID("other")), symbol: Symbol("AAPL"), side: .sell,
      type: .trailingStop, timeInForce: .day, quantity: Quantity(50), status: .new)
    other.submittedAt = fixture.now.advanced(bySeconds: -500)
    fixture.send(.sync(.ordersUpdated([other])))
    fixture.wait(2)
    fixture.press(.character("g"))
    fixture.wait(2)
    fixture.press(.character("c"))
    #expect(try lines(fixture).contains { $0.contains("SELL 50 AAPL STOP 220.00") })
    #expect(try !lines(fixture).contains { $0.contains("without a stop") })
  }

  @Test func anOrderThatStopsNothingIsCanceledWithoutThatWord() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"))
    fixture.wait(2)
    fixture.press(.character("c"))
    #expect(try !lines(fixture).contains { $0.contains("without a stop") })
  }

  @Test func theStopOfABracketThatHasNotBegunProtectsNothing() throws {
    var fixture = ScreenFixture()
    try protected(&fixture)
    let symbol = try #require(Symbol("AAPL"))
    let loss = try #require(BrokerOrderID("loss"))
    var stop = try #require(fixture.state.portfolio.orders[loss])
    stop.status = .canceled
    var entry = Order(
      id: try #require(BrokerOrderID("entry")), symbol: symbol, side: .buy, type: .limit,
      orderClass: .bracket, timeInForce: .day, quantity: Quantity(10), status: .new)
    entry.limitPrice = try Price(strict: "230")
    var leg = Order(
      id: try #require(BrokerOrderID("leg")), symbol: symbol, side: .sell, type: .stop,
      orderClass: .bracket, timeInForce: .day, quantity: Quantity(10), status: .held)
    leg.stopPrice = try Price(strict: "215")
    let later = fixture.now.advanced(bySeconds: 1)
    (entry.submittedAt, leg.submittedAt) = (later, later)
    entry.legs = [leg]
    fixture.send(.sync(.ordersUpdated([stop, entry])))
    fixture.press(.character("3"))
    fixture.wait(2)
    fixture.press(.character("g"))
    fixture.wait(2)
    fixture.press(.character("c"))
    #expect(try lines(fixture).contains { $0.contains("BUY 10 AAPL") })
    #expect(try !lines(fixture).contains { $0.contains("without a stop") })
    fixture.press(.escape)
    // It does once the entry is filled.
    (entry.status, entry.filledQuantity, leg.status) = (.filled, Quantity(10), .new)
    entry.legs = [leg]
    fixture.send(.sync(.ordersUpdated([entry, leg])))
    fixture.press(.character("g"), .down)
    fixture.wait(2)
    fixture.press(.character("c"))
    #expect(try lines(fixture).last == "! 50 AAPL are then held without a stop.")
  }

  @Test func ofAPartThatIsClosedWhatStaysIsNamed() throws {
    var fixture = ScreenFixture()
    try protected(&fixture)
    fixture.press(.character("1"), .character("x"))
    #expect(try !lines(fixture).contains { $0.contains("keeps") })
    fixture.press(.character("2"), .character("0"))
    #expect(try lines(fixture).contains("keeps 30 AAPL, without those orders"))
  }

  @Test func stepsAndTheirEndNameOrdersByWhatTheyAre() throws {
    var fixture = ScreenFixture()
    try protected(&fixture)
    let symbol = try #require(Symbol("AAPL"))
    let request = ExitRequest.close(symbol, .all)
    fixture.press(.character("1"), .character("x"))
    fixture.wait(0.5)
    fixture.press(.character("y"))
    var report = ExitReport(request, startedAt: fixture.now)
    let ids = try ["loss", "unheard-of"].map { try #require(BrokerOrderID($0)) }
    report.steps = ids.map { ExitStep(.cancel($0), .done, symbol: symbol, words: "canceled") }
    fixture.send(.sync(.exitProgressed(report)))
    #expect(
      try lines(fixture) == [
        "+ cancel SELL 50 AAPL STOP 220.00 DAY: canceled",
        "+ cancel AAPL order unheard-of: canceled",
      ])
    // That it is flat is said once.
    report.holdings = [ExitHolding(symbol: symbol, state: .flat)]
    report.outcome = .done
    fixture.send(.sync(.exitProgressed(report)))
    #expect(
      try lines(fixture).dropFirst(2) == ["", "AAPL is flat, and no order of it is working"])
    report.holdings = [
      ExitHolding(symbol: symbol, state: .left(Quantity(5), reason: "held now"), working: [ids[0]])
    ]
    report.outcome = .left
    fixture.send(.sync(.exitProgressed(report)))
    #expect(
      try lines(fixture).joined(separator: " ").contains(
        "AAPL: 5 LEFT: held now; still working: SELL 50 AAPL STOP 220.00 DAY"))
  }
}

// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

private func bracket(at time: Timestamp) -> Order {
  var parent = Order(
    id: BrokerOrderID("parent")!, clientOrderID: ClientOrderID("folio-p"), symbol: Symbol("SPY"),
    side: .buy, type: .limit, orderClass: .bracket, timeInForce: .goodTillCanceled,
    quantity: Quantity(10), limitPrice: try! Price(strict: "500"), status: .new, createdAt: time,
    updatedAt: time, submittedAt: time)
  func leg(_ id: String, _ type: OrderType, limit: String?, stop: String?) -> Order {
    Order(
      id: BrokerOrderID(id)!, symbol: Symbol("SPY"), side: .sell, type: type, orderClass: .bracket,
      timeInForce: .goodTillCanceled, quantity: Quantity(10),
      limitPrice: limit.map { try! Price(strict: $0) },
      stopPrice: stop.map { try! Price(strict: $0) }, status: .held, createdAt: time,
      updatedAt: time, submittedAt: time)
  }
  parent.legs = [
    leg("profit", .limit, limit: "520", stop: nil), leg("loss", .stop, limit: nil, stop: "490"),
  ]
  return parent
}

private func rows(_ fixture: ScreenFixture) -> [String] { fixture.state.lists.blotter.map(\.text) }

/// Those of tab 1.
private func shortRows(_ fixture: ScreenFixture) -> [String] {
  fixture.state.lists.orders.map(\.text)
}

@Suite struct BlotterTests {
  @Test func aHeldLegSaysWhatItWaitsFor() {
    var parent = bracket(at: Timestamp(nanoseconds: 0))
    let stop = parent.legs[1]
    #expect(
      OrderText.status(of: stop, under: parent) == "held: it waits until its entry has filled")
    parent.status = .filled
    #expect(
      OrderText.status(of: stop, under: parent)
        == "held: the broker watches the price and sends it when 490.00 is reached")
    #expect(OrderText.status(of: parent, under: nil) == "filled")
  }

  @Test func ordersOfOneGroupStandTogether() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.ordersUpdated([bracket(at: fixture.now)])))
    fixture.press(.character("3"))
    #expect(rows(fixture) == ["parent", "profit", "loss", "order-0", "order-1", "order-3"])
    expectScreen(fixture.state.render(size: Size(columns: 120, rows: 24)), named: "blotter-120x24")
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "blotter-80x24")
    // A list that tells of the order without its legs does not part them, and each leg has a life of its own.
    var alone = bracket(at: fixture.now)
    alone.legs = []
    alone.status = .filled
    alone.filledQuantity = Quantity(10)
    var profit = bracket(at: fixture.now).legs[0]
    profit.status = .new
    profit.updatedAt = fixture.now.advanced(bySeconds: 1)
    fixture.send(.sync(.ordersUpdated([alone, profit])))
    #expect(rows(fixture) == ["parent", "profit", "loss", "order-0", "order-1", "order-3"])
    #expect(shortRows(fixture).starts(with: ["parent", "profit", "loss"]))
    #expect(fixture.state.portfolio.orders[BrokerOrderID("profit")!]?.status == .new)
    // Once all of it is over, the group is among the closed ones.
    var loss = bracket(at: fixture.now).legs[1]
    (profit.status, profit.filledQuantity, loss.status) = (.filled, Quantity(10), .canceled)
    fixture.send(.sync(.ordersUpdated([profit, loss])))
    #expect(rows(fixture) == ["order-0", "order-1", "order-3"])
    fixture.press(.character("]"))
    #expect(rows(fixture).starts(with: ["parent", "profit", "loss"]))
  }

  @Test(arguments: [(60, 14), (80, 24), (160, 50)])
  func whatIsOnItsWayKeepsItsAge(columns: Int, rows: Int) throws {
    var fixture = ScreenFixture()
    var parent = bracket(at: fixture.now)
    parent.status = .pendingReplace
    parent.type = .stopLimit
    parent.stopPrice = try Price(strict: "501.25")
    fixture.send(.sync(.ordersUpdated([parent])))
    fixture.wait(30)
    let size = Size(columns: columns, rows: rows)
    fixture.press(.tab, .tab)
    #expect(fixture.state.focus == .orders)
    #expect(fixture.state.render(size: size).text.contains(/pending replace 30 s/))
    fixture.press(.character("3"))
    #expect(fixture.state.render(size: size).text.contains(/pending replace 30 s/))
  }

  @Test func theQuestionBeforeACancelNamesTheLegsAndOnlyTheirOrderIsSaidToBeOver() throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.ordersUpdated([bracket(at: fixture.now)])))
    fixture.press(.character("3"), .character("c"))
    let question = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(question.contains("With it go 2 more of the same group:"), "\(question)")
    #expect(question.contains("SELL 10 SPY STOP 490.00 GTC"), "\(question)")
    for name in ["parent", "profit", "loss"] {
      let id = try #require(BrokerOrderID(name))
      var order = try #require(fixture.state.portfolio.orders[id])
      order.status = .canceled
      fixture.send(.sync(.ordersUpdated([order])))
    }
    #expect(fixture.state.notice?.text == "canceled: BUY 10 SPY LIMIT 500.00 GTC")
  }

  @Test(arguments: [
    (["j"], "With it go 2 more of the same group:", ["BUY 10 SPY LIMIT 500.00", "STOP 490.00"]),
    ([" ", "j", " "], "With them goes of the same group:", ["SELL 10 SPY"]),
  ])
  func theQuestionBeforeACancelOfALegNamesTheEntryThatGoesWithIt(
    keys: [String], title: String, named: [String]
  ) {
    var fixture = ScreenFixture()
    fixture.send(.sync(.ordersUpdated([bracket(at: fixture.now)])))
    fixture.press(.character("3"))
    for key in keys { fixture.type(key) }
    // What came under the cursor a moment ago is not canceled.
    fixture.wait(2)
    fixture.press(.character("c"))
    let question = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(question.contains(title), "\(question)")
    for order in named { #expect(question.contains(order), "\(question)") }
  }

  @Test func aLegIsSaidToBelongToItsOrderAndNotToComeFromElsewhere() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.ordersUpdated([bracket(at: fixture.now)])))
    fixture.press(.character("3"), .character("j"), .enter)
    let text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("leg of            BUY 10 SPY LIMIT 500.00 GTC"), "\(text)")
  }

  @Test func whatIsBeingSentIsAmongTheWorkingOrdersUntilItIsInDoubt() throws {
    var fixture = ScreenFixture()
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-1")), symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(7), pricing: .market, timeInForce: .day)
    func send(_ state: SubmissionState, attempts: Int) {
      var submission = Submission(request: request, state: state, confirmedAt: fixture.now)
      submission.attempts = attempts
      fixture.send(.sync(.submissionChanged(submission)))
    }
    func views() -> String { fixture.state.render(size: Size(columns: 80, rows: 24)).text(row: 3) }
    fixture.press(.character("3"))
    send(.sending, attempts: 1)
    #expect(rows(fixture) == ["folio-1", "order-0", "order-1", "order-3"])
    #expect(views().contains("working 4") && views().contains("unconfirmed 0"))
    send(.unconfirmed(reason: "no answer came"), attempts: 1)
    #expect(rows(fixture) == ["order-0", "order-1", "order-3"])
    #expect(views().contains("working 3") && views().contains("unconfirmed 1"))
    // Sent again it is still in doubt: the first time may have arrived.
    send(.sending, attempts: 2)
    #expect(views().contains("unconfirmed 1"))
  }

  @Test func viewsAreWorkingClosedFillsAndUnconfirmed() {
    var fixture = ScreenFixture()
    fixture.send(
      .sync(
        .fillReported(
          Fill(
            executionID: ExecutionID("e-1")!, orderID: BrokerOrderID("order-1")!,
            symbol: Symbol("AAPL")!, side: .sell, quantity: Quantity(40),
            price: try! Price(strict: "230.5"), at: fixture.now))))
    fixture.press(.character("3"))
    #expect(rows(fixture) == ["order-0", "order-1", "order-3"])
    fixture.press(.character("]"))
    #expect(rows(fixture) == ["order-2"])
    fixture.press(.character("]"))
    #expect(rows(fixture) == ["e-1"])
    let text = fixture.state.render(size: Size(columns: 100, rows: 24)).text
    #expect(text.contains("SELL") && text.contains("9,220.00"), "\(text)")
    fixture.press(.character("]"))
    #expect(rows(fixture).isEmpty)
    #expect(
      fixture.state.render(size: Size(columns: 100, rows: 24)).text
        .contains("no order whose fate is unknown"))
    fixture.press(.character("]"))
    #expect(rows(fixture).isEmpty)
    fixture.press(.character("]"))
    #expect(fixture.state.blotter.view == .working)
    fixture.press(.character("["))
    #expect(fixture.state.blotter.view == .drafts)
  }

  @Test func rowsAreSortedByEachColumnBothWays() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.ordersUpdated([bracket(at: fixture.now)])))
    fixture.press(.character("3"), .character("o"))
    // The cursor begins on the age, four below the symbol.
    fixture.press(.up, .up, .up, .up, .enter, .escape)
    #expect(rows(fixture) == ["order-0", "order-1", "order-3", "parent", "profit", "loss"])
    fixture.press(.character("O"))
    #expect(rows(fixture) == ["parent", "profit", "loss", "order-0", "order-1", "order-3"])
    fixture.press(.character("o"), .up, .up, .enter, .enter, .escape)
    #expect(rows(fixture).first == "parent")
    // In its own order, and the other way round.
    fixture.press(.character("o"), .backspace, .down, .down, .backspace, .escape)
    #expect(rows(fixture) == ["parent", "profit", "loss", "order-0", "order-1", "order-3"])
    fixture.press(.character("O"))
    #expect(rows(fixture) == ["order-3", "order-1", "order-0", "parent", "profit", "loss"])
  }

  @Test func aFilterAndTheColumnsChangeWhatIsShown() {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character("/"))
    fixture.type("sell")
    fixture.press(.enter)
    #expect(rows(fixture) == ["order-1"])
    // Side, filled, symbol and status always show.
    fixture.press(.escape, .character("|"), .character(" "))
    #expect(fixture.state.notice?.text == "Side always shows")
    fixture.press(.down, .down, .down, .character(" "), .escape)
    #expect(fixture.state.looks[.orderList]?.hidden == ["price"])
    let text = fixture.state.render(size: Size(columns: 140, rows: 24)).text
    #expect(!text.contains("Price") && text.contains("TIF"), "\(text)")
  }

  @Test func markedOrdersAreCanceledByOneQuestionAndEachOutcomeIsShown() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character(" "), .character(" "), .character("c"))
    fixture.wait(0.3)
    let question = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(question.contains("Cancel these 2 orders?"), "\(question)")
    fixture.press(.character("y"))
    let ids = ["order-0", "order-1"].compactMap { BrokerOrderID($0) }
    #expect(fixture.effects.suffix(2) == ids.map { .send(.cancel($0)) }[...])
    var first = try #require(fixture.state.portfolio.orders[ids[0]])
    first.status = .canceled
    var second = try #require(fixture.state.portfolio.orders[ids[1]])
    second.status = .filled
    second.filledQuantity = Quantity(100)
    fixture.send(.sync(.ordersUpdated([first])))
    fixture.send(.sync(.cancelFailed(ids[1], reason: "order is already in \"filled\" state")))
    var text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("DAY: not canceled: order is already in"), "\(text)")
    fixture.send(.sync(.ordersUpdated([second])))
    text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("BUY 100 AAPL LIMIT 230.50 DAY: canceled"), "\(text)")
    #expect(text.contains("SELL 100 AAPL LIMIT 230.50 DAY: already filled"), "\(text)")
    #expect(fixture.state.blotter.marks.isEmpty)
    // A leg that went with its order: that it could not be canceled once more is no news to worry about.
    fixture.send(.sync(.cancelFailed(ids[0], reason: "order is already in \"canceled\" state")))
    #expect(
      fixture.state.notice
        == Notice(.info, "already canceled: BUY 100 AAPL LIMIT 230.50 DAY"))
  }

  @Test func aRangeIsMarkedFromBothItsEnds() {
    var fixture = ScreenFixture()
    fixture.press(
      .character("3"), .character("V"), .character("j"), .character("j"), .character("V"))
    #expect(fixture.state.blotter.marks == ["order-0", "order-1", "order-3"])
    fixture.press(.character("u"))
    #expect(fixture.state.blotter.marks.isEmpty)
  }

  @Test func aWorkingOrderIsChangedThroughItsForm() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character("j"), .character("m"))
    expectScreen(
      fixture.state.render(size: Size(columns: 80, rows: 24)), named: "ticket-change")
    fixture.press(.character("+"), .enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    let request = try #require(fixture.orders.first)
    #expect(request.replaces == BrokerOrderID("order-1"))
    #expect(OrderText.sentence(request) == "CHANGE TO SELL 60 AAPL LIMIT 230.51 DAY")
  }

  @Test func aChangeThatChangesNothingIsNotReviewed() {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .character("m"), .enter)
    #expect(fixture.state.notice?.text == "that changes nothing")
    #expect(fixture.state.layers.count == 1)
  }

  @Test func theTimelineOfAnOrderComesFromTheJournal() {
    var fixture = ScreenFixture()
    let asked = fixture.press(.character("3"), .enter)
    let order = OrderReference(
      client: ClientOrderID("client-0"), broker: BrokerOrderID("order-0"))
    #expect(asked.contains(.send(.trace(order))))
    #expect(
      fixture.state.render(size: Size(columns: 100, rows: 40)).text.contains("reading the journal"))
    fixture.send(
      .sync(
        .orderTraced(
          order,
          [
            OrderTrace(at: fixture.now, kind: .sent, text: "sent"),
            OrderTrace(
              at: fixture.now.advanced(bySeconds: 0.25), kind: .answered,
              text: "answered: status 403, insufficient buying power"),
          ])))
    let text = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(text.contains("Timeline (New York)"), "\(text)")
    #expect(text.contains("answered: status 403, insufficient buying power"), "\(text)")
  }

  @Test func theTimelineIsInTheOrderOfTimeAndTellsAnExecutionOnce() {
    let at = ScreenFixture.start
    var sheet = ReadingSheet(
      title: "x", lines: [],
      order: OrderReference(client: nil, broker: BrokerOrderID("order-0")))
    sheet.traces = [
      OrderTrace(at: at.advanced(bySeconds: 0.925), kind: .reported, text: "filled"),
      OrderTrace(at: at.advanced(bySeconds: 0.919), kind: .filled, text: "buy 4, execution e"),
      OrderTrace(at: at.advanced(bySeconds: 0.950), kind: .filled, text: "buy 4, execution e"),
    ]
    #expect(
      sheet.allLines.suffix(3) == [
        "Timeline (New York)", "  11-21 09:00:00.919  buy 4, execution e",
        "  11-21 09:00:00.925  filled",
      ])
  }

  @Test func everyViewHasItsNumberOnTheSmallestScreen() throws {
    var fixture = ScreenFixture(size: Size(columns: 60, rows: 14))
    var book = fixture.state.portfolio
    for number in 0..<10 {
      let more = Order(
        id: try #require(BrokerOrderID("closed-\(number)")), clientOrderID: nil,
        symbol: Symbol("AAPL"), side: .buy, type: .market, timeInForce: .day,
        quantity: Quantity(1), filledQuantity: Quantity(1), status: .filled,
        updatedAt: fixture.now, submittedAt: fixture.now)
      book.orders[more.id] = more
    }
    fixture.send(.sync(.bookLoaded(book)))
    fixture.press(.character("3"))
    let views = fixture.state.render(size: fixture.state.size).text(row: 3)
    #expect(views.contains("working 3  closed 11  fills 0  unconfirmed 0  drafts 0"), "\(views)")
  }

  @Test func theDetailsOfAnOrderFollowItWhileTheyAreOpen() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .enter)
    func text() -> String { fixture.state.render(size: Size(columns: 100, rows: 30)).text }
    #expect(text().contains("status            new"), "\(text())")
    var order = try #require(fixture.state.portfolio.orders[BrokerOrderID("order-0")!])
    (order.status, order.filledQuantity) = (.partiallyFilled, Quantity(30))
    order.updatedAt = fixture.now.advanced(bySeconds: 1)
    let before = fixture.effects.count
    fixture.send(.sync(.ordersUpdated([order])))
    #expect(text().contains("status            partially_filled"), "\(text())")
    #expect(text().contains("filled            30"), "\(text())")
    let asked = fixture.effects.dropFirst(before).contains {
      if case .send(.trace) = $0 { true } else { false }
    }
    #expect(asked)
    // A report that says nothing new has the journal left alone.
    let after = fixture.effects.count
    fixture.send(.sync(.ordersUpdated([order])))
    #expect(fixture.effects.count == after)
  }

  @Test func theDetailsOfASellNameTheLotsThatItClosedAndTheGain() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"), .enter)
    let order = OrderReference(
      client: ClientOrderID("client-0"), broker: BrokerOrderID("order-0"))
    let apple = try #require(Symbol("AAPL"))
    var lots = OpenLots(apple)
    func fill(_ number: Int, _ side: OrderSide, _ quantity: Int, _ price: String, _ days: Double)
      throws -> LotMatch
    {
      try lots.apply(
        Fill(
          executionID: try #require(ExecutionID("e\(number)")),
          orderID: try #require(BrokerOrderID("order-\(side.wire)")), symbol: apple, side: side,
          quantity: Quantity(quantity), price: try Price(strict: price),
          at: ScreenFixture.start.advanced(bySeconds: -86_400 * days)), by: .fifo)
    }
    _ = try fill(1, .buy, 10, "180", 400)
    _ = try fill(2, .buy, 10, "190", 30)
    let sold = [try fill(3, .sell, 8, "200", 0), try fill(4, .sell, 6, "201", 0)]
    fixture.send(.sync(.orderClosed(order, try #require(OrderClosing(sold, by: .fifo)))))
    let text = fixture.state.render(size: Size(columns: 100, rows: 50)).text
    for line in [
      "Lots closed", "8 of 10 at 180.00, 400 days, +160.00, at 200.00",
      "2 of 2 at 180.00, 400 days, +42.00, at 201.00",
      "4 of 10 at 190.00, 30 days, +44.00, at 201.00", "long-term         +202.00",
      "short-term        +44.00", "realised          +246.00, FIFO", "Timeline (New York)",
    ] {
      #expect(text.contains(line), "\(line) in \(text)")
    }
  }

  @Test func aReadOnlyProfileChangesAndCancelsNothing() {
    var fixture = ScreenFixture(readOnly: true)
    let asked = fixture.press(
      .character("3"), .character("m"), .character("c"), .character(" "), .character("c"))
    #expect(asked.allSatisfy { if case .send(.show) = $0 { true } else { false } }, "\(asked)")
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.notice?.text == "read-only: no orders leave this profile")
  }
}

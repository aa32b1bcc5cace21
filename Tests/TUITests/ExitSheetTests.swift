import ClientModels
import Testing

@testable import TUI

@Suite struct ExitSheetTests {
  private func report(_ request: ExitRequest, at time: Timestamp) throws -> ExitReport {
    var report = ExitReport(request, startedAt: time)
    report.steps = [
      ExitStep(.look, .done),
      ExitStep(
        .cancel(try #require(BrokerOrderID("order-1"))), .done, symbol: Symbol("AAPL"),
        words: "already filled"),
      ExitStep(.verify(round: 1), .underWay), ExitStep(.count), ExitStep(.check),
    ]
    return report
  }

  @Test func closingAPositionShowsWhatItWouldDoAndSendsByTheSecondKeyOnly() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("x"))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "close-question")
    fixture.press(.character("y"))
    #expect(!fixture.effects.contains { if case .send(.exit) = $0 { true } else { false } })
    fixture.wait(0.3)
    fixture.press(.character("y"))
    let request = ExitRequest.close(try #require(Symbol("AAPL")), .all)
    #expect(fixture.effects.contains(.send(.exit(request))))
    fixture.send(.sync(.exitProgressed(try report(request, at: fixture.now))))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "close-progress")
  }

  @Test func aPartIsTypedOnTheSheetAndItsKeyWaitsAgain() throws {
    let symbol = try #require(Symbol("AAPL"))
    var fixture = ScreenFixture()
    func asked(_ fixture: ScreenFixture) -> [ExitRequest] {
      fixture.effects.compactMap { if case .send(.exit(let request)) = $0 { request } else { nil } }
    }
    fixture.press(.character("x"))
    fixture.wait(0.4)
    fixture.press(.character("5"), .character("0"), .character("%"))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "close-part")
    fixture.press(.character("y"))
    #expect(asked(fixture).isEmpty)
    fixture.press(.enter)
    #expect(fixture.state.notice?.text == "Enter does not answer this: y does it, Esc leaves it")
    #expect(asked(fixture).isEmpty)
    // More than is held, and what is no part at all, cannot be done.
    fixture.press(.character("7"), .control("u"))
    #expect(!fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains("Part:"))
    fixture.type("500")
    fixture.wait(0.4)
    fixture.press(.enter)
    #expect(fixture.state.notice == Notice(.warning, "only 50 of AAPL are held"))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    #expect(asked(fixture).isEmpty)
    #expect(fixture.state.notice == Notice(.warning, "only 50 of AAPL are held"))
    fixture.press(.character("%"))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    #expect(asked(fixture).isEmpty)
    fixture.press(.backspace, .backspace)
    fixture.wait(0.4)
    fixture.press(.character("y"))
    #expect(asked(fixture) == [.close(symbol, .quantity(Quantity(50)))])
  }

  @Test func theQuestionCountsLegsAsTheStepDoes() throws {
    var fixture = ScreenFixture()
    var parent = try #require(fixture.state.portfolio.workingOrders.first)
    parent.orderClass = .bracket
    var leg = Order(
      id: try #require(BrokerOrderID("leg-1")), symbol: parent.symbol, side: .sell, type: .limit,
      orderClass: .bracket, timeInForce: .day, quantity: Quantity(100), status: .held)
    leg.limitPrice = try Price(strict: "250")
    parent.legs = [leg]
    parent.updatedAt = fixture.now.advanced(bySeconds: 1)
    fixture.send(.sync(.ordersUpdated([parent])))
    fixture.press(.character("K"))
    let layer = try #require(fixture.state.layers.last)
    #expect(
      fixture.state.text(of: layer)?.lines.first?.text == "cancels 4 orders:")
  }

  /// What the book says meanwhile stands on the sheet.
  @Test func theQuestionFollowsTheBook() throws {
    var fixture = ScreenFixture()
    func lines() throws -> [String] {
      let layer = try #require(fixture.state.layers.last)
      return try #require(fixture.state.text(of: layer)).lines.map(\.text)
    }
    fixture.press(.character("x"))
    #expect(try lines().first == "cancels 3 orders:")
    let over = fixture.state.portfolio.orders.values.map { order in
      var order = order
      order.status = .canceled
      return order
    }
    fixture.send(.sync(.ordersUpdated(over)))
    #expect(try lines().first == "closes 1 position:")
  }

  @Test(arguments: ["K", "x", "F"])
  func besideAnUnconfirmedOrderItTakesOnePressMore(key: Character) throws {
    var fixture = ScreenFixture()
    func exits(_ fixture: ScreenFixture) -> Int {
      fixture.effects.count { if case .send(.exit) = $0 { true } else { false } }
    }
    let id = try #require(ClientOrderID("folio-lost"))
    let request = OrderRequest(
      clientOrderID: id, symbol: try #require(Symbol("AAPL")), side: .sell, quantity: Quantity(50),
      pricing: .market, timeInForce: .day)
    fixture.send(
      .sync(
        .submissionChanged(
          Submission(
            request: request, state: .unconfirmed(reason: "no answer"), confirmedAt: fixture.now))))
    fixture.wait(12)
    fixture.press(.character(key))
    func text() throws -> String {
      let layer = try #require(fixture.state.layers.last)
      return try #require(fixture.state.text(of: layer)).lines.map(\.text).joined(separator: " ")
    }
    #expect(try text().contains("folio-lost"))
    #expect(try text().contains("is UNCONFIRMED since 12 s: it may be at the broker."))
    #expect(try text().contains("It takes one press more."))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    #expect(exits(fixture) == 0)
    #expect(try !text().contains("It takes one press more."))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    #expect(exits(fixture) == 1)
  }

  @Test func theEndIsSaidInTheWordsOfTheReport() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("K"))
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.effects.contains(.send(.exit(.kill))))
    var ended = try report(.kill, at: fixture.now)
    ended.holdings = [
      ExitHolding(symbol: try #require(Symbol("AAPL")), state: .flat),
      ExitHolding(
        symbol: try #require(Symbol("BRK.B")), state: .unknown(reason: "no answer in time")),
    ]
    ended.outcome = .unknown(reason: "BRK.B")
    fixture.press(.escape)
    fixture.send(.sync(.exitProgressed(ended)))
    #expect(
      fixture.state.notice
        == Notice(.failure, "kill switch: NOT KNOWN whether all is closed: BRK.B"))
  }

  @Test func leavingWhileItGoesOnTakesTheKeyTwice() throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.exitProgressed(try report(.kill, at: fixture.now))))
    #expect(fixture.press(.character("q")).isEmpty)
    #expect(fixture.state.notice?.text.hasPrefix("kill switch is under way") == true)
    fixture.wait(6)
    #expect(fixture.press(.character("q")).isEmpty)
    #expect(fixture.press(.character("q")) == [.quit])
    var ended = try report(.kill, at: fixture.now)
    ended.outcome = .done
    fixture.send(.sync(.exitProgressed(ended)))
    fixture.wait(6)
    #expect(fixture.press(.character("q")) == [.quit])
  }

  @Test func whatTheLastRunBrokeOffStandsOnASheetThatHoldsNobodyUp() throws {
    var fixture = ScreenFixture()
    let broken = ExitReport(
      brokenOff: .kill, at: fixture.now.advanced(bySeconds: -60), portfolio: fixture.state.portfolio
    )
    fixture.send(.sync(.exitProgressed(broken)))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "exit-broken-off")
    #expect(fixture.press(.character("y"), .enter).isEmpty)
    fixture.press(.escape)
    #expect(fixture.state.layers.isEmpty)
    // What is being typed stays in front.
    fixture.press(.character("b"))
    fixture.send(
      .sync(
        .exitProgressed(ExitReport(brokenOff: .flatten, at: fixture.now, portfolio: Portfolio()))))
    #expect(fixture.state.layers.count == 1)
    #expect(
      fixture.state.notice?.text
        == "flatten: broken off when the program ended, and not gone on with; now nothing of it is held or working"
    )
  }

  @Test func onALiveAccountTheWordIsAskedFor() {
    var fixture = ScreenFixture(kind: .live)
    fixture.press(.character("F"))
    fixture.wait(0.3)
    fixture.press(.character("y"), .enter)
    #expect(!fixture.effects.contains { if case .send(.exit) = $0 { true } else { false } })
    fixture.type("send")
    fixture.press(.enter)
    #expect(fixture.effects.contains(.send(.exit(.flatten))))
  }

  @Test func flatteningNamesTheOrdersThatItLeaves() throws {
    var fixture = ScreenFixture()
    fixture.send(
      .sync(
        .ordersUpdated([
          Order(
            id: try #require(BrokerOrderID("other-1")), symbol: Symbol("ZM"), side: .buy,
            type: .limit, timeInForce: .goodTillCanceled, quantity: Quantity(5),
            limitPrice: try Price(strict: "40"), status: .new, submittedAt: fixture.now)
        ])))
    fixture.press(.character("F"))
    var text = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(text.contains("leaves 1 order (K cancels it, too):"), "\(text)")
    #expect(text.contains("BUY 5 ZM LIMIT 40.00 GTC"), "\(text)")
    fixture.press(.enter)
    #expect(fixture.state.notice?.text == "Enter does not answer this: y does it, Esc leaves it")
    fixture.wait(0.3)
    fixture.press(.character("y"))
    var report = ExitReport(.flatten, startedAt: fixture.now)
    report.outcome = .done
    report.workingElsewhere = [try #require(BrokerOrderID("other-1"))]
    fixture.send(.sync(.exitProgressed(report)))
    text = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(text.contains("still working: BUY 5 ZM LIMIT 40.00 GTC"), "\(text)")
    #expect(text.contains("1 other order still is"), "\(text)")
  }

  @Test func aWordThatIsWholeWhenTheAccountIsTakenElsewhereDoesNothing() {
    var fixture = ScreenFixture(kind: .live)
    fixture.press(.character("F"))
    fixture.wait(0.3)
    fixture.type("send")
    fixture.send(.sync(.viewOnlyChanged("another program has the account")))
    fixture.press(.enter)
    #expect(!fixture.effects.contains { if case .send(.exit) = $0 { true } else { false } })
    #expect(
      fixture.state.notice == Notice(.warning, "view only: another program has the account"))
  }

  @Test func aPartIsClosedFromTheLine() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("close aapl 50%")
    let shown = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(shown.contains("asks to cancel 3 orders and close 1 position"), "\(shown)")
    #expect(shown.contains("SELL 25 AAPL MARKET"), "\(shown)")
    #expect(shown.contains("keeps 25 AAPL, without those orders"), "\(shown)")
    fixture.press(.enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    let half = ExitPart.share(Percent(try FixedDecimal(strict: "0.5")))
    #expect(
      fixture.effects.contains(.send(.exit(.close(try #require(Symbol("AAPL")), half)))))
  }

  @Test func aReadOnlyProfileClosesNothing() {
    var fixture = ScreenFixture(readOnly: true)
    for key in ["x", "F", "K"] { fixture.press(.character(Character(key))) }
    for text in ["close AAPL", "flatten", "kill"] {
      fixture.press(.character(":"))
      fixture.type(text)
      fixture.press(.enter)
    }
    fixture.wait(1)
    fixture.press(.character("y"))
    #expect(!fixture.effects.contains { if case .send(.exit) = $0 { true } else { false } })
  }

  @Test(arguments: [
    ("K", "all is canceled first"), ("F", "they are read and canceled first"),
  ])
  func whatCouldNotBeReadIsNotCalledNothing(key: Character, words: String) throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.bookLoaded(Portfolio())))
    fixture.send(
      .sync(.accountUpdated(Account(id: try #require(AccountID("acc-1"))))))
    fixture.send(.sync(.partUnread(.orders, reason: "500 out of order")))
    fixture.send(.sync(.partUnread(.positions, reason: "500 out of order")))
    let panes = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(panes.contains("the orders could not be read: 500 out of order"), "\(panes)")
    #expect(panes.contains("the positions could not be read: 500 out of order"), "\(panes)")
    #expect(!panes.contains("no orders"))
    fixture.press(.character(key))
    let layer = try #require(fixture.state.layers.last)
    let lines = try #require(fixture.state.text(of: layer)).lines.map(\.text).joined(separator: " ")
    #expect(lines.contains("what works is not known; \(words)"), "\(lines)")
    #expect(lines.contains("what is held is not known"), "\(lines)")
    // What was read meanwhile is known.
    fixture.send(.sync(.openOrdersListed([])))
    let then = try #require(fixture.state.text(of: layer)).lines.map(\.text).joined(separator: " ")
    #expect(!then.contains("what works is not known"), "\(then)")
  }

  @Test func theSheetOfOneThatWasBrokenOffFollowsTheBook() throws {
    var fixture = ScreenFixture()
    let request = ExitRequest.close(try #require(Symbol("AAPL")), .all)
    fixture.send(
      .sync(
        .exitProgressed(
          ExitReport(brokenOff: request, at: fixture.now, portfolio: fixture.state.portfolio))))
    func text() throws -> String {
      let layer = try #require(fixture.state.layers.last)
      return try #require(fixture.state.text(of: layer)).lines.map(\.text).joined(separator: " ")
    }
    #expect(try text().contains("AAPL: 50 LEFT"))
    let apple = try #require(Symbol("AAPL"))
    var left = try #require(fixture.state.portfolio.positions[apple])
    left.quantity = Quantity(20)
    fixture.send(.sync(.positionsReplaced([left])))
    #expect(try text().contains("AAPL: 20 LEFT"))
  }

  @Test func thatNothingIsHeldStaysSaidWhileAPartIsTypedBehindIt() throws {
    let symbol = try #require(Symbol("TSLA"))
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("quote TSLA")
    fixture.press(.enter)
    let trade = MarketTrade(price: try Price(strict: "300"), size: Quantity(1), at: fixture.now)
    fixture.send(
      .sync(
        .marketUpdated([
          MarketSnapshot(symbol: symbol, quote: nil, trade: trade, receivedAt: fixture.now)
        ])))
    #expect(fixture.state.selectedSymbol == symbol)
    fixture.press(.character("x"))
    #expect(fixture.state.notice?.text == "there is no position in TSLA")
    fixture.press(.character("5"), .character("0"))
    #expect(fixture.state.notice != nil)
  }
}

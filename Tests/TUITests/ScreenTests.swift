import ClientModels
import Testing

@testable import TUI

@Suite struct ScreenTests {
  @Test(arguments: [(60, 14), (80, 24), (120, 40), (160, 50)])
  func thePortfolioWithEveryKindOfRow(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    expectScreen(
      ScreenFixture(size: size).state.render(size: size), named: "portfolio-\(columns)x\(rows)")
  }

  @Test func beforeAnythingIsKnown() {
    expectScreen(
      ScreenFixture(filled: false).state.render(size: Size(columns: 80, rows: 24)), named: "loading"
    )
  }

  @Test func theCachedBookSaysHowOldItIs() {
    let canvas = ScreenFixture(offline: true).state.render(size: Size(columns: 120, rows: 24))
    #expect(canvas.text(row: 0).contains("OFFLINE"))
    #expect(canvas.text(row: 1).contains("2 h ago"))
    expectScreen(canvas, named: "offline")
  }

  @Test func aBrokenLinkSaysWhatIsWrongAndWhenItIsTriedAgain() {
    var fixture = ScreenFixture()
    fixture.send(
      .sync(
        .linkChanged(
          .failing(
            reason: "the broker cannot be reached", retryAt: fixture.now.advanced(bySeconds: 4)))))
    fixture.wait(8)
    expectScreen(
      fixture.state.render(size: Size(columns: 120, rows: 24)), named: "failing-and-stale")
  }

  @Test func theTicketTheReviewAndHelp() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("10")
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "ticket-market")
    fixture.press(.tab, .right, .tab, .character("b"))
    expectScreen(
      fixture.state.render(size: Size(columns: 60, rows: 14)), named: "ticket-limit-small")
    fixture.press(.enter)
    fixture.wait(1)
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "review")
    fixture.press(.escape, .escape, .character("?"))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "help")
  }

  @Test func liveHasAFrameOfItsOwnAndAsksForAWord() {
    var fixture = ScreenFixture(kind: .live)
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.enter)
    fixture.wait(1)
    fixture.type("se")
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "live-review")
  }

  /// Seven AAPL at the market, whose answer was lost.
  private func unconfirmed(_ number: Int, at time: Timestamp) throws -> Submission {
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-\(number)")),
      symbol: try #require(Symbol("AAPL")), side: .buy, quantity: Quantity(7), pricing: .market,
      timeInForce: .day)
    return Submission(
      request: request, state: .unconfirmed(reason: "no answer came"), confirmedAt: time)
  }

  @Test func anUnconfirmedOrderStandsOutWithItsAge() throws {
    var fixture = ScreenFixture()
    fixture.send(.sync(.submissionChanged(try unconfirmed(1, at: fixture.now))))
    fixture.wait(20)
    let canvas = fixture.state.render(size: Size(columns: 120, rows: 24))
    #expect(canvas.text.contains("UNCONFIRMED"))
    expectScreen(canvas, named: "unconfirmed")
  }

  /// One alone can be meant, wherever the cursor is; of two it has to be said which.
  @Test func theOnlyUnconfirmedOrderIsAskedAboutFromAnywhere() throws {
    var fixture = ScreenFixture()
    for number in 1...2 {
      fixture.send(.sync(.submissionChanged(try unconfirmed(number, at: fixture.now))))
      fixture.press(.character("A"))
      #expect(fixture.state.layers.count == 2 - number)
      fixture.press(.escape)
    }
    fixture.press(.character("A"))
    #expect(fixture.state.notice?.text.contains("given up") == true)
  }

  @Test func anUnconfirmedOrderOffersTheTwoThingsThatCanBeDone() throws {
    var fixture = ScreenFixture()
    var submission = try unconfirmed(1, at: fixture.now)
    let request = submission.request
    fixture.send(.sync(.submissionChanged(submission)))
    fixture.press(.tab)
    fixture.press(.tab)
    fixture.press(.character("R"))
    #expect(fixture.state.notice?.text.hasPrefix("not yet: it may still arrive") == true)
    fixture.press(.enter)
    expectScreen(
      fixture.state.render(size: Size(columns: 100, rows: 30)), named: "unconfirmed-details")
    fixture.press(.escape)

    submission.notFoundAt = fixture.now.advanced(bySeconds: 31)
    fixture.send(.sync(.submissionChanged(submission)))
    fixture.wait(31)
    fixture.press(.character("R"))
    fixture.wait(1)
    #expect(fixture.press(.character("y")) == [.send(.resend(request.clientOrderID))])
    fixture.press(.character("A"))
    fixture.wait(1)
    #expect(fixture.press(.character("y")).isEmpty)
    fixture.type("bandon")
    fixture.press(.enter)
    #expect(!fixture.state.layers.isEmpty)
    for _ in 0..<8 { fixture.press(.backspace) }
    fixture.type("abandon")
    #expect(fixture.press(.enter) == [.send(.abandon(request.clientOrderID))])
  }

  @Test func anotherLookUpThatFindsNothingTakesNoAnswerOfAKeyAway() throws {
    var fixture = ScreenFixture()
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-1")), symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(7), pricing: .market, timeInForce: .day)
    var submission = Submission(
      request: request, state: .unconfirmed(reason: "no answer came"), confirmedAt: fixture.now)
    fixture.send(.sync(.submissionChanged(submission)))
    #expect(fixture.state.notice?.text.hasPrefix("UNCONFIRMED: ") == true)
    fixture.press(.tab, .tab, .character("R"))
    submission.notFoundAt = fixture.now
    fixture.send(.sync(.submissionChanged(submission)))
    #expect(fixture.state.notice?.text.hasPrefix("not yet: it may still arrive") == true)
    // What is new is told.
    submission.state = .unconfirmed(reason: "sent again and refused")
    fixture.send(.sync(.submissionChanged(submission)))
    #expect(fixture.state.notice?.text.hasSuffix("sent again and refused") == true)
  }

  @Test func onALiveAccountAnUnconfirmedOrderIsSentAgainByTheWordOnly() throws {
    var fixture = ScreenFixture(kind: .live)
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-1")), symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(7), pricing: .market, timeInForce: .day)
    var submission = Submission(
      request: request, state: .unconfirmed(reason: "no answer came"), confirmedAt: fixture.now)
    submission.notFoundAt = fixture.now.advanced(bySeconds: 31)
    fixture.send(.sync(.submissionChanged(submission)))
    fixture.wait(31)
    fixture.press(.tab, .tab, .character("R"))
    fixture.wait(1)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("cost about") && text.contains("31 s ago"))
    #expect(fixture.press(.character("y"), .enter).isEmpty)
    fixture.type("send")
    #expect(fixture.press(.enter) == [.send(.resend(request.clientOrderID))])
  }

  @Test func theLogShowsEveryRequestAndItsOutcome() throws {
    var fixture = ScreenFixture()
    let id = try #require(ClientOrderID("folio-01K9Z0000000000000000000AB"))
    for (method, path, status, failure) in [
      ("POST", "/v2/orders", nil, "timed out after 10 s" as String?),
      ("GET", "/v2/orders:by_client_order_id", 404, "order not found"),
      ("GET", "/v2/account", 200, nil),
    ] as [(String, String, Int?, String?)] {
      fixture.send(
        .sync(
          .requestLogged(
            BrokerRequestRecord(
              at: fixture.now, method: method, path: path,
              clientOrderID: path.contains("orders") ? id : nil,
              attempt: method == "POST" ? 1 : nil, status: status, milliseconds: 12.4,
              failure: failure))))
    }
    fixture.press(.character("7"))
    expectScreen(fixture.state.render(size: Size(columns: 140, rows: 16)), named: "log")
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 16)), named: "log-80")
    fixture.press(.character("1"))
    #expect(fixture.state.tab == .portfolio)
  }

  @Test func aViewOnlyClientSaysSoAndOpensNoTicket() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.viewOnlyChanged("process 42 has this account open")))
    let canvas = fixture.state.render(size: Size(columns: 120, rows: 24))
    #expect(canvas.text(row: 0).contains("PAPER VIEW-ONLY"))
    fixture.press(.character("b"))
    fixture.press(.character("X"))
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.notice?.text == "view only: process 42 has this account open")
    fixture.send(.sync(.viewOnlyChanged(nil)))
    fixture.press(.character("b"))
    #expect(!fixture.state.layers.isEmpty)
  }

  @Test func aLongNoticeIsReadWholeAndTheAnswerToAKeyGoesWithTheNext() {
    var fixture = ScreenFixture()
    let words = (1...30).map { "word\($0)" }.joined(separator: " ")
    fixture.send(.sync(.notice(Notice(.failure, words))))
    let text = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(text.contains("word1 ") && text.contains("word30"))
    fixture.press(.character("j"))
    #expect(fixture.state.notice?.text == words)
    fixture.press(.character("c"))
    #expect(fixture.state.notice?.text == "select a working order first: Tab goes to the orders")
    fixture.press(.character("j"))
    #expect(fixture.state.notice == nil)
  }

  @Test func anUnreadPartOfTheCacheIsNotCalledEmpty() {
    var fixture = ScreenFixture(offline: true, filled: false)
    var book = Portfolio()
    book.unreadParts = [.positions]
    fixture.send(.sync(.bookLoaded(book)))
    let text = fixture.state.render(size: Size(columns: 120, rows: 24)).text
    #expect(text.contains("not known: the cached file is damaged"))
    #expect(text.contains("no orders"))
  }

  @Test func tooSmallSaysWhatIsNeeded() {
    let canvas = ScreenFixture().state.render(size: Size(columns: 59, rows: 14))
    #expect(canvas.text(row: 0) == "Folio needs 60x14, this is 59x14")
  }

  @Test(arguments: [(1, 1), (0, 0), (500, 200), (60, 3)])
  func anySizeIsDrawnWithoutATrap(columns: Int, rows: Int) {
    let canvas = ScreenFixture().state.render(size: Size(columns: columns, rows: rows))
    #expect(canvas.size == Size(columns: columns, rows: rows))
  }
}

@Suite struct KeyReferenceTests {
  @Test func thePageOfKeysIsTheListOfCommands() {
    expectText(KeyReference.markdown, in: "docs/keys.md", sourceLocation: #_sourceLocation)
  }

  @Test func noKeyMeansTwoThingsInOnePlace() {
    for scope in Scope.allCases {
      let keys = Command.allCases.filter { $0.scope == scope }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(scope)")
    }
  }

  @Test func overTheDetailsOfARowItsKeysOpenWhatTheyOpenOnTheRow() {
    var fixture = ScreenFixture()
    fixture.press(.enter)
    #expect(fixture.state.frontScope == .reading)
    fixture.press(.character("b"))
    #expect(fixture.state.layers.count == 1)
    #expect(fixture.state.ticket?.symbol?.text == "AAPL")
    fixture.press(.escape, .enter, .character("!"))
    #expect(fixture.state.isShowingAlerts)
    var watched = ScreenFixture(readOnly: true)
    watched.press(.enter, .character("b"))
    #expect(watched.state.frontScope == .reading)
  }

  @Test func aDemoWhoseBrokerIsGoneSaysSo() {
    var fixture = ScreenFixture()
    let link = LinkState.failing(
      reason: "127.0.0.1:43363: connection refused", retryAt: fixture.now.advanced(bySeconds: 12))
    fixture.send(.sync(.linkChanged(link)))
    #expect(fixture.state.render(size: Size(columns: 120, rows: 40)).text.contains("next try in"))
    fixture.state.settings.isDemo = true
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("the demo's broker is gone: quit, then `folio demo`"))
    #expect(!text.contains("next try in"))
  }
}

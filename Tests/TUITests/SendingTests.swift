import ClientModels
import Testing

@testable import TUI

/// What it takes to send, and what never sends.
@Suite struct SendingTests {
  private func reviewed(_ fixture: inout ScreenFixture) {
    fixture.press(.character("b"))
    fixture.type("10")
    fixture.press(.enter)
  }

  @Test func aReviewedOrderIsSentOnceByTheSendKey() {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(0.3)
    fixture.press(.character("y"), .character("y"))
    #expect(fixture.orders.count == 1)
    #expect(fixture.orders.first.map(OrderText.sentence) == "BUY 10 AAPL MARKET DAY")
    #expect(fixture.orders.first?.clientOrderID.text.utf8.count == 32)
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func aTicketThatCameBackAndIsDroppedIsNotSaidToBeOpen() throws {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(0.4)
    fixture.press(.character("y"))
    fixture.tell(.notSent(reason: "refused"), of: try #require(fixture.orders.first))
    fixture.wait(2)
    fixture.press(.escape)
    #expect(fixture.state.layers.isEmpty)
    #expect(
      fixture.state.notice?.text
        == "not sent: BUY 10 AAPL MARKET DAY: refused; its ticket was dropped")
  }

  @Test func whatBecameOfAnOrderIsReadBeforeWhatIsToldOfStreams() throws {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(0.4)
    fixture.press(.character("y"))
    let request = try #require(fixture.orders.first)
    fixture.tell(.working(BrokerOrderID("order-9")!), of: request)
    let accepted = fixture.state.notice
    #expect(accepted?.text == "accepted: BUY 10 AAPL MARKET DAY")
    let stream = Notice(.warning, "the stream is down")
    fixture.send(.sync(.notice(stream)))
    #expect(fixture.state.notice == accepted)
    fixture.wait(5)
    #expect(fixture.state.notice == stream)
    fixture.tell(.unconfirmed(reason: "no answer"), of: request)
    fixture.send(.sync(.notice(Notice(.failure, "the disk is full"))))
    #expect(fixture.state.notice?.text == "the disk is full")
  }

  @Test func anOrderThatSurelyWasNotSentIsAgainInItsTicket() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("buy 5 AAPL @ 230 gtc profit 240 loss 225")
    fixture.press(.enter)
    let ticket = fixture.state.ticket
    fixture.wait(0.4)
    fixture.press(.character("y"))
    let request = try #require(fixture.orders.first)
    fixture.tell(.sending, of: request)
    #expect(fixture.state.layers.isEmpty)
    fixture.tell(.notSent(reason: "connection refused"), of: request)
    #expect(ticket != nil && fixture.state.ticket == ticket)
    #expect(
      fixture.state.notice?.text.contains("connection refused; its ticket is open again") == true)
    // A key that was meant for the table under it goes for nothing.
    fixture.press(.character("3"), .enter, .escape)
    #expect(fixture.state.ticket == ticket)
    fixture.wait(1)
    fixture.press(.character("3"))
    #expect(fixture.state.ticket == ticket)
    #expect(
      fixture.state.notice?.text
        == "this is the ticket of what was not sent: Enter reviews it, Tab changes it, Esc drops it"
    )
    fixture.press(.tab, .backTab, .character("3"))
    #expect(fixture.state.ticket != ticket)
    // Once, and not over what was opened meanwhile.
    fixture.press(.escape)
    fixture.tell(.notSent(reason: "connection refused"), of: request)
    #expect(fixture.state.ticket == nil)
  }

  @Test(arguments: [("234.31", true), ("234.29", false), ("235", true)])
  func aLimitAtOrBeyondTheMarketFillsAtOnce(limit: String, isAtOnce: Bool) throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("buy 5 AAPL @ \(limit)")
    fixture.press(.enter)
    let layer = try #require(fixture.state.layers.last)
    let lines = try #require(fixture.state.text(of: layer)).lines.map(\.text)
    let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(words.contains("its price is"))
    #expect(words.contains("where it fills at once") == isAtOnce)
  }

  @Test func aCancelWithoutAnAnswerIsSeenInItsRowUntilTheOrderIsReadAgain() throws {
    var fixture = ScreenFixture()
    fixture.press(.character("3"))
    func row() -> String {
      fixture.state.render(size: Size(columns: 120, rows: 40)).text
    }
    fixture.press(.character("c"))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    let id = try #require(
      fixture.effects.lazy.compactMap {
        if case .send(.cancel(let id)) = $0 { id } else { nil }
      }.first)
    #expect(!row().contains("cancel asked"))
    fixture.wait(3)
    #expect(row().contains("cancel asked 3 s"), "\(row())")
    fixture.send(.sync(.openOrdersListed(fixture.state.portfolio.workingOrders)))
    #expect(!row().contains("cancel asked"))
    fixture.press(.character("c"))
    fixture.wait(0.4)
    fixture.press(.character("y"))
    fixture.wait(3)
    #expect(row().contains("cancel asked 3 s"))
    fixture.send(.sync(.cancelFailed(id, reason: "it is too late")))
    #expect(!row().contains("cancel asked"))
  }

  @Test func aReviewSaysThatTheBrokerCannotBeReached() {
    var fixture = ScreenFixture()
    fixture.send(
      .sync(.linkChanged(.failing(reason: "127.0.0.1:1: connection refused", retryAt: nil))))
    reviewed(&fixture)
    let text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.contains("! not connected: 127.0.0.1:1: connection refused; y tries"), "\(text)")
    #expect(!text.contains("the stream of order events"))
  }

  @Test func thatNoOrderCanBeRecordedStandsInTheHeaderAndOnTheReview() {
    var fixture = ScreenFixture()
    fixture.send(.sync(.journalFailed("/s/orders: the disk is full")))
    reviewed(&fixture)
    let text = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(text.hasPrefix(" PAPER CANNOT SEND "), "\(text)")
    #expect(text.contains("! no order can be recorded: /s/orders: the disk is full; y"), "\(text)")
    fixture.send(.sync(.journalFailed(nil)))
    let after = fixture.state.render(size: Size(columns: 100, rows: 30)).text
    #expect(!after.contains("CANNOT SEND") && !after.contains("no order can be recorded"))
  }

  /// What is not known to be at the broker stands in the list of orders all the same, and is no order that could be changed yet.
  @Test(arguments: [
    (SubmissionState.sending, "it is still being sent: it can be WORD once the broker has it"),
    (
      .unconfirmed(reason: "no answer"),
      "it is looked up whether the broker has it: only then can it be WORD; R sends it again, A gives it up"
    ),
    (.abandoned, "it was given up, and is watched for: should it appear, it can be WORD"),
  ])
  func whatIsNotKnownToBeAtTheBrokerIsNeitherChangedNorCanceled(
    state: SubmissionState, words: String
  ) throws {
    for (key, word) in [("m", "changed"), ("c", "canceled")] as [(Character, String)] {
      var fixture = ScreenFixture()
      reviewed(&fixture)
      fixture.wait(0.4)
      fixture.press(.character("y"))
      fixture.tell(state, of: try #require(fixture.orders.first))
      fixture.press(.tab, .tab, .home)
      #expect(fixture.state.focus == .orders)
      fixture.press(.character(key))
      #expect(fixture.state.layers.isEmpty)
      #expect(fixture.state.notice?.text == words.replacing("WORD", with: word))
    }
  }

  @Test(arguments: [SubmissionState.unconfirmed(reason: "no answer"), .rejected(reason: "no")])
  func whatMayBeAtTheBrokerOrWasRefusedThereIsNoTicketAgain(state: SubmissionState) throws {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(0.4)
    fixture.press(.character("y"))
    let request = try #require(fixture.orders.first)
    for state in [state, .notSent(reason: "not there")] {
      fixture.send(
        .sync(
          .submissionChanged(
            Submission(request: request, state: state, confirmedAt: fixture.now))))
    }
    #expect(fixture.state.ticket == nil)
  }

  @Test func theSendKeyIsDeadUntilTheSheetHasStood() {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    let words = "not sent: less than 0.3 s after the last key; once more"
    #expect(fixture.state.notice?.text == words)
    #expect(fixture.state.render(size: Size(columns: 60, rows: 14)).text.contains(words))
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.count == 1)
  }

  /// Otherwise it reads "wait" until something else happens.
  @Test func theSheetIsPaintedAgainWhenItsKeyIsArmed() {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.press(.escape)
    #expect(fixture.state.repaintAt == nil)
    fixture.press(.enter)
    #expect(fixture.state.repaintAt == fixture.now.advanced(bySeconds: 0.3))
    fixture.wait(0.3)
    #expect(fixture.state.repaintAt == nil)
  }

  @Test func keysThatCameTogetherSendNothing() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    for key in [Key.character("1"), .enter, .character("y"), .character("y"), .enter] {
      fixture.send(.key(key))
    }
    #expect(fixture.orders.isEmpty)
  }

  @Test func noPasteSends() {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(1)
    fixture.send(.paste("y\ny\rSEND\n"))
    #expect(fixture.orders.isEmpty)
    #expect(fixture.state.layers.count == 2)
  }

  @Test func theSameOrderWithinTenSecondsIsAskedForTwice() {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    reviewed(&fixture)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.count == 1)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.count == 2)
    #expect(Set(fixture.orders.map(\.clientOrderID)).count == 2)
  }

  @Test func anotherOrderBesideAnUnconfirmedOneTakesOnePressMore() throws {
    var fixture = ScreenFixture()
    let lost = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-1")), symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(7), pricing: .market, timeInForce: .day)
    fixture.send(
      .sync(
        .submissionChanged(
          Submission(
            request: lost, state: .unconfirmed(reason: "no answer"), confirmedAt: fixture.now))))
    reviewed(&fixture)
    fixture.wait(0.3)
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("an order of AAPL is UNCONFIRMED"))
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.count == 1)
  }

  @Test func aLiveAccountNeedsTheTypedWord() {
    var fixture = ScreenFixture(kind: .live)
    reviewed(&fixture)
    fixture.wait(0.3)
    fixture.press(.character("y"), .enter)
    #expect(fixture.orders.isEmpty)
    fixture.press(.backspace)
    fixture.type("send")
    #expect(fixture.orders.isEmpty)
    fixture.press(.enter)
    #expect(fixture.orders.count == 1)
  }

  @Test(arguments: [true, false])
  func readOnlyAndOfflineSendNothingByAnyKey(offline: Bool) {
    var fixture = ScreenFixture(readOnly: !offline, offline: offline)
    for command in Command.allCases {
      for key in command.keys where key != .control("z") { fixture.press(key) }
      fixture.wait(0.5)
    }
    let mutating = fixture.effects.filter {
      switch $0 {
      case .send(.submit), .send(.cancel), .send(.cancelAll): true
      default: false
      }
    }
    #expect(mutating.isEmpty)
  }

  @Test(arguments: ["1,5", "-3", "1e3", "0", "abc", "150%", "$", "$0.01"])
  func aQuantityThatIsNoneSaysWhyAndGoesNowhere(text: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type(text)
    fixture.press(.enter)
    #expect(fixture.state.layers.count == 1)
    #expect(fixture.state.notice != nil)
    #expect(fixture.orders.isEmpty)
  }

  @Test(arguments: [("50%", "25"), ("pos", "50"), ("max", "50")])
  func sharesOfThePositionAreQuantities(text: String, quantity: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("s"))
    fixture.type(text)
    fixture.press(.enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.first?.quantity?.description == quantity)
  }

  @Test func cancelingAsksFirst() throws {
    var fixture = ScreenFixture()
    fixture.press(.tab, .tab, .character("c"), .character("y"))
    #expect(fixture.effects.isEmpty, "the key was pressed before the sheet had stood")
    fixture.wait(0.3)
    fixture.press(.character("y"))
    let id = try #require(BrokerOrderID("order-0"))
    #expect(fixture.effects.contains(.send(.cancel(id))))
  }

  @Test func theEstimateFollowsTheMarketWhileTheReviewStands() throws {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    let apple = try #require(Symbol("AAPL"))
    var snapshot = try #require(fixture.state.portfolio.market[apple])
    snapshot.quote?.ask = try Price(strict: "300")
    fixture.send(.sync(.marketUpdated([snapshot])))
    let canvas = fixture.state.render(size: Size(columns: 120, rows: 40))
    #expect(canvas.text.contains("BUY 10 AAPL MARKET DAY, about 3,000.00"), "\(canvas.text)")
  }

  @Test func anOrderThatBecameImpossibleUnderReviewIsNotSent() throws {
    var fixture = ScreenFixture()
    reviewed(&fixture)
    fixture.wait(0.3)
    var account = try #require(fixture.state.portfolio.account)
    account.isTradingBlocked = true
    fixture.send(.sync(.accountUpdated(account)))
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
    #expect(fixture.state.notice?.text.contains("block") == true)
  }
}

import ClientModels
import Testing

@testable import TUI

/// Drafts on tab 3: shown, edited, reviewed and sent, and never by themselves.
@Suite struct DraftTests {
  private static let phrases = ["buy 10 AAPL @ 230 day", "sell 50% AAPL day", "buy 5 XYZ day"]

  private func drafts(_ fixture: ScreenFixture) throws -> [Draft] {
    let then = DraftPrice(try Price(strict: "220"), at: fixture.now)
    return Self.phrases.enumerated().map { index, phrase in
      Draft(
        number: index + 1, phrase: phrase, createdAt: fixture.now.advanced(bySeconds: -600),
        price: index == 2 ? nil : then)
    }
  }

  /// On the view of the drafts.
  private func screen(
    kind: AppSettings.Kind = .paper, readOnly: Bool = false, offline: Bool = false
  ) throws -> ScreenFixture {
    var fixture = ScreenFixture(kind: kind, readOnly: readOnly, offline: offline)
    fixture.send(.drafts(.listed(try drafts(fixture))))
    fixture.state.notice = nil
    fixture.press(.character("3"), .character("["))
    #expect(fixture.state.blotter.view == .drafts)
    return fixture
  }

  private func commands(_ fixture: ScreenFixture) -> [DraftCommand] {
    fixture.effects.compactMap { if case .drafts(let command) = $0 { command } else { nil } }
      .filter { $0 != .read }
  }

  private func sent(_ fixture: ScreenFixture) -> [DraftOrder] {
    commands(fixture).flatMap { command -> [DraftOrder] in
      if case .send(let orders) = command { orders } else { [] }
    }
  }

  @Test func theyAreAViewWithTheMarketThenAndNow() throws {
    var fixture = try screen()
    #expect(fixture.state.lists.blotter.map(\.text) == ["draft 1", "draft 2", "draft 3"])
    #expect(fixture.effects.contains(.drafts(.read)))
    #expect(
      fixture.effects.contains { effect in
        guard case .send(.watch(let symbols)) = effect else { return false }
        return symbols.contains { $0.text == "XYZ" }
      })
    var refused = try drafts(fixture)
    refused[1].refusal = "insufficient qty available for order"
    fixture.send(.drafts(.listed(refused)))
    fixture.press(.character("j"))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "drafts-80x24")
    expectScreen(fixture.state.render(size: Size(columns: 160, rows: 50)), named: "drafts-160x50")
    fixture.wait(30)
    let text = fixture.state.render(size: Size(columns: 120, rows: 24)).text
    #expect(text.contains("stale 234.30") && text.contains("no quote"), "\(text)")
  }

  @Test func enterOpensTheTicketAndTheDeliberateKeySendsTheDraft() throws {
    var fixture = try screen()
    fixture.press(.enter)
    #expect(fixture.state.ticket?[text: .quantity] == "10")
    #expect(fixture.state.ticket?[text: .limitPrice] == "230")
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "draft-ticket")
    fixture.press(.enter)
    fixture.press(.character("y"))
    #expect(sent(fixture).isEmpty)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    let order = try #require(sent(fixture).first)
    #expect(order.draft == (try drafts(ScreenFixture())[0]))
    #expect(OrderText.sentence(order.request) == "BUY 10 AAPL LIMIT 230.00 DAY")
    // It goes through the desk of the drafts and by no other way.
    #expect(fixture.orders.isEmpty)
    fixture.send(
      .drafts(.heldBack(order, reason: "draft 1 is gone or was changed: see `folio drafts`")))
    #expect(fixture.state.portfolio.unsettledSubmissions.isEmpty)
    #expect(fixture.state.notice?.text.contains("draft 1 stays: BUY 10 AAPL") == true)
  }

  @Test func markedDraftsAreSentByOneReviewAndEachOutcomeIsShown() throws {
    var fixture = try screen()
    fixture.press(.character(" "), .character(" "), .character(" "), .enter)
    fixture.wait(0.3)
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "drafts-review")
    fixture.press(.character("y"))
    let orders = sent(fixture)
    #expect(
      orders.map { OrderText.sentence($0.request) } == [
        "BUY 10 AAPL LIMIT 230.00 DAY", "SELL 25 AAPL MARKET DAY", "BUY 5 XYZ MARKET DAY",
      ])
    #expect(fixture.orders.isEmpty && fixture.state.blotter.marks.isEmpty)
    func settle(_ index: Int, _ state: SubmissionState) {
      fixture.send(
        .sync(
          .submissionChanged(
            Submission(request: orders[index].request, state: state, confirmedAt: fixture.now))))
    }
    settle(0, .working(try #require(BrokerOrderID("b-1"))))
    settle(1, .rejected(reason: "insufficient qty available"))
    fixture.send(
      .drafts(.heldBack(orders[2], reason: "an order before it was not taken")))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "drafts-outcomes")
  }

  @Test func whatIsBlockedStaysAndTheOthersGo() throws {
    var fixture = try screen()
    let many = [
      "buy 1000 AAPL @ 234 day", "sell 50% TSLA day", "buy 1 AAPL @ 1.001 day",
      "buy 2 AAPL @ 230 day",
    ]
    fixture.send(
      .drafts(
        .listed(
          many.enumerated().map {
            Draft(number: $0.offset + 1, phrase: $0.element, createdAt: fixture.now)
          })))
    fixture.press(.character("g"), .character("V"), .character("G"), .character("V"), .enter)
    fixture.wait(0.3)
    let text = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(text.contains("y sends 1 of 4"), "\(text)")
    #expect(text.contains("– sell 50% TSLA day: no position in TSLA"), "\(text)")
    fixture.press(.character("y"))
    #expect(sent(fixture).map { OrderText.sentence($0.request) } == ["BUY 2 AAPL LIMIT 230.00 DAY"])
    let outcomes = fixture.state.render(size: Size(columns: 100, rows: 40)).text
    #expect(
      outcomes.contains("BUY 1,000 AAPL LIMIT 234.00 DAY: not sent: costs about"), "\(outcomes)")
  }

  @Test func onALiveAccountTheWordIsAskedForOnce() throws {
    var fixture = try screen(kind: .live)
    fixture.press(.character(" "), .character(" "), .enter)
    fixture.wait(0.3)
    fixture.press(.character("y"), .enter)
    #expect(sent(fixture).isEmpty)
    fixture.type("send")
    fixture.press(.enter)
    #expect(sent(fixture).count == 2)
  }

  @Test func aPasteSendsNoDraft() throws {
    var fixture = try screen()
    fixture.press(.character(" "), .character(" "), .enter)
    fixture.wait(0.3)
    fixture.send(.paste("y"))
    fixture.send(.key(.character("y")))
    fixture.send(.key(.character("y")))
    fixture.wait(0.05)
    #expect(sent(fixture).isEmpty)
  }

  @Test func aTicketIsKeptAsADraftAndADraftIsChanged() throws {
    var fixture = try screen()
    fixture.press(.character("1"), .character("b"), .character("7"), .character("@"))
    fixture.type("231.5")
    fixture.press(.control("k"))
    let price = DraftPrice(try Price(strict: "234.3"), at: ScreenFixture.start)
    #expect(commands(fixture) == [.add(phrase: "buy 7 AAPL @ 231.5 day", price: price)])
    #expect(fixture.state.layers.isEmpty)
    // What is typed takes the place of what stood there.
    fixture.press(.character("3"), .enter)
    fixture.type("12")
    fixture.press(.control("k"))
    #expect(
      commands(fixture).last
        == .change(try drafts(ScreenFixture())[0], phrase: "buy 12 AAPL @ 230 day", price: price))
    fixture.send(
      .drafts(.notKept(phrase: "buy 12 AAPL @ 230 day", draft: nil, reason: "the disk is full")))
    #expect(fixture.state.ticket?[text: .quantity] == "12")
    #expect(fixture.state.notice?.text == "not kept: the disk is full")
    fixture.press(.escape, .character("1"), .character("b"), .control("k"))
    #expect(commands(fixture).count == 2)
    #expect(fixture.state.notice?.text == "not kept: 10, 50%, $5k, max or pos")
  }

  @Test func deletingIsAskedFor() throws {
    var fixture = try screen()
    fixture.press(.character("j"), .character("d"))
    fixture.wait(0.3)
    #expect(
      fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains("Delete this draft?"))
    fixture.press(.character("n"))
    #expect(commands(fixture).isEmpty)
    fixture.press(.character(" "), .character(" "), .character("d"))
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(commands(fixture) == [.delete(Array(try drafts(ScreenFixture())[1...]))])
  }

  @Test func oneThatMayHaveBeenSentIsNotSentAgain() throws {
    var fixture = try screen()
    var marked = try drafts(fixture)
    marked[0].sentAs = ClientOrderID("folio-9")
    fixture.send(.drafts(.listed(marked)))
    fixture.press(.enter)
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.notice?.text.contains("may have been sent as folio-9") == true)
    fixture.press(.character(" "), .enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(sent(fixture).isEmpty)
  }

  @Test func whenTheLinkComesBackTheyAreSpokenOfOnceAndNothingIsSent() throws {
    var fixture = ScreenFixture()
    let reason = LinkState.failing(reason: "no network", retryAt: nil)
    fixture.send(.drafts(.listed(try drafts(fixture))))
    fixture.wait(20)
    #expect(fixture.state.notice == nil)
    fixture.send(.sync(.linkChanged(reason)))
    fixture.send(.sync(.linkChanged(.connected)))
    #expect(fixture.state.notice?.text == "3 drafts wait for review: 3 Orders, Drafts")
    fixture.wait(6)
    #expect(fixture.state.notice == nil)
    fixture.send(.sync(.linkChanged(.connected)))
    #expect(fixture.state.notice == nil)
    // What should be read is not covered, and then it is their turn.
    fixture.send(.sync(.linkChanged(reason)))
    fixture.send(.sync(.notice(Notice(.failure, "read me"))))
    fixture.send(.sync(.linkChanged(.connected)))
    #expect(fixture.state.notice?.text == "read me")
    fixture.wait(13)
    #expect(fixture.state.notice?.text == "3 drafts wait for review: 3 Orders, Drafts")
    #expect(fixture.orders.isEmpty && commands(fixture).isEmpty)
  }

  @Test func offlineTheyArePreparedChangedAndDeletedAndNotSent() throws {
    var fixture = try screen(offline: true)
    let text = fixture.state.render(size: Size(columns: 100, rows: 24)).text
    #expect(text.contains("stale 234.30"), "\(text)")
    fixture.press(.enter)
    #expect(
      fixture.state.notice?.text == "offline: nothing is sent; Ctrl-K keeps it as a draft")
    fixture.press(.enter)
    fixture.wait(0.3)
    let review = fixture.state.render(size: Size(columns: 100, rows: 24)).text
    #expect(
      review.contains("offline, nothing is sent  Esc goes back; Ctrl-K keeps it"), "\(review)")
    fixture.press(.character("y"))
    #expect(
      fixture.state.notice?.text
        == "offline: no orders leave; start without --offline to trade")
    fixture.press(.escape, .control("u"))
    fixture.type("11")
    fixture.press(.control("k"))
    fixture.press(.character("d"))
    fixture.wait(0.3)
    fixture.press(.character("y"))
    fixture.press(.character("1"), .character("s"), .character("4"), .control("k"), .character(":"))
    fixture.type("buy 3 AAPL @ 200")
    fixture.press(.enter, .escape, .control("k"))
    let kept = commands(fixture).map { command in
      switch command {
      case .add(let phrase, _), .change(_, let phrase, _): phrase
      case .delete: "delete"
      case .send, .read, .readBasket, .keep: "send"
      }
    }
    #expect(
      kept == ["buy 11 AAPL @ 230 day", "delete", "sell 4 AAPL day", "buy 3 AAPL @ 200 day"])
    fixture.press(.character("3"), .character(" "), .character(" "), .enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(sent(fixture).isEmpty && fixture.orders.isEmpty)
  }

  @Test func theySortByEveryKeyThatOrdersSortBy() throws {
    var fixture = try screen()
    let drafts = [
      "sell 3 TSLA @ 5 day", "buy 50% AAPL day", "sell 20 MSFT stop 7 day", "buy 1 AAPL @ 9 day",
    ].enumerated().map {
      Draft(number: $0.offset + 1, phrase: $0.element, createdAt: fixture.now, price: nil)
    }
    fixture.send(.drafts(.listed(drafts)))
    func order() -> [String] { fixture.state.lists.blotter.map(\.text) }
    #expect(order() == ["draft 1", "draft 2", "draft 3", "draft 4"])
    for expected in [[2, 4, 3, 1], [2, 4, 1, 3], [2, 4, 1, 3], [2, 1, 3, 4], [1, 2, 3, 4]] {
      fixture.press(.character("o"))
      #expect(order() == expected.map { "draft \($0)" }, "\(fixture.state.blotter.sort)")
    }
    fixture.press(.character("o"), .character("O"))
    #expect(order() == ["draft 4", "draft 3", "draft 2", "draft 1"])
  }

  @Test func aReadOnlyProfileShowsThemAndSendsNone() throws {
    var fixture = try screen(readOnly: true)
    fixture.press(.enter)
    #expect(
      fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains("market then"))
    fixture.press(.escape, .character(" "), .character(" "), .enter, .character("y"))
    #expect(sent(fixture).isEmpty)
    #expect(!fixture.state.layers.contains { $0.scope == .review || $0.scope == .ticket })
  }
}

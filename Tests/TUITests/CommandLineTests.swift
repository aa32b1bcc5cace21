import ClientModels
import Testing

@testable import TUI

@Suite struct CommandLineTests {
  private func line(_ text: String, _ fixture: inout ScreenFixture) {
    fixture.press(.character(":"))
    fixture.type(text)
  }

  @Test func anOrderOnTheLineIsPreviewedReviewedAndSentByTheSendKeyOnly() {
    var fixture = ScreenFixture()
    line("buy 10 aapl @ 230 gtc", &fixture)
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "command-line")
    fixture.press(.enter)
    #expect(fixture.orders.isEmpty)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(fixture.orders.map(OrderText.sentence) == ["BUY 10 AAPL LIMIT 230.00 GTC"])
  }

  @Test(arguments: ["q", "quit", "exit"])
  func theNamesThatOtherProgramsTaughtLeave(word: String) {
    var fixture = ScreenFixture()
    line(word, &fixture)
    #expect(fixture.press(.enter).contains(.quit))
  }

  @Test(arguments: ["h", "help"])
  func helpIsReadByItsShortName(word: String) {
    var fixture = ScreenFixture()
    line(word, &fixture)
    fixture.press(.enter)
    #expect(fixture.state.frontScope == .reading)
  }

  @Test func aLineThatArrivesWithItsConfirmationSendsNothing() {
    var fixture = ScreenFixture()
    for character in ":buy 10 AAPL" { fixture.send(.key(.character(character))) }
    fixture.send(.key(.enter))
    fixture.send(.key(.character("y")))
    fixture.wait(0.05)
    fixture.press(.character("y"))
    #expect(fixture.orders.isEmpty)
  }

  @Test func anUnconfirmedOrderIsSettledByItsIdAndViewsAreOpenedByName() throws {
    var fixture = ScreenFixture()
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("lost-1")),
      symbol: try #require(Symbol("AAPL")), side: .buy, quantity: Quantity(5), pricing: .market,
      timeInForce: .day)
    fixture.send(
      .sync(
        .submissionChanged(
          Submission(
            request: request, state: .unconfirmed(reason: "no answer"),
            confirmedAt: fixture.now))))
    line("abandon nosuch", &fixture)
    fixture.press(.enter)
    #expect(fixture.state.notice?.text == "no unconfirmed order has the id nosuch")
    fixture.press(.escape)
    line("abandon \(request.clientOrderID)", &fixture)
    let preview = fixture.state.render(size: Size(columns: 100, rows: 24)).text
    #expect(preview.contains("asks to give BUY 5 AAPL"), "\(preview)")
    fixture.press(.enter)
    guard case .confirmation(let sheet)? = fixture.state.layers.last else {
      Issue.record("nothing was asked")
      return
    }
    #expect(sheet.action == .abandon(request.clientOrderID))
    fixture.press(.escape)
    line("resend \(request.clientOrderID)", &fixture)
    fixture.press(.enter)
    #expect(fixture.state.notice?.text.hasPrefix("not yet: ") == true)
    fixture.press(.escape)
    line("orders fills", &fixture)
    fixture.press(.enter)
    #expect(fixture.state.tab == .orders && fixture.state.blotter.view == .fills)
    line("drafts", &fixture)
    fixture.press(.enter)
    #expect(fixture.state.blotter.view == .drafts)
    line("orders bogus", &fixture)
    fixture.press(.enter)
    #expect(
      fixture.state.notice?.text
        == "the views of the orders are working, closed, fills, unconfirmed, drafts")
  }

  @Test func whatIsMissingIsSaidBeforeEnter() {
    var fixture = ScreenFixture()
    line("buy 10", &fixture)
    let text = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(text.contains("say how many of what"), "\(text)")
    fixture.press(.enter)
    #expect(fixture.state.layers.count == 1, "the line stays to be mended")
  }

  @Test(arguments: [
    ("cancel AAPL", 3), ("cancel A*", 3), ("cancel *PL", 3), ("cancel order-1", 1),
    ("cancel client-0 order-1", 2), ("cancel AAPL order-1", 3),
  ])
  func cancelsAreNamedByIdSymbolOrPattern(text: String, count: Int) {
    var fixture = ScreenFixture()
    line(text, &fixture)
    fixture.press(.enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    let asked = fixture.effects.filter {
      if case .send(.cancel) = $0 { true } else { false }
    }
    #expect(asked.count == count)
  }

  @Test(arguments: ["cancel MSFT", "cancel AAPL M*", "cancel *X*"])
  func aNameThatFitsNoOrderCancelsNone(text: String) {
    var fixture = ScreenFixture()
    line(text, &fixture)
    fixture.press(.enter)
    #expect(fixture.state.notice?.text.contains("nothing was asked") == true)
    // The line stays to be mended, with what is wrong above it and the keys below.
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("the line is gone")
      return
    }
    #expect(entry.text == text)
    let canvas = fixture.state.render(size: Size(columns: 80, rows: 24))
    #expect(canvas.text.split(separator: "nothing was asked").count == 2, "\(canvas.text)")
    #expect(canvas.text(row: 23).contains("Esc"))
    fixture.press(.escape)
    #expect(fixture.state.layers.isEmpty)
  }

  /// What is typed next must not land in a field of a form that nobody asked for.
  @Test(arguments: [
    ("buy -3 SPY", "the quantity must be more than zero"), ("buy 10 AAPL @ 1.001", "between ticks"),
    ("buy 99999 AAPL", "buying power is"),
  ])
  func whatIsWrongWithAnOrderIsMendedOnTheLine(line: String, reason: String) {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type(line)
    fixture.press(.enter)
    #expect(fixture.state.notice?.text.contains(reason) == true, "\(fixture.state.notice as Any)")
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("\(fixture.state.layers)")
      return
    }
    #expect(entry.text == line && fixture.state.layers.count == 1)
  }

  @Test func aLineThatDoesWhatItSaysCloses() {
    var fixture = ScreenFixture()
    for text in ["watch", "chart AAPL", "orders closed", "cancel AAPL", "alert AAPL > 300"] {
      line(text, &fixture)
      fixture.press(.enter)
      if case .line? = fixture.state.layers.last { Issue.record("\(text) stays") }
      fixture.press(.escape)
      fixture.state.layers.removeAll()
    }
  }

  @Test func aSymbolThatNobodyKnowsIsPutRightInTheTicketBehindTheReview() throws {
    var fixture = ScreenFixture()
    line("buy 5 nosuch", &fixture)
    fixture.press(.enter)
    #expect(fixture.state.frontScope == .review)
    fixture.send(.sync(.assetUnknown(try #require(Symbol("NOSUCH")))))
    #expect(fixture.state.frontScope == .ticket && fixture.state.ticket?.focus == .symbol)
    let shown = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(shown.ranges(of: "NOSUCH is not a symbol").count == 1, "\(shown)")
  }

  @Test func tabTakesTheSymbolThatTheLineSuggests() throws {
    var fixture = ScreenFixture()
    let names = [("TSLA", "Tesla, Inc."), ("TLSA", "Tiziana Life Sciences"), ("AAPL", "Apple")]
    fixture.send(
      .sync(
        .assetsListed(
          AssetIndex(
            try names.map { AssetName(try #require(Symbol($0.0)), name: $0.1) }))))
    fixture.send(
      .sync(
        .watchlistsChanged(
          WatchlistBook([
            Watchlist(id: try #require(WatchlistID("w-1")), name: "Tech", symbols: [])
          ]))))
    line("watch add tesl", &fixture)
    let shown = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(shown.contains("the broker's list has no TESL: TSLA is Tesla, Inc."), "\(shown)")
    fixture.press(.enter)
    fixture.wait(1)
    guard case .line(let failed)? = fixture.state.layers.last else {
      Issue.record("the line is gone")
      return
    }
    #expect(failed.text == "watch add tesl")
    fixture.press(.tab)
    guard case .line(let mended)? = fixture.state.layers.last else { return }
    #expect(mended.text == "watch add TSLA")
    fixture.press(.escape)
    line("buy 5 tesl", &fixture)
    fixture.press(.tab)
    guard case .line(let bought)? = fixture.state.layers.last else { return }
    #expect(bought.text == "buy 5 TSLA")
  }

  @Test func tabCompletesVerbsCommandsAndSymbols() {
    var fixture = ScreenFixture()
    line("show-o", &fixture)
    fixture.press(.tab, .enter)
    #expect(fixture.state.tab == .orders)
    line("buy 10 b", &fixture)
    fixture.press(.tab)
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("no line")
      return
    }
    #expect(entry.text == "buy 10 BRK.B")
  }

  @Test func linesAreRecalledTheNewestFirst() {
    var fixture = ScreenFixture()
    for text in ["show-log", "show-orders"] {
      line(text, &fixture)
      fixture.press(.enter)
    }
    fixture.press(.character(":"), .up, .up, .enter)
    #expect(fixture.state.tab == .log)
  }

  @Test func aChangeOnTheLineIsReviewed() throws {
    var fixture = ScreenFixture()
    line("replace order-1 50 @ 231", &fixture)
    fixture.press(.enter)
    fixture.wait(0.3)
    fixture.press(.character("y"))
    #expect(
      fixture.orders.map(OrderText.sentence) == ["CHANGE TO SELL 50 AAPL LIMIT 231.00 DAY"])
    #expect(fixture.orders.first?.replaces == BrokerOrderID("order-1"))
  }

  @Test(arguments: [
    "buy 1 AAPL", "cancel AAPL", "cancel all", "replace order-0 5", "buy", "cancel-all",
  ])
  func noLineMovesAReadOnlyProfile(text: String) {
    var fixture = ScreenFixture(readOnly: true)
    line(text, &fixture)
    fixture.press(.enter)
    fixture.wait(1)
    fixture.press(.character("y"), .enter, .character("y"))
    #expect(
      !fixture.effects.contains { effect in
        switch effect {
        case .send(.submit), .send(.cancel), .send(.cancelAll): true
        default: false
        }
      })
  }

  @Test func aPasteIsTypedAndNotRun() {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.send(.paste("show-log\n"))
    #expect(fixture.state.tab == .portfolio)
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("no line")
      return
    }
    #expect(entry.text.hasPrefix("show-log"))
  }

  @Test func aQuoteIsGoneToAndAskedForUntilOneLeaves() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("quote xyz")
    fixture.press(.enter)
    let symbol = try #require(Symbol("XYZ"))
    #expect(fixture.effects.contains(.send(.findAsset(symbol))))
    #expect(
      fixture.effects.contains {
        if case .send(.watch(let symbols)) = $0 { symbols.contains(symbol) } else { false }
      })
    #expect(fixture.state.focus == .quotes)
    #expect(fixture.state.notice?.text == "asking for the quote of XYZ")
    fixture.press(.character(":"))
    fixture.type("quote aapl")
    fixture.press(.enter)
    #expect(fixture.state.selectedSymbol == Symbol("AAPL"))
    #expect(fixture.state.notice?.text == "AAPL: bid 234.28, ask 234.30, last 234.28")
    fixture.press(.character(":"))
    fixture.type("quote")
    fixture.press(.enter)
    #expect(fixture.state.notice?.text == "say which symbol, such as quote AAPL")
  }

  @Test func anOrderIsKeptAsADraftByTheLine() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("draft buy 10 AAPL @ 230 gtc")
    let preview = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(preview.contains("kept as a draft; nothing is sent"), "\(preview)")
    fixture.press(.enter)
    let phrases = fixture.effects.compactMap { effect -> String? in
      if case .drafts(.add(let phrase, _)) = effect { phrase } else { nil }
    }
    #expect(phrases == ["buy 10 AAPL @ 230 gtc"] && fixture.orders.isEmpty)
    #expect(fixture.state.layers.isEmpty)
    fixture.press(.character(":"))
    fixture.type("draft")
    fixture.press(.enter)
    #expect(fixture.state.notice?.text == "an order begins with buy or sell")
  }

  @Test func aFileOfOrdersBecomesMarkedDraftsOrNothing() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("basket my orders.CSV")
    fixture.press(.enter)
    #expect(fixture.effects.contains(.drafts(.readBasket(path: "my orders.CSV"))))
    let bad = try BasketFile(Array("buy 1 AAPL\nbuy 1,5 AAPL\nsell 1 AAPL at\n".utf8))
    fixture.send(.drafts(.basketRead(path: "bad", bad)))
    guard case .reading(let sheet)? = fixture.state.layers.last else {
      Issue.record("nothing was said")
      return
    }
    #expect(sheet.lines.count == 4 && sheet.lines[1] == "  line 3: a price must follow \"at\"")
    #expect(!fixture.effects.contains { if case .drafts(.keep) = $0 { true } else { false } })
    fixture.press(.escape)
    let good = try BasketFile(Array("buy 1 AAPL\nsell 50% AAPL @ 999 gtc\n".utf8))
    fixture.send(.drafts(.basketRead(path: "good", good)))
    let kept = fixture.effects.compactMap { effect -> [String]? in
      guard case .drafts(.keep(let wishes, "good")) = effect else { return nil }
      return wishes.map(\.phrase)
    }
    #expect(kept == [["buy 1 AAPL day", "sell 50% AAPL @ 999 gtc"]])
    let drafts = [
      Draft(number: 7, phrase: "buy 1 AAPL day", createdAt: fixture.now, price: nil),
      Draft(number: 9, phrase: "sell 50% AAPL @ 999 gtc", createdAt: fixture.now, price: nil),
    ]
    fixture.send(.drafts(.listed(drafts)))
    fixture.send(.drafts(.kept(drafts, path: "good")))
    #expect(fixture.state.tab == .orders && fixture.state.blotter.view == .drafts)
    #expect(fixture.state.blotter.marks == ["draft 7", "draft 9"])
    fixture.press(.enter)
    guard case .bulk? = fixture.state.layers.last else {
      Issue.record("no review")
      return
    }
  }

  @Test func aCompletionIsOfferedOnceAndAFaultIsSaidOnce() {
    #expect(CommandPhrase.completions(of: "bu", symbols: []) == ["buy"])
    #expect(CommandPhrase.completions(of: "buy 10 NVDA @ 120 pro", symbols: []) == ["profit"])
    #expect(CommandPhrase.completions(of: "sell 10 NVDA s", symbols: []) == ["stop"])
    #expect(CommandPhrase.completions(of: "cancel pro", symbols: []) == [])
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.type("colours")
    fixture.press(.enter)
    let text = fixture.state.render(size: fixture.state.size).text
    #expect(text.ranges(of: "is no command").count == 1, "\(text)")
  }

  @Test(arguments: [
    ("export", "write-table"), ("save table", "write-table"), ("picture", "screenshot"),
    ("past", "show-history"), ("colour", "themes"), ("graph", "show-chart"),
    ("modify", "change-order"), ("search symbol", "find-symbol"), ("price alert", "new-alert"),
    ("bracket", "buy"), ("stop loss", "buy"),
  ])
  func aCommandIsFoundByTheWordsThatPeopleHave(words: String, command: String) {
    var fixture = ScreenFixture()
    fixture.press(.control("p"))
    fixture.type(words)
    guard case .palette(let entry)? = fixture.state.layers.last else {
      Issue.record("no palette")
      return
    }
    #expect(entry.commands { _ in false }.first?.rawValue == command)
  }

  @Test func theWordsOfTheShellWorkOnTheLine() throws {
    var fixture = ScreenFixture()
    line("theme light", &fixture)
    #expect(
      fixture.press(.enter) == [.settings(.takeTheme("light"))])
    line("export", &fixture)
    let exported = fixture.press(.enter)
    #expect(exported.contains { if case .keepTable = $0 { true } else { false } })
    line("as-of 2025-11-20", &fixture)
    let day = try #require(CalendarDay("2025-11-20"))
    #expect(fixture.press(.enter).contains(.send(.lookBack(.book(day)))))
    line("as-of yesterday", &fixture)
    fixture.press(.enter)
    #expect(
      fixture.state.notice?.text == "say which day, such as as-of 2026-03-31, or as-of now")
  }
}

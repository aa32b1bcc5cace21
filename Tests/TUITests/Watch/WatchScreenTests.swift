import ClientModels
import Testing

@testable import TUI

@Suite struct WatchScreenTests {
  private static let sizes = [(60, 14), (80, 24), (120, 40), (160, 50)]

  @Test(arguments: sizes)
  func aListWithQuotesNewsAndTheCourseOfTheDay(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    var fixture = ScreenFixture.watching(size: size)
    fixture.tellNews()
    expectScreen(fixture.state.render(size: size), named: "watch-\(columns)x\(rows)")
  }

  @Test func everythingInASCII() {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    fixture.state.settings.isASCII = true
    expectScreen(fixture.state.render(size: size), named: "watch-ascii")
  }

  @Test func theCachedListsSayHowOldTheyAre() {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size, offline: true)
    fixture.tellNews(source: .cache)
    let canvas = fixture.state.render(size: size)
    #expect(canvas.text.contains("lists read 2 h ago"))
    #expect(canvas.text.contains("cached 2 m ago"))
    expectScreen(canvas, named: "watch-offline")
  }

  @Test(arguments: sizes)
  func aListOfOddNamesAndNothingOnIt(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    var fixture = ScreenFixture.watching(size: size)
    fixture.press(.character("["))
    expectScreen(fixture.state.render(size: size), named: "watch-empty-\(columns)x\(rows)")
  }

  private func body(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: Size(columns: 80, rows: 24)).text
  }

  @Test func beforeTheListsAreReadTheScreenSaysSoAndWhyTheyAreNot() {
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.press(.character("2"))
    #expect(body(fixture).contains("reading the watchlists"))
    fixture.send(.sync(.watchlistsFailed(reason: "no answer in time")))
    #expect(body(fixture).contains("could not be read, they are asked for again: no answer"))
    expectScreen(
      fixture.state.render(size: Size(columns: 60, rows: 14)), named: "watch-failed-60x14")
    fixture.send(.sync(.watchlistsChanged(WatchlistBook([], asOf: fixture.now))))
    #expect(
      body(fixture).contains(
        "there is no watchlist yet: + adds a symbol to a new one, w"))
    var offline = ScreenFixture(offline: true, size: Size(columns: 80, rows: 24))
    offline.press(.character("2"))
    #expect(body(offline).contains("no watchlists are cached"))
  }

  @Test func theFirstSymbolMakesTheFirstList() throws {
    let nvda = try #require(Symbol("NVDA"))
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.press(.character("2"))
    fixture.send(.sync(.watchlistsChanged(WatchlistBook([], asOf: fixture.now))))
    fixture.press(.character("+"))
    fixture.type("nvda")
    #expect(body(fixture).contains("makes the watchlist \"Watchlist 1\" with NVDA"))
    let sent = fixture.press(.enter)
    #expect(sent.contains(.send(.editWatchlist(.create(name: "Watchlist 1", [nvda])))))
  }

  @Test(arguments: [
    ("Tech aapl", "Tech aapl", []), ("Tech AAPL", "Tech", ["AAPL"]),
    ("Big tech AAPL msft", "Big tech", ["AAPL", "MSFT"]), ("AAPL", "AAPL", []),
    ("\"My AAPL\" MSFT", "My AAPL", ["MSFT"]), ("\"My AAPL\"", "My AAPL", []),
    ("Ours AAPL und so", "Ours", ["AAPL", "UND", "SO"]), ("Big IDEAS", "Big IDEAS", []),
    ("AAPL + more", "AAPL + more", []), ("\"half", "\"half", []),
  ])
  func aNewListMayHaveSymbolsAfterItsName(
    typed: String, name: String, symbols: [String]
  ) throws {
    var fixture = ScreenFixture.watching(size: Size(columns: 80, rows: 24))
    fixture.press(.character(":"))
    fixture.type("watch new \(typed)")
    let words = symbols.isEmpty ? "" : " with \(symbols.joined(separator: " "))"
    #expect(body(fixture).contains("makes the watchlist \"\(name)\"\(words)"), "\(body(fixture))")
    fixture.press(.enter)
    #expect(fixture.edits == [.create(name: name, try symbols.map { try #require(Symbol($0)) })])
  }

  @Test func aListThatFailsToBeReadAgainKeepsItsRowsAndSaysHowOldTheyAre() {
    var fixture = ScreenFixture.watching(size: Size(columns: 80, rows: 24))
    fixture.send(.sync(.watchlistsFailed(reason: "the server answers 500")))
    #expect(body(fixture).contains("lists read 2 s ago"))
    #expect(body(fixture).contains("MSFT"))
  }

  @Test func theNewsAreASheetAndAnArticleIsReadThere() {
    let size = Size(columns: 80, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    fixture.press(.character("i"))
    #expect(fixture.effects.contains(.send(.followNews(Symbol("AAPL")))))
    #expect(body(fixture).contains("reading the news"))
    fixture.tellNews()
    expectScreen(fixture.state.render(size: size), named: "news-80x24")
    fixture.press(.enter)
    expectScreen(fixture.state.render(size: size), named: "news-article-80x24")
    fixture.press(.escape, .down, .enter)
    #expect(body(fixture).contains("Apple & others name a new head of finance"))
    fixture.press(.escape, .escape)
    #expect(fixture.state.layers.isEmpty)
    // They are read on below the list, as long as those are to be seen.
    #expect(fixture.state.watch.followedNews?.text == "AAPL")
    fixture.press(.character("z"))
    #expect(fixture.effects.last == .send(.followNews(nil)))
  }

  @Test func newsOfAnotherSymbolAreNotShownBesideThisOne() {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    fixture.tellNews()
    fixture.press(.down)
    #expect(!fixture.state.render(size: size).text.contains("head of finance"))
    fixture.tellNews()
    #expect(!fixture.state.render(size: size).text.contains("head of finance"), "too late")
    fixture.send(.sync(.newsFailed(Symbol("MSFT")!, reason: "no answer in time")))
    #expect(fixture.state.render(size: size).text.contains("no answer in time"))
  }

  @Test func theHoldingsHaveTheCourseOfTheDayWhereThereIsRoom() {
    var fixture = ScreenFixture.watching(size: Size(columns: 100, rows: 30))
    fixture.press(.character("1"))
    let lines = fixture.state.render(size: Size(columns: 119, rows: 30)).text
    #expect(lines.contains("Chart"))
    #expect(lines.contains("▁▂▃▄▁▂▃▄▅▁▂▃█"))
    let narrow = fixture.state.render(size: Size(columns: 60, rows: 30)).text
    #expect(!narrow.contains("Chart"))
  }
}

@Suite struct WatchlistKeyTests {
  private let tech = ScreenFixture.tech

  @Test func theNextAndThePreviousListAreShown() {
    var fixture = ScreenFixture.watching()
    #expect(fixture.state.chosenList?.id == tech)
    fixture.press(.character("]"))
    #expect(fixture.state.chosenList?.id.text == "long-1")
    fixture.press(.character("]"), .character("]"))
    #expect(fixture.state.chosenList?.id == tech)
    fixture.press(.character("["))
    #expect(fixture.state.chosenList?.id.text == "odd-1")
  }

  @Test func quotesOfTheListAreWantedWhileItIsShown() throws {
    var fixture = ScreenFixture.watching()
    let microsoft = try #require(Symbol("MSFT"))
    func wanted() -> [Symbol] {
      fixture.effects.compactMap {
        if case .send(.watch(let symbols)) = $0 { symbols } else { nil }
      }.last ?? []
    }
    #expect(wanted().contains(microsoft))
    fixture.press(.character("1"))
    #expect(!wanted().contains(microsoft))
  }

  @Test func aSymbolIsAddedByTheLineAndShownOnlyWhenTheBrokerHasIt() throws {
    var fixture = ScreenFixture.watching()
    fixture.press(.character("+"))
    fixture.type("ibm")
    #expect(
      fixture.state.render(size: Size(columns: 120, rows: 24)).text.contains("adds IBM to \"Tech\"")
    )
    fixture.press(.enter)
    let edit = WatchlistEdit.add(try #require(Symbol("IBM")), tech)
    #expect(fixture.edits == [edit])
    #expect(fixture.state.chosenList?.symbols?.count == 6)
    #expect(fixture.state.notice?.text == "asking the broker to add IBM to \"Tech\"")
    fixture.send(.sync(.watchlistEdited(edit, .refused(reason: "asset not found"))))
    #expect(fixture.state.notice?.text == "not done: add IBM to \"Tech\": asset not found")
    fixture.send(.sync(.watchlistEdited(edit, .unknown(reason: "no answer"))))
    #expect(fixture.state.notice?.text.hasPrefix("not known whether it was done") == true)
    #expect(fixture.state.notice?.severity == .failure)
  }

  @Test func rowsAreRemovedAndMovedByKeysThatStandAlone() throws {
    var fixture = ScreenFixture.watching()
    let apple = try #require(Symbol("AAPL"))
    fixture.press(.character("-"), .character("}"), .character("{"))
    #expect(
      fixture.edits == [
        .remove(apple, tech), .move(apple, tech, by: 1), .move(apple, tech, by: -1),
      ])
    // The same keys at once are a paste from a terminal that does not say so.
    for key in ["-", "-", "}", "-"] { fixture.send(.key(.character(Character(key)))) }
    fixture.settle()
    #expect(fixture.edits.count == 3)
  }

  @Test func aLineThatComesAtOnceChangesNoList() {
    var fixture = ScreenFixture.watching()
    for character in ":watch new Burst" { fixture.send(.key(.character(character))) }
    fixture.send(.key(.enter))
    fixture.settle()
    #expect(fixture.edits.isEmpty)
    fixture.press(.enter)
    #expect(fixture.edits == [.create(name: "Burst", [])])
  }

  @Test func aListThatIsMadeIsShownOnceItIsThere() throws {
    var fixture = ScreenFixture.watching()
    fixture.press(.character("w"))
    fixture.type("Energy and oil")
    fixture.press(.enter)
    let edit = WatchlistEdit.create(name: "Energy and oil", [])
    #expect(fixture.edits == [edit])
    var book = try #require(fixture.state.portfolio.watchlists)
    book.lists.append(
      Watchlist(id: try #require(WatchlistID("new")), name: "Energy and oil", symbols: []))
    fixture.send(.sync(.watchlistsChanged(book)))
    #expect(fixture.state.chosenList?.id == tech)
    fixture.send(.sync(.watchlistEdited(edit, .done)))
    #expect(fixture.state.chosenList?.name == "Energy and oil")
  }

  @Test func aListIsDeletedOnlyAfterAQuestion() {
    var fixture = ScreenFixture.watching()
    fixture.press(.character("D"))
    #expect(fixture.edits.isEmpty)
    expectScreen(
      fixture.state.render(size: Size(columns: 80, rows: 24)), named: "watch-delete")
    fixture.press(.character("n"))
    #expect(fixture.state.layers.isEmpty && fixture.edits.isEmpty)
    fixture.press(.character("D"))
    fixture.wait(1)
    fixture.press(.character("y"))
    #expect(fixture.edits == [.delete(tech)])
  }

  @Test func nothingIsTakenOffTheListFromItsNews() {
    var fixture = ScreenFixture.watching()
    fixture.press(.tab)
    #expect(fixture.state.focus == .news)
    fixture.press(.character("-"))
    fixture.wait(1)
    #expect(fixture.edits.isEmpty)
    #expect(fixture.state.notice?.text == "this works in the list: Tab goes there")
  }

  @Test func linesNameAnotherListOrTheChosenOne() throws {
    var fixture = ScreenFixture.watching()
    for line in [
      "watch add Tech ibm msft", "watch remove aapl", "watch rename Big tech", "watch odd",
      "watch nothing", "watch add", "watch add b@d",
    ] {
      fixture.press(.character(":"))
      fixture.type(line)
      fixture.press(.enter)
      fixture.press(.escape, .escape)
    }
    #expect(
      fixture.edits == [
        .add(try #require(Symbol("IBM")), tech), .add(try #require(Symbol("MSFT")), tech),
        .remove(try #require(Symbol("AAPL")), tech), .rename(tech, "Big tech"),
      ])
  }

  @Test(arguments: [true, false])
  func nothingIsChangedOfflineOrOnAReadOnlyProfile(isOffline: Bool) {
    var fixture = ScreenFixture.watching(readOnly: !isOffline, offline: isOffline)
    for key in ["-", "{", "}", "D", "y", "w", "+", "W"] {
      fixture.press(.character(Character(key)), .escape)
    }
    for line in ["watch new x", "watch add ibm", "watch delete", "add-symbol", "delete-list"] {
      fixture.press(.character(":"))
      fixture.type(line)
      fixture.press(.enter)
      fixture.wait(1)
      fixture.press(.character("y"), .escape)
    }
    #expect(fixture.edits.isEmpty)
    let text = fixture.state.render(size: Size(columns: 200, rows: 40)).text
    #expect(!text.contains("- remove") && !text.contains("w new list"))
  }

  @Test func theTicketAndTheChartOpenForTheSelectedRow() {
    var fixture = ScreenFixture.watching()
    fixture.press(.down, .character("b"))
    #expect(fixture.state.ticket?.symbol?.text == "MSFT")
    fixture.press(.escape, .character("v"))
    #expect(fixture.state.chartSymbol?.text == "MSFT")
  }

  @Test func aListThatGoesElsewhereGivesWayToTheFirst() throws {
    var fixture = ScreenFixture.watching()
    fixture.press(.character("["))
    var book = try #require(fixture.state.portfolio.watchlists)
    book.lists.removeLast()
    fixture.send(.sync(.watchlistsChanged(book)))
    #expect(fixture.state.chosenList?.id == tech)
    #expect(fixture.state.lists.watch.count == 6)
  }

  @Test func aHugeListIsDrawnAndOnlyItsNeighbourhoodIsQuoted() throws {
    var fixture = ScreenFixture.watching()
    let symbols = (0..<5_000).compactMap { Symbol("S\($0)") }
    let book = WatchlistBook([Watchlist(id: tech, name: "all", symbols: symbols)], asOf: nil)
    fixture.send(.sync(.watchlistsChanged(book)))
    fixture.press(.character("G"))
    #expect(fixture.state.selectedSymbol?.text == "S4999")
    let wanted: [[Symbol]] = fixture.effects.compactMap {
      if case .send(.watch(let symbols)) = $0 { symbols } else { nil }
    }
    let last = try #require(wanted.last)
    #expect(last.count < 100)
    #expect(last.contains(try #require(Symbol("S4999"))))
  }
}

@Suite struct DaySparklineTests {
  private func line(_ values: [Int?]) -> [Price?] {
    values.map { $0.map { Price(FixedDecimal($0)) } }
  }

  @Test(arguments: [
    ([1, 2, 3, 4, 5, 6, 7, 8], 8, 8, "▁▂▃▄▅▆▇█"), ([5], 8, 8, "▄"), ([3, 3, 3], 8, 8, "▄▄▄"),
    ([1, nil, nil, 8], 8, 8, "▁  █"), ([nil, 4], 8, 8, " ▄"), ([nil, nil], 8, 8, "  "),
    ([], 8, 8, ""), ([1, 2], 8, 0, ""), ([1, 2, 3, 4], 8, 4, "▁█"),
    ([1, nil, 2, 4, 6, nil, nil, nil], 8, 4, "▁▅█ "), ([1, 8], 26, 13, "▄"),
  ])
  func pricesBecomeBars(values: [Int?], whole: Int, width: Int, text: String) {
    #expect(Sparkline.text(of: line(values), whole: whole, width: width) == text)
  }

  @Test func theDigitsThatTellPricesApartMayBeTheLast() throws {
    let prices = try ["1.000000001", "1.000000002", "1.000000003"].map { try Price(strict: $0) }
    #expect(Sparkline.text(of: prices, whole: 3, width: 3) == "▁▄█")
  }

  @Test func noByteBeyondASCIIWhereNoneIsWanted() {
    let text = Sparkline.text(of: line([1, nil, 9, 4]), whole: 4, width: 4, isASCII: true)
    #expect(text.utf8.allSatisfy { $0 < 0x80 } && text.count == 4)
  }
}

@Suite struct NewsTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("a &amp; b &#39;c&#39; &quot;d&quot;", "a & b 'c' \"d\""),
    ("<p>one</p> <a href=\"x\">two</a>", "one two"), ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ("<unended", "<unended"), ("&unknown;", "&unknown;"), ("&amp;lt;", "&lt;"), ("<", "<"),
    ("", ""),
  ])
  func marksOfHTMLGo(text: String, plain: String) {
    #expect(NewsText.plain(text) == plain)
  }

  @Test func aLongTextOfMarksIsReadInAMoment() {
    let text = String(repeating: "<&<a", count: 100_000)
    #expect(NewsText.plain(text).count <= text.count)
  }
}

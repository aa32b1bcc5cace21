import ClientModels
import Testing

@testable import TUI

private func rows(_ fixture: ScreenFixture) -> [String] { fixture.state.lists.watch.map(\.text) }

private let inOrder = ["AAPL", "MSFT", "NVDA", "SHIB", "BTC/USD", "NEWONE"]

@Suite struct WatchTableTests {
  @Test(arguments: [
    ("change < -2%", ["MSFT", "SHIB"]), ("change < -2", ["MSFT", "SHIB"]),
    ("volume > 1000000", ["AAPL", "MSFT", "SHIB"]), ("volume > 1m and chg > 0", ["AAPL"]),
    ("/corp", ["MSFT", "NVDA"]), ("place <= 2", ["AAPL", "MSFT"]), ("age > 1m", ["NVDA"]),
    ("tag = coin", ["BTC/USD"]), ("new", ["NEWONE"]), ("last < 0", []),
  ])
  func aFilterLetsTheseSymbolsPass(_ text: String, _ symbols: [String]) {
    var fixture = ScreenFixture.watching()
    fixture.state.settings.tags = Symbol("BTC/USD").map { [$0: ["coin"]] } ?? [:]
    fixture.press(.character("/"))
    fixture.type(text)
    fixture.press(.enter)
    #expect(rows(fixture) == symbols, "\(text)")
    #expect(fixture.state.notice == nil)
    fixture.press(.escape)
    #expect(rows(fixture) == inOrder)
  }

  @Test func aFilterThatCannotBeReadSaysWhy() {
    var fixture = ScreenFixture.watching()
    fixture.press(.character("/"))
    fixture.type("price > x")
    fixture.press(.enter)
    #expect(rows(fixture) == inOrder)
    #expect(
      fixture.state.notice?.text
        == "\"x\" is nothing to compare price with: such as -500 or 2.5k; Esc shows all rows")
  }

  @Test func theListIsSortedByTwoColumnsAndTheCursorStaysOnItsRow() throws {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    fixture.press(.down)
    // The list's own order comes first, then the symbol, name, bid, ask, last, change.
    fixture.press(.character("o"), .down, .down, .down, .down, .down, .enter, .down)
    fixture.press(.character("2"))
    expectScreen(fixture.state.render(size: size), named: "watch-sort")
    fixture.press(.escape)
    #expect(
      fixture.state.looks[.watch]?.sort
        == [.init("last", isDescending: true), .init("chg%", isDescending: true)])
    #expect(rows(fixture) == ["BTC/USD", "MSFT", "AAPL", "NVDA", "SHIB", "NEWONE"])
    #expect(fixture.state.selectedSymbol?.text == "MSFT")
    expectScreen(fixture.state.render(size: size), named: "watch-sorted")
    fixture.press(.character("O"))
    #expect(rows(fixture).prefix(2) == ["SHIB", "NVDA"])
    // Sorted by what moves, a row has no place that a key could change.
    fixture.press(.character("}"))
    #expect(fixture.edits.isEmpty)
    #expect(fixture.state.notice?.text.hasPrefix("rows move in the order of the list: o") == true)
  }

  @Test func inTheOtherDirectionOfTheListARowMovesAsItIsSeen() throws {
    var fixture = ScreenFixture.watching()
    fixture.press(.character("O"))
    #expect(rows(fixture) == inOrder.reversed())
    fixture.press(.character("g"), .character("}"))
    let newest = try #require(Symbol("NEWONE"))
    #expect(fixture.edits == [.move(newest, ScreenFixture.tech, by: -1)])
    fixture.press(.character("o"), .enter, .escape)
    #expect(rows(fixture) == inOrder)
  }

  @Test func aRowFollowsItsPriceOnceNobodyPressesKeys() throws {
    var fixture = ScreenFixture.watching()
    fixture.press(.down)
    fixture.state.change(.watch) { $0.sort = [.init("last")] }
    fixture.send(.tick)
    let before = ["SHIB", "NVDA", "AAPL", "MSFT", "BTC/USD", "NEWONE"]
    #expect(rows(fixture) == before)
    let microsoft = try #require(Symbol("MSFT"))
    var quote = try #require(fixture.state.portfolio.market[microsoft])
    quote.trade = MarketTrade(price: try Price(strict: "1"), size: Quantity(1), at: fixture.now)
    fixture.send(.sync(.marketUpdated([quote])))
    #expect(rows(fixture) == before)
    fixture.wait(2)
    #expect(rows(fixture) == ["SHIB", "MSFT", "NVDA", "AAPL", "BTC/USD", "NEWONE"])
    #expect(fixture.state.selectedSymbol == microsoft)
  }

  @Test func columnsAreChosenMovedAndKeptForTheNextRun() throws {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    fixture.press(.character("|"))
    expectScreen(fixture.state.render(size: size), named: "watch-columns")
    // The bid goes, and the volume stands before the ask.
    fixture.press(.down, .character(" "), .down, .down, .down, .down, .down)
    fixture.press(.left, .left, .left, .left, .escape, .character("/"))
    fixture.type("chg > 0")
    fixture.press(.enter, .character("q"))
    let head = try #require(
      fixture.state.render(size: size).text.split(separator: "\n").first { $0.contains("Symbol") })
    #expect(!head.contains("Bid"))
    let words = head.split(separator: " ")
    let volume = try #require(words.firstIndex(of: "Volume"))
    #expect(words[volume + 1] == "Ask")

    var next = ScreenFixture.watching(size: size)
    next.state.restore(fixture.state.view)
    let book = try #require(fixture.state.portfolio.watchlists)
    next.send(.sync(.watchlistsChanged(book)))
    #expect(next.state.look(of: .watch) == fixture.state.look(of: .watch))
    #expect(rows(next) == ["AAPL"])
  }

  @Test func aClickOnAHeadSortsByItAndOneMoreTurnsItRound() throws {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    func click(_ column: String) throws {
      let zone = try #require(
        fixture.state.render(size: size).zones.first { $0.target == .heading(column) })
      fixture.wait(1)
      fixture.send(.mouse(MouseReport(.press, column: zone.rect.x, row: zone.rect.y)))
    }
    try click("last")
    #expect(rows(fixture).prefix(3) == ["BTC/USD", "MSFT", "AAPL"])
    try click("last")
    #expect(rows(fixture).prefix(2) == ["SHIB", "NVDA"])
  }
}

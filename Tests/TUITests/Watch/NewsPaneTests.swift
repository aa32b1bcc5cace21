import ClientModels
import Testing

@testable import TUI

@Suite struct NewsPaneTests {
  private func text(_ fixture: ScreenFixture) -> String {
    fixture.state.render(size: fixture.state.size).text
  }

  private func followed(_ fixture: ScreenFixture) -> Symbol? { fixture.state.watch.followedNews }

  @Test func theKeysGoFromHeadlineToHeadlineAndEnterReadsOne() {
    let size = Size(columns: 120, rows: 24)
    var fixture = ScreenFixture.watching(size: size)
    fixture.tellNews()
    fixture.press(.tab)
    #expect(fixture.state.focus == .news)
    #expect(fixture.state.selectedSymbol?.text == "AAPL")
    fixture.press(.character("j"))
    expectScreen(fixture.state.render(size: size), named: "watch-news-120x24")
    fixture.press(.enter)
    #expect(text(fixture).contains("Apple & others name a new head of finance"))
    #expect(fixture.state.layers.count == 1)
    fixture.press(.escape, .character("k"), .character("y"))
    #expect(fixture.effects.last == .copy("https://news.example/2·c"))
    // An order for what the news are of.
    fixture.press(.character("b"))
    #expect(fixture.state.ticket?.symbol?.text == "AAPL")
    fixture.press(.escape, .backTab, .character("j"), .tab)
    #expect(fixture.state.selectedSymbol?.text == "MSFT")
  }

  @Test func headlinesAreFilteredByWords() {
    var fixture = ScreenFixture.watching()
    fixture.tellNews()
    fixture.press(.tab, .character("/"))
    fixture.type("finance")
    fixture.press(.enter)
    #expect(fixture.state.listedNews.map(\.id) == [1])
    #expect(!text(fixture).contains("A headline that is long"))
    fixture.press(.character("o"))
    #expect(fixture.state.notice?.text == "this list has its own order and columns")
  }

  @Test func aClickSelectsAHeadline() throws {
    var fixture = ScreenFixture.watching(size: Size(columns: 120, rows: 24))
    fixture.tellNews()
    let rows = fixture.state.render(size: fixture.state.size).zones.filter { $0.target == .row(1) }
    let zone = try #require(rows.max { $0.rect.x < $1.rect.x })
    fixture.wait(1)
    fixture.send(.mouse(MouseReport(.press, column: zone.rect.x + 1, row: zone.rect.y)))
    #expect(fixture.state.focus == .news && fixture.state.selectedIndex(.news) == 1)
  }

  @Test func newsOfAnotherSymbolBeginWithTheNewest() {
    var fixture = ScreenFixture.watching()
    fixture.tellNews()
    fixture.press(.tab, .character("j"), .backTab, .character("j"), .character("k"))
    fixture.tellNews()
    #expect(fixture.state.selectedIndex(.news) == 0)
  }

  @Test(arguments: [(60, 14), (80, 24), (120, 40)])
  func theTabZoomsAndItsPanesAreResizedByTheKeysOfTheOthers(columns: Int, rows: Int) throws {
    var fixture = ScreenFixture.watching(size: Size(columns: columns, rows: rows))
    func area(_ pane: Pane) -> Int {
      let layout = fixture.state.paneLayout
      return layout.placed.first { $0.0 == pane }.map { $0.1.width * $0.1.height } ?? 0
    }
    guard rows > 14 else {
      #expect(area(.news) == 0)
      fixture.press(.tab)
      #expect(area(.news) > 0 && area(.watch) == 0)
      #expect(followed(fixture)?.text == "AAPL")
      return
    }
    let (list, news) = (area(.watch), area(.news))
    fixture.press(.character(">"))
    #expect(area(.watch) > list && area(.news) < news)
    fixture.press(.character("="), .character("z"))
    #expect(area(.watch) == columns * (rows - 3) && area(.news) == 0)
    #expect(text(fixture).contains("(zoomed)"))
    #expect(followed(fixture) == nil, "nobody sees them")
    fixture.press(.tab)
    #expect(area(.news) == columns * (rows - 3))
    fixture.press(.character("<"), .character("z"), .character(">"))
    #expect(area(.news) > news)
    var next = ScreenFixture(filled: false)
    next.state.restore(fixture.state.view)
    #expect(next.state.focus == .news)
    #expect(next.state.paneShares[.watch] == fixture.state.paneShares[.watch])
  }

  @Test func tabOneHasTheNewsOfItsSymbolWhereThereIsRoom() {
    let size = Size(columns: 120, rows: 40)
    var fixture = ScreenFixture.watching(size: size)
    fixture.press(.character("1"))
    #expect(followed(fixture)?.text == "AAPL")
    fixture.tellNews()
    expectScreen(fixture.state.render(size: size), named: "portfolio-news-120x40")
    fixture.press(.character("j"))
    #expect(followed(fixture)?.text == "BRK.B")
    #expect(!text(fixture).contains("head of finance"))
    fixture.press(.character("i"))
    #expect(text(fixture).contains("News of BRK.B"))
    fixture.press(.escape)
    fixture.send(.resized(Size(columns: 80, rows: 24)))
    #expect(followed(fixture) == nil)
    #expect(!text(fixture).contains("News"))
  }

  @Test func manyQuotesLeaveTheNewsAPartOfAHighPaneOnly() {
    var fixture = ScreenFixture.watching(size: Size(columns: 120, rows: 24))
    fixture.press(.character("1"))
    let market = (0..<40).compactMap { Symbol("Q\($0)") }
    fixture.state.quoted = market
    fixture.send(
      .sync(.marketUpdated(market.map { MarketSnapshot(symbol: $0, receivedAt: fixture.now) })))
    fixture.wait(1)
    fixture.state.changedPanes.insert(.holdings)
    fixture.send(.tick)
    #expect(fixture.state.lists.quotes.count > 40)
    #expect(!text(fixture).contains("reading the news"))
    fixture.send(.resized(Size(columns: 120, rows: 60)))
    #expect(text(fixture).contains("reading the news"))
  }
}

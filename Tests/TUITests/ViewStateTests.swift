import ClientModels
import Testing

@testable import TUI

@Suite("The screen begins as it was left") struct ViewStateTests {
  private func kept(_ fixture: ScreenFixture) -> [ViewState] {
    fixture.effects.compactMap { if case .keepView(let view) = $0 { view } else { nil } }
  }

  /// A later run, before anything of the account is known.
  private func restarted(_ view: ViewState) -> ScreenFixture {
    var fixture = ScreenFixture(filled: false)
    fixture.state.restore(view)
    return fixture
  }

  /// A later run with the account of the fixture.
  private func restartedWhole(_ view: ViewState) -> ScreenFixture {
    var fixture = restarted(view)
    let whole = ScreenFixture()
    fixture.send(.sync(.bookLoaded(whole.state.portfolio)))
    return fixture
  }

  private func chosenSort(_ fixture: ScreenFixture) -> String? {
    guard case .sort(let sheet)? = fixture.state.layers.last else { return "side" }
    return fixture.state.tables.choices(of: sheet.table)[sheet.list.selected].name
  }

  @Test("Tab, cursor, filter, order, columns, view, chart and panes come back") func roundTrip()
    throws
  {
    var fixture = ScreenFixture()
    fixture.press(.character("j"), .character("j"), .character(">"), .tab, .character("/"))
    fixture.type("aa")
    fixture.press(
      .enter, .character("v"), .character("]"), .character("t"), .character("d"), .character("a"))
    fixture.press(.character("-"), .character("z"), .escape)
    fixture.press(.character("3"), .character("o"))
    while chosenSort(fixture) != "side" { fixture.press(.up) }
    fixture.press(.enter, .escape, .character("O"), .character("|"))
    fixture.press(.down, .down, .down, .down, .character(" "), .character("K"), .escape)
    fixture.press(.character("j"), .character("q"))
    let view = try #require(kept(fixture).last)
    #expect(fixture.effects.suffix(2) == [.keepView(view), .quit])
    #expect(view.tab == "orders")
    #expect(view.tables["quotes"]?.look.filter == "aa")
    #expect(view.tables["blotter"]?.look.sort == [.init("side", isDescending: true)])
    #expect(view.tables["blotter"]?.look.hidden == ["tif"])
    #expect(
      view.tables["blotter"]?.look.order.prefix(4) == ["side", "filled", "symbol", "tif"])
    #expect(view.chart?.interval == "15m")

    var next = restartedWhole(view)
    #expect(next.state.tab == .orders)
    #expect(next.state.focus == .blotter)
    #expect(next.state.selectedIndex(.blotter) == 2)
    #expect(next.state.filters == [.quotes: "aa"])
    #expect(next.state.view == view)
    #expect(next.state.chart.look.style == .line)
    #expect(next.state.chart.look.zone == .utc)
    #expect(next.state.layers.isEmpty)
    #expect(kept(next).isEmpty)
    next.press(.character("1"))
    #expect(next.state.selectedIndex(.holdings) == 2)
    #expect(next.state.paneShares[.portfolio]?.beside?.count == 3)
  }

  @Test("It is kept with another tab, after a second without a key, and with the end of the run")
  func when() {
    var fixture = ScreenFixture()
    fixture.press(.character("j"))
    #expect(kept(fixture).isEmpty)
    fixture.wait(0.5)
    #expect(kept(fixture).isEmpty)
    fixture.wait(0.6)
    #expect(kept(fixture).map(\.tables["holdings"]?.selected) == ["BRK.B"])
    fixture.wait(60)
    fixture.press(.character("k"), .character("j"))
    fixture.wait(2)
    #expect(kept(fixture).count == 1)
    fixture.press(.character("7"))
    #expect(kept(fixture).map(\.tab) == ["portfolio", "log"])
    fixture.press(.character("1"), .character("k"))
    fixture.send(.hangUp)
    #expect(kept(fixture).last?.tables["holdings"]?.selected == "AAPL")
    #expect(fixture.effects.last == .quit)
  }

  @Test("Sheets, tickets, typed words and marks are not kept") func neverKept() throws {
    var fixture = ScreenFixture()
    fixture.press(.character(" "), .character("b"))
    fixture.type("777")
    fixture.wait(2)
    fixture.press(.escape, .character(":"))
    fixture.type("buy 888 AAPL")
    fixture.wait(2)
    fixture.press(.escape, .character("/"))
    fixture.type("zz")
    fixture.wait(2)
    fixture.send(.hangUp)
    let text = kept(fixture).map { "\($0)" }.joined()
    for word in ["777", "888", "zz", "buy"] { #expect(!text.contains(word)) }
    let next = restartedWhole(try #require(kept(fixture).last))
    #expect(next.state.holdingMarks.isEmpty)
    #expect(next.state.layers.isEmpty)
  }

  @Test("A row that is gone is not waited for: the cursor stays where it is seen") func goneRow() {
    var view = ViewState()
    view.tables["holdings"] = .init(selected: "TSLA")
    var fixture = restartedWhole(view)
    #expect(fixture.state.selectedSymbol?.text == "AAPL")
    var book = fixture.state.portfolio.positions.map(\.value)
    guard let symbol = Symbol("TSLA") else { return }
    book.append(
      Position(symbol: symbol, quantity: Quantity(5), averageEntryPrice: book[0].averageEntryPrice))
    fixture.send(.sync(.positionsReplaced(book)))
    #expect(fixture.state.rowCount(.holdings) == 4)
    #expect(fixture.state.selectedSymbol?.text == "AAPL")
  }

  @Test("Where nothing was known before the end, the cursor of before is kept") func shortRun() {
    var view = ViewState(tab: "portfolio", focus: "holdings")
    view.tables["holdings"] = .init(selected: "SHIB")
    var fixture = restarted(view)
    fixture.press(.tab)
    fixture.send(.hangUp)
    #expect(kept(fixture).last?.tables["holdings"]?.selected == "SHIB")
  }

  @Test("Words that mean nothing here cost nothing else") func hostile() {
    let noise = String(repeating: "\u{1b}[2J\u{202e}x", count: 1_000)
    var look = TableLook()
    look.sort = [.init(noise, isDescending: true)]
    look.filter = noise
    look.hidden = [noise, "age"]
    var view = ViewState(
      tab: "heaven", focus: noise,
      tables: [
        noise: .init(selected: noise), "holdings": .init(selected: noise, look: look),
        "blotter": .init(view: noise, look: look),
      ],
      chart: .init(interval: noise, style: noise, zone: noise, averages: [noise], zoom: -7),
      panes: [
        "portfolio": .init(beside: [1, 2], stacked: [0, -5, .max], isZoomed: true),
        "log": .init(isZoomed: true), noise: .init(),
      ])
    var fixture = restartedWhole(view)
    #expect(fixture.state.tab == .portfolio)
    #expect(fixture.state.focus == .holdings)
    #expect(fixture.state.looks[.orderList]?.sort == [])
    #expect(fixture.state.looks[.orderList]?.hidden == ["age"])
    #expect(fixture.state.looks[.holdings] == nil)
    #expect((1...200).contains(fixture.state.filters[.holdings]?.count ?? 0))
    #expect(fixture.state.chart.look.zoomIndex == 2)
    #expect(fixture.state.paneShares[.portfolio] == PaneShares(isZoomed: true))
    #expect(fixture.state.paneShares[.log] == PaneShares())
    for tab in ["1", "3", "7"] {
      fixture.press(.character(Character(tab)))
      let text = fixture.state.render(size: fixture.state.size).text
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202e })
    }
    view = ViewState()
    #expect(restarted(view).state.tab == .portfolio)
  }
}

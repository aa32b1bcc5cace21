// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

private func symbols(_ fixture: ScreenFixture) -> [String] {
  fixture.state.holdings.map(\.symbol.text)
}

private let sizes = [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40)]

private func expectScreens(
  _ fixture: ScreenFixture, named name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  for size in sizes {
    expectScreen(
      fixture.state.render(size: size), named: "\(name)-\(size.columns)x\(size.rows)",
      sourceLocation: sourceLocation)
  }
}

private func tagged() -> ScreenFixture {
  var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
  fixture.state.settings.tags = [
    Symbol("AAPL")!: ["tech"], Symbol("SHIB")!: ["coins", "tech"],
  ]
  return fixture
}

@Suite struct TableLookScreenTests {
  @Test func aFilterWithColumnsShowsTheRowsThatItIsTrueOf() {
    var fixture = ScreenFixture()
    let all = symbols(fixture)
    fixture.press(.character("/"))
    fixture.type("qty < 0 or name ~ shib")
    #expect(symbols(fixture) == ["BRK.B", "SHIB"])
    expectScreens(fixture, named: "filter")
    fixture.press(.enter)
    #expect(fixture.state.editedFilter == nil)
    #expect(symbols(fixture).count < all.count)
    fixture.press(.escape)
    #expect(symbols(fixture) == all)
  }

  @Test func aFilterThatIsHalfTypedSaysWhatIsMissingAndHidesNothing() {
    var fixture = ScreenFixture()
    let all = symbols(fixture)
    fixture.press(.character("/"))
    fixture.type("weight >")
    #expect(symbols(fixture) == all)
    expectScreens(fixture, named: "filter-fault")
    fixture.type(" 1000%")
    #expect(symbols(fixture).isEmpty)
    fixture.type("x")
    // It cannot be read: the one before stays.
    #expect(symbols(fixture).isEmpty)
    fixture.press(.enter)
    #expect(
      fixture.state.notice?.text
        == "\"1000%x\" is nothing to compare weight with: such as 5%; Esc shows all rows")
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("nothing here is weight > 1000%x"), "\(text)")
  }

  @Test func tabCompletesTheNamesOfColumnsInAFilter() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("s")
    fixture.press(.tab)
    #expect(fixture.state.filters[.holdings] == "symbol")
    fixture.press(.tab)
    #expect(fixture.state.filters[.holdings] == "side")
    fixture.type("=short and p")
    fixture.press(.backTab)
    #expect(fixture.state.filters[.holdings] == "side=short and pl%")
    fixture.type(" ")
    fixture.press(.tab)
    #expect(fixture.state.notice?.text.hasPrefix("columns: symbol name qty price") == true)
  }

  @Test func theCursorOfTheSortSheetBeginsOnTheColumnThatIsSortedBy() {
    var fixture = ScreenFixture()
    fixture.state.looks[.holdings] = {
      var look = TableLook()
      look.sort = [.init("price", isDescending: true)]
      return look
    }()
    fixture.press(.character("o"))
    guard case .sort(let sheet)? = fixture.state.layers.last else {
      Issue.record("no sheet is open")
      return
    }
    #expect(fixture.state.tables.choices(of: .holdings)[sheet.list.selected].name == "price")
  }

  @Test func aTableIsSortedByTwoColumnsThatTheHeadsShow() {
    var fixture = ScreenFixture()
    fixture.press(.character("o"))
    // Symbol, name, quantity, price, value.
    fixture.press(.down, .down, .down, .down, .enter, .up, .character("2"))
    #expect(
      fixture.state.looks[.holdings]?.sort
        == [.init("value", isDescending: true), .init("price", isDescending: true)])
    expectScreens(fixture, named: "sort")
    fixture.press(.escape)
    let values = fixture.state.holdings.map {
      fixture.state.portfolio.valuation(of: $0).marketValue!.amount
    }
    #expect(values == values.sorted(by: >))
    expectScreens(fixture, named: "sorted")
    fixture.press(.character("O"))
    // The short one is worth the least.
    #expect(symbols(fixture).first == "BRK.B")
  }

  @Test func rowsFollowTheirPricesAndTheCursorItsRow() throws {
    var fixture = ScreenFixture()
    fixture.state.looks[.holdings] = {
      var look = TableLook()
      look.sort = [.init("price", isDescending: true)]
      return look
    }()
    fixture.state.changedLooks.insert(.holdings)
    fixture.send(.tick)
    let before = symbols(fixture)
    fixture.press(.character("g"))
    let top = try #require(fixture.state.selectedSymbol)
    #expect(top.text == before.first)
    // Another one rises above it; under the fingers nothing moves.
    let other = try #require(Symbol(before[1]))
    var snapshot = try #require(fixture.state.portfolio.market[other])
    snapshot.trade = MarketTrade(
      price: try Price(strict: "999999"), size: Quantity(1), at: fixture.now)
    snapshot.receivedAt = fixture.now.advanced(bySeconds: 0.1)
    fixture.send(.sync(.marketUpdated([snapshot])))
    #expect(symbols(fixture) == before)
    fixture.wait(1.2)
    #expect(symbols(fixture).first == other.text)
    #expect(fixture.state.selectedSymbol == top)
    #expect(fixture.state.selectedIndex(.holdings) == 1)
    #expect(fixture.state.shifts[.holdings] == 1)
  }

  @Test func groupsHaveHeadingsWithSumsThatFold() {
    var fixture = tagged()
    fixture.press(.control("g"), .control("g"), .control("g"))
    #expect(fixture.state.looks[.holdings]?.grouping == "tag")
    fixture.wait(6)
    expectScreens(fixture, named: "groups")
    fixture.press(.character("g"), .enter)
    #expect(fixture.state.looks[.holdings]?.folded == ["coins"])
    // All rows of a folded group are marked by its heading.
    fixture.press(.character(" "))
    #expect(fixture.state.holdingMarks == [Symbol("SHIB")!])
    expectScreens(fixture, named: "groups-folded")
    fixture.press(.character(" "))
    #expect(fixture.state.holdingMarks.isEmpty)
    // No ticket for a heading.
    #expect(fixture.state.selectedSymbol == nil)
    fixture.press(.character("n"))
    #expect(fixture.state.selectedSymbol != nil)
    fixture.press(.control("g"))
    #expect(fixture.state.looks[.holdings]?.grouping == nil)
  }

  @Test func totalsSayWhatTheyAreOf() {
    var fixture = ScreenFixture()
    let size = Size(columns: 120, rows: 40)
    let count = symbols(fixture).count
    #expect(fixture.state.render(size: size).text.contains("total of \(count) "))
    fixture.press(.character("/"))
    fixture.type("side = short")
    fixture.press(.enter)
    let shown = symbols(fixture).count
    #expect(fixture.state.render(size: size).text.contains("total of \(shown) shown of \(count)"))
    fixture.press(.escape, .character(" "), .character(" "))
    #expect(fixture.state.render(size: size).text.contains("total of 2 marked of \(count)"))
    expectScreens(fixture, named: "marked")
  }

  @Test func columnsAreHiddenAndMovedInEveryTable() {
    var fixture = ScreenFixture()
    fixture.press(.character("|"), .down, .down, .down, .character(" "), .down, .left, .left)
    #expect(fixture.state.looks[.holdings]?.hidden == ["value"])
    #expect(
      fixture.state.looks[.holdings]?.order.prefix(5) == ["symbol", "qty", "pl", "price", "value"])
    expectScreens(fixture, named: "columns")
    fixture.press(.escape, .tab, .character("|"), .down, .character(" "), .escape)
    #expect(fixture.state.looks[.quotes]?.hidden == ["bid"])
    let text = fixture.state.render(size: Size(columns: 160, rows: 40)).text
    // The line of headings alone: below the table stands the selected symbol's whole quote.
    let heads = text.split(separator: "\n").first { $0.contains("Chg %") } ?? ""
    #expect(!heads.contains("Bid") && heads.contains("Ask"), "\(text)")
  }

  @Test func looksAreKeptAndTakenBack() {
    var fixture = ScreenFixture()
    fixture.press(.character("/"))
    fixture.type("qty < 0")
    fixture.press(.enter, .character("O"), .control("g"))
    let kept = fixture.state.view
    #expect(kept.tables["holdings"]?.look.filter == "qty < 0")
    #expect(kept.tables["holdings"]?.look.grouping == "side")
    var other = ScreenFixture()
    other.state.restore(kept)
    other.state.changedPanes = [.holdings]
    other.send(.tick)
    #expect(symbols(other) == symbols(fixture))
    #expect(other.state.view == kept)
    // What another version knew does no harm.
    var strange = TableLook()
    strange.sort = [.init("colour"), .init("pl"), .init("qty")]
    strange.hidden = ["symbol", "colour"]
    strange.order = ["colour", "qty"]
    strange.grouping = "colour"
    strange.filter = String(repeating: "(", count: 1_000)
    other.state.restore(ViewState(tables: ["holdings": .init(look: strange)]))
    other.state.changedPanes = [.holdings]
    other.send(.tick)
    let text = other.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("Symbol") && text.contains("SHIB"), "\(text)")
  }

  @Test func theScreenDoesNotJumpWhenRowsAreCarried() {
    let rows = (0..<100).map { "row \($0)" }
    func lines(_ selected: Int, _ shift: Int) -> [String] {
      var canvas = Canvas(size: Size(columns: 10, rows: 11))
      Table(
        columns: [TableColumn<String>("Name", rank: 0) { TableCell($0) }], count: rows.count,
        selected: selected, shift: shift, isFocused: true
      ) { rows[$0] }.draw(into: &canvas, in: Rect(canvas.size))
      return (1..<11).map { canvas.text(row: $0) }
    }
    // It stood in the fifth line, and stands there still.
    #expect(lines(44, 0)[9] == "row 44")
    #expect(lines(51, 7)[9] == "row 51")
    #expect(lines(37, -7)[9] == "row 37")
    // Whatever is carried, the selected row can be seen.
    for shift in [-99, -50, -1, 0, 1, 50, 99] {
      for selected in [0, 1, 9, 10, 50, 98, 99] {
        #expect(lines(selected, shift).contains("row \(selected)"), "\(selected) \(shift)")
      }
    }
  }

  @Test func columnsAreAsWideAsBeforeOnceTheGroupsAreGone() {
    var fixture = tagged()
    func holdings() -> [String] {
      let canvas = fixture.state.render(size: Size(columns: 100, rows: 30))
      fixture.state.drew(canvas)
      return (2..<12).map(canvas.text(row:))
    }
    let before = holdings()
    var grouped: Set<[String]> = []
    repeat {
      fixture.press(.control("g"))
      grouped.insert(holdings())
    } while fixture.state.look(of: .holdings).grouping != nil
    #expect(grouped.count > 2)
    #expect(holdings() == before)
  }

  @Test func aTableWithoutGroupsSaysWhichHaveThem() {
    var fixture = ScreenFixture()
    fixture.press(.tab, .control("g"))
    #expect(fixture.state.focus == .quotes)
    #expect(
      fixture.state.notice?.text.hasPrefix("nothing here has groups: holdings, orders") == true)
  }

  @Test func aHiddenColumnThatIsSortedByIsNamedInTheTitle() {
    var fixture = ScreenFixture()
    fixture.state.looks[.quotes] = {
      var look = TableLook()
      look.sort = [.init("last", isDescending: false), .init("bid", isDescending: true)]
      look.hidden = ["bid"]
      return look
    }()
    fixture.state.changedLooks.insert(.quotes)
    fixture.send(.tick)
    let text = fixture.state.render(size: Size(columns: 200, rows: 40)).text
    #expect(text.contains("by bid (hidden) ▼2"), "\(text)")
  }

  @Test func aSheetWithMoreLinesThanRoomSaysHowManyAreBelow() {
    let size = Size(columns: 60, rows: 14)
    var fixture = ScreenFixture(size: size)
    fixture.press(.character("o"))
    #expect(fixture.state.render(size: size).text.contains("▼"))
    fixture.press(.up)
    let end = fixture.state.render(size: size).text
    #expect(end.contains("▲"))
  }
}

import ClientModels
import TestSupport
import Testing

@testable import TUI

@Suite("How panes share the screen", .reckoning) struct LayoutTests {
  private func layout(
    _ width: Int, _ height: Int, _ shares: PaneShares = PaneShares(), focus: Pane = .orders
  ) -> Layout {
    Layout(
      body: Rect(x: 3, y: 2, width: width, height: height), panes: [.holdings, .quotes, .orders],
      focus: focus, shares: shares)
  }

  @Test func aTabComesBackWithThePaneThatWasInFrontThere() {
    var screen = ScreenFixture()
    screen.press(.tab, .tab)
    let front = screen.state.focus
    #expect(front != .holdings)
    screen.press(.character("3"))
    #expect(screen.state.focus == .blotter)
    screen.press(.character("1"))
    #expect(screen.state.focus == front)
  }

  @Test(
    "At every size and with any shares panes are inside, apart, and none is gone where there is room"
  )
  func everySize() {
    var random = CountingGenerator(state: 7)
    for width in 1...250 {
      for height in 1...80 {
        var shares = PaneShares()
        if Bool.random(using: &random) {
          shares.beside = (0..<3).map { _ in Int.random(in: 1...1_000, using: &random) }
          shares.stacked = (0..<3).map { _ in Int.random(in: 1...1_000, using: &random) }
        }
        let layout = layout(width, height, shares)
        let placed = layout.placed
        let isRoomy = width >= 120 && height >= 8 || height >= 18
        guard placed.map(\.0) == (isRoomy ? [.holdings, .quotes, .orders] : [.orders]) else {
          Issue.record("\(placed.map(\.0)) at \(width)x\(height)")
          return
        }
        let rects = placed.map(\.1)
        let isInside = rects.allSatisfy {
          $0.x >= 3 && $0.y >= 2 && $0.maxX <= 3 + width && $0.maxY <= 2 + height
        }
        let isLarge = rects.allSatisfy { $0.width >= min(width, 20) && $0.height >= min(height, 4) }
        // Inside, and as many cells as the body has: then no two of them overlap.
        let cells = rects.reduce(0) { $0 + $1.width * $1.height }
        let places = Set(rects.map { $0.y * 1_000 + $0.x })
        guard isInside, isLarge || !isRoomy, cells == width * height, places.count == rects.count
        else {
          Issue.record("\(rects) at \(width)x\(height)")
          return
        }
      }
    }
  }

  @Test("Every key moves the border, until nothing is left to give; the sizes come back with =")
  func everyKey() {
    for columns in stride(from: 60, through: 250, by: 38) {
      for rows in stride(from: 21, through: 80, by: 11) {
        var fixture = ScreenFixture(size: Size(columns: columns, rows: rows))
        let before = sizes(fixture)
        for focus in 0..<3 {
          for key in [Key.character(">"), .character("<")] {
            var isAtEnd = false
            for _ in 0..<40 {
              let last = sizes(fixture)
              fixture.press(key)
              // What is said may take lines from the panes.
              if fixture.state.notice != nil {
                isAtEnd = true
                fixture.wait(20)
                break
              }
              let now = sizes(fixture)
              let isLarger = now[focus] > last[focus]
              #expect(now[focus] != last[focus] && isLarger == (key == .character(">")))
              #expect(now.reduce(0, +) == last.reduce(0, +))
            }
            #expect(isAtEnd)
          }
          fixture.press(.tab)
        }
        fixture.press(.character("="))
        #expect(sizes(fixture) == before)
      }
    }
  }

  private func sizes(_ fixture: ScreenFixture) -> [Int] {
    let layout = fixture.state.paneLayout
    return layout.sizes(layout.way)
  }

  @Test("The parts stay when the terminal changes its size") func sameParts() {
    var shares = PaneShares()
    shares.beside = [500, 250, 250]
    #expect(layout(200, 40, shares).placed.map(\.1.width) == [150, 50, 150])
    #expect(layout(120, 40, shares).placed.map(\.1.width) == [90, 30, 90])
    #expect(layout(120, 39, shares).placed.map(\.1.height) == [26, 39, 13])
    shares.beside = [980, 10, 10]
    #expect(layout(120, 40, shares).placed.map(\.1.width) == [100, 20, 100])
    #expect(layout(120, 40, shares).placed.map(\.1.height) == [36, 40, 4])
  }

  private func hold(_ symbols: Int, _ fixture: inout ScreenFixture) throws {
    var book = fixture.state.portfolio
    book.positions = [:]
    for number in 0..<symbols {
      let symbol = try #require(Symbol("A\(number)"))
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(1), averageEntryPrice: try Price(strict: "1"),
        costBasis: money("1"), currentPrice: try Price(strict: "1"))
    }
    fixture.send(.sync(.bookLoaded(book)))
  }

  @Test(
    "A row that comes or goes moves a border by a pair of rows at most, and a filter moves none",
    arguments: [(80, 24), (100, 30), (120, 40), (200, 60)])
  func rowsMoveLittle(columns: Int, rows: Int) throws {
    var fixture = ScreenFixture(size: Size(columns: columns, rows: rows))
    func rects() -> [Rect] { fixture.state.paneLayout.placed.map(\.1) }
    try hold(0, &fixture)
    var last = rects()
    var leaps = 0
    for count in Array(1...40) + (0...39).reversed() {
      try hold(count, &fixture)
      let now = rects()
      for (a, b) in zip(last, now) {
        #expect(a.x == b.x && a.width == b.width)
        #expect(abs(a.y - b.y) <= QuoteDetail.height + 2)
      }
      if zip(last, now).contains(where: { abs($0.y - $1.y) > 2 }) { leaps += 1 }
      if count == 1 { #expect(now == last, "the first fill moves nothing") }
      last = now
    }
    // Once up and once down the quote below the quotes makes way for rows, and comes back.
    #expect(leaps == (columns == 100 ? 2 : 0))
    try hold(12, &fixture)
    last = rects()
    fixture.press(.character("/"))
    fixture.type("nothing")
    #expect(rects() == last)
  }

  @Test("No pane has blank lines while another has rows out of sight") func noWaste() {
    let panes: [Pane] = [.holdings, .quotes, .orders]
    for height in 18...80 {
      for counts in [
        [0, 10, 0], [1, 10, 1], [6, 10, 3], [40, 2, 1], [40, 40, 40], [0, 0, 90],
      ] {
        let needs = zip(panes, zip(counts, [4, 3, 3])).map {
          ($0, PaneNeed(rows: $1.0, head: $1.1))
        }
        for width in [100, 130] {
          let layout = Layout(
            body: Rect(x: 0, y: 2, width: width, height: height), panes: panes, focus: .orders,
            shares: PaneShares(), needs: Dictionary(uniqueKeysWithValues: needs))
          let inColumn = width < 120 ? [0, 1, 2] : [0, 2]
          let spare = inColumn.map { layout.placed[$0].1.height - needs[$0].1.lines }
          #expect(
            spare.allSatisfy { $0 >= 0 } || spare.allSatisfy { $0 <= 0 }, "\(counts) \(height)")
        }
      }
    }
  }

  @Test("A screen of 80x24 shows more than two quotes, and one of 100x30 all ten") func enough() {
    func heights(_ size: (Int, Int), _ rows: [Int]) -> [Int] {
      let panes: [Pane] = [.holdings, .quotes, .orders]
      let needs = zip(panes, zip(rows, [4, 3, 3])).map {
        ($0, PaneNeed(rows: $1.0, head: $1.1, linesBelow: $0 == .quotes ? 7 : 0))
      }
      let layout = Layout(
        body: Rect(x: 0, y: 2, width: size.0, height: size.1 - 3), panes: panes, focus: .holdings,
        shares: PaneShares(), needs: Dictionary(uniqueKeysWithValues: needs))
      return layout.placed.map(\.1.height)
    }
    #expect(heights((80, 24), [0, 10, 0]) == [6, 10, 5])
    #expect(heights((80, 24), [6, 10, 1]) == [10, 6, 5])
    #expect(heights((100, 30), [0, 10, 0]) == [7, 13, 7])
    #expect(heights((100, 30), [1, 10, 1]) == [7, 13, 7])
    #expect(heights((100, 40), [1, 10, 1]) == [9, 20, 8])
  }

  @Test(
    "What is said in several lines moves no pane", arguments: [(80, 24), (120, 40), (60, 14)])
  func wordsMoveNothing(columns: Int, rows: Int) throws {
    var fixture = ScreenFixture(size: Size(columns: columns, rows: rows))
    func lines() -> [String] {
      let canvas = fixture.state.render(size: fixture.state.size)
      return (0..<rows).map { canvas.text(row: $0) }
    }
    let before = (fixture.state.paneLayout.placed.map(\.1), lines())
    fixture.state.show(Notice(.info, String(repeating: "words ", count: 35)))
    let said = lines().filter { $0.hasPrefix(" words") }.count
    #expect(said >= 2)
    #expect(fixture.state.paneLayout.placed.map(\.1) == before.0)
    #expect(lines().dropFirst(2).dropLast(said) == before.1.dropFirst(2).dropLast(said))
    let selected = fixture.state.selectedIndex(.orders)
    fixture.wait(1)
    fixture.send(.mouse(MouseReport(.press, column: 5, row: rows - 2)))
    #expect(fixture.state.selectedIndex(.orders) == selected)
    #expect(fixture.state.focus == .holdings)
  }

  @Test("A screen that is wider shows all that a narrower one does") func columnsOnlyGrow() {
    for pane in Pane.allCases {
      for state in [MatrixState.stale, .long, .extreme, .short, .crypto] {
        var shown: Set<String> = []
        for columns in 60...250 {
          let names = headings(pane, state, Size(columns: columns, rows: 40), isZoomed: true)
          // On narrow ones a figure of many digits takes the place of others.
          let isOdd = [MatrixState.extreme, .crypto].contains(state)
          if !shown.isSubset(of: names), !isOdd || columns > 100 {
            Issue.record(
              "\(pane) \(state) \(columns): \(shown.subtracting(names).sorted()) are gone")
            break
          }
          shown = names
        }
      }
    }
  }

  @Test(
    "Where others stand beside it the first table shows no less than on 100 columns",
    arguments: [Pane.holdings, .watch])
  func besideNothingGoes(pane: Pane) {
    let narrow = headings(pane, .stale, Size(columns: 100, rows: 30), isZoomed: false)
    for columns in 130...250 {
      let size = Size(columns: columns, rows: 40)
      #expect(narrow.isSubset(of: headings(pane, .stale, size, isZoomed: false)), "\(columns)")
    }
  }

  /// The columns that a pane shows.
  private func headings(
    _ pane: Pane, _ state: MatrixState, _ size: Size, isZoomed: Bool
  ) -> Set<String> {
    let tab = Tab.allCases.first { $0.panes.contains(pane) } ?? .portfolio
    var screen = state.fixture(size)
    screen.state.open(tab)
    screen.state.focus = pane
    screen.state.paneShares[tab] = PaneShares(isZoomed: isZoomed)
    screen.wait(1)
    state.answer(&screen)
    let canvas = screen.state.render(size: size)
    let place = screen.state.paneLayout.placed
      .first { $0.0 == pane }?.1
    return Set(
      canvas.zones.compactMap { zone in
        guard case .heading(let name) = zone.target,
          place?.contains(zone.rect.x, zone.rect.y) == true
        else { return nil }
        return name
      })
  }

  @Test("A zoomed pane has the whole screen, and so has the next") func zoom() {
    var fixture = ScreenFixture()
    fixture.press(.character("z"))
    #expect(
      fixture.state.render(size: fixture.state.size).text(row: 2).hasPrefix(
        "┌ Holdings 1/3 (zoomed) ──"))
    expectScreen(fixture.state.render(size: Size(columns: 120, rows: 40)), named: "zoomed-120x40")
    fixture.press(.tab)
    let canvas = fixture.state.render(size: fixture.state.size)
    #expect(canvas.text(row: 2).hasPrefix("┌ Quotes 1/3 (zoomed) ──"))
    fixture.press(.character(">"))
    #expect(fixture.state.notice?.text == "the pane is zoomed: z shows all of them")
    fixture.press(.character("z"))
    #expect(sizes(fixture) == [90 * 22, 30 * 37, 90 * 15])
    fixture.press(.character("3"), .character("z"))
    #expect(fixture.state.notice?.text == "this tab has one pane, and it has the whole screen")
    fixture.send(.resized(Size(columns: 60, rows: 14)))
    fixture.press(.character("1"), .character("z"))
    #expect(fixture.state.notice?.text == "only one pane fits here: Tab goes to the next")
  }

  @Test("Panes of other sizes are drawn whole", arguments: [(60, 24), (80, 24), (120, 40)])
  func drawn(columns: Int, rows: Int) {
    var fixture = ScreenFixture(size: Size(columns: columns, rows: rows))
    fixture.press(.tab, .tab)
    for _ in 0..<4 { fixture.press(.character(">")) }
    expectScreen(
      fixture.state.render(size: fixture.state.size), named: "resized-\(columns)x\(rows)")
  }

  @Test("Numbers are divided whole") func divide() {
    #expect(PaneShares.divide(10, by: [1, 1, 1], least: 0) == [4, 3, 3])
    #expect(PaneShares.divide(10, by: [0, 0, 0], least: 2) == [4, 3, 3])
    #expect(PaneShares.divide(5, by: [1, 1, 1], least: 4) == [2, 2, 1])
    #expect(PaneShares.divide(0, by: [1, 2], least: 4) == [0, 0])
    #expect(PaneShares.divide(100, by: [1_000, 1, 1], least: 20) == [60, 20, 20])
    #expect(PaneShares.moved([500, 300, 200], to: 0, by: 50, least: 200) == [550, 250, 200])
    #expect(PaneShares.moved([500, 300, 200], to: 2, by: -50, least: 200) == nil)
    #expect(PaneShares.moved([600, 200, 200], to: 0, by: 50, least: 200) == nil)
    #expect(PaneShares.moved([1, 2], to: 5, by: 50, least: 0) == nil)
  }
}

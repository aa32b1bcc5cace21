import ClientModels
import TestSupport
import Testing

@testable import TUI

/// A mouse on the screen: what is hit is what is seen.
@Suite struct MouseTests {
  /// A click where a text stands on the screen, a moment after whatever was before.
  private func click(
    _ screen: inout ScreenFixture, on text: String, after line: String = "", offset: Int = 0
  ) {
    screen.wait(0.5)
    let canvas = screen.state.render(size: screen.state.size)
    for row in 0..<canvas.size.rows {
      let words = canvas.text(row: row)
      guard words.contains(line), let place = words.firstRange(of: text) else { continue }
      let column = words.distance(from: words.startIndex, to: place.lowerBound) + offset
      screen.send(.mouse(MouseReport(.press, column: column, row: row)))
      return
    }
    Issue.record("\(text) is not on the screen")
  }

  private func turn(_ screen: inout ScreenFixture, _ kind: MouseReport.Kind, at row: Int) {
    screen.send(.mouse(MouseReport(kind, column: 2, row: row)))
  }

  @Test func aClickSelectsTheRowAndItsPane() {
    var screen = ScreenFixture(size: Size(columns: 240, rows: 40))
    click(&screen, on: "BRK.B")
    #expect(screen.state.focus == .holdings)
    #expect(screen.state.selectedSymbol == Symbol("BRK.B"))
    click(&screen, on: "marinating")
    #expect(screen.state.focus == .orders)
    #expect(screen.state.selectedIndex(.orders) == 2)
    #expect(screen.effects.allSatisfy { if case .send(.submit) = $0 { false } else { true } })
  }

  @Test func aSecondClickOnTheRowWithinAMomentOpensItsDetails() {
    func layers(_ seconds: Double, moving: Int = 0) -> Int {
      var screen = ScreenFixture()
      screen.wait(0.5)
      screen.send(.mouse(MouseReport(.press, column: 5, row: 5)))
      screen.now = screen.now.advanced(bySeconds: seconds)
      screen.send(.mouse(MouseReport(.press, column: 7, row: 5 + moving)))
      return screen.state.layers.count
    }
    #expect(layers(0.2) == 1)
    #expect(layers(0.4) == 1)
    #expect(layers(0.5) == 0)
    #expect(layers(0.2, moving: 1) == 0)
  }

  @Test func theRightButtonOpensTheDetailsOfTheRowAndNothingElse() {
    var screen = ScreenFixture()
    screen.wait(0.5)
    screen.send(.mouse(MouseReport(.rightPress, column: 5, row: 5)))
    #expect(screen.state.selectedSymbol == Symbol("BRK.B"))
    #expect(screen.state.frontScope == .reading)
    #expect(screen.state.render(size: screen.state.size).text.contains("BRK.B Company"))
    for (column, row) in [(5, 8), (3, 39), (60, 12)] {
      screen.wait(0.5)
      screen.send(.mouse(MouseReport(.rightPress, column: column, row: row)))
      #expect(screen.state.layers.count == 1)
    }
    screen.press(.escape)
    screen.wait(0.5)
    // On the head of a column and on the name of a tab it does nothing.
    for (column, row) in [(5, 3), (110, 39)] {
      screen.wait(0.5)
      screen.send(.mouse(MouseReport(.rightPress, column: column, row: row)))
      #expect(screen.state.layers.isEmpty && screen.state.tab == .portfolio)
    }
    #expect(
      MouseReport(parameters: "2;4;9", isPress: true)
        == MouseReport(.rightPress, column: 3, row: 8))
  }

  @Test func aClickOnTheNameOfATabShowsIt() {
    var screen = ScreenFixture(size: Size(columns: 160, rows: 40))
    click(&screen, on: "3 Orders")
    #expect(screen.state.tab == .orders)
    let last = screen.state.render(size: screen.state.size).text(row: 39)
    #expect(
      last.hasSuffix(" 1 Portfolio  2 Watch [3 Orders] 4 Activity  5 Performance  6 History  7 Log")
    )
    #expect(!last.contains("1-7"))
  }

  @Test func aClickOnTheHeadOfAColumnSortsByItAndAnotherTurnsItRound() {
    var screen = ScreenFixture(size: Size(columns: 240, rows: 40))
    click(&screen, on: "Value")
    #expect(
      screen.state.look(of: .holdings).sort == [TableLook.SortKey("value", isDescending: true)])
    click(&screen, on: "Value")
    #expect(screen.state.look(of: .holdings).sort == [TableLook.SortKey("value")])
  }

  @Test func aClickChoosesAViewOfTheOrders() {
    var screen = ScreenFixture()
    screen.press(.character("3"))
    click(&screen, on: "closed 1")
    #expect(screen.state.blotter.view == .closed)
    click(&screen, on: "drafts 0")
    #expect(screen.state.blotter.view == .drafts)
    #expect(screen.effects.contains(.drafts(.read)))
  }

  @Test func theListStaysWhenARowIsClicked() throws {
    var screen = ScreenFixture()
    var book = screen.state.portfolio
    for number in 100..<300 {
      let symbol = try #require(Symbol("A\(number)"))
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(1), averageEntryPrice: try Price(strict: "1"),
        costBasis: money("1"), currentPrice: try Price(strict: "1"))
    }
    screen.send(.sync(.bookLoaded(book)))
    screen.press(.character("G"))
    func rows() -> [String] {
      screen.wait(0.5)
      let canvas = screen.state.render(size: screen.state.size)
      return (3..<20).map { String(canvas.text(row: $0).prefix(8)) }
    }
    for text in ["A293", "A297", "A291", "A292"] {
      let before = rows()
      click(&screen, on: text)
      #expect(screen.state.selectedSymbol == Symbol(text))
      #expect(rows() == before)
    }
    screen.press(.character("g"))
    #expect(rows().contains { $0.contains("A100") || $0.contains("AAPL") })
  }

  @Test func theWheelScrollsTheListUnderIt() {
    var screen = ScreenFixture()
    turn(&screen, .wheelDown, at: 5)
    #expect(screen.state.selectedIndex(.holdings) == 2)
    turn(&screen, .wheelUp, at: 5)
    #expect(screen.state.selectedIndex(.holdings) == 0)
    screen.press(.character("?"))
    turn(&screen, .wheelDown, at: 5)
    #expect(screen.state.layers.last?.scroll == 3)
  }

  @Test func noClickCountsOnASheetOrWhileAFilterIsTyped() {
    for keys: [Key] in [
      [.character("X")], [.character("b")], [.character(":")], [.character("/")],
      [.character("b"), .character("5"), .enter],
    ] {
      var screen = ScreenFixture()
      for key in keys { screen.press(key) }
      screen.wait(1)
      let before = screen.state.render(size: screen.state.size)
      screen.effects = []
      for row in 0..<40 {
        for column in stride(from: 0, to: 120, by: 7) {
          screen.now = screen.now.advanced(bySeconds: 0.1)
          screen.send(.mouse(MouseReport(.press, column: column, row: row)))
        }
      }
      let layers = screen.state.layers.count
      #expect(layers == (keys == [.character("/")] ? 0 : keys.count == 3 ? 2 : 1))
      #expect(screen.state.selectedSymbol == Symbol("AAPL"))
      #expect(screen.orders.isEmpty)
      #expect(before.size == screen.state.render(size: screen.state.size).size)
    }
  }

  @Test func itIsTurnedOffByOneKeyAndByTheSetting() {
    var screen = ScreenFixture()
    #expect(screen.press(.function(3)).contains(.reportMouse(false)))
    #expect(screen.state.notice?.text.contains("F3 takes it back") == true)
    click(&screen, on: "BRK.B")
    #expect(screen.state.selectedSymbol == Symbol("AAPL"))
    #expect(screen.press(.function(3)).contains(.reportMouse(true)))
    screen.send(
      .settings(.kept(.value(.mouse, .flag(false)), path: "/config.toml")))
    #expect(screen.effects.contains(.reportMouse(false)))
    screen.state.settings.hasMouse = false
    #expect(!screen.press(.function(3)).contains(.reportMouse(true)))
    #expect(screen.state.notice?.text == "this terminal reports no mouse")
  }

  @Test func aClickThatComesWithKeysIsNoClickAndTakesTheirAnswerBack() {
    var screen = ScreenFixture()
    screen.press(.character("X"))
    screen.wait(1)
    screen.effects = []
    screen.send(.key(.character("y")))
    screen.send(.mouse(MouseReport(.press, column: 5, row: 5)))
    screen.wait(1)
    #expect(screen.effects.allSatisfy { if case .send(.cancel) = $0 { false } else { true } })
    #expect(screen.state.layers.count == 1)
  }
}

/// The bytes of a mouse, as curses hands them on.
@Suite struct MouseReportTests {
  private func read(_ pieces: String...) -> [String] {
    var terminal = TerminalBytes()
    return pieces.flatMap { terminal.read(Array($0.utf8)) }.map {
      switch $0 {
      case .mouse(let report): "\(report.kind) \(report.column) \(report.row)"
      case .key(let key): "key \(key.name)"
      case .noise: "noise"
      default: "other"
      }
    }
  }

  @Test func pressesAndTheWheelAreRead() {
    #expect(read("\u{1b}[<0;10;5M").first == "press 9 4")
    #expect(read("\u{1b}[<64;1;1M").first == "wheelUp 0 0")
    #expect(
      read("\u{1b}[<65;200;60M\u{1b}[<65;200;60M") == ["wheelDown 199 59", "wheelDown 199 59"])
  }

  @Test(arguments: [
    "\u{1b}[<0;10;5m", "\u{1b}[<1;10;5M", "\u{1b}[<4;10;5M", "\u{1b}[<32;10;5M", "\u{1b}[<0;0;5M",
    "\u{1b}[<0;5M", "\u{1b}[<0;1;1;1M", "\u{1b}[<;;M", "\u{1b}[<M", "\u{1b}[<0;99999999;1M",
    "\u{1b}[<0;1x",
  ])
  func everythingElseIsNoise(text: String) {
    let events = read(text)
    #expect(events.first == "noise")
    #expect(!events.contains { $0.hasPrefix("press") })
  }

  @Test func aReportThatComesInPiecesGivesNoKey() {
    #expect(read("\u{1b}[<0;1", "0;5M").filter { $0 != "noise" } == ["press 9 4"])
    #expect(read("\u{1b}[<0;", "yy").contains("key y"))
    #expect(Set(read("\u{1b}[<0;", "y")) == ["noise"])
  }

  @Test func everyWayItCouldBeCutLeavesTheNextKeyAlone() {
    let report = Array("\u{1b}[<0;10;5M".utf8)
    for cut in 3..<report.count {
      var terminal = TerminalBytes()
      var events = terminal.read(report.prefix(cut))
      events += terminal.read(report.dropFirst(cut))
      let keys = events.filter { if case .key = $0 { true } else { false } }
      #expect(keys.isEmpty, "cut after \(cut)")
      if case .key(.character("j"))? = terminal.read([0x6a]).first { continue }
      Issue.record("the key after a report cut after \(cut)")
    }
  }

  @Test func terminalsWithoutAMouseAreToldNothing() {
    for name in ["linux", "vt100", "dumb", ""] { #expect(!MouseMode.isKnown(to: name)) }
    for name in ["xterm-256color", "tmux-256color", "screen", "vte-direct", "foot", "alacritty"] {
      #expect(MouseMode.isKnown(to: name))
    }
  }
}

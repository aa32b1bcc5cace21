import ClientModels
import Foundation
import TestSupport
import Testing

@testable import TUI

/// What goes from the tables to the clipboard around the terminal.
@Suite struct CopyTests {
  private func copied(_ effects: [Effect]) -> [String] {
    effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
  }

  @Test func theSymbolOrTheOrderOfTheRowIsCopiedAndSaid() {
    var screen = ScreenFixture()
    #expect(copied(screen.press(.character("y"))) == ["AAPL"])
    #expect(screen.state.notice?.text == "copied AAPL")
    #expect(screen.state.notice?.severity == .success)
    screen.press(.tab, .tab)
    #expect(copied(screen.press(.character("y"))) == ["order-0"])
    screen.press(.character("3"))
    #expect(copied(screen.press(.character("y"))) == ["order-0"])
  }

  @Test func whereOthersStandBetweenItIsSaidThatTheyHandItOn() {
    var screen = ScreenFixture()
    screen.state.settings.clipboard = .tmux
    #expect(copied(screen.press(.character("y"))) == ["AAPL"])
    #expect(
      screen.state.notice?.text
        == "sent AAPL to tmux: it needs `set -g set-clipboard on` or `allow-passthrough on`"
    )
    screen.state.settings.clipboard = .screen
    screen.press(.character("y"))
    #expect(
      screen.state.notice?.text == "sent AAPL through GNU screen for the terminal's clipboard")
  }

  @Test func allColumnsOfARowAreCopiedWithTabsBetweenThem() {
    var screen = ScreenFixture()
    let rows = copied(screen.press(.character("Y")))
    #expect(rows.count == 1)
    let cells = (rows.first ?? "").split(separator: "\t", omittingEmptySubsequences: false)
    #expect(cells.prefix(3) == ["AAPL", "50", "234.28"])
    #expect(screen.state.notice?.text == "copied 1 row")
  }

  @Test func markedRowsAreCopiedALineEach() {
    var screen = ScreenFixture()
    screen.press(.character(" "), .down, .character(" "))
    let texts = copied(screen.press(.character("y")))
    let lines = (texts.first ?? "").split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    #expect(texts.count == 1)
    #expect(lines == ["AAPL", "SHIB"])
    #expect(screen.state.notice?.text == "copied 2 rows")
  }

  @Test func hiddenAmountsStayHidden() throws {
    var screen = ScreenFixture()
    screen.press(.character("M"))
    let row = try #require(copied(screen.press(.character("Y"))).first)
    #expect(row.hasPrefix("AAPL\t•••\t234.28"))
  }

  @Test func theLogAndTheActivityHaveTheirs() {
    var screen = ScreenFixture()
    screen.send(
      .sync(
        .requestLogged(
          BrokerRequestRecord(
            at: screen.now, method: "GET", path: "/v2/account", clientOrderID: nil, attempt: nil,
            status: 200, milliseconds: 3, failure: nil))))
    screen.press(.character("7"))
    #expect(copied(screen.press(.character("y"))) == ["/v2/account"])
    screen.press(.character("4"))
    #expect(copied(screen.press(.character("y"))) == [])
    #expect(screen.state.notice?.text == "there is no row to copy")
  }

  @Test func nothingLeavesWhereItIsOffOrThereIsNoClipboard() {
    var screen = ScreenFixture()
    screen.state.settings.clipboard = nil
    #expect(copied(screen.press(.character("y"))) == [])
    #expect(
      screen.state.notice?.text == "nothing is copied: this terminal takes no text for a clipboard")
    screen.state.settings.copies = false
    #expect(copied(screen.press(.character("y"))) == [])
    #expect(screen.state.notice?.text.hasPrefix("copying is off: clipboard = true") == true)
  }

  @Test func linesSayThatTheyHaveNone() {
    var state = ScreenFixture().state
    state.settings.clipboard = nil
    var screen = LinearScreen(state)
    let (lines, effects) = screen.take(line: "copy", at: ScreenFixture.start)
    #expect(lines == ["nothing is copied: this terminal takes no text for a clipboard"])
    #expect(copied(effects) == [])
  }

  @Test func moreThanATerminalTakesIsNotCutButRefused() throws {
    var screen = ScreenFixture()
    var book = screen.state.portfolio
    for number in 0..<9_000 {
      let symbol = try #require(Symbol("A\(number)"))
      book.positions[symbol] = Position(
        symbol: symbol, quantity: Quantity(1), averageEntryPrice: try Price(strict: "1"),
        costBasis: money("1"), currentPrice: try Price(strict: "1"))
    }
    screen.send(.sync(.bookLoaded(book)))
    screen.press(.character("g"), .character("V"), .character("G"), .character("V"))
    #expect(copied(screen.press(.character("y"))) == [])
    #expect(screen.state.notice?.text.hasPrefix("nothing is copied: 9003 rows") == true)
  }

  @Test func theConfirmingKeyCopiesNothingOnASheet() {
    var screen = ScreenFixture()
    screen.press(.character("X"))
    screen.wait(1)
    #expect(copied(screen.press(.character("y"))) == [])
  }
}

@Suite struct ClipboardSequenceTests {
  private func way(_ terminal: String, tmux: Bool = false, screen: Bool = false)
    -> ClipboardSequence.Way?
  {
    ClipboardSequence(terminal: terminal, isInTmux: tmux, isInScreen: screen)?.way
  }

  @Test func theEnvironmentSaysWhichWayThereIs() {
    #expect(way("xterm-256color") == .direct)
    #expect(way("vte-256color") == .direct)
    #expect(way("tmux-256color") == .tmux)
    #expect(way("screen-256color", tmux: true) == .tmux)
    #expect(way("screen.xterm-256color", screen: true) == .screen)
    for name in ["linux", "linux-16color", "vt100", "vt220-w", "dumb", "ansi", ""] {
      #expect(way(name) == nil, "\(name)")
    }
  }

  @Test func eachWayHasItsBytes() {
    func text(_ way: ClipboardSequence.Way) -> String {
      String(decoding: ClipboardSequence(way).bytes("AAPL"), as: UTF8.self)
    }
    #expect(text(.direct) == "\u{1b}]52;c;QUFQTA==\u{7}")
    #expect(
      text(.tmux)
        == "\u{1b}]52;c;QUFQTA==\u{7}\u{1b}Ptmux;\u{1b}\u{1b}]52;c;QUFQTA==\u{7}\u{1b}\\")
    #expect(text(.screen) == "\u{1b}P\u{1b}]52;c;QUFQTA==\u{7}\u{1b}\\")
  }

  @Test func noTextLeavesItsSequence() {
    var random = CountingGenerator(state: 12)
    for way in [ClipboardSequence.Way.direct, .tmux, .screen] {
      for number in 0..<300 {
        let text = Sanitizer.clean(HostileText.text(using: &random))
        var stream = TerminalStream()
        stream.take(ClipboardSequence(way).bytes(text))
        guard stream.unexpected == [], stream.isAtRest else {
          Issue.record("text \(number) leaves as \(stream.unexpected)")
          return
        }
        if way == .direct { #expect(stream.copies == [text]) }
      }
    }
  }

  @Test func aLongTextIsWholeOrNotThere() {
    let most = String(repeating: "x", count: ClipboardSequence.textLimit)
    for way in [ClipboardSequence.Way.direct, .tmux, .screen] {
      var stream = TerminalStream()
      stream.take(ClipboardSequence(way).bytes(most))
      #expect(stream.unexpected == [])
      #expect(!stream.kinds.isEmpty)
      #expect(ClipboardSequence(way).bytes(most + "x") == [])
    }
  }

  @Test func theListOfWhatMayLeaveKnowsNoOtherUseOfTheSequence() {
    for hostile in [
      "\u{1b}]52;c;?\u{7}", "\u{1b}]52;p;QUFQTA==\u{7}", "\u{1b}]52;c;QUF\u{7}",
      "\u{1b}]52;c;G10wO3g=\u{7}", "\u{1b}Pq#0\u{1b}\\\u{1b}P\u{7}\u{1b}\\",
    ] {
      var stream = TerminalStream()
      stream.take(hostile.utf8)
      #expect(stream.unexpected != [], "\(hostile.unicodeScalars.map(\.value))")
    }
  }
}

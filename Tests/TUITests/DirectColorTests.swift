import TestSupport
import Testing

@testable import TUI

@Suite struct DirectColorTests {
  private let theme = Theme(
    name: "test",
    styles: [
      .gain: Style(foreground: .rgb(1, 2, 3), background: .rgb(4, 5, 6), bold: true),
      .text: Style(foreground: .rgb(9, 9, 9)),
    ])

  private func text(_ canvas: Canvas, over previous: Canvas?, isUnicode: Bool = true) -> String {
    String(
      decoding: DirectColor.bytes(
        for: canvas, over: previous, theme: theme, isUnicode: isUnicode), as: UTF8.self)
  }

  @Test func onlyWhatDiffersIsWrittenInItsOwnColours() {
    let before = Canvas(size: Size(columns: 10, rows: 2))
    var after = before
    after.draw("+5", column: 3, row: 1, role: .gain)
    #expect(
      text(after, over: before)
        == "\u{1b}[?2026h\u{1b}[?25l\u{1b}[2;4H\u{1b}[0;1;38;2;1;2;3;48;2;4;5;6m+5\u{1b}[m\u{1b}[?2026l"
    )
    #expect(text(after, over: after) == "\u{1b}[?2026h\u{1b}[?25l\u{1b}[m\u{1b}[?2026l")
  }

  @Test func aCursorIsPutWhereItBelongs() {
    var canvas = Canvas(size: Size(columns: 4, rows: 2))
    canvas.cursor = (2, 1)
    #expect(text(canvas, over: canvas).hasSuffix("\u{1b}[2;3H\u{1b}[?25h\u{1b}[?2026l"))
  }

  @Test func withoutUnicodeNothingButASCIILeavesAndWidthsStay() {
    var canvas = Canvas(size: Size(columns: 12, rows: 1))
    canvas.draw("│•▲東é—x", column: 0, row: 0)
    let written = text(canvas, over: nil, isUnicode: false)
    #expect(written.utf8.allSatisfy { $0 < 0x80 })
    #expect(written.contains("|*^???-x"))
  }

  @Test func aWholeFrameLeavesTheTerminalAtRest() {
    let fixture = ScreenFixture()
    var stream = TerminalStream()
    stream.take(
      DirectColor.bytes(
        for: fixture.state.render(size: Size(columns: 120, rows: 40)), over: nil, theme: theme,
        isUnicode: true))
    #expect(stream.unexpected == [])
    #expect(!stream.isStyled)
    #expect(stream.modes == [])
  }

  @Test(arguments: [
    ("truecolor", "xterm-256color", false, false, true), ("24bit", "foot", false, false, true),
    (nil, "xterm-256color", false, false, false), ("yes", "xterm-256color", false, false, false),
    ("truecolor", "screen", false, false, false),
    ("truecolor", "screen.xterm-256color", false, false, false),
    ("truecolor", "screen", true, false, true), ("truecolor", "linux", false, false, false),
    (nil, "xterm-direct", false, true, true),
  ])
  func directColourIsUsedWhereTheTerminalSaysSo(
    colorTerm: String?, terminal: String, isInTmux: Bool, terminfo: Bool, isOffered: Bool
  ) {
    #expect(
      DirectColor.isOffered(
        colorTerm: colorTerm, terminal: terminal, isInTmux: isInTmux, terminfo: terminfo)
        == isOffered)
  }
}

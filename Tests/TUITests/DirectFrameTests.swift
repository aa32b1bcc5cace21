import TestSupport
import Testing

@testable import TUI

@Suite struct DirectFrameTests {
  private let theme = Theme(
    name: "test",
    styles: [
      .gain: Style(foreground: .rgb(1, 2, 3), background: .rgb(4, 5, 6), bold: true),
      .loss: Style(foreground: .rgb(7, 8, 9), background: .rgb(4, 5, 6)),
      .stale: Style(foreground: .rgb(255, 0, 0), background: .rgb(4, 5, 6), underlined: true),
      .text: Style(foreground: .rgb(9, 9, 9)),
    ])

  private func text(
    _ canvas: Canvas, over previous: Canvas?, isUnicode: Bool = true,
    _ colors: DirectFrame.Colors = .rgb
  ) -> String {
    String(
      decoding: DirectFrame(colors: colors, theme: theme, isUnicode: isUnicode)
        .bytes(for: canvas, over: previous), as: UTF8.self)
  }

  @Test func onlyWhatDiffersIsWrittenInItsOwnColours() {
    let before = Canvas(size: Size(columns: 10, rows: 2))
    var after = before
    after.draw("+5", column: 3, row: 1, role: .gain)
    #expect(
      text(after, over: before) == "\u{1b}[2;4H\u{1b}[1;38;2;1;2;3;48;2;4;5;6m+5\u{1b}[m")
    #expect(text(after, over: after) == "")
  }

  @Test func theSameOfAPaletteIsShorter() {
    let before = Canvas(size: Size(columns: 10, rows: 2))
    var after = before
    after.draw("+5", column: 3, row: 1, role: .gain)
    #expect(
      text(after, over: before, .indexed) == "\u{1b}[2;4H\u{1b}[1;38;5;16;48;5;232m+5\u{1b}[m")
  }

  @Test func ofTheNextLookOnlyWhatDiffersIsSaid() {
    let before = Canvas(size: Size(columns: 20, rows: 3))
    var after = before
    after.draw("+5", column: 3, row: 1, role: .gain)
    after.draw("-5", column: 5, row: 1, role: .loss)
    after.draw("7.1", column: 0, row: 2, role: .stale)
    #expect(
      text(after, over: before, .indexed)
        == "\u{1b}[2;4H\u{1b}[1;38;5;16;48;5;232m+5\u{1b}[22;38;5;232m-5"
        + "\u{1b}[3H\u{1b}[4;38;5;196m7.1\u{1b}[m")
  }

  @Test func cellsOfOneLookAreWrittenOneAfterTheOther() {
    let before = Canvas(size: Size(columns: 20, rows: 3))
    var after = before
    for row in 0..<3 {
      after.draw("1", column: 1, row: row, role: .gain)
      after.draw("2", column: 10, row: row, role: .loss)
    }
    let written = text(after, over: before)
    #expect(written.split(separator: "m").count == 3)
    var lines = DirectFrameScreen(size: before.size)
    lines.take(written)
    #expect(lines.text == after.text)
  }

  @Test func aFewCellsThatDidNotChangeAreWrittenAgainInPlaceOfAMove() {
    var before = Canvas(size: Size(columns: 20, rows: 1))
    before.draw("1234.56", column: 0, row: 0)
    var after = before
    after.draw("1334.57", column: 0, row: 0)
    let written = text(after, over: before)
    #expect(written.contains("334.57"))
    #expect(written.count { $0 == "H" } == 1)
  }

  @Test(arguments: 0..<40) func whatIsWrittenMakesTheFrame(seed: UInt64) {
    var random = CountingGenerator(state: seed)
    let words = ["AAPL", "+1.25", "é東京", "│", "-0.5%", "   ", "x"]
    let roles: [Role] = [.text, .gain, .loss, .stale, .border]
    let size = Size(columns: 24, rows: 5)
    var before = Canvas(size: size)
    var screen = DirectFrameScreen(size: size)
    screen.take(text(before, over: nil))
    for _ in 0..<12 {
      var after = before
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        // Beside what is there: half of a wide character is nobody's.
        let row = Int.random(in: 0..<size.rows, using: &random)
        after.fill(Rect(x: 0, y: row, width: size.columns, height: 1))
        for place in 0..<3 {
          after.draw(
            words.randomElement(using: &random) ?? "", column: place * 8, row: row, limit: 8,
            role: roles.randomElement(using: &random) ?? .text)
        }
      }
      screen.take(text(after, over: before))
      #expect(screen.text == after.text)
      before = after
    }
  }

  @Test func whatIsDrawnOverHalfOfAWideCharacterLeavesNoHalf() {
    var canvas = Canvas(size: Size(columns: 8, rows: 1))
    canvas.draw("東京都庁", column: 0, row: 0)
    canvas.draw("x", column: 1, row: 0, role: .border)
    canvas.draw("y", column: 4, row: 0, role: .border)
    #expect(canvas.text(row: 0) == " x京y 庁")
    canvas.paint(Rect(x: 0, y: 0, width: 3, height: 1), role: .selection)
    #expect(text(canvas, over: nil).contains("京"))
    let painted = canvas
    canvas.paint(Rect(x: 0, y: 0, width: 4, height: 1), role: .text)
    #expect(!text(canvas, over: painted).isEmpty)
  }

  @Test func aCursorIsPutWhereItBelongsAndHiddenWhileItMoves() {
    var canvas = Canvas(size: Size(columns: 4, rows: 2))
    let before = canvas
    canvas.cursor = (2, 1)
    #expect(text(canvas, over: before) == "\u{1b}[2;3H\u{1b}[?25h")
    #expect(text(canvas, over: canvas) == "\u{1b}[?25l\u{1b}[2;3H\u{1b}[?25h")
    #expect(text(before, over: canvas) == "\u{1b}[?25l")
  }

  @Test func withoutUnicodeNothingButASCIILeavesAndWidthsStay() {
    var canvas = Canvas(size: Size(columns: 12, rows: 1))
    canvas.draw("│•▲東é—x", column: 0, row: 0)
    let written = text(canvas, over: nil, isUnicode: false)
    #expect(written.utf8.allSatisfy { $0 < 0x80 })
    #expect(written.contains("|*^???-x"))
  }

  @Test(arguments: [DirectFrame.Colors.rgb, .indexed])
  func aWholeFrameLeavesTheTerminalAtRest(colors: DirectFrame.Colors) {
    let fixture = ScreenFixture()
    var stream = TerminalStream()
    stream.take(
      DirectFrame(colors: colors, theme: theme, isUnicode: true)
        .bytes(for: fixture.state.render(size: Size(columns: 120, rows: 40)), over: nil))
    #expect(stream.unexpected == [])
    #expect(!stream.isStyled)
    #expect(stream.modes == [])
  }

  @Test("A move of the selection is a few hundred bytes, with the quote beside it") func move() {
    var fixture = ScreenFixture(size: Size(columns: 160, rows: 50))
    fixture.press(.character("j"))
    let size = fixture.state.size
    let before = fixture.state.render(size: size)
    fixture.press(.character("k"))
    let bytes = DirectFrame(colors: .indexed, theme: .mono, isUnicode: true)
      .bytes(for: fixture.state.render(size: size), over: before)
    #expect(bytes.count < 600)
  }

  @Test func aPaletteIsWrittenOnlyWhereTerminfoSaysTheSameSequences() {
    let palette = [
      "setaf": "\u{1b}[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m",
      "setab": "\u{1b}[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;5;%p1%d%;m",
      "cup": "\u{1b}[%i%p1%d;%p2%dH",
    ]
    #expect(DirectFrame.hasPalette { palette[$0] })
    for name in palette.keys {
      #expect(!DirectFrame.hasPalette { $0 == name ? "\u{1b}[3%p1%dm" : palette[$0] })
      #expect(!DirectFrame.hasPalette { $0 == name ? nil : palette[$0] })
    }
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
      DirectFrame.hasDirectColor(
        colorTerm: colorTerm, terminal: terminal, isInTmux: isInTmux, terminfo: terminfo)
        == isOffered)
  }
}

/// A terminal that knows no more than moves and text: enough to say what stands where.
private struct DirectFrameScreen {
  private var canvas: Canvas
  private var place = (column: 0, row: 0)

  init(size: Size) { canvas = Canvas(size: size) }

  var text: String { canvas.text }

  mutating func take(_ written: String) {
    var rest = Substring(written)
    while let character = rest.first {
      rest.removeFirst()
      guard character == "\u{1b}" else {
        place.column += canvas.draw(String(character), column: place.column, row: place.row)
        continue
      }
      let sequence = rest.dropFirst().prefix { !$0.isLetter }
      let final = rest.dropFirst(1 + sequence.count).first
      rest = rest.dropFirst(2 + sequence.count)
      guard final == "H" else { continue }
      let numbers = sequence.split(separator: ";").compactMap { Int($0) }
      place = (numbers.count > 1 ? numbers[1] - 1 : 0, (numbers.first ?? 1) - 1)
    }
  }
}

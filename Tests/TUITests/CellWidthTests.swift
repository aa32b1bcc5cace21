import Testing

@testable import TUI

@Suite struct CellWidthTests {
  @Test(arguments: [
    ("", 0), ("AAPL 1.50", 9), ("Ω", 1), ("é", 1), ("e\u{301}", 1), ("e\u{301}\u{302}", 1),
    ("東京", 4), ("ｱ", 1), ("Ａ", 2), ("한국", 4), ("\u{1112}\u{1161}\u{11ab}", 2), ("「", 2), ("。", 2),
    ("😀", 2), ("👍", 2), ("👍🏽", 4), ("👩💻", 4), ("🇩🇪", 2), ("🇩", 1), ("❤", 1), ("⌚", 2), ("▲", 1),
    ("─", 1), ("…", 1), ("·", 1), ("€", 1), ("\u{301}", 0), ("𠀀", 2), ("कि", 2), ("क्षि", 3),
    ("ก\u{e33}", 2), ("ก\u{e48}", 1), ("\u{20dd}", 0),
  ])
  func textTakesTheColumnsThatATerminalGivesIt(text: String, columns: Int) {
    #expect(CellWidth.of(text) == columns)
  }

  @Test(arguments: [
    ("ab東c", ["a", "b", "東", "", "c", " "]), ("e\u{301}x", ["e\u{301}", "x", " ", " ", " ", " "]),
    ("🇩🇪x", ["🇩", "🇪", "x", " ", " ", " "]), ("👍🏽x", ["👍", "", "🏽", "", "x", " "]),
    ("क्षिx", ["क्", "ष", "ि", "x", " ", " "]), ("abcde東", ["a", "b", "c", "d", "e", " "]),
    ("\u{301}a", ["a", " ", " ", " ", " ", " "]),
  ])
  func everyCellHoldsWhatStandsInItsColumn(text: String, cells: [String]) {
    var canvas = Canvas(size: Size(columns: 6, rows: 1))
    canvas.draw(text, column: 0, row: 0)
    #expect((0..<6).map { canvas[$0, 0].text } == cells)
    for column in 0..<6 where canvas[column, 0].width == 2 {
      #expect(canvas[column + 1, 0].width == 0)
    }
  }

  @Test func theColumnsUsedAreThoseThatTheTextTakes() {
    var chance = CountingGenerator(state: 9)
    let pieces = ["a", "é", "e\u{301}", "東", "👍🏽", "🇩🇪", "क्षि", "\u{1b}", "\u{200d}", "한", "▲", " "]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...12, using: &chance)).compactMap { _ in
        pieces.randomElement(using: &chance)
      }.joined()
      var canvas = Canvas(size: Size(columns: 20, rows: 1))
      let used = canvas.draw(text, column: 0, row: 0)
      let needed = CellWidth.of(Sanitizer.clean(text))
      #expect(used == needed || (needed > 20 && (19...20).contains(used)), "\(text)")
      let drawn = (0..<20).reduce(0) { $0 + canvas[$1, 0].width }
      #expect(drawn == 20)
    }
  }
}

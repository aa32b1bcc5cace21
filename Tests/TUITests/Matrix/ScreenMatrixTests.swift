import ClientModels
import Foundation
import Testing

@testable import TUI

/// Every pane and every list that stands over them, in every state, at four sizes, and without colours and Unicode.
@Suite struct ScreenMatrixTests {
  /// What is looked at, and the keys that lead there.
  enum Subject: String, CaseIterable, Sendable {
    case portfolio, quotes, orders
    case working, closed, fills, unconfirmed, drafts
    case watch, activity, log
    case chart, news, alerts

    var keys: [Key] {
      switch self {
      case .portfolio: []
      case .quotes: [.tab]
      case .orders: [.tab, .tab]
      case .working: [.character("3")]
      case .closed: [.character("3"), .character("]")]
      case .fills: [.character("3"), .character("]"), .character("]")]
      case .unconfirmed: [.character("3"), .character("["), .character("[")]
      case .drafts: [.character("3"), .character("[")]
      case .watch: [.character("2")]
      case .activity: [.character("4")]
      case .log: [.character("7")]
      case .chart: [.character("v")]
      case .news: [.character("i")]
      case .alerts: [.character("!")]
      }
    }

    /// Three panes share a screen but for the smallest, where the one with the keys has all of it.
    var sizes: [Size] {
      switch self {
      case .quotes, .orders: Array(ScreenMatrixTests.sizes.prefix(1))
      default: ScreenMatrixTests.sizes
      }
    }
  }

  static let sizes = [
    Size(columns: 60, rows: 14), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
    Size(columns: 200, rows: 60),
  ]

  private func screen(_ subject: Subject, _ state: MatrixState, _ size: Size) -> ScreenFixture {
    var fixture = state.fixture(size)
    for key in subject.keys { fixture.press(key) }
    if subject == .chart, fixture.state.chart.followed == nil {
      // With nothing selected, as a chart is opened by its words.
      fixture.type(":chart AAPL")
      fixture.press(.enter)
    }
    state.answer(&fixture)
    return fixture
  }

  @Test(arguments: Subject.allCases)
  func everyStateAtEverySize(subject: Subject) {
    for state in MatrixState.allCases {
      var text = ""
      for size in subject.sizes {
        let canvas = screen(subject, state, size).state.render(size: size)
        text += "\(size.columns)x\(size.rows)\n" + Self.compact(canvas.text)
        text += "roles\n" + Self.compact(canvas.roleGrid)
      }
      let small = subject.sizes.count > 1 ? Self.sizes[1] : Self.sizes[0]
      text += plain(subject, state, small)
      expectText(
        text, in: "Tests/TUITests/Golden/matrix/\(subject.rawValue)-\(state.rawValue).txt",
        sourceLocation: #_sourceLocation)
    }
  }

  /// What a terminal without Unicode and without colours is given.
  private func plain(_ subject: Subject, _ state: MatrixState, _ size: Size) -> String {
    var fixture = screen(subject, state, size)
    fixture.state.settings.isASCII = true
    let canvas = fixture.state.render(size: size)
    let picture = Picture(canvas: canvas, theme: .mono, isASCII: true)
    let text = picture.file(.text)
    #expect(text.utf8.allSatisfy { $0 == 10 || (0x20...0x7e).contains($0) })
    return "\(size.columns)x\(size.rows) in ASCII\n" + Self.compact(text) + "without colours\n"
      + Self.compact(Self.attributes(of: canvas))
  }

  private static func attributes(of canvas: Canvas) -> String {
    (0..<canvas.size.rows).map { row in
      var line = ""
      for column in 0..<canvas.size.columns {
        let style = Theme.mono[canvas[column, row].role]
        let letter =
          switch (style.isBold, style.isReversed, style.isUnderlined) {
          case (false, false, false): " "
          case (true, false, _): "b"
          case (false, true, _): "r"
          case (true, true, _): "R"
          case (false, false, true): "u"
          }
        line += letter
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// Lines that are alike stand once, with how many more there are.
  private static func compact(_ text: String) -> String {
    var result = ""
    var last: Substring?
    var more = 0
    func close() { if more > 0 { result += "  (and \(more) more)\n" } }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line == last {
        more += 1
        continue
      }
      close()
      (last, more) = (line, 0)
      result += line + "\n"
    }
    close()
    return result
  }

  /// Every figure that a row has stands whole or not at all, whatever the width.
  @Test(arguments: MatrixState.allCases)
  func noLineIsWiderThanTheScreen(state: MatrixState) {
    for subject in Subject.allCases {
      for columns in stride(from: 60, through: 200, by: 14) {
        let size = Size(columns: columns, rows: 24)
        let canvas = screen(subject, state, size).state.render(size: size)
        for row in 2..<size.rows - 1 {
          let edge = canvas[columns - 1, row].text
          #expect(["│", "┐", "┘", " "].contains(edge), "\(subject) \(columns): \(edge)")
        }
      }
    }
  }
}

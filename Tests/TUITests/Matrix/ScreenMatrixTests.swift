import ClientModels
import Foundation
import TestSupport
import Testing

@testable import TUI

/// Every pane and every list that stands over them, in every state, at four sizes; and all that without colours and Unicode.
@Suite(.reckoning) struct ScreenMatrixTests {
  @Test(arguments: MatrixSubject.allCases)
  func everyStateAtEverySize(subject: MatrixSubject) {
    for state in subject.states {
      var text = ""
      for size in subject.sizes {
        let canvas = subject.screen(state, size).state.render(size: size)
        text += "\(size.columns)x\(size.rows)\n" + Self.compact(canvas.text)
        text += "roles\n" + Self.compact(canvas.roleGrid)
      }
      expectText(
        text, in: "Tests/TUITests/Golden/matrix/\(subject.rawValue)-\(state.rawValue).txt",
        sourceLocation: #_sourceLocation)
    }
  }

  /// What a terminal without Unicode and without colours is given: characters, then bold, reversed and underlined cells.
  @Test(arguments: MatrixSubject.allCases)
  func everyStateInASCIIAndWithoutColours(subject: MatrixSubject) {
    var text = ""
    for state in subject.states {
      for size in subject.sizes {
        let canvas = subject.screen(state, size, isASCII: true).state.render(size: size)
        let picture = Picture(canvas: canvas, theme: .mono, isASCII: true)
        let characters = picture.file(.text)
        #expect(characters.utf8.allSatisfy { $0 == 10 || (0x20...0x7e).contains($0) })
        text += "\(state.rawValue) \(size.columns)x\(size.rows)\n" + Self.compact(characters)
        text += "attributes\n" + Self.compact(Self.attributes(of: canvas))
      }
    }
    expectText(
      text, in: "Tests/TUITests/Golden/matrix/plain/\(subject.rawValue).txt",
      sourceLocation: #_sourceLocation)
  }

  /// Where nothing is drawn of dots, blocks and candles, ASCII is the same screen, a sign for a sign; and a theme without
  /// colours asks for none, in Unicode or not.
  @Test(arguments: MatrixSubject.allCases)
  func asciiIsTheSameScreenAndMonoHasNoColour(subject: MatrixSubject) {
    let colours = /\u{1b}\[[0-9;]*(?:[;\[])(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/
    for state in subject.states {
      for size in subject.sizes {
        let canvas = subject.screen(state, size).state.render(size: size)
        let plain = subject.screen(state, size, isASCII: true).state.render(size: size)
        for row in 0..<size.rows {
          for column in 0..<size.columns
          where subject != .chart && !Self.isDrawn(canvas[column, row].text) {
            let (one, other) = (canvas[column, row], plain[column, row])
            // The points of a curve are other ones than those of braille.
            if subject == .performance, other.text == "*" { continue }
            let isSame = ASCIIText.of(one.text) == ASCIIText.of(other.text)
            guard !isSame || one.role != other.role else { continue }
            Issue.record("\(subject) \(state) \(size) \(column),\(row): \(one) is \(other)")
            return
          }
        }
        for theme in [Theme.mono, Theme(name: "dark").withoutColors] {
          let text = Picture(canvas: canvas, theme: theme).file(.ansi)
          #expect(!text.contains(colours), "\(subject) \(state) \(size)")
        }
      }
    }
  }

  /// Blocks and braille, of which charts and bars are made.
  private static func isDrawn(_ text: String) -> Bool {
    text.unicodeScalars.contains {
      (0x2580...0x259f).contains($0.value) || (0x2800...0x28ff).contains($0.value)
    }
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

  /// Nothing is drawn over one half of a wide character, which would move what stands to the right of it.
  @Test(arguments: MatrixSubject.allCases)
  func noCharacterIsCutInHalf(subject: MatrixSubject) {
    for state in subject.states {
      for size in subject.sizes {
        let canvas = subject.screen(state, size).state.render(size: size)
        for row in 0..<size.rows {
          for column in 0..<size.columns {
            let (cell, before) = (canvas[column, row], canvas[column - 1, row])
            guard
              (cell.width == 0) != (before.width == 2)
            else { continue }
            Issue.record("\(state) \(size) \(column),\(row): \(canvas.text(row: row))")
            return
          }
        }
      }
    }
  }

  /// Every figure that a row has stands whole or not at all, whatever the width.
  @Test(arguments: MatrixState.allCases)
  func noLineIsWiderThanTheScreen(state: MatrixState) {
    for subject in MatrixSubject.allCases where subject.states.contains(state) {
      for columns in stride(from: 60, through: 200, by: 14) {
        let size = Size(columns: columns, rows: 24)
        let canvas = subject.screen(state, size).state.render(size: size)
        for row in 2..<size.rows - 1 {
          let edge = canvas[columns - 1, row].text
          #expect(["│", "┐", "┘", " "].contains(edge), "\(subject) \(columns): \(edge)")
        }
      }
    }
  }
}

import Testing

@testable import TUI

@Suite struct UndoSequenceTests {
  @Test func theTerminalsOwnWordsFollowTheModesOfAll() {
    let words = [
      "sgr0": "\u{1b}[m\u{f}$<2>", "rmkx": "\u{1b}[?1l\u{1b}>", "cnorm": "\u{1b}[?25h",
      "rmcup": "\u{1b}[?1049l",
    ]
    let text = UndoSequence.text(lastLine: "\u{1b}[30;1H$<5*/>") { words[$0] }
    #expect(
      text == UndoSequence.modes
        + "\u{1b}[m\u{f}\u{1b}[?1l\u{1b}>\u{1b}[?25h\u{1b}[30;1H\r\u{1b}[?1049l")
  }

  @Test func aTerminalWithoutASecondScreenIsLeftBelowItsLastLine() {
    #expect(UndoSequence.text(lastLine: nil) { _ in nil } == UndoSequence.modes + "\r\n")
  }

  @Test(arguments: [
    ("a$<5>b$<1.5*>c", "abc"), ("$<", "$<"), ("$<x>$<7/>", "$<x>"), ("cost $5", "cost $5"),
    ("$<>", "$<>"),
  ])
  func onlyPausesAreTakenOut(text: String, without: String) {
    #expect(UndoSequence.withoutDelays(text) == without)
  }
}

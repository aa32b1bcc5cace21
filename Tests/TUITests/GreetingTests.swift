import ClientModels
import Testing

@testable import TUI

/// What is said at the start stays until it was read.
@Suite struct GreetingTests {
  private func screen(_ problems: [String] = ["sel is no command"]) -> ScreenFixture {
    var screen = ScreenFixture()
    screen.wait(30)
    screen.state.greet(problems)
    return screen
  }

  private func say(_ text: String, _ severity: Notice.Severity, on screen: inout ScreenFixture) {
    screen.send(.sync(.notice(Notice(severity, text))))
  }

  @Test func whatComesByItselfWaitsBehindIt() {
    var screen = screen()
    screen.wait(1)
    say("2 drafts wait", .info, on: &screen)
    #expect(screen.state.notice?.text == "sel is no command")
    screen.wait(5.1)
    #expect(screen.state.notice?.text == "2 drafts wait")
    screen.wait(5.1)
    #expect(screen.state.notice == nil)
  }

  @Test func aFailureAndAKeyTakeItsPlaceAtOnce() {
    var failing = screen()
    say("UNCONFIRMED", .failure, on: &failing)
    #expect(failing.state.notice?.text == "UNCONFIRMED")
    var keyed = screen()
    keyed.press(.character("z"), .character("3"), .character("z"))
    #expect(keyed.state.notice?.text == "this tab has one pane, and it has the whole screen")
  }

  @Test func whatWasSaidBeforeASheetOpensDoesNotReadAsItsAnswer() {
    var screen = ScreenFixture()
    say("filled: BUY 2 NVDA", .success, on: &screen)
    screen.press(.character("b"))
    #expect(screen.state.notice == nil)
    // What comes later is read above the keys of the sheet.
    say("filled: BUY 3 NVDA", .success, on: &screen)
    let lines = screen.state.render(size: Size(columns: 120, rows: 40)).text.split(
      separator: "\n", omittingEmptySubsequences: false)
    let place = lines.firstIndex { $0.contains("filled: BUY 3 NVDA") }
    #expect(place == 38)
    #expect(lines[39].contains("Enter review"))
  }

  @Test func whatAKeyIsAnsweredStaysWhenItOpensASheet() {
    var screen = ScreenFixture(offline: true)
    screen.press(.character("b"))
    #expect(screen.state.notice?.text.hasPrefix("offline: nothing is sent") == true)
  }

  @Test func manyProblemsAreOneNotice() {
    #expect(
      screen(["a", "b", "c"]).state.notice?.text == "a; and 2 more: folio doctor names them")
    #expect(screen([]).state.notice == nil)
  }
}

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

  @Test func manyProblemsAreOneNotice() {
    #expect(
      screen(["a", "b", "c"]).state.notice?.text == "a; and 2 more: folio doctor names them")
    #expect(screen([]).state.notice == nil)
  }
}

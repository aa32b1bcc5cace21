import Foundation
import TestSupport
import Testing

/// The mouse of the real program on a real terminal.
@Suite(.serialized, .blocking) struct MouseKeyTests {
  private func home() throws -> PaperHome {
    let home = try PaperHome()
    #expect(home.run("buy 10 SPY --yes").status == 0)
    #expect(home.run("buy 5 AAPL --yes").status == 0)
    #expect(home.run("sync").status == 0)
    return home
  }

  private func terminal(_ home: PaperHome, _ name: String) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      [Products.url("folio").path, "--offline"], columns: 120, rows: 40,
      environment: home.environment.merging(["TERM": name]) { $1 })
    try terminal.wait(for: "AAPL", from: 0)
    try terminal.wait(for: "SPY", from: 0)
    return terminal
  }

  private func stream(_ terminal: PseudoTerminal) -> TerminalStream {
    var stream = TerminalStream()
    stream.take(terminal.bytes())
    return stream
  }

  @Test func aClickSelectsAKeyTurnsItOffAndTheEndGivesItBack() throws {
    let terminal = try terminal(home(), "xterm-256color")
    #expect(stream(terminal).modes.isSuperset(of: [1000, 1006]))
    // The second row of the holdings: header, frame and heading are above.
    terminal.type("\u{1b}[<0;5;6M\u{1b}[<0;5;6m")
    terminal.type("y")
    try terminal.wait(for: "copied SPY", from: 0)
    terminal.type("\u{1b}OR")
    try terminal.wait("the mouse to go") { stream(terminal).modes.isDisjoint(with: [1000, 1006]) }
    terminal.type("\u{1b}OR")
    try terminal.wait("the mouse to come") { stream(terminal).modes.contains(1000) }
    terminal.type("q")
    try terminal.wait("the end") { ProcessList.state(of: terminal.pid) == nil }
    terminal.end()
    #expect(stream(terminal).isAtRest)
    #expect(stream(terminal).unexpected == [])
  }

  @Test func aScreenThatIsKilledLeavesNoMouseBehind() throws {
    let shell = try ShellSession()
    let start = try shell.open(waits: true, round: 0)
    #expect(shell.stream.modes.isSuperset(of: [1000, 1006]))
    kill(start.screen, SIGKILL)
    try shell.expectPrompt(after: start, status: 128 + SIGKILL)
    #expect(shell.stream.modes.isDisjoint(with: [1000, 1006]))
  }

  @Test(arguments: ["linux", "vt100"])
  func whereThereIsNoMouseNothingIsAskedFor(name: String) throws {
    let terminal = try terminal(home(), name)
    terminal.type("q")
    try terminal.wait("the end") { ProcessList.state(of: terminal.pid) == nil }
    terminal.end()
    let text = terminal.text()
    #expect(!text.contains("?1000h") && !text.contains("?1006h"))
  }
}

import Foundation
import TestSupport
import Testing

/// How often each is tried; `make terminal-deaths` asks for more.
private let rounds = Int(ProcessInfo.processInfo.environment["FOLIO_DEATHS"] ?? "") ?? 2

/// The end of the screen's process, whatever it dies of, on a real terminal below a shell.
@Suite(.serialized, .blocking) struct TerminalDeathTests {
  /// What a Swift trap raises is among them: SIGILL on one kind of processor, SIGTRAP on the other.
  @Test(arguments: [SIGSEGV, SIGKILL, SIGILL, SIGTRAP, SIGABRT])
  func theTerminalIsWholeAfterTheScreenWasKilled(number: Int32) throws {
    let shell = try ShellSession()
    for round in 0..<rounds {
      let start = try shell.open(waits: round % 4 != 3, round: round)
      kill(start.screen, number)
      try shell.expectPrompt(after: start, status: 128 + number)
      let said = shell.terminal.text(from: start.mark)
      #expect(said.contains("every order is in the journal below \(shell.state)"), "\(said)")
    }
  }

  @Test(arguments: [SIGHUP, SIGTERM], [true, false])
  func aSignalToEitherProcessEndsBothInPeace(number: Int32, toLauncher: Bool) throws {
    let shell = try ShellSession()
    for round in 0..<rounds {
      let start = try shell.open(waits: true, round: round)
      kill(toLauncher ? start.launcher : start.screen, number)
      try shell.expectPrompt(after: start, status: 0)
      let said = shell.terminal.text(from: start.mark)
      let name = number == SIGHUP ? "SIGHUP" : "SIGTERM"
      #expect(said.contains("folio: the screen was told to end (\(name)); every order"), "\(said)")
    }
  }

  @Test func theScreenEndsByItselfWhenTheLauncherWasKilled() throws {
    let shell = try ShellSession()
    for round in 0..<rounds {
      let start = try shell.open(waits: true, round: round)
      kill(start.launcher, SIGKILL)
      try shell.terminal.wait("both to end") { shell.areGone(start) }
      // The shell writes its prompt before the screen is gone, since it waits for the launcher alone.
      try shell.terminal.wait("the terminal's modes") { shell.stream.isAtRest }
      #expect(shell.terminal.line == shell.line)
      try shell.terminal.wait(for: "told to end (SIGHUP); every order", from: start.mark)
    }
  }

  @Test(arguments: [true, false])
  func theScreenStopsAndGoesOn(byKey: Bool) throws {
    let shell = try ShellSession()
    for round in 0..<rounds {
      let start = try shell.open(waits: true, round: round)
      if byKey { shell.terminal.type([0x1a]) } else { kill(start.screen, SIGSTOP) }
      try shell.expectStopped(start)
      let mark = shell.terminal.count
      shell.terminal.type("fg\n")
      try shell.terminal.wait(for: "OFFLINE", from: mark)
      // Continued by the shell and by the launcher, it may take the screen twice.
      try shell.terminal.wait("the modes") { shell.stream.modes.isSuperset(of: [1049, 2004]) }
      shell.terminal.type("q")
      try shell.expectPrompt(after: start, status: 0)
    }
  }

  @Test func aStoppedScreenEndsWithoutTouchingTheTerminalOfTheShell() throws {
    let shell = try ShellSession()
    for round in 0..<rounds {
      let start = try shell.open(waits: true, round: round)
      shell.terminal.type([0x1a])
      try shell.expectStopped(start)
      let mark = shell.terminal.count
      kill(start.launcher, SIGTERM)
      kill(start.launcher, SIGCONT)
      try shell.terminal.wait("both to end") { shell.areGone(start) }
      #expect(!shell.terminal.bytes(from: mark).contains(0x1b))
      #expect(shell.terminal.line == shell.line)
    }
  }

  @Test func anEmulatorAgreesThatNothingIsLeftOn() throws {
    let desk = try PaperHome()
    #expect(desk.run("sync").status == 0)
    let screen = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: 100, rows: 30,
      environment: desk.environment)
    try screen.wait(for: "quit")
    #expect(screen.flags().hasPrefix("1 0 "))
    screen.killProgram()
    try screen.wait("the death") { $0.filter { !$0.isWhitespace }.contains("exitstatus137") }
    #expect(screen.flags() == "0 1 0 0 0")
  }
}

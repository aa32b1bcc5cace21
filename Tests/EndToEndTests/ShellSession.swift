import Foundation
import TestSupport
import Testing

/// A shell with job control on a terminal of its own, in which the screen is opened on a cached book.
final class ShellSession {
  struct Start {
    let launcher: pid_t
    let screen: pid_t
    /// How much had come from the terminal before.
    let mark: Int
  }

  let terminal: PseudoTerminal
  /// The settings of the line before anything was started.
  let line: [UInt64]
  let state: String
  private let desk: PaperHome
  private static let prompt = "ready> "

  init(
    term: String = "xterm-256color", language: String = "C.UTF-8", columns: Int = 100,
    rows: Int = 30
  ) throws {
    desk = try PaperHome()
    guard desk.run("sync").status == 0 else {
      throw PseudoTerminal.Failed(description: "the book could not be cached")
    }
    var environment = desk.environment
    environment["TERM"] = term
    environment["LANG"] = language
    environment["PS1"] = Self.prompt
    state = environment["XDG_STATE_HOME"] ?? environment["HOME"] ?? "/"
    terminal = try PseudoTerminal(
      ["/bin/sh", "-i"], columns: columns, rows: rows, environment: environment)
    try terminal.wait(for: Self.prompt, from: 0)
    line = terminal.line
  }

  deinit { terminal.end() }

  /// All that has come from the terminal, taken apart.
  var stream: TerminalStream {
    let bytes = terminal.bytes(from: taken)
    taken += bytes.count
    takenApart.take(bytes)
    return takenApart
  }

  private var takenApart = TerminalStream()
  private var taken = 0

  /// Starts the screen; with `waits` until it is painted, else only until there are two processes, and a moment longer.
  func open(waits: Bool, round: Int) throws -> Start {
    var mark = terminal.count
    terminal.type("\n")
    try terminal.wait("a prompt") {
      terminal.ends(with: Self.prompt, from: mark)
    }
    mark = terminal.count
    terminal.type("\(Products.url("folio").path) --offline\n")
    var pids: [pid_t] = []
    try terminal.wait("two processes") {
      pids = ProcessList.children(of: terminal.pid).flatMap {
        [$0] + ProcessList.children(of: $0)
      }
      return pids.count == 2
    }
    if waits {
      try terminal.wait(for: "OFFLINE", from: mark)
      // The first frame is whole.
      try terminal.wait(for: "quit", from: mark)
    } else {
      poll(nil, 0, Int32(round % 20))
    }
    return Start(launcher: pids[0], screen: pids[1], mark: mark)
  }

  func areGone(_ start: Start) -> Bool {
    ProcessList.state(of: start.launcher) == nil && ProcessList.state(of: start.screen) == nil
  }

  /// The shell is back, with this status, on a terminal that is as it was; no process is left.
  func expectPrompt(
    after start: Start, status: Int32, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try terminal.wait("both to end") { areGone(start) }
    try terminal.wait("the shell") { terminal.ends(with: Self.prompt, from: start.mark) }
    expectAtRest(sourceLocation)
    let mark = terminal.count
    terminal.type("echo status $?\n")
    try terminal.wait("the status") {
      let text = terminal.text(from: mark)
      return text.contains("\nstatus ") && text.hasSuffix(Self.prompt)
    }
    let said = terminal.text(from: mark)
    #expect(said.contains("\nstatus \(status)\r"), "\(said)", sourceLocation: sourceLocation)
  }

  /// Both processes are stopped, and the shell has its terminal back.
  func expectStopped(_ start: Start, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try terminal.wait("both to stop") {
      ProcessList.state(of: start.launcher) == "T" && ProcessList.state(of: start.screen) == "T"
    }
    try terminal.wait("the shell") { terminal.ends(with: Self.prompt, from: start.mark) }
    expectAtRest(sourceLocation)
  }

  func expectAtRest(_ sourceLocation: SourceLocation = #_sourceLocation) {
    let stream = self.stream
    #expect(
      stream.isAtRest, "modes \(stream.modes), cursor hidden \(stream.hidesCursor)",
      sourceLocation: sourceLocation)
    #expect(terminal.line == line, "the line's settings", sourceLocation: sourceLocation)
    #expect(stream.unexpected == [], sourceLocation: sourceLocation)
  }
}

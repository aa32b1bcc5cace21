import Foundation
import TestSupport
import Testing

/// How often each death is tried on each kind of terminal; `make terminal-deaths` asks for more.
private let rounds = Int(ProcessInfo.processInfo.environment["FOLIO_DEATHS"] ?? "") ?? 1

/// Of the window, on each kind of terminal.
private let resizes = Int(ProcessInfo.processInfo.environment["FOLIO_RESIZES"] ?? "") ?? 40

/// The same on every kind of terminal, in UTF-8 and in ASCII. The kinds stand side by side.
@Suite(.blocking) struct TerminalKindTests {
  private static let kinds = ["xterm-256color", "tmux-256color", "screen", "linux", "vt100"]
  private static let languages = ["C.UTF-8", "C"]

  @Test(arguments: kinds, languages)
  func everyKindIsWholeAfterEveryDeath(term: String, language: String) throws {
    let shell = try ShellSession(term: term, language: language)
    for number in [SIGHUP, SIGTERM, SIGSEGV, SIGKILL] {
      let isAsked = number == SIGHUP || number == SIGTERM
      for round in 0..<rounds {
        let start = try shell.open(waits: true, round: round)
        #expect(shell.stream.hidesCursor || term == "vt100", "the screen is open")
        let mouse = shell.stream.modes.intersection([1000, 1006])
        #expect(mouse == (Self.hasMouse(term) ? [1000, 1006] : []))
        // Who asks may ask either process.
        kill(isAsked && round % 2 == 1 ? start.launcher : start.screen, number)
        try shell.expectPrompt(after: start, status: isAsked ? 0 : 128 + number)
      }
    }
    #expect(shell.stream.kinds.contains("not ASCII") == (language != "C"))
    print("\(term), \(language): whole after \(4 * rounds) deaths")
  }

  @Test(arguments: kinds, languages)
  func everyKindIsResizedStoppedAndGivenBackWhole(term: String, language: String) throws {
    let shell = try ShellSession(term: term, language: language)
    let start = try shell.open(waits: true, round: 0)
    var random = SeededRandom(seed: 11)
    for _ in 0..<resizes {
      shell.terminal.resize(
        columns: Int.random(in: 1...500, using: &random),
        rows: Int.random(in: 1...200, using: &random))
      if Bool.random(using: &random) { poll(nil, 0, Int32.random(in: 0...4, using: &random)) }
    }
    let mark = shell.terminal.count
    shell.terminal.resize(columns: 100, rows: 30)
    try shell.terminal.wait(for: "quit", from: mark)
    // At rest it ticks once a second.
    let ticks = ProcessList.ticks(of: start.screen) + ProcessList.ticks(of: start.launcher)
    poll(nil, 0, 500)
    let used = ProcessList.ticks(of: start.screen) + ProcessList.ticks(of: start.launcher) - ticks
    #expect(used < 40, "\(used) hundredths of half a second")
    shell.terminal.type([0x1a])
    try shell.expectStopped(start)
    let stopped = shell.terminal.count
    shell.terminal.type("fg\n")
    try shell.terminal.wait(for: "quit", from: stopped)
    #expect(shell.stream.modes.isSuperset(of: Self.hasMouse(term) ? [1000, 1006] : []))
    shell.terminal.type("q")
    try shell.expectPrompt(after: start, status: 0)
    #expect(shell.stream.kinds.contains("not ASCII") == (language != "C"))
    print("\(term), \(language): whole after \(resizes) sizes, stopped and gone on")
  }

  @Test(arguments: ["linux", "vt100"])
  func aTerminalWithOneScreenIsLeftEmpty(term: String) throws {
    let shell = try ShellSession(term: term)
    let start = try shell.open(waits: true, round: 0)
    shell.terminal.type("q")
    try shell.expectPrompt(after: start, status: 0)
    let said = shell.terminal.text(from: start.mark)
    let end = try #require(said.range(of: "\u{1b}[H\u{1b}[J", options: .backwards))
    #expect(said[..<end.lowerBound].contains("quit"))
    #expect(!said[end.upperBound...].contains("OFFLINE"))
  }

  @Test(arguments: ["dumb", "no-such-terminal"])
  func aKindThatCannotDrawIsRefusedAndLeftAsItWas(term: String) throws {
    let shell = try ShellSession(term: term)
    let mark = shell.terminal.count
    shell.terminal.type("\(Products.url("folio").path) --offline; echo status $?\n")
    try shell.terminal.wait(for: "\nstatus ", from: mark)
    let said = shell.terminal.text(from: mark)
    #expect(said.contains("\r\nfolio: the terminal type TERM=\"\(term)\" is unknown"), "\(said)")
    #expect(said.contains("such as xterm\r\nstatus 2\r\n"), "\(said)")
    shell.expectAtRest()
  }

  /// Those whose terminfo entry knows one.
  private static func hasMouse(_ term: String) -> Bool { term != "linux" && term != "vt100" }
}

import Foundation
import TestSupport
import Testing

/// The copying key of the real program: what leaves for the terminal, and where nothing does.
@Suite(.serialized, .blocking) struct CopyKeyTests {
  private func terminal(_ home: PaperHome, _ more: [String: String]) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      [Products.url("folio").path, "--offline"], columns: 120, rows: 40,
      environment: home.environment.merging(more) { $1 })
    try terminal.wait(for: "SPY", from: 0)
    return terminal
  }

  private func leave(_ terminal: PseudoTerminal) throws -> TerminalStream {
    terminal.type("q")
    try terminal.wait("the end") { ProcessList.state(of: terminal.pid) == nil }
    terminal.end()
    var stream = TerminalStream()
    stream.take(terminal.bytes())
    #expect(stream.unexpected == [])
    #expect(stream.isAtRest)
    return stream
  }

  @Test func theSymbolOfTheRowGoesToTheTerminalByEachWay() throws {
    let home = try PaperHome()
    #expect(home.run("buy 10 SPY --yes").status == 0)
    #expect(home.run("sync").status == 0)
    for (more, kind, words) in [
      (["TERM": "xterm-256color"], "OSC 52", "]52;c;U1BZ\u{7}"),
      (
        ["TERM": "tmux-256color", "TMUX": "/tmp/none,1,0"], "DCS tmux ", "Ptmux;\u{1b}\u{1b}]52;c;"
      ),
      (["TERM": "screen-256color", "STY": "1.none"], "DCS screen", "P\u{1b}]52;c;U1BZ\u{7}"),
    ] {
      let terminal = try terminal(home, more)
      terminal.type("y")
      try terminal.wait(for: words, from: 0)
      let said = [
        "DCS screen": "sent SPY through GNU screen", "DCS tmux ": "sent SPY to tmux",
      ]
      try terminal.wait(for: said[kind] ?? "copied SPY", from: 0)
      let stream = try leave(terminal)
      #expect(stream.kinds.contains(kind), "\(more)")
    }
  }

  @Test func nothingLeavesForATerminalWithoutAClipboardOrWhereItIsOff() throws {
    let home = try PaperHome()
    #expect(home.run("buy 10 SPY --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let console = try terminal(home, ["TERM": "linux"])
    console.type("y")
    try console.wait(for: "takes no text for a clipboard", from: 0)
    #expect(try leave(console).copies == [])
    let folder = home.folder.url.appendingPathComponent("config/folio")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("clipboard = false\n".utf8).write(to: folder.appendingPathComponent("config.toml"))
    let off = try terminal(home, ["TERM": "xterm-256color"])
    off.type("y")
    try off.wait(for: "copying is off", from: 0)
    #expect(try leave(off).copies == [])
  }
}

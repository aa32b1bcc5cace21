import ClientModels
import Foundation
import TestSupport
import Testing

/// Alerts of the real programs: what leaves for the terminal, what the hook gets, and what a restart makes of it.
@Suite(.serialized, .blocking) struct AlertProgramTests {
  private func home() throws -> PaperHome {
    let home = try PaperHome()
    let folder = home.folder.url.appendingPathComponent("config/folio")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let hook = home.folder.url.appendingPathComponent("hook.sh")
    let script = "#!/bin/sh\nread -r line\n{ echo \"$line\"; env; ls /proc/self/fd; } >>\"$1\"\n"
    try Data(script.utf8).write(to: hook)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook.path)
    let settings = """
      [alerts]
      notify = "both"
      hook = ["\(hook.path)", "\(told(home).path)"]

      """
    try Data(settings.utf8).write(to: folder.appendingPathComponent("config.toml"))
    return home
  }

  private func told(_ home: PaperHome) -> URL { home.folder.url.appendingPathComponent("told") }

  private func told(_ home: PaperHome) -> String {
    (try? String(contentsOf: told(home) as URL, encoding: .utf8)) ?? ""
  }

  private func screen(_ home: PaperHome) throws -> PseudoTerminal {
    var environment = home.environment
    environment["TERM"] = "xterm-256color"
    let terminal = try PseudoTerminal(
      [Products.url("folio").path], columns: 120, rows: 40, environment: environment)
    // Alerts belong to an account: it is known as soon as there is a list.
    try terminal.wait("the account") { home.run("alert list").status == 0 }
    return terminal
  }

  private func leave(_ terminal: PseudoTerminal) throws {
    kill(terminal.pid, SIGTERM)
    try terminal.wait("the end") { ProcessList.state(of: terminal.pid) == nil }
    terminal.end()
  }

  @Test func aFillRingsTellsTheDesktopAndRunsTheHookOnceOverRestarts() throws {
    let home = try home()
    let terminal = try screen(home)
    terminal.type(":alert fill repeat note \u{e9};]0;title\r")
    try terminal.wait("the alert") { home.run("alert list").output.contains("fill, armed") }
    let before = terminal.count
    terminal.type(":buy 3 SPY\r")
    try terminal.wait("the order") {
      poll(nil, 0, 700)
      if home.submissions == 0 { terminal.type("y") }
      return home.submissions == 1
    }
    try terminal.wait(for: "]777;notify;Folio;Folio: ALERT fill (buy 3 SPY at ", from: before)
    try terminal.wait("the hook") { told(home).contains("FOLIO_ALERT_KIND=crossed") }
    try leave(terminal)
    var stream = TerminalStream()
    stream.take(terminal.bytes())
    #expect(stream.unexpected == [])
    #expect(stream.isAtRest)
    #expect(stream.kinds.isSuperset(of: ["OSC 9", "OSC 777"]))
    let text = String(decoding: terminal.bytes(from: before), as: UTF8.self)
    #expect(text.split(separator: "\u{1b}]9;Folio: ", omittingEmptySubsequences: false).count == 2)
    // Besides those that end the two messages.
    #expect(text.count(where: { $0 == "\u{7}" }) >= 3)
    let hooked: String = told(home)
    let json = try #require(
      JSONSerialization.jsonObject(
        with: Data(hooked.prefix { $0 != "\n" }.utf8)) as? [String: Any])
    #expect(json["condition"] as? String == "fill")
    #expect(json["symbol"] as? String == "SPY")
    #expect(!hooked.contains("APCA_"), "a hook gets no key of an account")
    #expect(hooked.contains("FOLIO_ALERT_PROFILE=env"))

    // The next start knows the fill from the account's list, and that it was told.
    let again = try screen(home)
    try again.wait(for: "1 ALERT", from: 0)
    poll(nil, 0, 3_000)
    #expect(!again.text().contains("]9;"))
    try leave(again)
    #expect((told(home) as String) == hooked)
    let fired = home.run("alert list --fired")
    #expect(fired.output.split(separator: "\n").count == 1, "\(fired)")
    #expect(fired.output.contains("ALERT fill (buy 3 SPY at "))
  }

  /// A market in which SPY trades at 100 and 101 by turns, every two seconds.
  private func swingingMarket() throws -> PaperHome {
    let start = try #require(Timestamp(rfc3339: "2013-10-08T13:30:00Z"))
    let times = (0..<1_200).map { start.advanced(bySeconds: Double($0) * 2).rfc3339 }
    let rows = times.enumerated().map { ($1, $0 % 2 == 0 ? "100" : "101") }
    return try PaperHome(
      replaying: "timestamp,symbol,bid_price,bid_size,ask_price,ask_size\n"
        + rows.map { "\($0),SPY,\($1).00,100,\($1).02,100\n" }.joined(),
      trades: "timestamp,symbol,price,size\n"
        + rows.map { "\($0),SPY,\($1).01,100\n" }.joined())
  }

  @Test func alertsAreSetAndWatchedWithoutAScreen() throws {
    let home = try swingingMarket()
    #expect(home.run("sync").status == 0)
    let last = "100.5"
    for side in [">", "<"] {
      #expect(home.run(["alert", "add", "SPY \(side) \(last) back 0"]).status == 0)
    }
    #expect(home.run(["alert", "add", "AAPL", "-99%", "note", "never"]).status == 0)
    let list = home.run("alert")
    #expect(
      list.output
        == "1: SPY > \(last), armed\n2: SPY < \(last), armed\n3: AAPL chg <= -99%, armed, never\n")
    let watched = home.run("alert watch --once --json")
    #expect(watched.status == 0, "\(watched.error)")
    let line = try #require(watched.output.split(separator: "\n").last)
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(json["kind"] as? String == "crossed")
    #expect((1...2).contains(json["number"] as? Int ?? 0))
    #expect(home.run("alert delete 3 9").status == 1)
    #expect(home.run("alert delete 3").status == 0)
    #expect(home.run("alert rearm 1 2").status == 0)
    #expect(home.run("alert list").output.contains("1: SPY > \(last), armed"))
    let wrong = home.run(["alert", "add", "SPY 5"])
    #expect(wrong.status == 2)
    #expect(wrong.error.contains("write it like AAPL > 200"))
    let over = home.run(["alert", "add", "SPY > 1 until 2020-01-31"])
    #expect(over.status == 2)
    #expect(over.error.contains("until 2020-01-31 is over, today is "))
  }
}

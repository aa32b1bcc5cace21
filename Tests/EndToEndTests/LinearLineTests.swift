import Foundation
import TestSupport
import Testing

/// The program as lines, before a real server.
@Suite(.serialized, .blocking) struct LinearLineTests {
  @Test func activityNewsListsAndAlertsAreReadInLines() throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY --yes").status == 0)
    #expect(home.run(["watch", "new", "Mine", "AAPL", "SPY"]).status == 0)
    let folio = Products.url("folio").path
    let lines = try TerminalSession(
      [folio, "--linear"], columns: 100, rows: 40, environment: home.environment)
    func say(_ line: String, until words: String) throws {
      lines.type(line)
      lines.press("Enter")
      try lines.wait(for: words)
    }
    try lines.wait(for: "Folio, line by line")
    try say("activity amount < 0", until: "BUY 3 SPY at ")
    try say("news AAPL", until: "news of AAPL, read")
    try say("news AAPL 1", until: "About AAPL")
    try say("watch mine", until: "  AAPL: bid ")
    try say("alert AAPL > 1", until: "AAPL > 1")
    try say("alert", until: "1: AAPL > 1")
    try say("alert delete 1", until: "Delete this alert?")
    try say("no", until: "dropped: ")
    try say("quit", until: "exit status 0")
    #expect(home.run("sync").status == 0)

    let offline = try TerminalSession(
      [folio, "--linear", "--offline"], columns: 100, rows: 40, environment: home.environment)
    try offline.wait(for: "Folio, line by line")
    for (line, words) in [
      ("activity", "BUY 3 SPY at "), ("news AAPL", "news of AAPL, cached, read"),
      ("alert", "1: AAPL > 1"),
    ] {
      offline.type(line)
      offline.press("Enter")
      try offline.wait(for: words)
    }
    offline.type("quit")
    offline.press("Enter")
    try offline.wait(for: "exit status 0")

    var plainEnvironment = home.environment
    plainEnvironment["LANG"] = "C"
    let plain = try TerminalSession(
      [folio, "--linear", "--offline"], columns: 200, rows: 60, environment: plainEnvironment)
    try plain.wait(for: "Folio, line by line")
    plain.type("help")
    plain.press("Enter")
    try plain.wait(for: "[day|gtc|...]: review an order to sell")
    try plain.wait(for: "lots LOT:QUANTITY,...; day gtc")
    plain.type("quit")
    plain.press("Enter")
    try plain.wait(for: "exit status 0")
  }

  /// What is asked before the account is known would be answered without it.
  @Test func linesOutOfAPipeWaitForTheBook() throws {
    let home = try PaperHome()
    let folio = Products.url("folio").path
    let said = runSeparately(
      ["/bin/sh", "-c", "printf 'buy 1 SPY @ 100\\n' | '\(folio)' --linear"],
      environment: home.environment)
    #expect(said.status == 0, "\(said.error)")
    #expect(said.output.contains("buying power"), "\(said.output)")
    #expect(home.submissions == 0)
  }
}

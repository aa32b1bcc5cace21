import Foundation
import TestSupport
import Testing

/// Keys and settings that are changed on the screen, kept in config.toml, and there at the next start.
@Suite(.serialized, .blocking) struct SettingsTests {
  private let before = """
    # My settings.
    theme = "dark"   # until the evening
      watch = [ "SPY", "AAPL" ] # those two

    [keys] # mine
    # the letter of the day
    sort = "S"  # not o
    sel = "x"

    """

  @Test func aKeyIsMappedUsedAndStillThereAfterARestart() throws {
    let home = try TemporaryFolder()
    let file = home.url.appendingPathComponent("config/folio/config.toml")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try before.write(to: file, atomically: true, encoding: .utf8)
    let folio = Products.url("folio").path
    let demo = try TerminalSession(
      [folio, "demo"], columns: 160, rows: 30, environment: home.environment())
    try demo.wait("the bad entry to be named") {
      $0.contains("[keys] sel") && $0.contains("there is no such command")
    }
    try demo.wait("the account to be read") { $0.contains("100,000.00") }
    demo.press("F2")
    try demo.wait(for: "another key")
    demo.type("ticket to buy")
    demo.press("Enter")
    try demo.wait(for: "Press the new key")
    demo.press("s")
    try demo.wait(for: "Enter gives s to buy")
    demo.press("Enter")
    try demo.wait(for: "buy is s")
    demo.press("Escape")
    try demo.wait("the sheet to close") { !$0.contains("another key") }
    demo.press("s")
    try demo.wait(for: "Buy ticket")
    demo.press("Escape")
    try demo.wait("the ticket to close") { !$0.contains("Buy ticket") }
    let mapped = before.replacing(
      "sel = \"x\"\n", with: "sel = \"x\"\nbuy = \"s\"\nsell = []\n")
    #expect(try String(contentsOf: file, encoding: .utf8) == mapped)

    demo.press(",")
    try demo.wait(for: "mask_amounts")
    demo.press("j", "j", "Enter")
    try demo.wait(for: "mask_amounts is now yes")
    demo.press("Escape")
    try demo.wait("the settings to close") { !$0.contains("hint_delay") }
    try demo.leave()
    #expect(
      try String(contentsOf: file, encoding: .utf8) == "mask_amounts = true\n" + mapped)

    let offline = try TerminalSession(
      [folio, "--offline"], columns: 160, rows: 30, environment: home.environment())
    try offline.wait(for: "OFFLINE")
    #expect(!offline.screen().contains("100,000.00"), "amounts are hidden from the start")
    offline.press("s")
    try offline.wait(for: "Buy ticket")
    offline.press("Escape")
    try offline.wait("the ticket to close") { !$0.contains("Buy ticket") }
    try offline.leave()
  }

  private let tables = """
    # My settings.
    [alerts]  # at night
    # loud
    bell = true # by day
    [tags]
      # what I know
    tech = ["AAPL"] # and more

    """

  @Test func alertsAndTagsAreSetWithEveryCommentKept() throws {
    let home = try TemporaryFolder()
    let file = home.url.appendingPathComponent("config/folio/config.toml")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try tables.write(to: file, atomically: true, encoding: .utf8)
    let demo = try TerminalSession(
      [Products.url("folio").path, "demo"], columns: 160, rows: 40,
      environment: home.environment())
    try demo.wait("the account to be read") { $0.contains("100,000.00") }
    demo.press(",")
    try demo.wait(for: "alerts.hook")
    /// Goes to the entry that is told of by these words, again from the top when a late screen let it go by.
    func find(_ about: String) throws {
      let last = "No order and no cancel leaves"
      try demo.wait("the entry about \(about)", seconds: 60) { screen in
        guard !screen.contains(about) else { return true }
        demo.pressAlone(screen.contains(last) ? "Home" : "Down")
        return false
      }
    }
    func set(_ about: String, to text: String, says words: String) throws {
      try find(about)
      demo.press("Enter", "C-u")
      demo.type(text)
      demo.press("Enter")
      try demo.wait(for: words)
    }
    try find("The bell rings when an alert fires")
    demo.press("Enter")
    try demo.wait(for: "alerts.bell is now no")
    try set(
      "A program that is run", to: "/bin/echo \"an alert\"", says: "alerts.hook is now /bin/echo")
    try set("The symbols that you call tech", to: "aapl msft", says: "AAPL MSFT are called tech")
    try set("Type a name and its symbols", to: "index spy qqq", says: "SPY QQQ are called index")
    demo.press("Escape")
    try demo.wait("the settings to close") { !$0.contains("hint_delay") }
    try demo.leave()
    let after = """
      # My settings.
      [alerts]  # at night
      # loud
      bell = false # by day
      hook = ["/bin/echo", "an alert"]
      [tags]
        # what I know
      tech = ["AAPL", "MSFT"] # and more
      index = ["SPY", "QQQ"]

      """
    #expect(try String(contentsOf: file, encoding: .utf8) == after)
  }
}

import Foundation
import TestSupport
import Testing

/// The real programs on a real terminal, by keys alone.
@Suite(.serialized, .blocking) struct DemoJourneyTests {
  @Test(arguments: [(80, 24), (160, 50)])
  func buyTenSeeThemFilledQuitAndReviewThemOffline(columns: Int, rows: Int) throws {
    let home = try TemporaryFolder()
    let folio = Products.url("folio").path
    let demo = try TerminalSession(
      [folio, "demo"], columns: columns, rows: rows, environment: home.environment())
    try demo.wait(for: "PAPER")
    try demo.wait("the account to be read") { $0.contains("100,000.00") }

    demo.press("b")
    try demo.wait("the ticket") { $0.contains("Buy ticket") && $0.contains("Quantity") }
    demo.type("AAPL")
    demo.press("Tab")
    demo.type("10")
    try demo.wait("the estimate") { $0.contains("AAPL") && $0.contains("10") }
    demo.press("Enter")
    try demo.wait(for: "BUY 10 AAPL")
    // The send key is dead until the sheet has stood for 300 ms, so it is pressed until the sheet goes.
    try demo.wait("the order to be sent") { screen in
      guard screen.contains("BUY 10 AAPL") else { return true }
      demo.pressAlone("y")
      return false
    }
    try demo.wait("the fill in holdings") { holdingsRow("AAPL", in: $0).contains(" 10 ") }
    try demo.leave()

    let offline = try TerminalSession(
      [folio, "--offline"], columns: columns, rows: rows, environment: home.environment())
    try offline.wait(for: "OFFLINE")
    let screen = try offline.wait("the position") { holdingsRow("AAPL", in: $0).contains(" 10 ") }
    #expect(screen.contains("ago"), "the age of the book is shown")
    // An order can be prepared there, and none leaves.
    offline.press("b")
    try offline.wait("what the ticket is for") {
      $0.contains("Buy ticket")
        && $0.contains("offline: nothing is sent; Ctrl-K keeps it as a draft")
    }
    offline.press("5", "Enter")
    try offline.wait(for: "BUY 5 AAPL")
    offline.press("y")
    try offline.wait(for: "offline: no orders leave")
    offline.press("Escape")
    try offline.wait("the ticket") { !$0.contains("nothing is sent yet") }
    offline.press("Escape")
    try offline.wait("the book") { !$0.contains("Buy ticket") }
    try offline.leave()
  }

  @Test func theCommandLineAsksADemoThatRunsAndSendsNothingBesideIt() throws {
    let home = try TemporaryFolder()
    let folio = Products.url("folio").path
    func run(_ words: String) -> (status: Int32, output: String, error: String) {
      runSeparately(
        [folio, "--profile", "demo"] + words.split(separator: " ").map(String.init),
        environment: home.environment())
    }
    let before = run("account")
    #expect(before.status == 2)
    #expect(before.error.contains("no demo is running: `folio demo` opens one"))

    let demo = try TerminalSession(
      [folio, "demo"], columns: 100, rows: 30, environment: home.environment())
    try demo.wait("the account to be read") { $0.contains("100,000.00") }
    let account = run("account")
    #expect(account.status == 0, "\(account.error)")
    #expect(account.output.contains("100,000.00") || account.output.contains("100000"))
    let order = run("buy 1 SPY --yes")
    #expect(order.status == 1)
    #expect(order.error.contains("has this account open"), "\(order.error)")
    #expect(order.error.contains("; close it to trade here; nothing was sent"), "\(order.error)")
    #expect(!order.error.contains("BUY 1 SPY"), "it is not reviewed first: \(order.error)")
    let sync = run("sync")
    #expect(sync.status == 1 && !sync.error.contains("to trade"), "\(sync)")
    #expect(sync.error.contains("and keeps it synced; nothing is to be done"), "\(sync.error)")
    let dry = run("buy 1 SPY --dry-run")
    #expect(dry.status == 0, "\(dry.error)")
    #expect(dry.output.contains("\"SPY\""))
    let files = try #require(FileManager.default.enumerator(atPath: home.url.path))
    let file = try #require(
      files.compactMap { $0 as? String }.first { $0.hasSuffix("running.json") })
    let path = home.url.appendingPathComponent(file).path
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    demo.press("q")
    try demo.wait(for: "The next `folio demo` starts afresh and replaces the cached book.")
    try demo.wait(for: "exit status 0")
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(run("positions").status == 2)
    #expect(run("positions --offline").status == 0)
  }

  @Test func theDemoIsReadInLinesToo() throws {
    let home = try TemporaryFolder()
    let demo = try TerminalSession(
      [Products.url("folio").path, "demo", "--linear"], columns: 100, rows: 30,
      environment: home.environment())
    try demo.wait(for: "Profile demo, a paper account.")
    demo.type("q")
    demo.press("Enter")
    try demo.wait(for: "The demo is over")
    try demo.wait(for: "exit status 0")
  }

  private func holdingsRow(_ symbol: String, in screen: String) -> String {
    screen.split(separator: "\n").first { $0.contains(symbol) }.map(String.init) ?? ""
  }
}

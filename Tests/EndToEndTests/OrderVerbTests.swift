import Foundation
import TestSupport
import Testing

/// Orders from the command line, against a real server.
@Suite(.serialized, .blocking) struct OrderVerbTests {
  private let home: PaperHome

  init() throws { home = try PaperHome() }

  private func run(_ words: String) -> (status: Int32, output: String, error: String) {
    home.run(words)
  }

  @Test func anOrderGoesFromWordsToItsOutcome() throws {
    let bought = run("buy 10 SPY --yes")
    #expect(bought.status == 0, "\(bought.error)")
    #expect(bought.output.contains("BUY 10 SPY MARKET DAY: filled, 10 filled at "))

    let resting = run("buy 5 SPY @ 1.01 gtc --yes --json")
    #expect(resting.status == 0, "\(resting.error)")
    let json = try jsonObject(resting.output)
    #expect(json["state"] as? String == "working")
    let order = try #require(json["order"] as? [String: Any])
    #expect(order["limit_price"] as? String == "1.01")
    #expect(order["client_order_id"] as? String == json["client_order_id"] as? String)

    let id = try #require(json["client_order_id"] as? String)
    let canceled = run("cancel \(id) --yes")
    #expect(canceled.status == 0, "\(canceled.error)")
    #expect(canceled.output.hasSuffix(": canceled\n"))
    let again = run("cancel \(id) --yes")
    #expect(again.status == 0)
    #expect(again.output.hasSuffix(": already canceled\n"))
    #expect(run("cancel --all --yes").output == "no working orders\n")
  }

  @Test func theTablesTellEveryPriceThatAnOrderHasWithTwoDigitsAtLeast() throws {
    for words in [
      "buy 10 SPY --yes", "sell 4 SPY stop 1.5 limit 1.2 gtc --yes",
      "sell 3 SPY trail 1.5% gtc --yes",
    ] {
      let sent = run(words)
      #expect(sent.status == 0, "\(sent.error)")
    }
    let orders = run("orders").output
    #expect(orders.contains(/TYPE +LIMIT +STOP +TRAIL +TIF +STATUS +AVG FILL +ID/), "\(orders)")
    #expect(orders.contains(/stop_limit +1\.20 +1\.50 +- +gtc +new +-/), "\(orders)")
    #expect(orders.contains(/trailing_stop +- +[0-9.]+ +1\.5% +gtc/), "\(orders)")
    #expect(orders.contains(/market +- +- +- +day +filled +[0-9]+\.[0-9]{2}/), "\(orders)")
    let positions = run("positions").output
    #expect(positions.contains(/SPY +10 +[0-9]+\.[0-9]{2,} +[0-9]+\.[0-9]{2,}/), "\(positions)")
    #expect(run("account").output.contains(/cash +[0-9]+\.[0-9]{2,}\n/))
  }

  @Test func aWorkingOrderIsReplacedByOneWithAnIdOfItsOwn() throws {
    let resting = run("buy 5 SPY @ 1.01 gtc --yes --json")
    let json = try jsonObject(resting.output)
    let id = try #require(json["client_order_id"] as? String)
    let dry = run("replace \(id) 7 @ 1.02 --dry-run")
    #expect(
      dry.output.hasPrefix("{\"qty\":\"7\",\"limit_price\":\"1.02\",\"client_order_id\":"))

    let replaced = run("replace \(id) 7 @ 1.02 --yes --json")
    #expect(replaced.status == 0, "\(replaced.error)")
    let answer = try jsonObject(replaced.output)
    let order = try #require(answer["order"] as? [String: Any])
    #expect(order["qty"] as? String == "7")
    #expect(order["limit_price"] as? String == "1.02")
    #expect(order["client_order_id"] as? String != id)
    let old = try #require(json["order"] as? [String: Any])
    #expect(order["replaces"] as? String == old["id"] as? String)
    #expect(run("replace \(id) 9 --yes").error.contains("is replaced; nothing was sent"))
    #expect(
      run("orders --open").output.split(separator: "\n").filter { $0.contains("SPY") }.count == 1)
    #expect(run("store verify").status == 0)
  }

  @Test func theReviewOfASellNamesTheLotsThatItCloses() throws {
    for words in ["buy 10 SPY --yes", "buy 4 SPY --yes"] { #expect(run(words).status == 0) }
    let review = run("sell 12 SPY @ 1.01 --dry-run").error.split(separator: "\n")
    let lots = review.filter { $0.hasPrefix("  lot: ") }
    #expect(lots.count == 2, "\(review)")
    #expect(lots.first?.hasPrefix("  lot: 10 of 10 at ") == true)
    #expect(lots.last?.hasPrefix("  lot: 2 of 4 at ") == true)
    let realised = try #require(review.first { $0.hasPrefix("  realises: -") }, "\(review)")
    #expect(realised.hasSuffix(" short-term, FIFO"))
    #expect(run("store verify").status == 0)
  }

  @Test func whatMustNotGoOutDoesNot() throws {
    let unasked = run("buy 10 SPY")
    #expect(unasked.status == 2)
    #expect(unasked.error.contains("say --yes to send without a question"))
    let offTick = run("buy 10 SPY @ 400.001 --yes")
    #expect(offTick.status == 1)
    #expect(offTick.error.contains("prices here move in steps of 0.01; nothing was sent"))
    let dry = run("buy 10 SPY @ 400 --dry-run")
    #expect(dry.status == 0)
    #expect(dry.output.hasPrefix("{\"symbol\":\"SPY\",\"qty\":\"10\",\"side\":\"buy\""))
    #expect(run("orders --json").output.contains("\"data\": []"))
    #expect(run("buy 10").status == 2)
    #expect(run("cancel").status == 2)
  }

  @Test func aMistypedSymbolIsRefusedWithWhatItMayMean() throws {
    let refused = run("buy 1 APPL --yes")
    #expect(refused.status != 0 && refused.output.isEmpty)
    #expect(
      refused.error.contains("APPL is not a symbol that the broker knows: AAPL is Apple Inc."),
      "\(refused.error)")
    #expect(refused.error.hasSuffix("; nothing was sent\n"), "\(refused.error)")
  }

  @Test func onATerminalTheQuestionIsAsked() throws {
    func terminal(_ words: String...) throws -> TerminalSession {
      try TerminalSession(
        [Products.url("folio").path] + words, columns: 100, rows: 24, environment: home.environment)
    }
    let unasked = try terminal("buy", "1", "SPY", "--yes")
    let refused = try unasked.wait(for: "exit status 2")
    #expect(refused.contains("on a terminal leave it out and answer; nothing was sent"))
    let dry = try terminal("buy", "1", "SPY", "@", "1.01", "--dry-run")
    let shown = try dry.wait(for: "exit status 0")
    #expect(shown.contains("{\"symbol\":\"SPY\",\"qty\":\"1\",\"side\":\"buy\""), "\(shown)")
    #expect(!shown.contains("[y/N]"))
    let asked = try terminal("buy", "1", "SPY")
    try asked.wait(for: "Send? [y/N]")
    #expect(home.changes == 0)
    asked.press("n", "Enter")
    try asked.wait(for: "exit status 1")
    #expect(home.changes == 0)
    let answered = try terminal("buy", "1", "SPY")
    try answered.wait(for: "Send? [y/N]")
    answered.press("y", "Enter")
    try answered.wait(for: "exit status 0")
    #expect(home.submissions == 1)
  }

  @Test func theCachedBookIsTheNamedAccountsAndNeverADamagedOne() throws {
    #expect(run("buy 10 SPY --yes").status == 0)
    #expect(run("sync").status == 0)
    #expect(run("positions --offline").output.contains("SPY"))
    var other = home.environment
    other["APCA_API_BASE_URL"] = "https://paper-api.alpaca.markets"
    let foreign = runSeparately(
      [Products.url("folio").path, "account", "--offline"], environment: other)
    #expect(foreign.status == 2)
    #expect(foreign.error.contains("nothing is cached"))

    let state = home.folder.url.appendingPathComponent("state/folio")
    let files = FileManager.default.enumerator(at: state, includingPropertiesForKeys: nil)
    let positions = try #require(
      (files?.allObjects ?? []).compactMap { $0 as? URL }
        .first { $0.lastPathComponent == "positions.json" })
    try Data("x".utf8).write(to: positions)
    let damaged = run("positions --offline --json")
    #expect(damaged.status == 1)
    #expect(damaged.output.isEmpty)
    #expect(damaged.error.contains("the cached positions could not be read"))
    #expect(run("quote SPY ZZZZ").status == 1)
    #expect(run("quote SPY ZZZZ").output.contains("SPY"))
  }

  @Test func withoutABrokerNothingIsSent() throws {
    home.proxy.stop()
    let alone = run("buy 10 SPY --yes")
    #expect(alone.status == 3)
    #expect(alone.error.contains("connection refused; nothing was sent"))
  }
}

import Foundation
import TestSupport
import Testing

/// What happened in an account, on the command line and on tab 4, before a real server.
@Suite(.serialized, .blocking) struct ActivityVerbTests {
  private func rows(_ printed: String) throws -> [[String: Any]] {
    try #require(try jsonObject(printed)["data"] as? [[String: Any]])
  }

  /// An account that was paid into and charged, then bought and sold.
  private func traded() throws -> PaperHome {
    let home = try PaperHome()
    let data = home.folder.url.appendingPathComponent("paper").path
    for words in [["250.50", "--note", "Wire"], ["1.25", "--fee"]] {
      let result = runSeparately(
        [Products.url("folio-paper").path, "account", "transfer", "--data", data]
          + [home.account.keyID] + words, environment: home.environment)
      #expect(result.status == 0, "\(result)")
    }
    let deadline = Date().addingTimeInterval(60)
    while !home.run("activity --type FEE --json").output.contains("-1.25") {
      guard Date() < deadline else {
        Issue.record("the fee never came")
        break
      }
      poll(nil, 0, 50)
    }
    for words in ["buy 3 SPY market day --yes", "sell 1 SPY market day --yes"] {
      let result = home.run(words)
      #expect(result.status == 0, "\(result)")
    }
    return home
  }

  @Test func whatHappenedIsListedExactAndOfflineAsWell() throws {
    let home = try traded()
    let live = home.run("activity --json")
    #expect(live.status == 0, "\(live)")
    let all = try rows(live.output)
    let fills = all.filter { $0["activity_type"] as? String == "FILL" }
    #expect(fills.map { $0["side"] as? String } == ["sell", "buy"])
    for fill in fills {
      let price = try #require(Decimal(string: fill["price"] as? String ?? ""))
      let quantity = try #require(Decimal(string: fill["qty"] as? String ?? ""))
      let net = try #require(Decimal(string: fill["net_amount"] as? String ?? ""))
      #expect(net == (fill["side"] as? String == "buy" ? -1 : 1) * price * quantity)
      #expect(fill["currency"] as? String == "USD")
      #expect((fill["order_id"] as? String)?.count == 36)
    }
    let entries = all.filter { $0["activity_type"] as? String != "FILL" }
    #expect(entries.map { $0["net_amount"] as? String } == ["-1.25", "250.5"])
    #expect(entries.last?["description"] as? String == "Wire")
    #expect(try jsonObject(live.output)["source"] as? String == "live")

    let none = home.run("activity --offline")
    #expect(none.status == 1)
    #expect(none.error.contains("folio sync"), "\(none)")
    #expect(home.run("sync").status == 0)
    let offline = home.run("activity --offline --json")
    #expect(offline.status == 0, "\(offline)")
    #expect(try rows(offline.output).map { $0["id"] as? String } == all.map { $0["id"] as? String })
    #expect(try jsonObject(offline.output)["source"] as? String == "cache")

    let misspelt = home.run("activity --offline --type FILL,FROB")
    #expect(misspelt.status == 2 && misspelt.output.isEmpty, "\(misspelt)")
    #expect(
      misspelt.error.contains("--type FROB: nothing is of that type; known are trade, dividend"),
      "\(misspelt)")
    #expect(home.run("activity --offline --type SPIN").status == 0)

    let table = home.run("activity --type trade").output
    #expect(table.hasPrefix("DAY "), "\(table)")
    #expect(table.split(separator: "\n").count == 4)
    #expect(home.run("store verify").status == 0)
  }

  @Test func aTransferIsThereAlsoWhileTheMarketStandsStill() throws {
    let home = try PaperHome()
    try home.market.pause()
    let program = Products.url("folio-paper").path
    func cash() throws -> String? {
      let data = try jsonObject(home.run("account --json").output)["data"] as? [String: Any]
      return data?["cash"] as? String
    }
    let old = try cash()
    let paid = runSeparately([
      program, "account", "transfer", "--data",
      home.folder.url.appendingPathComponent("paper").path, home.account.keyID, "2500.50",
    ])
    #expect(paid.status == 0, "\(paid)")
    let deadline = Date(timeIntervalSinceNow: 20)
    while try cash() == old, Date() < deadline { poll(nil, 0, 50) }
    #expect(try cash() == "102500.5", "\(old)")
  }

  @Test func kindsTypesAndDaysAreChosen() throws {
    let home = try traded()
    func types(_ words: String) throws -> [String?] {
      let result = home.run("activity --json \(words)")
      #expect(result.status == 0, "\(result)")
      return try rows(result.output).map { $0["activity_type"] as? String }
    }
    #expect(try types("--type FILL") == ["FILL", "FILL"])
    #expect(try types("--type trade,transfer").count == 3)
    #expect(try types("--type fee") == ["FEE"])
    #expect(try types("--type csd") == ["CSD"])
    #expect(try types("--type dividend").isEmpty)
    #expect(try types("--after 2199-01-01").isEmpty)
    #expect(try types("--until 1999-12-31").isEmpty)
    #expect(try types("--after 1999-12-31 --until 2199-01-01").count == 4)
    for (words, status, text) in [
      ("activity --type x-y", Int32(2), "--type takes trade, dividend"),
      ("activity --after yesterday", 2, "--after takes a day such as 2026-11-01"),
      ("activity --after 2026-02-30", 2, "--after takes a day"),
      ("activity --after 2026-11-02 --until 2026-11-01", 2, "is before"),
      ("activity --type ZZZ", 1, "invalid activity type"),
    ] {
      let result = home.run(words)
      #expect(result.status == status, "\(result)")
      #expect(result.error.contains(text), "\(result)")
      #expect(result.output.isEmpty)
    }
  }

  @Test func tab4ShowsADayAndLeadsToTheOrder() throws {
    let home = try traded()
    let screen = try home.screen(100, 30)
    try screen.wait(for: "synced")
    screen.press("4")
    try screen.wait("the day") {
      $0.contains("bought") && $0.contains("sold") && $0.contains("BUY")
    }
    screen.press("]")
    try screen.wait("the trades alone") {
      $0.contains("trade 2") && $0.contains("of what is shown")
    }
    screen.press("j", "Enter")
    try screen.wait(for: "order id")
    screen.press("Enter")
    try screen.wait("the order on tab 3") { $0.contains("Orders and fills") && $0.contains("SELL") }
    screen.press("4", "q")
    try screen.wait(for: "exit status 0")
    let offline = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: 100, rows: 30,
      environment: home.environment)
    try offline.wait("the list as it was left") {
      $0.contains("cached, read") && $0.contains("BUY")
    }
    try offline.leave()
  }
}

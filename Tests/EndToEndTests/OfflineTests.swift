import Foundation
import TestSupport
import Testing

/// The whole program on an account that was synced before, with no network there: in a namespace without any interface where
/// that is allowed, and with the server gone in any case.
@Suite(.serialized, .blocking) struct OfflineTests {
  /// What runs a program without a network; empty where this machine does not allow it.
  private static let alone: [String] = {
    let prefix = ["/usr/bin/env", "unshare", "--net", "--map-root-user"]
    return runSeparately(prefix + ["true"]).status == 0 ? prefix : []
  }()

  private func synced() throws -> PaperHome {
    let home = try PaperHome()
    for words in [
      "buy 10 SPY market day --yes", "buy 3 AAPL market day --yes",
      "buy 1 SPY @ 1 gtc --yes", "watch new Tech AAPL SPY",
    ] {
      let result = home.run(words)
      #expect(result.status == 0, "\(words): \(result)")
    }
    // From here on the broker says the same whenever it is asked.
    try home.market.pause()
    let result = home.run("sync")
    #expect(result.status == 0, "\(result)")
    return home
  }

  private func run(
    _ home: PaperHome, _ words: String
  ) -> (status: Int32, output: String, error: String) {
    runSeparately(
      Self.alone + [Products.url("folio").path] + words.split(separator: " ").map(String.init),
      environment: home.environment)
  }

  /// Every value that is there, by its way through the object; not how old it is and where it comes from.
  private func known(_ value: Any, _ way: String = "") -> [String: String] {
    switch value {
    case let object as [String: Any]:
      return object.reduce(into: [:]) { all, member in
        guard !Self.ages.contains(member.key), !member.key.hasSuffix("received_at") else { return }
        all.merge(known(member.value, "\(way).\(member.key)")) { $1 }
      }
    case let list as [Any]:
      return list.enumerated().reduce(into: [:]) {
        $0.merge(known($1.element, "\(way)[\($1.offset)]")) { $1 }
      }
    case is NSNull: return [:]
    default: return [way: ageless("\(value)")]
    }
  }

  private static let ages: Set<String> = ["as_of", "age_seconds", "source", "is_stale", "at"]

  /// Without a time, how long ago that was, and the mark of what is old.
  private func ageless(_ text: String) -> String {
    text.replacing(/, (received )?[0-9T:.-]+Z(, [0-9]+ [smhd] ago)?/, with: "").replacing(
      "; STALE", with: "")
  }

  /// The lines without the one that says how old they are.
  private func lines(_ text: String) -> [String] {
    text.components(separatedBy: "\n").filter { !$0.contains("as of ") }.map(ageless)
  }

  @Test func everyReadVerbTellsWhatWasOnceKnown() throws {
    let home = try synced()
    let verbs = [
      "positions", "orders", "account", "quote SPY AAPL", "watch show Tech", "watch", "activity",
      "performance --period all", "explain market-value SPY", "explain book-value",
      "explain equity", "explain weight AAPL", "explain allocation-by-symbol SPY",
    ]
    var figures: [String: [String: String]] = [:]
    var texts: [String: [String]] = [:]
    for verb in verbs {
      figures[verb] = known(try jsonObject(home.run("\(verb) --json").output))
      texts[verb] = lines(home.run(verb).output)
    }
    home.server?.stop()
    for verb in verbs {
      let result = run(home, "\(verb) --offline --json")
      #expect(result.status == 0, "\(verb): \(result)")
      let after = known(try jsonObject(result.output))
      let before = try #require(figures[verb])
      for (way, value) in before {
        #expect(after[way] == value, "\(verb) --json: \(way)")
      }
      let text = run(home, "\(verb) --offline")
      #expect(text.status == 0 && !text.output.contains("N/A"), "\(text)")
      #expect(lines(text.output) == texts[verb], "\(verb): \(text.output)")
    }
    let day = try #require(try KeptDays(home).days().last)
    for verb in [
      "watch", "chart SPY --interval 1d", "explain market-value SPY", "explain equity",
      "explain allocation-by-symbol SPY", "alert list", "drafts",
    ] {
      let result = run(home, verb + (verb == "drafts" || verb == "alert list" ? "" : " --offline"))
      #expect(result.status == 0 && !result.output.contains("N/A"), "\(verb): \(result)")
    }
    for verb in [
      "positions", "orders", "account", "activity", "quote SPY", "watch show Tech",
      "chart SPY --interval 1d", "performance --period all",
    ] {
      let result = run(home, "\(verb) --as-of \(day)")
      #expect(result.status == 0, "\(verb): \(result)")
    }
    for (tab, words) in [("4", "trade 2"), ("5", "returns"), ("6", "books of")] {
      let result = run(home, "screenshot --text --tab \(tab)")
      #expect(result.status == 0 && result.output.contains(words), "\(tab): \(result)")
    }
    for verb in ["store verify", "audit export", "screenshot --text", "themes"] {
      let result = run(home, verb)
      #expect(result.status == 0, "\(verb): \(result)")
    }
  }

  @Test(arguments: keyboardSizes) func everyTabIsWhole(columns: Int, rows: Int) throws {
    let home = try synced()
    home.server?.stop()
    let screen = try TerminalSession(
      Self.alone + [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: home.environment)
    for (key, words) in [
      ("1", ["SPY", "total of 2"]), ("2", ["Tech", "AAPL"]), ("3", ["BUY"]),
      ("4", ["trade 2", "cached, read"]), ("5", ["cached, read", "returns"]),
      ("6", ["books of"]), ("7", ["Log: requests"]),
    ] {
      screen.press(key)
      let shown = try screen.wait("tab \(key)") { text in
        text.contains("OFFLINE") && words.allSatisfy(text.contains)
      }
      #expect(!shown.contains("N/A"), "\(shown)")
    }
    screen.press("1")
    let book = try screen.wait("the holdings") { $0.contains("total of 2") }
    let rows = book.split(separator: "\n").filter { $0.hasPrefix("│SPY") || $0.hasPrefix("│AAPL") }
    #expect(rows.count >= 2 && rows.allSatisfy { !$0.prefix(40).contains("—") }, "\(book)")
    try screen.leave()
  }

  @Test func aColdStartSaysWhatToDo() throws {
    let home = try PaperHome()
    home.server?.stop()
    for words in ["positions --offline", "performance --offline", "explain equity --offline"] {
      let result = run(home, words)
      #expect(result.status != 0 && result.error.contains("folio sync"), "\(words): \(result)")
    }
    let screen = try TerminalSession(
      Self.alone + [Products.url("folio").path, "--offline"], columns: 80, rows: 24,
      environment: home.environment)
    try screen.wait(for: "run `folio sync` once with a network")
    try screen.wait(for: "exit status 2")
  }

  @Test func aSyncKeepsThePricesThatItDoesNotAskFor() throws {
    let home = try PaperHome()
    try home.market.pause()
    let desk = try TradingDesk(home, columns: 80, rows: 24)
    try desk.screen.leave()
    func price() -> String? {
      let found = home.run("quote AAPL --offline")
      return found.output.split(separator: "\n").first { $0.hasPrefix("AAPL") }.map(String.init)
    }
    let before = try #require(price())
    #expect(before.contains("."), "\(before)")
    #expect(home.run("sync").status == 0)
    #expect(price() == before)
  }

  @Test func whoIsWaitedForIsSaidAfterTwoSeconds() throws {
    let home = try PaperHome()
    home.proxy.follow(.scripted([.delay(3)], matching: { $0.path.contains("/orders") }))
    let slow = home.run("orders")
    #expect(slow.status == 0 && slow.error.contains("folio: waiting for 127.0.0.1"), "\(slow)")
    #expect(home.run("orders").error == "")
  }
}

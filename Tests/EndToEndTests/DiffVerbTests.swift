import Foundation
import TestSupport
import Testing

/// The books of days on the command line: kept by `folio sync`, read without the network.
@Suite(.serialized, .blocking) struct DiffVerbTests {
  private func decimal(_ value: Any?) throws -> Decimal {
    let text = try #require(value as? String)
    return try #require(Decimal(string: text))
  }

  @Test func whatChangedBetweenTwoDaysIsSplitToTheLastDigit() throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    let none = home.run("--offline diff 2026-01-05 2026-01-06")
    #expect(none.status == 1, "\(none)")
    #expect(home.run("sync").status == 0)
    try KeptDays(home).rename(to: "2026-01-05")
    #expect(home.run("store verify").status == 0)
    for words in ["buy 2 SPY market day --yes", "sell 1 SPY market day --yes"] {
      #expect(home.run(words).status == 0)
    }
    #expect(home.run("sync").status == 0)

    let result = home.run("diff 2026-01-05 --json")
    #expect(result.status == 0, "\(result)")
    let json = try jsonObject(result.output)
    let value = try #require(json["value"] as? [String: Any], "\(result)")
    let parts = try #require(value["parts"] as? [String: Any])
    let sum = try parts.values.reduce(Decimal(0)) { try $0 + decimal($1) }
    #expect(sum == (try decimal(value["change"])))
    #expect(try decimal(value["after"]) - decimal(value["before"]) == sum)
    #expect((value["unexplained"] as? [Any])?.isEmpty == true, "\(result)")
    let activities = try #require(json["activities"] as? [[String: Any]])
    #expect(activities.map { $0["side"] as? String } == ["buy", "sell"])
    let positions = try #require(json["positions"] as? [[String: Any]])
    #expect(positions.map { $0["qty_before"] as? String } == ["3"])
    #expect(positions.map { $0["qty_after"] as? String } == ["4"])

    let before = home.run("positions --as-of 2026-01-05")
    #expect(before.output.contains("the book of 2026-01-05, as of "), "\(before)")
    let past = try jsonObject(home.run("positions --as-of 2026-01-05 --json").output)
    let rows = try #require(past["data"] as? [[String: Any]])
    #expect(rows.map { $0["qty"] as? String } == ["3"])
    let pastTrades = try jsonObject(
      home.run("activity --as-of 2026-01-05 --type trade --json").output)
    let fills = try #require(pastTrades["data"] as? [[String: Any]])
    #expect(fills.map { $0["qty"] as? String } == ["3"])
    for (words, quantities) in [
      ("export lots --as-of 2026-01-05", ["3"]), ("--offline export lots", ["2", "2"]),
      ("export fills --as-of 2026-01-05", ["3"]), ("export gains", ["1"]),
      ("export gains --as-of 2026-01-05", []),
    ] {
      let lots = try jsonObject(home.run("\(words) --format json").output)
      let rows = try #require(lots["data"] as? [[String: Any]], "\(words)")
      #expect(rows.map { $0["qty"] as? String } == quantities, "\(words)")
    }
    let cost = home.run("explain cost-basis SPY --as-of 2026-01-05")
    #expect(cost.output.contains("lots (1)") && cost.output.contains("bought 3 at"), "\(cost)")
    #expect(!cost.output.contains("STALE"))
    #expect(home.run("account --as-of 2026-01-05").status == 0)
    #expect(home.run("orders --as-of 2026-01-05").status == 0)

    let missing = home.run("positions --as-of 2026-01-02")
    #expect(missing.status == 1)
    #expect(missing.error.contains(/the nearest (is|are) of 2026-01-05/), "\(missing)")
    let price = home.run("quote SPY --as-of 2026-01-05")
    #expect(price.status == 0 && price.output.contains("prices of 2026-01-05"), "\(price)")
    let told = try jsonObject(home.run("quote SPY --as-of 2026-01-05 --json").output)
    let quotes = try #require(told["data"] as? [[String: Any]])
    #expect(quotes.map { $0["price"] as? String } == rows.map { $0["current_price"] as? String })
    let unknown = home.run("quote NVDA --as-of 2026-01-05")
    #expect(unknown.status == 1 && unknown.error.contains("no price of NVDA on 2026-01-05"))
    #expect(unknown.error.split(separator: "\n").count == 1)
    let lists = home.run("watch --as-of 2026-01-05")
    #expect(lists.status == 2 && lists.error.contains("not kept by day"), "\(lists)")
    let chart = home.run("chart SPY --interval 1d --as-of 2020-01-05")
    #expect(chart.status == 1 && chart.error.contains("up to 2020-01-05"), "\(chart)")
    let explained = home.run("explain trades --since 2026-01-05")
    #expect(explained.status == 0 && explained.output.contains("SPY"), "\(explained)")
    #expect(home.run("diff 2026-01-05 2026-01-05").status == 2)
    #expect(home.run("diff monday").status == 2)
  }
}

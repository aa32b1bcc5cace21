import Foundation
import TestSupport
import Testing

/// What figures are made of, on the command line and by keys, before a real server and without one.
@Suite(.serialized, .blocking) struct ExplainVerbTests {
  private func decimal(_ value: Any?) throws -> Decimal {
    let text = try #require(value as? String)
    return try #require(Decimal(string: text))
  }

  @Test func aFigureIsToldWithItsPartsAsTextAndAsJSON() throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let list = home.run("explain")
    #expect(list.status == 0 && list.output.contains("market-value"), "\(list)")
    let unknown = home.run("explain fortune")
    #expect(unknown.status == 2 && unknown.error.contains("time-weighted-return"), "\(unknown)")
    #expect(unknown.error.split(separator: "\n").count == 1)
    #expect(home.run("explain market-value").status == 2)
    #expect(home.run("explain trades").error.contains("--since"))
    #expect(home.run("explain equity SPY").status == 2)
    let bought = home.run("explain bought")
    #expect(bought.status == 0 && bought.output.contains("FILL SPY buy 3 at "), "\(bought)")
    #expect(bought.output.contains("Of all that is known."), "\(bought)")
    #expect(home.run("explain net-cash SPY --offline").output.contains("shown       -"))
    let none = home.run("explain bought IBM --offline --from 2020-01-01")
    #expect(none.status == 0 && none.output.contains("Of 2020-01-01 and later days."), "\(none)")
    #expect(home.run("explain sold --from 2020-01-02 --to 2020-01-01").status == 2)
    let missing = home.run("explain sharpe --offline")
    #expect(
      missing.status == 1 && missing.output.contains("there is none: too few days"), "\(missing)")

    for words in ["explain market-value spy", "explain market-value SPY --offline"] {
      let text = home.run(words)
      #expect(text.status == 0 && text.output.hasPrefix("market value of SPY\n"), "\(text)")
      #expect(text.output.contains("price × quantity"))
      let json = try jsonObject(home.run(words + " --json").output)
      let data = try #require(json["data"] as? [String: Any])
      let inputs = try #require(data["inputs"] as? [[String: Any]])
      let price = try decimal(inputs.first { $0["name"] as? String == "price" }?["value"])
      let quantity = try decimal(inputs.first { $0["name"] as? String == "quantity" }?["value"])
      #expect(try decimal(data["value"]) == price * quantity)
      #expect(data["is_stale"] as? Bool == words.contains("--offline"))
    }
    let lots = try jsonObject(home.run("explain cost-basis SPY --offline --json").output)
    let data = try #require(lots["data"] as? [String: Any])
    let parts = try #require(data["parts"] as? [[String: Any]])
    let sum = try parts.reduce(Decimal(0)) { try $0 + decimal($1["value"]) }
    #expect(sum == (try decimal(data["value"])))
  }

  @Test(arguments: keyboardSizes)
  func keysLeadFromAPositionAndFromTheTotalsToWhatTheyAreMadeOf(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    desk.screen.press("1", "g", "Enter")
    try desk.screen.wait("the details") { $0.contains("┌ SPY") && $0.contains("market value") }
    desk.screen.press("Tab", "Tab", "Tab", "Tab", "Enter")
    try desk.screen.wait("the explanation") {
      $0.contains("market value of SPY") && $0.contains("price × quantity")
    }
    desk.screen.press("Escape")
    try desk.screen.wait("the details again") { !$0.contains("price × quantity") }
    desk.screen.press("Escape")
    try desk.screen.wait("the book") { !$0.contains("┌ SPY") }
    desk.screen.press("e")
    try desk.screen.wait(for: "┌ Figures of the account")
    desk.screen.press("Enter")
    try desk.screen.wait(for: "the sum of the positions")
    desk.screen.press("Escape")
    try desk.screen.wait("the figures again") { !$0.contains("the sum of the positions") }
    try desk.screen.leave()
  }
}

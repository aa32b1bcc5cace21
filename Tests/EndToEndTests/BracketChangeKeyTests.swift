import Foundation
import TestSupport
import Testing

/// The prices of a bracket changed while it works and after its entry is filled, by keys and by the verb, as the broker
/// holds them then.
@Suite(.serialized, .blocking) struct BracketChangeKeyTests {
  private static let over = ["replaced", "canceled", "rejected", "expired", "filled"]

  /// What works of the bracket, each as its side and price.
  private func prices(_ home: PaperHome) throws -> Set<String> {
    Set(
      try working(home).map { order in
        let words = [order["side"], order["limit_price"], order["stop_price"]]
        return words.compactMap { $0 as? String }.joined(separator: " ")
      })
  }

  private func working(_ home: PaperHome) throws -> [[String: Any]] {
    let result = home.run("orders --json")
    try #require(result.status == 0, "\(result.error)")
    let orders = try jsonObject(result.output)["data"] as? [[String: Any]] ?? []
    return (orders + orders.flatMap { $0["legs"] as? [[String: Any]] ?? [] })
      .filter { !Self.over.contains($0["status"] as? String ?? "") }
  }

  private func id(_ home: PaperHome, at price: String) throws -> String {
    let order = try working(home).first {
      [$0["limit_price"], $0["stop_price"]].contains { $0 as? String == price }
    }
    return try #require(order?["id"] as? String, "no order at \(price)")
  }

  @Test func theVerbChangesEntryAndLegsBeforeAndAfterTheFill() throws {
    let home = try PaperHome.inQuietMarket()
    for (entry, loss) in [("160", "150"), ("168", "151")] {
      let sent = home.run("buy 10 SPY @ \(entry) profit 190 loss \(loss) --yes")
      try #require(sent.status == 0, "\(sent.error)")
      // The second is filled at once, so that its legs alone work.
      if entry == "160" {
        let dry = home.run("replace \(try id(home, at: "160")) @ 161 --dry-run")
        #expect(dry.output.hasPrefix("{\"limit_price\":\"161\",\"client_order_id\":"))
        let refused = home.run("replace \(try id(home, at: "160")) 9 @ 161 --yes")
        #expect(refused.status == 2)
        #expect(
          refused.error.contains(
            "an order with legs, or a leg, keeps its quantity"))
      }
      let changes =
        (entry == "160" ? [("160", "@ 161")] : []) + [("190", "@ 191"), (loss, "stop 152")]
      for (price, words) in changes {
        let changed = home.run("replace \(try id(home, at: price)) \(words) --yes")
        #expect(changed.status == 0, "\(words): \(changed.error)")
      }
      #expect(
        try prices(home)
          == (entry == "160" ? ["buy 161", "sell 191", "sell 152"] : ["sell 191", "sell 152"]))
      #expect(home.run("cancel --all --yes").status == 0)
      if entry == "160" { #expect(try prices(home).isEmpty) }
    }
    #expect(home.run("store verify").status == 0)
  }

  /// From the row that so many keys lead to from the top of the list, to the order that is sent. The field that `m` begins on
  /// is the price.
  private func change(
    _ desk: TradingDesk, row: Int, side: String, from price: String, to new: String
  ) throws {
    let screen = desk.screen
    try desk.type(line: "orders working")
    try desk.wait("\(price) in the list") { $0.contains("working ") && $0.contains(price) }
    screen.press("Home")
    for _ in 0..<row { screen.press("Down") }
    screen.press("m")
    try desk.wait("the ticket of \(price)") {
      $0.contains("┌ Change \(side) SPY") && $0.contains(" \(price) ")
        && $0.contains("an order with legs, or a leg, keeps its quantity")
    }
    screen.type(new)
    screen.press("Enter")
    try desk.wait("the review of \(new)") {
      $0.contains("nothing is sent yet") && $0.contains("price \(price) → \(new)")
    }
    try desk.send("CHANGE TO \(side.uppercased()) 10 SPY")
  }

  @Test(arguments: keyboardSizes)
  func theKeysChangeEntryAndLegsBeforeTheFill(columns: Int, rows: Int) throws {
    let home = try PaperHome.inQuietMarket()
    let desk = try TradingDesk(home, columns: columns, rows: rows)
    try desk.line("buy 10 SPY @ 160 profit 190 loss 150", sends: "BUY 10 SPY LIMIT 160.00")
    try desk.wait("the bracket") { _ in
      (try? prices(home)) == ["buy 160", "sell 190", "sell 150"]
    }
    try change(desk, row: 0, side: "buy", from: "160.00", to: "161.00")
    try desk.wait("the entry") { _ in (try? prices(home)) == ["buy 161", "sell 190", "sell 150"] }
    try change(desk, row: 1, side: "sell", from: "190.00", to: "191.00")
    try desk.wait("the profit") { _ in (try? prices(home)) == ["buy 161", "sell 191", "sell 150"] }
    try change(desk, row: 2, side: "sell", from: "150.00", to: "152.00")
    try desk.wait("the stop") { _ in (try? prices(home)) == ["buy 161", "sell 191", "sell 152"] }
    try desk.screen.leave()
  }
}

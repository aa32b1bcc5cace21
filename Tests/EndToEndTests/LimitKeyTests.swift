import Foundation
import TestSupport
import Testing

/// Every limit of a profile as the line says it that would open an order, before anything is sent.
@Suite(.serialized, .blocking) struct LimitKeyTests {
  @Test(arguments: keyboardSizes)
  func everyLimitSaysWhyOnTheLineAndNothingIsSent(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    for (limit, line, reason) in [
      (
        "max_quantity = 5", "buy 6 SPY @ 1.01",
        "profile limit: 6 in one order, this profile allows 5"
      ),
      ("max_value = 10", "buy 10 SPY @ 1.01", "profile limit: about 10.10 in one order"),
      ("max_distance = \"5%\"", "buy 1 SPY @ 1.01", "from the market, this profile allows"),
      ("max_share = \"1%\"", "buy 9 SPY @ 1000", "of equity, this profile allows 1.00%"),
      ("symbols = [\"MSFT\"]", "buy 1 SPY @ 1.01", "profile limit: SPY is not among the symbols"),
      ("barred = [\"SPY\"]", "buy 1 SPY @ 1.01", "profile limit: SPY is barred in this profile"),
    ] {
      try home.configure("[profiles.desk.limits]\n" + limit)
      let desk = try TradingDesk(home, columns: columns, rows: rows)
      try desk.type(line: line)
      try desk.wait(reason) { text in
        text.contains("┌ Command ") && Self.says(reason, text)
      }
      desk.screen.press("Enter", "y")
      #expect(!desk.screen.screen().contains("nothing is sent yet"), "\(limit)")
      try desk.closeSheets()
      try desk.screen.leave()
    }
    #expect(home.changes == 0)

    // Of the orders of a minute the second is one too many.
    try home.configure("[profiles.desk.limits]\nmax_orders_per_minute = 1")
    let desk = try TradingDesk(home, columns: columns, rows: rows)
    let began = Date()
    try desk.line("buy 1 SPY @ 1.01", sends: "BUY 1 SPY LIMIT")
    try desk.type(line: "buy 2 SPY @ 1.02")
    try desk.screen.wait(for: "┌ Command ")
    if Date().timeIntervalSince(began) < 50 {
      try desk.screen.wait(for: "profile limit: this profile allows 1 orders a minute")
      #expect(home.submissions == 1)
    }
    try desk.closeSheets()
    try desk.screen.leave()
  }

  private static let falling = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59Z,SPY,160.00,1000,160.02,1000
    2013-10-08T13:50:00Z,SPY,150.00,1000,150.02,1000
    2013-10-08T19:00:00Z,SPY,150.00,1000,150.02,1000

    """
  /// What is left is counted in the middle of bid and ask, and what was sold at the bid.
  private static let lost = "profile limit: down 100.1"

  @Test(arguments: keyboardSizes)
  func anAccountThatLostTooMuchTodayMayCloseAndNothingElse(columns: Int, rows: Int) throws {
    let home = try PaperHome(
      replaying: Self.falling, trades: "timestamp,symbol,price,size\n", serving: ["--paused"])
    #expect(home.run("buy 10 SPY --yes").status == 0)
    try home.configure("[profiles.desk.limits]\nmax_day_loss = 50")
    var desk = try TradingDesk(home, columns: columns, rows: rows)
    try desk.type(line: "buy 1 SPY @ 1.01")
    try desk.review("BUY 1 SPY LIMIT")
    try desk.screen.wait(for: "y sends it")
    try desk.closeSheets()

    try home.market.step(to: "09:51")
    try desk.screen.wait("the loss at the prices of now", seconds: 60) {
      $0.contains("Day -100.10")
    }
    let changes = home.changes
    // The account's own figures, which the limit goes by, are read after the prices.
    for _ in 0..<20 {
      try desk.type(line: "buy 1 SPY @ 1.01")
      let text = try desk.screen.wait("what was lost on the line, or a review") {
        $0.contains("nothing is sent yet")
          || $0.contains("┌ Command ") && Self.says(Self.lost, $0)
      }
      guard text.contains("nothing is sent yet") else { break }
      try desk.closeSheets()
    }
    desk.screen.press("Enter", "y")
    #expect(!desk.screen.screen().contains("nothing is sent yet"))
    try desk.closeSheets()
    #expect(home.changes == changes)
    try desk.line("sell 4 SPY", sends: "SELL 4 SPY MARKET")
    try desk.wait(toHold: ["SPY 6"])
    try desk.screen.leave()

    // The same limit where it only warns.
    try home.configure("[profiles.desk.limits]\nmax_day_loss = 50\nwarn = [\"max_day_loss\"]")
    desk = try TradingDesk(home, columns: columns, rows: rows)
    try desk.type(line: "buy 1 SPY @ 1.01")
    try desk.wait("the warning") {
      $0.contains("nothing is sent yet") && Self.says("! " + Self.lost, $0)
    }
    try desk.send("BUY 1 SPY LIMIT")
    try desk.wait("the order to work") { _ in (try? desk.terms()) == ["buy 1 SPY 1.01"] }
    try desk.screen.leave()
  }

  /// Whether the sheet in front says it; a sentence goes on below itself, between the borders of its sheet alone.
  private static func says(_ sentence: String, _ screen: String) -> Bool {
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    let sheets = ["┌ Command ", "┌ Review"]
    guard
      let top = lines.first(where: { line in sheets.contains { line.contains($0) } }),
      let start = sheets.compactMap({ top.range(of: $0) }).first?.lowerBound,
      let end = top[start...].firstIndex(of: "┐")
    else { return false }
    let columns = top.distance(from: top.startIndex, to: start)
    let width = top.distance(from: start, to: end)
    return lines.map { $0.dropFirst(columns + 1).prefix(width - 1) }
      .flatMap { $0.split(separator: " ") }.joined(separator: " ").contains(sentence)
  }
}

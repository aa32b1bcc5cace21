import Foundation
import TestSupport
import Testing

/// Every limit of a profile as a ticket says it, before anything is sent.
@Suite(.serialized, .blocking) struct LimitKeyTests {
  @Test(arguments: keyboardSizes)
  func everyLimitSaysWhyOnTheTicketAndNothingIsSent(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    for (limit, line, reason) in [
      ("max_quantity = 5", "buy 6 SPY @ 1.01", "limit: 6 in one order, this profile allows 5"),
      ("max_value = 10", "buy 10 SPY @ 1.01", "limit: about 10.10 in one order"),
      ("max_distance = \"5%\"", "buy 1 SPY @ 1.01", "from the market, this profile allows 5.00%"),
      ("max_share = \"1%\"", "buy 9 SPY @ 1000", "of equity, this profile allows 1.00%"),
      ("symbols = [\"MSFT\"]", "buy 1 SPY @ 1.01", "limit: SPY is not among the symbols"),
      ("barred = [\"SPY\"]", "buy 1 SPY @ 1.01", "limit: SPY is barred in this profile"),
    ] {
      try home.configure("[profiles.desk.limits]\n" + limit)
      let desk = try TradingDesk(home, columns: columns, rows: rows)
      try desk.type(line: line)
      try desk.wait(reason) { text in
        // A sentence goes on below itself.
        let words = text.split(whereSeparator: { " │\n".contains($0) }).joined(separator: " ")
        return text.contains("┌ Buy ticket") && words.contains(reason)
      }
      desk.screen.press("Enter", "y")
      #expect(!desk.screen.screen().contains("nothing is sent yet"), "\(limit)")
      try desk.closeSheets()
      try desk.leave()
    }
    #expect(home.changes == 0)

    // Of the orders of a minute the second is one too many.
    try home.configure("[profiles.desk.limits]\nmax_orders_per_minute = 1")
    let desk = try TradingDesk(home, columns: columns, rows: rows)
    let began = Date()
    try desk.line("buy 1 SPY @ 1.01", sends: "BUY 1 SPY LIMIT")
    try desk.type(line: "buy 2 SPY @ 1.02")
    if Date().timeIntervalSince(began) < 50 {
      try desk.screen.wait(for: "limit: this profile allows 1 orders a minute")
      #expect(home.submissions == 1)
    }
    try desk.closeSheets()
    try desk.leave()
  }
}

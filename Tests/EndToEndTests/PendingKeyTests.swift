import Foundation
import TestSupport
import Testing

/// Cancels and changes on their way: their age on the list, and what a fill in between makes of them.
@Suite(.serialized, .blocking) struct PendingKeyTests {
  /// At 09:50 in New York the price falls below 165.
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59Z,SPY,167.40,1000,167.48,1000
    2013-10-08T13:33:00Z,SPY,167.41,1000,167.49,1000
    2013-10-08T13:50:00Z,SPY,160.00,1000,160.02,1000
    2013-10-08T19:00:00Z,SPY,160.00,1000,160.02,1000

    """

  private func open(
    _ columns: Int, _ rows: Int, serving arguments: [String] = []
  ) throws -> TradingDesk {
    let home = try PaperHome(
      replaying: Self.quotes, trades: "timestamp,symbol,price,size\n",
      serving: ["--paused"] + arguments)
    return try TradingDesk(home, columns: columns, rows: rows)
  }

  /// Whether an order stands on the list with these words.
  private func shows(
    _ words: Regex<Substring>, of filled: String, _ screen: String
  ) -> Bool {
    screen.split(separator: "\n").contains {
      $0.contains(" \(filled) ") && $0.firstMatch(of: words) != nil
    }
  }

  @Test(arguments: keyboardSizes)
  func whatIsOnItsWayShowsItsAgeAndAFillMeanwhileIsAnOutcome(columns: Int, rows: Int) throws {
    let desk = try open(columns, rows, serving: ["--request-delay", "3600"])
    let screen = desk.screen
    try desk.line("buy 7 SPY @ 1.02 gtc", sends: "BUY 7 SPY")
    screen.press("3", "g")
    try desk.wait("the first") { shows(/new/, of: "0/7", $0) }
    screen.press("c")
    try screen.wait(for: "Cancel this order?")
    try desk.press("y", until: "pending cancel")
    // What is entered later stands before it.
    try desk.home.market.step(to: "09:31")
    try desk.line("buy 6 SPY @ 1.01 gtc", sends: "BUY 6 SPY")
    try desk.wait("the second") { shows(/new/, of: "0/6", $0) }
    screen.press("g", "m")
    try screen.wait(for: "┌ Change buy SPY")
    screen.press("C-u")
    screen.type("1.03")
    screen.press("Enter")
    try desk.send("CHANGE TO BUY 6")
    try desk.wait("both with their ages in seconds") {
      shows(/pending cancel [0-9]+ [sm]/, of: "0/7", $0)
        && shows(/pending replace [0-9]/, of: "0/6", $0)
    }
    try desk.home.market.step(to: "09:33")
    try desk.wait("both with their ages in minutes") {
      shows(/pending cancel [0-9] m/, of: "0/7", $0)
        && shows(/pending replace [0-9] m/, of: "0/6", $0)
    }

    // A fill overtakes what was asked for a marked order.
    try desk.line("buy 5 SPY @ 165 gtc", sends: "BUY 5 SPY")
    try desk.wait("the third") { shows(/new/, of: "0/5", $0) }
    screen.press("g", "Space", "c")
    try screen.wait(for: "Cancel th")
    try desk.press("y", until: "BUY 5 SPY LIMIT 165.00 GTC: asked, ")
    try desk.home.market.step(to: "09:51")
    let outcomes = try screen.wait(for: "BUY 5 SPY LIMIT 165.00 GTC: already filled")
    #expect(!outcomes.contains("not canceled"), "\(outcomes)")
    #expect(try desk.held() == ["SPY 5"])
    screen.press("Escape")
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func anOrderThatFillsAfterTheAnswerIsSaidToBeFilled(columns: Int, rows: Int) throws {
    let desk = try open(columns, rows)
    let home = desk.home
    try desk.line("buy 5 SPY @ 165 gtc", sends: "BUY 5 SPY LIMIT 165.00 GTC")
    desk.screen.press("3", "g")
    try desk.wait("the list") { $0.contains("working 1") && shows(/new/, of: "0/5", $0) }
    // The price falls while the cancel is on its way.
    let market = home.market
    home.proxy.whenAsked { if $0.method == "DELETE" { try? market.step(to: "09:51") } }
    desk.screen.press("c")
    try desk.press("y", until: "working 0")
    let end = try desk.wait("the end") {
      $0.contains("filled: BUY 5 SPY LIMIT 165.00 GTC") && !$0.contains("not canceled")
    }
    #expect(!end.contains("refused"), "\(end)")
    #expect(try desk.held() == ["SPY 5"])
    #expect(home.proxy.count { $0.method == "DELETE" && $0.sent == 422 } == 1)
    try desk.screen.leave()
  }
}

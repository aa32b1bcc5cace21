import Foundation
import TestSupport
import Testing

/// The `:` line: what it completes, what it says beforehand, and the times and kinds of orders that are said in words.
@Suite(.serialized, .blocking) struct LanguageKeyTests {
  @Test(arguments: keyboardSizes)
  func wordsAreCompletedAndPreviewedAndTheLineBeforeComesBack(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    let screen = desk.screen
    screen.press(":")
    try screen.wait(for: "┌ Command ")
    screen.type("fla")
    screen.press("Tab")
    try desk.wait("the verb") {
      $0.contains(":flatten") && $0.contains("asks to close 1 position")
    }
    screen.press("C-u")
    screen.type("sell 5 SP")
    screen.press("Tab")
    try screen.wait(for: ":sell 5 SPY")
    screen.type(" @ 2000 gtc")
    try screen.wait(for: "SELL 5 SPY LIMIT 2,000.00 GTC, about 10,000.00")
    screen.type("x")
    try screen.wait(for: "\"gtcx\" is not understood")
    screen.press("BSpace", "Enter")
    try desk.send("SELL 5 SPY LIMIT")
    screen.press(":", "Up")
    try screen.wait(for: ":sell 5 SPY @ 2000 gtc")
    screen.press("Escape")
    try desk.wait("the line to close") { !$0.contains("┌ Command ") }
    try desk.type(line: "quote TSLA")
    try desk.wait("the quote") { text in
      text.split(separator: "\n").contains { $0.contains("TSLA: bid ") && $0.contains(", last ") }
    }
    #expect(try desk.terms() == ["sell 5 SPY 2000"])
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func everyTimeInForceAndEveryKindInWordsIsWhatTheBrokerHas(columns: Int, rows: Int) throws {
    let home = try PaperHome.beforeTheOpen(["AAPL", "MSFT", "NVDA", "SPY"])
    let desk = try TradingDesk(home, columns: columns, rows: rows)
    for (line, words) in [
      ("buy 2 SPY @ 1.02 gtc", "BUY 2 SPY LIMIT 1.02 GTC"),
      ("buy 3 SPY @ 1.03 ioc", "BUY 3 SPY LIMIT 1.03 IOC"),
      ("buy 4 SPY @ 1.04 fok", "BUY 4 SPY LIMIT 1.04 FOK"),
      ("buy 5 SPY @ 1.05 opg", "BUY 5 SPY LIMIT 1.05 OPG"),
      ("buy 6 SPY @ 1.06 cls", "BUY 6 SPY LIMIT 1.06 CLS"),
      ("buy 7 MSFT stop 2000 limit 2001 gtc", "BUY 7 MSFT STOP LIMIT"),
      ("buy 8 MSFT trail 2.50", "BUY 8 MSFT TRAILING STOP 2.50"),
      ("buy 0.5 AAPL", "BUY 0.5 AAPL MARKET DAY"),
      ("buy 9 NVDA @ 1.09 loss 0.5/0.4", "BUY 9 NVDA LIMIT 1.09 DAY"),
    ] {
      try desk.line(line, sends: words)
    }
    try desk.wait("all of them") { _ in (try? desk.orders().count).map { $0 >= 10 } ?? false }
    let told = try desk.orders().map { order in
      ["qty", "type", "time_in_force", "order_class"].compactMap { order[$0] as? String }
        .filter { !$0.isEmpty && $0 != "simple" }
        .joined(separator: " ")
    }
    for order in [
      "2 limit gtc", "3 limit ioc", "4 limit fok", "5 limit opg",
      "6 limit cls", "7 stop_limit gtc", "8 trailing_stop day",
      "0.5 market day", "9 limit day oto",
    ] {
      #expect(told.contains(order), "\(order): \(told)")
    }
    try desk.screen.leave()
  }
}

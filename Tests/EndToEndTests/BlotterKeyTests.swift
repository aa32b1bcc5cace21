import Foundation
import TestSupport
import Testing

/// The list of orders by keys: filter, sort, columns, cancels by pattern, a change of an order that is filled in part,
/// and what the broker says of an order that was filled meanwhile.
@Suite(.serialized, .blocking) struct BlotterKeyTests {
  /// The rows of the list, from the symbol of each.
  private func symbols(_ screen: String) -> [String] {
    screen.split(separator: "\n").compactMap { line in
      let words = line.split(whereSeparator: { " │".contains($0) }).map(String.init)
      guard let side = words.firstIndex(where: { $0 == "BUY" || $0 == "SELL" }),
        words.count > side + 2
      else { return nil }
      return words[side + 2]
    }
  }

  @Test(arguments: keyboardSizes)
  func theListIsFilteredSortedAndCanceledByPattern(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    let screen = desk.screen
    let lines = [
      "buy 3 MSFT @ 1.03", "buy 1 AAPL @ 1.01 gtc", "buy 4 AMZN @ 1.04", "buy 2 TSLA @ 1.02",
    ]
    for (count, line) in lines.enumerated() {
      try desk.line(line, sends: line.uppercased())
      // Each travels on a connection of its own, and the broker's times are those of their arrival.
      try desk.wait("the broker to have it") { _ in (try? desk.open().count) == count + 1 }
    }
    try desk.type(line: "orders working")
    try desk.wait("the newest first") {
      $0.contains("working 4") && symbols($0) == ["TSLA", "AMZN", "AAPL", "MSFT"]
    }
    // The cursor of what can be sorted by begins on the age, four below the symbol.
    screen.press("o")
    try screen.wait(for: "┌ Sort ")
    screen.press("Up", "Up", "Up", "Up", "Enter", "Escape")
    try desk.wait("by symbol") {
      !$0.contains("┌ Sort ") && $0.contains("by symbol ▲")
        && symbols($0) == ["AAPL", "AMZN", "MSFT", "TSLA"]
    }
    screen.press("O")
    try desk.wait("the other way round") { symbols($0) == ["TSLA", "MSFT", "AMZN", "AAPL"] }

    screen.press("/")
    screen.type("a")
    screen.press("Enter")
    try desk.wait("the filter") { $0.contains("/a") && symbols($0) == ["TSLA", "AMZN", "AAPL"] }
    screen.press("Escape")
    try desk.wait("all rows") { symbols($0).count == 4 }

    // Side, filled, symbol and status always show; the price is the first column that can be hidden.
    try desk.wait("the price") { $0.contains("Price") && $0.contains("1.04") }
    for isShown in [false, true] {
      screen.press("|")
      try screen.wait(for: "┌ Columns")
      screen.press("Down", "Down", "Down", "Space", "Escape")
      try desk.wait("the price") {
        !$0.contains("┌ Columns") && $0.contains("1.04") == isShown
      }
    }

    try desk.type(line: "cancel A*")
    try desk.wait("the question") {
      $0.contains("Cancel these 2 orders?") && $0.contains("BUY 4 AMZN")
        && $0.contains("BUY 1 AAPL")
    }
    #expect(try desk.open().count == 4)
    try desk.press("y", until: "┌ Cancels")
    screen.press("Escape")
    try desk.wait("the rest") { $0.contains("working 2") }
    #expect(try Set(desk.open()) == ["MSFT buy", "TSLA buy"])
    try desk.type(line: "cancel A*")
    try screen.wait(for: "no working order is named A*: nothing was asked")
    try desk.closeSheets()
    try desk.screen.leave()
  }

  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59Z,SPY,167.40,100,167.48,100
    2013-10-08T13:50:00Z,SPY,160.00,100,160.02,100
    2013-10-08T19:00:00Z,SPY,160.00,100,160.02,100

    """
  private static let trades = "timestamp,symbol,price,size\n"

  @Test(arguments: keyboardSizes)
  func anOrderThatIsFilledInPartIsChangedForWhatRemains(columns: Int, rows: Int) throws {
    let home = try PaperHome(
      replaying: Self.quotes, trades: Self.trades, serving: ["--paused", "--fill", "displayed"])
    let desk = try TradingDesk(home, columns: columns, rows: rows)
    let screen = desk.screen
    try desk.line("buy 150 SPY @ 165 gtc", sends: "BUY 150 SPY LIMIT 165.00 GTC")
    screen.press("3")
    try screen.wait(for: "0/150")
    try home.market.step(to: "09:51")
    try desk.wait("the part") { $0.contains("100/150") && $0.contains("partial") }
    screen.press("m")
    try desk.wait("what is filled and what remains") { text in
      text.contains("┌ Change buy SPY")
        && text.split(separator: "\n").contains {
          $0.contains("Quantity") && $0.contains(" 50 ") && $0.contains("more, 100 filled")
        }
    }
    screen.press("BTab")
    screen.type("60")
    screen.press("Enter")
    try desk.wait("the review") { text in
      [
        "nothing is sent yet", "CHANGE TO BUY 60 SPY", "100 of 150 filled, 50 remain",
        "60 remain, 160 in all",
      ].allSatisfy(text.contains)
    }
    try desk.send("CHANGE TO BUY 60")
    try desk.wait("the changed order") { $0.contains("working 1") && !$0.contains("pending") }
    #expect(try desk.held() == ["SPY 100"])
    try desk.screen.leave()
  }
}

import Foundation
import TestSupport
import Testing

/// The watchlists and the account's activity as tables, by keys: filter, sort by two columns, choice of columns, and that
/// they are left as they are for the next run.
@Suite(.serialized, .blocking) struct ListTableKeyTests {
  /// The first words of the rows between the frames that begin with one of these.
  private func rows(_ screen: String, of names: Set<String>) -> [String] {
    screen.split(separator: "\n").compactMap { line in
      line.split(whereSeparator: { " │".contains($0) }).map(String.init).first(
        where: names.contains)
    }
  }

  private func leave(_ screen: TerminalSession) throws {
    try screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func aWatchlistIsFilteredSortedAndItsColumnsChosen(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    let symbols = ["AAPL", "TSLA", "MSFT", "SPY"]
    #expect(home.run(["watch", "new", "Mine"] + symbols).status == 0)
    let screen = try home.screen(columns, rows)
    // A row of the list begins at the frame; what stands beside or below it does not.
    func shown(_ text: String) -> [String] {
      text.split(separator: "\n").compactMap { line in
        symbols.first { line.hasPrefix("│\($0) ") }
      }
    }
    try screen.wait(for: "synced")
    screen.press("2")
    try screen.wait("quotes in the order of the list") { text in
      shown(text) == symbols
        && text.split(separator: "\n").count {
          $0.firstMatch(of: /(AAPL|TSLA|MSFT|SPY) +[0-9]+\./) != nil
        } >= 4
    }
    screen.press("o")
    try screen.wait(for: "Order of the list")
    // Its own order comes first; the symbol follows, then the name.
    screen.press("Down", "Enter", "Down", "2", "Escape")
    try screen.wait("by symbol") {
      !$0.contains("┌ Sort ") && $0.contains("Symbol ▲1")
        && shown($0) == ["AAPL", "MSFT", "SPY", "TSLA"]
    }
    screen.press("O")
    try screen.wait("the other way round") {
      shown($0) == ["TSLA", "SPY", "MSFT", "AAPL"]
    }
    screen.press("/")
    screen.type("place > 1 and last > 0 not spy")
    screen.press("Enter")
    try screen.wait("the filter") {
      $0.contains("/place > 1") && shown($0) == ["TSLA", "MSFT"]
        && !shown($0).contains("SPY")
    }
    screen.press("|")
    try screen.wait(for: "┌ Columns")
    screen.press("Down", "Space", "Escape")
    try screen.wait("no bid") { text in
      !text.contains("┌ Columns")
        && text.split(separator: "\n").contains { $0.contains("Symbol ▼1") && !$0.contains("Bid") }
    }
    try leave(screen)

    let second = try home.screen(columns, rows)
    try second.wait("the list as it was left") {
      $0.contains("/place > 1") && shown($0) == ["TSLA", "MSFT"]
        && $0.contains("Symbol ▼1")
    }
    second.press("Escape")
    try second.wait("all rows") { shown($0) == ["TSLA", "SPY", "MSFT", "AAPL"] }
    // A row that is sorted by its symbol has no place that a key could change.
    let before = home.changes
    // A key so soon after another one changes nothing by itself, so it is pressed until it is answered.
    try second.wait("why it does not move") { text in
      guard !text.contains("rows move in the order of the list") else { return true }
      second.press("}")
      return false
    }
    #expect(home.changes == before)
    try leave(second)
  }

  @Test(arguments: keyboardSizes)
  func whatHappenedIsFilteredAndSorted(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    for words in ["buy 3 SPY --yes", "buy 5 AAPL --yes", "sell 1 SPY --yes"] {
      #expect(home.run(words).status == 0)
    }
    let screen = try home.screen(columns, rows)
    try screen.wait(for: "synced")
    screen.press("4")
    try screen.wait("the day with its rows") {
      $0.contains("trade 3") && $0.contains("net ") && $0.contains("SELL")
    }
    screen.press("/")
    screen.type("amount < 0")
    screen.press("Enter")
    try screen.wait("what was paid") {
      $0.contains("total of 2 shown of") && !$0.contains("SELL")
        && self.rows($0, of: ["BUY"]).count == 2
    }
    screen.press("Escape")
    try screen.wait("all rows") { $0.contains("SELL") && !$0.contains("/amount") }
    screen.press("o")
    try screen.wait(for: "┌ Sort ")
    // Time, day, what, kind, symbol; then the quantity.
    screen.press("Down", "Down", "Down", "Down", "Enter", "Down", "2", "Escape")
    try screen.wait("by symbol, then by quantity") { text in
      let found = text.split(separator: "\n").compactMap { line in
        line.firstMatch(of: /(BUY|SELL) +(AAPL|SPY) +([0-9])/).map { "\($0.1) \($0.2) \($0.3)" }
      }
      return text.contains("Symbol ▲1") && found == ["BUY AAPL 5", "BUY SPY 3", "SELL SPY 1"]
    }
    try leave(screen)
    let second = try home.screen(columns, rows)
    try second.wait("the list as it was left") {
      $0.contains("Symbol ▲1") && self.rows($0, of: ["BUY", "SELL"]) == ["BUY", "BUY", "SELL"]
    }
    try leave(second)
  }
}

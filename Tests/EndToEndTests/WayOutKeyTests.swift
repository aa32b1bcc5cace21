import Foundation
import TestSupport
import Testing

/// Positions closed by keys, in part and whole, after the orders of their symbol.
@Suite(.serialized, .blocking) struct WayOutKeyTests {
  private func close(_ desk: TradingDesk, saying end: String) throws {
    try desk.screen.wait(for: "Close SPY?")
    try desk.press("y", until: end)
    desk.screen.press("Escape")
    try desk.wait("the book again") { !$0.contains("┌ close ") }
  }

  @Test(arguments: keyboardSizes)
  func aPartThenTheRestIsClosedAfterTheOrdersOfTheSymbol(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    try desk.line("sell 2 SPY @ 2000 gtc", sends: "SELL 2 SPY LIMIT")
    try desk.line("buy 1 MSFT @ 1.01 gtc", sends: "BUY 1 MSFT LIMIT")
    try desk.wait("both to work") { _ in (try? desk.open().count) == 2 }
    var before = desk.home.changes
    try desk.type(line: "close SPY 50%")
    try desk.wait("what would be done") {
      $0.contains("Close SPY?") && $0.contains("cancels 1 order:")
        && $0.contains("SELL 2 SPY LIMIT 2,000.00 GTC") && $0.contains("SELL 5 SPY MARKET")
    }
    #expect(desk.home.changes == before)
    try close(desk, saying: "close 50% of SPY: closed as asked")
    #expect(try desk.held() == ["SPY 5"])
    #expect(try desk.open() == ["MSFT buy"])

    // By the key: what is typed on the sheet is the part.
    desk.screen.press("1", "g", "x")
    try desk.wait("all of it") {
      $0.contains("Close SPY?") && $0.contains("SELL 5 SPY MARKET")
    }
    desk.screen.type("9")
    try desk.screen.wait(for: "only 5 of SPY are held")
    desk.screen.press("y", "y")
    try desk.screen.wait(for: "this cannot be done")
    desk.screen.press("BSpace", "2")
    try desk.screen.wait(for: "SELL 2 SPY MARKET")
    try close(desk, saying: "close 2 SPY: closed as asked")
    #expect(try desk.held() == ["SPY 3"])

    try desk.type(line: "close SPY 4")
    try desk.screen.wait(for: "only 3 of SPY are held")
    try desk.closeSheets()

    // The cancel is asked for, and is over, before anything is sold.
    try desk.line("sell 1 SPY @ 2000 gtc", sends: "SELL 1 SPY LIMIT")
    try desk.wait("it to work") { _ in (try? desk.open().count) == 2 }
    before = desk.home.proxy.log.count
    desk.screen.press("1", "g", "x")
    try desk.screen.wait(for: "SELL 3 SPY MARKET")
    try close(desk, saying: "close SPY: SPY is flat")
    let asked = desk.home.proxy.log.dropFirst(before).map(\.method).filter { $0 != "GET" }
    #expect(asked == ["DELETE", "POST"])
    #expect(try desk.held() == [])
    #expect(try desk.open() == ["MSFT buy"])
    try desk.screen.leave()
  }

  /// Nothing of it goes on by itself, and the next start says what is left.
  @Test(arguments: keyboardSizes)
  func aKillSwitchThatTheEndOfTheProgramBrokeOffIsToldByTheNextStart(
    columns: Int, rows: Int
  ) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    try desk.line("buy 1 MSFT @ 1.01 gtc", sends: "BUY 1 MSFT LIMIT")
    try desk.wait("it to work") { _ in (try? desk.open()) == ["MSFT buy"] }
    // No cancel arrives, so that there is time.
    let drops = [Fault](repeating: .dropBefore(.fin), count: 200)
    desk.home.proxy.follow(.scripted(drops) { $0.method == "DELETE" })
    desk.screen.press("1", "K")
    try desk.screen.wait(for: "KILL SWITCH")
    try desk.screen.wait("its first steps") { text in
      if text.contains("KILL SWITCH") { desk.screen.pressAlone("y") }
      return text.contains("cancel all orders")
    }
    desk.screen.killProgram()
    try desk.screen.wait(for: "the screen was ended from outside")
    let changes = desk.home.changes
    let next = try desk.home.screen(columns, rows)
    try next.wait("what is left of it") {
      $0.contains("┌ kill switch: broken off") && $0.contains("SPY: 10 LEFT: held now")
        && $0.contains("MSFT: nothing held, orders still work")
    }
    next.press("Escape")
    try next.wait("the book") { !$0.contains("┌ kill switch") }
    #expect(desk.home.changes == changes)
    try next.leave()
    #expect(try desk.held() == ["SPY 10"] && desk.open() == ["MSFT buy"])
    // It is told once.
    let last = try desk.home.screen(columns, rows)
    try last.wait("the book") { $0.contains("synced") && $0.contains("SPY") }
    #expect(!last.screen().contains("kill switch"))
    try last.leave()
  }
}

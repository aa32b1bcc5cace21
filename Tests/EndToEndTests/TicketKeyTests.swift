import Foundation
import TestSupport
import Testing

/// The keys of the ticket, each up to the order that the broker holds.
@Suite(.serialized, .blocking) struct TicketKeyTests {
  /// 20 shares are held.
  private func desk(_ columns: Int, _ rows: Int) throws -> TradingDesk {
    let desk = try TradingDesk(PaperHome.inQuietMarket(), columns: columns, rows: rows)
    try desk.line("buy 20 SPY", sends: "BUY 20 SPY MARKET")
    try desk.wait(toSee: "20")
    return desk
  }

  /// One ticket from its key to the broker. What is longer than a character is typed, but for the keys with names.
  private func order(_ keys: [String], sends sentence: String, on desk: TradingDesk) throws {
    for key in keys {
      if key.count == 1 || ["C-u", "Tab"].contains(key) {
        desk.screen.press(key)
      } else {
        desk.screen.type(key)
      }
    }
    desk.screen.press("Enter")
    try desk.wait("the review of \(sentence)") {
      $0.contains("nothing is sent yet") && $0.contains(sentence)
    }
    try desk.send(sentence)
  }

  /// Every order but the first, which made the position.
  private func terms(_ desk: TradingDesk) throws -> [String] {
    try desk.orders().dropLast().reversed().map { order in
      ["side", "qty", "symbol", "limit_price"].compactMap { order[$0] as? String }
        .joined(separator: " ")
    }
  }

  @Test(arguments: keyboardSizes)
  func everyPriceKeyMakesThePriceThatTheBrokerHolds(columns: Int, rows: Int) throws {
    let desk = try desk(columns, rows)
    try order(["b", "1", "="], sends: "BUY 1 SPY LIMIT 167.45 DAY", on: desk)
    try order(["b", "2", "@", "b"], sends: "BUY 2 SPY LIMIT 167.40 DAY", on: desk)
    try order(["b", "3", "@", "a"], sends: "BUY 3 SPY LIMIT 167.48 DAY", on: desk)
    try order(["b", "4", "@", "m"], sends: "BUY 4 SPY LIMIT 167.44 DAY", on: desk)
    try order(["b", "5", "=", "+", "+"], sends: "BUY 5 SPY LIMIT 167.47 DAY", on: desk)
    try order(["b", "6", "@", "b", "-"], sends: "BUY 6 SPY LIMIT 167.39 DAY", on: desk)
    try desk.wait("the broker's list") { _ in
      (try? terms(desk)) == [
        "buy 1 SPY 167.45", "buy 2 SPY 167.4", "buy 3 SPY 167.48", "buy 4 SPY 167.44",
        "buy 5 SPY 167.47", "buy 6 SPY 167.39",
      ]
    }
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func everyWayToSayAQuantityMakesTheQuantityThatTheBrokerHolds(columns: Int, rows: Int) throws {
    let desk = try desk(columns, rows)
    try order(["b", "]", "]", "@", "100"], sends: "BUY 2 SPY LIMIT 100.00 DAY", on: desk)
    try order(["b", "99", "]", "]", "@", "100"], sends: "BUY 110 SPY LIMIT 100.00", on: desk)
    try order(["b", "110", "[", "[", "@", "100"], sends: "BUY 99 SPY LIMIT 100.00 DAY", on: desk)
    try order(["b", "$5k", "@", "100"], sends: "BUY 50 SPY LIMIT 100.00 DAY", on: desk)
    try order(["b", "pos", "@", "100"], sends: "BUY 20 SPY LIMIT 100.00 DAY", on: desk)
    try order(["s", "50%", "@", "999"], sends: "SELL 10 SPY LIMIT 999.00 DAY", on: desk)
    // What is asked for already is not there to be asked for again.
    desk.screen.press("s")
    try desk.screen.wait(for: "┌ Sell ticket")
    desk.screen.type("max")
    try desk.screen.wait(for: "= 10 ")
    try order(["@", "998"], sends: "SELL 10 SPY LIMIT 998.00 DAY", on: desk)
    try desk.wait("the broker's list") { _ in
      (try? terms(desk)) == [
        "buy 2 SPY 100", "buy 110 SPY 100", "buy 99 SPY 100", "buy 50 SPY 100", "buy 20 SPY 100",
        "sell 10 SPY 999", "sell 10 SPY 998",
      ]
    }
    // Nothing is left to sell, and that is said instead of an order for nothing.
    desk.screen.press("s")
    try desk.screen.wait(for: "┌ Sell ticket")
    desk.screen.type("max")
    try desk.screen.wait(for: "nothing available to sell")
    desk.screen.press("Enter")
    try desk.closeSheets()
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func bidAskLastAndSpreadStandInTheTicket(columns: Int, rows: Int) throws {
    let desk = try desk(columns, rows)
    desk.screen.press("b")
    try desk.screen.wait(for: "bid 167.40   ask 167.48   last 167.45   spread 0.08")
    // A type has its fields and no others.
    desk.screen.press("Tab", "Space")
    try desk.wait("a limit") { $0.contains("Limit price") && $0.contains("Outside hours") }
    desk.screen.press("Space")
    try desk.wait("a stop") { $0.contains("Stop price") && !$0.contains("Limit price") }
    desk.screen.press("Space")
    try desk.wait("a stop with a limit") {
      $0.contains("Stop price") && $0.contains("Limit price") && !$0.contains("Outside hours")
    }
    desk.screen.press("Space")
    try desk.wait("a trail") { $0.contains(" Trail ") && !$0.contains("Stop price") }
    try desk.closeSheets()
    try desk.screen.leave()
  }
}

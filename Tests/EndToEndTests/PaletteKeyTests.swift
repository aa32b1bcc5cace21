import Foundation
import TestSupport
import Testing

/// Orders, cancels and lists found by typing in the palette.
@Suite(.serialized, .blocking) struct PaletteKeyTests {
  /// Opens the palette, types, and runs what is on its first line.
  private func find(_ words: String, first: String, on desk: TradingDesk) throws {
    desk.screen.press("C-p")
    try desk.screen.wait(for: "┌ Commands ")
    desk.screen.type(words)
    try desk.wait("\"\(first)\" first") { text in
      let lines = text.split(separator: "\n")
      guard let entry = lines.firstIndex(where: { $0.contains("> \(words) ") }) else {
        return false
      }
      return lines.dropFirst(entry + 1).first?.contains(first) ?? false
    }
    desk.screen.press("Enter")
    try desk.wait("the palette to close") { !$0.contains("┌ Commands ") }
  }

  @Test(arguments: keyboardSizes)
  func ordersAreEnteredListedAndCanceledThroughThePalette(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    try find("buy", first: "Open the ticket to buy", on: desk)
    try desk.screen.wait(for: "┌ Buy ticket")
    desk.screen.type("3@1.01")
    desk.screen.press("Enter")
    try desk.send("BUY 3 SPY LIMIT 1.01 DAY")
    try find("sell", first: "Open the ticket to sell", on: desk)
    try desk.screen.wait(for: "┌ Sell ticket")
    desk.screen.type("4@2000")
    desk.screen.press("Enter")
    try desk.send("SELL 4 SPY LIMIT 2,000.00 DAY")
    try desk.wait("both to work") { _ in
      (try? Set(desk.terms())) == ["buy 3 SPY 1.01", "sell 4 SPY 2000"]
    }

    try find("orders", first: "Orders: all of them and fills", on: desk)
    try desk.wait("the list") { $0.contains("Orders and fills 1/2") && $0.contains("working 2") }
    try find("change", first: "Change the selected working order", on: desk)
    try desk.screen.wait(for: "┌ Change ")
    desk.screen.press("Escape")
    try desk.wait("the list again") { !$0.contains("┌ Change ") }
    try find("cancel all", first: "Ask to cancel every working order", on: desk)
    try desk.screen.wait(for: "Cancel all 2 working orders?")
    #expect(try desk.open().count == 2)
    try desk.press("y", until: "working 0")
    #expect(try desk.open() == [])

    try find("kill", first: "Ask to cancel everything and close everything", on: desk)
    try desk.screen.wait(for: "KILL SWITCH")
    desk.screen.press("Escape")
    try desk.wait("the list again") { !$0.contains("KILL SWITCH") }
    #expect(try desk.held() == ["SPY 10"])
    try desk.screen.leave()
  }
}

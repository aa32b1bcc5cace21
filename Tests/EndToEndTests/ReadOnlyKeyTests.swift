import Foundation
import TestSupport
import Testing

/// A profile that only reads, on a real terminal.
@Suite(.serialized, .blocking) struct ReadOnlyKeyTests {
  /// A window that only looks keeps nobody from trading, and goes on showing what is held.
  @Test func itsWindowGivesTheAccountUpToWhoTrades() throws {
    let home = try PaperHome()
    try home.configure("read_only = true")
    let window = try home.screen(120, 30)
    try window.wait(for: "synced")
    try home.configure("")
    let bought = home.run("buy 1 SPY --yes")
    #expect(bought.status == 0, "\(bought.error)")
    let trader = try home.screen(120, 30)
    let first = try trader.wait(for: "synced")
    #expect(!first.contains("VIEW-ONLY"))
    trader.press("b")
    try trader.wait(for: "Buy ticket")
    trader.press("Escape")
    try trader.wait("no ticket") { !$0.contains("Buy ticket") }
    try window.wait("the position of the other window") {
      $0.contains("SPY") && $0.contains("READ-ONLY")
    }
    try trader.leave()
    try window.leave()
    #expect(home.run("store verify").status == 0)
  }

  @Test(arguments: keyboardSizes)
  func noKeyLineOrEntryOfThePaletteChangesAnything(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    #expect(home.run("buy 5 SPY --yes").status == 0)
    #expect(home.run("buy 5 SPY @ 1.01 gtc --yes").status == 0)
    try home.configure("read_only = true")
    let (ledger, changes) = (try home.ledger(), home.changes)
    let desk = try TradingDesk(home, columns: columns, rows: rows)
    let book = try desk.screen.wait(for: "PAPER READ-ONLY")
    // Keys that would change something are not hinted.
    let hints = book.split(separator: "\n").last.map(String.init) ?? ""
    for hint in ["b buy", "s sell", "c cancel", "X cancel all", "x close", "m change"] {
      #expect(!hints.contains(hint), "\(hints)")
    }
    for tab in ["1", "3"] {
      desk.screen.press(tab)
      for key in ["b", "s", "c", "X", "x", "m", "F", "K", "R", "A"] {
        desk.screen.press(key)
        try desk.wait("why not \(key)") { $0.contains("read-only: no orders leave this profile") }
        desk.screen.press("y")
        #expect(!desk.screen.screen().contains("nothing is sent yet"), "\(key)")
      }
    }
    for line in ["buy 1 SPY", "cancel *", "cancel all", "close SPY 50%", "flatten", "kill"] {
      try desk.type(line: line)
      try desk.wait("why not \(line)") { $0.contains("read-only: no orders leave this profile") }
      desk.screen.press("Enter", "y")
      desk.screen.press("Escape")
      try desk.wait("the line to close") { !$0.contains("┌ Command ") }
    }
    desk.screen.press("C-p")
    try desk.screen.wait(for: "┌ Commands ")
    for words in ["buy", "sell", "cancel", "close", "flatten", "kill"] {
      desk.screen.type(words)
      // A frame may be seen half painted, so the list is waited for.
      try desk.wait("no change among the entries for \(words)") { found in
        found.contains("> \(words) ")
          && !["Open the ticket", "Ask to ", "Change the selected"].contains(where: found.contains)
      }
      for _ in words { desk.screen.press("BSpace") }
      try desk.screen.wait(for: ">  ")
    }
    desk.screen.press("Escape")
    try desk.wait("the palette to close") { !$0.contains("┌ Commands ") }
    try desk.screen.leave()
    #expect(home.changes == changes)
    #expect(try home.ledger() == ledger)
  }
}

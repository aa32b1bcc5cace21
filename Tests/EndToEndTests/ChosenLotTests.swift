import Foundation
import TestSupport
import Testing

/// Lots chosen on a real terminal, and what later runs make of them.
@Suite(.serialized, .blocking) struct ChosenLotTests {
  @Test(arguments: keyboardSizes)
  func aLotThatWasChosenByKeysIsGoneForEveryLaterRun(columns: Int, rows: Int) throws {
    let desk = try PaperHome()
    try desk.configure("lot_method = \"chosen\"")
    for quantity in [4, 3] {
      let bought = desk.run("buy \(quantity) SPY market --yes")
      #expect(bought.status == 0, "\(bought.error)")
    }
    let first = try desk.screen(columns, rows)
    try first.wait("the position") { text in
      text.split(separator: "\n").contains { $0.hasPrefix("│SPY") && $0.contains(" 7 ") }
    }
    first.press("s", "Tab")
    try first.wait(for: "Space lists open lots")
    // Lots come after what the screen opens with. A key that was only answered late would take the first of them.
    var pressedAt = Date.distantPast
    try first.wait("the lots") { text in
      if text.contains("Lots of SPY") { return true }
      if Date().timeIntervalSince(pressedAt) > 5 {
        first.press("Space")
        pressedAt = Date()
      }
      return false
    }
    first.press("Up", "Space")
    try first.wait(for: "chosen 3")
    first.press("Enter", "Enter")
    try first.wait("the review") {
      $0.contains("nothing is sent yet") && $0.contains("3 of 3 at") && $0.contains("chosen lots")
    }
    try first.wait("the fill") { text in
      if text.contains("nothing is sent yet") { first.pressAlone("y") }
      return text.contains("filled: SELL 3 SPY MARKET")
        || text.firstMatch(of: /SELL +3\/3 +SPY .*filled/) != nil
    }
    try first.leave()

    // By age it would have been three of the four that were bought first.
    let review = desk.run("sell 4 SPY --dry-run")
    #expect(review.status == 0 && review.error.contains("lot: 4 of 4 at"), "\(review.error)")
    let gone = desk.run("sell 4 SPY lots=2020-01-02 --dry-run")
    #expect(gone.status == 2 && gone.error.contains("no open lot of SPY is called"), "\(gone)")
    let less = desk.run("sell 4 SPY --dry-run lots=\(try name(desk)):3")
    #expect(
      less.status == 1 && less.error.contains("the chosen lots come to 3, the order is for 4"),
      "\(less)")

    #expect(desk.run("sync").status == 0)
    let sold = try #require(try desk.ledger().orders.first { $0.side == "sell" })
    let told = desk.run("orders --id \(sold.id)")
    #expect(told.status == 0 && told.output.contains("Lots closed\n"), "\(told)")
    #expect(
      told.output.contains("  lot               3 of 3 at ")
        && told.output.contains("short-term, chosen lots"), "\(told)")
    let later = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: desk.environment)
    try later.wait(for: "OFFLINE")
    later.press("3", "]", "]")
    let fills = try later.wait("the fills of the run before") { $0.contains("fills 3") }
    #expect(fills.contains("SELL") && fills.contains("BUY"), "\(fills)")
    try later.leave()
  }

  /// What the lot that is left is called: a wrong name is answered with the right ones.
  private func name(_ desk: PaperHome) throws -> String {
    let refusal = desk.run("sell 4 SPY lots=x --dry-run").error
    let names = refusal.split(separator: "they are ").last.map(String.init) ?? ""
    return try #require(
      names.split(whereSeparator: \.isNewline).first.map(String.init), "\(refusal)")
  }
}

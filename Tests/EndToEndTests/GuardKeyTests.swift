import Foundation
import TestSupport
import Testing

/// Limits of a profile and rules of the broker as they are met by keys: what warns can be sent, what blocks cannot.
@Suite(.serialized, .blocking) struct GuardKeyTests {
  private static let limits = """
    [profiles.desk.limits]
    max_quantity = 20
    max_value = 9000
    barred = ["TSLA"]
    warn = ["max_quantity"]
    repeat_seconds = 3600
    """

  /// A buy of SPY with a limit, from the selected row up to Enter.
  private func enter(_ quantity: String, at price: String, on desk: TradingDesk) throws {
    desk.screen.press("b")
    try desk.screen.wait(for: "┌ Buy ticket")
    desk.screen.type(quantity)
    desk.screen.press("@")
    desk.screen.type(price)
    desk.screen.press("Enter")
  }

  @Test(arguments: keyboardSizes)
  func aLimitThatWarnsIsReadAndTheOrderGoes(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, profile: Self.limits)
    try enter("25", at: "1.01", on: desk)
    let review = try desk.review("BUY 25 SPY LIMIT 1.01 DAY")
    #expect(
      review.contains("! profile limit: 25 in one order, this profile allows 20"), "\(review)")
    try desk.send("BUY 25 SPY LIMIT 1.01 DAY")
    try desk.wait("the order to work") { _ in (try? desk.terms()) == ["buy 25 SPY 1.01"] }

    // The same once more: the first press takes the warning away and sends nothing.
    try enter("25", at: "1.01", on: desk)
    let again = try desk.review("BUY 25 SPY LIMIT 1.01 DAY")
    #expect(again.contains("same order: it was confirmed"), "\(again)")
    #expect(again.contains("! Send another all the same?"), "\(again)")
    let sent = desk.home.submissions
    try desk.screen.wait(for: "y: yes, another; then y sends it")
    desk.screen.press("y")
    try desk.wait("the second question") {
      $0.contains("nothing is sent yet") && !$0.contains("yes, another")
    }
    #expect(desk.home.submissions == sent)
    try desk.send("BUY 25 SPY LIMIT 1.01 DAY")
    try desk.wait("both to work") { _ in
      (try? desk.terms()) == ["buy 25 SPY 1.01", "buy 25 SPY 1.01"]
    }
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func aLimitThatBlocksKeepsTheOrderBackWhateverIsPressed(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, profile: Self.limits)
    let (ledger, changes) = (try desk.home.ledger(), desk.home.changes)
    try enter("20", at: "601", on: desk)
    try desk.screen.wait(for: "profile limit: about 12,020.00 in one order")
    // Neither the key that sends nor the one that reviews leads any further.
    desk.screen.press("y", "Enter", "y", "Enter", "y")
    desk.screen.press("C-u")
    desk.screen.type("1.0")
    try desk.wait("the price") { $0.contains(" 1.0 ") }
    let ticket = desk.screen.screen()
    #expect(ticket.contains("┌ Buy ticket") && !ticket.contains("nothing is sent yet"))
    desk.screen.press("Escape")
    try desk.wait("the book") { !$0.contains("┌ Buy ticket") }

    try desk.type(line: "buy 1 TSLA @ 1.01")
    try desk.screen.wait(for: "profile limit: TSLA is barred in this profile")
    desk.screen.press("Enter", "y")
    desk.screen.press("Escape")
    try desk.wait("the line to close") { !$0.contains("┌ Command ") }

    // A draft does not lead around it.
    try enter("16", at: "600", on: desk)
    try desk.screen.wait(for: "profile limit: about 9,600.00 in one order")
    desk.screen.press("C-k")
    try desk.wait("the draft to be kept") { !$0.contains("┌ Buy ticket") }
    desk.screen.press("3", "[")
    try desk.screen.wait(for: "buy 16 SPY @ 600 day")
    desk.screen.press("Space", "Enter")
    let review = try desk.screen.wait(for: "profile limit: about 9,600.00 in one order")
    #expect(review.contains("Review"), "\(review)")
    desk.screen.press("y")
    desk.screen.press("Escape")
    try desk.screen.leave()
    #expect(desk.home.changes == changes)
    #expect(try desk.home.ledger() == ledger)
    #expect(desk.home.run("drafts").output.contains("buy 16 SPY @ 600 day"))
  }

  @Test(arguments: keyboardSizes)
  func aCombinationThatIsNotAllowedSaysWhyBeforeItIsSent(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    let sent = desk.home.submissions
    for (line, reason) in [
      ("buy 1.5 SPY @ 1.01 gtc", "a fractional order must be a day order"),
      ("buy 1.5 SPY trail 1%", "a fractional order has no legs and does not trail"),
      ("buy $$50 SPY @ 1.01", "an order for an amount of money must be a simple market"),
      ("buy 1 SPY @ 1.001", "the limit price 1.001 is between ticks"),
      ("buy 1 SPY @ 1.01 ioc profit 2", "an order with legs is for the day or gtc"),
      ("buy 1 SPY @ 1.01 profit 0.5 loss 0.9", "the wrong way round"),
      ("buy 1 BTC/USD @ 100 day", "a limit order cannot be day"),
      ("buy 1 SPY cls ext", "ext goes with a limit order without legs only"),
      ("sell 11 SPY", "only 10 available to sell"),
      ("buy 9999999 SPY @ 1.01", "buying power is"),
    ] {
      desk.screen.press(":")
      try desk.screen.wait(for: "┌ Command ")
      desk.screen.type(line)
      desk.screen.press("Enter")
      try desk.wait("why not \(line)") { text in
        let words = text.split(whereSeparator: { " │\n".contains($0) }).joined(separator: " ")
        return words.contains(reason) || text.contains(reason)
      }
      #expect(!desk.screen.screen().contains("nothing is sent yet"), "\(line)")
      desk.screen.press("y")
      try desk.closeSheets()
    }
    // What the broker says of a symbol comes when the review is open already: it is put right in the ticket behind.
    try desk.type(line: "buy 1 ZZZZ")
    try desk.wait("the ticket of ZZZZ") {
      $0.contains("ZZZZ is not a symbol that the broker knows")
        && !$0.contains("nothing is sent yet")
    }
    desk.screen.press("y")
    try desk.closeSheets()
    #expect(desk.home.submissions == sent)
    #expect(try desk.open() == [])
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func onALiveAccountNothingButTheTypedWordSends(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(
      columns: columns, rows: rows, isHolding: false, profile: "", kind: "live")
    #expect(desk.screen.screen().contains(" LIVE "))
    try desk.type(line: "buy 2 SPY @ 1.01 gtc")
    try desk.review("BUY 2 SPY LIMIT 1.01 GTC")
    try desk.screen.wait(for: "LIVE: type SEND and press Enter")
    desk.screen.press("y", "Y", "Enter")
    try desk.wait("the word to be asked for still") { $0.contains("press Enter: ▏") }
    // Another word is taken away by Enter; the letters count one by one, and never together.
    try desk.spell("SELD", until: "press Enter: ▏")
    #expect(desk.home.submissions == 0)
    try desk.spell("SEND", until: "BUY 2 SPY")
    try desk.wait("the order to work") { _ in (try? desk.terms()) == ["buy 2 SPY 1.01"] }
    #expect(desk.home.submissions == 1)
    // The way out asks for the word as well.
    desk.screen.press("K")
    try desk.screen.wait(for: "KILL SWITCH")
    desk.screen.press("y", "y")
    try desk.screen.wait(for: "type SEND and press Enter")
    #expect(try desk.terms() == ["buy 2 SPY 1.01"])
    try desk.spell("SEND", until: "kill switch: flat")
    #expect(try desk.open() == [])
    desk.screen.press("Escape")
    try desk.screen.leave()
  }
}

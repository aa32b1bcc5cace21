import Foundation
import TestSupport
import Testing

/// An order that is lost on its way, as it is seen, sent again and given up by keys.
@Suite(.serialized, .blocking) struct UnconfirmedKeyTests {
  /// Sends an order that never arrives, and opens the list of those whose fate is unknown.
  private func lose(_ desk: TradingDesk) throws {
    desk.home.proxy.follow(.scripted([.dropBefore(.fin)], matching: \.isSubmission))
    try desk.line("buy 3 SPY @ 1.01", sends: "BUY 3 SPY LIMIT")
    desk.screen.press("3", "]", "]", "]")
    try desk.wait("the lost order with its age") { text in
      text.contains("unconfirmed 1")
        && text.split(separator: "\n").contains {
          $0.contains("BUY") && $0.contains("SPY")
            && $0.firstMatch(of: /UNCONFIRMED [0-9]+ [sm]/) != nil
        }
    }
  }

  @Test(arguments: keyboardSizes)
  func aLostOrderIsSentAgainUnderItsOwnId(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    try lose(desk)
    // One press is enough, whatever the engine tells meanwhile.
    desk.screen.press("R")
    try desk.wait("the reason to wait") { $0.contains("not yet: it may still arrive") }
    try desk.screen.wait("the settle time", seconds: 90) {
      $0.firstMatch(of: /UNCONFIRMED (3[1-9]|[45][0-9]|[0-9]+ m)/) != nil
    }
    desk.screen.press("R")
    try desk.wait("the question") {
      $0.contains("Send this order again?") && $0.contains("It was sent ")
    }
    #expect(desk.home.submissions == 1)
    try desk.press("y", until: "unconfirmed 0")
    try desk.wait("the order to work") { _ in (try? desk.terms()) == ["buy 3 SPY 1.01"] }
    let ids = desk.home.proxy.log.filter(\.isSubmission).map(\.clientOrderID)
    #expect(ids.count == 2 && Set(ids).count == 1, "\(ids)")
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func aLostOrderIsGivenUpByATypedWordOnly(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    try lose(desk)
    desk.screen.press("A")
    try desk.screen.wait(for: "Give this order up?")
    desk.screen.press("y", "Enter")
    try desk.wait("the question still") { $0.contains("Give this order up?") }
    desk.screen.press("Escape")
    try desk.wait("the list") { !$0.contains("Give this order up?") }
    // By the line as by the key.
    try desk.type(line: "abandon")
    try desk.screen.wait(for: "Give this order up?")
    try desk.spell("ABANDON", until: "abandoned")
    #expect(desk.home.submissions == 1)
    #expect(try desk.orders().isEmpty)
    try desk.screen.leave()
  }

  @Test func whoLeavesWhileAnOrderIsSentIsAskedFirstAndToldThatItMayBeLive() throws {
    let desk = try TradingDesk(columns: 80, rows: 24, isHolding: false)
    desk.home.proxy.follow(.scripted([.delay(30)], matching: \.isSubmission))
    try desk.line("buy 3 SPY @ 1.01", sends: "BUY 3 SPY LIMIT")
    try desk.wait("it to be sent") { $0.contains("sending") }
    desk.screen.press("q")
    try desk.wait("the question") {
      $0.contains("BUY 3 SPY LIMIT 1.01 DAY is being sent and has no answer yet")
    }
    desk.screen.press("q")
    let end = try desk.wait("the end") { $0.contains("exit status") }
    let said = end.replacing(/\s+/, with: " ")
    #expect(said.contains("folio: waiting for the answer to BUY 3 SPY LIMIT 1.01 DAY"), "\(end)")
    #expect(said.contains("folio: UNCONFIRMED: BUY 3 SPY LIMIT 1.01 DAY may be live at"), "\(end)")
    #expect(end.contains("exit status 4"), "\(end)")
  }
}

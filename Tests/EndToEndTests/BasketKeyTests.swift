import Foundation
import TestSupport
import Testing

/// A file of orders, reviewed on a terminal and sent by a key that is meant.
@Suite(.serialized, .blocking) struct BasketKeyTests {
  @Test(arguments: keyboardSizes)
  func aFileIsReviewedAsAWholeAndSentByATypedYes(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    let file = home.folder.url.appendingPathComponent("orders.txt")
    try Data("buy 3 SPY @ 1.01 gtc\nbuy 2 MSFT @ 1.02\n".utf8).write(to: file)
    func open() throws -> TerminalSession {
      let terminal = try TerminalSession(
        [
          "sh", "-c", "cd \"$1\" && exec \"$2\" basket orders.txt", "sh", home.folder.url.path,
          Products.url("folio").path,
        ], columns: columns, rows: rows,
        environment: home.environment)
      try terminal.wait(for: "Send? [y/N]")
      return terminal
    }
    // Return alone, and anything that is no yes, sends nothing.
    for answer in ["", "n", "yess"] {
      let terminal = try open()
      let review = terminal.screen()
      for words in ["BUY 3 SPY LIMIT 1.01 GTC", "BUY 2 MSFT LIMIT 1.02 DAY", "TOTAL  2 orders"] {
        #expect(review.contains(words), "\(review)")
      }
      terminal.type(answer)
      terminal.press("Enter")
      try terminal.wait(for: "nothing was sent")
      try terminal.wait(for: "exit status 1")
    }
    #expect(home.submissions == 0)
    let terminal = try open()
    terminal.type("y")
    terminal.press("Enter")
    try terminal.wait(for: "exit status 0")
    #expect(home.submissions == 2)
    let orders = try home.ledger().orders.filter(\.isOpen)
    #expect(Set(orders.map { "\($0.quantity) \($0.symbol)" }) == ["3 SPY", "2 MSFT"])
  }

  @Test(arguments: keyboardSizes)
  func aFileNamedOnTheLineBecomesDraftsThatOneKeyReviews(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    let folder = desk.home.folder.url
    try Data("symbol,side,qty,type,limit_price\nSPY,buy,3,limit,1.01\nMSFT,buy,2,limit,1.02\n".utf8)
      .write(to: folder.appendingPathComponent("orders.csv"))
    try Data("buy 1 SPY\nhold SPY\nsell 1 SPY at\n".utf8)
      .write(to: folder.appendingPathComponent("bad.txt"))
    try desk.type(line: "basket ~/none.csv")
    try desk.screen.wait(for: "~/none.csv: No such file or directory")
    try desk.type(line: "basket /dev/zero")
    try desk.screen.wait(for: "/dev/zero: this is no file of orders")
    try desk.type(line: "basket ~/bad.txt")
    try desk.wait("what is wrong with it") {
      $0.contains("line 2: an order begins with buy or sell")
        && $0.contains("Nothing of it was taken.")
    }
    desk.screen.press("Escape")
    try desk.wait("the book") { !$0.contains("Nothing of it was taken.") }
    try desk.type(line: "basket ~/orders.csv")
    try desk.wait("the drafts") {
      $0.contains("drafts 2") && $0.contains("2 orders of ~/orders.csv kept as drafts and marked")
        && $0.contains("buy 3 SPY @ 1.01 day") && $0.contains("buy 2 MSFT @ 1.02 day")
    }
    #expect(desk.home.changes == 0)
    desk.screen.press("Enter")
    try desk.wait("the review of both") {
      $0.contains("nothing is sent yet") && $0.contains("TOTAL 2 orders")
    }
    try desk.press("y", until: "┌ Outcomes")
    try desk.wait("both at the broker") { _ in
      (try? Set(desk.terms())) == ["buy 3 SPY 1.01", "buy 2 MSFT 1.02"]
    }
    desk.screen.press("Escape")
    try desk.wait("no drafts") { !$0.contains("┌ Outcomes") && $0.contains("drafts 0") }
    try desk.screen.leave()
  }
}

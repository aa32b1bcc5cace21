import Foundation
import TestSupport
import Testing

/// Tab 6 of the real program on a real terminal: past days, what changed, and no order from there.
@Suite(.serialized, .blocking) struct TimeMachineKeyTests {
  @Test(arguments: keyboardSizes)
  func aPastDayIsShownComparedExplainedAndLeft(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    try KeptDays(home).rename(to: "2026-01-05")
    #expect(home.run("buy 2 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let today = try #require(try KeptDays(home).days().last)

    let early = home.run("--as-of 2026-01-02")
    #expect(early.status == 1 && early.error.contains("2026-01-05"), "\(early)")
    let picture = home.run("screenshot --text --as-of 2026-01-05")
    #expect(picture.output.contains("THE BOOK OF 2026-01-05"), "\(picture)")
    let json = try jsonObject(home.run("--as-of 2026-01-05 positions --json").output)
    let held = try #require(json["data"] as? [[String: Any]])
    #expect(held.map { $0["qty"] as? String } == ["3"])
    let past = try TerminalSession(
      [Products.url("folio").path, "--as-of", "2026-01-05"], columns: columns, rows: rows,
      environment: home.environment)
    try past.wait("the book of that day") { text in
      text.contains("THE BOOK OF 2026-01-05")
        && text.split(separator: "\n").contains { $0.hasPrefix("│SPY") && $0.contains(" 3 ") }
    }
    past.press("b")
    try past.wait(for: "this is the book of ")
    past.press("T")
    try past.wait("what is held now") { !$0.contains("THE BOOK OF") && $0.contains(" 5 ") }
    try past.leave()

    let screen = try home.screen(columns, rows)
    try screen.wait(for: "synced")
    screen.press("6")
    try screen.wait("the difference to the day before") {
      $0.contains(" to \(today)") && $0.contains("trades")
    }
    screen.press("S-Left")
    try screen.wait("the book of a day") { $0.contains("THE BOOK OF") }
    // The first step may lead to the book of today as it is kept.
    try screen.wait("the book of an earlier day") { text in
      guard text.contains("THE BOOK OF") else { return false }
      if !text.contains("THE BOOK OF \(today)") { return true }
      screen.press("S-Left")
      return false
    }
    screen.press("1")
    try screen.wait("what was held then") { text in
      text.split(separator: "\n").contains { $0.hasPrefix("│SPY") && $0.contains(" 3 ") }
    }
    screen.press("Enter", "Enter")
    try screen.wait(for: "quantity of SPY")
    screen.press("PageDown", "PageDown")
    try screen.wait(for: "lots (1)")
    screen.press("Escape", "Escape")
    screen.press("b")
    try screen.wait(for: "this is the book of ")
    #expect(!screen.screen().contains("Buy ticket"))
    screen.press("T")
    try screen.wait("what is held now") { text in
      !text.contains("THE BOOK OF")
        && text.split(separator: "\n").contains { $0.hasPrefix("│SPY") && $0.contains(" 5 ") }
    }
    screen.press("6", "g", "j", "Enter")
    try screen.wait("what the change is made of") {
      $0.contains("change in value") && $0.contains("formula")
    }
    screen.press("Escape")
    try screen.wait("tab 6 again") { !$0.contains("formula") }
    try screen.leave()
    #expect(try home.ledger().orders.count == 2)
  }
}

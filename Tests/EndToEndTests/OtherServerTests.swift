import Foundation
import TestSupport
import Testing

/// The same programs against servers that follow the contract and are not ours.
@Suite(.serialized, .blocking) struct OtherServerTests {
  @Test(arguments: OtherServer.Manner.allCases)
  func theClientTradesAndReviewsThere(manner: OtherServer.Manner) throws {
    let home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let inner = try PaperServer(data: data)
    defer { inner.stop() }
    let server = try OtherServer(before: inner, manner)
    let environment = home.environment(account.environment(at: server.url))
    let folio = Products.url("folio").path
    let screen = try TerminalSession([folio], columns: 140, rows: 36, environment: environment)
    try screen.wait(for: "synced")
    try buy("MSFT", "7", limit: nil, on: screen)
    try screen.wait("the fill") { $0.contains("7/7") && $0.contains("filled") }
    try buy("AAPL", "3", limit: "1.01", on: screen)
    let text = try screen.wait("the resting order") { $0.contains("0/3") }
    #expect(!text.contains("UNCONFIRMED"), "\(text)")
    #expect(!text.contains("\u{1b}"))
    if manner == .foreign {
      try screen.wait(for: "unknown: und")
      try screen.wait(for: "-1.000000001")
    }
    try screen.leave()

    for verb in [["account"], ["positions"], ["orders"], ["quote", "MSFT"], ["sync"]] {
      let plain = runSeparately([folio] + verb, environment: environment)
      #expect(plain.status == 0, "\(verb): \(plain.error)")
      guard verb != ["sync"] else { continue }
      let printed = runSeparately([folio] + verb + ["--json"], environment: environment)
      #expect(printed.status == 0, "\(verb): \(printed.error)")
      #expect(try jsonObject(printed.output)["source"] as? String == "live")
    }
    let orders = runSeparately([folio, "orders", "--json"], environment: environment)
    #expect(manner != .foreign || orders.output.contains("under_deliberation"), "\(orders.output)")
    let held = runSeparately([folio, "positions", "--offline"], environment: environment)
    #expect(held.status == 0 && held.output.contains("MSFT"), "\(held.error)")
    #expect(manner != .foreign || held.output.contains("-1.000000001"), "\(held.output)")
  }

  private func buy(
    _ symbol: String, _ quantity: String, limit: String?, on screen: TerminalSession
  ) throws {
    screen.press("b")
    // The bottom line is painted last. With a row selected the ticket has its symbol and starts at the quantity; the
    // ticket's label is set in by one cell, unlike the heading of a table's column.
    let ticket = try screen.wait("the ticket") {
      $0.contains("Buy ticket") && $0.contains("Enter review")
    }
    if ticket.contains(/│ Symbol {10}\S/) { screen.press("BTab") }
    screen.type(symbol)
    screen.press("Tab")
    screen.type(quantity)
    if let limit {
      screen.press("Tab", "Space", "Tab")
      screen.type(limit)
    }
    screen.press("Enter")
    try screen.wait(for: "y sends it")
    try screen.wait("the order to be sent") { text in
      if text.contains("y sends it") { screen.pressAlone("y") }
      return !text.contains("┌ Review") && !text.contains("┌ Buy ticket")
    }
  }
}

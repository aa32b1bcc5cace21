import Foundation
import TestSupport
import Testing

/// Tab 5 of the real program on a real terminal, before a real server, and then without one.
@Suite(.serialized, .blocking) struct PerformanceKeyTests {
  @Test(arguments: keyboardSizes)
  func performanceIsReadByKeysWithAndWithoutANetwork(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    desk.screen.press("5")
    try desk.screen.wait("the figures") {
      $0.contains("┌ Performance") && $0.contains("too few days")
    }
    desk.screen.press("P")
    try desk.screen.wait(for: "┌ Command ")
    desk.screen.type("2026-13-01")
    desk.screen.press("Enter")
    try desk.screen.wait(for: "that is no time")
    desk.screen.press("C-u")
    desk.screen.type("period all")
    desk.screen.press("Enter")
    try desk.screen.wait("the period") { $0.contains("┌ Performance") && $0.contains("all") }
    desk.screen.press("I")
    try desk.screen.wait(for: "┌ Command ")
    desk.screen.type("qqq")
    desk.screen.press("Enter")
    try desk.screen.wait(for: "benchmark is now QQQ")
    let file = desk.home.folder.url.appendingPathComponent("config/folio/config.toml")
    #expect(try String(contentsOf: file, encoding: .utf8).contains("benchmark = \"QQQ\""))
    desk.screen.press("G")
    try desk.screen.wait("the end of the list") {
      $0.contains("Herfindahl") && $0.contains("1.0000")
    }
    desk.screen.press("q")
    try desk.screen.wait(for: "exit status 0")

    #expect(desk.home.run("sync").status == 0)
    let offline = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: desk.home.environment)
    try offline.wait("tab 5 as it was left") {
      $0.contains("┌ Performance") && $0.contains("cached, as of")
    }
    offline.press("G")
    try offline.wait("allocation") { $0.contains("Herfindahl") && $0.contains("1.0000") }
    offline.press("q")
    try offline.wait(for: "exit status 0")
  }
}

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
      $0.contains("┌ Performance") && $0.contains("value when it began")
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
    try desk.screen.leave()

    #expect(desk.home.run("sync").status == 0)
    let offline = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: desk.home.environment)
    try offline.wait("tab 5 as it was left") {
      $0.contains("┌ Performance") && $0.contains("cached, read")
    }
    offline.press("G")
    try offline.wait("allocation") { $0.contains("Herfindahl") && $0.contains("1.0000") }
    try offline.leave()
  }

  @Test(arguments: keyboardSizes)
  func monthsAreToldByEveryPeriodAndByDaysThatAreTyped(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let past = try KeptPast(120, in: home)
    #expect(home.run("store verify").status == 0)
    home.server?.stop()
    func told(_ words: String) throws -> String {
      let result = home.run("performance --offline \(words)")
      #expect(result.status == 0, "\(result)")
      let line = try #require(result.output.split(separator: "\n").first)
      return String(line.drop { $0 != ":" }.dropFirst(2))
    }
    let screen = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: home.environment)
    try screen.wait(for: "total of 1")
    screen.press("5")
    // It begins with a year, which reaches back further than the values.
    let year = try screen.wait("the year") {
      $0.contains("┌ Performance") && $0.contains("no value before \(past.first) is known")
    }
    #expect(year.contains("▲ came") || columns < 100)
    for period in ["all", "1D", "1W", "1M", "3M", "YTD", "1Y"] {
      screen.press("]")
      let span = try told("--period \(period)")
      try screen.wait("\(period): \(span)") { $0.contains(span) }
    }
    screen.press("[")
    let yearToDate = try told("--period YTD")
    try screen.wait("back to YTD") { $0.contains(yearToDate) }
    screen.press("P")
    try screen.wait(for: "┌ Command ")
    screen.press("C-u")
    screen.type("period \(past.deposit) \(past.withdrawal)")
    screen.press("Enter")
    let span = try told("--from \(past.deposit) --to \(past.withdrawal)")
    let custom = try screen.wait("the days that were typed") { $0.contains(span) }
    #expect(custom.contains("▲") && custom.contains("▼"))
    let words = "performance --offline --json --from \(past.deposit) --to \(past.withdrawal)"
    let json = try jsonObject(home.run(words).output)
    let data = try #require(json["data"] as? [String: Any])
    #expect(data["net_flow"] as? String == "1000")
    screen.press("G", "g")
    try screen.wait(for: "+1,000.00")
    try screen.leave()
  }
}

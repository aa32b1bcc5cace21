import Foundation
import TestSupport
import Testing

/// How the screen is left and taken up again, on a real terminal.
@Suite(.serialized, .blocking) struct ViewTests {
  @Test(arguments: ["q", "SIGTERM", "SIGHUP"])
  func theScreenBeginsAsItWasLeft(end: String) throws {
    let home = try PaperHome()
    let first = try home.screen(130, 30)
    try first.wait(for: "synced")
    first.press(">", ">", ">", "z")
    try first.wait(for: "(zoomed)")
    first.press("z", "Tab", "/")
    first.type("sp")
    first.press("Enter", "3", "]", "o")
    // The cursor begins on the age, seven below the side.
    for _ in 0..<7 { first.press("Up") }
    first.press("Enter", "Escape")
    try first.wait("the closed orders by side") { $0.contains("by side") }
    switch end {
    case "q":
      try first.leave()
    default:
      first.killProgram(by: end == "SIGTERM" ? SIGTERM : SIGHUP)
      try first.wait(for: "exit status")
    }

    let second = try home.screen(130, 30)
    try second.wait("tab 3 as it was left") {
      $0.contains("Orders and fills") && $0.contains("by side")
    }
    second.press("1")
    let screen = try second.wait("the panes as they were left") { $0.contains("/sp") }
    let frame = try #require(screen.split(separator: "\n").first { $0.hasPrefix("┌ Holdings") })
    // 100 columns of 130 before, and with more of the height three times a twentieth more of all.
    let width = try #require(frame.firstIndex(of: "┐"))
    #expect((103...108).contains(frame.distance(from: frame.startIndex, to: width)), "\(frame)")
    try second.leave()
  }

  @Test(arguments: ["{", "", "\u{1b}[2J"])
  func aDamagedFileCostsTheLookAlone(contents: String) throws {
    let home = try PaperHome()
    let file = home.folder.url.appendingPathComponent("state/folio/view.env.json")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(contents.utf8).write(to: file)
    let screen = try home.screen(130, 30)
    try screen.wait(for: "view.env.json is damaged")
    try screen.leave()
  }

  @Test func panesAreResizedAndZoomedByKeysWhateverTheTerminalsSize() throws {
    let home = try PaperHome()
    let screen = try home.screen(80, 24)
    try screen.wait(for: "synced")
    try screen.wait("three panes") { $0.contains("┌ Quotes") && $0.contains("┌ Orders") }
    screen.press("z")
    try screen.wait("one pane") { $0.contains("(zoomed)") && !$0.contains("┌ Quotes") }
    screen.press("z", ">", ">")
    try screen.wait("three panes again") { $0.contains("┌ Quotes") && !$0.contains("(zoomed)") }
    for (columns, rows) in [(200, 50), (60, 14), (20, 5), (120, 20), (80, 24)] {
      screen.resize(columns: columns, rows: rows)
      try screen.wait("a screen of \(columns)x\(rows)") { text in
        rows < 14 ? text.contains("Folio needs") : text.contains("┌ Holdings")
      }
    }
    try screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func theWatchlistZoomsGrowsAndHasItsNewsRead(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    #expect(home.run(["watch", "new", "Mine", "AAPL", "SPY"]).status == 0)
    let screen = try home.screen(columns, rows)
    try screen.wait(for: "synced")
    screen.press("2")
    try screen.wait("a headline of the first symbol") {
      $0.contains("┌ News of AAPL 1/") && $0.contains("Apple Inc.")
    }
    screen.press("z")
    try screen.wait("the list alone") { $0.contains("(zoomed)") && !$0.contains("┌ News") }
    screen.press("Tab")
    try screen.wait("the news alone") { $0.contains("┌ News of AAPL") && !$0.contains("┌ Watch") }
    screen.press("Enter")
    try screen.wait(for: "About AAPL")
    screen.press("Escape")
    try screen.wait("no article") { !$0.contains("About AAPL") }
    screen.press("z", ">", "q")
    try screen.wait(for: "exit status 0")

    let second = try home.screen(columns, rows)
    try second.wait("both panes as they were left") {
      $0.contains("┌ Watch: Mine") && $0.contains("┌ News of AAPL 1/") && !$0.contains("(zoomed)")
    }
    second.press("=", "q")
    try second.wait(for: "exit status 0")
  }
}

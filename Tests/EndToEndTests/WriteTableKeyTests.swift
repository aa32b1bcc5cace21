import Foundation
import TestSupport
import Testing

/// The key that writes the table in front, of the real program on a real terminal.
@Suite(.serialized, .blocking) struct WriteTableKeyTests {
  private func tables(_ home: PaperHome) -> [URL] {
    let files = FileManager.default.enumerator(at: home.folder.url, includingPropertiesForKeys: nil)
    return (files?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.path.contains("/tables/") && $0.pathExtension == "csv" }
  }

  @Test(arguments: keyboardSizes)
  func theTableIsWrittenAsItIsShownAndNothingIsOverwritten(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    for words in ["buy 10 SPY market day --yes", "buy 3 AAPL market day --yes"] {
      #expect(home.run(words).status == 0)
    }
    #expect(home.run("sync").status == 0)
    let screen = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: home.environment)
    try screen.wait(for: "total of 2")
    screen.press("E")
    try screen.wait("the first table") { _ in tables(home).count == 1 }
    screen.press("/")
    screen.type("spy")
    screen.press("Enter")
    try screen.wait("the filtered rows") { $0.contains("Holdings 1/1") }
    screen.press("E")
    try screen.wait("the second table") { _ in tables(home).count == 2 }
    try screen.leave()

    let texts = try tables(home).map { try String(contentsOf: $0, encoding: .utf8) }
      .sorted { $0.count > $1.count }
    try #require(texts.count == 2)
    let lines = texts.map { $0.components(separatedBy: "\r\n") }
    #expect(lines[0].count == 4 && lines[1].count == 3)
    #expect(lines[0][0] == lines[1][0] && lines[0][0].lowercased().hasPrefix("symbol,"))
    #expect(lines[0].contains { $0.hasPrefix("AAPL,3") })
    #expect(!lines[1].contains { $0.hasPrefix("AAPL") } && lines[1][1].hasPrefix("SPY,10"))
  }
}

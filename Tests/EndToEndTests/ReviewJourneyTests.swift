import Foundation
import TestSupport
import Testing

/// A day's review as README tells it: every command, in its order, without a network.
@Suite(.serialized, .blocking) struct ReviewJourneyTests {
  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")

  /// The lines of the section that begin with a prompt, without what stands behind a `#`.
  private func commands() throws -> [String] {
    let text = try String(contentsOf: Self.readme, encoding: .utf8)
    let rest = try #require(text.components(separatedBy: "\n## A day's review\n").last)
    let section = try #require(rest.components(separatedBy: "\n## ").first)
    return section.split(separator: "\n").filter { $0.hasPrefix("    $ folio") }.map { line in
      line.dropFirst("    $ folio".count).components(separatedBy: "  #")[0]
        .trimmingCharacters(in: .whitespaces)
    }
  }

  @Test func everyCommandOfTheReviewWorksWithoutANetwork() throws {
    let home = try PaperHome()
    for words in ["buy 10 SPY market day --yes", "buy 4 AAPL market day --yes", "sync"] {
      #expect(home.run(words).status == 0)
    }
    try KeptDays(home).rename(to: "2026-11-19")
    #expect(home.run("sell 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    _ = try KeptPast(120, in: home)
    home.server?.stop()
    let commands = try commands()
    #expect(commands.count >= 8)
    for command in commands where command != "--offline" {
      var words = command.split(separator: " ").map(String.init)
      if let place = words.firstIndex(of: "-o") {
        words[place + 1] = home.folder.url.appendingPathComponent(words[place + 1]).path
      }
      let result = home.run(words)
      #expect(result.status == 0, "\(command): \(result)")
      #expect(!(result.output + result.error).isEmpty, "\(command)")
    }
    #expect(commands.contains("--offline"))
    let screen = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: 80, rows: 24,
      environment: home.environment)
    try screen.wait(for: "total of 2")
    try screen.leave()
  }
}

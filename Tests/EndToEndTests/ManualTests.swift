import Foundation
import TestSupport
import Testing

/// The manual pages name what the programs take, and the promises the tests that hold them.
@Suite(.blocking) struct ManualTests {
  @Test(arguments: ["folio", "folio-paper"])
  func everyVerbAndOptionIsInTheManual(program: String) throws {
    let page = try String(
      contentsOf: Products.checkout.appendingPathComponent("docs/man/\(program).1"),
      encoding: .utf8)
    let dump = runSeparately([Products.url(program).path, "--experimental-dump-help"])
    let json = try JSONSerialization.jsonObject(with: Data(dump.output.utf8))
    let root = try #require((json as? [String: Any])?["command"] as? [String: Any])
    let words = words(of: root)
    #expect(words.count > 10)
    for word in words.sorted() {
      #expect(page.contains(word), "docs/man/\(program).1 lacks \(word): run make docs")
    }
  }

  @Test func everyPromiseNamesTestsThatExist() throws {
    let page = try String(
      contentsOf: Products.checkout.appendingPathComponent("docs/promises.md"), encoding: .utf8)
    let named = Set(page.matches(of: /`([A-Za-z]+Tests)`/).map { String($0.1) })
    #expect(named.count > 5)
    let files = FileManager.default.enumerator(
      at: Products.checkout.appendingPathComponent("Tests"), includingPropertiesForKeys: nil)
    let existing = Set(
      (files?.allObjects ?? []).compactMap {
        ($0 as? URL)?.deletingPathExtension().lastPathComponent
      })
    #expect(named.subtracting(existing) == [])
  }

  /// Abstracts, verbs and options, as the page writes them.
  private func words(of command: [String: Any]) -> Set<String> {
    var words: Set<String> = []
    if let abstract = command["abstract"] as? String { words.insert(abstract) }
    for argument in command["arguments"] as? [[String: Any]] ?? [] {
      for name in argument["names"] as? [[String: Any]] ?? [] {
        if let text = name["name"] as? String { words.insert("-\(text)") }
      }
    }
    for inner in command["subcommands"] as? [[String: Any]] ?? [] {
      if let name = inner["commandName"] as? String { words.insert(".It Em \(name)") }
      words.formUnion(self.words(of: inner))
    }
    return words
  }
}

import Foundation
import TestSupport
import Testing

/// The second reading of the journal agrees with the client's own, and sees every change to it.
@Suite(.serialized, .blocking) struct JournalReadingTests {
  /// What a session wrote, by hand: an intent, its send, the broker's answer, and an intent that was never sent.
  private static let members = [
    "\"k\":\"header\",\"d\":{\"schema\":1}",
    "\"k\":\"intent\",\"d\":{\"coid\":\"a\",\"req\":{\"symbol\":\"SPY\",\"side\":\"buy\",\"qty\":\"7\",\"limit_price\":\"1.5\"}}",
    "\"k\":\"send\",\"d\":{\"coid\":\"a\",\"n\":1}",
    "\"k\":\"reply\",\"d\":{\"coid\":\"a\",\"n\":1,\"http\":200,\"broker_id\":\"x\"}",
    "\"k\":\"intent\",\"d\":{\"coid\":\"b\",\"req\":{\"symbol\":\"SPY\",\"side\":\"sell\",\"qty\":\"1\"}}",
  ]
  /// The chain's hashes, worked out by another program.
  private static let hashes: [String] = [
    "16fcf9e90dfa0e2673788e87b0761f36",
    "832363d587b4d319c7762b69344eb3b5",
    "d93a071ef6755b020559bd571f85085f",
    "224a2d117460ed2a003b0fcc6cb09999",
    "3230a6930504bf5b07bd38d2bd7fd448",
  ]

  private let home: TemporaryFolder
  private let file: URL

  init() throws {
    home = try TemporaryFolder()
    let folder = home.url.appendingPathComponent("127.0.0.1-1/orders")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    file = folder.appendingPathComponent("000001.jsonl")
  }

  private func lines() -> [String] {
    var previous = String(repeating: "0", count: 32)
    return Self.members.indices.map { index in
      defer { previous = Self.hashes[index] }
      return
        "{\"seq\":\(index + 1),\(Self.members[index]),\"p\":\"\(previous)\",\"h\":\"\(Self.hashes[index])\"}"
    }
  }

  private func read(_ text: String) throws -> JournalReading {
    try Data(text.utf8).write(to: file)
    return JournalReading(state: home.url)
  }

  @Test func aWholeJournalTellsItsOrders() throws {
    let journal = try read(lines().joined(separator: "\n") + "\n")
    #expect(journal.damage.isEmpty)
    #expect(Set(journal.orders.keys) == ["a", "b"])
    let sent = try #require(journal.orders["a"])
    #expect(sent.sends == 1 && sent.intents == 1 && sent.end == .working)
    #expect(
      sent.terms == OrderTerms(symbol: "SPY", side: "buy", quantity: "7.0", limit: "1.50"))
    #expect(journal.orders["b"]?.sends == 0 && journal.orders["b"]?.end == .unsent)
  }

  @Test func everyChangeIsSeen() throws {
    var changed = lines()
    changed[1] = changed[1].replacing("\"7\"", with: "\"8\"")
    #expect(try read(changed.joined(separator: "\n") + "\n").damage.count == 1)
    var missing = lines()
    missing.remove(at: 2)
    #expect(try read(missing.joined(separator: "\n") + "\n").damage.count == 1)
    #expect(try read(lines().joined(separator: "\n")).damage.count == 1)
  }
}

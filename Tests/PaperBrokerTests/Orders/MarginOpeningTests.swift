import ClientModels
import Foundation
import Testing

@testable import PaperBroker

/// Accounts that are opened with credit.
@Suite struct MarginOpeningTests {
  @Test(arguments: [(1, "1", "false"), (2, "2", "true"), (4, "4", "true")])
  func theMultiplierIsInTheLedgerAndNotOnTheMarketsClock(
    multiplier: Int, shown: String, mayShort: String
  ) throws {
    let directory = FileManager.default.temporaryDirectory.path + "/folio-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var random = SplitMix64(state: 1)
    let opened = time("2026-11-21T12:00:00Z")
    let new = try #require(NewAccount(id: UUID(), cash: 1_000, at: opened, using: &random))
    let stores: [any EventStore] = [
      MemoryEventStore(), try SQLiteEventStore(directory: directory),
    ]
    for store in stores {
      _ = try store.append(new.events(multiplier: multiplier), after: .max)
      #expect(try store.lastMarketTime() == nil, "a replay of years ago can still begin")
      var exchange = Exchange()
      for stored in try store.events(after: 0) { exchange.apply(stored.event) }
      let book = try #require(exchange.accounts[new.account])
      let account = APIResponse(Rendering.account(book, ScriptedMarket(now: opened)))
      #expect(account.text("multiplier") == shown)
      #expect(account.text("shorting_enabled") == mayShort)
      #expect(account.text("buying_power") == String(1_000 * multiplier))
    }
  }
}

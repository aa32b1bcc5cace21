import ClientModels
import Testing

@testable import PaperBroker

/// One account with 10,000 dollars at a broker in session, where SPY stands at 100 to 100.02.
struct OpenMarket {
  let service: PaperService
  let account: AccountID

  init() throws {
    let now = time("2026-11-17T15:00:00Z")
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    let store = MemoryEventStore()
    let created = LedgerEvent(
      account: account, at: now,
      .accountCreated(number: "PA1", cash: 10_000, key: APIKey(id: "K", secretDigest: "")))
    _ = try store.append([created], after: 0)
    var market = ScriptedMarket(now: now)
    market.quotes[symbol("SPY")] = quote("100", "100.02")
    service = try PaperService(store: store, market: market, wallClock: { now })
  }

  func send(
    _ method: String, _ target: String, _ body: String = ""
  ) async throws -> APIResponse {
    try await service.respond(
      to: try #require(APIRequest(method: method, target: target, body: Array(body.utf8))),
      account: account)
  }
}

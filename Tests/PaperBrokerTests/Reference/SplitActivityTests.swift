import ClientModels
import Testing

@testable import PaperBroker

/// What a split says of itself in the list of activities.
@Suite struct SplitActivityTests {
  private let store = MemoryEventStore()
  private let account: AccountID
  private let at = time("2026-11-16T15:00:00Z")

  private static let file = """
    {"corporate_actions":{
      "reverse_splits":[{"symbol":"PENNY","new_rate":1,"old_rate":10,"ex_date":"2026-11-18"}],
      "forward_splits":[{"symbol":"DEAR","new_rate":3,"old_rate":1,"ex_date":"2026-11-18"}]}}
    """

  /// Twenty-five PENNY and four DEAR, bought on Monday the 16th.
  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    try append(.accountCreated(number: "PA1", cash: 1_000, key: APIKey(id: "K", secretDigest: "")))
    for (number, (name, size)) in [("PENNY", "25"), ("DEAR", "4")].enumerated() {
      let id = try #require(BrokerOrderID("b0000000-0000-4000-8000-00000000000\(number)"))
      let order = Order(
        id: id, clientOrderID: ClientOrderID(id.text), symbol: symbol(name), side: .buy,
        type: .limit, timeInForce: .day, quantity: quantity(size), limitPrice: price("2"),
        status: .new, createdAt: at, updatedAt: at, submittedAt: at)
      try append(
        .orderAccepted(
          AcceptedOrder(order: order, assetID: "", reserve: price("2"), expiresAt: nil)))
      try append(
        .orderFilled(
          id, try #require(ExecutionID("e\(number)")), quantity: quantity(size), price: price("2")))
    }
  }

  private func append(_ kind: LedgerEvent.Kind) throws {
    _ = try store.append([LedgerEvent(account: account, at: at, kind)], after: .max)
  }

  private func get(_ target: String) async throws -> APIResponse {
    let now = time("2026-11-18T15:00:00Z")
    let service = try PaperService(
      store: store, market: ScriptedMarket(now: now),
      reference: MarketReference(
        corporateActions: try CorporateActionFile.read(Array(Self.file.utf8))),
      wallClock: { now })
    return try await service.respond(
      to: try #require(APIRequest(method: "GET", target: target, body: [])), account: account)
  }

  @Test func itsQuantityIsWhatCameOrWithAMinusWhatWent() async throws {
    let splits = try await get("/v2/account/activities/SPLIT")
    let changes = Dictionary(
      uniqueKeysWithValues: zip(splits.texts("symbol"), splits.texts("qty")))
    #expect(changes == ["PENNY": "-22.5", "DEAR": "8"])
    #expect(try await get("/v2/positions/PENNY").text("qty") == "2.5")
    #expect(try await get("/v2/positions/DEAR").text("qty") == "12")
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// The history of an account's fills, over the API.
@Suite struct ActivityTests {
  private let store = MemoryEventStore()
  private let account: AccountID
  private let stranger: AccountID

  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    stranger = try #require(AccountID("a0000000-0000-4000-8000-000000000002"))
  }

  private func order(_ number: Int) throws -> BrokerOrderID {
    try #require(BrokerOrderID("b0000000-0000-4000-8000-00000000000\(number)"))
  }

  /// A buy of ten in two parts, then one fill in each of the next three days; one of them of another account.
  private func service() throws -> PaperService {
    if try store.events(after: 0).isEmpty {
      for (account, key) in [(account, "K"), (stranger, "L")] {
        try append(
          account, "2026-11-16T15:00:00Z",
          .accountCreated(number: key, cash: 10_000, key: APIKey(id: key, secretDigest: "")))
      }
      try accept(account, 1, "10", at: "2026-11-17T15:00:00Z")
      try fill(account, 1, "4", "100.1", at: "2026-11-17T15:00:00.1234Z", execution: "e1")
      try fill(account, 1, "6", "100.2", at: "2026-11-17T15:00:00.9Z", execution: "e2")
      try accept(stranger, 2, "1", at: "2026-11-18T15:00:00Z")
      try fill(stranger, 2, "1", "100", at: "2026-11-18T15:00:00Z", execution: "e3")
      try accept(account, 3, "1", at: "2026-11-19T15:00:00Z")
      try fill(account, 3, "1", "99", at: "2026-11-19T15:00:01Z", execution: "e4")
    }
    return try PaperService(
      store: store, market: ScriptedMarket(now: time("2026-11-19T16:00:00Z")),
      wallClock: { PaperBrokerTests.time("2026-11-19T16:00:00Z") })
  }

  private func append(_ account: AccountID, _ at: String, _ kind: LedgerEvent.Kind) throws {
    _ = try store.append([LedgerEvent(account: account, at: time(at), kind)], after: .max)
  }

  private func accept(_ account: AccountID, _ number: Int, _ size: String, at: String) throws {
    let order = Order(
      id: try order(number), clientOrderID: ClientOrderID("c\(number)"), symbol: symbol("SPY"),
      side: .buy, type: .market, timeInForce: .day, quantity: quantity(size), status: .new,
      createdAt: time(at), updatedAt: time(at), submittedAt: time(at))
    try append(
      account, at,
      .orderAccepted(
        AcceptedOrder(order: order, assetID: "", reserve: price("110"), expiresAt: nil)))
  }

  private func fill(
    _ account: AccountID, _ number: Int, _ size: String, _ paid: String, at: String,
    execution: String
  ) throws {
    try append(
      account, at,
      .orderFilled(
        try order(number), try #require(ExecutionID(execution)), quantity: quantity(size),
        price: price(paid)))
  }

  private func get(_ target: String, _ service: PaperService? = nil) async throws -> APIResponse {
    let request = try #require(APIRequest(method: "GET", target: target, body: []))
    return try await (try service ?? self.service()).respond(to: request, account: account)
  }

  private static let first = "20261117150000123::e1"
  private static let second = "20261117150000900::e2"
  private static let third = "20261119150001000::e4"

  @Test func aPartialFillAndTheRestAreToldInFull() async throws {
    let id = try order(1).text
    #expect(
      try await get("/v2/account/activities/FILL?date=2026-11-17&direction=asc").body?.text
        == #"[{"id":"20261117150000123::e1","activity_type":"FILL","transaction_time":"2026-11-17T15:00:00.123400Z","type":"partial_fill","price":"100.1","qty":"4","side":"buy","symbol":"SPY","leaves_qty":"6","order_id":"\#(id)","cum_qty":"4","order_status":"partially_filled"},"#
        + #"{"id":"20261117150000900::e2","activity_type":"FILL","transaction_time":"2026-11-17T15:00:00.900Z","type":"fill","price":"100.2","qty":"6","side":"buy","symbol":"SPY","leaves_qty":"0","order_id":"\#(id)","cum_qty":"10","order_status":"filled"}]"#
    )
  }

  @Test func idsAreTheSameAfterARestartAndSortByTime() async throws {
    let ids = try await get("/v2/account/activities").texts("id")
    #expect(ids == [Self.third, Self.second, Self.first])
    #expect(ids.sorted(by: >) == ids)
    #expect(try await get("/v2/account/activities", try service()).texts("id") == ids)
  }

  @Test(arguments: [
    ("direction=asc", [first, second, third]),
    ("after=2026-11-17T15:00:00.900Z", [third]),
    ("until=2026-11-17T15:00:00.900Z", [first]),
    ("after=2026-11-17&until=2026-11-18", [second, first]),
    ("after=2026-11-18&until=2026-11-17", []),
    ("date=2026-11-18", []),
    ("date=2026-11-19", [third]),
    ("order_id=b0000000-0000-4000-8000-000000000001", [second, first]),
    ("order_id=B0000000000040008000000000000003", [third]),
    ("order_id=b0000000-0000-4000-8000-000000000002", []),
    ("activity_types=FILL,DIV", [third, second, first]),
    ("activity_types=DIV,FEE", []),
    ("category=trade_activity", [third, second, first]),
    ("category=non_trade_activity", []),
    ("page_size=2", [third, second]),
    ("page_size=2&page_token=\(second)", [first]),
    ("page_size=1&page_token=\(third)", [second]),
    ("page_token=\(first)", []),
    ("direction=asc&page_size=1&page_token=\(first)", [second]),
  ])
  func everyParameterOfTheContractFilters(query: String, ids: [String]) async throws {
    #expect(try await get("/v2/account/activities?" + query).texts("id") == ids)
  }

  @Test(arguments: [
    ("/FFFFF", "invalid activity type: FFFFF"),
    ("/fill", "invalid activity type: fill"),
    ("?activity_types=FILL,NOPE", "invalid activity type: NOPE"),
    (
      "?activity_types=FILL&category=trade_activity",
      "only one of activity_types and category is taken"
    ),
    (
      "/FILL?activity_types=FILL",
      "activity_types and category are not taken with an activity type in the path"
    ),
    ("?page_size=0", "page_size must be a whole number from 1 to 100"),
    ("?page_size=101", "page_size must be a whole number from 1 to 100"),
    ("?page_token=20261118150000000::e3", "invalid page_token: it is the id of an activity"),
    ("?date=2026-11-17&after=2026-11-16", "date is not taken with after or until"),
    ("?order_id=one", "order_id is not an order's id"),
    ("?direction=up", "invalid direction \"up\": it is asc or desc"),
  ])
  func whatTheContractDoesNotTakeIsRefused(target: String, message: String) async throws {
    let answer = try await get("/v2/account/activities" + target)
    #expect("\(answer.status) \(answer.text("code"))" == "422 40010001")
    #expect(answer.text("message") == message)
  }

  @Test func kindsThatDoNotHappenHereAreEmpty() async throws {
    for type in ["DIV", "TRANS", "OCT", "REO"] {
      #expect(try await get("/v2/account/activities/\(type)").body == .array([]))
    }
    #expect(try await get("/v2/account/activities/FILL/x").status == 404)
  }
}

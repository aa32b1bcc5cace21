import ClientModels
import Testing

@testable import PaperBroker

/// `PATCH /v2/orders/{id}`.
@Suite struct ReplaceRouteTests {
  private let market: OpenMarket

  init() throws { market = try OpenMarket() }

  private func send(
    _ method: String, _ target: String, _ body: String = ""
  ) async throws -> APIResponse {
    try await market.send(method, target, body)
  }

  private func resting() async throws -> String {
    let body =
      #"{"symbol":"SPY","qty":"10","side":"buy","type":"limit","limit_price":"90","time_in_force":"day","client_order_id":"mine"}"#
    return try await send("POST", "/v2/orders", body).text("id")
  }

  @Test func anOrderIsReplacedWithTextOrNumbers() async throws {
    let old = try await resting()
    let answer = try await send(
      "PATCH", "/v2/orders/\(old)", #"{"qty":12,"limit_price":"91.5","trail":null}"#)
    #expect(answer.status == 200)
    let new = answer.text("id")
    #expect(new != old)
    #expect(answer.text("replaces") == old)
    #expect(answer.text("qty") == "12" && answer.text("limit_price") == "91.5")
    #expect(answer.text("client_order_id") != "mine")
    let before = try await send("GET", "/v2/orders/\(old)")
    #expect(before.text("status") == "replaced")
    #expect(before.text("replaced_by") == new)
    #expect(before.text("replaced_at") == "2026-11-17T15:00:00Z")
    #expect(try await send("GET", "/v2/orders").texts("id") == [new])
    #expect(try await send("GET", "/v2/orders?status=closed").texts("id") == [old])
    #expect(
      try await send("GET", "/v2/orders:by_client_order_id?client_order_id=mine").text("id") == old)
  }

  @Test func aMarketableChangeIsFilledAtOnce() async throws {
    let old = try await resting()
    let new = try await send(
      "PATCH", "/v2/orders/\(old)", #"{"limit_price":"101","client_order_id":"next"}"#)
    #expect(new.text("client_order_id") == "next")
    #expect(try await send("GET", "/v2/orders/\(new.text("id"))").text("status") == "filled")
    #expect(
      try await send("PATCH", "/v2/orders/\(new.text("id"))", #"{"qty":"1"}"#).text("message")
        == "only open orders can be replaced")
  }

  @Test(arguments: [
    (
      "{}",
      "422 qty, limit_price, stop_price, trail, time_in_force or client_order_id is required"
    ),
    (
      #"{"client_order_id":""}"#,
      "422 qty, limit_price, stop_price, trail, time_in_force or client_order_id is required"
    ),
    (#"{"client_order_id":"mine","qty":"1"}"#, "422 client_order_id must be unique"),
    (#"{"stop_price":"1"}"#, "422 limit orders require only limit price"),
    (#"{"trail":"1"}"#, "422 trail is only of trailing stop orders"),
    (#"{"side":"sell"}"#, "422 unknown field \"side\""),
    (#"{"qty":"1","qty":"2"}"#, "422 field \"qty\" is given twice"),
    (#"{"qty":"many"}"#, "422 qty is not a decimal number"),
    (#"{"time_in_force":"gtd"}"#, "422 invalid time_in_force \"gtd\""),
    (#"{"qty":"1000"}"#, "403 insufficient buying power"),
    ("", "400 request body format is invalid"),
  ])
  func aChangeThatCannotBeDoneLeavesTheOrderAtWork(body: String, refusal: String) async throws {
    let id = try await resting()
    let answer = try await send("PATCH", "/v2/orders/\(id)", body)
    #expect("\(answer.status) \(answer.text("message"))" == refusal)
    #expect(try await send("GET", "/v2/orders/\(id)").text("status") == "new")
    #expect(try await send("GET", "/v2/orders?status=all").texts("id") == [id])
  }

  @Test func anUnknownOrderIsNotFound() async throws {
    let id = "b0000000-0000-4000-8000-000000000009"
    #expect(try await send("PATCH", "/v2/orders/\(id)", #"{"qty":"1"}"#).status == 404)
    #expect(try await send("PATCH", "/v2/orders/x", #"{"qty":"1"}"#).status == 422)
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// The bodies of advanced orders, and how they are shown (contract section 4).
@Suite struct OrderRouteTests {
  private let market: OpenMarket

  init() throws { market = try OpenMarket() }

  private func send(
    _ method: String, _ target: String, _ body: String = ""
  ) async throws -> APIResponse {
    try await market.send(method, target, body)
  }

  private func body(_ members: String) -> String {
    #"{"symbol":"SPY","qty":"10","side":"buy","time_in_force":"day",\#(members)}"#
  }

  private static let bracket =
    #""type":"limit","limit_price":"90","order_class":"bracket","take_profit":{"limit_price":120},"#
    + #""stop_loss":{"stop_price":"80","limit_price":79.5}"#

  @Test func aBracketIsOneOrderWithTwoLegs() async throws {
    let answer = try await send("POST", "/v2/orders", body(Self.bracket))
    #expect(answer.status == 200 && answer.text("order_class") == "bracket")
    let id = answer.text("id")
    let flat = try await send("GET", "/v2/orders?status=all")
    #expect(flat.texts("type") == ["stop_limit", "limit", "limit"])
    #expect(flat.texts("legs") == ["null", "null", "null"])
    #expect(try await send("GET", "/v2/orders").texts("id") == [id], "held legs are not open")
    let closed = try await send("GET", "/v2/orders?status=closed")
    #expect(closed.texts("status") == ["held", "held"])
    #expect(closed.texts("stop_price") == ["80", "null"])
    let nested = try await send("GET", "/v2/orders?nested=True")
    #expect(nested.texts("id") == [id])
    let legs = nested.texts("legs")[0]
    #expect(legs.contains(#""limit_price":"79.5""#) && legs.contains(#""status":"held""#))
  }

  @Test(arguments: [
    (
      #""type":"trailing_stop","trail_percent":"1.5""#,
      ["trail_percent 1.5", "trail_price null", "hwm 100.01", "stop_price 101.51"]
    ),
    (
      #""type":"trailing_stop","trail_price":2"#,
      ["trail_percent null", "trail_price 2", "hwm 100.01", "stop_price 102.01"]
    ),
    (
      #""type":"stop_limit","stop_price":110,"limit_price":"110.5""#,
      ["stop_price 110", "limit_price 110.5", "hwm null", "position_intent buy_to_open"]
    ),
  ])
  func everyTypeComesBackAsItWasSent(members: String, shown: [String]) async throws {
    let answer = try await send("POST", "/v2/orders", body(members))
    for entry in shown {
      let parts = entry.split(separator: " ").map(String.init)
      #expect(answer.text(parts[0]) == parts[1])
    }
  }

  @Test func aBuyOfDollarsShowsNoQuantity() async throws {
    let answer = try await send(
      "POST", "/v2/orders",
      #"{"symbol":"SPY","notional":500.25,"side":"buy","type":"market","time_in_force":"day"}"#)
    #expect(answer.text("notional") == "500.25" && answer.text("qty") == "null")
    let filled = try await send("GET", "/v2/orders/\(answer.text("id"))")
    #expect(filled.text("status") == "filled" && filled.text("filled_qty") == "5.0014997")
  }

  @Test(arguments: [
    (#""type":"limit","limit_price":"90","take_profit":1"#, "422 take_profit must be an object"),
    (
      #""type":"limit","limit_price":"90","order_class":"bracket","take_profit":{}"#,
      "422 take_profit.limit_price is required"
    ),
    (
      #""type":"limit","limit_price":"90","stop_loss":{"stop":"1"}"#,
      "422 unknown field \"stop_loss.stop\""
    ),
    (
      #""type":"limit","limit_price":"90","take_profit":{"limit_price":{"deep":[[[1]]]}}"#,
      "422 limit_price must be a number"
    ),
    (
      #""type":"trailing_stop","trail_price":"1","trail_percent":"1""#,
      "422 only one of trail_price or trail_percent is accepted"
    ),
    (#""type":"market","position_intent":"buy"#, "400 request body format is invalid"),
    (#""type":"market","position_intent":"buy""#, "422 invalid position_intent \"buy\""),
    (#""type":"iceberg""#, "422 invalid order type \"iceberg\""),
  ])
  func aBodyThatMakesNoSenseIsRefused(members: String, refusal: String) async throws {
    let answer = try await send("POST", "/v2/orders", body(members))
    #expect("\(answer.status) \(answer.text("message"))" == refusal)
    #expect(try await send("GET", "/v2/orders?status=all").texts("id") == [])
  }
}

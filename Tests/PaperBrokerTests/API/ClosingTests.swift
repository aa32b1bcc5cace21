import ClientModels
import Testing

@testable import PaperBroker

/// Closing positions by request (contract section 6).
@Suite struct ClosingTests {
  private let market: OpenMarket

  init() throws { market = try OpenMarket() }

  private func send(
    _ method: String, _ target: String, _ body: String = ""
  ) async throws -> APIResponse {
    try await market.send(method, target, body)
  }

  private func buy(_ quantity: String) async throws {
    let body =
      #"{"symbol":"SPY","qty":"\#(quantity)","side":"buy","type":"market","time_in_force":"day"}"#
    #expect(try await send("POST", "/v2/orders", body).status == 200)
  }

  private func sellAt120(_ quantity: String) async throws {
    let body =
      #"{"symbol":"SPY","qty":"\#(quantity)","side":"sell","type":"limit","limit_price":"120","time_in_force":"day"}"#
    #expect(try await send("POST", "/v2/orders", body).status == 200)
  }

  private func left() async throws -> [String] {
    try await send("GET", "/v2/positions").texts("qty")
  }

  @Test func theWholePositionIsSoldByOneMarketOrder() async throws {
    try await buy("10")
    let answer = try await send("DELETE", "/v2/positions/SPY")
    #expect(answer.status == 200)
    #expect(answer.text("side") == "sell" && answer.text("qty") == "10")
    #expect(answer.text("type") == "market" && answer.text("time_in_force") == "day")
    #expect(answer.text("position_intent") == "sell_to_close")
    #expect(try await left() == [])
    let again = try await send("DELETE", "/v2/positions/SPY")
    #expect(again.status == 404 && again.text("message") == "position does not exist")
  }

  @Test(arguments: [
    ("qty=2.5", "7.5"), ("percentage=50", "5"), ("percentage=33.333333333", "6.666666667"),
    ("percentage=100", "gone"),
  ])
  func aPartIsSold(query: String, rest: String) async throws {
    try await buy("10")
    #expect(try await send("DELETE", "/v2/positions/SPY?\(query)").status == 200)
    #expect(try await left() == (rest == "gone" ? [] : [rest]))
  }

  @Test(arguments: [
    ("qty=1&percentage=1", "422 only one of qty or percentage is accepted"),
    (
      "percentage=101",
      "422 percentage must be above 0 and at most 100, with at most 9 decimal places"
    ),
    ("qty=x", "422 qty is not a decimal number"),
    (
      "qty=11", "403 insufficient qty available for order (requested: 11, available: 10)"
    ),
  ])
  func whatCannotBeClosedIsRefused(query: String, refusal: String) async throws {
    try await buy("10")
    let answer = try await send("DELETE", "/v2/positions/SPY?\(query)")
    #expect("\(answer.status) \(answer.text("message"))" == refusal)
    #expect(try await left() == ["10"])
  }

  @Test func allArePositionsThatOrdersHoldOnlyWhenTheyAreCanceled() async throws {
    #expect(try await send("DELETE", "/v2/positions").texts("symbol") == [])
    try await buy("10")
    try await sellAt120("4")
    let refused = try await send("DELETE", "/v2/positions")
    #expect(refused.status == 207)
    #expect(refused.texts("symbol") == ["SPY"] && refused.texts("status") == ["403"])
    #expect(refused.texts("body")[0].contains(#""held_for_orders":"4""#))
    let done = try await send("DELETE", "/v2/positions?cancel_orders=True")
    #expect(done.texts("status") == ["200"])
    #expect(try await left() == [])
    #expect(
      try await send("GET", "/v2/orders?status=all").texts("status")
        == ["filled", "canceled", "filled"])
  }

  @Test func aBracketIsAnsweredWithItsLegsAndCanceledAsOne() async throws {
    let body =
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"90","time_in_force":"gtc","#
      + #""order_class":"bracket","take_profit":{"limit_price":"120"},"stop_loss":{"stop_price":"80"}}"#
    let answer = try await send("POST", "/v2/orders", body)
    #expect(answer.text("legs").contains(#""stop_price":"80""#))
    let one = try await send("GET", "/v2/orders/\(answer.text("id"))?nested=true")
    #expect(one.text("legs").contains(#""limit_price":"120""#))
    let canceled = try await send("DELETE", "/v2/orders")
    #expect(canceled.status == 207 && canceled.texts("id") == [answer.text("id")])
    #expect(
      try await send("GET", "/v2/orders?status=all").texts("status")
        == ["canceled", "canceled", "canceled"])
  }
}

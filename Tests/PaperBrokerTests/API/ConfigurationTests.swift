import ClientModels
import Testing

@testable import PaperBroker

/// What the holder of an account may wish of it.
@Suite struct ConfigurationTests {
  private static let path = "/v2/account/configurations"

  @Test func aNewAccountIsConfiguredAsTheContractSays() async throws {
    let market = try OpenMarket()
    let answer = try await market.send("GET", Self.path)
    #expect(
      answer.body?.text
        == #"{"dtbp_check":"entry","fractional_trading":true,"max_margin_multiplier":"4","max_options_trading_level":3,"no_shorting":false,"pdt_check":"entry","ptp_no_exception_entry":false,"suspend_trade":false,"trade_confirm_email":"all","disable_overnight_trading":false}"#
    )
  }

  @Test func whatIsSentChangesAndTheRestStays() async throws {
    let market = try OpenMarket()
    let answer = try await market.send(
      "PATCH", Self.path,
      #"{"no_shorting":true,"max_margin_multiplier":2,"trade_confirm_email":"none","max_options_trading_level":1}"#
    )
    #expect(answer.status == 200)
    let kept = try await market.send("GET", Self.path)
    #expect(kept.body == answer.body)
    #expect(
      ["no_shorting", "max_margin_multiplier", "trade_confirm_email", "max_options_trading_level"]
        .map(kept.text) == ["true", "2", "none", "1"])
    #expect(kept.text("fractional_trading") == "true")
  }

  @Test func aSuspendedAccountTakesNoOrderUntilItIsReleased() async throws {
    let market = try OpenMarket()
    let order = #"{"symbol":"SPY","qty":"1","side":"buy","type":"market","time_in_force":"day"}"#
    _ = try await market.send("PATCH", Self.path, #"{"suspend_trade":true}"#)
    let refused = try await market.send("POST", "/v2/orders", order)
    #expect("\(refused.status) \(refused.text("code"))" == "403 40310000")
    #expect(refused.text("message") == "new orders are rejected by user request")
    #expect(try await market.send("GET", "/v2/account").text("trade_suspended_by_user") == "true")
    _ = try await market.send("PATCH", Self.path, #"{"suspend_trade":false}"#)
    #expect(try await market.send("POST", "/v2/orders", order).status == 200)
  }

  @Test func partsOfSharesAreRefusedWhereTheyAreNotWanted() async throws {
    let market = try OpenMarket()
    _ = try await market.send("PATCH", Self.path, #"{"fractional_trading":false}"#)
    func order(_ quantity: String) async throws -> Int {
      try await market.send(
        "POST", "/v2/orders",
        #"{"symbol":"SPY","qty":"\#(quantity)","side":"buy","type":"market","time_in_force":"day"}"#
      ).status
    }
    #expect(try await order("0.5") == 403)
    #expect(try await order("1") == 200)
  }

  @Test(arguments: [
    (#"{"max_margin_multiplier":"3"}"#, "max_margin_multiplier must be 1, 2 or 4"),
    (#"{"max_options_trading_level":4}"#, "max_options_trading_level must be 0, 1, 2 or 3"),
    (#"{"trade_confirm_email":"some"}"#, "trade_confirm_email must be all or none"),
    (#"{"suspend_trade":"maybe"}"#, "suspend_trade must be true or false"),
    (#"{"color":"red"}"#, "unknown field \"color\""),
  ])
  func whatTheContractDoesNotKnowIsRefused(body: String, message: String) async throws {
    let market = try OpenMarket()
    let answer = try await market.send("PATCH", Self.path, body)
    #expect("\(answer.status) \(answer.text("code"))" == "422 40010001")
    #expect(answer.text("message") == message)
    #expect(try await market.send("DELETE", Self.path).status == 405)
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// What queries and bodies of the Trading API may say.
@Suite struct TradingQueryTests {
  private let market: OpenMarket

  init() throws { market = try OpenMarket() }

  private func send(
    _ method: String, _ target: String, _ body: String = ""
  ) async throws -> APIResponse {
    try await market.send(method, target, body)
  }

  private func refusal(_ answer: APIResponse) -> String {
    "\(answer.status) \(answer.text("code")) \(answer.text("message"))"
  }

  @Test func theCalendarWithoutDatesIsWhole() async throws {
    let days = try await send("GET", "/v2/calendar").texts("date")
    #expect(days.first == "1993-01-04")
    #expect(days.last == "2040-12-31")
    #expect(days.count == 12_073)
    #expect(try await send("GET", "/v2/calendar?end=1993-01-05").texts("date").count == 2)
    #expect(
      try await send("GET", "/v2/calendar?start=2040-12-31").texts("date") == ["2040-12-31"])
    #expect(
      try await send("GET", "/v2/calendar?start=2030-01-01&end=2029-01-01").texts("date") == [])
  }

  @Test func aDayOfTheCalendarSaysWhenItsTradesAreSettled() async throws {
    let answer = try await send("GET", "/v2/calendar?start=2025-01-02&end=2025-01-02")
    #expect(
      answer.body?.text
        == #"[{"date":"2025-01-02","open":"09:30","close":"16:00","session_open":"0400","session_close":"2000","settlement_date":"2025-01-03"}]"#
    )
    let settled = try await send(
      "GET", "/v2/calendar?start=2024-10-15&end=2024-10-15&date_type=SETTLEMENT")
    #expect(settled.texts("date") == ["2024-10-11", "2024-10-14"])
    #expect(settled.texts("settlement_date") == ["2024-10-15", "2024-10-15"])
    #expect(
      refusal(try await send("GET", "/v2/calendar?date_type=trade"))
        == "422 40010001 invalid date_type \"trade\": it is TRADING or SETTLEMENT")
  }

  @Test(arguments: [
    ("2026-11-20", "2026-11-23"), ("2024-05-24", "2024-05-29"), ("2024-05-28", "2024-05-29"),
    ("2017-09-01", "2017-09-07"), ("2017-09-05", "2017-09-07"), ("2026-11-10", "2026-11-12"),
    ("1994-10-07", "1994-10-17"), ("1994-10-10", "1994-10-17"),
  ])
  func tradesAreSettledByTheRuleOfTheirTime(day: String, settlement: String) throws {
    let day = try #require(CalendarDay(day))
    #expect(TradingCalendar().settlementDay(of: day).description == settlement)
  }

  @Test(arguments: [
    ("/v2/orders?side=up", "invalid side \"up\": it is buy or sell"),
    ("/v2/orders?status=gone", "invalid status \"gone\": it is open, closed or all"),
    ("/v2/orders?direction=DESC", "invalid direction \"DESC\": it is asc or desc"),
    ("/v2/assets?status=bogus", "invalid status \"bogus\": it is active or inactive"),
  ])
  func aWordThatAParameterDoesNotTakeIsRefused(target: String, message: String) async throws {
    #expect(refusal(try await send("GET", target)) == "422 40010001 \(message)")
  }

  @Test func wordsThatAreTakenFilter() async throws {
    for target in ["/v2/orders?asset_class=stock", "/v2/assets?asset_class=stock&status=active"] {
      #expect(try await send("GET", target).status == 422)
    }
    #expect(try await send("GET", "/v2/assets?attributes=shiny").status == 422)
    #expect(try await send("GET", "/v2/assets?status=active").texts("symbol").count == 3)
    #expect(try await send("GET", "/v2/assets?status=inactive").texts("symbol") == [])
    #expect(try await send("GET", "/v2/assets?asset_class=crypto").texts("symbol") == ["BTC/USD"])
    #expect(try await send("GET", "/v2/assets?attributes=ipo").texts("symbol") == [])
    #expect(try await send("GET", "/v2/orders?asset_class=all&side=&status=").status == 200)
  }

  private func order(_ members: String) -> String {
    #"{"symbol":"SPY","side":"buy","type":"limit","time_in_force":"gtc",\#(members)}"#
  }

  @Test func anIdIsTakenWithItsDashesOrWithout() async throws {
    let answer = try await send("POST", "/v2/orders", order(#""qty":"1","limit_price":"90""#))
    let id = answer.text("id")
    for form in [id, id.uppercased(), id.filter { $0 != "-" }] {
      #expect(try await send("GET", "/v2/orders/\(form)").text("id") == id)
    }
    let misplaced = "-" + id.filter { $0 != "-" } + "---"
    #expect(
      refusal(try await send("GET", "/v2/orders/\(misplaced)"))
        == "422 40010001 order_id is missing")
    let asset = try await send("GET", "/v2/assets/SPY").text("id")
    #expect(
      try await send("GET", "/v2/assets/\(asset.filter { $0 != "-" })").text("symbol") == "SPY")
    #expect(try await send("DELETE", "/v2/orders/\(id.filter { $0 != "-" })").status == 204)
  }

  @Test(arguments: [
    (#""qty":"1","limit_price":"90","qty":"2""#, "qty"),
    (#""qty":"1","limit_price":"90","qt\u0079":"2""#, "qty"),
    (#""qty":"1","limit_price":"90","take_profit":{"a\"b":1,"a\"b":2}"#, #"a"b"#),
    (#""qty":"1","qty":"1","limit_price":"90""#, "qty"),
  ])
  func aMemberGivenTwiceIsRefused(members: String, name: String) async throws {
    #expect(
      refusal(try await send("POST", "/v2/orders", order(members)))
        == "422 40010001 field \"\(name)\" is given twice")
    #expect(try await send("GET", "/v2/orders?status=all").texts("id") == [])
  }

  @Test func theSameNameInTwoPlacesIsNotGivenTwice() async throws {
    let legs = #""legs":[{"symbol":"SPY"},{"symbol":"SPY"}],"qty":"1","limit_price":"90""#
    #expect(
      refusal(try await send("POST", "/v2/orders", order(legs)))
        == "422 42210000 legs is not supported by this paper broker")
    let value = #""client_order_id":"qty\",\"qty","qty":"1","limit_price":"90""#
    #expect(try await send("POST", "/v2/orders", order(value)).status == 200)
  }

  @Test func aBodyIsUTF8() async throws {
    let body = order(#""qty":"1","limit_price":"90""#)
    let wide = body.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let request = try #require(APIRequest(method: "POST", target: "/v2/orders", body: wide))
    #expect(try await market.service.respond(to: request, account: market.account).status == 400)
  }

  @Test func openOrdersAreListedInTheirOrderWhateverWasFilledBetween() async throws {
    var open: [String] = []
    for number in 1...4 {
      let resting = #""qty":"1","limit_price":"90","client_order_id":"open-\#(number)""#
      let filled = #""qty":"1","limit_price":"101","client_order_id":"filled-\#(number)""#
      open.append(try await send("POST", "/v2/orders", order(resting)).text("id"))
      _ = try await send("POST", "/v2/orders", order(filled))
    }
    #expect(
      try await send("GET", "/v2/orders").texts("client_order_id")
        == ["open-4", "open-3", "open-2", "open-1"])
    #expect(
      try await send("GET", "/v2/orders?status=open&direction=asc&limit=2")
        .texts("client_order_id") == ["open-1", "open-2"])
    #expect(
      try await send("GET", "/v2/orders?after_order_id=\(open[1])").texts("client_order_id")
        == ["open-4", "open-3"])
    #expect(
      try await send("GET", "/v2/orders?before_order_id=\(open[2])&direction=asc")
        .texts("client_order_id") == ["open-1", "open-2"])
    #expect(
      try await send("GET", "/v2/orders?status=closed&direction=asc&limit=2")
        .texts("client_order_id") == ["filled-1", "filled-2"])
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// Every route with every way of not being allowed in.
@Suite struct RouteMatrixTests {
  /// What the first account has, made for one row.
  private struct Things: Sendable {
    let order: String
    let list: String
    let name: String

    func named(_ text: String) -> String {
      text.replacing("{order}", with: order).replacing("{list}", with: list)
        .replacing("{name}", with: name)
    }
  }

  /// Stocks and pairs, always open.
  private static func market() -> any MarketSource {
    let stocks = SyntheticMarket(
      seed: 1, alwaysOpen: true, speed: 1, startedAtWall: RunningServer.wallClock())
    return MarketWithCrypto(stocks, seed: 1)
  }

  private func make(_ number: Int, _ server: RunningServer) async throws -> Things {
    let name = "row-\(number)"
    let order = RouteRow.order.replacing("{\"", with: #"{"client_order_id":"\#(name)",""#)
    let made = try await server.ask("POST", "/v2/orders", body: order)
    let list = try await server.ask(
      "POST", "/v2/watchlists", body: #"{"name":"\#(name)","symbols":["SPY","BTC/USD"]}"#)
    for (symbol, quantity) in [("SPY", "0.01"), ("BTC/USD", "0.0001")] {
      let body =
        #"{"symbol":"\#(symbol)","qty":"\#(quantity)","side":"buy","type":"market","time_in_force":"\#(symbol == "SPY" ? "day" : "gtc")"}"#
      let bought = try await server.ask("POST", "/v2/orders", body: body)
      #expect(bought?.status == 200, "\(bought?.body ?? "nothing")")
    }
    return Things(order: Self.id(made), list: Self.id(list), name: name)
  }

  private static func id(_ answer: RawHTTPClient.Answer?) -> String {
    String((answer?.body ?? "").drop { $0 != ":" }.dropFirst(2).prefix { $0 != "\"" })
  }

  private func expect(
    _ answer: RawHTTPClient.Answer?, _ status: Int, _ message: String?, _ what: String
  ) {
    #expect(answer?.status == status, "\(what): \(answer?.body.prefix(200) ?? "nothing")")
    #expect(answer?.fields["x-request-id"]?.utf8.count == 32, "\(what)")
    guard let message else { return }
    #expect(answer?.body.contains(#""message":"\#(message)""#) == true, "\(what)")
  }

  @Test func everyRouteThatIsServedHasARow() {
    let served = RouteTable.all.flatMap { route in route.methods.map { "\($0) \(route.pattern)" } }
    #expect(Set(served).count == served.count)
    #expect(Set(RouteRow.all.map { "\($0.method) \($0.pattern)" }) == Set(served))
    for row in RouteRow.all {
      let path = APIRequest(method: row.method, target: row.target)?.path
      #expect(path.flatMap(RouteTable.route)?.pattern == row.pattern, "\(row)")
    }
  }

  @Test func everyRouteAnswersItsOwnerAndNobodyElse() async throws {
    try await RunningServer.run(market: Self.market()) { server in
      for (number, row) in RouteRow.all.enumerated() {
        let things = try await make(number, server)
        let (target, body) = (things.named(row.target), row.body.map(things.named))
        expect(
          try await server.ask(row.method, target, key: nil, body: body), 403, "forbidden.",
          "\(row), no key")
        expect(
          try await server.ask(row.method, target, key: "K9", body: body), 401, "unauthorized.",
          "\(row), an unknown key")
        expect(
          try await server.ask(row.method, target, secret: "no", body: body), 401,
          "unauthorized.", "\(row), a wrong secret")
        expect(
          try await server.ask(row.method, target, fields: ["Content-Length: 1048577"]), 413, nil,
          "\(row), an oversize body")
        expect(
          try await server.ask(
            row.method, target, fields: ["Origin: https://example.com"], body: body), 403,
          "requests from web pages are refused", "\(row), a page")
        if row.isNamed {
          expect(
            try await server.ask(row.method, target, key: "K2", body: body), 404, nil,
            "\(row), another account")
        }
        if row.method != "GET" {
          expect(
            try await server.ask(row.method, target, key: "R1", body: body), 403,
            "this key may only read", "\(row), a key that only reads")
        }
        let own = try await server.ask(row.method, target, body: body)
        expect(own, row.status, nil, "\(row), its owner")
        let isThere = own?.body.contains("endpoint not found") == false
        #expect(isThere == (row.pattern != RouteRow.needsLedgerFile), "\(row)")
      }
    }
  }

  @Test func noRouteTakesAMethodThatIsNotItsOwn() async throws {
    try await RunningServer.run(market: Self.market()) { server in
      for route in RouteTable.all {
        let path = route.pattern.replacing("{}", with: "SPY")
        let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        for method in methods where !route.methods.contains(method) {
          let answer = try await server.ask(method, path)
          #expect(answer?.status == 405, "\(method) \(path)")
          #expect(
            answer?.fields["allow"] == route.methods.joined(separator: ", "), "\(method) \(path)")
        }
      }
      for path in ["/v2", "/v2/orders/a/b", "/v2/account/x", "/v1/orders", "/v9/account", "/"] {
        expect(try await server.ask("GET", path), 404, "endpoint not found", path)
      }
    }
  }

  @Test func unknownFieldsAreRefusedAndUnknownParametersOverlooked() async throws {
    try await RunningServer.run(market: Self.market()) { server in
      for (number, row) in RouteRow.all.enumerated() where row.body != nil || row.method == "GET" {
        let things = try await make(number, server)
        let target = things.named(row.target)
        if let body = row.body.map(things.named) {
          let answer = try await server.ask(
            row.method, target, body: body.replacing("{\"", with: #"{"nonsense":1,""#))
          expect(answer, 422, nil, "\(row)")
          #expect(answer?.body.contains("unknown field") == true, "\(row)")
        } else {
          let nonsense = (target.contains("?") ? "&" : "?") + "nonsense=1"
          let answer = try await server.ask(row.method, target + nonsense)
          expect(answer, row.status, nil, "\(row)")
        }
      }
    }
  }

  @Test func listsHoldNothingOfAnotherAccount() async throws {
    try await RunningServer.run(market: Self.market()) { server in
      let things = try await make(0, server)
      for target in [
        "/v2/orders?status=all", "/v2/positions", "/v2/account/activities", "/v2/watchlists",
      ] {
        let answer = try await server.ask("GET", target, key: "K2")
        #expect(answer?.body == "[]", "\(target)")
      }
      _ = try await server.ask("DELETE", "/v2/orders", key: "K2")
      _ = try await server.ask("DELETE", "/v2/positions", key: "K2")
      let order = try await server.ask("GET", "/v2/orders/\(things.order)")
      #expect(order?.body.contains(#""status":"canceled""#) == false)
      let position = try await server.ask("GET", "/v2/positions/SPY")
      #expect(position?.status == 200)
    }
  }
}

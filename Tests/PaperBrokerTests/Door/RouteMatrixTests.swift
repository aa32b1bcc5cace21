import ClientModels
import Foundation
import Testing

@testable import PaperBroker

/// Every route with every way of not being allowed in.
@Suite struct RouteMatrixTests {
  struct Route: Sendable, CustomStringConvertible {
    let method: String
    let target: String
    let body: String?
    /// What the owner of a fresh account gets.
    let status: Int
    /// A method that the route does not know.
    let wrongMethod: String

    init(
      _ method: String, _ target: String, _ status: Int = 200, body: String? = nil,
      wrong: String = "PUT"
    ) {
      self.method = method
      self.target = target
      self.status = status
      self.body = body
      wrongMethod = wrong
    }

    var description: String { "\(method) \(target)" }
  }

  private static let order =
    #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}"#
  private static let id = "b0000000-0000-4000-8000-000000000009"

  static let routes = [
    Route("GET", "/v2/account", wrong: "POST"),
    Route("GET", "/v2/account/activities", wrong: "DELETE"),
    Route("GET", "/v2/account/activities/FILL", wrong: "DELETE"),
    Route("GET", "/v2/orders"), Route("POST", "/v2/orders", body: order),
    Route("DELETE", "/v2/orders", 207), Route("GET", "/v2/orders/\(id)", 404),
    Route("PATCH", "/v2/orders/\(id)", 404, body: #"{"qty":"2"}"#),
    Route("DELETE", "/v2/orders/\(id)", 404),
    Route("GET", "/v2/orders:by_client_order_id?client_order_id=x", 404),
    Route("GET", "/v2/positions"), Route("GET", "/v2/positions/SPY", 404),
    Route("GET", "/v2/positions/BTC/USD", 404), Route("GET", "/v2/assets"),
    Route("GET", "/v2/assets/SPY"), Route("GET", "/v2/clock"),
    Route("GET", "/v2/calendar?start=2026-11-16&end=2026-11-20"),
    Route("GET", "/v2/stocks/SPY/quotes/latest"), Route("GET", "/v2/stocks/SPY/trades/latest"),
    Route("GET", "/v2/stocks/SPY/bars?timeframe=1Day&start=2026-11-16&end=2026-11-20"),
  ]

  private func expect(
    _ answer: RawHTTPClient.Answer?, _ status: Int, _ message: String?, _ what: String
  ) {
    #expect(answer?.status == status, "\(what)")
    #expect(answer?.fields["x-request-id"]?.utf8.count == 32, "\(what)")
    guard let message else { return }
    #expect(answer?.body.contains(#""message":"\#(message)""#) == true, "\(what)")
  }

  @Test func everyRouteAnswersItsOwnerAndNobodyElse() async throws {
    try await RunningServer.run { server in
      for route in Self.routes {
        let body = route.body
        expect(
          try await server.ask(route.method, route.target, key: nil, body: body), 403, "forbidden.",
          "\(route), no key")
        expect(
          try await server.ask(route.method, route.target, key: "K9", body: body), 401,
          "unauthorized.", "\(route), an unknown key")
        expect(
          try await server.ask(route.method, route.target, secret: "no", body: body), 401,
          "unauthorized.", "\(route), a wrong secret")
        expect(
          try await server.ask(route.wrongMethod, route.target, body: body), 405,
          "method \(route.wrongMethod) is not allowed here", "\(route), a wrong method")
        expect(
          try await server.ask(
            route.method, route.target, fields: ["Content-Length: 1048577"]), 413, nil,
          "\(route), an oversize body")
        expect(
          try await server.ask(
            route.method, route.target, fields: ["Origin: https://example.com"], body: body), 403,
          "requests from web pages are refused", "\(route), a page")
        if route.method != "GET" {
          expect(
            try await server.ask(route.method, route.target, key: "R1", body: body), 403,
            "this key may only read", "\(route), a key that only reads")
        }
        expect(
          try await server.ask(route.method, route.target, body: body), route.status, nil,
          "\(route), its owner")
      }
    }
  }

  @Test func bodiesWithUnknownFieldsAreRefused() async throws {
    try await RunningServer.run { server in
      let unknown = #"{"nonsense":1,"symbol":"SPY"}"#
      let made = try await server.ask("POST", "/v2/orders", body: Self.order)
      let id = (made?.body ?? "").drop { $0 != ":" }.dropFirst(2).prefix { $0 != "\"" }
      for (method, target) in [("POST", "/v2/orders"), ("PATCH", "/v2/orders/\(id)")] {
        let answer = try await server.ask(method, target, body: unknown)
        expect(answer, 422, nil, target)
        #expect(answer?.body.contains("unknown field") == true)
      }
    }
  }

  @Test func anotherAccountsObjectsAreNotFoundByAnyRoute() async throws {
    try await RunningServer.run { server in
      let named = Self.order.replacingOccurrences(
        of: "{", with: #"{"client_order_id":"mine","#)
      let made = try await server.ask("POST", "/v2/orders", body: named)
      let id = (made?.body ?? "").drop { $0 != ":" }.dropFirst(2).prefix { $0 != "\"" }
      let rows = [
        ("GET", "/v2/orders/\(id)", nil), ("DELETE", "/v2/orders/\(id)", nil),
        ("PATCH", "/v2/orders/\(id)", #"{"qty":"2"}"#),
        ("GET", "/v2/orders:by_client_order_id?client_order_id=mine", nil),
      ]
      for (method, target, body) in rows {
        expect(
          try await server.ask(method, target, key: "K2", body: body), 404, nil, target)
      }
      for target in ["/v2/orders?status=all", "/v2/positions", "/v2/account/activities"] {
        let answer = try await server.ask("GET", target, key: "K2")
        #expect(answer?.body == "[]", "\(target)")
      }
      _ = try await server.ask("DELETE", "/v2/orders", key: "K2")
      let mine = try await server.ask("GET", "/v2/orders/\(id)")
      #expect(mine?.body.contains(#""status":"canceled""#) == false)
    }
  }
}

import ClientModels
import Foundation
import Testing

@testable import PaperBroker

/// Who may come in, and what for.
@Suite struct KeyTests {
  private static let order =
    #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}"#

  @Test func whoShowsNoKeyAndWhoShowsAWrongOneAreToldApart() async throws {
    try await RunningServer.run { server in
      let none = try await server.ask("GET", "/v2/account", key: nil)
      #expect(none?.status == 403)
      #expect(none?.body == #"{"code":40310000,"message":"forbidden."}"#)
      for (key, secret) in [("K1", "S"), ("K1", ""), ("K3", "s"), ("", "s"), ("K1", "ss")] {
        let wrong = try await server.ask("GET", "/v2/account", key: key, secret: secret)
        #expect(wrong?.status == 401)
        #expect(wrong?.body == #"{"code":40110000,"message":"unauthorized."}"#)
      }
      // A right pair that was seen before does not make a wrong one right.
      #expect(try await server.ask("GET", "/v2/account")?.status == 200)
      #expect(try await server.ask("GET", "/v2/account", secret: "t")?.status == 401)
    }
  }

  @Test func aKeyThatReadsOnlyReadsEverythingAndChangesNothing() async throws {
    try await RunningServer.run { server in
      let made = try await server.ask("POST", "/v2/orders", body: Self.order)
      #expect(made?.status == 200)
      for target in ["/v2/account", "/v2/orders", "/v2/positions", "/v2/clock"] {
        #expect(try await server.ask("GET", target, key: "R1")?.status == 200)
      }
      let changes = [
        ("POST", "/v2/orders"), ("DELETE", "/v2/orders"), ("PATCH", "/v2/orders/1"),
        ("DELETE", "/v2/orders/1"), ("PUT", "/v2/watchlists/1"), ("DELETE", "/v2/positions/SPY"),
      ]
      for (method, target) in changes {
        let answer = try await server.ask(method, target, key: "R1", body: Self.order)
        #expect(answer?.status == 403)
        #expect(answer?.body == #"{"code":40310000,"message":"this key may only read"}"#)
      }
      let orders = try await server.ask("GET", "/v2/orders?status=all", key: "R1")
      #expect(orders?.body.components(separatedBy: #""client_order_id""#).count == 2)
    }
  }

  @Test func anotherAccountsOrderIsNotFound() async throws {
    try await RunningServer.run { server in
      let made = try await server.ask("POST", "/v2/orders", body: Self.order)
      let body = try #require(made?.body)
      let id = String(body.drop { $0 != ":" }.dropFirst(2).prefix { $0 != "\"" })
      #expect(try await server.ask("GET", "/v2/orders/\(id)")?.status == 200)
      for method in ["GET", "DELETE"] {
        let answer = try await server.ask(method, "/v2/orders/\(id)", key: "K2")
        #expect(answer?.body == #"{"code":40410000,"message":"order not found for \#(id)"}"#)
        #expect(answer?.status == 404)
      }
      let change = try await server.ask(
        "PATCH", "/v2/orders/\(id)", key: "K2", body: #"{"qty":"2"}"#)
      #expect(change?.status == 404)
      #expect(try await server.ask("GET", "/v2/orders", key: "K2")?.body == "[]")
    }
  }

  @Test func aKeyOfTheLedgerKeepsItsRole() throws {
    let account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    var random = SystemRandomNumberGenerator()
    for role in [KeyRole.trade, .readOnly] {
      let new = NewKey(
        role: role, account: account, at: Timestamp(nanoseconds: 0), using: &random)
      let (kind, json) = try EventPayload.encode(new.event.kind)
      #expect(kind == "key_created")
      let read = try EventPayload.decode(kind: kind, json: json, at: Timestamp(nanoseconds: 0))
      #expect(read == new.event.kind)
      guard case .keyCreated(let key) = read else { return }
      #expect(key.role == role)
      #expect(key.secretDigest == secretDigest(new.secretKey))
      #expect(!json.contains(new.secretKey))
    }
  }

  @Test func aKeyIDThatIsTakenStaysWithItsAccount() throws {
    let accounts = ["a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"]
      .compactMap { AccountID($0) }
    var exchange = Exchange()
    for (index, account) in accounts.enumerated() {
      exchange.apply(
        LedgerEvent(
          account: account, at: Timestamp(nanoseconds: 0),
          .accountCreated(
            number: "PA\(index)", cash: 1, key: APIKey(id: "K\(index)", secretDigest: ""))))
    }
    let stolen = APIKey(id: "K0", secretDigest: "x", role: .trade)
    exchange.apply(
      LedgerEvent(account: accounts[1], at: Timestamp(nanoseconds: 0), .keyCreated(stolen)))
    #expect(exchange.accountByKey["K0"] == accounts[0])
    #expect(exchange.keys["K0"]?.secretDigest == "")
  }
}

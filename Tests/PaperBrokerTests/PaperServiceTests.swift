import ClientModels
import Foundation
import Synchronization
import Testing

@testable import PaperBroker

/// A wall clock that a test turns.
private final class WallClock: Sendable {
  private let time: Mutex<Timestamp>

  init(_ start: Timestamp) { time = Mutex(start) }

  var now: Timestamp { time.withLock { $0 } }
  func set(_ text: String) { time.withLock { $0 = PaperBrokerTests.time(text) } }
}

/// A store whose disk can fail.
private final class FailingStore: EventStore {
  let inner = MemoryEventStore()
  /// How many more appends succeed; nil for any number.
  private let room = Mutex<Int?>(nil)

  func fill(after appends: Int = 0) { room.withLock { $0 = appends } }

  func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent] {
    try inner.events(after: sequence)
  }

  func lastMarketTime() throws(LedgerError) -> Timestamp? { try inner.lastMarketTime() }

  func append(
    _ events: [LedgerEvent], after known: Int64
  ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64) {
    let isFull = room.withLock { room in
      guard let left = room else { return false }
      room = left - 1
      return left <= 0
    }
    if isFull { throw LedgerError("the disk is full") }
    return try inner.append(events, after: known)
  }
}

@Suite struct PaperServiceTests {
  private let spy = symbol("SPY")
  private let clock = WallClock(time("2026-11-17T15:00:00Z"))
  private let store = FailingStore()
  private let account = AccountID("a0000000-0000-4000-8000-000000000001")

  private func open() throws -> AccountID {
    let account = try #require(account)
    _ = try store.inner.append(
      [
        LedgerEvent(
          account: account, at: time("2026-11-17T10:00:00Z"),
          .accountCreated(
            number: "PA1", cash: 10_000, key: APIKey(id: "K", secretDigest: secretDigest("s"))))
      ], after: 0)
    return account
  }

  private func service(_ edit: (inout ScriptedMarket) -> Void = { _ in }) throws -> PaperService {
    var market = ScriptedMarket(now: clock.now)
    market.quotes[spy] = quote("100", "100.02")
    edit(&market)
    return try PaperService(store: store, market: market, wallClock: { [clock] in clock.now })
  }

  private func request(
    _ method: String, _ target: String, _ body: String = ""
  ) throws -> APIRequest {
    try #require(APIRequest(method: method, target: target, body: Array(body.utf8)))
  }

  private func buy(_ quantity: String, limit: String? = nil, id: String = "one") -> String {
    let terms = limit.map { #""type":"limit","limit_price":"\#($0)""# } ?? #""type":"market""#
    return
      #"{"symbol":"SPY","qty":"\#(quantity)","side":"buy",\#(terms),"time_in_force":"gtc","client_order_id":"\#(id)"}"#
  }

  private func kinds() throws -> [String] {
    try store.inner.events(after: 0).map { stored in
      switch stored.event.kind {
      case .accountCreated: "account"
      case .keyCreated: "key"
      case .orderAccepted: "accepted"
      case .orderReplaced: "replaced"
      case .orderActivated: "activated"
      case .orderFilled(_, _, _, let price): "filled \(price)"
      case .orderCanceled: "canceled"
      case .orderExpired: "expired"
      case .orderRejected: "rejected"
      case .orderTriggered: "triggered"
      case .orderCancelRequested: "cancel requested"
      case .orderCancelRejected: "cancel rejected"
      case .orderReplaceRequested: "replace requested"
      case .orderReplaceRejected: "replace rejected"
      case .orderTrailed(_, let best): "trailed \(best)"
      case .orderResized(_, let quantity): "resized \(quantity)"
      case .marginGranted(let multiplier): "margin \(multiplier)"
      case .accountChanged: "changed"
      case .dayClosed(let day, let closes):
        "closed \(day)" + closes.map { " \($0.key) \($0.value)" }.joined()
      }
    }
  }

  @Test func anOrderIsInTheLedgerBeforeItIsAnswered() async throws {
    let account = try open()
    let service = try service()
    let answer = try await service.respond(
      to: request("POST", "/v2/orders", buy("10")), account: account)
    #expect(answer.status == 200)
    #expect(try kinds() == ["account", "accepted", "activated", "filled 100.02"])
    let body = try #require(answer.body?.text)
    #expect(body.contains(#""status":"pending_new""#), "the fill is news, not part of the answer")
  }

  @Test func aLedgerThatCannotBeWrittenAcceptsNothing() async throws {
    let account = try open()
    let service = try service()
    try await service.step()
    let before = await service.state
    store.fill()
    let answer = try await service.respond(
      to: request("POST", "/v2/orders", buy("10")), account: account)
    #expect(answer.status == 500)
    #expect(
      answer.body?.text == #"{"code":50010000,"message":"the disk is full"}"#)
    #expect(await service.state == before)
    #expect(try kinds() == ["account"])
    store.fill(after: 100)
    let again = try await service.respond(
      to: request("POST", "/v2/orders", buy("10")), account: account)
    #expect(again.status == 200, "its client order id was never taken")
    #expect(try kinds() == ["account", "accepted", "activated", "filled 100.02"])
  }

  @Test func whatTheMarketDidToAnOrderIsTriedAgainWhenItCouldNotBeWritten() async throws {
    let account = try open()
    let service = try service {
      $0.queued = [(spy, quote("99.4", "99.5", at: "2026-11-17T15:00:03Z"))]
    }
    _ = try await service.respond(
      to: request("POST", "/v2/orders", buy("10", limit: "99.6")), account: account)
    store.fill()
    clock.set("2026-11-17T15:00:05Z")
    await #expect(throws: LedgerError.self) { try await service.step() }
    let before = try #require(await service.state.accounts[account])
    #expect(before.holdings.isEmpty && before.open.count == 1)
    store.fill(after: 100)
    clock.set("2026-11-17T15:00:07Z")
    try await service.step()
    #expect(try kinds().last == "filled 99.5")
  }

  @Test func aLimitCrossedAndLeftAgainWithinOneStepIsFilledAtThatQuote() async throws {
    let account = try open()
    let service = try service { market in
      market.queued = [
        (spy, quote("99.4", "99.5", at: "2026-11-17T15:00:01Z")),
        (spy, quote("101", "101.1", at: "2026-11-17T15:00:02Z")),
      ]
    }
    _ = try await service.respond(
      to: request("POST", "/v2/orders", buy("10", limit: "99.6")), account: account)
    clock.set("2026-11-17T15:00:05Z")
    try await service.step()
    #expect(try kinds() == ["account", "accepted", "activated", "filled 99.5"])
    let fill = try #require(try store.inner.events(after: 0).last)
    #expect(fill.event.at == time("2026-11-17T15:00:01Z"))
  }

  @Test func eachDayIsClosedOnceWithItsOwnPrices() async throws {
    let account = try open()
    let edit: (inout ScriptedMarket) -> Void = { market in
      for (day, close) in [("2026-11-17", "103"), ("2026-11-18", "104"), ("2026-11-20", "105")] {
        guard let day = CalendarDay(day) else { continue }
        market.closes[spy, default: [:]][day] = price(close)
      }
    }
    let first = try service(edit)
    _ = try await first.respond(to: request("POST", "/v2/orders", buy("10")), account: account)
    clock.set("2026-11-18T04:59:59Z")
    try await first.step()
    #expect(try kinds().count == 4, "the evening still belongs to the day")
    #expect(try #require(await first.state.accounts[account]).lastEquity == decimal("10000"))
    clock.set("2026-11-18T05:00:00Z")
    try await first.step()
    try await first.step()
    clock.set("2026-11-18T21:00:00Z")
    try await first.step()
    #expect(try kinds().dropFirst(4) == ["closed 2026-11-17 SPY 103"])
    let book = try #require(await first.state.accounts[account])
    #expect(book.lastEquity == decimal("10029.8"))

    clock.set("2026-11-23T15:00:00Z")
    let second = try service(edit)
    try await second.step()
    try await second.step()
    #expect(
      try kinds().dropFirst(5) == ["closed 2026-11-20 SPY 105"],
      "only the last of the days that were missed says anything")
    let after = try #require(await second.state.accounts[account])
    #expect(after.lastEquity == decimal("10049.8"))
    #expect(after.holdings[spy]?.today.costBasis.amount == decimal("1050"))
    #expect(after.holdings[spy]?.book.costBasis.amount == decimal("1000.2"))
  }

  @Test func theDaysFiguresStandUntilTheNextTradingDayBegins() async throws {
    let account = try open()
    let service = try service { market in
      for (day, close) in [("2026-11-17", "103"), ("2026-11-18", "104")] {
        guard let day = CalendarDay(day) else { continue }
        market.closes[spy, default: [:]][day] = price(close)
      }
    }
    _ = try await service.respond(to: request("POST", "/v2/orders", buy("10")), account: account)
    func figures(at time: String) async throws -> [String] {
      clock.set(time)
      let owned = try await service.respond(to: request("GET", "/v2/account"), account: account)
      let held = try await service.respond(
        to: request("GET", "/v2/positions/SPY"), account: account)
      return [
        owned.text("balance_asof"), owned.text("last_equity"),
        held.text("unrealized_intraday_pl"), held.text("lastday_price"),
      ]
    }
    let first = ["2026-11-16", "10000", "-0.1", "null"]
    #expect(try await figures(at: "2026-11-17T20:59:59Z") == first)
    #expect(try await figures(at: "2026-11-17T21:00:00Z") == first)
    let second = ["2026-11-17", "10029.8", "-29.9", "103"]
    #expect(try await figures(at: "2026-11-18T05:00:00Z") == second)
    #expect(try await figures(at: "2026-11-19T04:59:59Z") == second)
    #expect(
      try await figures(at: "2026-11-19T05:00:00Z") == ["2026-11-18", "10039.8", "-39.9", "104"])
  }

  @Test func anAccountYoungerThanTheLastSessionIsNotClosedForIt() async throws {
    _ = try open()
    clock.set("2026-11-17T14:00:00Z")
    let service = try service()
    try await service.step()
    #expect(try kinds() == ["account"])
  }

  @Test func aRestartRebuildsTheStateFromTheLedger() async throws {
    let account = try open()
    let first = try service()
    _ = try await first.respond(
      to: request("POST", "/v2/orders", buy("10", id: "a")), account: account)
    _ = try await first.respond(
      to: request("POST", "/v2/orders", buy("5", limit: "90", id: "b")), account: account)
    let second = try service()
    #expect(await second.state == first.state)
    let again = try await second.respond(
      to: request("POST", "/v2/orders", buy("5", limit: "90", id: "b")), account: account)
    #expect(again.status == 422)
    #expect(again.body?.text == #"{"code":40010001,"message":"client_order_id must be unique"}"#)
  }

  @Test func aKeyMadeByAnotherProcessOpensItsAccountAndAWrongSecretNothing() async throws {
    let service = try service()
    #expect(try await service.authenticate(keyID: "K", secret: "s") == nil)
    let account = try open()
    #expect(try await service.authenticate(keyID: "K", secret: "s")?.account == account)
    #expect(try await service.authenticate(keyID: "K", secret: "S") == nil)
    #expect(try await service.authenticate(keyID: "K", secret: "") == nil)
    #expect(try await service.authenticate(keyID: "", secret: "s") == nil)
  }

  @Test func ordersAreListedByEveryFilterOfTheContract() async throws {
    let account = try open()
    let service = try service { $0.quotes[symbol("AAPL")] = quote("20", "20.02") }
    for (second, id) in ["a", "b", "c", "d"].enumerated() {
      clock.set("2026-11-17T15:00:0\(second)Z")
      let name = id == "c" ? "AAPL" : "SPY"
      let body = buy("1", limit: "10", id: id).replacingOccurrences(of: "SPY", with: name)
      let answer = try await service.respond(
        to: request("POST", "/v2/orders", body), account: account)
      #expect(answer.status == 200)
    }
    func list(_ query: String) async throws -> [String] {
      let answer = try await service.respond(
        to: request("GET", "/v2/orders?" + query), account: account)
      guard case .array(let orders) = answer.body else { return ["\(answer.status)"] }
      return orders.compactMap { $0["client_order_id"]?.string }
    }
    #expect(try await list("") == ["d", "c", "b", "a"])
    #expect(try await list("direction=asc&limit=2") == ["a", "b"])
    #expect(try await list("symbols=AAPL") == ["c"])
    #expect(try await list("after=2026-11-17T15:00:01Z") == ["d", "c"])
    #expect(try await list("until=2026-11-17T15:00:01Z") == ["a"])
    #expect(try await list("side=sell") == [])
    #expect(try await list("status=closed") == [])
    let ids = try await service.respond(
      to: request("GET", "/v2/orders?direction=asc"), account: account
    ).texts("id")
    #expect(try await list("before_order_id=\(ids[2])") == ["b", "a"])
    #expect(try await list("before_order_id=\(ids[2])&limit=1") == ["b"])
    #expect(try await list("after_order_id=\(ids[1])&direction=asc") == ["c", "d"])
    #expect(try await list("before_order_id=\(ids[0])") == [])
    #expect(try await list("after_order_id=\(ids[3])") == [])
    #expect(try await list("before_order_id=\(ids[2])&after_order_id=\(ids[0])") == ["422"])
    #expect(try await list("before_order_id=\(ids[2])&until=2026-11-18") == ["422"])
    #expect(
      try await list("before_order_id=b0000000-0000-4000-8000-000000000009") == ["404"])
    #expect(try await list("limit=501") == ["422"])
    #expect(try await list("direction=up") == ["422"])
    #expect(try await list("after=yesterday") == ["400"])

    let cleared = try await service.respond(to: request("DELETE", "/v2/orders"), account: account)
    #expect(cleared.status == 207)
    #expect(try await list("status=closed") == ["d", "c", "b", "a"])
    #expect(try await list("status=open") == [])
  }
}

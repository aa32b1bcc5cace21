import ClientModels
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import PaperBroker

/// Commands that arrive together are written together, and nobody is answered before that.
@Suite struct GroupCommitTests {
  /// A store whose commits wait until they are let through, or fail.
  private final class SlowStore: EventStore {
    let inner = MemoryEventStore()
    private struct State {
      var sizes: [Int] = []
      var isShut = false
      var isBroken = false
    }
    private let state = Mutex(State())
    private let door = DispatchSemaphore(value: 0)

    var sizes: [Int] { state.withLock { $0.sizes } }
    func shut() { state.withLock { $0.isShut = true } }
    func breakDown() { state.withLock { $0.isBroken = true } }

    func open() {
      state.withLock { $0.isShut = false }
      door.signal()
    }

    func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent] {
      try inner.events(after: sequence)
    }

    func lastMarketTime() throws(LedgerError) -> Timestamp? { try inner.lastMarketTime() }

    func append(
      _ events: [LedgerEvent], after known: Int64
    ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64) {
      let isShut = state.withLock { state in
        state.sizes.append(events.count)
        return state.isShut
      }
      if isShut { door.wait() }
      if state.withLock({ $0.isBroken }) { throw LedgerError("the disk is full") }
      return try inner.append(events, after: known)
    }
  }

  private let store = SlowStore()
  private let account: AccountID
  private let service: PaperService

  init() throws {
    let now = time("2026-11-17T15:00:00Z")
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    let created = LedgerEvent(
      account: account, at: now,
      .accountCreated(number: "PA1", cash: 1_000_000, key: APIKey(id: "K", secretDigest: "")))
    _ = try store.inner.append([created], after: 0)
    var market = ScriptedMarket(now: now)
    market.quotes[symbol("SPY")] = quote("100", "100.02")
    service = try PaperService(store: store, market: market, wallClock: { now }, commandLimit: 300)
  }

  private func send(
    _ method: String, _ target: String, id: String? = nil
  ) async throws -> APIResponse {
    let order = #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","time_in_force":"gtc","#
    let body = id.map {
      (method == "POST" ? order : "{") + #""limit_price":"90","client_order_id":"\#($0)"}"#
    }
    let request = try #require(
      APIRequest(method: method, target: target, body: Array((body ?? "").utf8)))
    return try await service.respond(to: request, account: account)
  }

  /// Sends `ids` while a first order holds up the disk, and returns once they all wait.
  private func heldUp(_ ids: [String]) async throws -> [Task<APIResponse, any Error>] {
    _ = try await send("GET", "/v2/account")
    store.shut()
    let first = Task { try await send("POST", "/v2/orders", id: "first") }
    try await eventually { store.sizes.count == 1 }
    let others = ids.map { id in Task { try await send("POST", "/v2/orders", id: id) } }
    try await eventually { service.depth == ids.count + 1 }
    return [first] + others
  }

  @Test func whatWaitsForTheDiskIsWrittenInOneTransaction() async throws {
    let ids = (1...200).map { "order-\($0)" }
    let sent = try await heldUp(ids)
    #expect(try store.inner.events(after: 1).isEmpty)
    store.open()
    for answer in sent { #expect(try await answer.value.status == 200) }
    // Whoever was on the way when the disk was free may have come one transaction later.
    #expect(store.sizes.count <= 4, "\(store.sizes)")
    #expect(store.sizes.reduce(0, +) == 402, "each accepted and activated")
    #expect(await service.state.accounts[account]?.orders.count == 201)
    #expect(service.depth == 0)
  }

  @Test func aReaderDoesNotWaitForACommitAndSeesNothingOfIt() async throws {
    let sent = try await heldUp(["a"])
    #expect(try await send("GET", "/v2/orders").body?.text == "[]")
    store.open()
    for answer in sent { #expect(try await answer.value.status == 200) }
    #expect(
      try await send("GET", "/v2/orders").texts("client_order_id").sorted() == ["a", "first"])
  }

  @Test func whenACommitFailsNothingOfItHappenedToAnybody() async throws {
    let ids = (1...20).map { "order-\($0)" }
    let sent = try await heldUp(ids)
    store.breakDown()
    store.open()
    for answer in sent {
      let answer = try await answer.value
      #expect(answer.status == 500)
      #expect(answer.body?.text == #"{"code":50010000,"message":"the disk is full"}"#)
    }
    #expect(try await send("GET", "/v2/orders").body?.text == "[]")
    #expect(await service.state.accounts[account]?.held == .zero)
  }

  @Test func anEndWritesWhatWasDecidedThoughNobodyWaitsForIt() async throws {
    let granted = LedgerEvent(
      account: account, at: Desk.open, .marginGranted(multiplier: 4))
    await service.commit([granted])
    try await service.drain()
    #expect(try store.inner.events(after: 1).map(\.event) == [granted])
    try await service.drain()
    #expect(store.sizes == [1])
  }

  @Test func moreThanMayWaitIsRefusedAtOnceAndTheRestIsServed() async throws {
    let ids = (1..<300).map { "order-\($0)" }
    let sent = try await heldUp(ids)
    let refused = try await send("POST", "/v2/orders", id: "too-many")
    #expect(refused.status == 503)
    #expect(service.depth == 300)
    store.open()
    for answer in sent { #expect(try await answer.value.status == 200) }
    #expect(try await send("POST", "/v2/orders", id: "too-many").status == 200)
  }

  @Test func aCancelOrReplaceThatIsSentAgainIsAnsweredFromWhatIsThere() async throws {
    let id = try await send("POST", "/v2/orders", id: "a").text("id")
    #expect(try await send("DELETE", "/v2/orders/\(id)").status == 204)
    let count = try store.inner.events(after: 0).count
    let again = try await send("DELETE", "/v2/orders/\(id)")
    #expect(again.status == 422)
    #expect(
      again.body?.text == #"{"code":42210000,"message":"order is already in \"canceled\" state"}"#)
    let other = try await send("POST", "/v2/orders", id: "b").text("id")
    #expect(try await send("PATCH", "/v2/orders/\(other)", id: "c").status == 200)
    let repeated = try await send("PATCH", "/v2/orders/\(other)", id: "c")
    #expect(repeated.status == 422)
    #expect(try store.inner.events(after: 0).count == count + 4, "b, its activation, c, its own")
  }
}

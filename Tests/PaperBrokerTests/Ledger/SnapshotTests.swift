import ClientModels
import Foundation
import GRDB
import Testing

@testable import PaperBroker

/// A state that was kept saves the replay, and is never believed over the events.
@Suite final class SnapshotTests {
  private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
    "folio-snapshot-\(UUID().uuidString)"
  ).path
  private var file: String { directory + "/snapshot" }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func desk() throws -> Desk {
    var desk = try Desk()
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    try desk.submit(.buy, "1.5")
    try desk.submit(.buy, "2", limit: "90.01", .goodTillCanceled, clientID: "with \"quotes\"")
    desk.match()
    let gone = try desk.submit(.buy, "1", limit: "89", .goodTillCanceled)
    desk.match()
    desk.apply(try desk.exchange.cancel(gone, account: desk.account, at: Desk.open))
    desk.market.now = time("2026-11-18T05:00:00Z")
    let closed = try #require(desk.market.closedDay(at: desk.market.now))
    desk.apply(desk.exchange.closeDay(closed, market: desk.market) { _ in true })
    return desk
  }

  /// A ledger with the desk's events and a state of them.
  private func kept(_ desk: Desk) throws -> SQLiteEventStore {
    let store = try SQLiteEventStore(directory: directory)
    let (_, last) = try store.append(desk.log, after: 0)
    store.keep(StoredState(sequence: last, exchange: desk.exchange))
    return store
  }

  @Test func aStateComesBackAsItWas() throws {
    let desk = try desk()
    let store = try kept(desk)
    let state = try #require(store.state())
    #expect(state.exchange == desk.exchange)
    #expect(state.sequence == Int64(desk.log.count))
    #expect(try store.lastMarketTime() == time("2026-11-18T05:00:00Z"))
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func aStartTakesTheStateAndTheEventsAfterIt() async throws {
    var desk = try desk()
    let store = try kept(desk)
    let known = Int64(desk.log.count)
    try desk.submit(.buy, "1", limit: "80", .goodTillCanceled, clientID: "later")
    _ = try store.append([try #require(desk.log.last)], after: known)
    let now = time("2026-11-18T15:00:00Z")
    let service = try PaperService(
      store: store, market: ScriptedMarket(now: now), wallClock: { now })
    #expect(await service.state == desk.exchange)
    await service.keepState()
    #expect(store.state()?.sequence == known + 1, "and keeps its own when it ends")
    #expect(store.state()?.exchange == desk.exchange)
    #expect(try store.events(after: known).count == 1)
  }

  @Test func anyByteThatIsWrongCostsTheStateAndNothingElse() throws {
    let desk = try desk()
    let store = try kept(desk)
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    for position in stride(from: 0, to: whole.count, by: max(1, whole.count / 97)) {
      var damaged = whole
      damaged[position] ^= 0x20
      try damaged.write(to: URL(fileURLWithPath: file))
      #expect(store.state() == nil, "byte \(position)")
      #expect(try store.lastMarketTime() == time("2026-11-18T05:00:00Z"), "byte \(position)")
    }
    for length in [0, 1, 124, 125, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: file))
      #expect(store.state() == nil, "cut to \(length)")
    }
    #expect(try store.events(after: 0).map(\.event) == desk.log)
  }

  @Test func noPrefixOfAStateIsTakenForAWholeOne() throws {
    let bytes = try #require(ExchangeSnapshot.encode(try desk().exchange))
    for length in 0..<bytes.count {
      let cut = Array(bytes.prefix(length)).withUnsafeBytes { ExchangeSnapshot.decode($0) }
      #expect(cut == nil, "\(length) bytes")
    }
  }

  @Test func aStateOfAnotherLedgerIsNotTaken() throws {
    _ = try kept(try desk())
    let other = directory + "/other"
    let store = try SQLiteEventStore(directory: other)
    let account = try #require(AccountID("a"))
    _ = try store.append(
      (0..<20).map { _ in
        LedgerEvent(
          account: account, at: Desk.open,
          .accountCreated(number: "PA", cash: 1, key: APIKey(id: "K", secretDigest: "")))
      }, after: 0)
    try FileManager.default.copyItem(atPath: file, toPath: other + "/snapshot")
    #expect(store.state() == nil)
    #expect(try store.lastMarketTime() == nil)
  }

  /// Fails when the state gains a member: write it in SnapshotOrders or SnapshotAccounts, raise ExchangeSnapshot.version,
  /// and add its name here. Until then a state with it is not kept.
  @Test func everyMemberOfTheStateIsInTheSnapshot() throws {
    func names(_ value: Any) -> [String] {
      Mirror(reflecting: value).children.compactMap(\.label).sorted()
    }
    let desk = try desk()
    let book = try desk.book
    let record = try #require(book.orders.values.first)
    let fill = try #require(book.fills.first)
    #expect(names(desk.exchange) == ["accountByKey", "accounts", "keys", "openBySymbol"])
    #expect(
      names(book) == [
        "cash", "createdAt", "fills", "holdings", "id", "lastClosedDay", "lastEquity", "number",
        "open", "orderByClientID", "orders", "realized", "sequence",
      ])
    #expect(
      names(record) == [
        "assetID", "expiresAt", "fillCount", "filledValue", "order", "reserve",
      ])
    #expect(
      names(record.order) == [
        "assetClass", "averageFillPrice", "canceledAt", "clientOrderID", "createdAt", "expiredAt",
        "extendedHours", "failedAt", "filledAt", "filledQuantity", "id", "legs", "limitPrice",
        "notional", "orderClass", "quantity", "replacedAt", "replacedBy", "replaces", "side",
        "status", "stopPrice", "submittedAt", "symbol", "timeInForce", "type", "updatedAt",
      ])
    #expect(names(fill) == ["cumulativeQuantity", "fill", "leavesQuantity", "orderStatus"])
    #expect(
      names(fill.fill) == [
        "at", "executionID", "orderID", "price", "quantity", "side", "symbol",
      ])
    #expect(names(try #require(book.holdings[symbol("SPY")])) == ["book", "today"])
  }
}

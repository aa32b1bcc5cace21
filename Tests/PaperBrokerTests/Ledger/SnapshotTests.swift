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

  /// With everything that an account and an order can have.
  private func fullDesk() throws -> Desk {
    var desk = try Desk()
    desk.grantMargin(4)
    desk.exchange.rules.requestDelay = 60
    desk.trade(at: "100.01", "100", "100.02")
    desk.trade("AAPL", at: "200.01", "200", "200.02")
    try desk.place(.buy, .market, "4")
    try desk.place(.buy, .market, "4", "AAPL")
    desk.match()
    try desk.place(.buy, .limit, "2") {
      $0.orderClass = .bracket
      $0.limitPrice = price("99")
      $0.takeProfit = price("120")
      $0.stopLoss = StopLoss(stopPrice: price("80"), limitPrice: price("79.5"))
    }
    try desk.place(.sell, .trailingStop, "1", "AAPL") { $0.trail = .percent(decimal("5.5")) }
    try desk.place(.sell, .trailingStop, "1", "AAPL") { $0.trail = .price(price("3")) }
    try desk.place(.buy, .market, nil) { $0.notional = decimal("25.75") }
    let changed = try desk.place(.buy, .limit, "1", "SPY", .goodTillCanceled) {
      $0.limitPrice = price("90")
    }
    let canceled = try desk.place(.sell, .limit, "1", "AAPL") { $0.limitPrice = price("300") }
    desk.match()
    try desk.replace(changed, quantity: "3", limit: "91")
    desk.apply(try desk.exchange.cancel(canceled, account: desk.account, at: desk.market.now))
    desk.trade(at: "104", "104", "104.02")
    try Self.change(&desk)
    return desk
  }

  private static func change(_ desk: inout Desk) throws {
    var configuration = AccountConfiguration()
    configuration.refusesShortSales = true
    configuration.confirmationMail = .none
    let at = desk.market.now
    let list = Watchlist(
      id: "w", name: "mine", symbols: [symbol("SPY"), symbol("BTC/USD")], createdAt: at,
      updatedAt: at.advanced(bySeconds: 1))
    let day = try #require(CalendarDay("2026-11-17"))
    let dividend = AccountEntry(
      id: "e1", at: at, type: .dividend, day: day, netAmount: decimal("0.76"),
      symbol: symbol("SPY"), quantity: quantity("3"), perShare: decimal("0.255"), action: "c1")
    var split = AccountEntry(
      id: "e2", at: at, type: .split, day: day, netAmount: 0, symbol: symbol("SPY"),
      split: SplitRatio(new: 3, old: 2), note: "Split 3 for 2")
    split.ordersBefore = at
    let key = APIKey(id: "R", secretDigest: "d", role: .readOnly)
    let changes: [LedgerEvent.Kind] = [
      .accountChanged(.configured(configuration)), .accountChanged(.watchlistSaved(list)),
      .accountChanged(.posted(dividend)), .accountChanged(.posted(split)), .keyCreated(key),
    ]
    desk.apply(changes.map { LedgerEvent(account: desk.account, at: at, $0) })
  }

  @Test func everythingThatAnAccountAndAnOrderCanHaveComesBack() throws {
    let desk = try fullDesk()
    let records = try desk.book.orders.values
    #expect(records.contains { $0.parent != nil && $0.armedAt == nil })
    #expect(records.contains { !$0.legs.isEmpty && $0.order.limitPrice == price("99") })
    #expect(records.contains { $0.request?.replacement != nil })
    #expect(records.contains { $0.request != nil && $0.request?.replacement == nil })
    #expect(records.contains { $0.trail == .percent(decimal("5.5")) && $0.highWaterMark != nil })
    #expect(records.contains { $0.lastFillAt != nil && $0.order.notional != nil })
    let bytes = try #require(ExchangeSnapshot.encode(desk.exchange))
    var copy = try #require(bytes.withUnsafeBytes { ExchangeSnapshot.decode($0) })
    #expect(copy.rules == ExchangeRules(), "which are the server's to say")
    copy.rules = desk.exchange.rules
    #expect(copy == desk.exchange)
  }

  /// A ledger with the desk's events and a state of them.
  private func kept(_ desk: Desk) throws -> SQLiteEventStore {
    let store = try SQLiteEventStore(directory: directory)
    _ = try store.append(desk.log, after: 0)
    try keep(desk)
    return store
  }

  private func keep(_ desk: Desk) throws {
    var audit = try BackgroundAudit(directory: directory)
    let shown = ReadFigures(desk.exchange, upTo: Int64(desk.log.count))
    let round = audit.round(comparing: { shown }, isLast: true) { .now }
    #expect(round.differences == [])
    #expect(round.keeping == .kept)
  }

  @Test func aStateComesBackAsItWas() throws {
    let desk = try desk()
    let store = try kept(desk)
    let state = try #require(store.keptState())
    #expect(state.exchange == desk.exchange)
    #expect(state.sequence == Int64(desk.log.count))
    #expect(state.lastMarketTime == time("2026-11-18T05:00:00Z"))
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func aStartTakesTheStateAndTheEventsAfterIt() async throws {
    var desk = try desk()
    let store = try kept(desk)
    let known = Int64(desk.log.count)
    try desk.submit(.buy, "1", limit: "80", .goodTillCanceled, clientID: "later")
    _ = try store.append([try #require(desk.log.last)], after: known)
    var state = try #require(store.keptState())
    #expect(state.sequence == known)
    try store.replay(onto: &state)
    #expect(state.sequence == known + 1)
    #expect(state.lastMarketTime == time("2026-11-18T05:00:00Z"))
    let now = time("2026-11-18T15:00:00Z")
    let service = try PaperService(
      store: store, state: state, market: ScriptedMarket(now: now), wallClock: { now })
    #expect(await service.state == desk.exchange)
    try keep(desk)
    #expect(store.keptState()?.sequence == known + 1, "and keeps its own when it ends")
    #expect(store.keptState()?.exchange == desk.exchange)
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
      #expect(store.keptState() == nil, "byte \(position)")
    }
    for length in [0, 1, 124, 125, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: file))
      #expect(store.keptState() == nil, "cut to \(length)")
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
    #expect(store.keptState() == nil)
    #expect(try store.lastMarketTime() == nil)
  }

  /// Fails when the state gains a member: write it in SnapshotOrders or SnapshotAccounts, raise ExchangeSnapshot.version,
  /// and add its name here. Until then a state with it is not kept.
  @Test func everyMemberOfTheStateIsInTheSnapshot() throws {
    let desk = try desk()
    let book = try desk.book
    let record = try #require(book.orders.values.first)
    let entry = AccountEntry(
      id: "", at: Desk.open, type: .fee, day: CalendarDay(ordinal: 0), netAmount: 0)
    let list = Watchlist(
      id: "", name: "", symbols: [], createdAt: Desk.open, updatedAt: Desk.open)
    let fill = try #require(book.fills.first)
    // What is left of the quotes that a server fills against is of its moment; the rules it says when it starts.
    let passing: Set = ["displayed", "rules"]
    #expect(
      names(desk.exchange).filter { !passing.contains($0) } == [
        "accountByKey", "accounts", "keys", "openBySymbol",
      ])
    #expect(names(try #require(desk.exchange.keys["K"])) == ["id", "role", "secretDigest"])
    #expect(
      names(book) == [
        "cash", "configuration", "createdAt", "entries", "fills", "holdings", "id",
        "lastClosedDay", "lastEquity", "lastMaintenanceMargin", "multiplier", "number", "open",
        "orderByClientID", "orders", "realized", "sequence", "watchlists",
      ])
    #expect(names(book.watchlists) == ["lists"])
    #expect(names(list) == ["createdAt", "id", "name", "symbols", "updatedAt"])
    #expect(
      names(book.configuration) == [
        "allowsFractionalTrading", "allowsUnusualPartnerships", "confirmationMail",
        "maximumMarginMultiplier", "maximumOptionsLevel", "refusesOvernightTrading",
        "refusesShortSales", "suspendsTrading",
      ])
    #expect(
      names(entry) == [
        "action", "at", "day", "id", "netAmount", "note", "ordersBefore", "perShare", "quantity",
        "split", "symbol", "type",
      ])
    #expect(names(try #require(SplitRatio(new: 2, old: 1))) == ["new", "old"])
    #expect(
      names(record) == [
        "accepted", "armedAt", "fillCount", "filledValue", "lastFillAt", "legs", "request",
      ])
    #expect(
      names(OrderRecord.Request(until: Desk.open, replacement: nil)) == ["replacement", "until"])
    #expect(
      names(record.accepted) == [
        "assetID", "expiresAt", "highWaterMark", "intent", "isTriggered", "order", "parent",
        "reserve", "sharesHeld", "trail",
      ])
    namesOfOrdersAndFills(record, fill, try #require(book.holdings[symbol("SPY")]))
  }

  private func namesOfOrdersAndFills(
    _ record: OrderRecord, _ fill: FillRecord, _ holding: Holding
  ) {
    #expect(
      names(record.order) == [
        "assetClass", "averageFillPrice", "canceledAt", "clientOrderID", "createdAt", "expiredAt",
        "extendedHours", "failedAt", "filledAt", "filledQuantity", "id", "legs", "limitPrice",
        "notional", "orderClass", "quantity", "replacedAt", "replacedBy", "replaces", "side",
        "status", "stopPrice", "submittedAt", "symbol", "timeInForce", "trailing", "type",
        "updatedAt",
      ])
    #expect(names(fill) == ["cumulativeQuantity", "fill", "leavesQuantity", "orderStatus"])
    #expect(
      names(fill.fill) == [
        "at", "executionID", "orderID", "price", "quantity", "side", "symbol",
      ])
    #expect(names(holding) == ["atDayStart", "book", "today"])
    #expect(names(holding.book) == ["costBasis", "quantity"])
  }

  private func names(_ value: Any) -> [String] {
    Mirror(reflecting: value).children.compactMap(\.label).sorted()
  }
}

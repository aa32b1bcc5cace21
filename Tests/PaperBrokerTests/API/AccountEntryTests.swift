import ClientModels
import Synchronization
import Testing

@testable import PaperBroker

/// Money that comes and goes without a trade, kept in the ledger and told as activities.
@Suite struct AccountEntryTests {
  private let store = MemoryEventStore()
  private let account: AccountID

  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    _ = try store.append(
      [
        LedgerEvent(
          account: account, at: time("2026-11-16T15:00:00Z"),
          .accountCreated(number: "PA1", cash: 1_000, key: APIKey(id: "K", secretDigest: "")))
      ], after: 0)
  }

  private func transfer(
    _ type: EntryType, _ amount: String, _ name: String = "PA1", at text: String
  ) throws {
    let event = try AccountTransfer.event(
      type, of: decimal(amount), for: name, note: "by hand",
      id: "d0000000-0000-4000-8000-00000000000\(try store.events(after: 0).count)",
      in: try store.events(after: 0), now: time(text))
    _ = try store.append([event], after: .max)
  }

  private func get(_ target: String) async throws -> APIResponse {
    let service = try PaperService(
      store: store, market: ScriptedMarket(now: time("2026-11-19T16:00:00Z")),
      wallClock: { time("2026-11-19T16:00:00Z") })
    return try await service.respond(
      to: try #require(APIRequest(method: "GET", target: target, body: [])), account: account)
  }

  @Test func depositsWithdrawalsAndFeesMoveCashAndAreTold() async throws {
    try transfer(.deposit, "250.5", at: "2026-11-17T15:00:00Z")
    try transfer(.withdrawal, "-100", "K", at: "2026-11-18T15:00:00Z")
    try transfer(.fee, "-0.02", account.text, at: "2026-11-18T16:00:00Z")
    #expect(try await get("/v2/account").text("cash") == "1150.48")
    let path = "/v2/account/activities"
    #expect(
      try await get(path).texts("id") == [
        "20261118160000000::d0000000-0000-4000-8000-000000000003",
        "20261118150000000::d0000000-0000-4000-8000-000000000002",
        "20261117150000000::d0000000-0000-4000-8000-000000000001",
      ])
    #expect(
      try await get(path + "/CSD").body?.text
        == #"[{"id":"20261117150000000::d0000000-0000-4000-8000-000000000001","activity_type":"CSD","date":"2026-11-17","net_amount":"250.5","status":"executed","currency":"USD","created_at":"2026-11-17T15:00:00Z","description":"by hand"}]"#
    )
    #expect(try await get(path + "/TRANS").texts("net_amount") == ["-100", "250.5"])
    #expect(try await get(path + "?category=non_trade_activity").texts("activity_type").count == 3)
    #expect(try await get(path + "?category=trade_activity").body == .array([]))
    #expect(
      try await get(path + "?date=2026-11-18&direction=asc").texts("activity_type")
        == ["CSW", "FEE"])
  }

  @Test func moreThanThereIsCannotBeTakenAway() throws {
    #expect(throws: LedgerError("account PA1 has only 1000 to take away")) {
      try transfer(.withdrawal, "-1000.01", at: "2026-11-17T15:00:00Z")
    }
    #expect(throws: LedgerError("there is no account \"PA2\": see folio-paper account list")) {
      try transfer(.deposit, "1", "PA2", at: "2026-11-17T15:00:00Z")
    }
    #expect(
      throws: LedgerError(
        "an amount is in dollars and cents, up to a trillion, and not zero")
    ) { try transfer(.deposit, "0.001", at: "2026-11-17T15:00:00Z") }
  }

  @Test func aRunningServerSeesATransferWithinASecondOfItsClock() async throws {
    let clock = Mutex(time("2026-11-19T16:00:00Z"))
    let service = try PaperService(
      store: store, market: ScriptedMarket(now: time("2026-11-19T16:00:00Z")),
      wallClock: { clock.withLock { $0 } })
    func cash() async throws -> String {
      let request = try #require(APIRequest(method: "GET", target: "/v2/account", body: []))
      return try await service.respond(to: request, account: account).text("cash")
    }
    #expect(try await cash() == "1000")
    try transfer(.deposit, "5", at: "2026-11-19T16:00:00Z")
    clock.withLock { $0 = time("2026-11-19T16:00:01Z") }
    #expect(try await cash() == "1005")
  }

  @Test func aTransferIsNoEventOfTheMarketsClock() throws {
    try transfer(.deposit, "1", at: "2026-11-17T15:00:00Z")
    #expect(try store.lastMarketTime() == nil)
  }

  @Test func everythingBesideOrdersSurvivesTheLedgersText() throws {
    var configuration = AccountConfiguration()
    configuration.suspendsTrading = true
    configuration.maximumOptionsLevel = 2
    configuration.confirmationMail = .none
    let at = time("2026-11-17T15:00:00Z")
    let day = try #require(CalendarDay("2026-11-17"))
    let changes: [AccountChange] = [
      .configured(configuration),
      .watchlistSaved(
        Watchlist(
          id: "w", name: "é", symbols: [symbol("SPY")], createdAt: time("2026-11-16T15:00:00Z"),
          updatedAt: at)),
      .watchlistDeleted(id: "w"),
      .posted(
        AccountEntry(id: "e", at: at, type: .fee, day: day, netAmount: decimal("-0.01"))),
      .posted(
        AccountEntry(
          id: "e", at: at, type: .split, day: day, netAmount: .zero, symbol: symbol("SPY"),
          quantity: quantity("3.5"), perShare: decimal("0.25"),
          split: SplitRatio(new: 3, old: 2), action: "a", note: "3 for 2")),
    ]
    for change in changes {
      let text = try EventPayload.encode(.accountChanged(change))
      #expect(
        try EventPayload.decode(kind: text.kind, json: text.json, at: at)
          == .accountChanged(change))
    }
    #expect(throws: LedgerError.self) {
      try EventPayload.decode(kind: "entry_posted", json: #"{"change":{"id":"e"}}"#, at: at)
    }
  }

  @Test func aSplitChangesSharesAndKeepsWhatTheyCost() {
    var book = AccountBook(
      id: account, number: "PA1", createdAt: time("2026-11-16T15:00:00Z"), cash: 100,
      lastEquity: 100)
    book.holdings[symbol("SPY")] = Holding(
      book: AverageCost(quantity: quantity("3"), costBasis: Money(decimal("300"))),
      today: AverageCost(quantity: quantity("3"), costBasis: Money(decimal("330"))))
    func split(_ new: FixedDecimal, _ old: FixedDecimal) {
      book.apply(
        .posted(
          AccountEntry(
            id: "e", at: time("2026-11-17T05:00:00Z"), type: .split,
            day: NewYork.civil(time("2026-11-17T05:00:00Z")).day, netAmount: .zero,
            symbol: symbol("SPY"), split: SplitRatio(new: new, old: old))))
    }
    split(3, 2)
    #expect(book.holdings[symbol("SPY")]?.book.quantity == quantity("4.5"))
    #expect(book.holdings[symbol("SPY")]?.book.averageEntryPrice?.description == "66.666666667")
    #expect(book.holdings[symbol("SPY")]?.today.costBasis.amount == decimal("330"))
    for _ in 0..<2 { split(1, 1_000_000) }
    #expect(book.holdings.isEmpty)
    #expect(book.realized == decimal("-300"))
  }
}

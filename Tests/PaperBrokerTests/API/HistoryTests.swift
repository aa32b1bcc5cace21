import ClientModels
import Testing

@testable import PaperBroker

/// What an account was worth, told from its ledger and the market's bars.
@Suite struct HistoryTests {
  private let store = MemoryEventStore()
  private let account: AccountID
  private let order: BrokerOrderID
  private static let path = "/v2/account/portfolio/history"

  /// Ten shares at 100 on Tuesday the 17th, and 50 dollars on Wednesday; now it is Thursday the 19th, 11:00 in New York.
  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    order = try #require(BrokerOrderID("b0000000-0000-4000-8000-000000000001"))
    try append(
      "2026-11-16T15:00:00Z",
      .accountCreated(number: "PA1", cash: 10_000, key: APIKey(id: "K", secretDigest: "")))
    let at = time("2026-11-17T15:00:00Z")
    try append(
      "2026-11-17T15:00:00Z",
      .orderAccepted(
        AcceptedOrder(
          order: Order(
            id: order, clientOrderID: ClientOrderID("c1"), symbol: symbol("SPY"), side: .buy,
            type: .market, timeInForce: .day, quantity: quantity("10"), status: .new,
            createdAt: at, updatedAt: at, submittedAt: at), assetID: "", reserve: price("110"),
          expiresAt: nil)))
    try append(
      "2026-11-17T15:00:01Z",
      .orderFilled(
        order, try #require(ExecutionID("e1")), quantity: quantity("10"), price: price("100")))
    let day = try #require(CalendarDay("2026-11-18"))
    try append(
      "2026-11-18T15:00:00Z",
      .accountChanged(
        .posted(
          AccountEntry(
            id: "d1", at: time("2026-11-18T15:00:00Z"), type: .deposit, day: day, netAmount: 50))))
  }

  private func append(_ at: String, _ kind: LedgerEvent.Kind) throws {
    _ = try store.append([LedgerEvent(account: account, at: time(at), kind)], after: .max)
  }

  private func get(_ query: String, in market: (any MarketSource)? = nil) async throws
    -> APIResponse
  {
    let now = time("2026-11-19T16:00:00Z")
    var scripted = ScriptedMarket(now: now)
    scripted.closes[symbol("SPY")] = [
      try #require(CalendarDay("2026-11-17")): price("101"),
      try #require(CalendarDay("2026-11-18")): price("102"),
      try #require(CalendarDay("2026-11-19")): price("99"),
    ]
    let service = try PaperService(store: store, market: market ?? scripted, wallClock: { now })
    return try await service.respond(
      to: try #require(APIRequest(method: "GET", target: Self.path + query, body: [])),
      account: account)
  }

  @Test func daysAreToldFromTheAccountsFirstOneEachAgainstTheOneBefore() async throws {
    let answer = try await get("?timeframe=1D")
    #expect(
      answer.body?.text
        == #"{"timestamp":[1794805200,1794891600,1794978000,1795064400],"equity":[10000,10010,10070,10040],"profit_loss":[0,10,60,-30],"profit_loss_pct":[0,0.001,0.006,-0.003],"base_value":10000,"timeframe":"1D"}"#
    )
    #expect(try await get("").text("timeframe") == "1D")
    #expect(
      try await get("?period=1A&cashflow_types=ALL").text("cashflow") == #"{"CSD":[0,0,50,0]}"#)
    #expect(try await get("?cashflow_types=DIV").text("cashflow") == "{}")
    #expect(try await get("?start=2026-11-18&end=2026-11-18").text("timeframe") == "1Min")
    #expect(
      try await get("?start=2026-11-18&timeframe=1D").text("equity") == "[10070,10040]")
    #expect(
      try await get("?date_end=2026-11-17&timeframe=1D").text("equity") == "[10000,10010]")
  }

  @Test func aDayIsToldAgainstTheCloseBeforeIt() async throws {
    let answer = try await get("?period=1D&timeframe=1H")
    #expect(answer.text("timestamp") == "[1795098600,1795102200]")
    #expect(answer.text("equity") == "[10070,10070]")
    #expect(answer.text("base_value") == "10070")
    #expect(answer.text("base_value_asof") == "2026-11-18")
    // From Monday on, with nothing held before Tuesday.
    let all = try await get("?start=2026-11-17&timeframe=1H")
    #expect(all.text("base_value") == "10000")
    #expect(all.text("base_value_asof") == "2026-11-16")
  }

  @Test(arguments: [("market_hours", 390), ("extended_hours", 960), ("continuous", 1_440)])
  func theHoursThatAreAskedForAreTold(hours: String, minutes: Int) async throws {
    let answer = try await get(
      "?start=2026-11-18&end=2026-11-18T23:59:59-05:00&timeframe=1Min&intraday_reporting=\(hours)")
    #expect(answer.text("equity").split(separator: ",").count == minutes)
  }

  @Test func theLastWindowIsWorthWhatTheAccountIs() async throws {
    let now = time("2026-11-19T16:00:00Z")
    let market = SyntheticMarket(
      seed: 3, alwaysOpen: false, speed: 1, startedAtWall: now,
      instruments: [try #require(Instrument(line: "SPY|An ETF|ARCA|100|20"))])
    let service = try PaperService(store: store, market: market, wallClock: { now })
    let request = try #require(APIRequest(method: "GET", target: "/v2/account", body: []))
    let equity = try await service.respond(to: request, account: account).text("equity")
    for frame in ["1Min", "5Min", "15Min", "1H", "1D"] {
      let answer = try await get("?period=1D&timeframe=\(frame)", in: market)
      let last = try #require(answer.text("equity").dropLast().split(separator: ",").last)
      #expect(last.trimmingPrefix("[") == equity, "\(frame)")
    }
  }

  @Test func aMarketThatIsAlwaysOpenHasEveryDay() async throws {
    let now = time("2026-11-22T16:00:00Z")
    let market = SyntheticMarket(
      seed: 3, alwaysOpen: true, speed: 1, startedAtWall: now,
      instruments: [try #require(Instrument(line: "SPY|An ETF|ARCA|100|20"))])
    let service = try PaperService(store: store, market: market, wallClock: { now })
    let history = try await service.respond(
      to: try #require(
        APIRequest(method: "GET", target: Self.path + "?period=1M&timeframe=1D", body: [])),
      account: account
    ).text("timestamp")
    // From Monday to Sunday, each at midnight in New York, and the days of the bars are the same.
    let monday = try #require(CalendarDay("2026-11-16"))
    let days = (0..<7).map { NewYork.timestamp(monday.advanced(by: $0), secondOfDay: 0) }
    #expect(history == "[" + days.map { "\($0.seconds)" }.joined(separator: ",") + "]")
    let bars = market.bars(symbol("SPY"), interval: .day, in: days[0]...now, limit: 100)
    #expect(bars.map { NewYork.civil($0.at).day } == days.map { NewYork.civil($0).day })
  }

  @Test func profitAndLossOfSeveralDaysIsResetOrNot() async throws {
    let query = "?start=2026-11-18&end=2026-11-19T16:00:00Z&timeframe=1H&pnl_reset="
    let reset = try await get(query + "per_day")
    let through = try await get(query + "no_reset")
    // The deposit of Wednesday counts on Wednesday; Thursday begins at what it left.
    #expect(reset.text("base_value") == "10010")
    #expect(reset.text("profit_loss") == "[50,50,50,50,50,50,50,0,0]")
    #expect(through.text("profit_loss") == "[50,50,50,50,50,50,50,50,50]")
  }

  @Test(arguments: [
    ("?period=1X", "invalid period \"1X\": it is a number and D, W, M or A, such as 1M"),
    ("?period=0D", "invalid period \"0D\": it is a number and D, W, M or A, such as 1M"),
    (
      "?period=1D&start=2026-11-18&end=2026-11-19",
      "only two of start, end and period can be specified"
    ),
    ("?period=3M&timeframe=1Min", "a period of more than 30 days is told by timeframe 1D only"),
    (
      "?timeframe=2Min",
      "invalid timeframe \"2Min\": it is 1Min, 5Min, 15Min, 1H or 1D"
    ),
    ("?start=2026-11-19&end=2026-11-18", "start must not be after end"),
    ("?cashflow_types=FOO", "invalid activity type: FOO"),
  ])
  func whatTheContractDoesNotTakeIsRefused(query: String, message: String) async throws {
    let answer = try await get(query)
    #expect("\(answer.status) \(answer.text("message"))" == "422 " + message)
  }
}

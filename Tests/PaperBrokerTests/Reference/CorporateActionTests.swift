import ClientModels
import Testing

@testable import PaperBroker

/// Splits and dividends reach positions, orders and history on their dates.
@Suite struct CorporateActionTests {
  private let store = MemoryEventStore()
  private let account: AccountID
  private let order: BrokerOrderID
  private let book: CorporateActionBook

  private static let file = """
    {"corporate_actions":{
      "forward_splits":[{"symbol":"SPY","new_rate":2,"old_rate":1,"ex_date":"2026-11-18"}],
      "reverse_splits":[{"id":"C0000000-0000-4000-8000-000000000001","symbol":"PENNY","new_rate":1,"old_rate":"10","ex_date":"2026-11-20"}],
      "cash_dividends":[{"symbol":"SPY","rate":0.255,"ex_date":"2026-11-17","payable_date":"2026-11-19"}]}}
    """

  /// Three shares at 100 and an order for one more, on Monday the 16th.
  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    order = try #require(BrokerOrderID("b0000000-0000-4000-8000-000000000001"))
    book = try CorporateActionFile.read(Array(Self.file.utf8))
    try append(.accountCreated(number: "PA1", cash: 1_000, key: APIKey(id: "K", secretDigest: "")))
    try accept(order, "3", 110)
    try append(
      .orderFilled(
        order, try #require(ExecutionID("e1")), quantity: quantity("3"), price: price("100")))
    try accept(try #require(BrokerOrderID("b0000000-0000-4000-8000-000000000002")), "1", 50)
  }

  private func append(_ kind: LedgerEvent.Kind) throws {
    _ = try store.append(
      [LedgerEvent(account: account, at: time("2026-11-16T15:00:00Z"), kind)], after: .max)
  }

  private func accept(_ id: BrokerOrderID, _ size: String, _ limit: Int) throws {
    let at = time("2026-11-16T15:00:00Z")
    try append(
      .orderAccepted(
        AcceptedOrder(
          order: Order(
            id: id, clientOrderID: ClientOrderID(id.text), symbol: symbol("SPY"), side: .buy,
            type: .limit, timeInForce: .goodTillCanceled, quantity: quantity(size),
            limitPrice: Price(FixedDecimal(limit)), status: .new, createdAt: at, updatedAt: at,
            submittedAt: at), assetID: "", reserve: Price(FixedDecimal(limit)), expiresAt: nil)))
  }

  private func get(_ target: String, at text: String) async throws -> APIResponse {
    let now = time(text)
    let service = try PaperService(
      store: store, market: ScriptedMarket(now: now),
      reference: MarketReference(corporateActions: book),
      wallClock: { now })
    return try await service.respond(
      to: try #require(APIRequest(method: "GET", target: target, body: [])), account: account)
  }

  @Test func aSplitDoublesTheSharesAndTheOrdersOfBeforeAtHalfThePrice() async throws {
    let before = try await get("/v2/positions/SPY", at: "2026-11-17T20:00:00Z")
    #expect(before.text("qty") == "3")
    let after = try await get("/v2/positions/SPY", at: "2026-11-18T15:00:00Z")
    #expect(after.text("qty") == "6")
    #expect(after.text("cost_basis") == "300")
    #expect(after.text("avg_entry_price") == "50")
    let orders = try await get("/v2/orders", at: "2026-11-18T15:00:00Z")
    #expect(orders.texts("qty") == ["2"] && orders.texts("limit_price") == ["25"])
    let entries = try await get("/v2/account/activities/SPLIT", at: "2026-11-18T15:00:00Z")
    #expect(entries.texts("description") == ["Split 2 for 1"])
    #expect(entries.texts("qty") == ["3"])
  }

  @Test func aDividendIsPaidOnItsDayForWhatWasHeldBeforeTheExDate() async throws {
    #expect(try await get("/v2/account", at: "2026-11-18T15:00:00Z").text("cash") == "700")
    // 0.255 for each of three shares, to the cent: a tie goes to the even one.
    let paid = try await get("/v2/account/activities/DIV", at: "2026-11-19T15:00:00Z")
    #expect(paid.texts("net_amount") == ["0.76"])
    #expect(paid.texts("per_share_amount") == ["0.255"])
    #expect(paid.texts("qty") == ["3"])
    #expect(try await get("/v2/account", at: "2026-11-19T16:00:00Z").text("cash") == "700.76")
  }

  @Test func nothingReachesAnAccountTwice() async throws {
    for _ in 0..<3 { _ = try await get("/v2/account", at: "2026-11-19T15:00:00Z") }
    let all = try await get(
      "/v2/account/activities?category=non_trade_activity", at: "2026-11-20T15:00:00Z")
    #expect(all.texts("activity_type") == ["DIV", "SPLIT"])
    #expect(try await get("/v2/positions/SPY", at: "2026-11-20T15:00:00Z").text("qty") == "6")
  }

  @Test func theRouteTellsThemInTheListsOfTheContract() async throws {
    let path = "/v1/corporate-actions"
    let at = "2026-11-16T16:00:00Z"
    let answer = try await get(path + "?types=reverse_split", at: at)
    #expect(
      answer.body?.text
        == #"{"corporate_actions":{"reverse_splits":[{"id":"c0000000-0000-4000-8000-000000000001","symbol":"PENNY","new_rate":1,"old_rate":10,"old_cusip":"","new_cusip":"","process_date":"2026-11-20","ex_date":"2026-11-20","payable_date":"2026-11-20"}]},"next_page_token":null}"#
    )
    #expect(
      try await get(path + "?symbols=SPY&limit=1", at: at).text("corporate_actions")
        .contains("cash_dividends"))
    let first = try await get(path + "?limit=1", at: at)
    let second = try await get(
      path + "?limit=1&page_token=" + first.text("next_page_token"), at: at)
    #expect(second.text("corporate_actions").contains("forward_splits"))
    #expect(
      try await get(path + "?start=2026-11-21", at: at).text("corporate_actions") == "{}")
  }

  @Test func theOlderRouteTellsThemInText() async throws {
    let path = "/v2/corporate_actions/announcements"
    let at = "2026-11-16T16:00:00Z"
    let query = "?ca_types=split,dividend&since=2026-11-17&until=2026-11-18"
    let answer = try await get(path + query, at: at)
    #expect(answer.texts("ca_sub_type") == ["cash", "stock_split"])
    #expect(answer.texts("cash") == ["0.255", "0"])
    #expect(answer.texts("new_rate") == ["1", "2"])
    #expect(
      try await get(path + query + "&date_type=payable_date", at: at).texts("ca_type") == ["split"])
    let one = try await get(path + "/c0000000-0000-4000-8000-000000000001", at: at)
    #expect(one.text("ca_sub_type") == "reverse_split")
    #expect(try await get(path + "/one", at: at).status == 404)
    let long = try await get(path + "?ca_types=split&since=2026-01-01&until=2026-11-18", at: at)
    #expect(
      "\(long.status) \(long.text("message"))"
        == "422 since and until are in order and at most 90 days apart")
  }

  @Test func aMadeUpMarketSplitsItsPricesAndBarsAreAdjusted() throws {
    let instrument = try #require(Instrument(line: "SPY|An ETF|ARCA|100|20"))
    let plain = SyntheticMarket(
      seed: 1, alwaysOpen: false, speed: 1, startedAtWall: time("2026-11-18T16:00:00Z"),
      instruments: [instrument])
    let split = MarketWithSplits(plain, book)
    let range = time("2026-11-17T05:00:00Z")...time("2026-11-18T16:00:00Z")
    let whole = plain.bars(symbol("SPY"), interval: .day, in: range, limit: 9)
    let halved = split.bars(symbol("SPY"), interval: .day, in: range, limit: 9)
    #expect(halved[0] == whole[0])
    #expect(halved[1].open.decimal == (try (whole[1].open.decimal / 2).rounded(toDigits: 2)))
    #expect(halved[1].volume == (try whole[1].volume + whole[1].volume))
    let adjusted = BarAdjustment(actions: book, market: split, splits: true, dividends: false)
      .adjusted(halved[0], of: symbol("SPY"))
    #expect(adjusted.close.decimal == (try whole[0].close.decimal / 2))
    #expect(adjusted.volume == (try whole[0].volume + whole[0].volume))
    let paid = BarAdjustment(actions: book, market: split, splits: false, dividends: true)
    #expect(paid.adjusted(halved[0], of: symbol("SPY")) == halved[0])
    let quote = try #require(split.snapshot(symbol("SPY"))?.quote)
    let original = try #require(plain.snapshot(symbol("SPY"))?.quote)
    #expect(try #require(quote.bid).decimal < (try #require(original.bid)).decimal)
    #expect(try #require(quote.bid) < (try #require(quote.ask)))
  }

  @Test(arguments: [
    "", "[]x", #"{"forward_splits":[{"symbol":"SPY","ex_date":"2026-11-18"}]}"#,
    #"{"forward_splits":[{"symbol":"SPY","ex_date":"2026-11-18","new_rate":0,"old_rate":1}]}"#,
    #"{"cash_dividends":[{"symbol":"SPY","ex_date":"soon","rate":1}]}"#,
    #"{"cash_dividends":[{"symbol":"SPY","ex_date":"2026-11-18","rate":-1}]}"#,
    #"{"cash_dividends":[{"symbol":"SPY","ex_date":"2026-11-18","rate":1},{"symbol":"SPY","ex_date":"2026-11-18","rate":1}]}"#,
  ])
  func aFileThatMeansNothingIsRefused(text: String) {
    #expect(throws: RecordingError.self) { try CorporateActionFile.read(Array(text.utf8)) }
  }

  @Test func newsOfAFileAreTold() throws {
    let text =
      #"{"news":[{"id":2,"headline":"B","created_at":"2026-11-16T10:00:00Z","symbols":["SPY"]},{"id":1,"headline":"A","created_at":"2026-11-16T09:00:00Z","symbols":[]}]}"#
    let range = time("2026-11-16T00:00:00Z")...time("2026-11-17T00:00:00Z")
    #expect(
      try NewsSource.read(Array(text.utf8)).articles(in: range, listed: []).map(\.headline)
        == ["A", "B"])
    #expect(throws: RecordingError.self) { try NewsSource.read(Array("{}".utf8)) }
  }
}

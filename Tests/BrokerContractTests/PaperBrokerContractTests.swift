import ClientModels
import Foundation
import Sync
import TestSupport
import Testing

/// The client's broker adapter and transport against a real `folio-paper` process, over real HTTP.
@Suite(.serialized, .blocking) final class PaperBrokerContractTests {
  private let folder: TemporaryFolder
  private let server: PaperServer
  private let credentials: PaperServer.Credentials
  private let broker: AlpacaBroker

  init() throws {
    folder = try TemporaryFolder()
    credentials = try PaperServer.createAccount(data: folder.url)
    server = try PaperServer(data: folder.url)
    broker = try Self.broker(server.url, credentials.keyID, credentials.secretKey)
  }

  private static func broker(_ url: String, _ key: String, _ secret: String) throws -> AlpacaBroker
  {
    let endpoint = try EndpointURL(url)
    return AlpacaBroker(
      trading: endpoint, data: endpoint,
      credentials: try AlpacaCredentials(keyID: key, secret: secret),
      transport: CurlTransport(),
      now: { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) })
  }

  private func symbol(_ text: String) throws -> Symbol { try #require(Symbol(text)) }

  private func request(
    _ side: OrderSide, _ quantity: String, _ pricing: OrderPricing = .market, id: String
  ) throws -> OrderRequest {
    OrderRequest(
      clientOrderID: try #require(ClientOrderID(id)), symbol: try symbol("AAPL"), side: side,
      quantity: try Quantity(strict: quantity), pricing: pricing, timeInForce: .day)
  }

  private func submit(_ request: OrderRequest) async -> SubmissionReply {
    await broker.submit(request, body: broker.body(for: request), attempt: 1)
  }

  /// Reads the order again until it is over.
  private func settled(_ id: ClientOrderID) async throws -> Order {
    try await eventually { try await broker.orderByClientID(id).status.isTerminal }
    return try await broker.orderByClientID(id)
  }

  @Test func aNewAccountHoldsItsCashAndNothingElse() async throws {
    let account = try await broker.account()
    #expect(account.id.text == credentials.accountID)
    #expect(account.status == "ACTIVE")
    #expect(account.cash?.amount == 100_000)
    #expect(account.equity?.amount == 100_000)
    #expect(account.lastEquity?.amount == 100_000)
    #expect(account.buyingPower?.amount == 100_000)
    #expect(!account.isTradingBlocked && !account.isShortingEnabled)
    #expect(try await broker.positions() == Listing([]))
    #expect(try await broker.orders(OrderQuery(status: .all)) == Listing([]))
  }

  @Test func aMarketBuyIsAcceptedFilledAndHeldAtItsPrice() async throws {
    let request = try request(.buy, "10", id: "contract-buy")
    let reply = await submit(request)
    let accepted = try #require(reply.order, "\(reply)")
    #expect(accepted.clientOrderID == request.clientOrderID)
    #expect(accepted.quantity == request.quantity)
    let filled = try await settled(request.clientOrderID)
    #expect(filled.status == .filled)
    #expect(filled.filledQuantity == request.quantity)
    let entry = try #require(filled.averageFillPrice)
    let held = try await broker.positions()
    #expect(held.problems.isEmpty)
    let position = try #require(held.values.first)
    #expect(position.symbol == (try symbol("AAPL")))
    #expect(position.quantity == request.quantity)
    #expect(position.averageEntryPrice == entry)
    let account = try await broker.account()
    #expect(account.cash?.amount == (try 100_000 - entry.decimal * 10))
    #expect(try await broker.order(filled.id) == filled)
    #expect(try await broker.orders(OrderQuery(status: .closed)).values == [filled])
  }

  @Test func theSameClientOrderIDIsRefusedAndChangesNothing() async throws {
    let request = try request(
      .buy, "1", .limit(try Price(strict: "1.01")), id: "contract-duplicate")
    let first = try #require(await submit(request).order)
    let second = await submit(request)
    #expect(second.order == nil)
    #expect(second.outcome.response?.status == 422)
    #expect(second.refusal?.message == "client_order_id must be unique")
    let listed = try await broker.orders(OrderQuery(status: .all)).values
    #expect(listed.map(\.id) == [first.id])
  }

  @Test func aCanceledOrderIsOverAndCannotBeCanceledAgain() async throws {
    let request = try request(.buy, "1", .limit(try Price(strict: "1.01")), id: "contract-cancel")
    let order = try #require(await submit(request).order)
    try await broker.cancel(order.id)
    let canceled = try await settled(request.clientOrderID)
    #expect(canceled.status == .canceled)
    #expect(canceled.canceledAt != nil)
    let error = await #expect(throws: BrokerError.self) { try await self.broker.cancel(order.id) }
    #expect(
      error
        == .refused(
          status: 422, code: 42_210_000, message: "order is already in \"canceled\" state"))
  }

  @Test func aReplacedOrderLeadsToItsSuccessor() async throws {
    let request = try request(.buy, "2", .limit(try Price(strict: "1.01")), id: "contract-replace")
    let order = try #require(await submit(request).order)
    try await eventually { try await broker.order(order.id).status == .new }
    let reply = runSeparately([
      "/usr/bin/env", "curl", "-s", "-X", "PATCH", "-d", #"{"limit_price":"1.02"}"#,
      "-H", "APCA-API-KEY-ID: \(credentials.keyID)",
      "-H", "APCA-API-SECRET-KEY: \(credentials.secretKey)",
      server.url + "/v2/orders/\(order.id)",
    ])
    let replaced = try await broker.order(order.id)
    #expect(replaced.status == .replaced, "\(reply.output)")
    #expect(replaced.replacedAt != nil)
    let next = try await broker.order(try #require(replaced.replacedBy))
    #expect(next.replaces == order.id)
    #expect(next.limitPrice == (try Price(strict: "1.02")))
    #expect(next.quantity == order.quantity)
    #expect(try await broker.orders(OrderQuery(status: .open)).values.map(\.id) == [next.id])
  }

  @Test func cancelAllTellsOfEachOrder() async throws {
    var ids: Set<BrokerOrderID> = []
    for number in 1...3 {
      let request = try request(
        .buy, "1", .limit(try Price(strict: "1.01")), id: "contract-all-\(number)")
      ids.insert(try #require(await submit(request).order).id)
    }
    let results = try await broker.cancelAll()
    #expect(Set(results.map(\.id)) == ids)
    #expect(results.allSatisfy { $0.failure == nil })
    #expect(try await broker.orders(OrderQuery(status: .open)).values.isEmpty)
    #expect(try await broker.cancelAll() == [])
  }

  @Test func refusalsComeInTheBrokersWords() async throws {
    let dear = await submit(try request(.buy, "1000000", id: "contract-dear"))
    #expect(dear.outcome.response?.status == 403)
    #expect(dear.refusal == .init(code: 40_310_000, message: "insufficient buying power"))
    let short = await submit(try request(.sell, "1", id: "contract-short"))
    #expect(
      short.refusal == .init(code: 40_310_000, message: "account is not allowed to short"))
    let unknown = try #require(ClientOrderID("contract-unknown"))
    let error = await #expect(throws: BrokerError.self) {
      try await self.broker.orderByClientID(unknown)
    }
    #expect(error == .notFound(what: "order not found for contract-unknown"))
    #expect(try await broker.orders(OrderQuery(status: .all)).values.isEmpty)
  }

  @Test func aWrongSecretIsSaidToBeOne() async throws {
    let stranger = try Self.broker(server.url, credentials.keyID, "not-the-secret")
    let error = await #expect(throws: BrokerError.self) { try await stranger.account() }
    #expect(error == .unauthorized(message: "unauthorized."))
  }

  @Test func theMarketIsToldConsistently() async throws {
    let apple = try symbol("AAPL")
    let clock = try await broker.clock()
    #expect(clock.isOpen, "the server was told to be always open")
    let asset = try await broker.asset(apple)
    #expect(asset.isTradable && asset.assetClass == .usEquity)
    let assets = try await broker.assets()
    #expect(assets.problems.isEmpty)
    #expect(assets.values.count > 200 && assets.values.contains(asset))
    #expect(assets.values.contains { $0.symbol.text == "BTC/USD" && $0.assetClass == .crypto })
    let snapshots = try await broker.snapshots([apple, try symbol("MSFT"), try symbol("ZZZZ")])
    #expect(Set(snapshots.values.map(\.symbol.text)) == ["AAPL", "MSFT"])
    let quote = try #require(snapshots.values.first { $0.symbol == apple }?.quote)
    let (bid, ask) = (try #require(quote.bid), try #require(quote.ask))
    #expect(bid < ask && bid.isOnTick && ask.isOnTick)
    let latest = try await broker.latestQuotes([apple])
    #expect(try #require(latest[apple]?.bid).isPositive)
  }

  @Test func barsComeInOrderOverSeveralPages() async throws {
    let now = try await broker.clock().timestamp
    let bars = try await broker.bars(
      try symbol("AAPL"), .day, from: now.advanced(bySeconds: -40 * 86_400), limit: 20)
    #expect(bars.problems.isEmpty)
    #expect(bars.values.count == 20)
    #expect(bars.values.map(\.at) == bars.values.map(\.at).sorted())
    for bar in bars.values {
      #expect(bar.low <= bar.open && bar.open <= bar.high)
      #expect(bar.low <= bar.close && bar.close <= bar.high)
    }
  }

  @Test func theCalendarKnowsItsHolidays() async throws {
    let from = try #require(CalendarDay("2026-11-23"))
    let through = try #require(CalendarDay("2026-11-30"))
    let days = try await broker.calendar(from: from, through: through)
    #expect(
      days.values.map(\.day.description) == [
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-27", "2026-11-30",
      ])
    #expect(days.values.map(\.close) == [57_600, 57_600, 57_600, 46_800, 57_600])
  }
}

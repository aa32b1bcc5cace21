import ClientModels
import Foundation
import Synchronization
import Testing

@testable import PaperBroker

/// A server that is started again goes on where its ledger stands.
@Suite struct RestartTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59Z,SPY,167.4,100,167.42,300
    2013-10-08T13:30:01Z,SPY,160,100,160.02,300
    2013-10-08T13:40:00Z,SPY,167.4,100,167.42,300

    """
  private static let trades = "timestamp,symbol,price,size\n"
  private let wall = time("2026-11-21T09:00:00Z")
  private let store = MemoryEventStore()
  private let account: AccountID

  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    let created = LedgerEvent(
      account: account, at: wall,
      .accountCreated(number: "PA1", cash: 10_000, key: APIKey(id: "K", secretDigest: "")))
    _ = try store.append([created], after: 0)
  }

  private func replay(from: String? = nil) throws -> ReplayMarket {
    try ReplayMarket(
      quotes: Array(Self.quotes.utf8), trades: Array(Self.trades.utf8), speed: 60,
      from: try from.map { try #require(ReplayStart($0)) },
      resumingAt: try store.lastMarketTime(), startedAtWall: wall)
  }

  private func service(
    _ market: any MarketSource, wallAfter seconds: Double
  ) throws -> PaperService {
    let now = wall.advanced(bySeconds: seconds)
    return try PaperService(store: store, market: market, wallClock: { now })
  }

  private func buy(_ service: PaperService, limit: String) async throws {
    let body =
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"\#(limit)","time_in_force":"gtc"}"#
    let request = try #require(
      APIRequest(method: "POST", target: "/v2/orders", body: Array(body.utf8)))
    #expect(try await service.respond(to: request, account: account).status == 200)
  }

  @Test func anOrderIsNotFilledByAQuoteFromBeforeItsSubmission() async throws {
    // Eleven minutes of market in eleven seconds of wall time.
    try await buy(try service(replay(), wallAfter: 11), limit: "165")
    let restarted = try service(replay(), wallAfter: 1)
    try await restarted.step()
    let record = try #require(await restarted.state.accounts[account]?.orders.values.first)
    #expect(record.order.submittedAt == time("2013-10-08T13:41:00Z"))
    #expect(record.order.status == .new)
    #expect(record.order.filledQuantity == .zero)
  }

  @Test func aReplayGoesOnAtTheLedgersLastEvent() async throws {
    #expect(try replay().now == time("2013-10-08T13:30:00Z"), "a new ledger begins at the open")
    try await buy(try service(replay(), wallAfter: 11), limit: "100")
    let resumed = try replay()
    #expect(resumed.now == time("2013-10-08T13:41:00Z"))
    #expect(resumed.snapshot(symbol("SPY"))?.quote?.ask == price("167.42"))
    #expect(try replay(from: "10:00").now == time("2013-10-08T14:00:00Z"))
  }

  @Test func theBalanceOfAReplayIsOfTheDayBeforeTheReplaysOwn() async throws {
    let request = try #require(APIRequest(method: "GET", target: "/v2/account", body: []))
    let answer = try await service(replay(), wallAfter: 11).respond(to: request, account: account)
    #expect(answer.text("balance_asof") == "2013-10-07")
    #expect(answer.text("last_equity") == "10000")
  }

  @Test func aReplayOfTheNextDayClosesTheOneThatItFollows() async throws {
    try await buy(try service(replay(), wallAfter: 11), limit: "168")
    let next = Self.quotes.replacing("2013-10-08", with: "2013-10-09").replacing(
      "167.4,", with: "170,")
    let market = try ReplayMarket(
      quotes: Array(next.utf8), trades: Array(Self.trades.utf8), speed: 60, from: nil,
      resumingAt: try store.lastMarketTime(), startedAtWall: wall)
    let service = try service(market, wallAfter: 0)
    let request = try #require(APIRequest(method: "GET", target: "/v2/account", body: []))
    let answer = try await service.respond(to: request, account: account)
    #expect(answer.text("balance_asof") == "2013-10-08")
    #expect(
      try #require(await service.state.accounts[account]).lastClosedDay?.description == "2013-10-08"
    )
  }

  @Test func theClockOfAReplayStartsWhenTheRecordingIsRead() throws {
    var readings = 0
    let market = try ReplayMarket(
      quotes: Array(Self.quotes.utf8), trades: Array(Self.trades.utf8), speed: 60, from: nil,
      startedAtWall: {
        readings += 1; return wall
      }())
    #expect(readings == 1)
    #expect(market.now == time("2013-10-08T13:30:00Z"))
    #expect(market.lastRow == time("2013-10-08T13:40:00Z"))
  }

  @Test func aStartBeforeTheLedgersLastEventIsRefusedInOneLine() async throws {
    #expect(try replay(from: "09:31").now == time("2013-10-08T13:31:00Z"))
    try await buy(try service(replay(), wallAfter: 11), limit: "100")
    let error = #expect(throws: RecordingError.self) { try replay(from: "09:31") }
    #expect(
      error?.description
        == "the replay cannot start at 2013-10-08T13:31:00Z: the ledger already stands at 2013-10-08T13:41:00Z; leave --from out to go on there, or give an empty --data"
    )
  }

  @Test func aWallClockThatWasSetBackDoesNotTurnTheMarketBack() async throws {
    func market(wall: Timestamp) throws -> SyntheticMarket {
      SyntheticMarket(
        seed: 1, alwaysOpen: true, speed: 1, resumingAt: try store.lastMarketTime(),
        startedAtWall: wall)
    }
    try await buy(try service(market(wall: wall), wallAfter: 60), limit: "1")
    let anHourEarlier = wall.advanced(bySeconds: -3_600)
    var resumed = try market(wall: anHourEarlier)
    #expect(resumed.now == wall.advanced(bySeconds: 60))
    let step = resumed.advance(toWall: anHourEarlier.advanced(bySeconds: 10))
    #expect(step.now == wall.advanced(bySeconds: 70), "it goes on at the wall's pace")
    #expect(try market(wall: wall.advanced(bySeconds: 90)).now == wall.advanced(bySeconds: 90))
  }

  @Test func aServiceIsNotMadeOnAMarketThatStandsBeforeItsLedger() async throws {
    try await buy(try service(replay(), wallAfter: 11), limit: "100")
    let early = try ReplayMarket(
      quotes: Array(Self.quotes.utf8), trades: Array(Self.trades.utf8), speed: 60, from: nil,
      startedAtWall: wall)
    let error = #expect(throws: LedgerError.self) { try service(early, wallAfter: 0) }
    #expect(
      error?.description
        == "the market would start at 2013-10-08T13:30:00Z, before the ledger's last event at 2013-10-08T13:41:00Z; give another --data"
    )
  }
}

import ClientModels
import Synchronization
import Testing

@testable import PaperBroker

/// An account on a recording that is played again and again.
@Suite struct ReplayLoopServiceTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:00:00Z,SPY,167.40,100,167.42,300
    2013-10-08T13:30:01Z,SPY,167.41,200,167.43,500
    2013-10-08T15:00:00Z,SPY,160.00,200,160.02,500
    2013-10-08T19:30:00Z,SPY,166.00,200,166.02,500

    """
  private static let trades = """
    timestamp,symbol,price,size
    2013-10-08T13:30:02Z,SPY,167.42,400
    2013-10-08T19:59:30Z,SPY,166.50,100

    """
  private let start = Timestamp(seconds: 1_000)
  private let store = MemoryEventStore()
  private let account: AccountID
  private let wall = WallClock(Timestamp(seconds: 1_000))

  private final class WallClock: Sendable {
    private let time: Mutex<Timestamp>
    init(_ time: Timestamp) { self.time = Mutex(time) }
    var now: Timestamp { time.withLock { $0 } }
    func advance(bySeconds seconds: Double) {
      time.withLock { $0 = $0.advanced(bySeconds: seconds) }
    }
  }

  init() throws {
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    let created = LedgerEvent(
      account: account, at: start,
      .accountCreated(number: "PA1", cash: 10_000, key: APIKey(id: "K", secretDigest: "")))
    _ = try store.append([created], after: 0)
  }

  private func service() throws -> PaperService {
    let wall = wall
    let market = try ReplayMarket(
      quotes: Array(Self.quotes.utf8), trades: Array(Self.trades.utf8), speed: 3_600, from: nil,
      loops: true, resumingAt: try store.lastMarketTime(), startedAtWall: wall.now)
    return try PaperService(store: store, market: market, wallClock: { wall.now })
  }

  private func submit(_ service: PaperService, limit: String, _ force: String) async throws {
    let body =
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"\#(limit)","time_in_force":"\#(force)"}"#
    let request = try #require(
      APIRequest(method: "POST", target: "/v2/orders", body: Array(body.utf8)))
    #expect(try await service.respond(to: request, account: account).status == 200)
  }

  /// A quarter of an hour of the market at a time.
  private func play(_ service: PaperService, quarters: Int) async throws {
    for _ in 0..<quarters {
      wall.advance(bySeconds: 0.25)
      try await service.step()
    }
  }

  @Test func daysCloseAndOrdersLiveAndEndAsOnAnyOtherDay() async throws {
    let service = try service()
    try await submit(service, limit: "168", "day")
    try await play(service, quarters: 25)
    // After the low of the first day: the next day has it again.
    try await submit(service, limit: "159", "day")
    try await submit(service, limit: "161", "gtc")
    try await play(service, quarters: 20)
    let book = try #require(await service.state.accounts[account])
    #expect(book.lastClosedDay?.description == "2013-10-08")
    #expect(book.lastEquity.description == "9999.08", "one share bought at 167.42, worth 166.5")
    let orders = Dictionary(
      uniqueKeysWithValues: book.orders.values.map {
        ($0.order.limitPrice?.description ?? "", $0.order)
      })
    #expect(orders["168"]?.status == .filled)
    #expect(orders["159"]?.status == .expired)
    #expect(orders["161"]?.status == .filled)
    #expect(orders["161"]?.filledAt == time("2013-10-09T15:00:00Z"))
  }

  @Test func aServerThatIsStartedAgainInTheThirdRoundGoesOn() async throws {
    let first = try service()
    try await play(first, quarters: 70)
    try await submit(first, limit: "150", "gtc")
    let stood = try #require(try store.lastMarketTime())
    #expect(NewYork.civil(stood).day.description == "2013-10-10")
    let second = try service()
    try await play(second, quarters: 28)
    let book = try #require(await second.state.accounts[account])
    #expect(book.lastClosedDay?.description == "2013-10-10")
    #expect(book.orders.values.first?.order.status == .new)
  }
}

import ClientModels
import Synchronization
import Testing

@testable import PaperBroker

/// The market's clock: its speed, its standing still, its steps.
@Suite struct MarketPaceTests {
  private static func wall(_ seconds: Double) -> Timestamp {
    Timestamp(seconds: 1_000).advanced(bySeconds: seconds)
  }

  private func market() throws -> ScriptedMarket { ScriptedMarket(now: Self.wall(0)) }

  @Test func aFasterOrAPausedClockIsNotTheWalls() throws {
    let market = try market()
    var pace = try #require(MarketPace(speed: 60, isPaused: false, startedAtWall: Self.wall(0)))
    #expect(pace.time(atWall: Self.wall(2)) == Self.wall(120))
    _ = try pace.take(.pause, in: market, atWall: Self.wall(2))
    #expect(pace.time(atWall: Self.wall(500)) == Self.wall(120))
    _ = try pace.take(.speed(2), in: market, atWall: Self.wall(500))
    #expect(pace.isPaused && pace.time(atWall: Self.wall(600)) == Self.wall(120))
    _ = try pace.take(.resume, in: market, atWall: Self.wall(600))
    #expect(pace.time(atWall: Self.wall(601)) == Self.wall(122))
    #expect(pace.time(atWall: Self.wall(0)) == Self.wall(120), "a wall that is set back stops it")
  }

  @Test(arguments: ["0", "-1", "100000.1"])
  func aSpeedThatNoClockHasIsRefused(text: String) throws {
    let speed = decimal(text)
    #expect(MarketPace(speed: speed, isPaused: false, startedAtWall: Self.wall(0)) == nil)
    let market = try market()
    var pace = MarketPace(startedAtWall: Self.wall(0))
    let refusal = #expect(throws: Refusal.self) {
      try pace.take(.speed(speed), in: market, atWall: Self.wall(1))
    }
    #expect(refusal?.status == 422)
    #expect(pace.speed == 1)
  }

  @Test(arguments: [
    ("500ms", Int64(500_000_000)), ("90s", 90_000_000_000), ("15m", 900_000_000_000),
    ("2h", 7_200_000_000_000), ("7d", 604_800_000_000_000),
  ])
  func timesAreReadWithTheirUnit(text: String, nanoseconds: Int64) {
    #expect(MarketControlRoute.nanoseconds(text) == nanoseconds)
  }

  @Test(arguments: ["", "5", "m", "1 m", "-1m", "1.5m", "8d", "99999999999d", "1w", "٣m"])
  func otherTimesAreNot(text: String) { #expect(MarketControlRoute.nanoseconds(text) == nil) }

  // MARK: A server

  /// A service on a recording or a synthetic market, with a wall that a test moves.
  private struct Server {
    let service: PaperService
    let account: AccountID
    let store: MemoryEventStore
    let wall: Wall

    final class Wall: Sendable {
      private let time = Mutex(MarketPaceTests.wall(0))
      var now: Timestamp { time.withLock { $0 } }
      func advance(bySeconds seconds: Double) {
        time.withLock { $0 = $0.advanced(bySeconds: seconds) }
      }
    }

    init(_ market: any MarketSource, isPaused: Bool, store: MemoryEventStore? = nil) throws {
      account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
      let wall = Wall()
      self.store = store ?? MemoryEventStore()
      self.wall = wall
      if store == nil {
        let created = LedgerEvent(
          account: account, at: wall.now,
          .accountCreated(number: "PA1", cash: 10_000, key: APIKey(id: "K", secretDigest: "")))
        _ = try self.store.append([created], after: 0)
      }
      service = try PaperService(
        store: self.store, market: market, wallClock: { wall.now },
        pace: MarketPace(speed: 1, isPaused: isPaused, startedAtWall: wall.now))
    }

    func send(_ method: String, _ target: String, _ body: String = "") async throws -> APIResponse {
      try await service.respond(
        to: try #require(APIRequest(method: method, target: target, body: Array(body.utf8))),
        account: account)
    }

    func control(_ body: String) async throws -> APIResponse {
      try await send("POST", "/paper/v1/market", body)
    }

    func buy(limit: String) async throws -> APIResponse {
      try await send(
        "POST", "/v2/orders",
        #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"\#(limit)","time_in_force":"day"}"#
      )
    }
  }

  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:30:01Z,SPY,167.41,200,167.43,500
    2013-10-08T13:30:02Z,SPY,167.42,200,167.44,500
    2013-10-08T13:30:02Z,IBM,180,200,181,500
    2013-10-08T14:00:00Z,SPY,160.00,200,160.02,500
    2013-10-08T19:30:00Z,SPY,166.00,200,166.02,500

    """
  private static let trades = """
    timestamp,symbol,price,size
    2013-10-08T13:30:02Z,SPY,167.42,400

    """

  private static func replay(
    loops: Bool = false, resumingAt: Timestamp? = nil
  ) throws -> ReplayMarket {
    try ReplayMarket(
      quotes: Array(quotes.utf8), trades: Array(trades.utf8), speed: 1, from: nil, loops: loops,
      resumingAt: resumingAt, startedAtWall: wall(0))
  }

  @Test func whileItIsPausedNothingHappensHoweverLongItTakes() async throws {
    let server = try Server(try Self.replay(), isPaused: true)
    let order = try await server.buy(limit: "165")
    #expect(order.status == 200)
    server.wall.advance(bySeconds: 86_400)
    try await server.service.step()
    let clock = try await server.send("GET", "/v2/clock")
    #expect(clock.text("timestamp") == "2013-10-08T09:30:00-04:00")
    #expect(clock.text("is_open") == "true")
    let open = try await server.send("GET", "/v2/orders")
    #expect(open.texts("status") == ["new"], "no day is over")
    let standing = try await server.send("GET", "/paper/v1/market")
    #expect(
      standing.body?.text
        == #"{"timestamp":"2013-10-08T09:30:00-04:00","paused":true,"speed":"1","is_open":true,"#
        + #""next_open":"2013-10-09T09:30:00-04:00","next_close":"2013-10-08T16:00:00-04:00","halted":[]}"#
    )
  }

  @Test func resumedItGoesOnFromWhereItStood() async throws {
    let server = try Server(try Self.replay(), isPaused: true)
    server.wall.advance(bySeconds: 5_000)
    #expect(try await server.control(#"{"action":"resume"}"#).text("paused") == "false")
    server.wall.advance(bySeconds: 2)
    #expect(
      try await server.send("GET", "/v2/clock").text("timestamp") == "2013-10-08T09:30:02-04:00")
    let faster = try await server.control(#"{"action":"speed","speed":"60"}"#)
    #expect(faster.text("speed") == "60")
    server.wall.advance(bySeconds: 1)
    #expect(
      try await server.send("GET", "/v2/clock").text("timestamp") == "2013-10-08T09:31:02-04:00")
  }

  @Test func stepsGoToATimeByATimeAndByEvents() async throws {
    let server = try Server(try Self.replay(), isPaused: false)
    let one = try await server.control(#"{"action":"step","events":1}"#)
    #expect(one.text("timestamp") == "2013-10-08T09:30:01-04:00")
    #expect(one.text("paused") == "true", "a step ends with the clock standing still")
    let two = try await server.control(#"{"action":"step","events":2}"#)
    #expect(two.text("timestamp") == "2013-10-08T09:30:02-04:00")
    let by = try await server.control(#"{"action":"step","by":"1m"}"#)
    #expect(by.text("timestamp") == "2013-10-08T09:31:02-04:00")
    let to = try await server.control(#"{"action":"step","to":"15:45"}"#)
    #expect(to.text("timestamp") == "2013-10-08T15:45:00-04:00")
    let all = try await server.control(#"{"action":"step","to":"2013-10-09T20:00:00Z"}"#)
    #expect(all.text("timestamp") == "2013-10-09T16:00:00-04:00")
    let none = try await server.control(#"{"action":"step","events":1}"#)
    #expect(none.status == 422)
    #expect(none.text("message") == "the market has nothing more to tell within a week")
  }

  @Test func aStepFillsAndEndsOrdersOnItsWay() async throws {
    let server = try Server(try Self.replay(), isPaused: true)
    _ = try await server.buy(limit: "165")
    _ = try await server.buy(limit: "150")
    #expect(try await server.control(#"{"action":"step","by":"1d"}"#).status == 200)
    let orders = try await server.send("GET", "/v2/orders?status=all&direction=asc")
    #expect(orders.texts("status") == ["filled", "expired"])
    #expect(orders.texts("filled_at").first == "2013-10-08T14:00:00Z")
    #expect(orders.texts("filled_avg_price").first == "160.02")
  }

  @Test func aStepGoesIntoTheNextRoundOfALoop() async throws {
    let server = try Server(try Self.replay(loops: true), isPaused: true)
    let next = try await server.control(#"{"action":"step","by":"20h"}"#)
    #expect(next.text("timestamp").hasPrefix("2013-10-09T09:29"))
    let event = try await server.control(#"{"action":"step","events":1}"#)
    #expect(event.text("timestamp") == "2013-10-09T09:30:01-04:00")
  }

  @Test func theSyntheticMarketStepsToItsNextEventOverAWeekend() async throws {
    let friday = time("2026-11-20T22:00:00Z")
    let market = SyntheticMarket(
      seed: 1, alwaysOpen: false, speed: 1, resumingAt: friday, startedAtWall: Self.wall(0))
    let server = try Server(market, isPaused: true)
    let monday = try await server.control(#"{"action":"step","events":1}"#)
    #expect(monday.text("timestamp") == "2026-11-23T09:30:00-05:00")
    let later = try await server.control(#"{"action":"step","events":1000}"#)
    #expect(later.text("timestamp").hasPrefix("2026-11-23T09:30:0"))
  }

  @Test func aRestartGoesOnWhereTheLedgerStands() async throws {
    let server = try Server(try Self.replay(), isPaused: true)
    _ = try await server.buy(limit: "165")
    _ = try await server.control(#"{"action":"step","to":"10:00"}"#)
    let stood = try #require(try server.store.lastMarketTime())
    #expect(stood == time("2013-10-08T14:00:00Z"))
    let again = try Server(
      try Self.replay(resumingAt: stood), isPaused: true, store: server.store)
    #expect(
      try await again.send("GET", "/paper/v1/market").text("timestamp")
        == "2013-10-08T10:00:00-04:00")
    #expect(try await again.send("GET", "/v2/orders?status=all").texts("status") == ["filled"])
  }

  @Test(arguments: [
    (#"{}"#, "action is required"), (#"{"action":"stop"}"#, "action must be one of"),
    (#"{"action":"pause","by":"1m"}"#, "pause takes no by"),
    (#"{"action":"speed"}"#, "speed is required"), (#"{"action":"speed","speed":"0"}"#, "speed is"),
    (#"{"action":"step"}"#, "a step takes one"),
    (#"{"action":"step","by":"1m","events":1}"#, "a step takes one"),
    (#"{"action":"step","by":"9w"}"#, "by is a time"),
    (#"{"action":"step","by":"0s"}"#, "a step is longer"),
    (#"{"action":"step","to":"9:30"}"#, "to is a time"),
    (#"{"action":"step","to":"09:30"}"#, "the market cannot step to"),
    (#"{"action":"step","to":"2014-10-08T14:00:00Z"}"#, "a step is longer"),
    (#"{"action":"step","events":0}"#, "events is from"),
    (#"{"action":"step","events":1.5}"#, "events must be a whole"),
    (#"{"action":"step","events":1001}"#, "events is from"),
    (#"{"action":"pause","extra":1}"#, "unknown field"),
  ])
  func whatIsNoCommandIsRefusedAndChangesNothing(body: String, message: String) async throws {
    let server = try Server(try Self.replay(), isPaused: true)
    let answer = try await server.control(body)
    #expect(answer.status == 422)
    #expect(answer.text("message").hasPrefix(message), "\(answer.text("message"))")
    let standing = try await server.send("GET", "/paper/v1/market")
    #expect(standing.text("timestamp") == "2013-10-08T09:30:00-04:00")
    #expect(try await server.send("DELETE", "/paper/v1/market").status == 405)
  }
}

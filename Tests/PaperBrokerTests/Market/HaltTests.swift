import ClientModels
import Testing

@testable import PaperBroker

/// Symbols that move too fast stop trading for five minutes.
@Suite struct HaltTests {
  private struct Found {
    let instrument: Instrument
    let session: SyntheticSession
    let halt: SyntheticHalt

    var stop: Timestamp { session.time(ofMinute: halt.start) }
  }

  private static let path = SyntheticPath(seed: 7, alwaysOpen: false)

  /// Every halt of the listed instruments in the sessions of a month.
  private static func halts(from text: String = "2026-11-02", days: Int = 30) throws -> [Found] {
    let first = try #require(CalendarDay(text))
    let sessions = SyntheticSessions(calendar: TradingCalendar(), alwaysOpen: false)
    return (0..<days).compactMap { sessions.session(on: first.advanced(by: $0)) }
      .flatMap { session in
        Instruments.all.compactMap { instrument in
          SyntheticHalt(instrument, session, path).map {
            Found(instrument: instrument, session: session, halt: $0)
          }
        }
      }
  }

  private func market(_ found: Found, minutesBefore minutes: Double) -> SyntheticMarket {
    SyntheticMarket(
      seed: 7, alwaysOpen: false, speed: 1,
      startedAtWall: found.stop.advanced(bySeconds: -60 * minutes),
      instruments: [found.instrument])
  }

  @Test func haltsAreRareAndNoneIsNearTheOpenOrTheClose() throws {
    let halts = try Self.halts()
    #expect((4...60).contains(halts.count), "\(halts.count) in 20 sessions of 342 symbols")
    for found in halts {
      let minutes = found.session.nanoseconds / 60_000_000_000
      #expect(found.halt.start >= 45 && found.halt.end <= minutes - 45)
      #expect((0.055...0.08).contains(found.halt.move.magnitude))
    }
    #expect(Set(halts.map { $0.halt.move > 0 }).count == 2, "both ways")
    let coin = try #require(CryptoPair.all.first?.instrument)
    let session = try #require(halts.first?.session)
    #expect(SyntheticHalt(coin, session, Self.path) == nil)
  }

  @Test func aSymbolThatMovesTooFastStopsForFiveMinutes() throws {
    for found in try Self.halts().prefix(5) {
      var market = market(found, minutesBefore: 10)
      let symbol = found.instrument.symbol
      #expect(market.notice(of: symbol, at: market.now) == nil)
      var events: [MarketEvent] = []
      for second in 1...1_200 {
        events +=
          market.advance(
            toWall: found.stop.advanced(bySeconds: Double(second) - 600)
          ).events
      }
      let resume = found.stop.advanced(bySeconds: 300)
      let notices = events.compactMap {
        if case .status(_, let notice) = $0 { notice } else { nil }
      }
      #expect(notices == [.volatilityPause(at: found.stop), .resumption(at: resume)])
      let ticks = events.filter { if case .status = $0 { false } else { true } }.compactMap(\.at)
      #expect(!ticks.contains { $0 >= found.stop && $0 < resume })
      #expect(ticks.contains { $0 < found.stop } && ticks.contains { $0 >= resume })
      let prices = events.compactMap { event -> (Timestamp, Double)? in
        guard case .quote(_, let quote) = event, let mid = quote.mid, let at = quote.at else {
          return nil
        }
        return (at, mid.decimal.approximateDouble)
      }
      let before = try #require(
        prices.last { $0.0 < found.stop.advanced(bySeconds: -300) }?.1)
      let last = try #require(prices.last { $0.0 < found.stop }?.1)
      #expect((last / before - 1).magnitude > 0.045, "\(symbol) \(before) \(last)")
      #expect(market.isHalted(symbol, at: found.stop))
      #expect(!market.isHalted(symbol, at: resume))
    }
  }

  @Test func barsQuotesAndTradesOfAHaltAreThoseThatWereTold() throws {
    let found = try #require(try Self.halts().first)
    let symbol = found.instrument.symbol
    var market = market(found, minutesBefore: 3)
    let start = market.now
    let told = (1...660).flatMap { second in
      market.advance(toWall: start.advanced(bySeconds: Double(second))).events
    }
    let after = Timestamp(nanoseconds: start.nanoseconds + 1)
    let quotes = market.quotes(symbol, in: after...market.now, limit: .max, newestFirst: false)
    let trades = market.trades(symbol, in: after...market.now, limit: .max, newestFirst: false)
    #expect(quotes == told.compactMap { if case .quote(_, let quote) = $0 { quote } else { nil } })
    #expect(trades == told.compactMap { if case .trade(_, let trade) = $0 { trade } else { nil } })
    let newest = market.quotes(symbol, in: after...market.now, limit: .max, newestFirst: true)
    #expect(newest == quotes.reversed())
    let bars = market.bars(
      symbol, interval: .minute, in: found.stop...found.stop.advanced(bySeconds: 299), limit: 9)
    #expect(bars.isEmpty)
    var midway = self.market(found, minutesBefore: 3)
    _ = midway.advance(toWall: found.stop.advanced(bySeconds: 120))
    let snapshot = try #require(midway.snapshot(symbol))
    #expect(snapshot.quote == quotes.last { $0.at.map { $0 < found.stop } ?? false })
    #expect(snapshot.trade?.at.map { $0 < found.stop } == true)
  }

  @Test func aLongStepTellsOfTheHaltToo() throws {
    let found = try #require(try Self.halts().first)
    var market = SyntheticMarket(
      seed: 7, alwaysOpen: false, speed: 1,
      startedAtWall: found.session.start.advanced(bySeconds: -86_400),
      instruments: Instruments.quoting([found.instrument], quotesPerSecond: 100))
    let events = market.advance(toWall: found.session.end.advanced(bySeconds: 60)).events
    let notices = events.filter { if case .status = $0 { true } else { false } }
    #expect(notices.count == 2)
    let auctions = events.compactMap { event -> MarketTrade.Auction? in
      if case .trade(_, let trade) = event { trade.auction } else { nil }
    }
    #expect(auctions.suffix(2) == [.opening, .closing])
    #expect(events.compactMap(\.at) == events.compactMap(\.at).sorted())
  }

  // MARK: Orders

  @Test func ordersOfAHaltedSymbolWaitAndFillWhenItTradesAgain() throws {
    let spy = symbol("SPY")
    var desk = try Desk(at: time("2026-11-17T15:00:00Z"))
    desk.market.quotes[spy] = quote("100", "100.02")
    desk.market.trades[spy] = MarketTrade(
      price: price("100.01"), size: Quantity(1), at: desk.market.now)
    desk.market.notices[spy] = .volatilityPause(at: desk.market.now)
    let limit = try desk.submit(.buy, "1", limit: "101")
    let market = try desk.submit(.buy, "1", limit: nil)
    let now = try desk.submit(.buy, "1", limit: "101", .immediateOrCancel)
    desk.match()
    #expect(desk.story(limit) == ["activated"])
    #expect(desk.story(market) == ["activated"])
    #expect(desk.story(now) == ["activated", "canceled"], "nothing is there now")
    let stop = try desk.place(.buy, .stop, "1") { $0.stopPrice = price("100.02") }
    desk.trade(at: "100.02", "100", "100.02")
    #expect(desk.story(stop) == ["activated"], "no stop is elected")
    desk.market.notices[spy] = .resumption(at: desk.market.now)
    desk.match()
    #expect(desk.story(limit) == ["activated", "filled 1 at 100.02"])
    #expect(desk.story(market) == ["activated", "filled 1 at 100.02"])
  }

  @Test func aDayOrderOfAHaltedSymbolStillEndsWithTheDay() throws {
    let spy = symbol("SPY")
    var desk = try Desk(at: time("2026-11-17T20:58:00Z"))
    desk.market.quotes[spy] = quote("100", "100.02")
    desk.market.notices[spy] = .volatilityPause(at: desk.market.now)
    let limit = try desk.submit(.buy, "1", limit: "101")
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    #expect(desk.story(limit) == ["expired"])
  }

  // MARK: Recordings

  private func replay(_ statuses: String?) throws -> ReplayMarket {
    let quotes = """
      timestamp,symbol,bid_price,bid_size,ask_price,ask_size
      2013-10-08T13:30:01Z,SPY,167.41,200,167.43,500
      2013-10-08T13:40:00Z,SPY,167.50,200,167.52,500

      """
    return try ReplayMarket(
      quotes: Array(quotes.utf8), trades: Array("timestamp,symbol,price,size\n".utf8),
      statuses: statuses.map { Array($0.utf8) }, speed: 1, from: nil, loops: true,
      startedAtWall: Timestamp(seconds: 0))
  }

  private static let statuses = """
    timestamp,symbol,status_code,status_message,reason_code,reason_message
    2013-10-08T13:35:00Z,SPY,H,Trading Halt,T1,News pending
    2013-10-08T13:40:00Z,SPY,T,Trading Resumption,,

    """

  @Test func aRecordingTellsItsStatusesInEveryRound() throws {
    var market = try replay(Self.statuses)
    let spy = symbol("SPY")
    let halt = try #require(market.advance(toWall: Timestamp(seconds: 301)).events.last)
    guard case .status(spy, let notice) = halt else {
      Issue.record("\(halt)")
      return
    }
    #expect(notice.status.code == "H" && notice.reasonCode == "T1")
    #expect(notice.status.reason == "News pending")
    #expect(notice.status.at == time("2013-10-08T13:35:00Z"))
    #expect(market.isHalted(spy, at: market.now))
    #expect(!market.isHalted(spy, at: time("2013-10-08T13:34:59Z")))
    let resumed = market.advance(toWall: Timestamp(seconds: 601)).events
    #expect(resumed.count == 2)
    #expect(resumed.first == .status(spy, .resumption(at: time("2013-10-08T13:40:00Z"))))
    #expect(!market.isHalted(spy, at: market.now))
    for second in stride(from: 700, through: 1_500, by: 100) {
      _ = market.advance(toWall: Timestamp(seconds: Int64(second)))
    }
    #expect(NewYork.civil(market.now).day.description == "2013-10-09")
    #expect(market.isHalted(spy, at: time("2013-10-09T13:35:00Z")))
  }

  @Test(arguments: [
    "timestamp,symbol\n", "2013-10-08T13:35:00Z,SPY,H,Trading Halt,T1\n",
    "2013-10-08T13:35:00Z,SPY,,Trading Halt,T1,News\n",
    "2013-10-08T13:35:00Z,SPY,H,Trading\u{1b}Halt,T1,News\n",
  ])
  func aStatusThatCannotBeReadIsNamed(line: String) throws {
    let header = "timestamp,symbol,status_code,status_message,reason_code,reason_message\n"
    let text = line.hasPrefix("timestamp") ? line : header + line
    let error = #expect(throws: RecordingError.self) { try replay(text) }
    #expect(error?.description.hasPrefix("statuses.csv:") == true)
  }

  @Test func withoutStatusesNothingIsHalted() throws {
    let market = try replay(nil)
    #expect(market.standingNotices.isEmpty)
  }
}

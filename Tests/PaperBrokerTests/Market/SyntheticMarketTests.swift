import ClientModels
import Testing

@testable import PaperBroker

@Suite struct SyntheticMarketTests {
  private static func instrument(_ line: String) throws -> Instrument {
    try #require(Instrument(line: line))
  }

  private static func time(_ text: String) throws -> Timestamp {
    try #require(Timestamp(rfc3339: text))
  }

  private func market(
    seed: UInt64 = 7, alwaysOpen: Bool = false, speed: FixedDecimal = 1,
    at text: String = "2026-11-20T15:00:00Z", _ lines: String...
  ) throws -> SyntheticMarket {
    try SyntheticMarket(
      seed: seed, alwaysOpen: alwaysOpen, speed: speed, startedAtWall: Self.time(text),
      instruments: (lines.isEmpty ? ["AAPL|Apple Inc.|NASDAQ|230|27"] : lines).map {
        try Self.instrument($0)
      })
  }

  private let aapl = Symbol("AAPL")

  private func all(
    _ market: SyntheticMarket, _ interval: BarInterval, from: String, to: String
  ) throws -> [Bar] {
    market.bars(
      try #require(aapl), interval: interval, in: try Self.time(from)...Self.time(to), limit: .max)
  }

  @Test func theSameSeedGivesTheSamePath() throws {
    let aapl = try #require(aapl)
    var (one, two) = (try market(), try market())
    for second in [1.0, 2, 7, 60, 300] {
      let wall = try Self.time("2026-11-20T15:00:00Z").advanced(bySeconds: second)
      #expect(one.advance(toWall: wall) == two.advance(toWall: wall))
      #expect(one.snapshot(aapl) == two.snapshot(aapl))
    }
    #expect(one.snapshot(aapl)?.quote?.bid != nil)
  }

  @Test func anotherSeedGivesAnotherPath() throws {
    let aapl = try #require(aapl)
    let (one, two) = (try market(seed: 1), try market(seed: 2))
    #expect(one.snapshot(aapl)?.quote?.bid != two.snapshot(aapl)?.quote?.bid)
    #expect(one.snapshot(aapl)?.dailyBar != two.snapshot(aapl)?.dailyBar)
  }

  @Test func symbolsMoveApart() throws {
    let market = try market(
      at: "2026-11-20T15:00:00Z", "AAPL|Apple Inc.|NASDAQ|230|27", "MSFT|Microsoft|NASDAQ|230|27")
    let prices = try ["AAPL", "MSFT"].map { market.snapshot(try #require(Symbol($0)))?.quote?.bid }
    #expect(prices[0] != nil)
    #expect(prices[0] != prices[1])
    #expect(try market.snapshot(#require(Symbol("ZZZZ"))) == nil)
  }

  @Test(arguments: [1, 2, 3])
  func everyListedInstrumentHasASpreadOnItsTick(seed: UInt64) throws {
    var market = SyntheticMarket(
      seed: seed, alwaysOpen: true, speed: 1, startedAtWall: try Self.time("2026-11-21T03:00:00Z"))
    let base = Dictionary(
      uniqueKeysWithValues: Instruments.all.map { ($0.symbol, $0.basePrice) })
    let step = market.advance(toWall: try Self.time("2026-11-21T03:01:00Z"))
    #expect(step.events.count > 60 * market.assets.count / 3)
    for event in step.events {
      switch event {
      case .quote(let symbol, let quote):
        let (bid, ask) = (try #require(quote.bid), try #require(quote.ask))
        #expect(bid.isPositive && bid < ask && bid.isOnTick && ask.isOnTick)
        let share = ask.decimal.approximateDouble / (base[symbol] ?? 0)
        #expect((0.1...10).contains(share), "\(symbol) stays near its base price")
        #expect(quote.bidSize.isPositive && quote.askSize.isPositive)
      case .trade(_, let trade):
        #expect(trade.price.isOnTick && trade.size.isPositive && trade.size.isWhole)
      case .status: break
      }
    }
  }

  @Test func everyLineOfTheTableIsAnInstrument() {
    #expect(Instruments.all.count == instrumentTable.split(separator: "\n").count)
    #expect(Set(Instruments.all.map(\.symbol)).count == Instruments.all.count)
    for instrument in Instruments.all {
      #expect(instrument.basePrice > 0 && instrument.dailyVolatility > 0)
      #expect((800_000_000..<2_400_000_000).contains(instrument.quoteIntervalNanoseconds))
    }
  }

  @Test func aroundOneDollarPricesKeepToTheirTicks() throws {
    let penny = try Self.instrument("PNNY|Penny Stock|NYSE|1|60")
    let day = try #require(CalendarDay("2026-11-21"))
    let sessions = SyntheticSessions(calendar: TradingCalendar(), alwaysOpen: true)
    let session = try #require(sessions.session(on: day))
    var (below, above, across, fine) = (0, 0, 0, 0)
    for seed in 0..<300 as Range<UInt64> {
      var tape = SyntheticTape(penny, session, SyntheticPath(seed: seed, alwaysOpen: true))
      for index in stride(from: Int64(0), to: 40_000, by: 401) {
        let tick = tape.tick(index)
        let (bid, ask) = (SyntheticTick.price(tick.bid), SyntheticTick.price(tick.ask))
        #expect(bid.isPositive && bid < ask && bid.isOnTick && ask.isOnTick, "\(bid) \(ask)")
        if tick.ask < 10_000 { below += 1 } else if tick.bid >= 10_000 { above += 1 }
        if tick.bid < 10_000 && tick.ask >= 10_000 { across += 1 }
        if tick.bid % 100 != 0 && tick.ask % 100 != 0 { fine += 1 }
      }
    }
    #expect(below > 100 && above > 100 && across > 0, "\(below) \(above) \(across)")
    #expect(fine > below / 2, "below a dollar prices are finer than a cent")
  }

  private func gathered(_ bars: [Bar]) throws -> (Price, Price, Price, Price, Quantity, Int) {
    let (first, last) = (try #require(bars.first), try #require(bars.last))
    return (
      first.open, try #require(bars.map(\.high).max()), try #require(bars.map(\.low).min()),
      last.close, try bars.reduce(.zero) { try $0 + $1.volume },
      bars.reduce(0) { $0 + ($1.tradeCount ?? 0) }
    )
  }

  @Test(arguments: [BarInterval.minute, .fiveMinutes, .fifteenMinutes, .hour])
  func theDaysBarIsItsShorterBarsGathered(interval: BarInterval) throws {
    let market = try market(at: "2026-11-20T23:00:00Z")
    let days = try all(market, .day, from: "2026-11-20T05:00:00Z", to: "2026-11-20T23:00:00Z")
    let bars = try all(market, interval, from: "2026-11-20T05:00:00Z", to: "2026-11-20T23:00:00Z")
    let counts: [BarInterval: Int] = [
      .minute: 390, .fiveMinutes: 78, .fifteenMinutes: 26, .hour: 7,
    ]
    #expect(bars.count == counts[interval])
    let day = try #require(days.first)
    #expect(days.count == 1)
    #expect(day.at.rfc3339 == "2026-11-20T05:00:00Z")
    let whole = try gathered(bars)
    #expect(day.open == whole.0 && day.high == whole.1 && day.low == whole.2)
    #expect(day.close == whole.3 && day.volume == whole.4 && day.tradeCount == whole.5)
    #expect(bars.map(\.at) == bars.map(\.at).sorted())
    for bar in bars {
      #expect(bar.low <= min(bar.open, bar.close) && bar.high >= max(bar.open, bar.close))
      let average = try #require(bar.volumeWeightedPrice)
      #expect(bar.low <= average && average <= bar.high)
    }
  }

  /// What the steps of a market tell, gathered as a replay gathers recorded trades.
  @Test func barsAreTheTradesThatWereTold() throws {
    let aapl = try #require(aapl)
    var market = try market(at: "2026-11-20T14:29:00Z")
    var day = BarBuilder(at: try Self.time("2026-11-20T05:00:00Z"))
    var minutes: [Timestamp: BarBuilder] = [:]
    var seconds = 0.0
    while seconds < 900 {
      seconds += 0.37
      let wall = try Self.time("2026-11-20T14:29:00Z").advanced(bySeconds: seconds)
      for case .trade(_, let trade) in market.advance(toWall: wall).events {
        let edge = BarInterval.minute.start(of: try #require(trade.at))
        day.add(trade)
        minutes[edge, default: BarBuilder(at: edge)].add(trade)
      }
    }
    let snapshot = try #require(market.snapshot(aapl))
    #expect(snapshot.dailyBar == day.bar)
    #expect(day.count > 50)
    let bars = try all(
      market, .minute, from: "2026-11-20T14:00:00Z", to: "2026-11-20T16:00:00Z")
    #expect(bars == minutes.sorted { $0.key < $1.key }.compactMap(\.value.bar))
    #expect(snapshot.minuteBar == bars.last)
    #expect(snapshot.trade?.price == bars.last?.close)
  }

  @Test func howTheTimeIsCutIntoStepsChangesNothing() throws {
    func told(_ cuts: [Double]) throws -> [MarketEvent] {
      var market = try market(
        at: "2026-11-20T20:50:00Z", "AAPL|Apple Inc.|NASDAQ|230|27", "BAC|Bank|NYSE|45|27")
      return try cuts.flatMap {
        market.advance(toWall: try Self.time("2026-11-20T20:50:00Z").advanced(bySeconds: $0)).events
      }
    }
    // The last ten minutes of a session and the first ten of the next.
    let whole = 66 * 3_600.0 - 6 * 60
    let once = try told([whole])
    #expect(once.count > 1_000)
    #expect(try told(Array(stride(from: 50, to: whole, by: 50)) + [whole]) == once)
    #expect(try told(Array(stride(from: 0.9, to: 900, by: 0.9)) + [whole]) == once)
    let times = once.map(\.at)
    #expect(times.compactMap { $0 } == times.compactMap { $0 }.sorted())
  }

  @Test func aTickBelongsToExactlyOneStep() throws {
    let interval =
      Double(try Self.instrument("AAPL|Apple Inc.|NASDAQ|230|27").quoteIntervalNanoseconds) / 1e9
    var market = try market(at: "2026-11-20T14:29:59Z")
    let open = try Self.time("2026-11-20T14:30:00Z")
    #expect(market.advance(toWall: Timestamp(nanoseconds: open.nanoseconds - 1)).events.isEmpty)
    #expect(!market.isOpen)
    #expect(market.advance(toWall: open).events.count == 2, "a quote and the first trade")
    #expect(market.isOpen)
    #expect(try market.snapshot(#require(aapl))?.trade?.at == open)
    #expect(try market.snapshot(#require(aapl))?.dailyBar?.tradeCount == 1)
    #expect(market.advance(toWall: open).events.isEmpty)
    let next = open.advanced(bySeconds: interval)
    #expect(market.advance(toWall: Timestamp(nanoseconds: next.nanoseconds - 1)).events.isEmpty)
    #expect(market.advance(toWall: next).events.count == 1)
    #expect(market.advance(toWall: next.advanced(bySeconds: 0.001)).events.isEmpty)
    #expect(market.advance(toWall: open).now == market.now, "the clock never goes back")
  }

  /// Quotes and trades of one minute, and the time that a quote stands for on average, in seconds.
  @Test(arguments: [50, 1_000, 20_000])
  func theMarketQuotesAsOftenAsItIsAskedTo(quotesPerSecond: Int) throws {
    var market = SyntheticMarket(
      seed: 1, alwaysOpen: true, speed: 1, quotesPerSecond: quotesPerSecond,
      startedAtWall: try Self.time("2026-11-20T15:00:00Z"))
    var (quotes, trades) = (0, 0)
    for step in 1...40 {
      let wall = try Self.time("2026-11-20T15:00:00Z").advanced(bySeconds: Double(step) * 0.5)
      for event in market.advance(toWall: wall).events {
        if case .quote = event { quotes += 1 } else { trades += 1 }
      }
    }
    #expect((quotesPerSecond * 19...quotesPerSecond * 21).contains(quotes))
    #expect(trades <= 800, "trades keep their own pace")
    #expect(trades > 50)
  }

  @Test func manyQuotesDoNotMakeALongStepLong() throws {
    var market = SyntheticMarket(
      seed: 1, alwaysOpen: true, speed: 1, quotesPerSecond: 1_000_000,
      startedAtWall: try Self.time("2026-11-20T15:00:00Z"))
    let events = market.advance(toWall: try Self.time("2026-11-20T16:00:00Z")).events
    #expect((1...100_000).contains(events.count))
  }

  @Test func aLongStepStillTellsEveryPriceThatWasReached() throws {
    let start = "2026-11-20T15:00:00Z"
    var (fast, slow) = (
      try market(alwaysOpen: true, at: start), try market(alwaysOpen: true, at: start)
    )
    let end = try Self.time(start).advanced(bySeconds: 86_400)
    let coarse = fast.advance(toWall: end).events
    var whole: [MarketEvent] = []
    for hour in 1...24 {
      whole +=
        slow.advance(toWall: try Self.time(start).advanced(bySeconds: Double(hour) * 3_600)).events
    }
    func extremes(_ events: [MarketEvent]) -> [Price?] {
      let quotes = events.compactMap { if case .quote(_, let quote) = $0 { quote } else { nil } }
      let trades = events.compactMap { if case .trade(_, let trade) = $0 { trade } else { nil } }
      return [
        quotes.compactMap(\.ask).min(), quotes.compactMap(\.bid).max(), trades.map(\.price).min(),
        trades.map(\.price).max(), quotes.last?.bid, quotes.last?.ask,
      ]
    }
    #expect(coarse.count < 400 && whole.count > 30_000, "\(coarse.count) \(whole.count)")
    #expect(extremes(coarse) == extremes(whole))
    #expect(Set(coarse).isSubset(of: whole))
    #expect(try fast.snapshot(#require(aapl)) == slow.snapshot(#require(aapl)))
  }

  @Test func aLeapOfCenturiesEnds() throws {
    var market = try market(alwaysOpen: true, speed: 100_000)
    let step = market.advance(toWall: Timestamp(nanoseconds: .max))
    #expect(step.now.nanoseconds >= Int64.max - 1)
    #expect(step.events.count < 10_000)
  }

  @Test func betweenSessionsTheMarketStandsStill() throws {
    let aapl = try #require(aapl)
    var market = try market(at: "2026-11-20T20:59:59.999999999Z")
    #expect(market.isOpen)
    let friday = market.snapshot(aapl)
    let step = market.advance(toWall: try Self.time("2026-11-23T14:29:59Z"))
    #expect(step.events.isEmpty)
    #expect(!market.isOpen)
    #expect(market.snapshot(aapl)?.quote == friday?.quote)
    #expect(market.snapshot(aapl)?.dailyBar == friday?.dailyBar)
    _ = market.advance(toWall: try Self.time("2026-11-23T14:30:00Z"))
    #expect(market.isOpen)
    #expect(market.snapshot(aapl)?.previousDailyBar == friday?.dailyBar)
    let closed = try #require(market.closedDay(at: market.now))
    #expect(market.close(of: aapl, on: closed.day) == friday?.dailyBar?.close)
    #expect(market.snapshot(aapl)?.dailyBar?.at.rfc3339 == "2026-11-23T05:00:00Z")
  }

  @Test func alwaysOpenIsOpenOnASundayNight() throws {
    let aapl = try #require(aapl)
    var market = try market(alwaysOpen: true, at: "2026-11-22T08:00:00Z")
    #expect(market.isOpen)
    #expect(!market.advance(toWall: try Self.time("2026-11-22T08:00:10Z")).events.isEmpty)
    let days = market.bars(
      aapl, interval: .day,
      in: try Self.time("2026-10-30T00:00:00Z")...Self.time("2026-11-03T12:00:00Z"), limit: 10)
    // Daylight saving time ends on 1 November: midnight in New York goes from 04:00 to 05:00 UTC.
    #expect(
      days.map(\.at.rfc3339) == [
        "2026-10-30T04:00:00Z", "2026-10-31T04:00:00Z", "2026-11-01T04:00:00Z",
        "2026-11-02T05:00:00Z", "2026-11-03T05:00:00Z",
      ])
  }

  @Test func barsFollowTheSessions() throws {
    let closing = try market(at: "2026-12-01T12:00:00Z")
    func minutes(_ day: String) throws -> Int {
      try all(closing, .minute, from: day + "T05:00:00Z", to: day + "T23:59:00Z").count
    }
    #expect(try minutes("2026-11-25") == 390)
    #expect(try minutes("2026-11-26") == 0, "Thanksgiving")
    #expect(try minutes("2026-11-27") == 210, "until 13:00")
    #expect(try minutes("2026-11-28") == 0, "Saturday")
    let open = try market(alwaysOpen: true, at: "2026-12-01T12:00:00Z")
    func always(_ from: String, _ to: String) throws -> Int {
      try all(open, .minute, from: from, to: to).count
    }
    #expect(try always("2026-10-31T04:00:00Z", "2026-11-01T03:59:00Z") == 1_440)
    #expect(try always("2026-11-01T04:00:00Z", "2026-11-02T04:59:00Z") == 1_500, "a 25 hour day")
    #expect(try always("2026-03-08T05:00:00Z", "2026-03-09T03:59:00Z") == 1_380, "a 23 hour day")
  }

  @Test func nothingOfTheFutureIsTold() throws {
    let aapl = try #require(aapl)
    let early = try market(at: "2026-11-20T15:00:00Z")
    var late = early
    _ = late.advance(toWall: try Self.time("2026-11-20T20:00:00Z"))
    let lateDay = try #require(late.snapshot(aapl)?.dailyBar)
    let earlyDay = try #require(early.snapshot(aapl)?.dailyBar)
    #expect(earlyDay.volume < lateDay.volume, "copies share what was worked out, not the clock")
    #expect(early.snapshot(aapl)?.trade?.price == earlyDay.close)
    #expect(late.snapshot(aapl)?.dailyBar == lateDay)
    let bars = try all(early, .minute, from: "2026-11-20T05:00:00Z", to: "2030-01-01T00:00:00Z")
    #expect(bars.count == 30)
    #expect(bars.last?.at.rfc3339 == "2026-11-20T14:59:00Z")
  }

  @Test(arguments: [BarInterval.minute, .hour, .day], [1, 3, 500])
  func newestFirstIsOldestFirstTurnedRound(interval: BarInterval, limit: Int) throws {
    let aapl = try #require(aapl)
    let market = try market(at: "2026-11-24T15:10:00Z")
    let range = try Self.time("2026-11-20T20:00:00Z")...Self.time("2026-11-24T15:05:00Z")
    let oldest = market.bars(aapl, interval: interval, in: range, limit: .max)
    let newest = market.newestBars(aapl, interval: interval, in: range, limit: limit)
    #expect(newest == Array(oldest.reversed().prefix(limit)))
    #expect(oldest.allSatisfy { range.contains($0.at) })
    #expect(
      market.bars(aapl, interval: interval, in: range, limit: limit) == Array(oldest.prefix(limit)))
  }

  @Test func hostileRangesAndLimitsGiveNothingMore() throws {
    let aapl = try #require(aapl)
    let market = try market()
    let ever = Timestamp(nanoseconds: .min)...Timestamp(nanoseconds: .max)
    let past = try Self.time("1700-01-01T00:00:00Z")...Self.time("1999-01-01T00:00:00Z")
    #expect(market.bars(aapl, interval: .day, in: ever, limit: 0).isEmpty)
    #expect(market.bars(aapl, interval: .day, in: ever, limit: -1).isEmpty)
    #expect(market.newestBars(aapl, interval: .day, in: ever, limit: -1).isEmpty)
    #expect(market.bars(aapl, interval: .day, in: past, limit: 10).isEmpty)
    #expect(
      market.bars(aapl, interval: .day, in: ever, limit: 2).first?.at.rfc3339
        == "2021-11-16T05:00:00Z")
    #expect(
      market.newestBars(aapl, interval: .day, in: ever, limit: 2).first?.at.rfc3339
        == "2026-11-20T05:00:00Z")
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// A recorded Tuesday is played again as Wednesday, Thursday, Friday, Monday, and so on.
@Suite struct ReplayLoopTests {
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:00:00Z,SPY,167.40,100,167.42,300
    2013-10-08T13:30:01Z,SPY,167.41,200,167.43,500
    2013-10-08T20:10:00Z,SPY,166.00,200,166.02,500

    """
  private static let trades = """
    timestamp,symbol,price,size
    2013-10-08T13:30:02Z,SPY,167.42,400
    2013-10-08T19:59:30Z,SPY,166.50,100
    2013-10-08T20:05:00Z,SPY,166.10,50

    """
  private static let ever = Timestamp(nanoseconds: .min)...Timestamp(nanoseconds: .max)
  private let wall = Timestamp(seconds: 1_000)
  private let spy = symbol("SPY")

  private func market(
    speed: FixedDecimal = 3_600, resumingAt: Timestamp? = nil, loops: Bool = true,
    replacing day: String = "2013-10-08"
  ) throws -> ReplayMarket {
    try ReplayMarket(
      quotes: Array(Self.quotes.replacing("2013-10-08", with: day).utf8),
      trades: Array(Self.trades.replacing("2013-10-08", with: day).utf8),
      speed: speed, from: nil, loops: loops, resumingAt: resumingAt, startedAtWall: wall)
  }

  /// Steps of a quarter of a second, a quarter of an hour of the market, until a round begins.
  private func playToNextRound(_ market: inout ReplayMarket, _ seconds: inout Double) -> MarketStep
  {
    var before = market.now
    for _ in 0..<1_000 {
      seconds += 0.25
      let step = market.advance(toWall: wall.advanced(bySeconds: seconds))
      if NewYork.civil(step.now).day != NewYork.civil(before).day { return step }
      before = step.now
    }
    return MarketStep(events: [], now: before)
  }

  private func prices(_ events: [MarketEvent]) -> [String] {
    events.map { event in
      switch event {
      case .quote(_, let quote): "\(quote.at?.rfc3339 ?? "") \(quote.bid?.description ?? "none")"
      case .trade(_, let trade): "\(trade.at?.rfc3339 ?? "") trade \(trade.price)"
      case .status(_, let notice): "status \(notice.status.code)"
      }
    }
  }

  @Test func theNextRoundIsTheNextTradingDayAtTheSameTimeOfDay() throws {
    var market = try market()
    var seconds = 0.0
    let step = playToNextRound(&market, &seconds)
    #expect(step.now == time("2013-10-09T13:00:00Z"), "the morning of the next day")
    #expect(prices(step.events) == ["2013-10-09T13:00:00Z 167.4"])
    #expect(!market.isOpen)
    let later = market.advance(toWall: wall.advanced(bySeconds: seconds + 7.5))
    #expect(later.now == time("2013-10-09T20:11:00Z"), "a step ends where the round does")
    #expect(
      prices(later.events) == [
        "2013-10-09T13:30:01Z 167.41", "2013-10-09T13:30:02Z trade 167.42",
        "2013-10-09T19:59:30Z trade 166.5", "2013-10-09T20:05:00Z trade 166.1",
        "2013-10-09T20:10:00Z 166",
      ])
  }

  @Test func daysOnWhichTheExchangeIsClosedAreSkipped() throws {
    var market = try market()
    var seconds = 0.0
    var days: [String] = []
    for _ in 0..<5 {
      days.append(NewYork.civil(playToNextRound(&market, &seconds).now).day.description)
    }
    #expect(days == ["2013-10-09", "2013-10-10", "2013-10-11", "2013-10-14", "2013-10-15"])
  }

  @Test func theTimeOfDayIsKeptWhenTheClocksChange() throws {
    // Friday before the end of daylight time, which is on Sunday 3 November 2013.
    var market = try market(replacing: "2013-11-01")
    var seconds = 0.0
    let step = playToNextRound(&market, &seconds)
    #expect(prices(step.events) == ["2013-11-04T14:00:00Z 167.4"])
  }

  @Test func theClockNeverGoesBackNorStandsStillInManyRounds() throws {
    var market = try market(speed: 100_000)
    var last = market.now
    for step in 1...200 {
      let now = market.advance(toWall: wall.advanced(bySeconds: Double(step) * 0.1)).now
      #expect(now > last)
      last = now
    }
    #expect(NewYork.civil(last).day > CalendarDay(ordinal: 16_000 + 30), "more than a month")
    let back = market.advance(toWall: wall)
    #expect(back.now >= last)
  }

  @Test func aMachineThatSleptForDaysIsToldOneRound() throws {
    var market = try market()
    let step = market.advance(toWall: wall.advanced(bySeconds: 10_000_000))
    #expect(step.now == time("2013-10-08T20:11:00Z"))
    let next = market.advance(toWall: wall.advanced(bySeconds: 10_000_001))
    #expect(next.now == time("2013-10-09T13:00:00Z"))
  }

  @Test func barsOfAllRoundsAreToldWithThePricesOfTheFirst() throws {
    var market = try market()
    var seconds = 0.0
    for _ in 0..<2 { _ = playToNextRound(&market, &seconds) }
    _ = market.advance(toWall: wall.advanced(bySeconds: seconds + 0.6))
    #expect(market.now == time("2013-10-10T13:36:00Z"))
    let days = market.bars(spy, interval: .day, in: Self.ever, limit: 10)
    #expect(days.map(\.close.description) == ["166.5", "166.5", "167.42"])
    #expect(days.map(\.volume.description) == ["500", "500", "400"])
    #expect(
      days.map(\.at) == [
        time("2013-10-08T04:00:00Z"), time("2013-10-09T04:00:00Z"), time("2013-10-10T04:00:00Z"),
      ])
    let newest = market.newestBars(spy, interval: .minute, in: Self.ever, limit: 3)
    #expect(newest.map(\.close.description) == ["167.42", "166.1", "166.5"])
    let second = time("2013-10-09T00:00:00Z")...time("2013-10-09T23:59:59Z")
    #expect(
      market.bars(spy, interval: .minute, in: second, limit: 2).map(\.at) == [
        time("2013-10-09T13:30:00Z"), time("2013-10-09T19:59:00Z"),
      ])
    let snapshot = try #require(market.snapshot(spy))
    #expect(snapshot.dailyBar?.volume.description == "400")
    #expect(snapshot.previousDailyBar?.close.description == "166.5")
    #expect(snapshot.trade?.at == time("2013-10-10T13:30:02Z"))
  }

  @Test func aLedgerThatStandsInTheThirdRoundGoesOnThere() throws {
    let market = try market(resumingAt: time("2013-10-10T14:00:00Z"))
    #expect(market.now == time("2013-10-10T14:00:00Z"))
    #expect(market.snapshot(spy)?.quote?.at == time("2013-10-10T13:30:01Z"))
    #expect(market.snapshot(spy)?.previousDailyBar?.at == time("2013-10-09T04:00:00Z"))
    let days = market.bars(spy, interval: .day, in: Self.ever, limit: 10)
    #expect(days.map(\.close.description) == ["166.5", "166.5", "167.42"])
  }

  @Test func aLedgerThatStandsBetweenTwoRoundsGoesOnWithTheNext() throws {
    let market = try market(resumingAt: time("2013-10-12T15:00:00Z"))
    #expect(market.now == time("2013-10-14T13:00:00Z"), "a Saturday is followed by Monday")
    #expect(market.snapshot(spy)?.trade?.at == time("2013-10-11T20:05:00Z"))
    #expect(market.snapshot(spy)?.quote?.at == time("2013-10-14T13:00:00Z"))
  }

  @Test func withoutALoopPricesStandStillAfterTheRecording() throws {
    var market = try market(loops: false)
    _ = market.advance(toWall: wall.advanced(bySeconds: 24))
    #expect(market.now == time("2013-10-09T13:30:00Z"))
    #expect(market.snapshot(spy)?.quote?.at == time("2013-10-08T20:10:00Z"))
    #expect(market.advance(toWall: wall.advanced(bySeconds: 48)).events.isEmpty)
  }

  @Test func whereTheCalendarEndsPricesStandStill() throws {
    var market = try market(replacing: "2040-12-31")
    _ = market.advance(toWall: wall.advanced(bySeconds: 24))
    let step = market.advance(toWall: wall.advanced(bySeconds: 240))
    #expect(step.events.isEmpty)
    #expect(market.snapshot(spy)?.quote?.at == time("2040-12-31T20:10:00Z"))
  }
}

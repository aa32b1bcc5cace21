// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@Suite struct ChartSeriesTests {
  private func price(_ text: String) -> Price { try! Price(strict: text) }

  private func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text)! }

  private func bar(
    _ at: String, _ open: String, _ high: String, _ low: String, _ close: String, _ volume: Int = 10
  ) -> Bar {
    Bar(
      at: time(at), open: price(open), high: price(high), low: price(low), close: price(close),
      volume: Quantity(volume))
  }

  @Test func theSimpleAverageIsTheMeanOfTheLastCloses() {
    let closes = ["1", "2", "3", "4.5"].map(price)
    #expect(MovingAverage.simple(3).values(of: closes).dropLast() == [nil, nil, price("2")])
    #expect(MovingAverage.simple(2).values(of: closes)[3] == price("3.75"))
    #expect(MovingAverage.simple(5).values(of: closes) == [nil, nil, nil, nil])
    #expect(MovingAverage.simple(0).values(of: closes)[3] == price("4.5"))
  }

  @Test func theExponentialAverageBeginsAsAMeanAndTakesAShareOfEachClose() {
    let closes = ["1", "2", "3", "8", "8"].map(price)
    // The share is a half: 2, then 2 + (8 - 2) / 2 = 5, then 6.5.
    #expect(
      MovingAverage.exponential(3).values(of: closes)
        == [nil, nil, price("2"), price("5"), price("6.5")])
  }

  @Test func theDaysMeanPriceBeginsAnewWithEachDay() {
    var bars = [
      bar("2025-11-20T15:00:00Z", "1", "3", "1", "2", 100),
      bar("2025-11-20T15:01:00Z", "4", "4", "4", "4", 300),
      bar("2025-11-21T15:00:00Z", "9", "9", "9", "9", 0),
      bar("2025-11-21T15:01:00Z", "9", "9", "9", "9", 5),
    ]
    bars[3].volumeWeightedPrice = price("8.5")
    let values = DayVWAP.values(of: bars[...]) { NewYork.civil($0.at).day.ordinal }
    #expect(values == [price("2"), price("3.5"), nil, price("8.5")])
  }

  @Test func hoursOfBarsNeverReachIntoTheNextDay() {
    let bars = [
      bar("2025-11-20T20:50:00Z", "1", "3", "1", "2"),
      bar("2025-11-20T20:55:00Z", "2", "5", "2", "4"),
      bar("2025-11-21T14:30:00Z", "4", "4", "2", "3"),
      bar("2025-11-21T14:40:00Z", "3", "9", "3", "8"),
    ]
    let span = BarGroups.span(.fiveMinutes, times: 2)
    let (groups, ends) = BarGroups.groups(of: bars[...]) {
      BarGroups.key(span, NewYork.civil($0.at))
    }
    #expect(
      groups == [
        bar("2025-11-20T20:50:00Z", "1", "5", "1", "4", 20), bars[2], bars[3],
      ])
    #expect(ends == [1, 2, 3])
  }

  @Test func weeksBeginOnMonday() {
    let days = ["2025-11-20", "2025-11-21", "2025-11-24"]
    let bars = days.map { bar("\($0)T05:00:00Z", "1", "2", "1", "2") }
    let span = BarGroups.span(.week, times: 1)
    let (groups, _) = BarGroups.groups(of: bars[...]) {
      BarGroups.key(span, NewYork.civil($0.at))
    }
    #expect(groups.map(\.at) == [bars[0].at, bars[2].at])
    #expect(groups.map(\.volume) == [Quantity(20), Quantity(10)])
  }

  @Test func aHistoryKeepsEachTimeOnceAndLeavesOutWhatContradictsItself() {
    let request = BarRequest(Symbol("AAPL")!, .minute)
    let first = bar("2025-11-21T14:30:00Z", "4", "4", "2", "3")
    let second = bar("2025-11-21T14:31:00Z", "3", "3", "3", "3")
    var history = BarHistory(
      request,
      bars: [second, bar("2025-11-21T14:32:00Z", "5", "4", "3", "4"), first])
    #expect(history.bars == [first, second])
    #expect(history.leftOut == 1)
    let better = bar("2025-11-21T14:31:00Z", "3", "5", "3", "5")
    history.merge([better])
    #expect(history.bars == [first, better])
    let many = (0..<BarHistory.limit).map { index in
      Bar(
        at: better.at.advanced(bySeconds: Double(60 * (index + 1))), open: price("1"),
        high: price("1"), low: price("1"), close: price("1"), volume: Quantity(1))
    }
    history.merge(many)
    #expect(history.bars.count == BarHistory.limit)
    #expect(history.bars.first == many.first)
  }

  @Test func aTradeMovesTheNewestBarOrBeginsTheNextOne() {
    let symbol = Symbol("AAPL")!
    var history = BarHistory(
      BarRequest(symbol, .fiveMinutes), bars: [bar("2025-11-21T14:30:00Z", "4", "4", "3", "3")])
    func trade(_ text: String, _ at: String) -> MarketSnapshot {
      MarketSnapshot(
        symbol: symbol, trade: MarketTrade(price: price(text), size: Quantity(1), at: time(at)),
        receivedAt: time(at))
    }
    history.follow(trade("5", "2025-11-21T14:34:59Z"))
    #expect(history.bars == [bar("2025-11-21T14:30:00Z", "4", "5", "3", "5")])
    history.follow(trade("6", "2025-11-21T14:36:10Z"))
    #expect(history.bars.last == bar("2025-11-21T14:35:00Z", "6", "6", "6", "6", 0))
    // What was traded before the newest bar changes nothing any more.
    history.follow(trade("1", "2025-11-21T14:31:00Z"))
    #expect(history.bars.count == 2)
    #expect(history.bars[0].low == price("3"))
  }

  @Test func aMinuteThatCameWholeReplacesTheMinuteAndWidensLongerBars() {
    let symbol = Symbol("AAPL")!
    let whole = bar("2025-11-21T14:31:00Z", "3", "7", "2", "4", 500)
    let snapshot = MarketSnapshot(symbol: symbol, minuteBar: whole, receivedAt: whole.at)
    var minutes = BarHistory(
      BarRequest(symbol, .minute), bars: [bar("2025-11-21T14:31:00Z", "3", "4", "3", "4", 0)])
    minutes.follow(snapshot)
    #expect(minutes.bars == [whole])
    var longer = BarHistory(
      BarRequest(symbol, .fifteenMinutes),
      bars: [bar("2025-11-21T14:30:00Z", "3", "4", "3", "3", 90)])
    longer.follow(snapshot)
    // Its volume waits for the bar itself: nobody knows which minutes it has already.
    #expect(longer.bars == [bar("2025-11-21T14:30:00Z", "3", "7", "2", "4", 90)])
    let other = MarketSnapshot(
      symbol: Symbol("MSFT")!, minuteBar: whole, receivedAt: whole.at)
    var untouched = minutes
    untouched.follow(other)
    #expect(untouched == minutes)
  }

  @Test func theDaysOwnBarFollowsTheMarketOfTheDay() {
    let symbol = Symbol("AAPL")!
    var history = BarHistory(
      BarRequest(symbol, .day), bars: [bar("2025-11-21T05:00:00Z", "4", "4", "3", "3")])
    let newer = bar("2025-11-21T05:00:00Z", "4", "6", "3", "6", 90)
    history.follow(
      MarketSnapshot(
        symbol: symbol,
        trade: MarketTrade(
          price: price("9"), size: Quantity(1), at: time("2025-11-21T23:00:00Z")),
        dailyBar: newer, receivedAt: newer.at))
    #expect(history.bars == [newer])
  }

  @Test func aWallClockKnowsWhenItChanged() {
    let offsets = ZoneOffsets(
      from: time("2025-01-01T00:00:00Z"), to: time("2026-01-01T00:00:00Z"),
      offset: NewYork.offsetSeconds)
    for text in [
      "2025-03-09T06:59:59Z", "2025-03-09T07:00:00Z", "2025-11-02T05:59:59Z",
      "2025-11-02T06:00:00Z",
    ] {
      #expect(offsets.offsetSeconds(at: time(text)) == NewYork.offsetSeconds(at: time(text)))
    }
  }
}

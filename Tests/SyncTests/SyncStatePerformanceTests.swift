import ClientModels
import Testing

@testable import Sync

/// The daily values and closing prices of the performance that is looked at.
@Suite struct SyncStatePerformanceTests {
  private func connected() throws -> Machine {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 5)
    return machine
  }

  private func asked(_ actions: [SyncAction]) -> [BrokerQuestion] {
    actions.questions.filter {
      switch $0 {
      case .values, .closes: true
      default: false
      }
    }
  }

  private func readings(_ actions: [SyncAction]) -> [PerformanceReading] {
    actions.events.compactMap {
      if case .performanceRead(let reading) = $0 { reading } else { nil }
    }
  }

  private func values(_ amount: Int, _ source: Portfolio.Source = .live) throws -> ValueReading {
    let first = try #require(CalendarDay("2025-11-18"))
    return ValueReading(
      ValueHistory(
        days: (0..<3).map { ValueDay(first.advanced(by: $0), Money(FixedDecimal(amount + $0))) },
        flows: []),
      asOf: .noonish, source: source)
  }

  private func bar() throws -> Bar {
    let price = try Price(strict: "600")
    return Bar(at: .noonish, open: price, high: price, low: price, close: price, volume: .zero)
  }

  /// One bar of each.
  private func closes(_ symbols: [Symbol]) throws -> BrokerAnswer {
    let bars = Listing([try bar()])
    return .closes(symbols, Dictionary(symbols.map { ($0, .success(bars)) }) { $1 })
  }

  private var spy: BarRequest { BarRequest(Benchmark.usual, .day) }

  @Test func whatIsStoredIsToldAtOnceAndWhatTheBrokerSaysTakesItsPlace() throws {
    var machine = try connected()
    let question = PerformanceQuestion(benchmark: Benchmark.usual)
    let first = machine.handle(.command(.followPerformance(question)))
    #expect(first.contains(.readValues(question, .fifo)))
    #expect(asked(first) == [.values(.usd)])
    let stored = try values(10, .cache)
    let kept = BarHistory(spy, bars: [try bar()], asOf: .noonish, source: .cache)
    let told = readings(machine.handle(.valuesStored(stored, [kept], closings: nil)))
    #expect(told.map(\.values) == [stored])
    #expect(told.map { $0.bars[Benchmark.usual] } == [kept])

    let live = try values(20)
    let answered = machine.answer(.values(.success(Listing([live]))), after: 1)
    #expect(readings(answered).map(\.values) == [live])
    #expect(answered.contains(.keepValues(live)))
    #expect(answered.contains(.readValues(nil, .fifo)))
    // Bars are asked for from a week before the first value.
    let from = NewYork.timestamp(try #require(CalendarDay("2025-11-11")), secondOfDay: 0)
    #expect(asked(answered) == [.closes([Benchmark.usual], from: from)])
    let done = machine.answer(try closes([Benchmark.usual]), after: 1)
    #expect(readings(done).first?.bars[Benchmark.usual]?.source == .live)
    #expect(done.contains { if case .keepCloses = $0 { true } else { false } })
    let late = readings(machine.handle(.valuesStored(stored, [kept], closings: [])))
    #expect(late.map(\.values) == [live])
  }

  /// As many as anybody holds, and none is left out: the prices of each are needed to say what it added.
  @Test func symbolsAreAskedForInBatchesAndNoneAgainSoon() throws {
    var machine = try connected()
    let symbols = try (100..<350).map { try symbol("S\($0)") }
    machine.handle(
      .command(
        .followPerformance(PerformanceQuestion(benchmark: Benchmark.usual, symbols: symbols))))
    var questions = asked(machine.answer(.values(.success(Listing([try values(1)]))), after: 1))
    var all: [Symbol] = []
    var batches = 0
    while case .closes(let batch, _)? = questions.first {
      #expect(questions.count == 1)
      all += batch
      batches += 1
      questions = asked(machine.answer(try closes(batch), after: 0.2))
    }
    #expect(all == [Benchmark.usual] + symbols)
    #expect(batches == 8)
    #expect(asked(machine.handle(.tick, after: 50)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 15)) == [.values(.usd)])
  }

  /// Another time begins on another day: the closes of that are read, and asked for where it begins earlier.
  @Test func otherDaysAreReadAndAskedForOnlyWhereTheyAreEarlier() throws {
    var machine = try connected()
    let symbols = try ["AAPL", "TSLA"].map { try symbol($0) }
    let first = try #require(CalendarDay("2025-11-18"))
    func question(_ days: Int) -> PerformanceQuestion {
      PerformanceQuestion(
        benchmark: Benchmark.usual, symbols: symbols, days: [first.advanced(by: days)])
    }
    machine.handle(.command(.followPerformance(question(1))))
    var questions = asked(machine.answer(.values(.success(Listing([try values(1)]))), after: 1))
    questions = asked(machine.answer(try closes([Benchmark.usual]), after: 0.2))
    let from = NewYork.timestamp(first.advanced(by: 1 - 7), secondOfDay: 0)
    #expect(questions == [.closes(symbols, from: from)])
    machine.answer(try closes(symbols), after: 0.2)
    let later = machine.handle(.command(.followPerformance(question(2))), after: 1)
    #expect(asked(later).isEmpty)
    #expect(later.contains(.readValues(question(2), .fifo)))
    let earlier = machine.handle(.command(.followPerformance(question(0))), after: 1)
    #expect(
      asked(earlier) == [
        .closes(symbols, from: NewYork.timestamp(first.advanced(by: -7), secondOfDay: 0))
      ])
  }

  @Test func aFailureIsToldAndTriedAgainAfterAPause() throws {
    var machine = try connected()
    machine.handle(
      .command(.followPerformance(PerformanceQuestion(benchmark: Benchmark.usual))))
    let failed = machine.answer(.values(.failure(.rateLimited(retryAfter: 40))))
    #expect(failed.events.contains(.performanceFailed(reason: "too many requests")))
    #expect(asked(machine.handle(.tick, after: 39)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 2)) == [.values(.usd)])
    machine.answer(.values(.success(Listing([try values(1)]))))
    let refused = machine.answer(
      .closes([Benchmark.usual], [Benchmark.usual: .failure(.notFound(what: "bars"))]))
    #expect(readings(refused).first?.failures[Benchmark.usual] != nil)
    #expect(asked(machine.handle(.tick, after: 30)).isEmpty)
  }

  @Test func nobodyIsAskedOnceNobodyLooks() throws {
    var machine = try connected()
    machine.handle(
      .command(.followPerformance(PerformanceQuestion(benchmark: Benchmark.usual))))
    machine.answer(.values(.success(Listing([try values(1)]))))
    machine.handle(.command(.followPerformance(nil)))
    let late = machine.answer(try closes([Benchmark.usual]))
    #expect(readings(late).isEmpty)
    for _ in 0..<20 { #expect(asked(machine.handle(.tick, after: 10)).isEmpty) }
  }

  @Test func dailyBarsJoinThoseThatAChartHasKept() throws {
    let store = MemoryStore()
    func bar(_ days: Int) throws -> Bar {
      let price = try Price(strict: "600")
      return Bar(
        at: Timestamp.noonish.advanced(bySeconds: Double(86_400 * days)), open: price,
        high: price, low: price, close: price, volume: .zero)
    }
    try BarRows.keep(
      BarHistory(spy, bars: [try bar(0), try bar(1)], asOf: .noonish, source: .live), in: store,
      at: .noonish)
    try DayCloseRows.keep(
      BarHistory(spy, bars: [try bar(1), try bar(2)], asOf: .noonish, source: .live), in: store,
      at: .noonish)
    #expect(
      DayCloseRows.read(PerformanceQuestion(benchmark: spy.symbol), from: store).first?.bars.count
        == 3)
    // Of another symbol only the days that are needed.
    let days = [NewYork.civil(try bar(1).at).day, NewYork.civil(try bar(9).at).day]
    let part = DayCloseRows.read(
      PerformanceQuestion(benchmark: try symbol("NONE"), symbols: [spy.symbol], days: days),
      from: store)
    #expect(part.map(\.bars) == [[try bar(1)]])
    try ValueRows.keep(try values(7), in: store, at: .noonish)
    #expect(ValueRows.read(from: store)?.history == (try values(7)).history)
  }
}

import ClientModels
import Testing

@testable import Sync

@Suite struct SyncStateChartTests {
  private func request(_ interval: BarInterval = .minute) throws -> BarRequest {
    BarRequest(try symbol("AAPL"), interval)
  }

  private func bar(_ minute: Int, _ close: Int = 10) -> Bar {
    Bar(
      at: Timestamp.noonish.advanced(bySeconds: Double(60 * minute)), open: price(close),
      high: price(close), low: price(close), close: price(close), volume: Quantity(1))
  }

  private func price(_ whole: Int) -> Price { Price(FixedDecimal(whole)) }

  private func connected() throws -> Machine {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 3)
    return machine
  }

  private func histories(_ actions: [SyncAction]) -> [BarHistory] {
    actions.events.compactMap { if case .barsRead(let history) = $0 { history } else { nil } }
  }

  private func barQuestions(_ actions: [SyncAction]) -> [BrokerQuestion] {
    actions.questions.filter { if case .bars = $0 { true } else { false } }
  }

  @Test func withoutAChartNoBarsAreAskedFor() throws {
    var machine = try connected()
    for _ in 0..<200 { #expect(barQuestions(machine.handle(.tick, after: 1)).isEmpty) }
  }

  @Test func anOpenedChartShowsTheStoredBarsThenThoseOfTheBroker() throws {
    var machine = try connected()
    let request = try request()
    let opened = machine.handle(.command(.followBars(request)))
    #expect(opened.contains(.readBars(request)))
    #expect(
      barQuestions(opened) == [
        .bars(request, from: machine.now.advanced(bySeconds: -5 * 86_400), limit: 10_000)
      ])
    let stored = BarHistory(request, bars: [bar(-9)], asOf: .noonish, source: .cache)
    #expect(histories(machine.handle(.barsStored(stored))) == [stored])
    let answered = machine.answer(
      .bars(request, .success(Listing([bar(-2), bar(-1, 11)]))), after: 1)
    let live = histories(answered)
    #expect(live.map(\.bars) == [[bar(-2), bar(-1, 11)]])
    #expect(live.first?.source == .live)
    #expect(answered.contains { if case .keepBars = $0 { true } else { false } })
    // What is on the disk comes too late to replace what the broker told.
    #expect(histories(machine.handle(.barsStored(stored))).isEmpty)
  }

  @Test func aChartThatWasOpenedBeforeTheStoreIsReadFromItAsSoonAsItIsThere() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    let request = try request()
    #expect(!machine.handle(.command(.followBars(request))).contains(.readBars(request)))
    #expect(machine.handle(.storeOpened(StoredBook(account: id))).contains(.readBars(request)))
  }

  @Test func anOpenChartIsKeptUpWithItsNewestBarsOnly() throws {
    var machine = try connected()
    let request = try request()
    machine.handle(.command(.followBars(request)))
    machine.answer(.bars(request, .success(Listing([bar(-2), bar(-1)]))))
    #expect(barQuestions(machine.handle(.tick, after: 14)).isEmpty)
    #expect(
      barQuestions(machine.handle(.tick, after: 1)) == [
        .bars(request, from: bar(-3).at, limit: 1_000)
      ])
    // One question at a time, however long the answer takes.
    #expect(barQuestions(machine.handle(.tick, after: 60)).isEmpty)
    let answered = machine.answer(.bars(request, .success(Listing([bar(-1, 12), bar(0)]))))
    #expect(histories(answered).map(\.bars) == [[bar(-2), bar(-1, 12), bar(0)]])
  }

  @Test func aClosedChartAsksNothingAndLateAnswersOfItAreForgotten() throws {
    var machine = try connected()
    let request = try request()
    machine.handle(.command(.followBars(request)))
    machine.handle(.command(.followBars(nil)))
    #expect(histories(machine.answer(.bars(request, .success(Listing([bar(0)]))))).isEmpty)
    for _ in 0..<100 { #expect(barQuestions(machine.handle(.tick, after: 5)).isEmpty) }
  }

  @Test func whatWentWrongIsToldAndAskedAgainLaterAndLater() throws {
    var machine = try connected()
    let request = try request()
    machine.handle(.command(.followBars(request)))
    var waits: [Int] = []
    for _ in 0..<4 {
      let failed = machine.answer(
        .bars(request, .failure(.refused(status: 422, code: nil, message: "invalid symbol"))))
      #expect(
        failed.events.contains {
          if case .barsFailed(request, let reason) = $0 {
            reason.contains("invalid symbol")
          } else {
            false
          }
        })
      var seconds = 0
      while barQuestions(machine.handle(.tick, after: 1)).isEmpty, seconds < 600 { seconds += 1 }
      waits.append(seconds)
    }
    #expect(waits.allSatisfy { (4..<600).contains($0) })
  }

  @Test func aBrokerThatIsBusyIsLeftAloneAsLongAsItSays() throws {
    var machine = try connected()
    let request = try request()
    machine.handle(.command(.followBars(request)))
    machine.answer(.bars(request, .failure(.rateLimited(retryAfter: 90))))
    for _ in 0..<89 { #expect(barQuestions(machine.handle(.tick, after: 1)).isEmpty) }
  }

  @Test func aServerThatRepeatsItselfIsNotAskedWithoutAPause() throws {
    var machine = try connected()
    let request = try request()
    machine.handle(.command(.followBars(request)))
    machine.answer(.bars(request, .success(Listing([bar(0)]))))
    machine.handle(.tick, after: 20)
    let same = (0..<1_000).map { bar($0 - 999) }
    #expect(barQuestions(machine.answer(.bars(request, .success(Listing(same))))).isEmpty)
  }

  @Test func anotherIntervalTakesThePlaceOfTheOneBefore() throws {
    var machine = try connected()
    let (minutes, days) = (try request(), try request(.day))
    machine.handle(.command(.followBars(minutes)))
    machine.answer(.bars(minutes, .success(Listing([bar(0)]))))
    let hours = try request(.hour)
    #expect(barQuestions(machine.handle(.command(.followBars(hours)), after: 5)).isEmpty)
    let changed = machine.handle(.command(.followBars(days)), after: 0.1)
    #expect(changed.contains(.readBars(days)))
    #expect(changed.contains { if case .wake = $0 { true } else { false } })
    // Only the bars where the key came to rest are asked for.
    let asked = barQuestions(changed + machine.handle(.tick, after: 0.3)).compactMap {
      question -> BarRequest? in
      if case .bars(let request, _, _) = question { request } else { nil }
    }
    #expect(asked == [days])
  }
}

import ClientModels

/// The account's performance on tab 5.
extension AppState {
  mutating func runPerformance(_ command: Command) {
    switch command {
    case .showPerformance:
      open(.performance)
      performance.isBookDue = true
    case .choosePeriod: openPerformanceLine("period ")
    case .chooseBenchmark: openPerformanceLine("benchmark ")
    default: break
    }
  }

  private mutating func openPerformanceLine(_ text: String) {
    layers.append(.line(LineEntry(history: lineHistory, text: text)))
  }

  mutating func tell(of period: PerformancePeriod) {
    open(.performance)
    performance.period = period
    performance.isDue = true
  }

  /// From now on, and in config.toml where that can be written.
  mutating func measure(against symbol: Symbol) -> [Effect] {
    if let problem = unknown([symbol]) {
      show(Notice(.warning, problem))
      return []
    }
    open(.performance)
    guard symbol != settings.benchmark else { return [] }
    use(benchmark: symbol)
    return [.settings(.keep(.value(.benchmark, .text(symbol.text))))] + findAssets([symbol])
  }

  mutating func use(benchmark symbol: Symbol) {
    settings.benchmark = symbol
    performance.isDue = true
  }

  mutating func showNextPeriod(by step: Int) {
    performance.showNextPeriod(by: step)
    selection[.performance] = nil
    selectionIndex[.performance] = nil
  }

  mutating func take(_ reading: PerformanceReading) {
    let known = performance.reading?.closings
    performance.reading = reading
    if settings.isOffline, reading.closings == nil { performance.reading?.closings = known }
    performance.failure = nil
    performance.isDue = true
  }

  /// Prices, positions and activity change what hangs on them.
  mutating func notePerformance(_ event: SyncEvent) {
    switch event {
    case .activityRead, .bookLoaded: performance.isDue = true
    case .marketUpdated, .marketLoaded, .accountUpdated, .positionsReplaced:
      performance.isBookDue = true
    default: break
    }
  }

  mutating func findPerformance() {
    guard tab == .performance, performance.isComputing(at: now) else { return }
    performance.compute(
      PerformanceState.Setting(
        benchmark: settings.benchmark, book: portfolio,
        log: timeMachine.present?.log ?? activity.log, day: timeMachine.book?.day,
        tags: settings.tags, isImported: settings.isImported,
        unvalued: settings.isOffline ? settings.uncached("daily values") : nil, now: now))
  }

  /// The engine is told what is needed, as long as somebody looks.
  mutating func followPerformance() -> [Effect] {
    guard tab == .performance else {
      guard performance.asked != nil else { return [] }
      performance.asked = nil
      return [.send(.followPerformance(nil))]
    }
    // What was once needed stays asked for: with its price known a symbol may be needed no more, and would come and go.
    var symbols = Set(performance.asked?.symbols ?? [])
    if case .success(let contributions)? = performance.review?.contributions {
      symbols.formUnion(contributions.needed)
    }
    let question = PerformanceQuestion(
      benchmark: settings.benchmark, symbols: symbols.sorted(),
      days: symbols.isEmpty ? [] : performance.review?.performance.history.borderDays ?? [])
    guard question != performance.asked else { return [] }
    performance.asked = question
    return [.send(.followPerformance(question))]
  }

  /// The list of activities must reach back to where the time begins.
  var needsOlderActivity: Bool {
    guard tab == .performance, case .failure(.activityUnread)? = performance.review?.contributions
    else { return false }
    return activity.log?.older != nil
  }

  /// What stands in place of all figures; nil where there are some.
  var performanceText: String? {
    guard performance.rows.isEmpty else { return nil }
    guard performance.reading?.values == nil else { return "the account has had no value yet" }
    if settings.isOffline {
      return performance.reading == nil
        ? "looking for the account's daily values"
        : settings.uncached("daily values")
    }
    if let failure = performance.failure {
      return "the account's daily values could not be read, they are asked for again: \(failure)"
    }
    return unread("the account") ?? "reading the account's daily values"
  }
}

import ClientModels

/// What is known for the performance that is looked at.
struct PerformanceFeed: Hashable, Sendable {
  var question: PerformanceQuestion
  var reading = PerformanceReading()
  /// What the store has was read, of these symbols.
  var storedSymbols: Set<Symbol> = []
  var valuesDueAt: Timestamp
  var areValuesUnderWay = false
  var failures = 0
  /// When the bars of a symbol are asked for again; without an entry at once.
  var barsDueAt: [Symbol: Timestamp] = [:]
  /// Of these they are; none when no answer is awaited.
  var barsUnderWay: [Symbol] = []
}

/// The daily values of the account and closing prices: from the disk at once, then from the broker, as long as somebody looks.
extension SyncState {
  /// Seconds until values, and bars, are asked for again: the day that is in progress changes both.
  private static let valuesLifetime: Double = 60
  private static let closesLifetime: Double = 600
  private static let failedPause: Double = 60

  mutating func followPerformance(_ question: PerformanceQuestion?) {
    guard let question else {
      performance = nil
      return
    }
    if performance == nil {
      performance = PerformanceFeed(question: question, valuesDueAt: now)
    }
    if let known = performance?.question, known.days != question.days {
      forgetCloses(known, question)
    }
    performance?.question = question
    readStoredValues()
  }

  /// Other days are needed: what is stored has them, or the broker where the time begins earlier than it was asked for.
  private mutating func forgetCloses(_ old: PerformanceQuestion, _ new: PerformanceQuestion) {
    guard var feed = performance else { return }
    let isEarlier = old.days.min().map { old in new.days.min().map { $0 < old } ?? true } ?? true
    feed.storedSymbols.formIntersection([new.benchmark])
    feed.reading.bars = feed.reading.bars.filter {
      $0.key == new.benchmark || $0.value.source == .live && !isEarlier
    }
    if isEarlier {
      // What is under way begins too late.
      feed.barsUnderWay = []
      feed.barsDueAt = feed.barsDueAt.filter { $0.key == new.benchmark }
    }
    performance = feed
  }

  /// As soon as there is a store: the tab may be opened before it.
  mutating func readStoredValues() {
    guard let feed = performance, store.account != nil else { return }
    let question = feed.question
    let unread = question.requests.map(\.symbol).filter { !feed.storedSymbols.contains($0) }
    guard !unread.isEmpty else { return }
    performance?.storedSymbols.formUnion(unread)
    actions.append(
      .readValues(
        PerformanceQuestion(benchmark: question.benchmark, symbols: unread, days: question.days),
        configuration.lotMethod))
  }

  mutating func forgetPerformance() {
    guard let question = performance?.question else { return }
    performance = PerformanceFeed(question: question, valuesDueAt: now)
  }

  /// What the broker has told since is newer.
  mutating func tookStored(
    _ values: ValueReading?, _ bars: [BarHistory], _ closings: [LotClosing]?
  ) {
    guard performance != nil else { return }
    if let closings { performance?.reading.closings = closings }
    if performance?.reading.values?.source != .live, let values {
      performance?.reading.values = values
    }
    for history in bars where performance?.reading.bars[history.request.symbol] == nil {
      performance?.reading.bars[history.request.symbol] = history
    }
    tellPerformance()
  }

  private mutating func tellPerformance() {
    if let reading = performance?.reading { emit(.performanceRead(reading)) }
  }

  var performanceDueAt: Timestamp? {
    guard let feed = performance else { return nil }
    let values = feed.areValuesUnderWay ? nil : feed.valuesDueAt
    // Values say from which day on bars are needed.
    let bars =
      feed.barsUnderWay.isEmpty && feed.reading.values?.source == .live
      ? feed.question.requests.map { feed.barsDueAt[$0.symbol] ?? now }.min() : nil
    return [values, bars].compactMap { $0 }.min()
  }

  mutating func sendPerformance() {
    guard link == .up, stopDeadline == nil, let feed = performance, confirmedAccount != nil
    else { return }
    if !feed.areValuesUnderWay, feed.valuesDueAt <= now, permits(.poll) {
      performance?.areValuesUnderWay = true
      actions.append(.ask(.values(portfolio.account?.currency ?? .usd)))
    }
    guard feed.barsUnderWay.isEmpty, let values = feed.reading.values, values.source == .live,
      let first = values.history.first
    else { return }
    let due = feed.question.requests.map(\.symbol).filter {
      feed.barsDueAt[$0].map { $0 <= now } ?? true
    }
    // The benchmark is needed from the first value on, the others from where the time begins.
    let isBenchmark = due.first == feed.question.benchmark
    let from = DailyCloses.start(
      before: isBenchmark ? first : max(first, feed.question.days.min() ?? first))
    let batch = Array(
      due.prefix(isBenchmark ? 1 : DailyCloses.batchSize(from: from, now: now)))
    guard !batch.isEmpty, permits(.poll) else { return }
    performance?.barsUnderWay = batch
    actions.append(.ask(.closes(batch, from: from)))
  }

  mutating func tookValues(_ result: Result<Listing<ValueReading>, BrokerError>) {
    guard performance != nil else { return }
    performance?.areValuesUnderWay = false
    switch result {
    case .success(let listing):
      for problem in listing.problems.prefix(3) {
        say(.warning, "a transfer could not be read: \(problem)", once: true)
      }
      guard let values = listing.values.first else { return }
      let isNew = performance?.reading.values?.history != values.history
      performance?.reading.values = values
      performance?.failures = 0
      performance?.valuesDueAt = now.advanced(bySeconds: Self.valuesLifetime)
      if canWrite, isNew { actions.append(.keepValues(values)) }
      // Executions since are in the store by now.
      actions.append(.readValues(nil, configuration.lotMethod))
      tellPerformance()
    case .failure(let error):
      let failures = (performance?.failures ?? 0) + 1
      var delay = max(10, Backoff().delay(failures: failures, using: &random))
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      performance?.failures = failures
      performance?.valuesDueAt = now.advanced(bySeconds: delay)
      emit(.performanceFailed(reason: error.brief))
    }
  }

  mutating func tookCloses(
    _ symbols: [Symbol], _ answers: DailyCloses.Answers, _ askedAt: Timestamp
  ) {
    guard performance?.barsUnderWay == symbols else { return }
    performance?.barsUnderWay = []
    for symbol in symbols {
      tookCloses(BarRequest(symbol, .day), answers[symbol] ?? .success(Listing([])), askedAt)
    }
    tellPerformance()
  }

  private mutating func tookCloses(
    _ request: BarRequest, _ result: Result<Listing<Bar>, BrokerError>, _ askedAt: Timestamp
  ) {
    switch result {
    case .success(let listing):
      for problem in listing.problems.prefix(3) {
        say(.warning, "a bar of \(request.symbol) could not be read: \(problem)", once: true)
      }
      performance?.barsDueAt[request.symbol] = now.advanced(bySeconds: Self.closesLifetime)
      performance?.reading.failures[request.symbol] = nil
      let history = BarHistory(request, bars: listing.values, asOf: askedAt, source: .live)
      performance?.reading.bars[request.symbol] = history
      if canWrite { actions.append(.keepCloses(history)) }
    case .failure(let error):
      var delay = Self.failedPause
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      performance?.barsDueAt[request.symbol] = now.advanced(bySeconds: delay)
      performance?.reading.failures[request.symbol] = error.brief
    }
  }
}

extension BrokerAnswer {
  static func values(
    _ currency: Currency, of broker: any Broker, at now: Timestamp
  ) async -> BrokerAnswer {
    do throws(BrokerError) {
      let (reading, problems) = try await ValueReader.fetch(broker, currency, at: now)
      return .values(.success(Listing([reading], problems: problems)))
    } catch {
      return .values(.failure(error))
    }
  }
}

import ClientModels

/// What is known for the chart that is open.
struct ChartFeed: Hashable, Sendable {
  let request: BarRequest
  var history: BarHistory?
  var dueAt: Timestamp
  var isUnderWay = false
  var failures = 0
  /// What was written last.
  var keptAt: Timestamp?
}

/// The bars of a chart: from the disk at once, then from the broker, and kept up for as long as the chart is open.
extension SyncState {
  /// Seconds between two writings of a chart that stays open.
  private static let keepPause: Double = 120
  /// Seconds from the change of a chart to its question.
  private static let restPause: Double = 0.3
  /// Bars that are asked for to go on where the last answer ended; a longer gap is filled by further questions.
  private static let nextBars = 1_000

  mutating func followBars(_ request: BarRequest?) {
    guard request != chart?.request else { return }
    keepBars()
    // A key that is held down goes through intervals and symbols: only where it comes to rest the broker is asked.
    let dueAt = chart == nil ? now : now.advanced(bySeconds: Self.restPause)
    chart = request.map { ChartFeed(request: $0, dueAt: dueAt) }
    readStoredBars()
  }

  /// As soon as there is a store: a chart may be opened before it.
  mutating func readStoredBars() {
    guard let chart, chart.history == nil, store.account != nil else { return }
    actions.append(.readBars(chart.request))
  }

  /// When the broker is asked next; nil while it is being asked.
  var chartDueAt: Timestamp? { chart.flatMap { $0.isUnderWay ? nil : $0.dueAt } }

  /// What the broker has told since is newer.
  mutating func tookStored(_ history: BarHistory) {
    guard chart?.request == history.request, chart?.history == nil, !history.bars.isEmpty else {
      return
    }
    chart?.history = history
    emit(.barsRead(history))
  }

  mutating func sendBars() {
    guard link == .up, stopDeadline == nil, let chart, !chart.isUnderWay, chart.dueAt <= now,
      permits(.poll)
    else { return }
    self.chart?.isUnderWay = true
    let request = chart.request
    // After the first answer only the newest bars are asked for, and the ones before them: late trades still change those.
    if let history = chart.history, history.source == .live, let last = history.bars.last {
      let from = last.at.advanced(bySeconds: Double(-2 * request.interval.seconds))
      actions.append(.ask(.bars(request, from: from, limit: Self.nextBars)))
    } else {
      let from = marketTime.advanced(bySeconds: -request.reach)
      actions.append(.ask(.bars(request, from: from, limit: BarHistory.limit)))
    }
  }

  mutating func tookBars(
    _ request: BarRequest, _ result: Result<Listing<Bar>, BrokerError>, _ askedAt: Timestamp
  ) {
    guard let chart, chart.request == request else { return }
    self.chart?.isUnderWay = false
    switch result {
    case .success(let listing):
      for problem in listing.problems.prefix(3) {
        say(.warning, "a bar of \(request.symbol) could not be read: \(problem)", once: true)
      }
      let before = chart.history.flatMap { $0.source == .live ? $0 : nil }
      var history = before ?? BarHistory(request, source: .live)
      history.merge(listing.values)
      history.asOf = askedAt
      self.chart?.history = history
      self.chart?.failures = 0
      // A server that gives the same bars again would be asked for ever.
      let hasMore =
        listing.values.count >= (before == nil ? BarHistory.limit : Self.nextBars)
        && history.bars.last?.at != before?.bars.last?.at
      let next = hasMore ? now : now.advanced(bySeconds: pause(request.interval))
      self.chart?.dueAt = next
      emit(.barsRead(history))
      if chart.keptAt.map({ now.seconds(since: $0) >= Self.keepPause }) ?? true { keepBars() }
    case .failure(let error):
      let failures = chart.failures + 1
      var delay = max(5, Backoff().delay(failures: failures, using: &random))
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      self.chart?.failures = failures
      self.chart?.dueAt = now.advanced(bySeconds: delay)
      emit(.barsFailed(request, reason: error.brief))
    }
  }

  private mutating func keepBars() {
    guard canWrite, let history = chart?.history, history.source == .live, !history.bars.isEmpty
    else { return }
    chart?.keptAt = now
    actions.append(.keepBars(history))
  }

  /// Seconds until the bars are asked for again: the prices of the newest one follow the stream of trades meanwhile, its volume
  /// does not.
  private func pause(_ interval: BarInterval) -> Double {
    switch interval {
    case .minute, .fiveMinutes, .fifteenMinutes: 15
    case .hour, .day: 60
    }
  }

  /// By the market's own clock: a replay plays another year.
  var marketTime: Timestamp {
    guard let clock = portfolio.clock else { return now }
    return clock.timestamp.advanced(bySeconds: max(0, now.seconds(since: clock.receivedAt)))
  }
}

extension BrokerAnswer {
  static func bars(
    _ request: BarRequest, from: Timestamp, limit: Int, of broker: any Broker
  ) async -> BrokerAnswer {
    do throws(BrokerError) {
      let bars = try await broker.bars(
        request.symbol, request.interval, from: from, limit: limit)
      return .bars(request, .success(bars))
    } catch {
      return .bars(request, .failure(error))
    }
  }
}

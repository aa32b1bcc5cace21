import ClientModels

/// The symbols whose course of the day can be seen.
struct DayFeed: Hashable, Sendable {
  var symbols: [Symbol] = []
  /// When each was asked for last.
  var askedAt: [Symbol: Timestamp] = [:]
  var isUnderWay = false
  /// After a failure nothing is asked before this time.
  var pausedUntil: Timestamp?
}

/// Prices of the last session for the small charts in rows: many symbols with one request, seldom, because the newest price
/// comes with the quotes.
extension SyncState {
  /// Never more symbols than this.
  private static let dayLimit = 200
  /// So many symbols with the bars of four days fit on one page.
  private static let dayBatch = 30
  /// Seconds until they are asked for again.
  private static let dayLifetime: Double = 300

  mutating func followDay(_ symbols: [Symbol]) {
    day.symbols = Array(symbols.prefix(Self.dayLimit))
    // What was not looked at for long need not be remembered.
    if day.askedAt.count > 10 * Self.dayLimit {
      let wanted = Set(day.symbols)
      day.askedAt = day.askedAt.filter { wanted.contains($0.key) }
    }
  }

  private func isDue(_ symbol: Symbol) -> Bool {
    day.askedAt[symbol].map { now.seconds(since: $0) >= Self.dayLifetime } ?? true
  }

  var dayDueAt: Timestamp? {
    guard !day.isUnderWay else { return nil }
    let next = day.symbols.lazy
      .filter { !self.portfolio.unknownSymbols.contains($0) }
      .map { self.day.askedAt[$0]?.advanced(bySeconds: Self.dayLifetime) ?? self.now }
      .min()
    return next.map { max($0, day.pausedUntil ?? $0) }
  }

  mutating func sendDay() {
    guard link == .up, stopDeadline == nil, let dueAt = dayDueAt, dueAt <= now else { return }
    let due = day.symbols.filter { isDue($0) && !portfolio.unknownSymbols.contains($0) }
    guard let first = due.first, permits(.poll) else { return }
    let batch = Array(
      due.filter { $0.isCryptoPair == first.isCryptoPair }.prefix(Self.dayBatch))
    for symbol in batch { day.askedAt[symbol] = now }
    day.isUnderWay = true
    // Coins trade at all hours; others have their last session before the weekend and a holiday at the most.
    let reach: Double = first.isCryptoPair ? 86_400 : 4 * 86_400
    actions.append(.ask(.dayBars(batch, from: marketTime.advanced(bySeconds: -reach))))
  }

  mutating func tookDay(_ symbols: [Symbol], _ result: Result<[Symbol: [Bar]], BrokerError>) {
    day.isUnderWay = false
    switch result {
    case .success(let bars):
      day.pausedUntil = nil
      var prices: [Symbol: DayPrices] = [:]
      for symbol in symbols {
        let known = DayPrices(lastDayOf: bars[symbol] ?? [], isCoin: symbol.isCryptoPair)
        if !known.closes.isEmpty { prices[symbol] = known }
      }
      if !prices.isEmpty { emit(.dayPricesRead(prices)) }
    case .failure(let error):
      for symbol in symbols { day.askedAt[symbol] = nil }
      var delay: Double = 30
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      day.pausedUntil = now.advanced(bySeconds: delay)
    }
  }
}

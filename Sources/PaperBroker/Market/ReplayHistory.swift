import ClientModels

/// What a replay has told last of one symbol.
struct ReplayLatest: Sendable {
  var quote: Quote?
  private(set) var trade: MarketTrade?
  private(set) var minute: BarBuilder?
  private(set) var day: BarBuilder?
  /// The session before that of `day`.
  private(set) var previousDay: Bar?

  /// `isOpen` says whether the regular session, of which daily bars are made, was in progress.
  mutating func take(_ trade: MarketTrade, at time: Timestamp, isOpen: Bool) {
    self.trade = trade
    Self.add(trade, to: &minute, from: BarInterval.minute.start(of: time))
    guard isOpen else { return }
    let start = BarInterval.day.start(of: time)
    if let day, day.at != start { previousDay = day.bar }
    Self.add(trade, to: &day, from: start)
  }

  private static func add(
    _ trade: MarketTrade, to builder: inout BarBuilder?, from start: Timestamp
  ) {
    var bar = builder.flatMap { $0.at == start ? $0 : nil } ?? BarBuilder(at: start)
    bar.add(trade)
    builder = bar
  }
}

/// The recorded trades of each symbol, of which the bars of every round are made: rounds cost no memory.
struct ReplayHistory: Sendable {
  private var bySymbol: [Symbol: [RecordedTrade]] = [:]

  /// In order of time.
  init(_ trades: [RecordedTrade]) {
    for trade in trades { bySymbol[trade.symbol, default: []].append(trade) }
  }

  /// The bars of one round whose left edge lies in `range`, of trades up to and at `now`; oldest first, `limit` at the most.
  func bars(
    _ symbol: Symbol, _ interval: BarInterval, in range: ClosedRange<Timestamp>,
    until now: Timestamp, limit: Int, _ round: ReplayRound, _ calendar: TradingCalendar
  ) -> [Bar] {
    guard round.end >= range.lowerBound, let trades = bySymbol[symbol] else { return [] }
    var bars: [Bar] = []
    var builder: BarBuilder?
    let first = firstIndex(in: trades) { round.played($0.at) >= range.lowerBound }
    for trade in trades[first...] {
      let at = round.played(trade.at)
      guard at <= now else { break }
      guard interval != .day || calendar.isOpen(at: at) else { continue }
      let start = interval.start(of: at)
      guard start <= range.upperBound else { break }
      guard start >= range.lowerBound else { continue }
      if let bar = builder, bar.at != start {
        if let bar = bar.bar { bars.append(bar) }
        if bars.count >= limit { return bars }
        builder = nil
      }
      var bar = builder ?? BarBuilder(at: start)
      bar.add(MarketTrade(price: trade.trade.price, size: trade.trade.size, at: at))
      builder = bar
    }
    if let bar = builder?.bar { bars.append(bar) }
    return Array(bars.prefix(max(0, limit)))
  }

  /// Where the elements begin for which `isIn` holds; it holds for none before one for which it does not.
  private func firstIndex(
    in trades: [RecordedTrade], where isIn: (RecordedTrade) -> Bool
  ) -> Int {
    var (low, high) = (0, trades.count)
    while low < high {
      let middle = (low + high) / 2
      if isIn(trades[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

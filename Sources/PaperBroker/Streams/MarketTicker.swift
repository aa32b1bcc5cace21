import ClientModels

/// Turns the market's steps into what streams tell: each quote and trade, bars when their minute is over, and the opening of
/// a session, all in order of time.
struct MarketTicker: Sendable {
  /// The most minutes whose bars one step tells; a step across more, after a sleep of the machine, tells the last of them.
  static let minutesPerStep = 32

  private var minute: Timestamp
  private var wasOpen: Bool

  init(market: some MarketSource) {
    minute = BarInterval.minute.start(of: market.now)
    wasOpen = market.isOpen
  }

  /// `wanted` says which channels anybody listens to; others cost nothing. Notices are always told: they stand until the
  /// next, for whoever comes later.
  mutating func messages(
    of step: MarketStep, market: some MarketSource, wanted: Set<MarketChannel>
  ) -> [MarketMessage] {
    guard !wanted.isEmpty else {
      minute = max(minute, BarInterval.minute.start(of: step.now))
      wasOpen = market.isOpen(at: step.now)
      return Self.notices(in: step)
    }
    var messages: [MarketMessage] = []
    messages.reserveCapacity(step.events.count)
    for event in step.events where !event.symbol.isCryptoPair {
      if let at = event.at { turn(to: min(at, step.now), market, wanted, &messages) }
      switch event {
      case .quote(let symbol, let quote):
        if wanted.contains(.quotes) { messages.append(.quote(symbol, quote)) }
      case .trade(let symbol, let trade):
        if wanted.contains(.trades) { messages.append(.trade(symbol, trade)) }
      case .status(let symbol, let notice): messages.append(.status(symbol, notice))
      }
    }
    turn(to: step.now, market, wanted, &messages)
    return messages
  }

  private static func notices(in step: MarketStep) -> [MarketMessage] {
    step.events.compactMap { event in
      guard case .status(let symbol, let notice) = event else { return nil }
      return .status(symbol, notice)
    }
  }

  private mutating func turn(
    to time: Timestamp, _ market: some MarketSource, _ wanted: Set<MarketChannel>,
    _ messages: inout [MarketMessage]
  ) {
    guard time.nanoseconds - minute.nanoseconds >= 60_000_000_000 else { return }
    let now = BarInterval.minute.start(of: time)
    let last = Int64(Self.minutesPerStep) * 60
    var edge = max(minute, Timestamp(seconds: now.seconds - last))
    while edge < now {
      let next = Timestamp(seconds: edge.seconds + 60)
      messages += bars(from: edge, market, wanted)
      messages += opening(at: next, market, wanted)
      edge = next
    }
    minute = now
  }

  /// The bars of the minute from `edge` on, and with each the day so far.
  private func bars(
    from edge: Timestamp, _ market: some MarketSource, _ wanted: Set<MarketChannel>
  ) -> [MarketMessage] {
    guard wanted.contains(.bars) || wanted.contains(.dailyBars) else { return [] }
    var messages: [MarketMessage] = []
    for symbol in market.assets.map(\.symbol) where !symbol.isCryptoPair {
      let found = market.bars(symbol, interval: .minute, in: edge...edge, limit: 1)
      guard let bar = found.first else { continue }
      if wanted.contains(.bars) { messages.append(.minuteBar(symbol, bar)) }
      if wanted.contains(.dailyBars), let day = market.snapshot(symbol)?.dailyBar {
        messages.append(.dailyBar(symbol, day))
      }
    }
    return messages
  }

  private mutating func opening(
    at time: Timestamp, _ market: some MarketSource, _ wanted: Set<MarketChannel>
  ) -> [MarketMessage] {
    let isOpen = market.isOpen(at: time)
    defer { wasOpen = isOpen }
    guard isOpen, !wasOpen, wanted.contains(.statuses) else { return [] }
    return market.assets.filter { !$0.symbol.isCryptoPair }.map {
      .status($0.symbol, .resumption(at: time))
    }
  }
}

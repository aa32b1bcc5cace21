import ClientModels

/// Where in the recorded day a replay is asked to start.
public enum ReplayStart: Hashable, Sendable {
  case time(Timestamp)
  /// Seconds after midnight in New York, on the recorded day.
  case clock(secondOfDay: Int)

  /// `HH:MM`, `HH:MM:SS` or RFC 3339; nil for anything else.
  public init?(_ text: String) {
    if let time = Timestamp(rfc3339: text) {
      self = .time(time)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
      part.utf8.count == 2 ? Int(part) : nil
    }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1],
      let second = parts.count == 3 ? parts[2] : 0, (0..<24).contains(hour),
      (0..<60).contains(minute),
      (0..<60).contains(second)
    else { return nil }
    self = .clock(secondOfDay: hour * 3_600 + minute * 60 + second)
  }
}

/// A recorded day, played again on the recording's own clock. Nothing that lies after that clock is ever told.
public struct ReplayMarket: MarketSource {
  public let assets: [Asset]
  public let calendar = TradingCalendar()
  public private(set) var now: Timestamp

  /// The last moment that the recording knows of; after it prices stand still.
  public let lastRow: Timestamp
  private let quotes: [RecordedQuote]
  private let trades: [RecordedTrade]
  private let speed: FixedDecimal
  private let start: Timestamp
  private let startedAtWall: Timestamp
  private var nextQuote = 0
  private var nextTrade = 0
  private var latestQuote: [Symbol: Quote] = [:]
  /// The trades told so far, in order.
  private var told: [Symbol: [MarketTrade]] = [:]
  private var minute: [Symbol: BarBuilder] = [:]
  private var minuteStart: [Symbol: Timestamp] = [:]
  private var day: [Symbol: BarBuilder] = [:]

  /// Starts at `from` or, when it is nil, at the session's open; never before `resumingAt`, where the ledger stands. Throws
  /// when a `from` lies before it.
  public init(
    quotes: [UInt8], trades: [UInt8], speed: FixedDecimal, from: ReplayStart?,
    resumingAt: Timestamp? = nil, startedAtWall: @autoclosure () -> Timestamp
  ) throws(RecordingError) {
    self.quotes = try RecordedRows.quotes(quotes)
    self.trades = try RecordedRows.trades(trades)
    guard let first = [self.quotes.first?.at, self.trades.first?.at].compactMap({ $0 }).min() else {
      throw RecordingError("the recording holds no rows: quotes.csv and trades.csv are empty")
    }
    lastRow = max(self.quotes.last?.at ?? first, self.trades.last?.at ?? first)
    let day = NewYork.civil(first).day
    let open = calendar.session(on: day)?.open ?? TradingCalendar.open
    let asked: Timestamp? =
      switch from {
      case nil: nil
      case .time(let time): time
      case .clock(let second): NewYork.timestamp(day, secondOfDay: second)
      }
    if let asked, let resumingAt, asked < resumingAt {
      throw RecordingError(
        "the replay cannot start at \(asked.rfc3339): the ledger already stands at \(resumingAt.rfc3339); leave --from out to go on there, or give an empty --data"
      )
    }
    start = max(
      asked ?? NewYork.timestamp(day, secondOfDay: open),
      resumingAt ?? Timestamp(nanoseconds: .min))
    let symbols = Set(self.quotes.map(\.symbol)).union(self.trades.map(\.symbol))
    assets = symbols.sorted().map { Instruments.asset($0) }
    self.speed = speed
    // Asked for only now: reading a recording takes a while.
    self.startedAtWall = startedAtWall()
    now = start
    _ = tell(until: start)
  }

  public mutating func advance(toWall wall: Timestamp) -> MarketStep {
    now = max(now, start.advanced(from: startedAtWall, to: wall, speed: speed))
    return MarketStep(events: tell(until: now), now: now)
  }

  private mutating func tell(until time: Timestamp) -> [MarketEvent] {
    var events: [MarketEvent] = []
    while true {
      let quote = nextQuote < quotes.count && quotes[nextQuote].at <= time ? quotes[nextQuote] : nil
      let trade = nextTrade < trades.count && trades[nextTrade].at <= time ? trades[nextTrade] : nil
      if let quote, trade.map({ quote.at <= $0.at }) ?? true {
        nextQuote += 1
        latestQuote[quote.symbol] = quote.quote
        events.append(.quote(quote.symbol, quote.quote))
      } else if let trade {
        nextTrade += 1
        take(trade)
        events.append(.trade(trade.symbol, trade.trade))
      } else {
        return events
      }
    }
  }

  private mutating func take(_ row: RecordedTrade) {
    told[row.symbol, default: []].append(row.trade)
    let start = BarInterval.minute.start(of: row.at)
    if minuteStart[row.symbol] != start {
      minuteStart[row.symbol] = start
      minute[row.symbol] = BarBuilder(at: start)
    }
    minute[row.symbol]?.add(row.trade)
    guard calendar.isOpen(at: row.at) else { return }
    day[row.symbol, default: BarBuilder(at: BarInterval.day.start(of: row.at))].add(row.trade)
  }

  public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard latestQuote[symbol] != nil || told[symbol] != nil else { return nil }
    return MarketSnapshot(
      symbol: symbol, quote: latestQuote[symbol], trade: told[symbol]?.last,
      minuteBar: minute[symbol]?.bar, dailyBar: day[symbol]?.bar, receivedAt: now)
  }

  public func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    var bars: [Bar] = []
    var builder: (start: Timestamp, bar: BarBuilder)?
    func finish() { if let bar = builder?.bar.bar { bars.append(bar) } }
    for trade in told[symbol] ?? [] {
      guard let at = trade.at, interval != .day || calendar.isOpen(at: at) else { continue }
      let start = interval.start(of: at)
      guard range.contains(start) else { continue }
      if builder?.start != start {
        finish()
        if bars.count >= limit { return bars }
        builder = (start, BarBuilder(at: start))
      }
      builder?.bar.add(trade)
    }
    finish()
    return Array(bars.prefix(limit))
  }
}

extension Timestamp {
  /// This time plus what passed from `origin` to `wall`, at `speed`; never before this time.
  func advanced(from origin: Timestamp, to wall: Timestamp, speed: FixedDecimal) -> Timestamp {
    let elapsed = Int128(max(0, wall.nanoseconds - origin.nanoseconds))
    // Billionths of the speed keep the product within 128 bits for centuries.
    let scaled = elapsed * (speed.units / 1_000_000_000) / 1_000_000_000
    let limit = Int128(Int64.max - max(0, nanoseconds))
    return Timestamp(nanoseconds: nanoseconds + Int64(min(scaled, limit)))
  }
}

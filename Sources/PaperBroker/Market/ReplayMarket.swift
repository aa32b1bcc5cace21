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

/// A recording, played again on its own clock, once or in a loop. Nothing that lies after that clock is ever told.
///
/// In a loop the recording is played on the trading days after its own, again and again: the clock jumps from its end to the
/// morning of the next, and a step ends where a round does, so that no step tells more than the recording holds.
public struct ReplayMarket: MarketSource {
  public let assets: [Asset]
  public let calendar = TradingCalendar()
  public private(set) var now: Timestamp

  /// The last moment that the recording knows of; when it is played once, prices stand still after it.
  public let lastRow: Timestamp
  private let firstRow: Timestamp
  private let recordedDays: [CalendarDay]
  private let loops: Bool
  let quotes: [RecordedQuote]
  let trades: [RecordedTrade]
  let statuses: [RecordedStatus]
  let auctionRows: ReplayAuctions
  private let history: ReplayHistory
  private let speed: FixedDecimal
  private var start: Timestamp
  private var startedAtWall: Timestamp
  /// The last is the one that is played; never empty.
  private(set) var rounds: [ReplayRound]
  private var nextQuote = 0
  private var nextTrade = 0
  private var nextStatus = 0
  private var latest: [Symbol: ReplayLatest] = [:]

  /// Starts at `from` or, when it is nil, at the session's open; never before `resumingAt`, where the ledger stands. Throws
  /// when a `from` lies before it.
  public init(
    quotes: [UInt8], trades: [UInt8], statuses: [UInt8]? = nil, speed: FixedDecimal,
    from: ReplayStart?,
    loops: Bool = false, resumingAt: Timestamp? = nil,
    startedAtWall: @autoclosure () -> Timestamp
  ) throws(RecordingError) {
    self.quotes = try RecordedRows.quotes(quotes)
    self.trades = try RecordedRows.trades(trades)
    self.statuses =
      try statuses.map { bytes throws(RecordingError) in
        try RecordedRows.statuses(bytes)
      } ?? []
    auctionRows = ReplayAuctions(self.trades, calendar)
    let days = RecordedRows.days(self.quotes.map(\.at), self.trades.map(\.at))
    guard let first = [self.quotes.first?.at, self.trades.first?.at].compactMap({ $0 }).min(),
      let day = days.first
    else {
      throw RecordingError("the recording holds no rows: quotes.csv and trades.csv are empty")
    }
    lastRow = max(self.quotes.last?.at ?? first, self.trades.last?.at ?? first)
    firstRow = first
    recordedDays = days
    self.loops = loops
    guard
      let round = ReplayRound(recorded: days, first: first, last: lastRow, calendar: calendar)
    else { throw RecordingError("the recording holds no day that can be played") }
    rounds = [round]
    start = try Self.start(from, on: day, calendar, resumingAt)
    let symbols = Set(self.quotes.map(\.symbol)).union(self.trades.map(\.symbol))
    assets = symbols.sorted().map { Instruments.asset($0) }
    history = ReplayHistory(self.trades)
    self.speed = speed
    // Asked for only now: reading a recording takes a while.
    self.startedAtWall = startedAtWall()
    now = start
    while loops, let round = rounds.last, round.end < start, let next = nextRound {
      rounds.append(next)
      // Between two rounds there is nothing: the next one begins.
      start = max(start, next.begin)
    }
    now = start
    closeEarlierRound()
    _ = tell(until: start)
  }

  private static func start(
    _ from: ReplayStart?, on day: CalendarDay, _ calendar: TradingCalendar,
    _ resumingAt: Timestamp?
  ) throws(RecordingError) -> Timestamp {
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
    let open = calendar.session(on: day)?.open ?? TradingCalendar.open
    return max(
      asked ?? NewYork.timestamp(day, secondOfDay: open),
      resumingAt ?? Timestamp(nanoseconds: .min))
  }

  private var round: ReplayRound { rounds[rounds.count - 1] }

  private var nextRound: ReplayRound? {
    ReplayRound(
      recorded: recordedDays, after: round, first: firstRow, last: lastRow, calendar: calendar)
  }

  public mutating func advance(toWall wall: Timestamp) -> MarketStep {
    if loops, now >= round.end, let next = nextRound {
      rounds.append(next)
      (nextQuote, nextTrade, nextStatus) = (0, 0, 0)
      // Never back: the rounds of a recording whose last day goes on over midnight may overlap.
      start = max(now, next.begin)
      startedAtWall = wall
    }
    let reached = max(now, start.advanced(from: startedAtWall, to: wall, speed: speed))
    now = loops && now < round.end ? min(reached, round.end) : reached
    return MarketStep(events: tell(until: now), now: now)
  }

  /// A market that starts in a later round knows what the one before it left.
  private mutating func closeEarlierRound() {
    guard rounds.count > 1 else { return }
    let current = rounds.removeLast()
    _ = tell(until: round.end)
    (nextQuote, nextTrade, nextStatus) = (0, 0, 0)
    rounds.append(current)
  }

  private mutating func tell(until time: Timestamp) -> [MarketEvent] {
    var events: [MarketEvent] = []
    let round = round
    // The clock of the next row of each file; of rows at one time a status comes first and a trade last.
    func due(_ recorded: Timestamp?) -> Timestamp? {
      recorded.map(round.played).flatMap { $0 <= time ? $0 : nil }
    }
    while true {
      let status = due(nextStatus < statuses.count ? statuses[nextStatus].at : nil)
      let quote = due(nextQuote < quotes.count ? quotes[nextQuote].at : nil)
      let trade = due(nextTrade < trades.count ? trades[nextTrade].at : nil)
      guard let first = [status, quote, trade].compactMap({ $0 }).min() else { return events }
      if status == first {
        events.append(.status(statuses[nextStatus].symbol, statuses[nextStatus].played(at: first)))
        nextStatus += 1
      } else if quote == first {
        events.append(play(quotes[nextQuote], at: first))
        nextQuote += 1
      } else {
        events.append(play(trades[nextTrade], at: first))
        nextTrade += 1
      }
    }
  }

  private mutating func play(_ row: RecordedQuote, at time: Timestamp) -> MarketEvent {
    var quote = row.quote
    quote.at = time
    latest[row.symbol, default: ReplayLatest()].quote = quote
    return .quote(row.symbol, quote)
  }

  private mutating func play(_ row: RecordedTrade, at time: Timestamp) -> MarketEvent {
    let trade = MarketTrade(price: row.trade.price, size: row.trade.size, at: time)
    latest[row.symbol, default: ReplayLatest()].take(
      trade, at: time, isOpen: calendar.isOpen(at: time))
    return .trade(row.symbol, trade)
  }

  public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard let latest = latest[symbol] else { return nil }
    return MarketSnapshot(
      symbol: symbol, quote: latest.quote, trade: latest.trade,
      minuteBar: latest.minute?.bar, dailyBar: latest.day?.bar,
      previousDailyBar: latest.previousDay, receivedAt: now)
  }

  public func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    var bars: [Bar] = []
    for round in rounds where bars.count < limit {
      bars += history.bars(
        symbol, interval, in: range, until: now, limit: limit - bars.count, round, calendar)
    }
    return bars
  }

  public func newestBars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    var bars: [Bar] = []
    for round in rounds.reversed() where bars.count < limit {
      let all = history.bars(
        symbol, interval, in: range, until: now, limit: .max, round, calendar)
      bars += all.suffix(limit - bars.count).reversed()
    }
    return bars
  }
}

extension RecordedStatus {
  /// As it is told in a round.
  func played(at time: Timestamp) -> TradingNotice {
    TradingNotice(
      status: TradingStatus(
        code: notice.status.code, message: notice.status.message, reason: notice.status.reason,
        at: time),
      reasonCode: notice.reasonCode)
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

import ClientModels

/// A market that is made up and always the same for the same seed.
///
/// A price is a pure function of seed, symbol and time: layers of smooth noise with periods from 512 days down to a minute,
/// whose sizes grow with the root of the period as those of a random walk do, one stack for the whole market and one for
/// the symbol. Nothing has to be simulated from the start, and any bar can be worked out when it is asked for.
///
/// Whatever is told of a moment comes from the same ticks: the trades up to and at `now`, gathered, are the bars.
/// With `alwaysOpen` every moment of the New York day is a session, from midnight to midnight.
public struct SyntheticMarket: MarketSource {
  public let assets: [Asset]
  public let calendar = TradingCalendar()
  public private(set) var now: Timestamp

  private let path: SyntheticPath
  private let speed: FixedDecimal
  private let start: Timestamp
  private let startedAtWall: Timestamp
  private let instruments: [Instrument]
  private let bySymbol: [Symbol: Instrument]
  private let days = SyntheticDays()
  private let auctions = SyntheticAuctions()
  private let halts = SyntheticHalts()
  private var window: SessionWindow

  /// Starts at the wall's time, but never before `resumingAt`, where the ledger stands: the wall's clock may have been set
  /// back, or the market have run faster than it. `quotesPerSecond` is of all symbols together, on the market's clock; nil
  /// leaves them at their own pace.
  public init(
    seed: UInt64, alwaysOpen: Bool, speed: FixedDecimal, quotesPerSecond: Int? = nil,
    resumingAt: Timestamp? = nil, startedAtWall: Timestamp
  ) {
    self.init(
      seed: seed, alwaysOpen: alwaysOpen, speed: speed, resumingAt: resumingAt,
      startedAtWall: startedAtWall,
      instruments: quotesPerSecond.map {
        Instruments.quoting(Instruments.all, quotesPerSecond: $0)
      } ?? Instruments.all)
  }

  init(
    seed: UInt64, alwaysOpen: Bool, speed: FixedDecimal, resumingAt: Timestamp? = nil,
    startedAtWall: Timestamp, instruments: [Instrument]
  ) {
    path = SyntheticPath(seed: seed, alwaysOpen: alwaysOpen)
    self.speed = speed
    self.startedAtWall = startedAtWall
    start = max(startedAtWall, resumingAt ?? startedAtWall)
    now = start
    assets = instruments.map { Instruments.asset($0.symbol) }
    self.instruments = instruments
    bySymbol = Dictionary(instruments.map { ($0.symbol, $0) }) { first, _ in first }
    window = SessionWindow(
      at: start, sessions: SyntheticSessions(calendar: calendar, alwaysOpen: alwaysOpen))
  }

  var alwaysOpen: Bool { path.alwaysOpen }

  private var sessions: SyntheticSessions {
    SyntheticSessions(calendar: calendar, alwaysOpen: path.alwaysOpen)
  }

  /// Just after `now`: what happens at `now` has happened.
  var horizon: Timestamp { Timestamp(nanoseconds: now.nanoseconds &+ 1) }

  public mutating func advance(toWall wall: Timestamp) -> MarketStep {
    let before = now
    let limit = Timestamp(nanoseconds: .max - 1)
    now = min(limit, max(now, start.advanced(from: startedAtWall, to: wall, speed: speed)))
    guard now > before else { return MarketStep(events: [], now: now) }
    if !window.isValid(at: now) { window = SessionWindow(at: now, sessions: sessions) }
    let step = SyntheticStep(
      after: before, through: now, sessions: sessions, instruments: instruments, path: path,
      halts: halts)
    return MarketStep(events: step.events(), now: now)
  }

  public func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice? {
    guard let instrument = bySymbol[symbol],
      let session = sessions.session(on: NewYork.civil(time).day)
    else { return nil }
    return SyntheticHalt(instrument, session, path)?.notices(of: session).last {
      $0.status.at.map { $0 <= time } ?? false
    }
  }

  public func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions? {
    guard let instrument = bySymbol[symbol], instrument.isListed,
      let session = sessions.session(on: NewYork.civil(time).day)
    else { return nil }
    return auctions.auctions(of: instrument, session, path, until: time)
  }

  public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard let instrument = bySymbol[symbol], let session = window.current else { return nil }
    let last = session.ticks(instrument, from: session.start, until: horizon).upperBound - 1
    guard last >= 0 else { return nil }
    var tape = SyntheticTape(instrument, session, path)
    let trade = tape.tick(tape.trade(atOrBefore: last)).marketTrade
    let quote = tape.tick(tape.tick(atOrBefore: last)).quote
    let minute = BarInterval.minute.start(of: trade?.at ?? session.start)
    return MarketSnapshot(
      symbol: symbol, quote: quote, trade: trade,
      minuteBar: bar(instrument, session, from: minute, seconds: 60),
      dailyBar: days.bar(of: instrument, session, path, until: horizon),
      previousDailyBar: window.previous.flatMap {
        days.bar(of: instrument, $0, path, until: horizon)
      },
      receivedAt: now)
  }

  private func bar(
    _ instrument: Instrument, _ session: SyntheticSession, from edge: Timestamp, seconds: Int
  ) -> Bar? {
    let until = min(edge.advanced(bySeconds: Double(seconds)), horizon)
    var tape = SyntheticTape(instrument, session, path)
    var bar = SyntheticBar()
    bar.add(session.ticks(instrument, from: edge, until: until), of: &tape)
    return bar.bar(at: edge)
  }

  public func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    bars(symbol, interval, range, limit, newestFirst: false)
  }

  public func newestBars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    bars(symbol, interval, range, limit, newestFirst: true)
  }

  private func bars(
    _ symbol: Symbol, _ interval: BarInterval, _ range: ClosedRange<Timestamp>, _ limit: Int,
    newestFirst: Bool
  ) -> [Bar] {
    guard let instrument = bySymbol[symbol] else { return [] }
    var bars: [Bar] = []
    let first = max(range.lowerBound, earliest)
    for session in sessions(
      from: first, until: min(range.upperBound, now), newestFirst: newestFirst)
    {
      guard bars.count < limit else { break }
      for edge in edges(of: session, interval, newestFirst: newestFirst) where range.contains(edge)
      {
        guard bars.count < limit else { break }
        let bar =
          interval == .day
          ? days.bar(of: instrument, session, path, until: horizon)
          : bar(instrument, session, from: edge, seconds: interval.seconds)
        if let bar { bars.append(bar) }
      }
    }
    return bars
  }

  /// Five years of days at the most: further back the market was not made.
  var earliest: Timestamp { now.advanced(bySeconds: -5 * 366 * 86_400) }

  func instrument(_ symbol: Symbol) -> Instrument? { bySymbol[symbol] }

  func tape(_ instrument: Instrument, _ session: SyntheticSession) -> SyntheticTape {
    SyntheticTape(instrument, session, path)
  }

  /// The sessions of the days from one time to another.
  func sessions(
    from first: Timestamp, until last: Timestamp, newestFirst: Bool
  ) -> some Sequence<SyntheticSession> {
    let (start, end) = (NewYork.civil(first).day.ordinal, NewYork.civil(last).day.ordinal)
    let ordinals =
      newestFirst
      ? stride(from: end, through: start, by: -1) : stride(from: start, through: end, by: 1)
    return ordinals.lazy.compactMap { sessions.session(on: CalendarDay(ordinal: $0)) }
  }

  /// The left edges of the bars that a session may have by now.
  private func edges(
    of session: SyntheticSession, _ interval: BarInterval, newestFirst: Bool
  ) -> [Timestamp] {
    let first = interval.start(of: session.start)
    guard interval != .day else { return [first] }
    let length = interval.seconds * 1_000_000_000
    let edges = stride(
      from: first.nanoseconds, to: min(session.end, horizon).nanoseconds, by: length
    ).map { Timestamp(nanoseconds: $0) }
    return newestFirst ? edges.reversed() : edges
  }
}

import ClientModels
import Synchronization

/// A market that is made up and always the same for the same seed.
///
/// A price is a pure function of seed, symbol and time: layers of smooth noise with periods from 512 days down to a minute,
/// whose sizes grow with the root of the period as those of a random walk do, one stack for the whole market and one for
/// the symbol. Nothing has to be simulated from the start, and any bar can be worked out when it is asked for.
///
/// Between two minutes the path wanders but stays between their prices, so that a day's bar holds all its minutes.
/// With `alwaysOpen` every moment of the New York day is a session, from midnight to midnight.
public struct SyntheticMarket: MarketSource {
  public let assets: [Asset]
  public let calendar = TradingCalendar()
  public private(set) var now: Timestamp

  private let path: SyntheticPath
  let alwaysOpen: Bool
  private let speed: FixedDecimal
  private let start: Timestamp
  private let startedAtWall: Timestamp
  private let instruments: [Symbol: Instrument]
  private let days = DayCache()

  public init(seed: UInt64, alwaysOpen: Bool, speed: FixedDecimal, startedAtWall: Timestamp) {
    path = SyntheticPath(seed: seed, alwaysOpen: alwaysOpen)
    self.alwaysOpen = alwaysOpen
    self.speed = speed
    self.startedAtWall = startedAtWall
    start = startedAtWall
    now = startedAtWall
    assets = Instruments.all.map { Instruments.asset($0.symbol) }
    instruments = Dictionary(uniqueKeysWithValues: Instruments.all.map { ($0.symbol, $0) })
  }

  public mutating func advance(toWall wall: Timestamp) -> MarketStep {
    let before = now
    now = max(now, start.advanced(from: startedAtWall, to: wall, speed: speed))
    var events: [MarketEvent] = []
    for instrument in Instruments.all {
      guard let tick = session(at: now)?.lastTick(instrument, path, now), tick.at > before else {
        continue
      }
      if tick.isTrade { events.append(.trade(instrument.symbol, tick.trade)) }
      events.append(.quote(instrument.symbol, tick.quote))
    }
    return MarketStep(events: events, now: now)
  }

  /// The session in progress at `time`, or the last one before it.
  private func session(at time: Timestamp) -> SyntheticSession? {
    let day = NewYork.civil(time).day
    if alwaysOpen {
      return SyntheticSession(
        day: day, start: NewYork.timestamp(day, secondOfDay: 0),
        end: NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0))
    }
    let today = calendar.session(on: day)
    if let today, time >= NewYork.timestamp(day, secondOfDay: today.open) {
      return SyntheticSession(today)
    }
    return calendar.previousSession(before: day).map(SyntheticSession.init)
  }

  private func session(before session: SyntheticSession) -> SyntheticSession? {
    if alwaysOpen { return self.session(at: session.start.advanced(bySeconds: -1)) }
    return calendar.previousSession(before: session.day).map(SyntheticSession.init)
  }

  public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard let instrument = instruments[symbol], let session = session(at: now),
      let tick = session.lastTick(instrument, path, now)
    else { return nil }
    let trade = session.lastTrade(instrument, path, now) ?? tick.trade
    let minute = trade.at.map { BarInterval.minute.start(of: $0) } ?? session.start
    let previous = self.session(before: session)
    return MarketSnapshot(
      symbol: symbol, quote: tick.quote, trade: trade,
      minuteBar: session.bar(
        instrument, path, from: minute, until: min(now, minute.advanced(bySeconds: 60))),
      dailyBar: days.bar(of: instrument, session, path, until: now),
      previousDailyBar: previous.flatMap { days.bar(of: instrument, $0, path, until: now) },
      receivedAt: now)
  }

  public func previousClose(_ symbol: Symbol) -> Price? {
    guard let instrument = instruments[symbol], let session = session(at: now),
      let previous = self.session(before: session)
    else { return nil }
    return days.bar(of: instrument, previous, path, until: now)?.close
  }

  public func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    guard let instrument = instruments[symbol], limit > 0 else { return [] }
    var bars: [Bar] = []
    // Five years of days at the most: further back the market was not made.
    let earliest = now.advanced(bySeconds: -5 * 366 * 86_400)
    var day = NewYork.civil(max(range.lowerBound, earliest)).day
    let lastDay = NewYork.civil(min(range.upperBound, now)).day
    while day <= lastDay, bars.count < limit {
      defer { day = day.advanced(by: 1) }
      guard let session = sessionOn(day) else { continue }
      if interval == .day {
        let edge = BarInterval.day.start(of: session.start)
        if range.contains(edge), let bar = days.bar(of: instrument, session, path, until: now) {
          bars.append(bar)
        }
        continue
      }
      var edge = interval.start(of: session.start)
      while edge < min(session.end, now), bars.count < limit {
        let end = edge.advanced(bySeconds: Double(interval.seconds))
        if range.contains(edge),
          let bar = session.bar(instrument, path, from: edge, until: min(end, now))
        {
          bars.append(bar)
        }
        edge = end
      }
    }
    return bars
  }

  private func sessionOn(_ day: CalendarDay) -> SyntheticSession? {
    if alwaysOpen { return session(at: NewYork.timestamp(day, secondOfDay: 0)) }
    return calendar.session(on: day).map(SyntheticSession.init)
  }
}

/// Day bars that were worked out before; a day in progress is carried on from where it stood.
private final class DayCache: Sendable {
  private struct Entry {
    var day: CalendarDay
    var until: Timestamp
    var builder: BarBuilder
  }

  private let entries = Mutex<[Symbol: [CalendarDay: Entry]]>([:])
  private static let daysKept = 3

  func bar(
    of instrument: Instrument, _ session: SyntheticSession, _ path: SyntheticPath,
    until now: Timestamp
  ) -> Bar? {
    entries.withLock { entries in
      var entry =
        entries[instrument.symbol]?[session.day]
        ?? Entry(
          day: session.day, until: session.start,
          builder: BarBuilder(at: BarInterval.day.start(of: session.start)))
      let end = min(now, session.end)
      if end > entry.until {
        session.addTrades(instrument, path, from: entry.until, until: end, to: &entry.builder)
        entry.until = end
        var known = entries[instrument.symbol] ?? [:]
        known[session.day] = entry
        if known.count > Self.daysKept, let oldest = known.keys.min() { known[oldest] = nil }
        entries[instrument.symbol] = known
      }
      return entry.builder.bar
    }
  }
}

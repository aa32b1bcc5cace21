import ClientModels

/// One session of the synthetic market: from `start` to just before `end`.
struct SyntheticSession: Hashable, Sendable {
  let day: CalendarDay
  let start: Timestamp
  let end: Timestamp

  init(day: CalendarDay, start: Timestamp, end: Timestamp) {
    self.day = day
    self.start = start
    self.end = end
  }

  init(_ session: CalendarSession) {
    self.init(
      day: session.day, start: NewYork.timestamp(session.day, secondOfDay: session.open),
      end: NewYork.timestamp(session.day, secondOfDay: session.close))
  }

  func holds(_ time: Timestamp) -> Bool { start <= time && time < end }

  /// The ticks of an instrument in `from ..< until`; a tick's number counts from the session's start.
  func ticks(_ instrument: Instrument, from: Timestamp, until: Timestamp) -> Range<Int64> {
    let interval = instrument.quoteIntervalNanoseconds
    let first = Self.count(before: from, start: start, interval)
    return first..<max(first, Self.count(before: min(until, end), start: start, interval))
  }

  /// How many ticks lie before `time`.
  private static func count(before time: Timestamp, start: Timestamp, _ interval: Int64) -> Int64 {
    guard time > start else { return 0 }
    return (time.nanoseconds - start.nanoseconds - 1) / interval + 1
  }
}

/// Which sessions there are.
struct SyntheticSessions: Sendable {
  let calendar: TradingCalendar
  let alwaysOpen: Bool

  func session(on day: CalendarDay) -> SyntheticSession? {
    guard !alwaysOpen else {
      return SyntheticSession(
        day: day, start: NewYork.timestamp(day, secondOfDay: 0),
        end: NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0))
    }
    return calendar.session(on: day).map(SyntheticSession.init)
  }

  func session(before day: CalendarDay) -> SyntheticSession? {
    (1...15).lazy.compactMap { session(on: day.advanced(by: -$0)) }.first
  }

  func session(after day: CalendarDay) -> SyntheticSession? {
    (1...15).lazy.compactMap { session(on: day.advanced(by: $0)) }.first
  }
}

/// The session in progress or the last one before it, and for how long it stays that one.
struct SessionWindow: Hashable, Sendable {
  let current: SyntheticSession?
  let previous: SyntheticSession?
  private let from: Timestamp
  private let until: Timestamp

  init(at time: Timestamp, sessions: SyntheticSessions) {
    let day = NewYork.civil(time).day
    let today = sessions.session(on: day)
    let hasBegun = today.map { $0.start <= time } ?? false
    let current = hasBegun ? today : sessions.session(before: day)
    let next = hasBegun ? sessions.session(after: day) : today ?? sessions.session(after: day)
    self.current = current
    previous = current.flatMap { sessions.session(before: $0.day) }
    from = current?.start ?? time
    until = next?.start ?? time
  }

  func isValid(at time: Timestamp) -> Bool { from <= time && time < until }
}

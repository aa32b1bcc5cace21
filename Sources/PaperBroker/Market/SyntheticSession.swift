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

  var nanoseconds: Int64 { end.nanoseconds - start.nanoseconds }

  func time(ofMinute minute: Int64) -> Timestamp {
    Timestamp(nanoseconds: start.nanoseconds + minute * 60_000_000_000)
  }

  /// The ticks of an instrument in `from ..< until`; a tick's number counts from the session's start.
  func ticks(_ instrument: Instrument, from: Timestamp, until: Timestamp) -> Range<Int64> {
    let first = count(of: instrument, before: from)
    return first..<max(first, count(of: instrument, before: until))
  }

  /// The number of the closing auction: the last tick, in the session's last nanosecond. Nil where none is held.
  func closing(_ instrument: Instrument) -> Int64? {
    instrument.isListed ? (nanoseconds - 1) / instrument.quoteIntervalNanoseconds + 1 : nil
  }

  func time(of tick: Int64, _ instrument: Instrument) -> Timestamp {
    let elapsed = tick * instrument.quoteIntervalNanoseconds
    return Timestamp(nanoseconds: start.nanoseconds + min(elapsed, nanoseconds - 1))
  }

  /// How many ticks lie before `time`.
  private func count(of instrument: Instrument, before time: Timestamp) -> Int64 {
    guard time > start else { return 0 }
    let isOver = time >= end
    let passed = isOver ? nanoseconds : time.nanoseconds - start.nanoseconds
    let regular = (passed - 1) / instrument.quoteIntervalNanoseconds + 1
    return isOver && instrument.isListed ? regular + 1 : regular
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

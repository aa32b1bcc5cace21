import ClientModels

/// The trading days of US equity exchanges from 1993 to 2040, by the NYSE's holiday rules (rule 7.2) and the closes that
/// were decreed. Halts within a day are not in it.
public struct TradingCalendar: Hashable, Sendable {
  static let open = 9 * 3_600 + 1_800
  static let close = 16 * 3_600
  static let earlyClose = 13 * 3_600
  static let sessionOpen = 4 * 3_600
  static let sessionClose = 20 * 3_600

  public init() {}

  /// Nil when the exchange is closed all day.
  public func session(on day: CalendarDay) -> CalendarSession? {
    guard day.isTradingDay else { return nil }
    let decreed = Self.decreedHours[day]
    let close = decreed?.upperBound ?? (Self.closesEarly(day) ? Self.earlyClose : Self.close)
    return CalendarSession(
      day: day, open: decreed?.lowerBound ?? Self.open, close: close,
      sessionOpen: Self.sessionOpen,
      sessionClose: min(Self.sessionClose, close + (Self.sessionClose - Self.close)))
  }

  /// The regular session in progress at a time.
  public func isOpen(at time: Timestamp) -> Bool {
    let civil = NewYork.civil(time)
    guard let session = session(on: civil.day) else { return false }
    return (session.open..<session.close).contains(civil.secondOfDay)
  }

  /// The last trading day before `day`.
  public func previousSession(before day: CalendarDay) -> CalendarSession? {
    (1...15).lazy.compactMap { session(on: day.advanced(by: -$0)) }.first
  }

  /// The trading day before the one that a time belongs to.
  public func closedDay(at time: Timestamp) -> ClosedDay? {
    let today = NewYork.civil(time).day
    guard let current = session(on: today) ?? previousSession(before: today),
      let previous = previousSession(before: current.day)
    else { return nil }
    return ClosedDay(day: previous.day, at: NewYork.timestamp(current.day, secondOfDay: 0))
  }

  public func nextOpen(after time: Timestamp) -> Timestamp? { next(after: time, \.open) }

  public func nextClose(after time: Timestamp) -> Timestamp? { next(after: time, \.close) }

  private func next(after time: Timestamp, _ moment: (CalendarSession) -> Int) -> Timestamp? {
    let today = NewYork.civil(time).day
    for offset in 0..<15 {
      guard let session = session(on: today.advanced(by: offset)) else { continue }
      let found = NewYork.timestamp(session.day, secondOfDay: moment(session))
      if found > time { return found }
    }
    return nil
  }

  /// Snow and the ends of holiday weeks: sessions, in seconds after midnight, that no rule gives.
  private static let decreedHours = Dictionary(
    uniqueKeysWithValues: [
      ("1994-02-11", open..<(14 * 3_600 + 1_800)), ("1996-01-08", (11 * 3_600)..<(14 * 3_600)),
      ("1997-12-26", open..<earlyClose), ("1999-12-31", open..<earlyClose),
      ("2003-12-26", open..<earlyClose),
    ].compactMap { text, hours in CalendarDay(text).map { ($0, hours) } })

  /// 13:00: the day after Thanksgiving, Christmas Eve from Monday to Thursday, and the day before Independence Day. Until
  /// 2012 a Thursday 4 July moved that early close to the Friday after it.
  private static func closesEarly(_ day: CalendarDay) -> Bool {
    let (year, month, date) = day.components
    switch (month, date) {
    case (11, 23...29): return day.weekday == 5 && year >= 1993
    case (12, 24): return day.weekday <= 4 && year >= 1993
    case (7, 3): return year >= 2013 || (year >= 1995 && day.weekday != 3)
    case (7, 5): return (1995...2012).contains(year) && day.weekday == 5
    default: return false
    }
  }
}

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
    guard (1...5).contains(day.weekday), !Self.isHoliday(day),
      !Self.decreedCloses.contains(day)
    else { return nil }
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

  /// Mourning, storms and attacks: days that no rule gives.
  private static let decreedCloses = Set(
    [
      "1994-04-27", "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11",
      "2007-01-02", "2012-10-29", "2012-10-30", "2018-12-05", "2025-01-09",
    ].compactMap { CalendarDay($0) })

  /// Snow and the ends of holiday weeks: sessions, in seconds after midnight, that no rule gives.
  private static let decreedHours = Dictionary(
    uniqueKeysWithValues: [
      ("1994-02-11", open..<(14 * 3_600 + 1_800)), ("1996-01-08", (11 * 3_600)..<(14 * 3_600)),
      ("1997-12-26", open..<earlyClose), ("1999-12-31", open..<earlyClose),
      ("2003-12-26", open..<earlyClose),
    ].compactMap { text, hours in CalendarDay(text).map { ($0, hours) } })

  private static func isHoliday(_ day: CalendarDay) -> Bool {
    let (year, month, date) = day.components
    let monday = day.weekday == 1
    switch month {
    case 1:
      // A New Year's Day on a Saturday is not made up for: the Friday before ends the year's books.
      return date == 1 || (monday && date == 2)
        || (year >= 1998 && monday && (15...21).contains(date))
    case 2: return monday && (15...21).contains(date)
    case 3, 4: return day == goodFriday(year)
    case 5: return monday && date >= 25
    case 6: return year >= 2022 && isObserved(day, month: 6, date: 19)
    case 7: return isObserved(day, month: 7, date: 4)
    case 9: return monday && date <= 7
    case 11: return day.weekday == 4 && (22...28).contains(date)
    case 12: return isObserved(day, month: 12, date: 25)
    default: return false
    }
  }

  /// The holiday itself, the Friday before a Saturday or the Monday after a Sunday.
  private static func isObserved(_ day: CalendarDay, month: Int, date: Int) -> Bool {
    guard let holiday = CalendarDay(year: day.components.year, month: month, day: date) else {
      return false
    }
    switch holiday.weekday {
    case 6: return day == holiday.advanced(by: -1)
    case 0: return day == holiday.advanced(by: 1)
    default: return day == holiday
    }
  }

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

  /// Two days before Easter Sunday (the anonymous Gregorian computus).
  private static func goodFriday(_ year: Int) -> CalendarDay? {
    let a = year % 19
    let (b, c) = (year / 100, year % 100)
    let (d, e) = (b / 4, b % 4)
    let g = (8 * b + 13) / 25
    let h = (19 * a + b - d - g + 15) % 30
    let (i, k) = (c / 4, c % 4)
    let l = (32 + 2 * e + 2 * i - h - k) % 7
    let m = (a + 11 * h + 19 * l) / 433
    let month = (h + l - 7 * m + 90) / 25
    let day = (h + l - 7 * m + 33 * month + 19) % 32
    return CalendarDay(year: year, month: month, day: day)?.advanced(by: -2)
  }
}

/// New York wall time, the clock of US exchanges, by the rules of the US Energy Policy Act of 2005:
/// daylight time from the second Sunday of March to the first Sunday of November, at 02:00 local time.
/// From 1987 to 2006 it ran from the first Sunday of April to the last Sunday of October.
public enum NewYork {
  /// Seconds to add to UTC.
  public static func offsetSeconds(at time: Timestamp) -> Int {
    let year = time.civil(offsetSeconds: -5 * 3600).day.components.year
    let (start, end) = daylightDays(year: year)
    // 02:00 standard time is 07:00 UTC; 02:00 daylight time is 06:00 UTC.
    let begins = Int64(start.ordinal) * 86_400 + 7 * 3600
    let ends = Int64(end.ordinal) * 86_400 + 6 * 3600
    return (begins..<ends).contains(time.seconds) ? -4 * 3600 : -5 * 3600
  }

  public static func civil(_ time: Timestamp) -> CivilTime {
    time.civil(offsetSeconds: offsetSeconds(at: time))
  }

  public static func rfc3339(_ time: Timestamp) -> String {
    time.rfc3339(offsetSeconds: offsetSeconds(at: time))
  }

  /// The time at which New York clocks show `secondOfDay` on `day`.
  public static func timestamp(_ day: CalendarDay, secondOfDay: Int) -> Timestamp {
    let utc = Int64(day.ordinal) * 86_400 + Int64(secondOfDay)
    let guess = Timestamp(seconds: utc + 5 * 3600)
    return Timestamp(seconds: utc - Int64(offsetSeconds(at: guess)))
  }

  private static func daylightDays(year: Int) -> (start: CalendarDay, end: CalendarDay) {
    year >= 2007
      ? (sunday(2, month: 3, year: year), sunday(1, month: 11, year: year))
      : (sunday(1, month: 4, year: year), lastSunday(month: 10, year: year))
  }

  private static func sunday(_ nth: Int, month: Int, year: Int) -> CalendarDay {
    let first = CalendarDay(year: year, month: month, day: 1) ?? CalendarDay(ordinal: 0)
    return first.advanced(by: (7 - first.weekday) % 7 + (nth - 1) * 7)
  }

  private static func lastSunday(month: Int, year: Int) -> CalendarDay {
    let last =
      CalendarDay(year: year, month: month, day: CalendarDay.daysInMonth(month, year: year))
      ?? CalendarDay(ordinal: 0)
    return last.advanced(by: -last.weekday)
  }
}

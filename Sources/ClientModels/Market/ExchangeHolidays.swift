/// The days on which US equity exchanges trade, from 1993 to 2040, by the NYSE's holiday rules (rule 7.2) and the closes
/// that were decreed.
extension CalendarDay {
  public var isTradingDay: Bool {
    (1...5).contains(weekday) && !ExchangeHolidays.isHoliday(self)
      && !ExchangeHolidays.decreedCloses.contains(self)
  }
}

private enum ExchangeHolidays {
  /// Mourning, storms and attacks: days that no rule gives.
  static let decreedCloses = Set(
    [
      "1994-04-27", "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11",
      "2007-01-02", "2012-10-29", "2012-10-30", "2018-12-05", "2025-01-09",
    ].compactMap { CalendarDay($0) })

  static func isHoliday(_ day: CalendarDay) -> Bool {
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

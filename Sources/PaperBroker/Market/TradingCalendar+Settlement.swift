import ClientModels

extension TradingCalendar {
  /// The days that the calendar is made for.
  static let firstDay = CalendarDay(year: 1993, month: 1, day: 1) ?? CalendarDay(ordinal: 0)
  static let lastDay = CalendarDay(year: 2040, month: 12, day: 31) ?? CalendarDay(ordinal: 0)

  /// When a trade of `day` is settled: so many settlement days later as the rule of its time says (SEC rule 15c6-1).
  public func settlementDay(of day: CalendarDay) -> CalendarDay {
    var left = Self.settlementDays(day)
    var settled = day
    while left > 0 {
      settled = settled.advanced(by: 1)
      if isSettlementDay(settled) { left -= 1 }
    }
    return settled
  }

  private static func settlementDays(_ day: CalendarDay) -> Int {
    rules.first { $0.from <= day }?.days ?? 5
  }

  /// The newest first.
  private static let rules = [("2024-05-28", 1), ("2017-09-05", 2), ("1995-06-07", 3)].compactMap {
    text, days in CalendarDay(text).map { (from: $0, days: days) }
  }

  /// A trading day on which banks are open too.
  private func isSettlementDay(_ day: CalendarDay) -> Bool {
    let (_, month, date) = day.components
    let isColumbusDay = month == 10 && day.weekday == 1 && (8...14).contains(date)
    let isVeteransDay = month == 11 && (date == 11 || (date == 12 && day.weekday == 1))
    return !isColumbusDay && !isVeteransDay && session(on: day) != nil
  }
}

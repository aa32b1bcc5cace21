/// A step through the days of which there is a book.
public enum DayStep: String, CaseIterable, Hashable, Sendable {
  case day, week, month, year

  /// The day that lies one step before or after.
  func day(from day: CalendarDay, forward: Bool) -> CalendarDay {
    let sign = forward ? 1 : -1
    switch self {
    case .day: return day.advanced(by: sign)
    case .week: return day.advanced(by: 7 * sign)
    case .month: return Self.months(sign, from: day)
    case .year: return Self.months(12 * sign, from: day)
    }
  }

  /// The same day of another month, or its last where the month is shorter.
  private static func months(_ count: Int, from day: CalendarDay) -> CalendarDay {
    let (year, month, dayOfMonth) = day.components
    let months = year * 12 + month - 1 + count
    let (newYear, newMonth) = (months / 12, months % 12 + 1)
    let last = CalendarDay.daysInMonth(newMonth, year: newYear)
    return CalendarDay(year: newYear, month: newMonth, day: min(dayOfMonth, last)) ?? day
  }
}

/// The days of which there is a book, in their order.
public struct BookDays: Hashable, Sendable {
  public let days: [CalendarDay]

  public init(_ days: some Sequence<CalendarDay>) { self.days = Set(days).sorted() }

  public func contains(_ day: CalendarDay) -> Bool { last(upTo: day) == day }

  /// The day itself, or the last before it.
  public func last(upTo day: CalendarDay) -> CalendarDay? {
    let index = firstIndex(after: day)
    return index > 0 ? days[index - 1] : nil
  }

  /// The first after the day.
  public func first(after day: CalendarDay) -> CalendarDay? {
    let index = firstIndex(after: day)
    return index < days.count ? days[index] : nil
  }

  /// One step on: the book of that day, or the nearest to it, but always another one than now. Nil at the end.
  public func day(
    _ step: DayStep, from day: CalendarDay, forward: Bool
  ) -> CalendarDay? {
    let wanted = step.day(from: day, forward: forward)
    if forward {
      return first(after: wanted.advanced(by: -1)) ?? days.last.flatMap { $0 > day ? $0 : nil }
    }
    return last(upTo: wanted) ?? days.first.flatMap { $0 < day ? $0 : nil }
  }

  /// Weekdays between the first and the last of the days, and before `end`, of which there is none.
  public func missingWeekdays(before end: CalendarDay) -> [CalendarDay] {
    guard let first = days.first else { return [] }
    let known = Set(days)
    return (first.ordinal..<max(first.ordinal, end.ordinal)).map(CalendarDay.init(ordinal:))
      .filter { (1...5).contains($0.weekday) && !known.contains($0) }
  }

  private func firstIndex(after day: CalendarDay) -> Int {
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] <= day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// That there is no book of a day, and which days near it have one.
public struct MissingDay: Error, Hashable, Sendable, CustomStringConvertible {
  public let day: CalendarDay
  public let before: CalendarDay?
  public let after: CalendarDay?

  public init(_ day: CalendarDay, in days: BookDays) {
    self.day = day
    before = days.last(upTo: day)
    after = days.first(after: day)
  }

  public var description: String { words(isImported: false) }

  /// An account that was imported has its days from its file, and nobody to ask.
  public func words(isImported: Bool) -> String {
    let nearest = [before, after].compactMap { $0.map(\.description) }
    guard !nearest.isEmpty else {
      return "no book of \(day) is kept, nor of any other day: "
        + (isImported ? "import its file again" : "run `folio sync` with a network")
    }
    return
      "no book of \(day) is kept: the nearest \(nearest.count == 1 ? "is" : "are") of \(nearest.joined(separator: " and "))"
  }
}

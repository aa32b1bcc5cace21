/// Which time a performance is told of.
public enum PerformancePeriod: Hashable, Sendable {
  case day, week, month, threeMonths, yearToDate, year, all
  /// Both days are included; nil is as far as there are values.
  case custom(from: CalendarDay?, through: CalendarDay?)

  /// Those that keys go through.
  public static let named: [PerformancePeriod] = [
    .day, .week, .month, .threeMonths, .yearToDate, .year, .all,
  ]

  public var name: String {
    switch self {
    case .day: "1D"
    case .week: "1W"
    case .month: "1M"
    case .threeMonths: "3M"
    case .yearToDate: "YTD"
    case .year: "1Y"
    case .all: "all"
    case .custom(let from, let through):
      switch (from, through) {
      case (let from?, let through?): "\(from) to \(through)"
      case (let from?, nil): "since \(from)"
      case (nil, let through?): "until \(through)"
      case (nil, nil): "all"
      }
    }
  }

  /// In any case of letters; nil for what is none of the names.
  public init?(name: String) {
    guard let period = Self.named.first(where: { $0.name.lowercased() == name.lowercased() })
    else { return nil }
    self = period
  }

  /// The days of it that there are: from the last close before it begins through the close that it ends with. Where the
  /// values begin later, from the first of them; one that has a name begins with a day of known value.
  public func part(of history: ValueHistory) -> ValueHistory {
    guard let first = history.first, let last = history.last else { return history }
    let base = base(of: history) ?? first
    if case .custom(_, let through) = self {
      return history.part(from: base, through: through ?? last)
    }
    return history.part(from: base, through: last).fromKnownValue
  }

  /// Whether it asks for a close before the first that is known.
  func begins(before history: ValueHistory) -> Bool {
    guard let first = history.first, let base = base(of: history) else { return false }
    if base < first { return true }
    guard let known = part(of: history).first, let last = history.last else { return false }
    return history.part(from: base, through: last).first.map { $0 < known } ?? false
  }

  /// After the close of which day and through which other it counts what happened where no values say which days there are;
  /// nil for as far as anything is known. It is counted back from `day`.
  func days(upTo day: CalendarDay) -> (base: CalendarDay?, end: CalendarDay) {
    if case .custom(_, let through?) = self { return (base(from: day), min(day, through)) }
    return (base(from: day), day)
  }

  /// The day at whose close it begins, or before it the last trading day; nil for as far as there are values.
  private func base(of history: ValueHistory) -> CalendarDay? {
    let count = history.days.count
    if case .day = self, count >= 2 { return history.days[count - 2].day }
    return history.last.flatMap(base(from:))
  }

  /// The same by the calendar alone, where `last` is the last day that is known.
  private func base(from last: CalendarDay) -> CalendarDay? {
    switch self {
    case .day: return last.advanced(by: -1)
    case .week: return last.advanced(by: -7)
    case .month: return last.advanced(byMonths: -1)
    case .threeMonths: return last.advanced(byMonths: -3)
    case .year: return last.advanced(byMonths: -12)
    case .yearToDate:
      return CalendarDay(year: last.components.year, month: 1, day: 1)?.advanced(by: -1)
    case .all: return nil
    case .custom(let from, _): return from?.advanced(by: -1)
    }
  }
}

extension CalendarDay {
  /// The same day of another month, or that month's last where it has fewer.
  public func advanced(byMonths count: Int) -> CalendarDay {
    let (year, month, day) = components
    let months = year * 12 + month - 1 + count
    let (newYear, newMonth) = (months / 12, months % 12 + 1)
    let last = Self.daysInMonth(newMonth, year: newYear)
    return CalendarDay(year: newYear, month: newMonth, day: min(day, last)) ?? self
  }
}

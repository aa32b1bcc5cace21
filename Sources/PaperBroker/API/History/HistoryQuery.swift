import ClientModels

/// What a request for a portfolio history asks for (contract section 3).
struct HistoryQuery {
  /// No answer looks at more prices: a window has one of each instrument that was ever held.
  static let priceLimit = 100_000
  /// The longest that windows shorter than a day are told of, in days.
  private static let intradayDays = 30

  let frame: HistoryFrame
  let hours: HistoryHours
  /// Nil is as far back as the account goes.
  let start: Timestamp?
  let end: Timestamp
  let resetsDaily: Bool
  /// The types whose cash flows are told; nil is none.
  let cashFlows: Set<EntryType>?

  init(_ query: QueryReader, now: Timestamp) throws(Refusal) {
    let period = try query.query["period"].flatMap { $0.isEmpty ? nil : $0 }.map(Period.init(text:))
    let (start, until) = (try query.time("start"), try query.time("end"))
    guard period == nil || start == nil || until == nil else {
      throw .invalid("only two of start, end and period can be specified")
    }
    // What clients of before call `end`: a day, which is told whole.
    let dateEnd = try query.time("date_end").map {
      NewYork.timestamp(NewYork.civil($0).day, secondOfDay: 86_399)
    }
    var end = min(until ?? dateEnd ?? now, now)
    if let start, until == nil, let period { end = min(end, period.end(from: start)) }
    let first = start ?? (period ?? Period(count: 1, unit: .month)).start(before: end)
    guard first <= end else { throw .invalid("start must not be after end") }
    let days = end.seconds(since: first) / 86_400
    let frame = try query.word("timeframe", among: HistoryFrame.allCases.map(\.rawValue))
      .flatMap { HistoryFrame(rawValue: $0) }
    self.frame = frame ?? (days < 7 ? .minute : days < 30 ? .fifteenMinutes : .day)
    guard self.frame == .day || days <= Double(Self.intradayDays) + 1 else {
      throw .invalid("a period of more than 30 days is told by timeframe 1D only")
    }
    let words = HistoryHours.allCases.map(\.rawValue)
    let hours = try query.word("intraday_reporting", among: words)
    let isExtended = try query.bool("extended_hours")
    self.hours = hours.flatMap { HistoryHours(rawValue: $0) } ?? (isExtended ? .extended : .market)
    resetsDaily = try query.word("pnl_reset", among: ["per_day", "no_reset"]) != "no_reset"
    cashFlows = try Self.cashFlows(query)
    self.start = first
    self.end = end
  }

  private static func cashFlows(_ query: QueryReader) throws(Refusal) -> Set<EntryType>? {
    let words = query.list("cashflow_types")
    if words.isEmpty || words == ["NONE"] { return nil }
    if words == ["ALL"] { return Set(EntryType.allCases) }
    if let unknown = words.first(where: { !ActivityRoutes.known.contains($0) }) {
      throw .invalid("invalid activity type: \(unknown.prefix(32))")
    }
    return Set(words.compactMap { EntryType(rawValue: $0) })
  }

  /// So many days, weeks, months or years.
  private struct Period {
    enum Unit: Character {
      case day = "D"
      case week = "W"
      case month = "M"
      case year = "A"
    }

    let count: Int
    let unit: Unit

    init(count: Int, unit: Unit) {
      self.count = count
      self.unit = unit
    }

    init(text: String) throws(Refusal) {
      let digits = text.dropLast()
      guard let unit = text.last.flatMap({ Unit(rawValue: $0) }), (1...4).contains(digits.count),
        digits.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(digits), count > 0
      else {
        throw .invalid(
          "invalid period \"\(text.prefix(16))\": it is a number and D, W, M or A, such as 1M")
      }
      self.init(count: count, unit: unit)
    }

    /// From midnight of a day, so that one day is the one in progress.
    func start(before end: Timestamp) -> Timestamp {
      let day = NewYork.civil(end).day
      return NewYork.timestamp(moved(day, by: -count).advanced(by: 1), secondOfDay: 0)
    }

    func end(from start: Timestamp) -> Timestamp {
      let day = moved(NewYork.civil(start).day, by: count)
      return Timestamp(nanoseconds: NewYork.timestamp(day, secondOfDay: 0).nanoseconds - 1)
    }

    private func moved(_ day: CalendarDay, by count: Int) -> CalendarDay {
      switch unit {
      case .day: return day.advanced(by: count)
      case .week: return day.advanced(by: count * 7)
      case .month, .year:
        let (year, month, date) = day.components
        let months = year * 12 + month - 1 + count * (unit == .year ? 12 : 1)
        guard months >= 12 else { return CalendarDay(ordinal: 0) }
        let (newYear, newMonth) = (months / 12, months % 12 + 1)
        let last = CalendarDay.daysInMonth(newMonth, year: newYear)
        return CalendarDay(year: newYear, month: newMonth, day: min(date, last)) ?? day
      }
    }
  }
}

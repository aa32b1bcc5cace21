import ClientModels

/// One playing of a recording: each recorded day takes place on a day of the market's own calendar.
struct ReplayRound: Sendable {
  private struct Day {
    /// Midnight in New York of the recorded day.
    let recorded: Timestamp
    /// What is added to the recorded times, in nanoseconds.
    let shift: Int64
    let recordedDay: CalendarDay
    let playedDay: CalendarDay
  }

  /// When it begins and when the next may begin, on the market's clock.
  let begin: Timestamp
  let end: Timestamp
  private let days: [Day]
  private let lastDay: CalendarDay

  /// The last year that the rules of the calendar are known for.
  private static let lastYear = 2040

  /// The recording on its own days. `recorded` has them all, in order and none twice, and is not empty.
  init?(recorded: [CalendarDay], first: Timestamp, last: Timestamp, calendar: TradingCalendar) {
    self.init(recorded: recorded, playedOn: recorded, first, last, calendar)
  }

  /// The recording on the trading days after `earlier`; nil where the calendar ends.
  init?(
    recorded: [CalendarDay], after earlier: ReplayRound, first: Timestamp, last: Timestamp,
    calendar: TradingCalendar
  ) {
    var played: [CalendarDay] = []
    for _ in recorded {
      guard let next = Self.tradingDay(after: played.last ?? earlier.lastDay, calendar) else {
        return nil
      }
      played.append(next)
    }
    self.init(recorded: recorded, playedOn: played, first, last, calendar)
  }

  private init?(
    recorded: [CalendarDay], playedOn played: [CalendarDay], _ first: Timestamp,
    _ last: Timestamp, _ calendar: TradingCalendar
  ) {
    var days: [Day] = []
    for (from, to) in zip(recorded, played) {
      let start = NewYork.timestamp(from, secondOfDay: 0)
      let (shift, overflow) = NewYork.timestamp(to, secondOfDay: 0).nanoseconds
        .subtractingReportingOverflow(start.nanoseconds)
      guard !overflow else { return nil }
      days.append(Day(recorded: start, shift: shift, recordedDay: from, playedDay: to))
    }
    guard let firstDay = played.first, let lastDay = played.last else { return nil }
    self.days = days
    self.lastDay = lastDay
    // Before the open, so that it is seen to open, and over only when the last minute has its bar.
    let open = calendar.session(on: firstDay)?.open ?? TradingCalendar.open
    begin = min(
      Self.played(first, days), NewYork.timestamp(firstDay, secondOfDay: open - 60))
    end = BarInterval.minute.start(of: Self.played(last, days)).advanced(bySeconds: 60)
  }

  private static func tradingDay(
    after day: CalendarDay, _ calendar: TradingCalendar
  ) -> CalendarDay? {
    let next = (1...15).lazy.map { day.advanced(by: $0) }.first { calendar.session(on: $0) != nil }
    return next.flatMap { $0.components.year <= lastYear ? $0 : nil }
  }

  /// When what was recorded at a time happens in this round; the time of day in New York is the same.
  func played(_ recorded: Timestamp) -> Timestamp { Self.played(recorded, days) }

  /// The recorded day that is played on a day; nil when none is.
  func recordedDay(playedOn day: CalendarDay) -> CalendarDay? {
    days.first { $0.playedDay == day }?.recordedDay
  }

  private static func played(_ recorded: Timestamp, _ days: [Day]) -> Timestamp {
    let day = days.last { $0.recorded <= recorded } ?? days.first
    let (time, overflow) = recorded.nanoseconds.addingReportingOverflow(day?.shift ?? 0)
    return overflow ? recorded : Timestamp(nanoseconds: time)
  }
}

import ClientModels

/// How long the windows of a portfolio history are, in the contract's words.
enum HistoryFrame: String, CaseIterable {
  case minute = "1Min"
  case fiveMinutes = "5Min"
  case fifteenMinutes = "15Min"
  case hour = "1H"
  case day = "1D"

  var seconds: Int {
    switch self {
    case .minute: 60
    case .fiveMinutes: 300
    case .fifteenMinutes: 900
    case .hour: 3_600
    case .day: 86_400
    }
  }

  var interval: BarInterval {
    switch self {
    case .minute: .minute
    case .fiveMinutes: .fiveMinutes
    case .fifteenMinutes: .fifteenMinutes
    case .hour: .hour
    case .day: .day
    }
  }
}

/// Which hours of a day are told in an intraday history.
enum HistoryHours: String, CaseIterable {
  case market = "market_hours"
  case extended = "extended_hours"
  case continuous
}

/// The windows of a portfolio history: left edges in order, and the trading day that each belongs to.
struct HistoryWindows {
  struct Window {
    let start: Timestamp
    let end: Timestamp
    let day: CalendarDay
  }

  let frame: HistoryFrame
  let hours: HistoryHours
  let market: any MarketSource

  /// Those that begin in `first ... last`, and not after the market's clock.
  func windows(from first: Timestamp, through last: Timestamp) -> [Window] {
    let last = min(last, market.now)
    guard first <= last else { return [] }
    let days = NewYork.civil(first).day.ordinal...NewYork.civil(last).day.ordinal
    return days.flatMap { ordinal -> [Window] in
      let windows = windows(on: CalendarDay(ordinal: ordinal)).filter { $0.start <= last }
      // A session is told from its beginning, unless it was over by then.
      guard frame == .day || hours == .continuous else {
        return windows.last.map { first < $0.end } == true ? windows : []
      }
      return windows.filter { first < $0.end }
    }
  }

  private func windows(on day: CalendarDay) -> [Window] {
    let midnight = NewYork.timestamp(day, secondOfDay: 0)
    let tomorrow = NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0)
    if frame == .day {
      return isTrading(day) ? [Window(start: midnight, end: tomorrow, day: day)] : []
    }
    guard let span = span(on: day) else { return [] }
    let length = frame.seconds * 1_000_000_000
    return stride(from: span.lowerBound.nanoseconds, to: span.upperBound.nanoseconds, by: length)
      .map {
        Window(
          start: Timestamp(nanoseconds: $0),
          end: Timestamp(nanoseconds: min($0 + Int64(length), span.upperBound.nanoseconds)),
          day: day)
      }
  }

  private func isTrading(_ day: CalendarDay) -> Bool {
    market.calendar.session(on: day) != nil || isAlwaysOpen(day)
  }

  /// A market without closing hours trades on every day.
  private func isAlwaysOpen(_ day: CalendarDay) -> Bool {
    market.isOpen(at: NewYork.timestamp(day, secondOfDay: 3 * 3_600))
  }

  private func span(on day: CalendarDay) -> Range<Timestamp>? {
    func moment(_ second: Int) -> Timestamp { NewYork.timestamp(day, secondOfDay: second) }
    if hours == .continuous || isAlwaysOpen(day) {
      return moment(0)..<NewYork.timestamp(day.advanced(by: 1), secondOfDay: 0)
    }
    return market.calendar.session(on: day).map { session in
      hours == .market
        ? moment(session.open)..<moment(session.close)
        : moment(session.sessionOpen)..<moment(session.sessionClose)
    }
  }
}

/// Days without a book that are to be made, and what was held on them.
public struct DayGap: Hashable, Sendable {
  /// In their order; never empty.
  public let days: [CalendarDay]
  /// Whatever may have been held on one of them, in their order.
  public let symbols: [Symbol]

  /// Nil where there is nothing to make.
  public init?(_ days: [CalendarDay], symbols: some Sequence<Symbol>) {
    guard !days.isEmpty else { return nil }
    self.days = days.sorted()
    self.symbols = Set(symbols).sorted()
  }

  public var first: CalendarDay { days[0] }
  public var last: CalendarDay { days[days.count - 1] }
}

/// What a broker tells of days that are past.
public struct DayFacts: Hashable, Sendable {
  /// The close of each day.
  public var closes: [Symbol: [CalendarDay: DayPrice]]
  /// The days on which the exchange was open, of all the days that were asked for; nil where nobody knows them.
  public var sessions: Set<CalendarDay>?

  public init(
    closes: [Symbol: [CalendarDay: DayPrice]] = [:], sessions: Set<CalendarDay>? = nil
  ) {
    self.closes = closes
    self.sessions = sessions
  }

  /// Shares were traded on that day, be it a holiday of the exchange. Coins are on every day.
  public func tellsShares(of day: CalendarDay) -> Bool {
    closes.contains { !$0.key.isCryptoPair && $0.value[day] != nil }
  }

  /// The closes of daily bars.
  public static func closes(of bars: [Bar]) -> [CalendarDay: DayPrice] {
    Dictionary(
      bars.map { (NewYork.civil($0.at).day, DayPrice($0.close, .bar, at: $0.at)) }
    ) { _, last in last }
  }
}

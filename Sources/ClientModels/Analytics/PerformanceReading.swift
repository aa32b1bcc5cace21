/// What must be known to tell the performance of an account.
public struct PerformanceQuestion: Hashable, Sendable {
  public let benchmark: Symbol
  /// Symbols whose daily closes are needed beside those of the benchmark.
  public let symbols: [Symbol]

  /// The days whose closes of these symbols are needed: where the time begins and where it ends. Of the benchmark all are.
  public let days: [CalendarDay]

  /// More than any account of a person holds: beyond them none are asked for.
  public static let mostSymbols = 2_000

  public init(benchmark: Symbol, symbols: [Symbol] = [], days: [CalendarDay] = []) {
    self.benchmark = benchmark
    self.days = days
    self.symbols = Array(symbols.filter { $0 != benchmark }.prefix(Self.mostSymbols))
  }

  /// Daily bars of these are asked for, the benchmark's first.
  public var requests: [BarRequest] { ([benchmark] + symbols).map { BarRequest($0, .day) } }
}

/// What is known of it, from the disk or from the broker.
public struct PerformanceReading: Hashable, Sendable {
  /// Nil as long as nothing is.
  public var values: ValueReading?
  /// The daily bars of the benchmark and of other symbols, each with its own time and source.
  public var bars: [Symbol: BarHistory]
  /// What closed lots, from the account's beginning on; nil where that is not known.
  public var closings: [LotClosing]?
  /// Why prices of a symbol could not be read.
  public var failures: [Symbol: String]

  public init(
    values: ValueReading? = nil, bars: [Symbol: BarHistory] = [:],
    closings: [LotClosing]? = nil, failures: [Symbol: String] = [:]
  ) {
    self.values = values
    self.bars = bars
    self.closings = closings
    self.failures = failures
  }
}

/// Closing prices by symbol and day.
public struct DayCloses: Sendable {
  private var histories: [Symbol: BarHistory] = [:]

  /// Of daily bars. A coin's day is that of UTC, any other's that of New York.
  public init(_ histories: some Sequence<BarHistory>) {
    for history in histories { self.histories[history.request.symbol] = history }
  }

  /// Looked up in the bars themselves: of years of them two days are wanted.
  public subscript(symbol: Symbol, day: CalendarDay) -> Price? {
    guard let history = histories[symbol] else { return nil }
    let next = day.advanced(by: 1)
    let midnight =
      symbol.isCryptoPair
      ? Timestamp(seconds: Int64(next.ordinal) * 86_400) : NewYork.timestamp(next, secondOfDay: 0)
    let place = history.end(at: Timestamp(nanoseconds: midnight.nanoseconds - 1))
    guard place > 0, Self.day(of: history.bars[place - 1], symbol) == day else { return nil }
    return history.bars[place - 1].close
  }

  /// From when to when a daily bar that is of the day begins.
  public static func span(of day: CalendarDay, _ symbol: Symbol) -> Range<Timestamp> {
    let next = day.advanced(by: 1)
    return symbol.isCryptoPair
      ? Timestamp(
        seconds: Int64(day.ordinal) * 86_400)..<Timestamp(
          seconds: Int64(next.ordinal) * 86_400)
      : NewYork.timestamp(day, secondOfDay: 0)..<NewYork.timestamp(next, secondOfDay: 0)
  }

  /// The day that a daily bar is of.
  public static func day(of bar: Bar, _ symbol: Symbol) -> CalendarDay {
    guard symbol.isCryptoPair else { return NewYork.civil(bar.at).day }
    let seconds = bar.at.seconds
    return CalendarDay(ordinal: Int((seconds >= 0 ? seconds : seconds - 86_399) / 86_400))
  }
}

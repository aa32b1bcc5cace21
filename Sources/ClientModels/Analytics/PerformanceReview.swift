/// All that is told of an account's performance in one time: its own figures, what each symbol added, and how it is divided.
/// The screen and the command line show it, each in its way.
public struct PerformanceReview: Sendable {
  /// What is to be said of an account that was imported.
  public static let importedWords = [
    "imported: days without all prices have no value,",
    "its last day has the last prices of the file",
  ]

  public let performance: Performance
  public let contributions: Result<Contributions, FigureGap>
  /// What closed lots realised, by the profile's method.
  public let realized: Result<RealizedGains, FigureGap>
  /// By symbol, class and tag.
  public let allocations: [Allocation.Key: Result<Allocation, FigureGap>]
  public let concentration: Result<Concentration, FigureGap>
  /// The day that these two are of; nil where that is not known.
  public let bookDay: CalendarDay?

  /// No daily value is known at all: what is left is what hangs on none.
  public let isUnvalued: Bool

  /// `through` ends what counts, as of a past day, of which `book` is then; `tag` names what a symbol is counted under.
  public init(
    _ period: PerformancePeriod, of reading: PerformanceReading, benchmark: Symbol,
    book: Portfolio, log: ActivityLog?, through: CalendarDay? = nil, tag: (Symbol) -> String?
  ) {
    let known =
      reading.values?.history.openedByLastEquity(of: book) ?? ValueHistory(days: [], flows: [])
    let whole = through.map { known.through($0) } ?? known
    let prices =
      reading.bars[benchmark].map { Benchmark($0) } ?? Benchmark(benchmark, closes: [:])
    let performance = Performance(period, of: whole, benchmark: prices)
    let closes = DayCloses(reading.bars.values)
    self.init(
      performance, in: whole, book: book, log: log, through: through, closes: closes,
      closings: reading.closings, tag: tag)
  }

  /// The same where the figures of the account are known already and only the book moved on.
  public init(
    _ performance: Performance, in whole: ValueHistory, book: Portfolio, log: ActivityLog?,
    through: CalendarDay? = nil, closes: DayCloses, closings: [LotClosing]?,
    tag: (Symbol) -> String?
  ) {
    self.performance = performance
    isUnvalued = whole.last == nil
    bookDay = book.asOf.map { NewYork.civil($0).day }
    do throws(FigureGap) {
      guard let closings else { throw .lotsUnread }
      var time: (base: CalendarDay?, end: CalendarDay)
      if let base = performance.history.first, let end = performance.history.last {
        time = (base, end)
      } else if whole.last == nil, let told = book.asOf {
        // What was realised hangs on executions alone.
        time = performance.period.days(upTo: NewYork.civil(told).day)
      } else {
        throw .tooFewDays(needed: 2, have: 0)
      }
      // Of all lots each is known, those too that were closed before the first close.
      if performance.period == .all { time.base = nil }
      realized = .success(
        try RealizedGains(
          of: closings, after: time.base, through: time.end, in: book.account?.currency ?? .usd))
    } catch {
      realized = .failure(error)
    }
    do throws(FigureGap) {
      contributions = .success(
        try Contributions(
          of: performance, in: whole, book: book, log: log, through: through
        ) { closes[$0, $1] })
    } catch {
      contributions = .failure(error)
    }
    var allocations: [Allocation.Key: Result<Allocation, FigureGap>] = [:]
    for key in Allocation.Key.allCases {
      do throws(FigureGap) {
        allocations[key] = .success(try Allocation(by: key, of: book, tag: tag))
      } catch {
        allocations[key] = .failure(error)
      }
    }
    self.allocations = allocations
    do throws(FigureGap) { concentration = .success(try Concentration(of: book)) } catch {
      concentration = .failure(error)
    }
  }
}

extension ValueHistory {
  /// With the close before its first day, where that is the day of the book: an account that is new has one day, and what it
  /// was worth before is its equity at the last close (`last_equity`, contract section 3).
  public func openedByLastEquity(of book: Portfolio) -> ValueHistory {
    guard let day = first, days.count == 1, let told = book.asOf, NewYork.civil(told).day == day,
      let before = book.account?.lastEquity, before.isPositive
    else { return self }
    var close = day.advanced(by: -1)
    // A market that trades around the clock closed the day before, whatever day that was.
    let isAlwaysOpen = !day.isTradingDay || !(book.clock?.keepsUsualHours ?? true)
    while !isAlwaysOpen, !close.isTradingDay { close = close.advanced(by: -1) }
    return ValueHistory(days: [ValueDay(close, before)] + days, flows: flows)
  }

  /// As it was known at the end of that day.
  public func through(_ day: CalendarDay) -> ValueHistory {
    first.map { part(from: $0, through: day) } ?? self
  }
}

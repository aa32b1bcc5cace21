import ClientModels

/// What the screen knows of the account's performance, and what it tells of it.
///
/// All is computed when something changed and not for a frame: the account's own figures with what was read, the period and the
/// day that is shown, and what hangs on prices at most once a second.
struct PerformanceState: Sendable {
  var period = PerformancePeriod.year
  var reading: PerformanceReading?
  /// Why the broker could not be asked last time.
  var failure: String?
  /// What the engine was last told.
  var asked: PerformanceQuestion?
  private(set) var review: PerformanceReview?
  private(set) var rows: [PerformanceRow] = []
  private var whole = ValueHistory(days: [], flows: [])
  private var closes = DayCloses([])
  private var computedAt: Timestamp?
  /// What changed since it was computed: all of it, or only the book.
  var isDue = true
  var isBookDue = true

  /// Seconds between two looks at prices that move.
  private static let pause = 1.0

  /// What the figures are computed of besides what was read.
  struct Setting {
    let benchmark: Symbol
    let book: Portfolio
    let log: ActivityLog?
    /// The day that is shown; nil for the present one.
    let day: CalendarDay?
    let tags: [Symbol: [String]]
    let isImported: Bool
    /// Why no daily value will come; nil where one may.
    let unvalued: String?
    let now: Timestamp
  }

  /// Whether anything is to be computed by now.
  func isComputing(at now: Timestamp) -> Bool {
    if isDue { return true }
    return isBookDue && (computedAt.map { now.seconds(since: $0) >= Self.pause } ?? true)
  }

  mutating func compute(_ setting: Setting) {
    guard let reading, reading.values != nil || setting.unvalued != nil else {
      review = nil
      rows = []
      return
    }
    let tag: (Symbol) -> String? = { setting.tags[$0]?.first }
    if isDue || review == nil {
      let history = reading.values?.history ?? ValueHistory(days: [], flows: [])
      let known = history.openedByLastEquity(of: setting.book)
      whole = setting.day.map { known.through($0) } ?? known
      closes = DayCloses(reading.bars.values)
      let benchmark =
        reading.bars[setting.benchmark].map { Benchmark($0) }
        ?? Benchmark(setting.benchmark, closes: [:])
      let performance = Performance(period, of: whole, benchmark: benchmark)
      review = PerformanceReview(
        performance, in: whole, book: setting.book, log: setting.log, through: setting.day,
        closes: closes, closings: reading.closings, tag: tag)
    } else if let performance = review?.performance {
      review = PerformanceReview(
        performance, in: whole, book: setting.book, log: setting.log, through: setting.day,
        closes: closes, closings: reading.closings, tag: tag)
    }
    isDue = false
    isBookDue = false
    computedAt = setting.now
    rows =
      review.map {
        PerformanceRow.rows(
          $0, reading, isImported: setting.isImported, unvalued: setting.unvalued)
      } ?? []
  }

  mutating func showNextPeriod(by step: Int) {
    let all = PerformancePeriod.named
    // From days that were typed to one of the names.
    let index = all.firstIndex(of: period) ?? (step > 0 ? -1 : 0)
    period = all[(index + step + all.count) % all.count]
    isDue = true
  }
}

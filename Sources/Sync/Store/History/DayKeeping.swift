import ClientModels

/// Writes the books of days, and makes those of days on which the program was off.
///
/// It is used from one thread at a time; nothing that sends an order waits for it.
public struct DayKeeping: Sendable {
  private let store: any BookStoring
  /// Gaps were filled in this session.
  private var isGapFilled = false
  private var years: YearKeeping

  /// More days than this are not made at once.
  private static let mostRebuilt = 400

  public init(_ store: any BookStoring) {
    self.store = store
    years = YearKeeping(store)
  }

  /// Keeps the book of today in place of what it was before, and first the days that are missing before it.
  public mutating func keep(
    _ portfolio: Portfolio, _ log: ActivityLog, at now: Timestamp
  ) throws(StoreError) {
    let today = NewYork.civil(portfolio.asOf ?? now).day
    if !isGapFilled, log.asOf != nil {
      isGapFilled = true
      try fillGaps(before: today, log, at: now)
    }
    let previous = store.days.last { $0 < today }.flatMap { DayBooks.read($0, from: store) }
    let known = previous?.activitiesSince(in: log)
    let activities =
      known
      ?? log.activities.reversed().filter {
        NewYork.civil($0.at ?? now).day == today && $0.day == today
      }
    let place: DayBook.Place =
      if let newest = log.activities.first { .after(newest.id) } else {
        log.asOf == nil ? .unknown : .beginning
      }
    let book = DayBook(
      portfolio, day: today, activities: activities,
      since: known == nil ? .unknown : previous?.place ?? .unknown, place: place)
    try write(book, at: now)
    try years.list(before: today, at: now)
  }

  /// Every weekday between two books, and up to today, of which there is none.
  private func fillGaps(
    before today: CalendarDay, _ log: ActivityLog, at now: Timestamp
  ) throws(StoreError) {
    let lost = lostDays().filter { $0 < today }
    let days = DayBooks.days(in: store)
    let missing = Set(days.missingWeekdays(before: today) + lost).sorted()
      .suffix(Self.mostRebuilt)
    var closes: [Symbol: [CalendarDay: DayPrice]] = [:]
    var rebuild: (after: CalendarDay, DayRebuild)?
    for day in missing {
      // A kept book between two missing days is a better beginning than one that was made.
      guard let before = days.last(upTo: day) else { continue }
      if rebuild?.after != before {
        guard let book = DayBooks.read(before, from: store),
          let since = book.activitiesSince(in: log)
        else { continue }
        rebuild = (before, DayRebuild(after: book, since))
      }
      let book = rebuild?.1.book(of: day) { symbol in
        if closes[symbol] == nil { closes[symbol] = storedCloses(of: symbol) }
        return closes[symbol]?[day]
      }
      if let book { try write(book, at: now) }
    }
  }

  /// Days whose book was damaged: to look at it sets it aside.
  private func lostDays() -> [CalendarDay] {
    let before = store.days
    for day in before { _ = store.day(day) }
    let left = Set(store.days)
    return before.filter { !left.contains($0) }
  }

  private func storedCloses(of symbol: Symbol) -> [CalendarDay: DayPrice] {
    let history = BarRows.read(BarRequest(symbol, .day), from: store)
    let closes = (history?.bars ?? []).map { bar in
      (NewYork.civil(bar.at).day, DayPrice(bar.close, .bar, at: bar.at))
    }
    return Dictionary(closes) { _, last in last }
  }

  private func write(_ book: DayBook, at now: Timestamp) throws(StoreError) {
    try store.keepDay(DayBookRows.encode(book), of: book.day, asOf: book.asOf, at: now)
  }
}

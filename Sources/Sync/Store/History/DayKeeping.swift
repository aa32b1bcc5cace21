import ClientModels

/// Writes the books of days, and makes those of days on which the program was off.
///
/// It is used from one thread at a time; nothing that sends an order waits for it.
public struct DayKeeping: Sendable {
  private let store: any BookStoring
  /// How the account's lots are closed.
  private let method: LotMethod
  /// Somebody was told of a gap in this session.
  private var isGapTold = false
  /// Gaps were filled in this session.
  private var isGapFilled = false
  /// Days whose book was found damaged in this session, until they are made again.
  private var lost: [CalendarDay]?
  private var years: YearKeeping

  /// More days than this are not made at once.
  private static let mostRebuilt = 400

  public init(_ store: any BookStoring, _ method: LotMethod = .fifo) {
    self.store = store
    self.method = method
    years = YearKeeping(store)
  }

  /// The days that are missing before today, for somebody who can ask a broker about them; told once in a session.
  public mutating func gap(
    before portfolio: Portfolio, _ log: ActivityLog, at now: Timestamp
  ) -> DayGap? {
    guard !isGapTold, log.asOf != nil else { return nil }
    isGapTold = true
    let days = missing(before: NewYork.civil(portfolio.asOf ?? now).day)
    guard let first = days.first,
      let before = DayBooks.days(in: store).last(upTo: first).flatMap({
        DayBooks.read($0, from: store)
      })
    else { return nil }
    let moved = before.activitiesSince(in: log)?.compactMap(\.symbol) ?? []
    return DayGap(days, symbols: Array(before.holdings.keys) + moved)
  }

  /// Keeps the book of today in place of what it was before, and first the days that are missing before it, by what a broker
  /// told of them; with nil they are left for later.
  public mutating func keep(
    _ portfolio: Portfolio, _ log: ActivityLog, at now: Timestamp, _ facts: DayFacts? = DayFacts()
  ) throws(StoreError) {
    let today = NewYork.civil(portfolio.asOf ?? now).day
    if !isGapFilled, log.asOf != nil, let facts {
      isGapFilled = true
      try fillGaps(before: today, log, facts, at: now)
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

  /// Every weekday between two books, and up to today, of which there is none, and those that were damaged.
  private mutating func missing(before today: CalendarDay) -> [CalendarDay] {
    let lost = lostDays().filter { $0 < today }
    let weekdays = DayBooks.days(in: store).missingWeekdays(before: today)
    return Array(Set(weekdays + lost).sorted().suffix(Self.mostRebuilt))
  }

  private mutating func fillGaps(
    before today: CalendarDay, _ log: ActivityLog, _ facts: DayFacts, at now: Timestamp
  ) throws(StoreError) {
    let lost = lostDays()
    let missing = missing(before: today)
    guard let first = missing.first, let last = missing.last else { return }
    let open = try knownSessions(facts, first...last, at: now)
    let days = DayBooks.days(in: store)
    let movements = StoredMovements(store)
    var closes: [Symbol: StoredCloses] = [:]
    var rebuild: (after: CalendarDay, DayRebuild, KnownSplits)?
    // On a holiday no share has a close, but on a market that trades on it; a day that had a book gets one again.
    for day in missing
    where open[day] ?? true || lost.contains(day) || facts.tellsShares(of: day) {
      // A kept book between two missing days is a better beginning than one that was made.
      guard let before = days.last(upTo: day) else { continue }
      if rebuild?.after != before {
        guard let book = DayBooks.read(before, from: store),
          let since = book.activitiesSince(in: log)
        else { continue }
        let lots = movements.map { $0.lots(before: since, by: method) }
        let splits = KnownSplits(book.holdings.mapValues(\.position.quantity), since)
        rebuild = (before, DayRebuild(after: book, since, lots: lots), splits)
      }
      let splits = rebuild?.2
      let book = rebuild?.1.book(of: day) { symbol in
        if closes[symbol] == nil {
          closes[symbol] = storedCloses(of: symbol)
        }
        // Bars are adjusted for the splits since, and what was held on that day is not.
        let told = facts.closes[symbol]?[day].map { ($0, CalendarDay?.none) }
        guard
          let (close, asOf) = told
            ?? closes[symbol]?.closes[day].map({ ($0, closes[symbol]?.asOf) }),
          let price = splits.map({
            $0.unadjusted(close.price, of: symbol, on: day, through: asOf)
          }) ?? close.price
        else { return nil }
        return DayPrice(price, close.source, at: close.at)
      }
      if let book { try write(book, at: now) }
    }
    self.lost = nil
  }

  /// On which days the exchange was open, as far as that was ever told; what is told now is kept for the next time.
  private func knownSessions(
    _ facts: DayFacts, _ days: ClosedRange<CalendarDay>, at now: Timestamp
  ) throws(StoreError) -> [CalendarDay: Bool] {
    var known = store.calendar.flatMap { CalendarRows.days($0.payload) } ?? [:]
    guard let sessions = facts.sessions else { return known }
    for ordinal in days.lowerBound.ordinal...days.upperBound.ordinal {
      let day = CalendarDay(ordinal: ordinal)
      known[day] = sessions.contains(day)
    }
    try store.keepCalendar(CalendarRows.encode(known), at: now)
    return known
  }

  /// Days whose book was damaged, which to look at sets aside, or which the list of a year names and that are gone.
  private mutating func lostDays() -> [CalendarDay] {
    if let lost { return lost }
    let before = store.days
    for day in before { _ = store.day(day) }
    let left = Set(store.days)
    let listed = Set(before.map(\.components.year)).sorted().flatMap { year in
      store.year(year).flatMap { YearRows.links($0.payload) } ?? []
    }
    let found = Set(before + listed.map(\.day)).subtracting(left).sorted()
    lost = found
    return found
  }

  /// Closes of daily bars that are kept, and the day through which they are adjusted for splits.
  private struct StoredCloses {
    let closes: [CalendarDay: DayPrice]
    let asOf: CalendarDay?
  }

  private func storedCloses(of symbol: Symbol) -> StoredCloses {
    let history = BarRows.read(BarRequest(symbol, .day), from: store)
    return StoredCloses(
      closes: DayFacts.closes(of: history?.bars ?? []),
      asOf: history?.asOf.map { NewYork.civil($0).day })
  }

  private func write(_ book: DayBook, at now: Timestamp) throws(StoreError) {
    try store.keepDay(DayBookRows.encode(book), of: book.day, asOf: book.asOf, at: now)
  }
}

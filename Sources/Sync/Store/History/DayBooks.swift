import ClientModels
import Synchronization

/// The books of past days in the store: read without the network.
public enum DayBooks {
  /// The days of which there is a book.
  public static func days(in store: any BookStoring) -> BookDays { BookDays(store.days) }

  /// Nil when there is none, or none that can be read: what is damaged is set aside and among the store's damages.
  public static func read(_ day: CalendarDay, from store: any BookStoring) -> DayBook? {
    guard let document = store.day(day), let book = DayBookRows.book(document.payload),
      book.day == day
    else { return nil }
    return book
  }

  /// The same with words for who asked for it.
  public static func book(
    of day: CalendarDay, in store: any BookStoring
  ) throws(MissingDay) -> DayBook {
    if let book = read(day, from: store) ?? carried(to: day, in: store) { return book }
    // Those that are named can be opened; of a folder of damaged files not all are tried.
    var days = BookDays(store.days.filter { $0 != day })
    for _ in 0..<mostTried {
      let nearest = [days.last(upTo: day), days.first(after: day)].compactMap { $0 }
      guard let damaged = nearest.first(where: { read($0, from: store) == nil }) else { break }
      days = BookDays(days.days.filter { $0 != damaged })
    }
    throw MissingDay(day, in: days)
  }

  private static let mostTried = 32

  /// Between two days of an imported account nothing happened but what its file tells: the book of the first of them stands
  /// on each day until the next, at prices that keep their own days. Nil for an account with a broker, and where a day
  /// between is lost.
  private static func carried(to day: CalendarDay, in store: any BookStoring) -> DayBook? {
    let days = BookDays(store.days)
    guard !days.days.contains(day), days.first(after: day) != nil,
      let last = days.last(upTo: day), let book = read(last, from: store),
      book.account?.isImported ?? false, let log = ActivityRows.read(from: store),
      let since = book.activitiesSince(in: log), since.first.map({ $0.countedDay > day }) ?? true
    else { return nil }
    return book.carried(to: day)
  }

  /// What changed from the end of one day to the end of another, by the files alone.
  public static func difference(
    from first: CalendarDay, to second: CalendarDay, in store: any BookStoring
  ) throws(MissingDay) -> BookDifference {
    let before = try book(of: first, in: store)
    let after = try book(of: second, in: store)
    return BookDifference(
      from: before, to: after, activities: activities(from: before, to: after, in: store))
  }

  /// `method` says how lots are closed.
  public static func answer(
    _ question: DayQuestion, from store: any BookStoring, by method: LotMethod
  ) -> DayAnswer {
    do throws(MissingDay) {
      switch question {
      case .days: return .days(days(in: store))
      case .book(let day): return .book(try book(of: day, in: store))
      case .lots(let day):
        let book = try book(of: day, in: store)
        return .lots(day, StoredMovements(store)?.through(book).open(by: method))
      case .difference(let from, let to):
        return .difference(try difference(from: from, to: to, in: store))
      }
    } catch {
      return .missing(error)
    }
  }

  /// What happened between the two, the oldest first; nil when the files do not have all of it. The stored list of the newest
  /// activities knows it for nearly every pair of days, and saves opening those between.
  static func activities(
    from before: DayBook, to after: DayBook, in store: any BookStoring
  ) -> [Activity]? {
    if before.place == after.place, after.place != .unknown { return [] }
    if let known = listed(from: before, to: after, in: store) { return known }
    return chained(from: before, to: after, in: store)
  }

  private static func listed(
    from before: DayBook, to after: DayBook, in store: any BookStoring
  ) -> [Activity]? {
    switch (before.place, after.place) {
    case (.after(let earlier), .after(let later)):
      return store.read(.activity).flatMap {
        ActivityRows.between(earlier, later, in: $0.payload)
      }
    case (.beginning, _):
      return ActivityRows.read(from: store).flatMap { after.activities(since: before, in: $0) }
    default: return nil
    }
  }

  /// Each book has what happened since the place of one before it: back from the later one to the place of the earlier, by the
  /// lists of the years where they have the days.
  private static func chained(
    from before: DayBook, to after: DayBook, in store: any BookStoring
  ) -> [Activity]? {
    var parts = [after.activities]
    var since = after.since
    let between = BookDays(store.days).days.filter { $0 > before.day && $0 < after.day }
    let links = links(of: Set(between.map(\.components.year)).sorted(), in: store)
    for day in between.reversed() {
      guard since != .unknown else { return nil }
      if since == before.place { break }
      guard let link = links[day] ?? read(day, from: store).map(YearRows.Link.init),
        link.place == since
      else { continue }
      parts.append(link.activities)
      since = link.since
    }
    guard since == before.place, since != .unknown else { return nil }
    return parts.reversed().flatMap { $0 }
  }

  /// The lists of years, read side by side.
  private static func links(
    of years: [Int], in store: any BookStoring
  ) -> [CalendarDay: YearRows.Link] {
    let links = Mutex<[CalendarDay: YearRows.Link]>([:])
    SideBySide.perform(years.count) { index in
      let listed = store.year(years[index]).flatMap { YearRows.links($0.payload) } ?? []
      links.withLock { for link in listed { $0[link.day] = link } }
    }
    return links.withLock { $0 }
  }
}

import ClientModels

/// Writes the lists of years (`YearRows`) after the books of days.
///
/// A list is written again when so many of its days are not on it, and when its year is over: reading the few that are left
/// takes no longer than reading a list.
struct YearKeeping: Sendable {
  private let store: any BookStoring
  /// The year that is written to now, by day; nil before it was looked at.
  private var links: [CalendarDay: YearRows.Link] = [:]
  private var year: Int?
  /// Years before were looked at in this session.
  private var isCaughtUp = false

  private static let mostUnlisted = 10

  init(_ store: any BookStoring) { self.store = store }

  /// Lists the days before `today` that have a book and are on no list, as far as there are enough of them.
  mutating func list(before today: CalendarDay, at now: Timestamp) throws(StoreError) {
    let days = store.days.filter { $0 < today }
    let current = today.components.year
    if !isCaughtUp || year != current {
      for past in Set(days.map(\.components.year)).sorted() where past < current {
        try list(days.filter { $0.components.year == past }, of: past, orMore: 1, at: now)
      }
      isCaughtUp = true
      links = [:]
    }
    try list(
      days.filter { $0.components.year == current }, of: current, orMore: Self.mostUnlisted,
      at: now)
    year = current
  }

  private mutating func list(
    _ days: [CalendarDay], of year: Int, orMore count: Int, at now: Timestamp
  ) throws(StoreError) {
    if self.year != year || links.isEmpty {
      let known = store.year(year).flatMap { YearRows.links($0.payload) } ?? []
      links = Dictionary(known.map { ($0.day, $0) }) { _, last in last }
      self.year = year
    }
    let missing = days.filter { links[$0] == nil }
    guard missing.count >= count else { return }
    for day in missing {
      guard let book = DayBooks.read(day, from: store) else { continue }
      links[day] = YearRows.Link(book)
    }
    let sorted = links.values.sorted { $0.day < $1.day }
    try store.keepYear(YearRows.encode(sorted), of: year, at: now)
  }
}

import ClientModels
import Sync

/// The stored account as the source of tables. Nothing is asked of the network.
struct ExportSource {
  struct Exported {
    let table: ExportTable
    /// When the broker confirmed it; nil when that is not known.
    let asOf: Timestamp?
  }

  let profile: String
  let store: AccountStore
  /// Which lots are closed first.
  let method: LotMethod
  private let day: DayBook?
  private let context: Context

  init(profile: String?, past: PastOption) throws(UserError) {
    let context = try Context.load()
    let (name, store) = try Session.cachedStore(profile: profile, context: context)
    self.profile = name
    self.context = context
    self.store = store
    method = context.configuration.profiles[name]?.lotMethod ?? .fifo
    day = try past.book(profile: profile)
  }

  /// How many orders closed lots in another way than the profile's `lot_method` says now, in words that follow it; empty where
  /// none did. An order keeps the method that it was sent with.
  var otherMethods: String {
    guard let stored = StoredMovements(store) else { return "" }
    let orders = Set(stored.closings(by: method).map(\.fill.orderID))
    let words = orders.compactMap { order -> String? in
      let own = stored.choices[order].map(LotMethod.chosen) ?? stored.methods[order] ?? method
      return own.words == method.words ? nil : own.words
    }
    let counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
    guard !counts.isEmpty else { return "" }
    let told = counts.sorted { $0.key < $1.key }.map {
      "\($0.value) \($0.value == 1 ? "order" : "orders") sent \($0.key)"
    }
    return ", but \(told.joined(separator: " and "))"
  }

  func table(_ table: ExportedTable) throws(UserError) -> Exported {
    switch table {
    case .holdings:
      let book = try book()
      return Exported(table: .holdings(book), asOf: book.asOf)
    case .orders:
      let book = try book()
      return Exported(table: .orders(try orders(book)), asOf: book.asOf)
    case .fills:
      return Exported(table: .fills(try movements().fills), asOf: try book().asOf)
    case .activities:
      let log = try activities()
      return Exported(table: .activities(log.activities), asOf: log.asOf)
    case .lots:
      let book = try book()
      return Exported(
        table: .lots(try movements().open(by: method), in: book), asOf: book.asOf)
    case .gains:
      return Exported(table: .gains(try movements().closings(by: method)), asOf: try book().asOf)
    case .watchlists:
      guard let lists = try book().watchlists else { throw nothing("watchlists") }
      return Exported(table: .watchlists(lists.lists), asOf: lists.asOf)
    case .quotes:
      let quotes = try book().market.values.sorted { $0.symbol < $1.symbol }
      return Exported(table: .quotes(quotes), asOf: quotes.map(\.receivedAt).min())
    case .performance:
      guard let reading = ValueRows.read(from: store) else { throw nothing("daily values") }
      return Exported(table: .performance(reading.history), asOf: reading.asOf)
    case .history:
      let days = DayBooks.days(in: store).days
      let books = days.compactMap { DayBooks.read($0, from: store) }
      guard !books.isEmpty else { throw nothing("books of days") }
      return Exported(table: .history(books), asOf: books.compactMap(\.asOf).max())
    }
  }

  func tellDamages() {
    for problem in store.damages { Output.failure("folio: \(problem)") }
  }

  func book() throws(UserError) -> Portfolio {
    if let day { return day.portfolio }
    let (book, problems) = BookDocuments.load(store)
    for problem in problems where !store.damages.contains(problem) {
      Output.failure("folio: \(problem)")
    }
    guard let book, book.unreadParts.isEmpty else {
      throw UserError(
        .refused, "the cached book cannot be used whole: run `folio sync` with a network")
    }
    return book
  }

  func movements() throws(UserError) -> StoredMovements {
    guard let movements = StoredMovements(store) else { throw nothing("executions") }
    return day.map(movements.through) ?? movements
  }

  func activities() throws(UserError) -> ActivityLog {
    if let day { return day.activityLog(in: ActivityRows.read(from: store)) }
    guard let log = ActivityRows.read(from: store) else { throw nothing("activities") }
    if log.hasOlder { Output.failure("folio: older activities are not cached") }
    return log
  }

  private func orders(_ book: Portfolio) throws(UserError) -> [Order] {
    guard day == nil else { return book.orders.values.sorted(by: Portfolio.newestFirst) }
    var all = book.orders
    let (closed, problems) = ClosedOrders.all(in: store)
    for problem in problems where !store.damages.contains(problem) {
      Output.failure("folio: \(problem)")
    }
    for order in closed where all[order.id] == nil { all[order.id] = order }
    return all.values.sorted(by: Portfolio.newestFirst)
  }

  func nothing(_ what: String) -> UserError {
    Session.nothingCached(what, profile: profile, context: context)
  }
}

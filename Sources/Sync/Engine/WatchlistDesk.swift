import ClientModels

/// What the engine does about the broker's watchlists: one thing at a time, so that what is read after a change was asked
/// after it.
struct WatchlistDesk: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    /// The list is read before it is written whole.
    case reading
    case sending(WatchlistChange)
    /// No answer came: what is so is read again.
    case checking(WatchlistChange, reason: String)
  }

  /// When the names of all lists are read next; nil while they are, and where the broker has none.
  var dueAt: Timestamp?
  var isListing = false
  var failures = 0
  /// The list that is being read.
  var reading: WatchlistID?
  /// When each was last read whole, and the time that the broker gave it then.
  var read: [WatchlistID: Reading] = [:]
  /// Changes that were asked for and not answered yet; the first is under way if there is a step.
  var edits: [WatchlistEdit] = []
  var step: Step?

  struct Reading: Hashable, Sendable {
    let at: Timestamp
    let updatedAt: Timestamp?
  }

  /// Seconds between two readings of the names.
  static let pause: Double = 60
  /// Seconds after which a list is read again though nobody seems to have changed it.
  static let lifetime: Double = 600
  /// More changes never wait.
  static let editLimit = 50

  var isIdle: Bool { !isListing && reading == nil && step == nil }

  /// The first list that must be read.
  func unread(in book: WatchlistBook?, at now: Timestamp) -> WatchlistID? {
    book?.lists.first { list in
      guard let known = read[list.id] else { return true }
      return known.updatedAt != list.updatedAt || now.seconds(since: known.at) >= Self.lifetime
    }?.id
  }
}

extension WatchlistEdit {
  /// Whether the book shows it; `change` is what was sent for it.
  func isDone(in book: WatchlistBook, by change: WatchlistChange) -> Bool {
    switch self {
    case .create(let name, _): book.lists.contains { $0.name == name }
    case .rename(let id, let name): book[id]?.name == name
    case .delete(let id): book[id] == nil
    case .add(let symbol, let id): book[id]?.symbols?.contains(symbol) == true
    case .remove(let symbol, let id): book[id]?.symbols?.contains(symbol) == false
    case .move(_, let id, _):
      if case .replace(_, _, let symbols) = change { book[id]?.symbols == symbols } else { false }
    }
  }

  /// What is sent at once; nil for what must be read first.
  var directChange: WatchlistChange? {
    switch self {
    case .create(let name, let symbols): .create(name: name, symbols)
    case .delete(let id): .delete(id)
    case .add(let symbol, let id): .add(symbol, id)
    case .remove(let symbol, let id): .remove(symbol, id)
    case .rename, .move: nil
    }
  }

  /// What is sent for one that writes the whole list, as it is now; nil when nothing would change.
  func change(of list: Watchlist) -> WatchlistChange? {
    let symbols = list.symbols ?? []
    switch self {
    case .rename(_, let name):
      return name == list.name ? nil : .replace(list.id, name: name, symbols)
    case .move(let symbol, _, let step):
      let moved = symbols.moving(symbol, by: step)
      return moved == symbols ? nil : .replace(list.id, name: list.name, moved)
    case .create, .delete, .add, .remove: return nil
    }
  }
}

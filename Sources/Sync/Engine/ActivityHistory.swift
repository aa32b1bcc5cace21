import ClientModels

/// One of the lists in which the account's activities are stored.
struct ActivityList: Hashable, Sendable {
  /// From 1.
  let number: Int
  /// The oldest first, `size` at most; only the last list has fewer.
  var activities: [Movement] = []

  static let size = 1_000

  var isFull: Bool { activities.count >= Self.size }
}

/// The account's activities from its beginning on, as far as they have been read, and the lots that they come to.
///
/// Only the last list is at hand; the full ones are in the store.
struct ActivityHistory: Hashable, Sendable {
  private(set) var book: LotBook
  private(set) var last = ActivityList(number: 1)
  /// Full lists that are not in the store yet.
  private(set) var filled: [ActivityList] = []
  /// `last` is not in the store as it is.
  private(set) var isUnsaved = false
  /// The last activity that was taken in.
  private(set) var lastTaken: Movement?
  /// Everything was read that the broker had, in this session.
  var isComplete = false
  /// The broker no longer knows our place: its list is read from its beginning, and what is not later than the last one
  /// taken is passed over.
  private var isSeeking = false
  private var soughtPlace = MovementPlace.beginning
  /// Executions that nobody was told of, the latest ones, the oldest first.
  private var untold: [Fill] = []

  /// More than ten years of a thousand executions a day are no account of a person.
  static let mostLists = 4_000

  /// More executions than these are not told at once.
  static let mostUntold = 5_000

  /// Nothing is read yet; `book` says how lots are closed.
  init(_ book: LotBook) { self.book = book }

  /// The lists that may not be in the store yet.
  var newestLists: [ActivityList] { filled + [last] }

  /// From where the next page is read.
  var place: MovementPlace {
    if isSeeking { return soughtPlace }
    return lastTaken.map { .after($0.id) } ?? .beginning
  }

  var isTooLong: Bool { last.number > Self.mostLists }

  /// Takes in what the broker tells from a place on, the oldest first. Returns the symbols whose lots changed, and nil when
  /// what it tells does not follow on what is known.
  mutating func take(_ activities: [Movement], from asked: MovementPlace) -> Set<Symbol>? {
    guard let new = following(activities, from: asked) else { return nil }
    var changed: Set<Symbol> = []
    for activity in new {
      fold(activity)
      isUnsaved = true
      if let symbol = activity.symbol { changed.insert(symbol) }
    }
    if isSeeking, let end = activities.last { soughtPlace = .after(end.id) }
    if !new.isEmpty { isSeeking = false }
    return changed
  }

  /// Of a list that may begin earlier, what is new.
  private func following(_ activities: [Movement], from asked: MovementPlace) -> ArraySlice<
    Movement
  >? {
    if isSeeking {
      guard asked == soughtPlace else { return nil }
      let reached = lastTaken?.at ?? Timestamp(nanoseconds: .min)
      return activities.drop { ($0.at ?? reached) <= reached }
    }
    if let known = lastTaken?.id, let index = activities.lastIndex(where: { $0.id == known }) {
      return activities[(index + 1)...]
    }
    return asked == place ? activities[...] : nil
  }

  /// Takes in one that comes from the store.
  mutating func fold(_ activity: Movement) {
    book.apply(activity)
    lastTaken = activity
    if let fill = activity.fill { untold.append(fill) }
    if untold.count >= 2 * Self.mostUntold { untold.removeFirst(untold.count - Self.mostUntold) }
    if last.isFull {
      // Of those from the store the caller forgets them again.
      filled.append(last)
      last = ActivityList(number: last.number + 1)
    }
    last.activities.append(activity)
  }

  /// Executions that were taken in since this was last asked, the oldest first.
  mutating func takeUntold() -> [Fill] {
    defer { untold = [] }
    return untold.suffix(Self.mostUntold)
  }

  mutating func choose(_ choice: LotChoice, for order: BrokerOrderID) {
    book.choose(choice, for: order)
  }

  mutating func keep(_ method: LotMethod, for order: BrokerOrderID) {
    book.keep(method, for: order)
  }

  /// Whether executions of the order may have closed lots already. Only the last lists are at hand to be looked at.
  func mayHaveTaken(_ order: Order) -> Bool {
    order.filledQuantity.isPositive && last.number > 1
      || (filled + [last]).contains { list in
        list.activities.contains { $0.fill?.orderID == order.id }
      }
  }

  /// What is not in the store yet; from here on it counts as written.
  mutating func unsavedLists() -> [ActivityList] {
    guard isUnsaved else { return [] }
    defer {
      filled = []
      isUnsaved = false
    }
    return filled + [last]
  }

  /// The lists so far are in the store.
  mutating func markSaved() {
    filled = []
    isUnsaved = false
  }

  /// The broker does not know the last activity taken.
  mutating func seek() {
    isSeeking = true
    soughtPlace = .beginning
    isComplete = false
  }
}

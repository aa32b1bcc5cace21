/// Which activities to list; the newest first.
public struct ActivityQuery: Hashable, Sendable {
  /// Those that come after this one in the list, so that they are older; nil begins with the newest.
  public var olderThan: ExecutionID?
  /// All where it is empty.
  public var types: [String]
  /// Entered after, and before, these moments.
  public var after: Timestamp?
  public var until: Timestamp?

  /// The most that one answer holds.
  public static let pageSize = 100

  public init(
    olderThan: ExecutionID? = nil, types: [String] = [], after: Timestamp? = nil,
    until: Timestamp? = nil
  ) {
    self.olderThan = olderThan
    self.types = types
    self.after = after
    self.until = until
  }
}

/// The newest activities of an account, from the newest down to some point and without a gap between.
public struct ActivityLog: Hashable, Sendable {
  /// More are not kept: those below can be asked for by their days.
  public static let limit = 10_000
  /// Pages that are read to join what is known. An account that did more in between is read anew.
  static let mostPages = 20

  /// In the broker's order, the newest first.
  public private(set) var activities: [Activity]
  /// Older ones exist, as far as is known.
  public private(set) var hasOlder: Bool
  /// When the broker was last asked for the newest; nil when it never was.
  public private(set) var asOf: Timestamp?
  public private(set) var source: Portfolio.Source
  /// What was read of the newest, until it meets what is known.
  private var fresh: [Activity] = []
  private var pages = 0

  public init(
    _ activities: [Activity] = [], hasOlder: Bool = true, asOf: Timestamp? = nil,
    source: Portfolio.Source = .cache
  ) {
    self.activities = Array(activities.prefix(Self.limit))
    self.hasOlder = hasOlder || activities.count > Self.limit
    self.asOf = asOf
    self.source = source
  }

  /// What is to be asked for to know the newest.
  public var newest: ActivityQuery { ActivityQuery(olderThan: fresh.last?.id) }

  /// What is to be asked for to know older ones; nil when there are none, or none would be kept.
  public var older: ActivityQuery? {
    guard hasOlder, activities.count < Self.limit, let last = activities.last else { return nil }
    return ActivityQuery(olderThan: last.id)
  }

  /// Takes in a page of the newest. Returns false when the next page is needed before they join.
  /// `isLast` says that the list ends with it.
  public mutating func takeNewest(
    _ page: [Activity], isLast: Bool, askedAt: Timestamp
  ) -> Bool {
    let known = Set(fresh.map(\.id))
    let new = page.filter { !known.contains($0.id) }
    fresh += new
    pages += 1
    let ids = Set(fresh.map(\.id))
    // What lies between the newest and the last that is known was read now, in its present state.
    if let join = activities.lastIndex(where: { ids.contains($0.id) }) {
      finish(fresh + activities[(join + 1)...], askedAt)
    } else if isLast {
      hasOlder = false
      finish(fresh, askedAt)
    } else if activities.isEmpty || pages >= Self.mostPages || new.isEmpty {
      hasOlder = true
      finish(fresh, askedAt)
    } else {
      return false
    }
    return true
  }

  private mutating func finish(_ all: [Activity], _ askedAt: Timestamp) {
    if all.count > Self.limit { hasOlder = true }
    activities = Array(all.prefix(Self.limit))
    asOf = askedAt
    source = .live
    startOver()
  }

  /// What was read of the newest does not count: the broker no longer knows the place, or did not answer.
  public mutating func startOver() {
    fresh = []
    pages = 0
  }

  /// Takes in a page that was asked for by `older`; one of another place counts for nothing.
  public mutating func takeOlder(
    _ page: [Activity], below id: ExecutionID, isLast: Bool
  ) {
    guard activities.last?.id == id else { return }
    let known = Set(activities.map(\.id))
    let new = page.filter { !known.contains($0.id) }
    activities += new.prefix(Self.limit - activities.count)
    // A server that turns no page would be asked for ever.
    hasOlder = !isLast && !new.isEmpty
  }
}

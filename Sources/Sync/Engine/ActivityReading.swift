import ClientModels

/// Reads activities page by page, for a run that does nothing else: those that a query names, down to their end or to as many as
/// are kept, or the newest until they join what is known.
public struct ActivityReading: Sendable {
  public private(set) var log: ActivityLog
  private let query: ActivityQuery
  private var isDone = false
  /// The newest are not read yet.
  private var isJoining = true
  private var pages = 0
  /// Goes on with older ones, so many pages in all; else it ends where it joins what is known.
  private let mostPages: Int

  /// What a first reading takes in.
  static let firstPages = 10

  /// Reads what `query` names.
  public init(_ query: ActivityQuery) {
    self.query = query
    log = ActivityLog()
    mostPages = .max
  }

  /// Brings what is stored up to the broker's.
  public init(joining log: ActivityLog) {
    query = ActivityQuery()
    self.log = log
    mostPages = log.activities.isEmpty ? Self.firstPages : 0
  }

  /// What is to be asked next; nil when all is there.
  public var question: ActivityQuery? {
    guard !isDone else { return nil }
    let place = isJoining ? log.newest : log.older
    return place.map { place in
      var next = query
      next.olderThan = place.olderThan
      return next
    }
  }

  /// Takes in the answer to `question`.
  public mutating func take(_ page: Listing<Activity>, askedAt: Timestamp) {
    guard let asked = question else { return }
    let isLast = page.values.count + page.problems.count < ActivityQuery.pageSize
    pages += 1
    if isJoining {
      isJoining = !log.takeNewest(page.values, isLast: isLast, askedAt: askedAt)
    } else if let id = asked.olderThan {
      log.takeOlder(page.values, below: id, isLast: isLast)
    }
    isDone = !isJoining && (log.older == nil || pages >= mostPages)
  }
}

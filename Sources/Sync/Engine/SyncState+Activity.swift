import ClientModels

/// What is known of the account's activity, and how it is kept up while somebody looks at it.
struct ActivityFeed: Hashable, Sendable {
  var log = ActivityLog()
  /// Somebody looks at it.
  var isSeen = false
  /// What the store has was read.
  var isStoredRead = false
  var isOlderWanted = false
  var isUnderWay = false
  /// It differs from what the store has.
  var isUnsaved = false
  var failures = 0
  var dueAt: Timestamp?
  /// Nothing is asked before this, after a failure.
  var pausedUntil: Timestamp?
  var keptAt: Timestamp?
}

/// The list of activities: from the disk at once, then from the broker, page by page, as long as it is looked at. The history of
/// the lots (`SyncState+History`) reads from the other end, and only what moves positions.
extension SyncState {
  /// Seconds between two looks, and from an execution to the look at the list that it is in.
  private static let activityInterval: Double = 30
  private static let fillPause: Double = 1
  /// Seconds between two writings: the whole list is written, so that a long one rests longer.
  private var activityKeepPause: Double {
    min(60, max(2, Double(activity.log.activities.count) / 100))
  }

  mutating func followActivity(_ isSeen: Bool) {
    guard isSeen != activity.isSeen else { return }
    activity.isSeen = isSeen
    activity.isOlderWanted = false
    guard isSeen else {
      keepActivity()
      return
    }
    activity.dueAt = now
    activity.pausedUntil = nil
    if activity.isStoredRead { emit(.activityRead(activity.log)) }
    readStoredActivity()
  }

  /// As soon as there is a store: the tab may be opened before it.
  mutating func readStoredActivity() {
    guard activity.isSeen || dayKeeping.isBegun, !activity.isStoredRead,
      let account = store.account
    else { return }
    activity.isStoredRead = true
    actions.append(.readActivity(account))
  }

  mutating func forgetActivity() {
    let isSeen = activity.isSeen
    activity = ActivityFeed()
    activity.isSeen = isSeen
    activity.dueAt = now
  }

  /// What the broker has told since is newer.
  mutating func tookStored(_ log: ActivityLog?, of account: AccountID, _ problems: [String]) {
    for problem in problems { say(.warning, SafeText.line(problem), once: true) }
    guard let log, account == store.account, activity.log.asOf == nil else { return }
    activity.log = log
    emit(.activityRead(log))
  }

  mutating func hastenActivity() {
    guard activity.isSeen else { return }
    let dueAt = now.advanced(bySeconds: Self.fillPause)
    activity.dueAt = min(activity.dueAt ?? dueAt, dueAt)
  }

  /// When the broker is asked next; nil while it is being asked, or nobody looks.
  var activityDueAt: Timestamp? {
    guard !activity.isUnderWay else { return nil }
    var times = [dayActivityDueAt]
    if activity.isSeen {
      times.append(activity.isOlderWanted && activity.log.older != nil ? now : activity.dueAt)
    }
    return times.compactMap { $0 }.min().map { max($0, activity.pausedUntil ?? $0) }
  }

  mutating func sendActivity() {
    guard link == .up, stopDeadline == nil, confirmedAccount != nil,
      confirmedAccount == store.account || store.account == nil, let dueAt = activityDueAt,
      dueAt <= now
    else { return }
    // The newest first: what is older stays where it is.
    let isDue = [activity.dueAt, dayActivityDueAt].contains { $0.map { $0 <= now } ?? false }
    let older = activity.isOlderWanted ? activity.log.older : nil
    guard let query = isDue ? activity.log.newest : older, permits(.poll) else { return }
    activity.isUnderWay = true
    actions.append(.ask(.activities(query)))
  }

  mutating func tookActivities(
    _ query: ActivityQuery, _ result: Result<Listing<Activity>, BrokerError>,
    _ askedAt: Timestamp
  ) {
    activity.isUnderWay = false
    let isNewest = query == activity.log.newest
    switch result {
    case .success(let page):
      activity.failures = 0
      activity.pausedUntil = nil
      for problem in page.problems.prefix(3) {
        say(.warning, "a part of the account's activity could not be read: \(problem)", once: true)
      }
      took(page, query, isNewest: isNewest, askedAt)
    case .failure(let error):
      if case .notFound = error { dayActivityRead(askedAt: nil) }
      // A place that the broker no longer knows is no place to go on from.
      if isNewest { activity.log.startOver() }
      activity.failures += 1
      var delay = max(5, Backoff().delay(failures: activity.failures, using: &random))
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      activity.pausedUntil = now.advanced(bySeconds: delay)
      if !isNewest, error.refusesPlace { activity.isOlderWanted = false }
      emit(.activityFailed(reason: error.brief))
    }
  }

  private mutating func took(
    _ page: Listing<Activity>, _ query: ActivityQuery, isNewest: Bool, _ askedAt: Timestamp
  ) {
    let isLast = page.values.count + page.problems.count < ActivityQuery.pageSize
    let before = activity.log.activities
    if isNewest {
      let isJoined = activity.log.takeNewest(page.values, isLast: isLast, askedAt: askedAt)
      activity.dueAt = isJoined ? now.advanced(bySeconds: Self.activityInterval) : now
      guard isJoined else { return }
      dayActivityRead(askedAt: askedAt)
    } else if let id = query.olderThan {
      activity.isOlderWanted = false
      activity.log.takeOlder(page.values, below: id, isLast: isLast)
    }
    if activity.log.activities != before || activity.keptAt == nil { activity.isUnsaved = true }
    emit(.activityRead(activity.log))
    keepDueActivity()
  }

  /// When what is not on the disk is written, whether somebody looks at it or not.
  var activityKeepDueAt: Timestamp? {
    guard canWrite, activity.isUnsaved, activity.log.source == .live else { return nil }
    return activity.keptAt.map { $0.advanced(bySeconds: activityKeepPause) } ?? now
  }

  mutating func keepDueActivity() {
    if let dueAt = activityKeepDueAt, dueAt <= now { keepActivity() }
  }

  mutating func keepActivity() {
    guard canWrite, activity.isUnsaved, activity.log.source == .live else { return }
    activity.isUnsaved = false
    activity.keptAt = now
    actions.append(.keepActivity(activity.log))
  }
}

extension BrokerAnswer {
  static func activities(_ query: ActivityQuery, of broker: any Broker) async -> BrokerAnswer {
    do throws(BrokerError) {
      return .activities(query, .success(try await broker.activities(query)))
    } catch {
      return .activities(query, .failure(error))
    }
  }
}

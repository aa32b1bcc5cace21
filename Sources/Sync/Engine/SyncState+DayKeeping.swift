import ClientModels

/// When the book of the day is to be kept.
struct DayKeepingFeed: Hashable, Sendable {
  /// Something changed since it was kept.
  var dueAt: Timestamp?
  /// Cash or a quantity changed then, and what the broker says of it is not read.
  var movedAt: Timestamp?
  /// The book was confirmed in this session.
  var isBegun = false

  /// Times of a clock that was set back mean nothing.
  mutating func makeDue(at now: Timestamp) {
    if dueAt != nil { dueAt = now }
    if movedAt != nil { movedAt = now }
  }
}

/// The book of each day is written some time after a change, and at the close; what explains the change is read first, so that
/// book and activities belong together. Orders go before all of it.
extension SyncState {
  /// Seconds from a change to the writing of the day.
  static let dayPause: Double = 60
  /// Seconds after which it is written without the activities, when those cannot be read.
  static let dayPatience: Double = 300
  /// Seconds from a change to the look at the activities.
  static let dayActivityPause: Double = 2

  /// Looks at an event before it changes the book.
  mutating func noteDay(_ event: SyncEvent, isNews: Bool) {
    guard configuration.keepsDays, canWrite else { return }
    switch event {
    case .accountUpdated(let account):
      guard isNews else { return }
      touchDay(hasMoved: account.cash != portfolio.account?.cash)
    case .positionsReplaced(let positions):
      guard isNews else { return }
      let hasMoved =
        positions.count != portfolio.positions.count
        || positions.contains { $0.quantity != portfolio.positions[$0.symbol]?.quantity }
      touchDay(hasMoved: hasMoved)
    case .ordersUpdated, .openOrdersListed: if isNews { touchDay(hasMoved: false) }
    case .clockUpdated(let clock):
      guard portfolio.clock?.isOpen == true, !clock.isOpen else { return }
      dayKeeping.dueAt = now
      dayKeeping.movedAt = now
    case .bookConfirmed:
      guard !dayKeeping.isBegun else { return }
      dayKeeping.isBegun = true
      touchDay(hasMoved: true)
      readStoredActivity()
    default: break
    }
  }

  private mutating func touchDay(hasMoved: Bool) {
    if hasMoved { dayKeeping.movedAt = now }
    // Of many changes the first one says when.
    if dayKeeping.dueAt == nil { dayKeeping.dueAt = now.advanced(bySeconds: Self.dayPause) }
  }

  /// The activities are read for the sake of the day's book, whether somebody looks at them or not.
  var dayActivityDueAt: Timestamp? {
    guard dayKeeping.isBegun else { return nil }
    return dayKeeping.movedAt?.advanced(bySeconds: Self.dayActivityPause)
  }

  var dayKeepingDueAt: Timestamp? {
    guard canWrite, dayKeeping.isBegun, let dueAt = dayKeeping.dueAt else { return nil }
    return dayKeeping.movedAt == nil ? dueAt : dueAt.advanced(bySeconds: Self.dayPatience)
  }

  mutating func keepDay() {
    guard let dueAt = dayKeepingDueAt, dueAt <= now, portfolio.source == .live else { return }
    dayKeeping.dueAt = nil
    actions.append(.keepDay(portfolio, activity.log))
  }

  /// At the end of the program, without waiting for anything.
  mutating func keepLastDay() {
    guard canWrite, dayKeeping.isBegun, dayKeeping.dueAt != nil else { return }
    dayKeeping.dueAt = nil
    actions.append(.keepDay(portfolio, activity.log))
  }

  /// The list of activities is known as of this time; nil when the broker has none.
  mutating func dayActivityRead(askedAt: Timestamp?) {
    guard let movedAt = dayKeeping.movedAt else { return }
    if askedAt.map({ $0 >= movedAt }) ?? true { dayKeeping.movedAt = nil }
  }
}

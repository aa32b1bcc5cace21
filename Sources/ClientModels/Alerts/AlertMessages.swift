/// What the screen asks of the desk that keeps the alerts.
public enum AlertCommand: Hashable, Sendable {
  case add(AlertRule)
  /// Put another rule in the place of this one's; it waits anew.
  case change(Int, AlertRule)
  case delete([Int])
  case rearm([Int])
  /// Somebody has looked at what fired.
  case markSeen
  /// What is known of the market of symbols that alerts are about.
  case market([MarketSnapshot])
}

/// What the desk of the alerts tells the screen.
public enum AlertEvent: Hashable, Sendable {
  /// All of them, and what fired; `watcher` says who watches them in place of us, nil for ourselves.
  case listed(AlertRecords, watcher: String?)
  /// It is in the file. Only with `acts` is a bell to ring: it happened now, and not too much did.
  case fired(AlertFiring, acts: Bool)
  /// As many fired within a minute as may ring; this many were only noted.
  case hushed(Int)
  case said(Notice)
}

/// How many actions of alerts are taken within a minute at most.
public struct ActionBudget: Hashable, Sendable {
  private let limit: Int
  private var times: [Timestamp] = []
  /// Since the last one that was taken.
  public private(set) var hushed = 0

  public init(perMinute limit: Int) { self.limit = max(0, limit) }

  /// Whether one more may be taken now.
  public mutating func take(at now: Timestamp) -> Bool {
    times.removeAll { now.seconds(since: $0) >= 60 || now < $0 }
    guard times.count < limit else {
      hushed += 1
      return false
    }
    times.append(now)
    hushed = 0
    return true
  }
}

import ClientModels

/// How far one stream of the broker has come, and when something is due about it.
struct StreamLink: Hashable, Sendable {
  enum Phase: Hashable, Sendable {
    /// Not asked for.
    case idle
    /// On its way.
    case opening
    /// What comes waits until the book was read.
    case catchingUp
    case live
    /// Gone; tried again when due.
    case waiting
  }

  var phase = Phase.idle
  /// Counts the openings, so that a late word of an earlier one is known as such.
  var generation = 0
  var failures = 0
  /// When the opening has taken too long, or the next try is made.
  var dueAt: Timestamp?
  var liveSince: Timestamp?

  /// Seconds from the opening until something may be relied on.
  static let openingDeadline: Double = 20
  /// Seconds until a server without the stream, one that refuses the key, and one that serves another client are asked
  /// again.
  static let absentPause: Double = 600
  static let refusedPause: Double = 60
  static let occupiedPause: Double = 30
  /// A stream that held for so long, in seconds, starts anew with the shortest pause.
  static let provenAfter: Double = 30

  var isOpen: Bool { phase == .opening || phase == .catchingUp || phase == .live }

  mutating func open(at now: Timestamp) {
    phase = .opening
    generation += 1
    dueAt = now.advanced(bySeconds: Self.openingDeadline)
  }

  mutating func becameLive(at now: Timestamp) {
    phase = .live
    liveSince = now
    dueAt = nil
  }

  /// Seconds until the next try.
  mutating func ended(
    _ end: BrokerStreamEnd, at now: Timestamp, using random: inout SplitMix64
  ) -> Double {
    if let liveSince, now.seconds(since: liveSince) >= Self.provenAfter { failures = 0 }
    failures += 1
    liveSince = nil
    phase = .waiting
    let jittered = Backoff().delay(failures: failures, using: &random)
    let pause =
      switch end.kind {
      case .lost: jittered
      case .occupied: Self.occupiedPause + jittered
      case .refused: Self.refusedPause
      case .absent: Self.absentPause
      }
    let delay = max(pause, end.retryAfter ?? 0)
    dueAt = now.advanced(bySeconds: delay)
    return delay
  }
}

/// What happens to orders between the server's word that it sends them and the reading of the book.
struct CatchUp: Hashable, Sendable {
  /// More than this is not kept: the book is read again instead.
  static let limit = 10_000
  /// What must be asked for after the server's word.
  static let polls: Set<Poll> = [.account, .positions, .openOrders, .recentOrders]

  let since: Timestamp
  var unread = Self.polls
  var updates: [TradeUpdate] = []
}

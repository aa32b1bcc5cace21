/// Finds clients that are gone without a word: whoever sends nothing is pinged, and whoever does not answer is dead.
struct StreamLiveness: Hashable, Sendable {
  enum Verdict: Hashable, Sendable {
    case alive, ping, dead
  }

  static let pingInterval = Duration.seconds(10)
  static let answerLimit = Duration.seconds(10)

  private var lastHeard: Duration
  private var pinged: Duration?

  init(now: Duration) { lastHeard = now }

  /// Any frame shows that a client reads and writes.
  mutating func heard(now: Duration) {
    lastHeard = now
    pinged = nil
  }

  mutating func look(now: Duration) -> Verdict {
    if let pinged { return now - pinged >= Self.answerLimit ? .dead : .alive }
    guard now - lastHeard >= Self.pingInterval else { return .alive }
    pinged = now
    return .ping
  }
}

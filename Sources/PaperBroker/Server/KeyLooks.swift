import ClientModels

/// How often the ledger is read on for a key that nobody knows: a few at once, and then a few a second, however many keys
/// somebody makes up.
struct KeyLooks {
  static let perSecond = 4.0

  private var left = perSecond
  private var filledAt: Timestamp?

  /// Whether one may be had now.
  mutating func take(at wall: Timestamp) -> Bool {
    // A clock that was set back gives nothing.
    let elapsed = max(0, filledAt.map { wall.seconds(since: $0) } ?? 0)
    left = min(Self.perSecond, left + elapsed * Self.perSecond)
    filledAt = wall
    guard left >= 1 else { return false }
    left -= 1
    return true
  }
}

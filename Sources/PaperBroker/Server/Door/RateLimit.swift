import ClientModels

/// How many requests an account may make: a bucket that holds a minute's worth and fills evenly (contract section 1).
struct RateLimit: Hashable, Sendable {
  /// What an answer says about it.
  struct Verdict: Hashable, Sendable {
    let isAllowed: Bool
    /// Requests that may follow at once.
    let remaining: Int
    /// Until the bucket is full again.
    let untilFull: Duration
    /// Until the next request is allowed; zero when it is now.
    let retryAfter: Duration
  }

  private static let minute: Int64 = 60_000_000_000

  let perMinute: Int
  private let interval: Int64
  /// When each account's bucket is full again, in nanoseconds; accounts with a full one may be missing.
  private var fullAt: [AccountID: Int64] = [:]

  init(perMinute: Int) {
    self.perMinute = max(perMinute, 1)
    interval = Self.minute / Int64(self.perMinute)
  }

  /// `now` is on a clock that never goes back.
  mutating func take(_ account: AccountID, now: Duration) -> Verdict {
    let now = now.nanoseconds
    let full = max(fullAt[account] ?? now, now)
    let next = full + interval
    let isAllowed = next - now <= interval * Int64(perMinute)
    if isAllowed { fullAt[account] = next }
    let lacking = (isAllowed ? next : full) - now
    return Verdict(
      isAllowed: isAllowed,
      remaining: max(0, perMinute - Int((lacking + interval - 1) / interval)),
      untilFull: .nanoseconds(lacking),
      retryAfter: .nanoseconds(isAllowed ? 0 : next - now - interval * Int64(perMinute)))
  }
}

extension Duration {
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Whole seconds, rounded up.
  var secondsUp: Int64 {
    let (seconds, attoseconds) = components
    return attoseconds > 0 ? seconds + 1 : seconds
  }
}

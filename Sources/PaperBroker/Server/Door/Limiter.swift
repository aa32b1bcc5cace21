import ClientModels
import HTTPTypes
import Synchronization

/// The rate limit as the answers tell it.
final class Limiter: Sendable {
  private let limit: Mutex<RateLimit>
  private let wallClock: @Sendable () -> Timestamp
  private let start = ContinuousClock.now

  init(perMinute: Int, wallClock: @escaping @Sendable () -> Timestamp) {
    limit = Mutex(RateLimit(perMinute: perMinute))
    self.wallClock = wallClock
  }

  /// The header fields of the answer, and the refusal when there is nothing left.
  func take(_ account: AccountID) -> (fields: [(HTTPField.Name, String)], refusal: Refusal?) {
    let now = ContinuousClock.now - start
    let (perMinute, verdict) = limit.withLock { ($0.perMinute, $0.take(account, now: now)) }
    let reset = wallClock().nanoseconds + verdict.untilFull.nanoseconds
    var fields = [
      (HTTPField.Name.rateLimit, "\(perMinute)"), (.rateRemaining, "\(verdict.remaining)"),
      (.rateReset, "\(Duration.nanoseconds(reset).secondsUp)"),
    ]
    guard !verdict.isAllowed else { return (fields, nil) }
    fields.append((.retryAfter, "\(max(1, verdict.retryAfter.secondsUp))"))
    return (fields, .rateLimited)
  }
}

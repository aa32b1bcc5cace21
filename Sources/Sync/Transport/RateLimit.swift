import ClientModels

/// What a server said about its limits in one answer.
public struct RateLimitReport: Hashable, Sendable {
  public var remaining: Int?
  public var resetAt: Timestamp?
  /// Seconds to keep quiet, already clamped; only when the server refused for the limit.
  public var pauseSeconds: Double?

  public init(remaining: Int? = nil, resetAt: Timestamp? = nil, pauseSeconds: Double? = nil) {
    self.remaining = remaining
    self.resetAt = resetAt
    self.pauseSeconds = pauseSeconds
  }

  init(_ response: HTTPResponse, at now: Timestamp) {
    remaining = response.headers["X-RateLimit-Remaining"].flatMap { Int($0) }.map { max(0, $0) }
    resetAt = response.headers["X-RateLimit-Reset"].flatMap { Int64($0) }
      .map { Timestamp(seconds: $0) }
    if response.status == 429 {
      pauseSeconds = RetryAfter.seconds(response.headers["Retry-After"], at: now)
    }
  }
}

/// A token bucket: 3 requests a second on average, 20 at once, below the broker's 200 a minute.
///
/// The last tokens are kept back: polls leave room for look-ups and orders, and all leave room for cancels.
public struct RateLimit: Hashable, Sendable {
  public enum Lane: Hashable, Sendable {
    case poll, order, lookUp, cancel

    /// Tokens that this lane may not touch.
    var reserve: Double {
      switch self {
      case .poll: 8
      case .order, .lookUp: 4
      case .cancel: 0
      }
    }
  }

  public enum Permit: Hashable, Sendable {
    case granted
    /// Ask again after so many seconds.
    case wait(Double)
  }

  public static let perSecond: Double = 3
  public static let burst: Double = 20

  private var tokens = burst
  private var countedAt: Timestamp
  private(set) var pausedUntil: Timestamp?

  public init(at now: Timestamp) { countedAt = now }

  public mutating func take(_ lane: Lane, at now: Timestamp) -> Permit {
    refill(at: now)
    if lane != .cancel, let pausedUntil, now < pausedUntil {
      return .wait(pausedUntil.seconds(since: now))
    }
    let missing = lane.reserve + 1 - tokens
    guard missing <= 0 else { return .wait(missing / Self.perSecond) }
    tokens -= 1
    return .granted
  }

  /// Takes in what the server said. A pause holds for every lane but cancels.
  public mutating func note(_ report: RateLimitReport, at now: Timestamp) {
    refill(at: now)
    if let pause = report.pauseSeconds { extendPause(bySeconds: pause, from: now) }
    guard let remaining = report.remaining else { return }
    tokens = min(tokens, Double(remaining))
    if remaining == 0, let reset = report.resetAt {
      extendPause(bySeconds: reset.seconds(since: now), from: now)
    }
  }

  private mutating func extendPause(bySeconds seconds: Double, from now: Timestamp) {
    let end = now.advanced(bySeconds: min(max(seconds, 1), 60))
    pausedUntil = max(pausedUntil ?? end, end)
  }

  private mutating func refill(at now: Timestamp) {
    let passed = now.seconds(since: countedAt)
    countedAt = now
    if passed < -1 { pausedUntil = nil }
    tokens = min(Self.burst, tokens + max(0, passed) * Self.perSecond)
  }
}

/// The header by which a server says when to come back (RFC 9110 section 10.2.3).
enum RetryAfter {
  static let defaultSeconds: Double = 5

  /// Seconds, or a date, clamped to 1 to 60; anything else is 5.
  static func seconds(_ value: String?, at now: Timestamp) -> Double {
    guard let value else { return defaultSeconds }
    let wanted = Int(value).map(Double.init) ?? date(value)?.seconds(since: now)
    guard let wanted else { return defaultSeconds }
    return min(max(wanted, 1), 60)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  private static func date(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])), parts[5] == "GMT"
    else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp(rfc3339: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }
}

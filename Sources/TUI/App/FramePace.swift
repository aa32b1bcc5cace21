import ClientModels

/// When what others sent may be painted: 60 frames a second, and after a pause two at once. Without that second one a frame
/// of the clock would put off each quote that comes a frame's time after the last, and the next, and the next.
struct FramePace {
  private static let frame: Int64 = 16_000_000
  private var nextAt: Int64 = 0

  /// Nanoseconds until the next frame may be painted.
  func rest(at now: Timestamp) -> Int64 {
    let (rest, overflow) = nextAt.subtractingReportingOverflow(now.nanoseconds)
    // A clock that was set back is not waited for.
    return overflow || rest > Self.frame ? 0 : max(0, rest)
  }

  mutating func painted(at now: Timestamp) {
    let now = min(now.nanoseconds, .max - Self.frame)
    let (earliest, overflow) = now.subtractingReportingOverflow(Self.frame)
    nextAt = min(max(nextAt, overflow ? now : earliest), now) + Self.frame
  }
}

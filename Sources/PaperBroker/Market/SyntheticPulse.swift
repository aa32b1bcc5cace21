/// How a market breathes over its session: spreads are wide at the open, trades small and few shares at noon.
struct SyntheticPulse: Hashable, Sendable {
  /// What the usual spread is multiplied by.
  let spread: Double
  /// What the usual size of trades is multiplied by.
  let size: Double
  /// What the sizes that quotes show are multiplied by.
  let depth: Double

  static let steady = SyntheticPulse(spread: 1, size: 1, depth: 1)

  private init(spread: Double, size: Double, depth: Double) {
    self.spread = spread
    self.size = size
    self.depth = depth
  }

  /// At a minute of a session that lasts `minutes`.
  init(minute: Double, of minutes: Double) {
    let (sinceOpen, toClose) = (Self.near(minute, 10), Self.near(minutes - minute, 10))
    spread = 0.8 + 1.7 * sinceOpen + 0.3 * toClose
    size = 0.6 + 1.4 * Self.near(minute, 25) + 1.1 * Self.near(minutes - minute, 25)
    depth = 1 - 0.5 * sinceOpen + 0.4 * toClose
  }

  /// One at no distance, a half at `width`, and soon nothing.
  private static func near(_ distance: Double, _ width: Double) -> Double {
    1 / (1 + distance * distance / (width * width))
  }
}

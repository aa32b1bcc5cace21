/// How far below its highest point so far the linked return of an account stood, day by day.
public struct DrawdownSeries: Hashable, Sendable {
  public struct Point: Hashable, Sendable {
    public let day: CalendarDay
    /// What one unit of money became, flows left out.
    public let index: Double
    /// Zero at a new high, else below zero: −0.2 is a fifth below the high.
    public let depth: Double
  }

  /// The largest decline from a high to a low.
  public struct Maximum: Hashable, Sendable {
    /// Zero where the account never declined.
    public let depth: Double
    public let peak: CalendarDay
    public let trough: CalendarDay
    /// The first day at the height of the peak again; nil where it has not come.
    public let recovery: CalendarDay?
  }

  /// The first is the day that the returns start from.
  public let points: [Point]
  /// Of several that are equally deep the first, from the first day at its peak's height.
  public let maximum: Maximum

  /// Heights that differ by no more than this, in parts, are the same: linking rounds.
  private static let tie = 1e-12

  /// Throws when there are no returns, or the value of a day between is not known: it may have been the lowest.
  public init(_ returns: [DayReturn]) throws(FigureGap) {
    guard let first = returns.first else { throw .tooFewDays(needed: 2, have: 1) }
    for entry in returns { if let day = entry.skipped { throw .dayWithoutValue(day) } }
    var (index, high) = (1.0, 1.0)
    var (highDay, peak, trough) = (first.from, first.from, first.from)
    var deepest = 0.0
    var height = 1.0
    var recovery: CalendarDay?
    var points = [Point(day: first.from, index: 1, depth: 0)]
    for entry in returns {
      index *= 1 + entry.rate
      if index > high * (1 + Self.tie) { (high, highDay) = (index, entry.day) }
      let depth = min(0, index / high - 1)
      if depth < deepest - Self.tie {
        (deepest, peak, trough, height, recovery) = (depth, highDay, entry.day, high, nil)
      } else if recovery == nil, deepest < 0, index >= height * (1 - Self.tie) {
        recovery = entry.day
      }
      points.append(Point(day: entry.day, index: index, depth: depth))
    }
    self.points = points
    maximum = Maximum(depth: deepest, peak: peak, trough: trough, recovery: recovery)
  }
}

/// Figures of the spread of daily returns, for a year of 252 trading days (Sharpe 1994; Sortino and Price 1994; Bodie, Kane,
/// Marcus: Investments). They are statistics and `Double`.
public struct Risk: Sendable {
  public static let tradingDaysPerYear = 252.0

  private let rates: [Double]

  /// Throws where a return is of more than one day: its size says nothing about a day's.
  public init(_ returns: [DayReturn]) throws(FigureGap) {
    for entry in returns { if let day = entry.skipped { throw .dayWithoutValue(day) } }
    rates = returns.map(\.rate)
  }

  /// Of returns that are each of one day.
  public init(rates: [Double]) { self.rates = rates }

  /// The sample standard deviation (n − 1) of the daily returns, times √252.
  public func volatility() throws(FigureGap) -> Double {
    try Self.deviation(rates) * Self.tradingDaysPerYear.squareRoot()
  }

  /// The mean of the returns above `riskFree` (of a day) over their sample deviation, times √252.
  public func sharpe(riskFree: Double = 0) throws(FigureGap) -> Double {
    let excess = rates.map { $0 - riskFree }
    let deviation = try Self.deviation(excess)
    guard deviation > Self.leastSpread(excess) else { throw .noVariation }
    return Self.mean(excess) / deviation * Self.tradingDaysPerYear.squareRoot()
  }

  /// The root of the mean square of what the returns fall short of `target` (of a day) by, over all days, times √252.
  public func downsideDeviation(target: Double = 0) throws(FigureGap) -> Double {
    guard !rates.isEmpty else { throw .tooFewDays(needed: 2, have: 1) }
    let squares = rates.map { min(0, $0 - target) * min(0, $0 - target) }
    return Self.mean(squares).squareRoot() * Self.tradingDaysPerYear.squareRoot()
  }

  /// The mean of the returns above `target` (of a day), times 252, over the downside deviation.
  public func sortino(target: Double = 0) throws(FigureGap) -> Double {
    let downside = try downsideDeviation(target: target)
    guard downside > 0 else { throw .noDownside }
    return Self.mean(rates.map { $0 - target }) * Self.tradingDaysPerYear / downside
  }

  /// The covariance with the returns of a benchmark over the variance of those; both of the same days.
  public func beta(_ benchmark: [Double]) throws(FigureGap) -> Double {
    let moments = try moments(with: benchmark)
    return moments.both / moments.other
  }

  /// Pearson's correlation with the returns of a benchmark; both of the same days.
  public func correlation(_ benchmark: [Double]) throws(FigureGap) -> Double {
    let (own, other, both) = try moments(with: benchmark)
    // Of two returns it is 1 or −1, whatever they are.
    let count = min(rates.count, benchmark.count)
    guard count >= 3 else { throw .tooFewDays(needed: 4, have: count + 1) }
    guard own > 0, Self.spread(rates) else { throw .noVariation }
    return min(1, max(-1, both / (own.squareRoot() * other.squareRoot())))
  }

  /// Sums of squares and of products of what lies off the means.
  private func moments(
    with benchmark: [Double]
  ) throws(FigureGap) -> (own: Double, other: Double, both: Double) {
    let count = min(rates.count, benchmark.count)
    guard count >= 2 else { throw .tooFewDays(needed: 3, have: count + 1) }
    let (a, b) = (rates.prefix(count), benchmark.prefix(count))
    let (meanA, meanB) = (Self.mean(a), Self.mean(b))
    guard Self.spread(Array(b)) else { throw .noVariation }
    return (
      CompensatedSum.of(a.lazy.map { ($0 - meanA) * ($0 - meanA) }),
      CompensatedSum.of(b.lazy.map { ($0 - meanB) * ($0 - meanB) }),
      CompensatedSum.of(zip(a, b).lazy.map { ($0 - meanA) * ($1 - meanB) })
    )
  }

  static func mean(_ values: some Collection<Double>) -> Double {
    CompensatedSum.of(values) / Double(values.count)
  }

  private static func deviation(_ values: [Double]) throws(FigureGap) -> Double {
    guard values.count >= 2 else { throw .tooFewDays(needed: 3, have: values.count + 1) }
    let mean = mean(values)
    let squares = CompensatedSum.of(values.lazy.map { ($0 - mean) * ($0 - mean) })
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// What is no more than the rounding of returns that are all the same.
  private static func leastSpread(_ values: [Double]) -> Double {
    (values.map(\.magnitude).max() ?? 0) * 1e-14
  }

  private static func spread(_ values: [Double]) -> Bool {
    guard let least = values.min(), let most = values.max() else { return false }
    return most - least > leastSpread(values)
  }
}

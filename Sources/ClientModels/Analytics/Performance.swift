/// What an account made of its money in a time: each figure, or why there is none.
public struct Performance: Sendable {
  public let period: PerformancePeriod
  /// The days of the time; the first is the one whose close it starts from.
  public let history: ValueHistory
  public let timing: FlowTiming
  /// What the period asks for begins before the first value that is known.
  public let isCut: Bool

  public let gain: Result<Money, FigureGap>
  public let netFlow: Result<Money, FigureGap>
  public let simple: Figure
  public let timeWeighted: Figure
  public let timeWeightedPerYear: Figure
  /// For the whole time, like the two above.
  public let moneyWeighted: Figure
  public let moneyWeightedPerYear: Figure
  public let drawdown: Result<DrawdownSeries, FigureGap>
  public let volatility: Figure
  /// Over a rate of zero.
  public let sharpe: Figure
  /// Against a target of zero.
  public let sortino: Figure
  public let benchmark: Symbol?
  public let benchmarkReturn: Figure
  /// The changes in its price over the sub-periods.
  let benchmarkRates: Result<[Double], FigureGap>
  public let beta: Figure
  public let correlation: Figure

  public init(
    _ period: PerformancePeriod, of whole: ValueHistory, timing: FlowTiming = .inBeforeOut,
    benchmark: Benchmark? = nil
  ) {
    let history = period.part(of: whole)
    self.period = period
    self.history = history
    self.timing = timing
    isCut = period.begins(before: whole)
    gain = Self.money { () throws(FigureGap) in try history.gain() }
    netFlow = Self.money { () throws(FigureGap) in try history.netFlow() }
    simple = Figure { () throws(FigureGap) in try history.simpleReturn() }
    let returns = Self.result { () throws(FigureGap) in try history.dayReturns(timing) }
    let linked = returns.map(ValueHistory.linked)
    timeWeighted = linked
    let days = (history.last?.ordinal ?? 0) - (history.first?.ordinal ?? 0)
    timeWeightedPerYear = Figure { () throws(FigureGap) in
      try ValueHistory.perYear(try linked.get(), days: days)
    }
    let rate = Self.result { () throws(FigureGap) in try history.internalRate() }
    moneyWeighted = rate.map(\.wholeTime)
    moneyWeightedPerYear = Figure { () throws(FigureGap) in
      let rate = try rate.get()
      guard days >= 365 else { throw .lessThanAYear }
      return rate.perYear
    }
    drawdown = Self.result { () throws(FigureGap) in try DrawdownSeries(try returns.get()) }
    let risk = Self.result { () throws(FigureGap) in try Risk(try returns.get()) }
    volatility = Figure { () throws(FigureGap) in try risk.get().volatility() }
    sharpe = Figure { () throws(FigureGap) in try risk.get().sharpe() }
    sortino = Figure { () throws(FigureGap) in
      let risk = try risk.get()
      guard history.days.count >= 3 else {
        throw .tooFewDays(needed: 3, have: history.days.count)
      }
      return try risk.sortino()
    }
    self.benchmark = benchmark?.symbol
    let rates = Self.result { () throws(FigureGap) in
      guard let benchmark else { throw .noBenchmark }
      return try benchmark.rates(of: try returns.get())
    }
    benchmarkRates = rates
    benchmarkReturn = Figure { () throws(FigureGap) in
      try rates.get().reduce(1) { $0 * (1 + $1) } - 1
    }
    beta = Figure { () throws(FigureGap) in try risk.get().beta(try rates.get()) }
    correlation = Figure { () throws(FigureGap) in try risk.get().correlation(try rates.get()) }
  }

  private static func money(
    _ body: () throws(FigureGap) -> Money
  ) -> Result<Money, FigureGap> { result(body) }

  private static func result<Value>(
    _ body: () throws(FigureGap) -> Value
  ) -> Result<Value, FigureGap> {
    do throws(FigureGap) { return .success(try body()) } catch { return .failure(error) }
  }
}

extension Performance {
  /// From the close of which day to that of which other, in words.
  public var span: String {
    guard let first = history.first, let last = history.last, history.days.count > 1 else {
      return "no two days of it are known"
    }
    let count = history.days.count - 1
    return "\(first) to \(last), \(count) trading \(count == 1 ? "day" : "days")"
  }

  /// Where it begins later than one might think, in words: what came or was gained before is not in it.
  public var beginning: String? {
    guard let first = history.first else { return nil }
    if isCut { return "no value before \(first) is known: it begins there" }
    return period == .all ? "it begins with the first close that is known, \(first)" : nil
  }
}

extension DrawdownSeries.Maximum {
  /// Its days in words.
  public var words: String {
    "from \(peak) to \(trough), \(recovery.map { "back on \($0)" } ?? "not back since")"
  }
}

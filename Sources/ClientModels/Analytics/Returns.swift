/// The return of one sub-period, from the close of one day to that of another.
public struct DayReturn: Hashable, Sendable {
  public let from: CalendarDay
  public let day: CalendarDay
  /// 0.01 is one per cent.
  public let rate: Double
  /// A day between has no value, so that it is the return of more than one day.
  public let skipped: CalendarDay?
}

extension ValueHistory {
  /// The gain in money: what the account is worth more at the end than at the beginning, less the net flow. Exact.
  public func gain() throws(FigureGap) -> Money {
    let (opening, closing) = try ends()
    let flow = try netFlow()
    return try exactly { () throws(ArithmeticError) in try closing - opening - flow }
  }

  /// The simple return: the gain over what was put in, which is the opening value and all that came since. Without
  /// flows it is the holding period return of the textbooks (Bodie, Kane, Marcus: Investments, 5.1).
  public func simpleReturn() throws(FigureGap) -> Double {
    let (opening, _) = try ends()
    let (gain, came) = (try gain(), try contributions())
    let capital = try exactly { () throws(ArithmeticError) in try opening + came }
    guard capital.isPositive else { throw .nothingInvested(days[0].day) }
    return gain.amount.approximateDouble / capital.amount.approximateDouble
  }

  /// The returns of the sub-periods between valuations (daily valuation, as the Global Investment Performance Standards
  /// have it), flows taken out by `timing`: `V₁ ÷ (V₀ + F) − 1` for flows at the start of the day, `(V₁ − F) ÷ V₀ − 1`
  /// for those at its end.
  public func dayReturns(_ timing: FlowTiming) throws(FigureGap) -> [DayReturn] {
    guard days.count >= 2, let first = days.first else {
      throw .tooFewDays(needed: 2, have: days.count)
    }
    guard var before = first.value else { throw .dayWithoutValue(first.day) }
    let flows = try dayFlows()
    var (from, skipped) = (first.day, CalendarDay?.none)
    var returns: [DayReturn] = []
    returns.reserveCapacity(days.count - 1)
    for (index, day) in days.enumerated().dropFirst() {
      let flow = flows[index]
      guard let value = day.value else {
        guard flow.isNone else { throw .flowAcrossUnknownValue(day.day) }
        skipped = skipped ?? day.day
        continue
      }
      guard skipped == nil || flow.isNone else { throw .flowAcrossUnknownValue(day.day) }
      let (start, end) = try exactly { () throws(ArithmeticError) in
        switch timing {
        case .startOfDay: (try before + flow.came + flow.went, value)
        case .endOfDay: (before, try value - flow.came - flow.went)
        case .inBeforeOut: (try before + flow.came, try value - flow.went)
        }
      }
      guard start.isPositive else { throw .nothingInvested(day.day) }
      let gain = try exactly { () throws(ArithmeticError) in try end - start }
      let rate = gain.amount.approximateDouble / start.amount.approximateDouble
      returns.append(DayReturn(from: from, day: day.day, rate: rate, skipped: skipped))
      (before, from, skipped) = (value, day.day, nil)
    }
    // Else returns of a part of the time would be told as those of all of it.
    if skipped != nil, let last = days.last { throw .dayWithoutValue(last.day) }
    return returns
  }

  /// The time-weighted return of the whole time: the returns of the sub-periods linked, so that the size and the time of
  /// flows do not matter.
  public func timeWeightedReturn(_ timing: FlowTiming) throws(FigureGap) -> Double {
    Self.linked(try dayReturns(timing))
  }

  static func linked(_ returns: [DayReturn]) -> Double {
    returns.reduce(1.0) { $0 * (1 + $1.rate) } - 1
  }
}

extension ValueHistory {
  /// The rate for a year of 365 days that comes to `rate` in so many days; nothing for less than a year.
  static func perYear(_ rate: Double, days: Int) throws(FigureGap) -> Double {
    guard days >= 365 else { throw .lessThanAYear }
    return Exponential.expm1(Exponential.log1p(rate) * 365 / Double(days))
  }
}

/// The money-weighted return: the rate at which what was put in grows to what came out, each flow by its date (internal rate
/// of return; XIRR of spreadsheets, actual days over 365).
public struct InternalRate: Hashable, Sendable {
  /// For the whole time from the first flow to the last.
  public let wholeTime: Double
  /// For a year of 365 days; of a time shorter than that it is what would come of a year like it.
  public let perYear: Double

  /// One side of a flow: what its owner paid in is below zero, what it came to above.
  public struct Flow: Hashable, Sendable {
    public let day: CalendarDay
    public let amount: FixedDecimal

    public init(_ day: CalendarDay, _ amount: FixedDecimal) {
      self.day = day
      self.amount = amount
    }
  }

  /// Solves for the one rate above −100 %. Throws where there is none, or where more than one fits.
  public init(_ flows: [Flow]) throws(FigureGap) {
    var byDay: [CalendarDay: FixedDecimal] = [:]
    for flow in flows {
      byDay[flow.day] = try exactly { () throws(ArithmeticError) in
        try (byDay[flow.day] ?? .zero) + flow.amount
      }
    }
    let sorted = byDay.filter { !$0.value.isZero }.sorted { $0.key < $1.key }
    guard let first = sorted.first?.key, let last = sorted.last?.key, first < last else {
      throw .noRate
    }
    let span = Double(last.ordinal - first.ordinal)
    let terms = sorted.map { day, amount in
      DiscountedSum.Term(
        place: Double(day.ordinal - first.ordinal) / span, amount: amount.approximateDouble)
    }
    let roots = DiscountedSum(terms).roots()
    guard let root = roots.first else { throw .noRate }
    guard roots.count == 1 else {
      throw .severalRates(roots.map { Exponential.expm1(-$0) }.sorted())
    }
    wholeTime = Exponential.expm1(-root)
    perYear = Exponential.expm1(-root * 365 / span)
  }
}

extension ValueHistory {
  /// The rate at which the opening value and all flows, by their dates, grow to the closing value.
  public func internalRate() throws(FigureGap) -> InternalRate {
    let (opening, closing) = try ends()
    guard let first, let last else { throw .tooFewDays(needed: 2, have: 0) }
    var flows = [InternalRate.Flow(first, -opening.amount)]
    for flow in self.flows where flow.day > first {
      guard let amount = flow.amount else { throw .flowWithoutAmount(flow.day) }
      guard amount.currency == opening.currency else {
        throw .notSums(.currencyMismatch(opening.currency, amount.currency))
      }
      flows.append(InternalRate.Flow(flow.day, -amount.amount))
    }
    flows.append(InternalRate.Flow(last, closing.amount))
    return try InternalRate(flows)
  }
}

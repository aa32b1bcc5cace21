/// Why a figure cannot be computed: never shown as zero or as "not a number".
public enum FigureGap: Error, Hashable, Sendable {
  /// In trading days; `needed` counts the day whose close the first return starts from.
  case tooFewDays(needed: Int, have: Int)
  /// The value at the close of a day in the middle is not known, so that the returns are not all of one day.
  case dayWithoutValue(CalendarDay)
  /// Money came or went where the value is not known: what it earned cannot be told from what it was.
  case flowAcrossUnknownValue(CalendarDay)
  /// Something came or went whose amount is not known, such as shares from another broker.
  case flowWithoutAmount(CalendarDay)
  /// Nothing, or less than nothing, was there for a return to be of.
  case nothingInvested(CalendarDay)
  /// Every return is the same: what is measured against their spread is not defined.
  case noVariation
  /// No return is below the target.
  case noDownside
  /// Returns of less than a year are not annualised (Global Investment Performance Standards).
  case lessThanAYear
  /// No rate makes the flows come out even, as when all of them go one way.
  case noRate
  /// Rates for the whole time that all make the flows come out even.
  case severalRates([Double])
  case noBenchmark
  case benchmarkUnread(Symbol)
  case benchmarkWithoutPrice(Symbol, CalendarDay)
  case positionWithoutPrice(Symbol)
  /// What was held of it when the time began has no price that is known.
  case noOpeningPrice(Symbol)
  /// What was held of it when the time ended has no price that is known.
  case noClosingPrice(Symbol, CalendarDay)
  /// A split, a merger or a transfer of shares: quantities of before cannot be told from those of now.
  case quantityChangedOtherwise(Symbol)
  /// Activity of before what is known belongs to the time.
  case activityUnread
  /// The account's executions are not read from its beginning on.
  case lotsUnread
  case notSums(ArithmeticError)

  /// For people, in lower case and without a period.
  public var words: String {
    switch self {
    case .tooFewDays(_, have: 0): "no daily value of that time is known"
    case .tooFewDays(let needed, let have):
      "too few days: \(needed) are needed, \(have) known"
    case .dayWithoutValue(let day): "the value of \(day) is not known"
    case .flowAcrossUnknownValue(let day):
      "money came or went by the close of \(day), and the value then or just before is not known"
    case .flowWithoutAmount(let day): "what came or went on \(day) has no amount"
    case .nothingInvested(let day): "nothing was invested before \(day)"
    case .noVariation: "the returns never vary"
    case .noDownside: "no day was below the target"
    case .lessThanAYear: "less than a year is not annualised"
    case .noRate: "no rate makes the flows come out even"
    case .severalRates(let rates):
      "\(rates.count) rates make the flows come out even"
    case .noBenchmark: "no benchmark is set"
    case .benchmarkUnread(let symbol): "the prices of \(symbol) are not read"
    case .benchmarkWithoutPrice(let symbol, let day): "\(symbol) has no price of \(day)"
    case .positionWithoutPrice(let symbol): "\(symbol) has no price"
    case .noOpeningPrice(let symbol): "the price of \(symbol) when it began is not known"
    case .noClosingPrice(let symbol, let day): "the price of \(symbol) on \(day) is not known"
    case .quantityChangedOtherwise(let symbol):
      "shares of \(symbol) came or went without a trade"
    case .lotsUnread: "the account's executions are not read"
    case .activityUnread: "older activity is not read"
    case .notSums(let error):
      switch error {
      case .overflow: "the sums do not fit"
      case .divisionByZero: "there is nothing to divide by"
      case .currencyMismatch(let a, let b): "\(a) and \(b) do not add"
      }
    }
  }
}

/// A figure of statistics, or why there is none. Money is exact; a ratio, a mean or a deviation is a `Double`, as in
/// the textbooks.
public typealias Figure = Result<Double, FigureGap>

extension Result where Success == Double, Failure == FigureGap {
  /// The value that `body` computes, or its reason.
  public init(computing body: () throws(FigureGap) -> Double) {
    do throws(FigureGap) { self = .success(try body()) } catch { self = .failure(error) }
  }

  /// Nil where there is none.
  public var value: Double? {
    if case .success(let value) = self { value } else { nil }
  }

  public var gap: FigureGap? {
    if case .failure(let gap) = self { gap } else { nil }
  }
}

/// Exact arithmetic whose failure is a reason like the others.
func exactly<Value>(
  _ body: () throws(ArithmeticError) -> Value
) throws(FigureGap) -> Value {
  do throws(ArithmeticError) { return try body() } catch { throw .notSums(error) }
}

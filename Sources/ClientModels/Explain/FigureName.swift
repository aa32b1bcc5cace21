/// Every figure that can be explained: the one list. The command line takes these names.
public enum FigureName: String, CaseIterable, Hashable, Sendable {
  // Of a position.
  case quantity, price, marketValue = "market-value", averageEntry = "average-entry"
  case costBasis = "cost-basis", unrealized = "unrealized-pl"
  case unrealizedPercent = "unrealized-pl-percent", day = "day-pl", weight
  // Of all positions.
  case totalValue = "total-value", totalUnrealized = "total-unrealized-pl"
  case totalDay = "total-day-pl"
  // Of the account.
  case equity, cash, buyingPower = "buying-power", accountDay = "account-day-pl"
  case bookValue = "book-value"
  // Of performance.
  case openingValue = "opening-value", closingValue = "closing-value", netFlow = "net-flow", gain
  case simpleReturn = "simple-return", timeWeighted = "time-weighted-return"
  case timeWeightedPerYear = "time-weighted-return-per-year"
  case moneyWeighted = "money-weighted-return"
  case moneyWeightedPerYear = "money-weighted-return-per-year"
  case drawdown, volatility, sharpe, sortino
  case benchmarkReturn = "benchmark-return", beta, correlation
  case contribution, rest = "contribution-of-no-symbol"
  case realized = "realized-gain", totalRealized = "total-realized-gain"
  case symbolShare = "allocation-by-symbol", classShare = "allocation-by-class"
  case tagShare = "allocation-by-tag"
  case herfindahl, effectivePositions = "effective-positions", largest = "largest-positions"
  // Of what happened in the account.
  case netCash = "net-cash", bought, sold, activityIncome = "activity-income"
  case activityFees = "activity-fees"
  // Of what changed between two days.
  case change, trades, prices, income, fees, flows, corporate = "corporate-actions", other
  case unexplained, symbolChange = "change-by-symbol"

  /// What a figure is of, and so what must be known to explain it.
  public enum Subject: Hashable, Sendable {
    /// One position, by its symbol.
    case position
    case holdings, account, performance
    /// One symbol, or one name of a division, of performance.
    case performancePart
    /// Activities: those of some days, or those that are shown.
    case activity
    case difference
    /// One symbol of a difference.
    case differencePart
  }

  public var subject: Subject {
    switch self {
    case .quantity, .price, .marketValue, .averageEntry, .costBasis, .unrealized,
      .unrealizedPercent, .day, .weight:
      .position
    case .totalValue, .totalUnrealized, .totalDay: .holdings
    case .equity, .cash, .buyingPower, .accountDay, .bookValue: .account
    case .openingValue, .closingValue, .netFlow, .gain, .simpleReturn, .timeWeighted,
      .timeWeightedPerYear, .moneyWeighted, .moneyWeightedPerYear, .drawdown, .volatility, .sharpe,
      .sortino, .benchmarkReturn, .beta, .correlation, .rest, .totalRealized, .herfindahl,
      .effectivePositions,
      .largest:
      .performance
    case .contribution, .realized, .symbolShare, .classShare, .tagShare: .performancePart
    case .netCash, .bought, .sold, .activityIncome, .activityFees: .activity
    case .change, .trades, .prices, .income, .fees, .flows, .corporate, .other, .unexplained:
      .difference
    case .symbolChange: .differencePart
    }
  }

  /// The part of a difference that it is; nil for another figure.
  public var valuePart: ValuePart? {
    switch self {
    case .trades: .trades
    case .prices: .prices
    case .income: .income
    case .fees: .fees
    case .flows: .flows
    case .corporate: .corporate
    case .other: .other
    case .unexplained: .unexplained
    default: nil
    }
  }

  /// The figure of a part of a difference.
  public init(_ part: ValuePart) {
    switch part {
    case .trades: self = .trades
    case .prices: self = .prices
    case .income: self = .income
    case .fees: self = .fees
    case .flows: self = .flows
    case .corporate: self = .corporate
    case .other: self = .other
    case .unexplained: self = .unexplained
    }
  }

  /// The figure of a division.
  public init(_ key: Allocation.Key) {
    switch key {
    case .symbol: self = .symbolShare
    case .assetClass: self = .classShare
    case .tag: self = .tagShare
    }
  }

  public var allocationKey: Allocation.Key? {
    switch self {
    case .symbolShare: .symbol
    case .classShare: .assetClass
    case .tagShare: .tag
    default: nil
    }
  }
}

/// One figure of something: a symbol or the name of a part where its name alone does not say of what.
public struct ExplainedFigure: Hashable, Sendable {
  public let name: FigureName
  public let of: String?

  public init(_ name: FigureName, of subject: String? = nil) {
    self.name = name
    of = subject
  }

  /// In words, such as `market value of AAPL`.
  public var title: String { of.map { "\(name.words) of \($0)" } ?? name.words }
}

/// How each figure is computed, how it is rounded, and who says so.
extension FigureName {
  /// As people call it.
  public var words: String {
    switch self {
    case .marketValue: "market value"
    case .averageEntry: "average entry price"
    case .costBasis: "cost basis"
    case .unrealized: "unrealized P/L"
    case .unrealizedPercent: "unrealized P/L in per cent"
    case .day: "day P/L"
    case .totalValue: "market value of the positions"
    case .totalUnrealized: "unrealized P/L of the positions"
    case .totalDay: "day P/L of the positions"
    case .buyingPower: "buying power"
    case .accountDay: "day P/L of the account"
    case .bookValue: "value of the book"
    case .openingValue: "value when the time began"
    case .closingValue: "value at its end"
    case .netFlow: "net flow"
    case .simpleReturn: "simple return"
    case .timeWeighted: "time-weighted return"
    case .timeWeightedPerYear: "time-weighted return for a year"
    case .moneyWeighted: "money-weighted return"
    case .moneyWeightedPerYear: "money-weighted return for a year"
    case .drawdown: "largest drawdown"
    case .sharpe: "Sharpe ratio"
    case .sortino: "Sortino ratio"
    case .benchmarkReturn: "return of the benchmark"
    case .rest: "gain that belongs to no symbol"
    case .realized, .totalRealized: "realised gain"
    case .symbolShare: "share by symbol"
    case .classShare: "share by class"
    case .tagShare: "share by tag"
    case .herfindahl: "concentration (Herfindahl)"
    case .effectivePositions: "positions of one size that were as concentrated"
    case .largest: "share of the largest positions"
    case .netCash: "net cash"
    case .activityIncome: "income of the activity"
    case .activityFees: "fees of the activity"
    case .change: "change in value"
    case .corporate: "corporate actions"
    case .symbolChange: "change in value"
    case .quantity, .price, .weight, .equity, .cash, .gain, .volatility, .beta, .correlation,
      .contribution, .bought, .sold, .trades, .prices, .income, .fees, .flows, .other,
      .unexplained:
      rawValue
    }
  }

  /// In words; nil for what the broker says and nobody computes.
  public var formula: String? {
    switch self {
    case .quantity, .price, .averageEntry, .costBasis, .equity, .cash, .buyingPower,
      .openingValue, .closingValue:
      nil
    case .marketValue: "price × quantity"
    case .unrealized: "market value − cost basis"
    case .unrealizedPercent: "unrealized P/L ÷ size of the cost basis"
    case .day: "the broker's figure + (price − the broker's price) × quantity"
    case .weight: "market value ÷ equity"
    case .totalValue, .totalUnrealized, .totalDay: "the sum of the positions"
    case .accountDay: "equity − equity at the last close"
    case .bookValue: "cash + price × quantity of each position"
    case .netFlow: "the sum of what came, less what went"
    case .gain: "value at the end − value when it began − net flow"
    case .simpleReturn: "gain ÷ (value when it began + what came)"
    case .timeWeighted: "(1 + r1) × (1 + r2) × … − 1, with r the return of each day"
    case .timeWeightedPerYear, .moneyWeightedPerYear: "(1 + return) ^ (365 ÷ days) − 1"
    case .moneyWeighted:
      "the rate at which the value when it began, and each flow from its day on, grow to the value at the end"
    case .drawdown: "linked value at the low ÷ at the high before − 1"
    case .volatility: "sqrt(sum of (r − mean)^2 ÷ (n − 1)) × sqrt(252)"
    case .sharpe: "mean of r ÷ sqrt(sum of (r − mean)^2 ÷ (n − 1)) × sqrt(252)"
    case .sortino: "mean of r × 252 ÷ (sqrt(sum of min(0, r)^2 ÷ n) × sqrt(252))"
    case .benchmarkReturn: "(1 + r1) × (1 + r2) × … − 1, with r the change in price of each day"
    case .beta: "sum of (r − mean)(m − mean) ÷ sum of (m − mean)^2, with m of the benchmark"
    case .correlation:
      "sum of (r − mean)(m − mean) ÷ sqrt(sum of (r − mean)^2 × sum of (m − mean)^2)"
    case .contribution:
      "value at the end − value when it began + cash of its trades, dividends and fees"
    case .rest: "gain − the sum of the symbols"
    case .realized: "proceeds − cost of each lot, or part of one, that was closed"
    case .totalRealized: "the sum of the symbols"
    case .symbolShare, .classShare, .tagShare: "value ÷ value of the account"
    case .herfindahl: "the sum of the squared shares of what is invested"
    case .effectivePositions: "1 ÷ concentration"
    case .largest: "the sum of their shares of what is invested"
    case .netCash: "the sum of what the activities changed cash by, transfers included"
    case .bought: "the sum of price × quantity of what was bought"
    case .sold: "the sum of price × quantity of what was sold"
    case .activityIncome: "the sum of dividends and interest, less what was held back of them"
    case .activityFees: "the sum of the fees, with a minus what was paid"
    case .change: "value of the later day − value of the earlier"
    case .trades: "worth of what was traded at the last price − what was paid for it, by symbol"
    case .prices: "worth at the last price of what was held − what it was worth, by symbol"
    case .income, .fees, .flows, .corporate, .other: "the sum of the activities of that kind"
    case .unexplained: "the change − all other parts"
    case .symbolChange:
      "worth of what is held − what it was worth + cash of its trades and other activities"
    }
  }

  public var rounding: String {
    switch self {
    case .quantity, .price, .averageEntry, .costBasis, .equity, .cash, .buyingPower,
      .openingValue, .closingValue:
      "none: as it was told"
    case .marketValue, .unrealized, .day, .totalValue, .totalUnrealized, .totalDay, .accountDay,
      .bookValue, .netFlow, .gain, .contribution, .rest, .realized, .totalRealized, .netCash,
      .bought, .sold, .activityIncome, .activityFees, .change,
      .trades, .prices, .income, .fees,
      .flows, .corporate, .other, .unexplained, .symbolChange:
      "none: exact to 18 digits; tables show two, half to even"
    case .unrealizedPercent, .weight, .symbolShare, .classShare, .tagShare:
      "once, half to even, to 18 digits; tables show two of the per cent, half to even"
    case .simpleReturn, .timeWeighted, .timeWeightedPerYear, .moneyWeighted,
      .moneyWeightedPerYear, .drawdown, .volatility, .sharpe, .sortino, .benchmarkReturn, .beta,
      .correlation, .herfindahl, .effectivePositions, .largest:
      "a statistic: a binary number of 53 bits; shown to the nearest, half away from zero"
    }
  }

  /// The part of the broker's contract (sections 3, 6, 10 and 12), the paper or the rule that says so.
  public func source(isImported: Bool) -> String {
    (isImported ? fileSource : nil) ?? source
  }

  /// Who says so where there is no broker; nil where that is the same.
  private var fileSource: String? {
    switch self {
    case .quantity, .averageEntry, .costBasis, .equity, .cash:
      "the imported file: what its lines come to"
    case .price: "the imported file: the last price that it names"
    case .marketValue, .unrealized, .unrealizedPercent:
      "the imported file: the position, and the last price that it names"
    case .day, .buyingPower, .accountDay: "the imported file, which tells none"
    case .weight, .totalValue, .totalUnrealized, .totalDay:
      "sums and shares of the imported positions"
    case .bookValue: "the imported file: cash, and positions at the last prices that it names"
    case .openingValue, .closingValue, .gain:
      "the imported file: cash, and positions at the prices that it names of the day; of its last day, at the last ones"
    case .netFlow: "the imported file: deposits, withdrawals and transfers"
    case .realized, .totalRealized: "our lots by the profile's lot_method, before fees"
    case .contribution, .rest: "the imported file: transactions, positions and prices"
    case .netCash, .bought, .sold, .activityIncome, .activityFees:
      "the imported file: what its lines say that each moved"
    case .symbolShare, .classShare, .tagShare: "the imported file: cash and positions"
    default: nil
    }
  }

  private var source: String {
    switch self {
    case .quantity, .averageEntry, .costBasis: "the broker: its positions"
    case .price: "the broker: the last trade, else the price of its position"
    case .marketValue, .unrealized, .unrealizedPercent, .day:
      "the broker: its position, carried on to the last trade"
    case .weight, .totalValue, .totalUnrealized, .totalDay:
      "sums and shares of the broker's positions"
    case .equity, .cash, .buyingPower, .accountDay: "the broker: its account"
    case .bookValue: "the broker: cash, and positions at their last prices"
    case .openingValue, .closingValue, .gain:
      "the broker: its portfolio history, equity at the close of each day"
    case .netFlow: "the broker: transfers and journals among its activities"
    case .simpleReturn: "Bodie, Kane, Marcus: Investments, 5.1 (holding period return)"
    case .timeWeighted, .timeWeightedPerYear:
      "Global Investment Performance Standards (daily valuation; no year of less than one)"
    case .moneyWeighted, .moneyWeightedPerYear:
      "internal rate of return by date (XIRR), actual days over 365"
    case .drawdown: "linked returns of the days, from their highest point so far"
    case .volatility: "sample deviation of daily returns, for 252 trading days"
    case .sharpe: "Sharpe 1994, over a rate of zero"
    case .sortino: "Sortino and Price 1994, against a target of zero"
    case .benchmarkReturn: "closing prices of the benchmark, adjusted for splits, without dividends"
    case .beta, .correlation: "Bodie, Kane, Marcus: Investments; the days that both have"
    case .realized, .totalRealized:
      "our lots by the profile's lot_method, before fees; the broker tells no realised gain"
    case .contribution, .rest: "the broker: activities, positions and closing prices"
    case .netCash, .bought, .sold, .activityIncome, .activityFees:
      "the broker: what its activities say that each moved"
    case .symbolShare, .classShare, .tagShare: "the broker: cash and positions"
    case .herfindahl, .effectivePositions, .largest: "Herfindahl and Hirschman; short by its size"
    case .change, .trades, .prices, .income, .fees, .flows, .corporate, .other, .unexplained,
      .symbolChange:
      "the books that are kept of both days, and the activities between"
    }
  }

  /// A gain, a loss or a flow: with a plus where it is above zero.
  public var isSigned: Bool {
    switch self {
    case .unrealized, .unrealizedPercent, .day, .totalUnrealized, .totalDay, .accountDay, .netFlow,
      .gain, .simpleReturn, .timeWeighted, .timeWeightedPerYear, .moneyWeighted,
      .moneyWeightedPerYear, .drawdown, .benchmarkReturn, .contribution, .rest, .realized,
      .totalRealized, .netCash, .activityIncome, .activityFees, .change, .trades, .prices, .income,
      .fees, .flows, .corporate, .other, .unexplained, .symbolChange:
      true
    case .quantity, .price, .marketValue, .averageEntry, .costBasis, .weight, .totalValue, .equity,
      .cash, .buyingPower, .bookValue, .openingValue, .closingValue, .volatility, .sharpe,
      .sortino, .beta, .correlation, .symbolShare, .classShare, .tagShare, .herfindahl,
      .effectivePositions, .largest, .bought, .sold:
      false
    }
  }
}

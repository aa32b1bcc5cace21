/// What the account is worth at the newest prices: the cash that the broker named and what all positions come to now, as the
/// broker reckons equity. The broker's own figure where that cannot be said: from the cache, without a price of every position,
/// between an execution and the account and positions that have it, with options, or where its figure is more than those two.
public struct LiveEquity: Hashable, Sendable {
  private enum Part: CaseIterable {
    case account, positions
  }

  /// Not read since the last execution that was heard of.
  private var partsBehind: Set<Part> = []

  public init() {}

  /// To be told every event before the portfolio takes it in.
  public mutating func note(_ event: SyncEvent, before portfolio: Portfolio) {
    switch event {
    case .accountUpdated: partsBehind.remove(.account)
    case .positionsReplaced: partsBehind.remove(.positions)
    case .bookLoaded: partsBehind = []
    case .ordersUpdated(let orders):
      // One that was never heard of may have been placed elsewhere. What a start reads is read with account and positions.
      let isFilled = orders.contains { order in
        portfolio.orders[order.id].map { order.filledQuantity > $0.filledQuantity }
          ?? (portfolio.source == .live && order.filledQuantity.isPositive)
      }
      if isFilled { partsBehind = Set(Part.allCases) }
    default: break
    }
  }

  /// `marketValue` is that of all positions; nil where one has no price.
  public func equity(of portfolio: Portfolio, marketValue: Money?) -> Money? {
    guard portfolio.source == .live, partsBehind.isEmpty, let account = portfolio.account,
      let told = account.equity, let cash = account.cash, let long = account.longMarketValue,
      let short = account.shortMarketValue, let marketValue,
      let named = try? cash + long + short, named == told,
      !portfolio.positions.values.contains(where: { $0.assetClass == .usOption })
    else { return portfolio.account?.equity }
    return (try? cash + marketValue) ?? told
  }

  /// The same less equity at the last close (`ProfitAndLoss.day`); nil without both.
  public func day(of portfolio: Portfolio, marketValue: Money?) -> Money? {
    guard let equity = equity(of: portfolio, marketValue: marketValue),
      let last = portfolio.account?.lastEquity
    else { return nil }
    return try? ProfitAndLoss.day(equity: equity, lastEquity: last)
  }
}

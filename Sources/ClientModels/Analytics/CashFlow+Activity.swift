extension CashFlow {
  /// What a transfer brought or took; nil for an activity of another kind, or one that was taken back. Shares that came without a
  /// price have no amount.
  public init?(_ activity: Activity) {
    guard activity.kind == .transfer, !activity.isCanceled else { return nil }
    if let cash = activity.cash, !cash.isZero {
      self.init(activity.day, cash)
    } else if let quantity = activity.quantity, !quantity.isZero {
      let currency = activity.cash?.currency ?? .usd
      self.init(
        activity.day,
        activity.price.flatMap { try? Money($0, times: quantity, of: activity.symbol, currency) })
    } else {
      return nil
    }
  }
}

/// The value of an account day by day as it was read, and how fresh it is.
public struct ValueReading: Hashable, Sendable {
  public let history: ValueHistory
  public let asOf: Timestamp?
  public let source: Portfolio.Source

  public init(_ history: ValueHistory, asOf: Timestamp?, source: Portfolio.Source) {
    self.history = history
    self.asOf = asOf
    self.source = source
  }
}

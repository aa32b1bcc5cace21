/// What each position added to the gain of a time: its change in value, what it was sold for less what it was bought for,
/// and its dividends. Exact in money.
public struct Contribution: Hashable, Sendable {
  public let symbol: Symbol
  public let gain: Money
  /// The gain over the capital of the simple return: the parts come to it, but for interest, fees and the like.
  public let share: Percent?
}

/// What is known of one symbol in a time.
public struct SymbolPast: Hashable, Sendable {
  public let symbol: Symbol
  /// What was held when the time began.
  public private(set) var openingQuantity: Quantity
  /// What trades and dividends brought in cash, with a minus what they cost.
  public private(set) var cash: Money
  public let closingValue: Money

  /// Follows what is held now, worth `closingValue`, back over all activities after `base`.
  public init(
    _ symbol: Symbol, held: Quantity, worth closingValue: Money,
    activities: some Sequence<Activity>,
    after base: CalendarDay
  ) throws(FigureGap) {
    self.symbol = symbol
    self.closingValue = closingValue
    openingQuantity = held
    cash = Money(.zero, closingValue.currency)
    for activity in activities
    where activity.symbol == symbol && activity.day > base && !activity.isCanceled {
      switch activity.kind {
      case .trade:
        guard let quantity = activity.quantity, let paid = activity.cash else {
          throw .flowWithoutAmount(activity.day)
        }
        let (before, sum) = (openingQuantity, cash)
        (openingQuantity, cash) = try exactly { () throws(ArithmeticError) in
          (activity.side == .buy ? try before - quantity : try before + quantity, try sum + paid)
        }
      case .dividend, .fee, .interest:
        guard let paid = activity.cash else { throw .flowWithoutAmount(activity.day) }
        let sum = cash
        cash = try exactly { () throws(ArithmeticError) in try sum + paid }
      case .corporate, .transfer, .other:
        if activity.quantity.map({ !$0.isZero }) ?? false {
          throw .quantityChangedOtherwise(symbol)
        }
      }
    }
  }

  /// The gain, with the price at which it was held when the time began; nothing is needed where nothing was held.
  public func contribution(
    openingPrice: Price?, capital: Money
  ) throws(FigureGap) -> Contribution {
    var opening = Money(.zero, closingValue.currency)
    if !openingQuantity.isZero {
      guard let openingPrice else { throw .noOpeningPrice(symbol) }
      opening = try exactly { () throws(ArithmeticError) in
        try Money(openingPrice, times: openingQuantity, closingValue.currency)
      }
    }
    let gain = try exactly { () throws(ArithmeticError) in
      try closingValue - opening + cash
    }
    let share = capital.isPositive ? try? Percent(gain.amount, of: capital.amount) : nil
    return Contribution(symbol: symbol, gain: gain, share: share)
  }
}

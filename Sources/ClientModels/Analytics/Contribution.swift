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
  /// What made `cash`, the newest first.
  public private(set) var activities: [Activity] = []
  /// The newest first.
  private(set) var splits: [Split]

  /// So many shares became so many others.
  struct Split: Hashable, Sendable {
    let before: Quantity
    let after: Quantity
  }

  /// Follows what is held now, worth `closingValue`, back over all activities after `base`, which are the newest first.
  /// `later` splits came after those.
  init(
    _ symbol: Symbol, held: Quantity, worth closingValue: Money,
    activities: some Sequence<Activity>,
    after base: CalendarDay, later: [Split] = []
  ) throws(FigureGap) {
    self.symbol = symbol
    self.closingValue = closingValue
    splits = later
    openingQuantity = held
    cash = Money(.zero, closingValue.currency)
    // A split may be told in two steps: what there was goes, and then what there is comes.
    var came: Quantity?
    for activity in activities
    where activity.symbol == symbol && activity.day > base && !activity.isCanceled {
      if activity.cash.map({ !$0.isZero }) ?? false { self.activities.append(activity) }
      if activity.isSplit {
        let (after, moved) = (openingQuantity, activity.movedQuantity)
        let before = try exactly { () throws(ArithmeticError) in try after - moved }
        openingQuantity = before
        try take(activity.cash)
        if before.isZero, came == nil {
          came = after
        } else if let whole = after.isZero ? came : after, !before.isZero {
          splits.append(Split(before: before, after: whole))
          came = nil
        } else {
          throw .quantityChangedOtherwise(symbol)
        }
        continue
      }
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
        try take(paid)
      case .other where activity.settlement != nil:
        let (before, moved) = (openingQuantity, activity.movedQuantity)
        openingQuantity = try exactly { () throws(ArithmeticError) in try before - moved }
        try take(activity.cash)
      case .corporate, .transfer, .other:
        if activity.quantity.map({ !$0.isZero }) ?? false {
          throw .quantityChangedOtherwise(symbol)
        }
      }
    }
    if came.map({ !$0.isZero }) ?? false { throw .quantityChangedOtherwise(symbol) }
  }

  private mutating func take(_ paid: Money?) throws(FigureGap) {
    guard let paid else { return }
    let sum = cash
    cash = try exactly { () throws(ArithmeticError) in try sum + paid }
  }

  /// Neither held nor traded.
  var isNothing: Bool { openingQuantity.isZero && closingValue.isZero && activities.isEmpty }

  /// What was held when the time began, in shares of now: prices of bars are those of such shares.
  public func openingShares() throws(FigureGap) -> Quantity {
    try Self.shares(openingQuantity, after: splits)
  }

  /// The splits that changed what is held, the newest first, in activities with the oldest first. What is not held any more when
  /// one comes tells nothing of it.
  static func splits(
    of held: Quantity, in activities: some Sequence<Activity>
  ) throws(FigureGap) -> [Split] {
    var splits: [Split] = []
    var (before, went) = (held, Quantity.zero)
    for activity in activities {
      let moved = activity.movedQuantity
      guard !moved.isZero else { continue }
      let (quantity, gone) = (before, went)
      let after = try exactly { () throws(ArithmeticError) in try quantity + moved }
      if activity.isSplit {
        // One may be told in two steps: what there was goes, and then what there is comes.
        if quantity.isZero, !gone.isZero {
          splits.append(Split(before: gone, after: after))
        } else if !quantity.isZero, !after.isZero {
          splits.append(Split(before: quantity, after: after))
        }
        went = after.isZero ? quantity : .zero
      }
      before = after
    }
    return splits.reversed()
  }

  /// So many shares after splits, which are the newest first.
  static func shares(_ quantity: Quantity, after splits: [Split]) throws(FigureGap) -> Quantity {
    var shares = quantity
    for split in splits.reversed() {
      let before = shares
      shares = try exactly { () throws(ArithmeticError) in
        Quantity(
          try FixedDecimal.multiply(
            before.decimal, split.after.decimal, dividedBy: split.before.decimal))
      }
    }
    return shares
  }

  /// The gain, with the price at which it was held when the time began; nothing is needed where nothing was held.
  public func contribution(
    openingPrice: Price?, capital: Money
  ) throws(FigureGap) -> Contribution {
    var opening = Money(.zero, closingValue.currency)
    if !openingQuantity.isZero {
      guard let openingPrice else { throw .noOpeningPrice(symbol) }
      let shares = try openingShares()
      opening = try exactly { () throws(ArithmeticError) in
        try Money(openingPrice, times: shares, of: symbol, closingValue.currency)
      }
    }
    let gain = try exactly { () throws(ArithmeticError) in
      try closingValue - opening + cash
    }
    let share = capital.isPositive ? try? Percent(gain.amount, of: capital.amount) : nil
    return Contribution(symbol: symbol, gain: gain, share: share)
  }
}

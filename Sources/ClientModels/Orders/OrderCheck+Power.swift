/// What an order takes and brings of cash and buying power (contract sections 3 and 13).
extension OrderCheck {
  /// What it takes beyond the cash, of an account that lends; nil when the cash pays for it. Coins are never lent for.
  var beyondCash: Money? {
    guard side == .buy, let account = portfolio.account, account.isMargin, assetClass != .crypto,
      let cash = account.cash?.amount, let taken, taken.amount > max(cash, .zero)
    else { return nil }
    return (try? taken.amount - max(cash, .zero)).map { Money($0, currency) }
  }

  /// What is sold brings cash, and a position that is gone needs no margin any more: half of its value in stocks, all of it in
  /// coins. Twice what equity has beyond that may be used. Four times go by the evening before, so that a fill tells nothing.
  var buyingPowerWhenFilled: Money? {
    if let needed, side == .buy { return whenKeptBackIsFree(needed) }
    guard estimate.isReducing, let power = buyingPowerAfter?.amount,
      let proceeds = estimate.value?.amount, let account = portfolio.account
    else { return nil }
    let isCovering = side == .buy
    guard account.isMargin else {
      return isCovering ? nil : (try? power + proceeds).map { Money($0, currency) }
    }
    // Below zero nothing is said of how far.
    guard account.multiplier == 2, power.isPositive, let quantity = estimate.quantity,
      let mark = portfolio.positions[symbol]?.currentPrice ?? market?.lastPrice,
      let worth = try? Money(mark, times: quantity, of: symbol, currency).amount
    else { return nil }
    // Of what is freed twice as much may be used: its gain in equity, and the margin of what it was worth.
    let gain = isCovering ? try? worth - proceeds : try? proceeds - worth
    let margin = assetClass == .crypto ? worth : try? worth / 2
    guard let gain, let margin, let freed = try? (try gain + margin) * 2,
      let sum = try? power + freed
    else { return nil }
    return Money(sum, currency)
  }
}

extension OrderCheck {
  /// How much more than the cost is set aside for a buy without a limit, in per cent of its price.
  var keptBack: FixedDecimal? {
    guard side == .buy, let needed, let value = estimate.value, needed.amount > value.amount else {
      return nil
    }
    return pricing.collarPercent(buyingIn: market)
  }

  /// What the broker keeps back beyond the cost of a buy is free again once it is filled. Nil where it keeps nothing back.
  private func whenKeptBackIsFree(_ needed: Money) -> Money? {
    guard let after = buyingPowerAfter, let value = estimate.value, needed.amount > value.amount,
      let back = try? needed - value
    else { return nil }
    return try? after + back
  }
}

extension Account {
  /// The broker lends: more may be bought than there is cash for.
  public var isMargin: Bool { multiplier.map { $0 > 1 } ?? false }
}

/// How far from a price an order without a limit may trade, and what the broker sets aside for it: 4 % below 50 dollars, else
/// 2.5 % (contract section 13). Each is nil where the result does not fit.
public enum Collar {
  public static func above(_ price: Price) -> Price? {
    (try? FixedDecimal.multiply(
      price.decimal, 1_000 + thousandths(of: price), dividedBy: 1_000)).map(Price.init)
  }

  /// How much that is, in per cent.
  public static func percent(of price: Price) -> FixedDecimal? {
    try? thousandths(of: price) / 10
  }

  private static func thousandths(of price: Price) -> FixedDecimal { price.decimal >= 50 ? 25 : 40 }

  public static func below(_ price: Price) -> Price? {
    (try? FixedDecimal.multiply(price.decimal, price.decimal >= 50 ? 975 : 960, dividedBy: 1_000))
      .map(Price.init)
  }

  /// What an opening short holds for each share besides its limit: the ask and 3 %.
  public static func short(_ ask: Price) -> Price? {
    (try? FixedDecimal.multiply(ask.decimal, 103, dividedBy: 100)).map(Price.init)
  }
}

extension OrderPricing {
  /// The price at which a buy holds buying power until it is filled: its limit, else the stop, or the ask, with the collar of
  /// an order without a limit (contract section 13). `best` is the best price that a trailing stop has seen, the last one of
  /// the market unless given.
  public func reserve(buyingIn market: MarketSnapshot?, best: Price? = nil) -> Price? {
    limitPrice ?? start(buyingIn: market, best: best).flatMap { Collar.above($0) }
  }

  /// What a buy holds above its price for its collar, in per cent; nil with a limit, or where no price is known.
  public func collarPercent(buyingIn market: MarketSnapshot?) -> FixedDecimal? {
    limitPrice == nil ? start(buyingIn: market, best: nil).flatMap { Collar.percent(of: $0) } : nil
  }

  private func start(buyingIn market: MarketSnapshot?, best: Price?) -> Price? {
    trail == nil
      ? stopPrice ?? market?.quote?.ask ?? market?.lastPrice
      : firstStop(of: .buy, best: best ?? market?.lastPrice)
  }

  /// The price at which a short sale does: the ask and 3 %, or its own price when that is more.
  public func reserve(shortingIn market: MarketSnapshot?, best: Price? = nil) -> Price? {
    let ask = (market?.quote?.ask ?? market?.lastPrice).flatMap { Collar.short($0) }
    let own = limitPrice ?? stopPrice ?? firstStop(of: .sell, best: best ?? market?.lastPrice)
    return [ask, own].compactMap { $0 }.max()
  }

  func firstStop(of side: OrderSide, best: Price?) -> Price? {
    trail.flatMap { trail in best.flatMap { trail.stop(from: $0, side: side) } }
  }
}

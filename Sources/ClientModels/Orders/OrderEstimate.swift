/// What an order would come to at the prices that are known: no judgement, only figures.
public struct OrderEstimate: Sendable {
  let instruction: OrderInstruction
  let portfolio: Portfolio
  /// The order that would go.
  let replaced: BrokerOrderID?
  /// The id under which the instruction is among the portfolio's own already.
  let own: ClientOrderID?
  /// The best price that the trailing stop saw which would go.
  let best: Price?
  /// What the entry of the leg that would go is still to open (negative: short): the leg closes that, and not what is held
  /// already. Zero for other orders.
  let opening: Quantity

  public init(
    _ instruction: OrderInstruction, portfolio: Portfolio, replaced: BrokerOrderID? = nil,
    own: ClientOrderID? = nil, best: Price? = nil
  ) {
    self.instruction = instruction
    self.portfolio = portfolio
    self.replaced = replaced
    self.own = own
    let order = replaced.flatMap { portfolio.orders[$0] }
    self.best = best ?? order?.trailing?.highWaterMark
    opening = order.map(portfolio.opening(before:)) ?? .zero
  }

  private var market: MarketSnapshot? { portfolio.market[instruction.symbol] }
  private var currency: Currency { portfolio.account?.currency ?? .usd }

  /// The side of the quote that the order would meet, else the last trade.
  public var marketPrice: Price? {
    let side = instruction.side == .buy ? market?.quote?.ask : market?.quote?.bid
    return side ?? market?.lastPrice
  }

  /// The price at which it would fill or begin to, when it names one: the limit, else the stop.
  public var ownPrice: Price? { instruction.pricing.limitPrice ?? instruction.pricing.stopPrice }

  /// Where a trailing stop begins: the broker follows the last price from the moment the order is submitted, and a change
  /// keeps the best price that it saw (contract section 13).
  public var firstStop: Price? {
    instruction.pricing.firstStop(of: instruction.side, best: best ?? market?.lastPrice)
  }

  /// The price that the order is worked out at: of a buy the most that it pays, its limit, or where its stop sets it off. A
  /// sell takes what the market bids when that is more than its limit, and one that waits for its stop begins there.
  public var price: Price? {
    let stop = instruction.pricing.stopPrice ?? firstStop
    let own = instruction.pricing.limitPrice ?? stop
    guard own != nil, let marketPrice, instruction.side != .buy else { return own ?? marketPrice }
    let start = min(stop ?? marketPrice, marketPrice)
    return max(start, instruction.pricing.limitPrice ?? start)
  }

  /// Of an order for an amount of money about what it buys, to nine digits.
  public var quantity: Quantity? {
    switch instruction.size {
    case .quantity(let quantity): return quantity
    case .notional(let amount):
      guard let price, price.isPositive,
        let quantity = try? FixedDecimal.multiply(
          amount, .one, dividedBy: price.decimal, rounding: .down
        ).rounded(toDigits: 9, .down)
      else { return nil }
      return Quantity(quantity)
    }
  }

  public var value: Money? {
    switch instruction.size {
    case .notional(let amount): Money(amount, currency)
    case .quantity(let quantity):
      price.flatMap {
        try? Money($0, times: quantity, of: instruction.symbol, currency)
      }
    }
  }

  /// What the broker sets aside of the buying power until it is filled (contract section 13), were it to open a position.
  public var reserve: Money? {
    let price =
      instruction.side == .buy
      ? instruction.pricing.reserve(buyingIn: market, best: best)
      : instruction.pricing.reserve(shortingIn: market, best: best)
    switch instruction.size {
    case .notional(let amount): return Money(amount, currency)
    case .quantity(let quantity):
      return price.flatMap {
        try? Money($0, times: quantity, of: instruction.symbol, currency)
      }
    }
  }

  /// What there is when the order fills: of a leg what is held then by what its entry opens.
  public var held: Quantity {
    let held = portfolio.positions[instruction.symbol]?.quantity ?? .zero
    return (try? held + opening) ?? held
  }

  public var positionAfter: Quantity? {
    quantity.flatMap { instruction.side == .buy ? try? held + $0 : try? held - $0 }
  }

  /// It makes the position smaller and does not open another.
  public var isReducing: Bool {
    guard let after = positionAfter else { return false }
    return held.isPositive && instruction.side != .buy && !after.isNegative
      || held.isNegative && instruction.side == .buy && !after.isPositive
  }

  /// It sells what the account does not hold.
  public var isOpeningShort: Bool {
    guard instruction.side != .buy, let after = positionAfter else { return false }
    return after.isNegative
  }

  public var shareOfEquityAfter: Percent? { positionAfter.flatMap { shareOfEquity($0) } }

  /// What working orders of the same side may still fill; nil when that is not known.
  public var working: Quantity? { workingSum?.quantity }

  private var workingSum: WorkingSum? {
    portfolio.working(
      instruction.symbol, instruction.side, at: marketPrice ?? price, but: replaced, own)
  }

  /// The position when those are filled, too.
  public var positionWithWorking: Quantity? {
    guard let after = positionAfter, let working else { return nil }
    return instruction.side == .buy ? try? after + working : try? after - working
  }

  /// What is held counts at the market, what this order adds at the price that it is worked out at, and what other orders
  /// add at theirs (at the market without one). Below zero for what is owed; nil without a price or the equity.
  func shareOfEquity(_ position: Quantity) -> Percent? {
    guard let equity = portfolio.account?.equity, equity.isPositive,
      let price = price ?? marketPrice, let value = value(of: position, adding: price)
    else { return nil }
    return try? Percent(position.isNegative ? -value : value, of: equity.amount)
  }

  private func value(of position: Quantity, adding price: Price) -> FixedDecimal? {
    let all = position.magnitude
    let isOfOneSide = position.isNegative == held.isNegative
    let kept = isOfOneSide ? min(all, held.magnitude) : .zero
    guard let added = try? all - kept else { return nil }
    let own = min(added, quantity ?? added)
    let symbol = instruction.symbol
    guard let others = try? added - own,
      let value = try? (marketPrice ?? price).times(kept, of: symbol)
        + price.times(own, of: symbol)
    else { return nil }
    guard !others.isZero else { return value }
    guard let working = workingSum, !working.quantity.isZero else { return nil }
    return try? value
      + FixedDecimal.multiply(
        working.value, others.decimal, dividedBy: working.quantity.decimal, rounding: .up)
  }

  /// How far its own price is above the market (below: negative).
  public var distance: Percent? { ownPrice.flatMap { distance(of: $0) } }

  private func distance(of price: Price) -> Percent? {
    guard let marketPrice, marketPrice.isPositive,
      let distance = try? price.decimal - marketPrice.decimal
    else { return nil }
    return try? Percent(distance, of: marketPrice.decimal)
  }

  /// How far the farthest of its prices is from the market, without sign: of its limit and its stop, or its trail. Nil
  /// without one of its own, or where the market is not known.
  public var reach: Percent? {
    switch instruction.pricing {
    case .market: return nil
    case .limit(let price), .stop(let price): return distance(of: price)?.magnitude
    case .stopLimit(let stop, let limit):
      guard let toStop = distance(of: stop), let toLimit = distance(of: limit) else { return nil }
      return max(toStop.magnitude, toLimit.magnitude)
    case .trailingStop(.percent(let percent)):
      return try? Percent(percent, of: 100)
    case .trailingStop(.price(let away)):
      guard let marketPrice, marketPrice.isPositive else { return nil }
      return try? Percent(away.decimal, of: marketPrice.decimal)
    }
  }
}

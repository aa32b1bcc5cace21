/// Why we refuse an order before it leaves (it is *denied*; only a broker *rejects*), or warn about it.
public enum OrderProblem: Hashable, Sendable {
  case quantityNotPositive
  case quantityTooPrecise
  /// What it costs or what it leaves is outside the range of the figures.
  case tooLarge
  case limitPriceNotPositive
  case offTick(Price, tick: Price)
  case symbolUnknown(Symbol)
  case notTradable(Symbol)
  case notFractionable(Symbol)
  case fractionalNeedsDay
  case fractionalShort
  case insufficientQuantity(available: Quantity)
  case insufficientBuyingPower(needed: Money, available: Money)
  case shortingNotAllowed
  case tradingBlocked
  case noPrice(Symbol)
  case marketClosed
  case stalePrice(seconds: Int)
  case halted(Symbol, TradingStatus)
  /// What happens to the order would be seen by asking only.
  case orderStreamDown(reason: String)
  /// An order of the same symbol may be at the broker.
  case unconfirmedOrder(Symbol)
  /// A limit on the far side of the market by more than `OrderCheck.farFromMarketPercent`.
  case limitFarFromMarket(Price, market: Price)

  /// A blocking problem keeps the order from being sent; the others are warnings.
  public var isBlocking: Bool {
    switch self {
    case .quantityNotPositive, .quantityTooPrecise, .tooLarge, .limitPriceNotPositive, .offTick,
      .symbolUnknown, .notTradable, .notFractionable, .fractionalNeedsDay, .fractionalShort,
      .insufficientQuantity, .insufficientBuyingPower, .shortingNotAllowed, .tradingBlocked:
      true
    case .noPrice, .marketClosed, .stalePrice, .halted, .orderStreamDown, .limitFarFromMarket,
      .unconfirmedOrder:
      false
    }
  }
}

extension OrderProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .quantityNotPositive: "the quantity must be more than zero"
    case .quantityTooPrecise: "a quantity has at most 9 digits after the point"
    case .tooLarge: "the order is too large to be reckoned"
    case .limitPriceNotPositive: "the limit price must be more than zero"
    case .offTick(let price, let tick):
      "\(price) is between ticks: prices here move in steps of \(tick)"
    case .symbolUnknown(let symbol): "\(symbol) is not a symbol that the broker knows"
    case .notTradable(let symbol): "\(symbol) cannot be traded at this broker"
    case .notFractionable(let symbol): "\(symbol) trades in whole shares only"
    case .fractionalNeedsDay: "a fractional order must be a day order"
    case .fractionalShort: "a fractional quantity cannot be sold short"
    case .insufficientQuantity(let available): "only \(available) available to sell"
    case .insufficientBuyingPower(let needed, let available):
      "costs about \(needed.amount.grouped(digits: 2)), buying power is \(available.amount.grouped(digits: 2))"
    case .shortingNotAllowed: "this account may not sell short"
    case .tradingBlocked: "the broker has blocked trading on this account"
    case .noPrice(let symbol): "no price of \(symbol) is known: the cost cannot be estimated"
    case .marketClosed: "the market is closed: the order waits for the next session"
    case .stalePrice(let seconds): "the price is \(seconds) s old"
    case .halted(let symbol, let status):
      "\(symbol) is halted: " + (status.reason.isEmpty ? status.message : status.reason)
    case .orderStreamDown(let reason):
      "the stream of order events is down (\(reason)): fills show some seconds late"
    case .unconfirmedOrder(let symbol):
      "an order of \(symbol) is UNCONFIRMED and may be live: this would be another one"
    case .limitFarFromMarket(let limit, let market):
      "a limit of \(limit) is far on the wrong side of the market, which is at \(market)"
    }
  }
}

/// What an order would do, worked out before it is sent: the review line of the ticket.
public struct OrderReview: Hashable, Sendable {
  /// What a buy is expected to cost or a sell to bring, without sign; nil without a price.
  public let estimatedValue: Money?
  /// The price that the estimate is made at: the limit, or the far side of the quote for a market order.
  public let priceUsed: Price?
  /// Buying power less the cost of a buy. A sell is not counted as released before it is filled.
  public let buyingPowerAfter: Money?
  /// The position if the whole order fills; negative is short.
  public let positionAfter: Quantity?
  public let problems: [OrderProblem]

  public var isBlocked: Bool { problems.contains(where: \.isBlocking) }
}

/// The order as the ticket has it, and what is known about its surroundings.
public struct OrderCheck: Sendable {
  public let symbol: Symbol
  public let side: OrderSide
  public let quantity: Quantity
  public let pricing: OrderPricing
  public let timeInForce: TimeInForce
  public let portfolio: Portfolio
  public let now: Timestamp
  /// The order that would go: what it holds of buying power and shares is free again.
  public let replaced: Order?

  public init(
    symbol: Symbol, side: OrderSide, quantity: Quantity, pricing: OrderPricing,
    timeInForce: TimeInForce, portfolio: Portfolio, now: Timestamp, replaced: Order? = nil
  ) {
    self.replaced = replaced
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.pricing = pricing
    self.timeInForce = timeInForce
    self.portfolio = portfolio
    self.now = now
  }

  public init(_ request: OrderRequest, portfolio: Portfolio, now: Timestamp) {
    self.init(
      symbol: request.symbol, side: request.side, quantity: request.quantity,
      pricing: request.pricing, timeInForce: request.timeInForce, portfolio: portfolio, now: now,
      replaced: request.replaces.flatMap { portfolio.orders[$0] })
  }

  public func review() -> OrderReview {
    let price = estimatePrice
    let value = price.flatMap { try? Money($0, times: quantity, currency) }
    let buyingPower = buyingPower
    let after =
      side == .buy
      ? buyingPower.flatMap { power in value.flatMap { try? power - $0 } } : buyingPower
    let held = portfolio.positions[symbol]?.quantity ?? .zero
    let position = side == .buy ? try? held + quantity : try? held - quantity
    return OrderReview(
      estimatedValue: value, priceUsed: price, buyingPowerAfter: after, positionAfter: position,
      problems: shapeProblems
        + (position == nil || price != nil && value == nil ? [.tooLarge] : [])
        + assetProblems + accountProblems(value: value, after: after)
        + marketProblems(price: price))
  }

  private var currency: Currency { portfolio.account?.currency ?? .usd }

  /// The limit, else the side of the quote that a market order would meet, else the last trade.
  private var estimatePrice: Price? {
    if let limit = pricing.limitPrice { return limit }
    let market = portfolio.market[symbol]
    return (side == .buy ? market?.quote?.ask : market?.quote?.bid) ?? market?.lastPrice
  }

  private var shapeProblems: [OrderProblem] {
    var problems: [OrderProblem] = []
    if !quantity.isPositive { problems.append(.quantityNotPositive) }
    if quantity.decimal.fractionDigits > 9 { problems.append(.quantityTooPrecise) }
    if let limit = pricing.limitPrice {
      if !limit.isPositive {
        problems.append(.limitPriceNotPositive)
      } else if !limit.isOnTick, portfolio.assets[symbol]?.assetClass != .crypto {
        problems.append(.offTick(limit, tick: limit.tick))
      }
    }
    if !quantity.isWhole, timeInForce != .day { problems.append(.fractionalNeedsDay) }
    return problems
  }

  private var assetProblems: [OrderProblem] {
    if portfolio.unknownSymbols.contains(symbol) { return [.symbolUnknown(symbol)] }
    guard let asset = portfolio.assets[symbol] else { return [] }
    var problems: [OrderProblem] = []
    if !asset.isTradable { problems.append(.notTradable(symbol)) }
    if !quantity.isWhole, !asset.isFractionable { problems.append(.notFractionable(symbol)) }
    return problems
  }

  private func accountProblems(value: Money?, after: Money?) -> [OrderProblem] {
    guard let account = portfolio.account else { return [] }
    var problems: [OrderProblem] = []
    if account.isTradingBlocked { problems.append(.tradingBlocked) }
    switch side {
    case .buy:
      if let value, let after, after.isNegative, let power = buyingPower {
        problems.append(.insufficientBuyingPower(needed: value, available: power))
      }
    case .sell, .other:
      let position = portfolio.positions[symbol]
      var available = position?.quantityAvailable ?? position?.quantity ?? .zero
      if let freed { available = (try? available + freed) ?? available }
      guard quantity > available else { break }
      if available.isPositive || position?.quantity.isPositive == true {
        problems.append(.insufficientQuantity(available: available))
      } else if !account.isShortingEnabled {
        problems.append(.shortingNotAllowed)
      } else if !quantity.isWhole {
        problems.append(.fractionalShort)
      }
    }
    return problems
  }

  /// Orders that may be at the broker, though it has not said so.
  private var unconfirmed: [OrderRequest] {
    portfolio.submissions.values.compactMap {
      switch $0.state {
      case .sending, .unconfirmed, .abandoned: $0.request
      case .working, .rejected, .notSent: nil
      }
    }
  }

  /// What the broker says is left, less what buys that may be there would take of it.
  private var buyingPower: Money? {
    guard var power = portfolio.account?.buyingPower else { return nil }
    if side == .buy, let freed, let price = replaced?.limitPrice ?? estimatePrice,
      let value = try? Money(price, times: freed, currency), let more = try? power + value
    {
      power = more
    }
    for request in unconfirmed where request.side == .buy {
      let market = portfolio.market[request.symbol]
      guard let price = request.pricing.limitPrice ?? market?.quote?.ask ?? market?.lastPrice,
        let value = try? Money(price, times: request.quantity, currency),
        let rest = try? power - value
      else { continue }
      power = rest
    }
    return power
  }

  /// What is still to be filled of the order that would go.
  private var freed: Quantity? { replaced?.leavesQuantity }

  /// In percent: a buy above the ask, or a sell below the bid, by more than this is hardly meant.
  public static let farFromMarketPercent: FixedDecimal = 5

  /// The price that a limit is far on the wrong side of; nil when it is not.
  private func farMarket(_ limit: Price) -> Price? {
    let market = portfolio.market[symbol]
    let isBuy = side == .buy
    guard let price = (isBuy ? market?.quote?.ask : market?.quote?.bid) ?? market?.lastPrice,
      price.isPositive,
      let distance = try? isBuy ? limit.decimal - price.decimal : price.decimal - limit.decimal,
      let allowed = try? FixedDecimal.multiply(
        price.decimal, Self.farFromMarketPercent, dividedBy: 100)
    else { return nil }
    return distance > allowed ? price : nil
  }

  private func marketProblems(price: Price?) -> [OrderProblem] {
    var problems: [OrderProblem] = []
    if price == nil { problems.append(.noPrice(symbol)) }
    if unconfirmed.contains(where: { $0.symbol == symbol }) {
      problems.append(.unconfirmedOrder(symbol))
    }
    if let limit = pricing.limitPrice, let market = farMarket(limit) {
      problems.append(.limitFarFromMarket(limit, market: market))
    }
    if let clock = portfolio.clock, !clock.isOpen { problems.append(.marketClosed) }
    if let snapshot = portfolio.market[symbol] {
      if portfolio.clock?.isOpen == true {
        let age = now.seconds(since: portfolio.vouchedAt(snapshot))
        if age > Portfolio.staleAfterSeconds { problems.append(.stalePrice(seconds: Int(age))) }
      }
      if let status = snapshot.status, snapshot.isHalted {
        problems.append(.halted(symbol, status))
      }
    }
    if case .down(let reason, _)? = portfolio.streams[.tradeUpdates] {
      problems.append(.orderStreamDown(reason: reason))
    }
    return problems
  }
}

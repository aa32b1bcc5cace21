/// How much an order is for.
public enum OrderSize: Hashable, Sendable {
  /// Shares, or units of a coin.
  case quantity(Quantity)
  /// An amount to spend or to raise, in the account's currency; the broker works the quantity out.
  case notional(FixedDecimal)

  public var quantity: Quantity? {
    guard case .quantity(let quantity) = self else { return nil }
    return quantity
  }

  public var notional: FixedDecimal? {
    guard case .notional(let amount) = self else { return nil }
    return amount
  }
}

/// The protective leg of an order.
public struct StopLoss: Hashable, Sendable {
  public var stopPrice: Price
  /// With one the leg is a stop-limit order.
  public var limitPrice: Price?

  public init(stopPrice: Price, limitPrice: Price? = nil) {
    self.stopPrice = stopPrice
    self.limitPrice = limitPrice
  }
}

/// The orders that go with one: its class, with exactly the prices that the class takes (contract section 4).
public enum OrderLegs: Hashable, Sendable {
  /// A simple order.
  case none
  /// Both legs begin when the order is filled; the one that fills cancels the other.
  case bracket(takeProfit: Price, stopLoss: StopLoss)
  /// One leg, which takes profit and begins when the order is filled.
  case thenTakeProfit(Price)
  /// One leg, which stops a loss and begins when the order is filled.
  case thenStopLoss(StopLoss)
  /// The order itself takes profit, at its limit; its leg stops the loss. The one that fills cancels the other.
  case orStopLoss(StopLoss)

  public var orderClass: OrderClass {
    switch self {
    case .none: .simple
    case .bracket: .bracket
    case .thenTakeProfit, .thenStopLoss: .oneTriggersOther
    case .orStopLoss: .oneCancelsOther
    }
  }

  public var takeProfit: Price? {
    switch self {
    case .bracket(let price, _), .thenTakeProfit(let price): price
    case .none, .thenStopLoss, .orStopLoss: nil
    }
  }

  public var stopLoss: StopLoss? {
    switch self {
    case .bracket(_, let loss), .thenStopLoss(let loss), .orStopLoss(let loss): loss
    case .none, .thenTakeProfit: nil
    }
  }

  /// Nil when a leg is missing that the class takes, one is there that it does not take, or the class is unknown.
  public init?(_ orderClass: OrderClass, takeProfit: Price?, stopLoss: StopLoss?) {
    switch (orderClass, takeProfit, stopLoss) {
    case (.simple, nil, nil): self = .none
    case (.bracket, let profit?, let loss?): self = .bracket(takeProfit: profit, stopLoss: loss)
    case (.oneTriggersOther, let profit?, nil): self = .thenTakeProfit(profit)
    case (.oneTriggersOther, nil, let loss?): self = .thenStopLoss(loss)
    case (.oneCancelsOther, nil, let loss?): self = .orStopLoss(loss)
    default: return nil
    }
  }
}

/// What an order asks for, before anybody confirmed it: the ticket once it has been read, or a line of a basket.
public struct OrderInstruction: Hashable, Sendable {
  public var symbol: Symbol
  public var side: OrderSide
  public var size: OrderSize
  public var pricing: OrderPricing
  public var timeInForce: TimeInForce
  /// May fill before the open and after the close.
  public var isExtendedHours: Bool
  public var legs: OrderLegs
  /// The lots that it closes in our books, chosen by hand; the broker is not told.
  public var lots: LotChoice?
  /// The profile's method when it was sent, which closes the lots of its executions for good; nil until then.
  public var lotMethod: LotMethod?
  /// What the broker is told that it does to the position; nil leaves that to the broker.
  public var intent: PositionIntent?

  public init(
    symbol: Symbol, side: OrderSide, size: OrderSize, pricing: OrderPricing,
    timeInForce: TimeInForce = .day, isExtendedHours: Bool = false, legs: OrderLegs = .none,
    lots: LotChoice? = nil, intent: PositionIntent? = nil
  ) {
    self.symbol = symbol
    self.side = side
    self.size = size
    self.pricing = pricing
    self.timeInForce = timeInForce
    self.isExtendedHours = isExtendedHours
    self.legs = legs
    self.lots = lots
    self.intent = intent
  }

  /// Nil when it is sized by an amount of money.
  public var quantity: Quantity? { size.quantity }

  /// Whether it asks for something else than the working order has.
  public func changes(_ order: Order) -> Bool { !terms(changedOf: order).isEmpty }

  /// Every price that it names, each with what it is.
  public var prices: [(role: PriceRole, price: Price)] {
    var prices: [(PriceRole, Price)] = []
    if let stop = pricing.stopPrice { prices.append((.stop, stop)) }
    if let limit = pricing.limitPrice { prices.append((.limit, limit)) }
    if let profit = legs.takeProfit { prices.append((.takeProfit, profit)) }
    if let loss = legs.stopLoss {
      prices.append((.stopLoss, loss.stopPrice))
      if let limit = loss.limitPrice { prices.append((.stopLossLimit, limit)) }
    }
    return prices
  }
}

/// What a price of an order is for.
public enum PriceRole: String, CaseIterable, Hashable, Sendable {
  case limit, stop, takeProfit, stopLoss, stopLossLimit

  /// As people say it.
  public var words: String {
    switch self {
    case .limit: "limit price"
    case .stop: "stop price"
    case .takeProfit: "take-profit price"
    case .stopLoss: "stop-loss price"
    case .stopLossLimit: "stop-loss limit"
    }
  }
}

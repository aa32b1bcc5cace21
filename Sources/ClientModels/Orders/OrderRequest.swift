/// How an order is priced. Each case is an order type with exactly the prices that it takes.
public enum OrderPricing: Hashable, Sendable {
  case market
  case limit(Price)

  public var type: OrderType {
    switch self {
    case .market: .market
    case .limit: .limit
    }
  }

  public var limitPrice: Price? {
    switch self {
    case .market: nil
    case .limit(let price): price
    }
  }
}

/// What the user asks the broker for: the ticket once it has been read.
public struct OrderRequest: Hashable, Sendable {
  public let clientOrderID: ClientOrderID
  public let symbol: Symbol
  public let side: OrderSide
  public let quantity: Quantity
  public let pricing: OrderPricing
  public let timeInForce: TimeInForce
  /// The working order whose place it takes; it has an id of its own all the same.
  public let replaces: BrokerOrderID?

  public init(
    clientOrderID: ClientOrderID, symbol: Symbol, side: OrderSide, quantity: Quantity,
    pricing: OrderPricing, timeInForce: TimeInForce, replaces: BrokerOrderID? = nil
  ) {
    self.replaces = replaces
    self.clientOrderID = clientOrderID
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.pricing = pricing
    self.timeInForce = timeInForce
  }

  /// The first way in which the broker's order is not what was asked for; nil when it is.
  public func difference(from order: Order) -> String? {
    if order.clientOrderID != clientOrderID { return "client order id" }
    if order.symbol != symbol { return "symbol" }
    if order.side != side { return "side" }
    if order.type != pricing.type { return "type" }
    if order.quantity != quantity { return "quantity" }
    if order.limitPrice != pricing.limitPrice { return "limit price" }
    if let replaces, order.replaces != replaces { return "replaced order" }
    return nil
  }

  /// The same request in the place of an order.
  public func replacing(_ order: BrokerOrderID?) -> OrderRequest {
    OrderRequest(
      clientOrderID: clientOrderID, symbol: symbol, side: side, quantity: quantity,
      pricing: pricing, timeInForce: timeInForce, replaces: order)
  }
}

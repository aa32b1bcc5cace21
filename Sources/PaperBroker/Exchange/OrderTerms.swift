import ClientModels

/// What a client asks for when it submits an order, already read from the body (contract section 4).
public struct OrderSubmission: Hashable, Sendable {
  public var symbol: String
  public var side: OrderSide
  public var type: OrderType
  public var timeInForce: TimeInForce
  /// Nil when the order is sized by `notional`.
  public var quantity: Quantity?
  /// Dollars to spend or to sell for.
  public var notional: FixedDecimal?
  public var limitPrice: Price?
  public var stopPrice: Price?
  public var trail: Trail?
  public var extendedHours: Bool
  public var orderClass: OrderClass
  /// The limit price of the take-profit end.
  public var takeProfit: Price?
  public var stopLoss: StopLoss?
  /// What the client says that the order does; refused when it does another thing.
  public var intent: PositionIntent?
  public var clientOrderID: ClientOrderID

  public init(
    symbol: String, side: OrderSide, type: OrderType, timeInForce: TimeInForce,
    quantity: Quantity? = nil, notional: FixedDecimal? = nil, limitPrice: Price? = nil,
    stopPrice: Price? = nil, trail: Trail? = nil, extendedHours: Bool = false,
    orderClass: OrderClass = .simple, takeProfit: Price? = nil, stopLoss: StopLoss? = nil,
    intent: PositionIntent? = nil, clientOrderID: ClientOrderID
  ) {
    self.symbol = symbol
    self.side = side
    self.type = type
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.notional = notional
    self.limitPrice = limitPrice
    self.stopPrice = stopPrice
    self.trail = trail
    self.extendedHours = extendedHours
    self.orderClass = orderClass
    self.takeProfit = takeProfit
    self.stopLoss = stopLoss
    self.intent = intent
    self.clientOrderID = clientOrderID
  }
}

import ClientModels

/// What happened to an order, as the stream of trade updates says it (contract section 11).
public struct TradeUpdate: Hashable, Sendable {
  /// A word that we do not know is kept; the order is then read again.
  public var event: OrderEventKind
  public var order: Order
  public var at: Timestamp?
  /// Of this execution alone, as is `quantity`.
  public var price: Price?
  public var quantity: Quantity?
  /// The position after the event; negative is short.
  public var positionQuantity: Quantity?
  /// Fills are told apart by it.
  public var executionID: ExecutionID?

  public init(
    event: OrderEventKind, order: Order, at: Timestamp? = nil, price: Price? = nil,
    quantity: Quantity? = nil, positionQuantity: Quantity? = nil, executionID: ExecutionID? = nil
  ) {
    self.event = event
    self.order = order
    self.at = at
    self.price = price
    self.quantity = quantity
    self.positionQuantity = positionQuantity
    self.executionID = executionID
  }
}

/// One message of the stream of trade updates.
public enum TradeStreamMessage: Hashable, Sendable {
  /// `authorized` or `unauthorized`, and the action that it answers.
  case authorization(status: String, action: String)
  /// All that is listened to now.
  case listening([String])
  case update(TradeUpdate)
  /// The server closes after it.
  case failure(message: String)
  case heartbeat
  /// Of a stream that we do not know.
  case other(String)
}

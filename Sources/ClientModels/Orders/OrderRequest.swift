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

  public init(
    clientOrderID: ClientOrderID, symbol: Symbol, side: OrderSide, quantity: Quantity,
    pricing: OrderPricing, timeInForce: TimeInForce
  ) {
    self.clientOrderID = clientOrderID
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.pricing = pricing
    self.timeInForce = timeInForce
  }
}

/// How far one confirmed request has come. Nothing moves from `unconfirmed` by the passing of time.
public enum SubmissionState: Hashable, Sendable {
  /// Written to the journal and on its way.
  case sending
  /// The broker has it.
  case working(BrokerOrderID)
  /// The broker refused it, and looking it up found nothing.
  case rejected(reason: String)
  /// No byte of it left this machine.
  case notSent(reason: String)
  /// It may or may not be at the broker; it is being looked up.
  case unconfirmed(reason: String)
}

/// One confirmation of the user and what became of it.
public struct Submission: Hashable, Sendable {
  public let request: OrderRequest
  public var state: SubmissionState
  public let confirmedAt: Timestamp

  public init(request: OrderRequest, state: SubmissionState, confirmedAt: Timestamp) {
    self.request = request
    self.state = state
    self.confirmedAt = confirmedAt
  }
}

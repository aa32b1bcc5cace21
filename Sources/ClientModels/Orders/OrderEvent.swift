/// What happened to an order, in the words of the broker's trade updates (contract section 11).
public enum OrderEventKind: WireWord {
  case accepted, pendingNew, new, held, partialFill, fill, pendingCancel, canceled, pendingReplace
  case replaced, expired, rejected, doneForDay, stopped, suspended, calculated, restated
  case orderCancelRejected, orderReplaceRejected, tradeBust, tradeCorrect
  case other(String)

  public static let known: [OrderEventKind] = [
    .accepted, .pendingNew, .new, .held, .partialFill, .fill, .pendingCancel, .canceled,
    .pendingReplace, .replaced, .expired, .rejected, .doneForDay, .stopped, .suspended,
    .calculated, .restated, .orderCancelRejected, .orderReplaceRejected, .tradeBust,
    .tradeCorrect,
  ]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .partialFill: "partial_fill"
    case .fill: "fill"
    case .restated: "restated"
    case .orderCancelRejected: "order_cancel_rejected"
    case .orderReplaceRejected: "order_replace_rejected"
    case .tradeBust: "trade_bust"
    case .tradeCorrect: "trade_correct"
    case .accepted, .pendingNew, .new, .held, .pendingCancel, .canceled, .pendingReplace, .replaced,
      .expired, .rejected, .doneForDay, .stopped, .suspended, .calculated:
      resultingStatus?.wire ?? ""
    case .other(let word): word
    }
  }

  /// The status that the event puts an order in; nil where the event alone does not say.
  public var resultingStatus: OrderStatus? {
    switch self {
    case .accepted: .accepted
    case .pendingNew: .pendingNew
    case .new: .new
    case .held: .held
    case .partialFill: .partiallyFilled
    case .fill: .filled
    case .pendingCancel: .pendingCancel
    case .canceled: .canceled
    case .pendingReplace: .pendingReplace
    case .replaced: .replaced
    case .expired: .expired
    case .rejected: .rejected
    case .doneForDay: .doneForDay
    case .stopped: .stopped
    case .suspended: .suspended
    case .calculated: .calculated
    case .restated, .orderCancelRejected, .orderReplaceRejected, .tradeBust, .tradeCorrect, .other:
      nil
    }
  }
}

/// One execution of an order.
public struct Fill: Hashable, Sendable {
  public let executionID: ExecutionID
  public let orderID: BrokerOrderID
  public let symbol: Symbol
  public let side: OrderSide
  public let quantity: Quantity
  public let price: Price
  public let at: Timestamp

  public init(
    executionID: ExecutionID, orderID: BrokerOrderID, symbol: Symbol, side: OrderSide,
    quantity: Quantity, price: Price, at: Timestamp
  ) {
    self.executionID = executionID
    self.orderID = orderID
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.price = price
    self.at = at
  }
}

import ClientModels

/// What a client asks to change of a working order; what is nil stays as it is.
public struct OrderChange: Hashable, Sendable {
  /// What is to be filled from now on: what was filled before belongs to the order that is replaced and is not in it.
  public var quantity: Quantity?
  public var limitPrice: Price?
  public var timeInForce: TimeInForce?
  public var clientOrderID: ClientOrderID

  public init(
    quantity: Quantity? = nil, limitPrice: Price? = nil, timeInForce: TimeInForce? = nil,
    clientOrderID: ClientOrderID
  ) {
    self.quantity = quantity
    self.limitPrice = limitPrice
    self.timeInForce = timeInForce
    self.clientOrderID = clientOrderID
  }

  /// Whether any of the order's terms changes.
  var isAny: Bool { quantity != nil || limitPrice != nil || timeInForce != nil }
}

extension Exchange {
  /// Checks a change as if the old order were gone and the new one submitted, and says what it means: both happen in one
  /// event, so that no moment holds buying power for both or for neither. `newID` is the new order's id.
  public func replace(
    _ id: BrokerOrderID, with change: OrderChange, newID: BrokerOrderID, account: AccountID,
    market: any MarketSource
  ) throws(Refusal) -> [LedgerEvent] {
    guard var book = accounts[account], let record = book.orders[id],
      let symbol = record.order.symbol
    else { throw .notFound("order not found for \(id)") }
    try checkReplaceable(record.order.status)
    guard book.orderByClientID[change.clientOrderID] == nil else {
      throw .invalid("client_order_id must be unique")
    }
    guard let asset = market.asset(symbol.text) else {
      throw .unprocessable("asset \"\(symbol)\" not found")
    }
    let order = record.order
    let submission = OrderSubmission(
      symbol: symbol.text, side: order.side, type: order.type,
      timeInForce: change.timeInForce ?? order.timeInForce,
      quantity: change.quantity ?? record.leaves, limitPrice: change.limitPrice ?? order.limitPrice,
      extendedHours: order.extendedHours, clientOrderID: change.clientOrderID)
    book.open.remove(id)
    var accepted = try accept(submission, asset, book, id: newID, market)
    accepted.order.replaces = id
    return [LedgerEvent(account: account, at: market.now, .orderReplaced(id, by: accepted))]
  }

  private func checkReplaceable(_ status: OrderStatus) throws(Refusal) {
    switch status {
    case .new, .partiallyFilled: return
    case .filled, .canceled, .expired, .rejected, .replaced:
      throw .invalid("only open orders can be replaced")
    case .accepted, .pendingNew, .acceptedForBidding, .pendingReview, .held:
      throw .invalid("unable to replace order, order isn't sent to exchange yet")
    case .pendingCancel, .pendingReplace, .stopped, .suspended, .calculated, .doneForDay, .other:
      throw .invalid("unable to replace order, order is in \"\(status)\" state")
    }
  }
}

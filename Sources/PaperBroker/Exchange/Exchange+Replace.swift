import ClientModels

/// What a client asks to change of a working order; what is nil stays as it is.
public struct OrderChange: Hashable, Sendable {
  /// What is to be filled from now on: what was filled before belongs to the order that is replaced and is not in it.
  public var quantity: Quantity?
  public var limitPrice: Price?
  public var stopPrice: Price?
  /// How far a trailing stop stays behind, in the kind that it has: money or per cent.
  public var trail: FixedDecimal?
  public var timeInForce: TimeInForce?
  public var clientOrderID: ClientOrderID

  public init(
    quantity: Quantity? = nil, limitPrice: Price? = nil, stopPrice: Price? = nil,
    trail: FixedDecimal? = nil, timeInForce: TimeInForce? = nil, clientOrderID: ClientOrderID
  ) {
    self.quantity = quantity
    self.limitPrice = limitPrice
    self.stopPrice = stopPrice
    self.trail = trail
    self.timeInForce = timeInForce
    self.clientOrderID = clientOrderID
  }

  /// Whether any of the order's terms changes.
  var isAny: Bool {
    quantity != nil || limitPrice != nil || stopPrice != nil || trail != nil || timeInForce != nil
  }
}

extension Exchange {
  /// Checks a change as if the old order were gone and the new one submitted, and says what it means: both happen in one
  /// event, so that no moment holds buying power for both or for neither. Where requests take their time the new order waits
  /// for the old one's place, and the larger of both holds. `newID` is the new order's id.
  public func replace(
    _ id: BrokerOrderID, with change: OrderChange, newID: BrokerOrderID, account: AccountID,
    market: any MarketSource
  ) throws(Refusal) -> [LedgerEvent] {
    guard var book = accounts[account], let record = book.orders[id],
      let symbol = record.order.symbol
    else { throw .notFound("order not found for \(id)") }
    try checkReplaceable(record)
    guard book.orderByClientID[change.clientOrderID] == nil else {
      throw .invalid("client_order_id must be unique")
    }
    guard let asset = market.asset(symbol.text) else {
      throw .unprocessable("asset \"\(symbol)\" not found")
    }
    let submission = try submission(record, with: change)
    book.open.remove(id)
    let accepted =
      record.order.status == .held
      ? try held(record, submission, asset, newID, market)
      : try working(record, submission, asset, book, newID, market)
    let isAlone = record.parent == nil && record.legs.isEmpty
    guard rules.requestDelay > 0, isAlone else {
      return [LedgerEvent(account: account, at: market.now, .orderReplaced(id, by: accepted))]
    }
    let until = market.now.advanced(bySeconds: rules.requestDelay)
    return [
      LedgerEvent(
        account: account, at: market.now, .orderReplaceRequested(id, by: accepted, until: until))
    ]
  }

  private func submission(
    _ record: OrderRecord, with change: OrderChange
  ) throws(Refusal) -> OrderSubmission {
    let order = record.order
    guard change.quantity == nil || (record.parent == nil && record.legs.isEmpty) else {
      throw .unprocessable("qty of an order that has legs, or is one, cannot be replaced")
    }
    guard change.trail == nil || record.trail != nil else {
      throw .invalid("trail is only of trailing stop orders")
    }
    guard change.stopPrice == nil || record.trail == nil else {
      throw .invalid("trailing stop orders require only trail")
    }
    guard change.stopPrice == nil || !record.isTriggered else {
      throw .unprocessable("stop_price cannot be replaced once the stop is triggered")
    }
    return OrderSubmission(
      symbol: order.symbol?.text ?? "", side: order.side, type: order.type,
      timeInForce: change.timeInForce ?? order.timeInForce,
      quantity: change.quantity ?? record.leaves, limitPrice: change.limitPrice ?? order.limitPrice,
      stopPrice: record.trail == nil ? change.stopPrice ?? order.stopPrice : nil,
      trail: change.trail.map { record.trail?.changed(to: $0) } ?? record.trail,
      extendedHours: order.extendedHours, clientOrderID: change.clientOrderID)
  }

  /// The new order in the place of one at work.
  private func working(
    _ record: OrderRecord, _ submission: OrderSubmission, _ asset: Asset, _ book: AccountBook,
    _ newID: BrokerOrderID, _ market: any MarketSource
  ) throws(Refusal) -> AcceptedOrder {
    var accepted = try accept(submission, asset, book, id: newID, market, replacing: record)
    take(record, into: &accepted)
    return accepted
  }

  /// The new leg in the place of one that still waits: nothing of it is held against the account.
  private func held(
    _ record: OrderRecord, _ submission: OrderSubmission, _ asset: Asset, _ newID: BrokerOrderID,
    _ market: any MarketSource
  ) throws(Refusal) -> AcceptedOrder {
    guard submission.timeInForce == record.order.timeInForce else {
      throw .unprocessable("time_in_force of a held leg cannot be replaced")
    }
    let shape = OrderShape(submission: submission, asset: asset, market: market)
    try shape.check()
    if record.armedAt != nil { try checkStopSide(submission, asset, market) }
    var order = record.order
    order = Order(
      id: newID, clientOrderID: submission.clientOrderID, symbol: order.symbol,
      assetClass: order.assetClass, side: order.side, type: order.type,
      timeInForce: order.timeInForce, quantity: order.quantity, limitPrice: submission.limitPrice,
      stopPrice: submission.stopPrice, status: .held, createdAt: market.now, updatedAt: market.now,
      submittedAt: market.now)
    var accepted = AcceptedOrder(
      order: order, assetID: record.assetID, reserve: nil, expiresAt: record.expiresAt,
      intent: record.intent)
    take(record, into: &accepted)
    return accepted
  }

  /// What a new order has of the one that it replaces: its place in the group.
  private func take(_ record: OrderRecord, into accepted: inout AcceptedOrder) {
    accepted.order.replaces = record.order.id
    accepted.order.orderClass = record.order.orderClass
    accepted.parent = record.parent
    accepted.isTriggered = record.isTriggered
  }

  private func checkReplaceable(_ record: OrderRecord) throws(Refusal) {
    guard record.order.notional == nil else {
      throw .unprocessable("notional orders cannot be replaced")
    }
    switch record.order.status {
    case .new, .partiallyFilled: return
    case .held where record.parent != nil: return
    case .filled, .canceled, .expired, .rejected, .replaced:
      throw .invalid("only open orders can be replaced")
    case .accepted, .pendingNew, .acceptedForBidding, .pendingReview, .held:
      throw .invalid("unable to replace order, order isn't sent to exchange yet")
    case .pendingCancel, .pendingReplace, .stopped, .suspended, .calculated, .doneForDay, .other:
      throw .invalid("unable to replace order, order is in \"\(record.order.status)\" state")
    }
  }
}

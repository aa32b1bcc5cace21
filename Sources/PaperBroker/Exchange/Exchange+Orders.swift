import ClientModels
import Crypto

extension Exchange {
  /// How long a good-till-canceled order stays, in days.
  static let goodTillCanceledDays = 90
  /// With these bounds no sum over a lifetime of orders leaves the range of `FixedDecimal`.
  static let largestQuantity = Quantity(1_000_000_000)
  static let highestPrice = Price(10_000_000)
  /// A cent: how far the ends of a bracket keep from its price.
  static let smallestDistance = (try? FixedDecimal.one / 100) ?? .one

  /// Checks a submission and says what accepting it means. `id` is the new order's id; those of its legs follow from it.
  public func submit(
    _ submission: OrderSubmission, id: BrokerOrderID, account: AccountID, market: any MarketSource
  ) throws(Refusal) -> [LedgerEvent] {
    guard let book = accounts[account] else { throw .notFound("account not found") }
    guard book.orderByClientID[submission.clientOrderID] == nil else {
      throw .invalid("client_order_id must be unique")
    }
    guard let asset = market.asset(submission.symbol) else {
      throw .unprocessable("asset \"\(submission.symbol.prefix(64))\" not found")
    }
    guard asset.isTradable else {
      throw .unprocessable("asset \"\(asset.symbol)\" is not tradable")
    }
    let accepted = try accept(submission, asset, book, id: id, market)
    return ([accepted] + legs(of: accepted, submission)).map {
      LedgerEvent(account: account, at: market.now, .orderAccepted($0))
    }
  }

  /// The order that a submission becomes if it passes every check. In the place of an old one a trailing stop keeps the best
  /// price that it has seen, and a stop that was triggered is no longer compared with the market.
  func accept(
    _ submission: OrderSubmission, _ asset: Asset, _ book: AccountBook, id: BrokerOrderID,
    _ market: any MarketSource, replacing old: OrderRecord? = nil
  ) throws(Refusal) -> AcceptedOrder {
    // Of shares: coins are always traded in parts.
    let isFractional = asset.assetClass != .crypto && !(submission.quantity?.isWhole ?? false)
    try book.configuration.check(isFractional: isFractional)
    try OrderShape(submission: submission, asset: asset, market: market).check()
    var submission = submission
    let best = try anchorTrail(&submission, asset, market, seen: old?.highWaterMark)
    if old?.isTriggered != true { try checkStopSide(submission, asset, market) }
    let desk = AccountDesk(book: book, asset: asset, market: market)
    let intent = try desk.intent(of: submission)
    try checkPurpose(submission, intent)
    var reserve: Price?
    var sharesHeld: Quantity?
    if intent.opens {
      reserve = try desk.checkBuyingPower(submission)
    } else {
      sharesHeld = try desk.checkAvailable(submission)
      if submission.side == .buy { reserve = try? desk.reserve(for: submission) }
    }
    try checkWashTrade(submission, asset, book, market)
    var accepted = AcceptedOrder(
      order: order(submission, asset, id: id, market), assetID: asset.id ?? "", reserve: reserve,
      expiresAt: expiry(of: submission, asset, market), intent: intent)
    accepted.trail = submission.trail
    accepted.highWaterMark = best
    accepted.sharesHeld = sharesHeld
    return accepted
  }

  private func order(
    _ submission: OrderSubmission, _ asset: Asset, id: BrokerOrderID, _ market: any MarketSource
  ) -> Order {
    let now = market.now
    let phase = market.phase(of: asset.symbol, at: now)
    let isAtWork = phase == .regular || (phase != .closed && submission.extendedHours)
    return Order(
      id: id, clientOrderID: submission.clientOrderID, symbol: asset.symbol,
      assetClass: asset.assetClass, side: submission.side, type: submission.type,
      orderClass: submission.orderClass, timeInForce: submission.timeInForce,
      quantity: submission.quantity, notional: submission.notional,
      limitPrice: submission.limitPrice, stopPrice: submission.stopPrice,
      status: isAtWork ? .pendingNew : .accepted,
      extendedHours: submission.extendedHours, createdAt: now, updatedAt: now, submittedAt: now)
  }

  // MARK: Stops

  /// The stop of a trailing one, from the best price that it has seen, at first the one at which it is submitted; that price.
  private func anchorTrail(
    _ submission: inout OrderSubmission, _ asset: Asset, _ market: any MarketSource, seen: Price?
  ) throws(Refusal) -> Price? {
    guard let trail = submission.trail else { return nil }
    guard let best = seen ?? market.currentPrice(asset.symbol) else { throw Self.noPrice(asset) }
    guard let stop = trail.stop(from: best, side: submission.side), stop.isPositive else {
      throw .invalid("trail must be less than the price, which is \(best)")
    }
    submission.stopPrice = stop
    return best
  }

  /// A stop waits below the market for a sell and above it for a buy; without a price nothing is known against it.
  func checkStopSide(
    _ submission: OrderSubmission, _ asset: Asset, _ market: any MarketSource
  ) throws(Refusal) {
    guard submission.trail == nil, let stop = submission.stopPrice,
      let current = market.currentPrice(asset.symbol)
    else { return }
    let isBuy = submission.side == .buy
    guard isBuy ? stop > current : stop < current else {
      throw .unprocessable(
        "stop price must be \(isBuy ? "greater" : "less") than current price",
        ["market_price": current.description, "stop_price": stop.description])
    }
  }

  static func noPrice(_ asset: Asset) -> Refusal {
    .forbidden("no market price of \(asset.symbol) is known yet: use a limit order")
  }

  // MARK: Times

  /// When its time is over: a day order's at the close of the session in progress or, outside one, of the next; with
  /// extended hours at their end. A coin has no close.
  private func expiry(
    of submission: OrderSubmission, _ asset: Asset, _ market: any MarketSource
  ) -> Timestamp? {
    let now = market.now
    switch submission.timeInForce {
    case .goodTillCanceled:
      return now.advanced(bySeconds: Double(Self.goodTillCanceledDays) * 86_400)
    case .day where submission.extendedHours: return market.nextExtendedClose(after: now)
    case .immediateOrCancel where asset.assetClass == .crypto: return nil
    case .day, .onOpen, .onClose, .immediateOrCancel, .fillOrKill, .other:
      return market.nextClose(after: now)
    }
  }

  // MARK: Legs

  /// Brackets and oto orders open a position, oco orders close one (contract section 4).
  private func checkPurpose(
    _ submission: OrderSubmission, _ intent: PositionIntent
  ) throws(Refusal) {
    switch submission.orderClass {
    case .bracket, .oneTriggersOther:
      guard intent.opens else {
        throw .unprocessable("\(submission.orderClass.wire) orders must be entry orders")
      }
    case .oneCancelsOther:
      guard !intent.opens else { throw .unprocessable("oco orders must be exit orders") }
    case .simple, .multiLeg, .other: break
    }
  }

  /// The legs of an accepted order, held until it is filled or, of an oco order, until a stop is elected.
  private func legs(of parent: AcceptedOrder, _ submission: OrderSubmission) -> [AcceptedOrder] {
    var legs: [AcceptedOrder] = []
    let isExit = submission.orderClass == .oneCancelsOther
    if let profit = submission.takeProfit, !isExit {
      legs.append(leg("take_profit", of: parent, type: .limit, limit: profit, stop: nil))
    }
    if let loss = submission.stopLoss {
      legs.append(
        leg(
          "stop_loss", of: parent, type: loss.limitPrice == nil ? .stop : .stopLimit,
          limit: loss.limitPrice, stop: loss.stopPrice))
    }
    return legs
  }

  private func leg(
    _ name: String, of parent: AcceptedOrder, type: OrderType, limit: Price?, stop: Price?
  ) -> AcceptedOrder {
    let entry = parent.order
    let isExit = entry.orderClass == .oneCancelsOther
    let side = isExit ? entry.side : entry.side == .buy ? .sell : .buy
    let order = Order(
      id: BrokerOrderID(Self.uuid("\(entry.id)/\(name)")) ?? entry.id,
      clientOrderID: ClientOrderID(Self.uuid("\(entry.id)/\(name)/client")), symbol: entry.symbol,
      assetClass: entry.assetClass, side: side, type: type, orderClass: entry.orderClass,
      timeInForce: entry.timeInForce, quantity: entry.quantity, limitPrice: limit, stopPrice: stop,
      status: .held, createdAt: entry.createdAt, updatedAt: entry.updatedAt,
      submittedAt: entry.submittedAt)
    var leg = AcceptedOrder(
      order: order, assetID: parent.assetID, reserve: nil, expiresAt: parent.expiresAt,
      intent: side == .buy ? .buyToClose : .sellToClose)
    leg.parent = entry.id
    return leg
  }

  /// An id that follows from a name: a leg has the same one in every replay.
  private static func uuid(_ name: String) -> String {
    uuidText(Array(SHA256.hash(data: Array(name.utf8))))
  }

  // MARK: Canceling

  /// Cancels an order and, with it, the rest of its group; where requests take their time, asks for it.
  public func cancel(
    _ id: BrokerOrderID, account: AccountID, at now: Timestamp
  ) throws(Refusal) -> [LedgerEvent] {
    guard let book = accounts[account], let record = book.orders[id] else {
      throw .notFound("order not found for \(id)")
    }
    guard record.order.status.isCancelable else {
      throw .unprocessable("order is already in \"\(record.order.status)\" state")
    }
    guard rules.requestDelay > 0, record.parent == nil, record.legs.isEmpty else {
      return ([id] + book.livingKin(of: id)).map {
        LedgerEvent(account: account, at: now, .orderCanceled($0))
      }
    }
    let until = now.advanced(bySeconds: rules.requestDelay)
    return [LedgerEvent(account: account, at: now, .orderCancelRequested(id, until: until))]
  }

  /// The ids that can be canceled now, in the order of submission, each with what canceling it means. The orders of a group
  /// go with the first of them.
  public func cancelAll(
    account: AccountID, at now: Timestamp
  ) -> [(id: BrokerOrderID, events: [LedgerEvent])] {
    guard let book = accounts[account] else { return [] }
    var gone: Set<BrokerOrderID> = []
    return book.sequence.compactMap { id in
      guard book.open.contains(id), !gone.contains(id),
        let events = try? cancel(id, account: account, at: now)
      else { return nil }
      gone.formUnion([id] + book.livingKin(of: id))
      return (id, events)
    }
  }
}

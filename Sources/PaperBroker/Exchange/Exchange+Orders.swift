import ClientModels

/// What a client asks for when it submits an order, already read from the body.
public struct OrderSubmission: Hashable, Sendable {
  public var symbol: String
  public var side: OrderSide
  public var type: OrderType
  public var timeInForce: TimeInForce
  public var quantity: Quantity
  public var limitPrice: Price?
  public var extendedHours: Bool
  public var clientOrderID: ClientOrderID

  public init(
    symbol: String, side: OrderSide, type: OrderType, timeInForce: TimeInForce,
    quantity: Quantity, limitPrice: Price?, extendedHours: Bool = false,
    clientOrderID: ClientOrderID
  ) {
    self.symbol = symbol
    self.side = side
    self.type = type
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.limitPrice = limitPrice
    self.extendedHours = extendedHours
    self.clientOrderID = clientOrderID
  }
}

extension Exchange {
  /// How long a good-till-canceled order stays, in days.
  static let goodTillCanceledDays = 90
  /// With these bounds no sum over a lifetime of orders leaves the range of `FixedDecimal`.
  static let largestQuantity = Quantity(1_000_000_000)
  static let highestPrice = Price(10_000_000)

  /// Checks a submission and says what accepting it means. `id` is the new order's id.
  public func submit(
    _ submission: OrderSubmission, id: BrokerOrderID, account: AccountID, market: any MarketSource
  ) throws(Refusal) -> [LedgerEvent] {
    guard let book = accounts[account] else { throw .notFound("account not found") }
    guard book.orderByClientID[submission.clientOrderID] == nil else {
      throw .invalid("client_order_id must be unique")
    }
    guard let asset = market.asset(submission.symbol) else {
      throw .unprocessable("asset \"\(submission.symbol)\" not found")
    }
    guard asset.isTradable else {
      throw .unprocessable("asset \"\(asset.symbol)\" is not tradable")
    }
    let accepted = try accept(submission, asset, book, id: id, market)
    return [LedgerEvent(account: account, at: market.now, .orderAccepted(accepted))]
  }

  /// The order that a submission becomes if it passes every check.
  func accept(
    _ submission: OrderSubmission, _ asset: Asset, _ book: AccountBook, id: BrokerOrderID,
    _ market: any MarketSource
  ) throws(Refusal) -> AcceptedOrder {
    try book.configuration.check(isFractional: !submission.quantity.isWhole)
    try checkShape(submission, asset)
    let now = market.now
    var reserve: Price?
    switch submission.side {
    case .buy: reserve = try checkBuyingPower(submission, asset, book, market)
    case .sell, .other: try checkAvailable(submission, asset, book)
    }
    try checkWashTrade(submission, asset, book, market)
    let order = Order(
      id: id, clientOrderID: submission.clientOrderID, symbol: asset.symbol,
      assetClass: asset.assetClass, side: submission.side, type: submission.type,
      timeInForce: submission.timeInForce, quantity: submission.quantity,
      limitPrice: submission.limitPrice, status: market.isOpen ? .pendingNew : .accepted,
      extendedHours: submission.extendedHours, createdAt: now, updatedAt: now, submittedAt: now)
    return AcceptedOrder(
      order: order, assetID: asset.id ?? "", reserve: reserve,
      expiresAt: expiry(of: submission.timeInForce, market))
  }

  private func checkShape(_ submission: OrderSubmission, _ asset: Asset) throws(Refusal) {
    let quantity = submission.quantity
    guard quantity.isPositive else { throw .invalid("qty must be greater than 0") }
    guard quantity <= Self.largestQuantity else {
      throw .invalid("qty must be at most \(Self.largestQuantity)")
    }
    guard quantity.decimal.fractionDigits <= 9 else {
      throw .invalid("qty must be limited to 9 decimal places")
    }
    if !quantity.isWhole {
      guard asset.isFractionable else {
        throw .forbidden("asset \"\(asset.symbol)\" is not fractionable")
      }
      guard submission.timeInForce == .day else {
        throw .unprocessable("fractional orders must be DAY orders")
      }
    }
    switch submission.type {
    case .market:
      guard submission.limitPrice == nil else {
        throw .invalid("market orders require no stop or limit price")
      }
      guard !submission.extendedHours else {
        throw .unprocessable("extended hours order must be DAY or GTC limit orders")
      }
    case .limit:
      guard let limit = submission.limitPrice else {
        throw .invalid("limit orders require a limit price")
      }
      guard limit.isPositive else { throw .invalid("limit price must be > 0") }
      guard limit <= Self.highestPrice else {
        throw .invalid("limit price must be at most \(Self.highestPrice)")
      }
      guard limit.isOnTick else {
        throw .unprocessable(
          "invalid limit_price \(limit). sub-penny increment does not fulfill minimum pricing criteria"
        )
      }
    case .stop, .stopLimit, .trailingStop, .other:
      throw .unprocessable(
        "order type \"\(submission.type)\" is not supported by this paper broker")
    }
    switch submission.timeInForce {
    case .day, .goodTillCanceled: break
    case .onOpen, .onClose, .immediateOrCancel, .fillOrKill, .other:
      throw .unprocessable(
        "time_in_force \"\(submission.timeInForce)\" is not supported by this paper broker")
    }
  }

  /// The price at which the order holds buying power: the limit, or for a market order the ask with a collar of 2.5 %
  /// from 50 dollars up and 4 % below (contract section 13).
  private func checkBuyingPower(
    _ submission: OrderSubmission, _ asset: Asset, _ book: AccountBook, _ market: any MarketSource
  ) throws(Refusal) -> Price {
    let snapshot = market.snapshot(asset.symbol)
    let reserve: Price
    if let limit = submission.limitPrice {
      reserve = limit
    } else {
      let ask = market.isOpen ? snapshot?.quote?.ask : nil
      guard let price = ask ?? snapshot?.lastPrice ?? snapshot?.quote?.mid else {
        throw .forbidden("no market price of \(asset.symbol) is known yet: use a limit order")
      }
      guard
        let collared = try? FixedDecimal.multiply(
          price.decimal, price.decimal >= 50 ? 1_025 : 1_040, dividedBy: 1_000)
      else { throw .invalid("the order is too large") }
      reserve = Price(collared)
    }
    guard let cost = try? reserve.decimal * submission.quantity.decimal else {
      throw .invalid("the order is too large")
    }
    guard cost <= book.buyingPower else {
      throw .forbidden(
        "insufficient buying power",
        ["buying_power": book.buyingPower.description, "cost_basis": cost.description])
    }
    return reserve
  }

  private func checkAvailable(
    _ submission: OrderSubmission, _ asset: Asset, _ book: AccountBook
  ) throws(Refusal) {
    guard submission.side == .sell else { throw .invalid("side must be buy or sell") }
    let existing = book.holdings[asset.symbol]?.book.quantity ?? .zero
    guard existing.isPositive else { throw .forbidden("account is not allowed to short") }
    let available = book.available(asset.symbol)
    guard submission.quantity <= available else {
      let held = (try? existing - available) ?? .zero
      throw .forbidden(
        "insufficient qty available for order (requested: \(submission.quantity), available: \(available))",
        [
          "symbol": asset.symbol.text, "existing_qty": existing.description,
          "held_for_orders": held.description, "available": available.description,
        ])
    }
  }

  /// A day order lives to the close of the session in progress or, outside one, of the next.
  private func expiry(of timeInForce: TimeInForce, _ market: any MarketSource) -> Timestamp? {
    let now = market.now
    guard timeInForce == .day else {
      return now.advanced(bySeconds: Double(Self.goodTillCanceledDays) * 86_400)
    }
    return market.nextClose(after: now)
  }

  public func cancel(
    _ id: BrokerOrderID, account: AccountID, at now: Timestamp
  ) throws(Refusal) -> [LedgerEvent] {
    guard let record = accounts[account]?.orders[id] else {
      throw .notFound("order not found for \(id)")
    }
    guard record.order.status.isCancelable else {
      throw .unprocessable("order is already in \"\(record.order.status)\" state")
    }
    return [LedgerEvent(account: account, at: now, .orderCanceled(id))]
  }
}

extension MarketSource {
  /// By symbol, also a pair's without its slash, or by asset id.
  func asset(_ text: String) -> Asset? {
    let id = canonicalUUID(text)
    return assets.first { $0.symbol.text == text || (id != nil && $0.id == id) }
      ?? assets.first { $0.symbol.isCryptoPair && $0.symbol.text.filter { $0 != "/" } == text }
  }
}

/// An instruction and its life, as the broker last reported it.
public struct Order: Hashable, Sendable, Identifiable {
  public let id: BrokerOrderID
  public var clientOrderID: ClientOrderID?
  public var symbol: Symbol?
  public var assetClass: AssetClass?
  public var side: OrderSide
  public var type: OrderType
  public var orderClass: OrderClass
  public var timeInForce: TimeInForce
  /// Nil when the order was sized by `notional`.
  public var quantity: Quantity?
  /// The amount to spend, in the account's currency; nil when the order was sized by `quantity`.
  public var notional: FixedDecimal?
  public var filledQuantity: Quantity
  public var averageFillPrice: Price?
  public var limitPrice: Price?
  public var stopPrice: Price?
  /// Nil unless the order is a trailing stop.
  public var trailing: TrailingStop?
  public var status: OrderStatus
  public var extendedHours: Bool
  public var createdAt: Timestamp?
  public var updatedAt: Timestamp?
  public var submittedAt: Timestamp?
  public var filledAt: Timestamp?
  public var canceledAt: Timestamp?
  public var expiredAt: Timestamp?
  public var failedAt: Timestamp?
  public var replacedAt: Timestamp?
  public var replacedBy: BrokerOrderID?
  public var replaces: BrokerOrderID?
  public var legs: [Order]

  public init(
    id: BrokerOrderID, clientOrderID: ClientOrderID? = nil, symbol: Symbol?,
    assetClass: AssetClass? = .usEquity, side: OrderSide, type: OrderType,
    orderClass: OrderClass = .simple, timeInForce: TimeInForce, quantity: Quantity?,
    notional: FixedDecimal? = nil, filledQuantity: Quantity = .zero,
    averageFillPrice: Price? = nil, limitPrice: Price? = nil, stopPrice: Price? = nil,
    status: OrderStatus, extendedHours: Bool = false, createdAt: Timestamp? = nil,
    updatedAt: Timestamp? = nil, submittedAt: Timestamp? = nil
  ) {
    self.id = id
    self.clientOrderID = clientOrderID
    self.symbol = symbol
    self.assetClass = assetClass
    self.side = side
    self.type = type
    self.orderClass = orderClass
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.notional = notional
    self.filledQuantity = filledQuantity
    self.averageFillPrice = averageFillPrice
    self.limitPrice = limitPrice
    self.stopPrice = stopPrice
    self.status = status
    self.extendedHours = extendedHours
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.submittedAt = submittedAt
    legs = []
  }

  /// What is still to be filled; nil when the order has no quantity or is over.
  public var leavesQuantity: Quantity? {
    guard let quantity, !status.isTerminal else { return nil }
    return try? quantity - filledQuantity
  }

  /// The newer of two reports of one order, whichever way round they arrive: terminal beats open, then more
  /// filled, then later updated, then further along (order-submission protocol, reordering). Of two reports without
  /// a time nothing tells which is newer, so the later to arrive stands.
  public func merged(with report: Order) -> Order {
    guard report.id == id else { return self }
    var newer = report.isAtLeastAsNew(as: self) ? report : self
    // Most lists tell of an order without its legs.
    if newer.legs.isEmpty { newer.legs = legs.isEmpty ? report.legs : legs }
    return newer
  }

  private func isAtLeastAsNew(as other: Order) -> Bool {
    if status.isTerminal != other.status.isTerminal { return status.isTerminal }
    if filledQuantity != other.filledQuantity { return filledQuantity > other.filledQuantity }
    guard let updatedAt, let otherTime = other.updatedAt else {
      return updatedAt != nil || other.updatedAt == nil
    }
    if updatedAt != otherTime { return updatedAt > otherTime }
    return !status.isEarlier(than: other.status)
  }
}

extension Order {
  /// Placed by another program: shown and cancelable like any other, and never claimed as ours.
  public var isExternal: Bool { clientOrderID?.isOurs != true }
}

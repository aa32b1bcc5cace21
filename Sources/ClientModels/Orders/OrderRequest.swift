/// What the user asked the broker for: an instruction with the id under which it is sent.
public struct OrderRequest: Hashable, Sendable {
  public let clientOrderID: ClientOrderID
  public let instruction: OrderInstruction
  /// The working order whose place it takes; it has an id of its own all the same.
  public let replaces: BrokerOrderID?
  /// Of a change what the broker is told; the rest stays as the broker holds it then. Without meaning for a new order.
  public let changed: Set<OrderTerm>

  public init(
    _ instruction: OrderInstruction, clientOrderID: ClientOrderID, replaces: BrokerOrderID? = nil,
    changed: Set<OrderTerm> = Set(OrderTerm.allCases)
  ) {
    self.clientOrderID = clientOrderID
    self.instruction = instruction
    self.replaces = replaces
    self.changed = changed
  }

  /// A change of a working order to what the instruction says. Lots are chosen for a quantity, which then goes with them.
  public init(
    _ instruction: OrderInstruction, clientOrderID: ClientOrderID, changing order: Order
  ) {
    self.init(
      instruction, clientOrderID: clientOrderID, replaces: order.id,
      changed: instruction.terms(changedOf: order).union(instruction.lots == nil ? [] : [.quantity])
    )
  }

  public init(
    clientOrderID: ClientOrderID, symbol: Symbol, side: OrderSide, quantity: Quantity,
    pricing: OrderPricing, timeInForce: TimeInForce, replaces: BrokerOrderID? = nil
  ) {
    self.init(
      OrderInstruction(
        symbol: symbol, side: side, size: .quantity(quantity), pricing: pricing,
        timeInForce: timeInForce),
      clientOrderID: clientOrderID, replaces: replaces)
  }

  public var symbol: Symbol { instruction.symbol }
  public var side: OrderSide { instruction.side }
  public var size: OrderSize { instruction.size }
  /// Nil when it is sized by an amount of money.
  public var quantity: Quantity? { instruction.quantity }
  public var pricing: OrderPricing { instruction.pricing }
  public var timeInForce: TimeInForce { instruction.timeInForce }

  /// The first way in which the broker's order is not what was asked for; nil when it is.
  public func difference(from order: Order) -> String? {
    if order.clientOrderID != clientOrderID { return "client order id" }
    if order.symbol != symbol { return "symbol" }
    if order.side != side { return "side" }
    if order.type != pricing.type, !isTurnedIntoStopLimit(order) { return "type" }
    // What is still to be filled may have become less before a change that leaves the quantity as it is.
    if replaces == nil || changed.contains(.quantity),
      let difference = differenceInSize(from: order)
    {
      return difference
    }
    if pricing.type == order.type, order.limitPrice != pricing.limitPrice { return "limit price" }
    if let stop = pricing.stopPrice, order.stopPrice != stop { return "stop price" }
    if let trail = pricing.trail, let followed = order.trailing?.trail, followed != trail {
      return "trail"
    }
    // A replacement names no class, and a class of which nothing is known says nothing.
    if replaces == nil, OrderClass.known.contains(order.orderClass),
      order.orderClass != instruction.legs.orderClass
    {
      return "order class"
    }
    if let replaces, order.replaces != replaces { return "replaced order" }
    return nil
  }

  /// The broker shows some buy stops as the stop-limit order that it makes of them (contract section 13).
  private func isTurnedIntoStopLimit(_ order: Order) -> Bool {
    pricing.type == .stop && side == .buy && order.type == .stopLimit
  }

  private func differenceInSize(from order: Order) -> String? {
    switch size {
    case .quantity(let quantity): order.quantity == quantity ? nil : "quantity"
    // The broker may add the quantity that it worked out.
    case .notional(let amount): order.notional == amount ? nil : "amount"
    }
  }

  /// The same with the method by which it closes lots, where it or a leg of it may close any and none are chosen for it.
  public func closing(by method: LotMethod) -> OrderRequest {
    guard instruction.lots == nil, instruction.lotMethod == nil,
      side != .buy || instruction.intent == .buyToClose || instruction.legs != .none
        || replaces != nil
    else { return self }
    var instruction = instruction
    instruction.lotMethod = method
    return OrderRequest(
      instruction, clientOrderID: clientOrderID, replaces: replaces, changed: changed)
  }

  /// The same request in the place of an order.
  public func replacing(_ order: BrokerOrderID?) -> OrderRequest {
    OrderRequest(instruction, clientOrderID: clientOrderID, replaces: order, changed: changed)
  }

  /// The instruction as it stands now: a change that leaves the quantity as it is is for what remains of the order.
  public func instruction(replacing order: Order?) -> OrderInstruction {
    guard !changed.contains(.quantity), let leaves = order?.leavesQuantity else {
      return instruction
    }
    var instruction = instruction
    instruction.size = .quantity(leaves)
    return instruction
  }
}

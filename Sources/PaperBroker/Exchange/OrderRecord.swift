import ClientModels

/// An order that passed every check.
public struct AcceptedOrder: Hashable, Sendable {
  public var order: Order
  public let assetID: String
  /// The price at which an opening order holds buying power.
  public var reserve: Price?
  public var expiresAt: Timestamp?
  public var intent: PositionIntent
  public var trail: Trail?
  /// The best price that a trailing stop has seen: the highest for a sell, the lowest for a buy.
  public var highWaterMark: Price?
  /// The shares that a sell sized by its notional may take at the most.
  public var sharesHeld: Quantity?
  /// The order whose leg it is.
  public var parent: BrokerOrderID?
  /// A stop that was elected before it was replaced.
  public var isTriggered = false

  public init(
    order: Order, assetID: String, reserve: Price?, expiresAt: Timestamp?,
    intent: PositionIntent? = nil
  ) {
    self.order = order
    self.assetID = assetID
    self.reserve = reserve
    self.expiresAt = expiresAt
    self.intent = intent ?? PositionIntent(longOnly: order.side)
  }
}

/// An order at the paper broker: what clients see of it, and what the exchange needs beside it.
public struct OrderRecord: Hashable, Sendable {
  /// As it was accepted, and as it stands in `order`, `highWaterMark` and `isTriggered`.
  public private(set) var accepted: AcceptedOrder
  /// In the order in which they were made: take-profit first.
  public internal(set) var legs: [BrokerOrderID] = []
  /// From when a print may elect the stop; nil while the leg waits for its parent.
  public internal(set) var armedAt: Timestamp?
  /// Σ price × quantity of the fills, exact.
  public internal(set) var filledValue = FixedDecimal.zero
  public internal(set) var fillCount = 0
  public internal(set) var lastFillAt: Timestamp?
  /// What is on its way to it.
  public internal(set) var request: Request?

  /// A cancel or, with a replacement, a change.
  public struct Request: Hashable, Sendable {
    public let until: Timestamp
    public let replacement: BrokerOrderID?
  }

  init(_ accepted: AcceptedOrder) {
    self.accepted = accepted
    armedAt = accepted.order.status == .held ? nil : accepted.order.submittedAt
  }

  /// The price at which an opening order holds buying power.
  var reserve: Price? {
    get { accepted.reserve }
    set { accepted.reserve = newValue }
  }
  var sharesHeld: Quantity? {
    get { accepted.sharesHeld }
    set { accepted.sharesHeld = newValue }
  }

  public internal(set) var order: Order {
    get { accepted.order }
    set { accepted.order = newValue }
  }
  public var assetID: String { accepted.assetID }
  public var expiresAt: Timestamp? { accepted.expiresAt }
  public internal(set) var trail: Trail? {
    get { accepted.trail }
    set { accepted.trail = newValue }
  }
  public var intent: PositionIntent { accepted.intent }
  public internal(set) var parent: BrokerOrderID? {
    get { accepted.parent }
    set { accepted.parent = newValue }
  }
  public internal(set) var highWaterMark: Price? {
    get { accepted.highWaterMark }
    set { accepted.highWaterMark = newValue }
  }
  public internal(set) var isTriggered: Bool {
    get { accepted.isTriggered }
    set { accepted.isTriggered = newValue }
  }

  /// What is still to be filled of an order that is alive; of one sized by its notional, the shares that it may take.
  public var leaves: Quantity {
    order.leavesQuantity ?? (order.status.isTerminal ? nil : accepted.sharesHeld) ?? .zero
  }

  /// Whether it waits for a price before it goes to work.
  var awaitsElection: Bool {
    switch order.type {
    case .stop, .stopLimit, .trailingStop: !isTriggered
    case .market, .limit, .other: false
    }
  }

  /// Buying power that the rest of an opening order may need. A leg opens nothing.
  public var hold: FixedDecimal {
    guard intent.opens, !order.status.isTerminal else { return .zero }
    if let notional = order.notional { return notional }
    guard let reserve = accepted.reserve else { return .zero }
    return (try? reserve.decimal * leaves.decimal) ?? .zero
  }

  /// The worst price that it takes; nil takes any.
  ///
  /// A market buy pays at most the price at which it holds buying power, so that an account without credit never pays more
  /// than it set aside; a buy stop is a stop-limit order with the collar of its stop (contract section 13).
  var bound: Price? {
    if let limit = order.limitPrice { return limit }
    guard order.side == .buy, order.notional == nil else { return nil }
    guard let collar = order.stopPrice.flatMap({ Collar.above($0) }) else {
      return accepted.reserve
    }
    // A split may bring a stop to below 50 dollars, where the collar is wider than what is set aside.
    return accepted.reserve.map { min($0, collar) } ?? collar
  }
}

/// How far from a price an order without a limit may trade: 4 % below 50 dollars, else 2.5 % (contract section 13).
enum Collar {
  static func above(_ price: Price) -> Price? {
    (try? FixedDecimal.multiply(
      price.decimal, price.decimal >= 50 ? 1_025 : 1_040, dividedBy: 1_000)).map(Price.init)
  }

  static func below(_ price: Price) -> Price? {
    (try? FixedDecimal.multiply(price.decimal, price.decimal >= 50 ? 975 : 960, dividedBy: 1_000))
      .map(Price.init)
  }

  /// What an opening short holds for each share besides its limit: the ask and 3 % (contract section 13).
  static func short(_ ask: Price) -> Price? {
    (try? FixedDecimal.multiply(ask.decimal, 103, dividedBy: 100)).map(Price.init)
  }
}

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
///
/// A value whose members stand in a place of their own: a table of orders that grows moves eight bytes for each, or all
/// orders would wait while it moves several hundred.
public struct OrderRecord: Hashable, Sendable, CustomReflectable {
  private struct Members: Hashable {
    var accepted: AcceptedOrder
    var legs: [BrokerOrderID] = []
    var armedAt: Timestamp?
    var filledValue = FixedDecimal.zero
    var fillCount = 0
    var lastFillAt: Timestamp?
    var request: Request?
  }

  /// Changed by its one owner only.
  private final class Place: @unchecked Sendable {
    var members: Members

    init(_ members: Members) { self.members = members }
  }

  private var place: Place

  private var members: Members {
    get { place.members }
    _modify {
      if !isKnownUniquelyReferenced(&place) { place = Place(place.members) }
      yield &place.members
    }
  }

  /// A cancel or, with a replacement, a change.
  public struct Request: Hashable, Sendable {
    public let until: Timestamp
    public let replacement: BrokerOrderID?
  }

  init(_ accepted: AcceptedOrder) {
    let order = accepted.order
    place = Place(
      Members(accepted: accepted, armedAt: order.status == .held ? nil : order.submittedAt))
  }

  public static func == (a: OrderRecord, b: OrderRecord) -> Bool {
    a.place === b.place || a.members == b.members
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(members) }

  public var customMirror: Mirror { Mirror(reflecting: members) }

  /// As it was accepted, and as it stands in `order`, `highWaterMark` and `isTriggered`.
  public private(set) var accepted: AcceptedOrder {
    get { members.accepted }
    _modify { yield &members.accepted }
  }
  /// In the order in which they were made: take-profit first.
  public internal(set) var legs: [BrokerOrderID] {
    get { members.legs }
    _modify { yield &members.legs }
  }
  /// From when a print may elect the stop; nil while the leg waits for its parent.
  public internal(set) var armedAt: Timestamp? {
    get { members.armedAt }
    _modify { yield &members.armedAt }
  }
  /// Σ price × quantity of the fills, exact.
  public internal(set) var filledValue: FixedDecimal {
    get { members.filledValue }
    _modify { yield &members.filledValue }
  }
  public internal(set) var fillCount: Int {
    get { members.fillCount }
    _modify { yield &members.fillCount }
  }
  public internal(set) var lastFillAt: Timestamp? {
    get { members.lastFillAt }
    _modify { yield &members.lastFillAt }
  }
  /// What is on its way to it.
  public internal(set) var request: Request? {
    get { members.request }
    _modify { yield &members.request }
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
    get { members.accepted.order }
    _modify { yield &members.accepted.order }
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

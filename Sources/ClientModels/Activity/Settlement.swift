/// What the broker moved at a price without an execution: how a contract of an option ended, and the shares that were traded
/// for it (contract section 3).
///
/// A contract that expires is closed at zero: what was bought loses what it cost, and what was sold short keeps what it brought.
/// One that is exercised or assigned is closed at zero as well, and its shares come or go at the strike: the premium is realised
/// on the contract, and is no part of what the shares cost. What was paid in cash for a contract is its price.
public struct Settlement: Hashable, Sendable {
  public enum Event: String, CaseIterable, Hashable, Sendable {
    case expiry = "OPEXP"
    case exercise = "OPEXC"
    case assignment = "OPASN"
    /// The other half of an exercise or an assignment: shares for the strike.
    case shares = "OPTRD"
    /// Shares that came or went without a trade: those that come cost what is told, and those that go take their lots along.
    case transfer = "ACATS"

    /// What happened to a lot that it closed.
    public var words: String {
      switch self {
      case .expiry: "expired"
      case .exercise: "exercised"
      case .assignment: "assigned"
      case .shares: "delivered"
      case .transfer: "transferred"
      }
    }

    /// A contract only ends; shares may also begin a position.
    public var opensLots: Bool { self == .shares || self == .transfer }
  }

  /// The subtype of a transfer of shares that moves lots. Those of brokers do not: their price is what shares were worth.
  static let movesLots = "lots"

  public let event: Event
  /// Of one share; zero where the broker names no money.
  public let price: Price

  public init(_ event: Event, at price: Price) {
    self.event = event
    self.price = price
  }

  /// Nil for an activity of another type, for one that moves nothing, and where its money is not that of a price: then it moved
  /// shares without one. `quantity` has its sign, and `cash` is what it brought.
  public init?(type: String, symbol: Symbol, quantity: Quantity, cash: FixedDecimal?) {
    guard let event = Event(rawValue: type), event != .transfer, !quantity.isZero,
      event.opensLots || symbol.isOptionContract
    else { return nil }
    self.event = event
    guard let cash, !cash.isZero else {
      guard !event.opensLots else { return nil }
      price = .zero
      return
    }
    guard let count = try? quantity.decimal * symbol.sharesEach,
      let each = try? FixedDecimal.multiply(-cash, .one, dividedBy: count), each.isPositive,
      let value = try? Price(each).times(quantity, of: symbol), value == -cash
    else { return nil }
    price = Price(each)
  }
}

extension Activity {
  /// Shares that came without a trade, and what each had cost, or that went with their lots.
  public init(
    transfer id: ExecutionID, day: CalendarDay, at: Timestamp, symbol: Symbol, quantity: Quantity,
    price: Price?, note: String? = nil
  ) {
    self.init(
      id: id, type: Settlement.Event.transfer.rawValue, subtype: Settlement.movesLots, day: day,
      at: at, symbol: symbol, quantity: quantity, price: price, note: note)
  }

  /// Nil unless it moved something at a price without an execution.
  public var settlement: Settlement? {
    guard side == nil, !isCanceled, let symbol, let quantity else { return nil }
    if type == Settlement.Event.transfer.rawValue {
      guard subtype == Settlement.movesLots, quantity.isNegative || price != nil else { return nil }
      return Settlement(.transfer, at: price ?? .zero)
    }
    return Settlement(type: type, symbol: symbol, quantity: quantity, cash: cash?.amount)
  }

  /// What each share was traded at, or settled; nil where there was no trade.
  var tradedPrice: Price? { kind == .trade ? price : settlement?.price }

  /// What it did to a position; nil when it moved none.
  public var movement: Movement? {
    let moved = movedQuantity
    guard let symbol, !moved.isZero else { return nil }
    return Movement(
      id: id, symbol: symbol, quantity: moved,
      at: at ?? NewYork.timestamp(day, secondOfDay: 0), fill: fill, isSplit: isSplit,
      settlement: settlement)
  }
}

extension Movement {
  /// The execution, or what stands for one where a price was settled.
  public var priced: Fill? {
    if let fill { return fill }
    guard let settlement, let symbol, var at, let order = BrokerOrderID(id.text) else { return nil }
    // Brokers enter it a day or more later.
    let entered = NewYork.civil(at).day
    if settlement.event == .expiry, let day = symbol.expiresOn, day < entered,
      entered.ordinal - day.ordinal <= 7
    {
      at = NewYork.timestamp(day, secondOfDay: 57_600)
    }
    return Fill(
      executionID: id, orderID: order, symbol: symbol, side: quantity.isNegative ? .sell : .buy,
      quantity: quantity.magnitude, price: settlement.price, at: at)
  }
}

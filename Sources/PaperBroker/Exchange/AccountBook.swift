import ClientModels

/// An order at the paper broker: what clients see of it, and what the exchange needs beside it.
public struct OrderRecord: Hashable, Sendable {
  public var order: Order
  public let assetID: String
  /// The price at which a buy holds buying power, and the most that it pays.
  public let reserve: Price?
  public let expiresAt: Timestamp?
  /// Σ price × quantity of the fills, exact.
  public var filledValue = FixedDecimal.zero
  public var fillCount = 0

  /// What is still to be filled of an order that is alive.
  public var leaves: Quantity { order.leavesQuantity ?? .zero }

  /// Cash that the rest of a buy may need.
  public var hold: FixedDecimal {
    guard order.side == .buy, let reserve else { return .zero }
    return (try? reserve.decimal * leaves.decimal) ?? .zero
  }
}

/// What an account holds of one instrument.
public struct Holding: Hashable, Sendable {
  /// Since it was opened.
  public var book = AverageCost()
  /// Since the trading day began: what was held then counts at the close before it.
  public var today = AverageCost()
}

/// One account, rebuilt from its events.
public struct AccountBook: Hashable, Sendable {
  public let id: AccountID
  public let number: String
  public let createdAt: Timestamp
  public internal(set) var cash: FixedDecimal
  /// Profit of everything sold so far: cash + cost of what is held − realised − what was posted is always the opening cash.
  public internal(set) var realized = FixedDecimal.zero
  public internal(set) var holdings: [Symbol: Holding] = [:]
  public internal(set) var orders: [BrokerOrderID: OrderRecord] = [:]
  /// Every client order id ever taken; none is free again.
  public internal(set) var orderByClientID: [ClientOrderID: BrokerOrderID] = [:]
  /// In the order of submission.
  public internal(set) var sequence: [BrokerOrderID] = []
  public internal(set) var open: Set<BrokerOrderID> = []
  /// In order of time.
  public internal(set) var fills: [FillRecord] = []
  /// At the close of the trading day before; the opening cash until one has passed.
  public internal(set) var lastEquity: FixedDecimal
  public internal(set) var lastClosedDay: CalendarDay?
  public internal(set) var configuration = AccountConfiguration()
  public internal(set) var watchlists = WatchlistBook()
  /// What came and went without a trade, in the order of the ledger.
  public internal(set) var entries: [AccountEntry] = []

  /// Whether it was opened or had an order by then: a replay's clock may lie years before the wall's, on which accounts are
  /// opened.
  func isActive(before time: Timestamp) -> Bool {
    let submitted = sequence.first.flatMap { orders[$0]?.order.submittedAt }
    return createdAt < time || submitted.map { $0 < time } ?? false
  }

  /// Cash that open buys may still need.
  public var held: FixedDecimal {
    open.reduce(.zero) { sum, id in (try? sum + (orders[id]?.hold ?? .zero)) ?? sum }
  }

  /// A cash account: what is not set aside for open buys.
  public var buyingPower: FixedDecimal { (try? cash - held) ?? .zero }

  /// The position less what open sells may still take.
  public func available(_ symbol: Symbol) -> Quantity {
    var quantity = holdings[symbol]?.book.quantity ?? .zero
    for id in open {
      guard let record = orders[id], record.order.symbol == symbol, record.order.side == .sell
      else { continue }
      quantity = (try? quantity - record.leaves) ?? quantity
    }
    return quantity
  }
}

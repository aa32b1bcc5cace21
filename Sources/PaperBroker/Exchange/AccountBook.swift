import ClientModels

/// What an account holds of one instrument.
public struct Holding: Hashable, Sendable {
  /// Since it was opened.
  public var book = AverageCost()
  /// Since the trading day began: what was held then counts at the close before it.
  public var today = AverageCost()
  /// What was held when the trading day began; negative is short.
  public var atDayStart = Quantity.zero
}

/// One account, rebuilt from its events.
public struct AccountBook: Hashable, Sendable {
  public let id: AccountID
  public let number: String
  public let createdAt: Timestamp
  public internal(set) var cash: FixedDecimal
  /// 1 is a cash account, 2 and 4 are margin accounts (contract section 3).
  public internal(set) var multiplier = 1
  /// Profit of everything closed so far: cash + cost of what is held − realised − what was posted is always the opening cash.
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
  /// What had to stay in the account at that close.
  public internal(set) var lastMaintenanceMargin = FixedDecimal.zero
  public internal(set) var lastClosedDay: CalendarDay?
  public internal(set) var configuration = AccountConfiguration()
  public internal(set) var watchlists = WatchlistBook()
  /// What came and went without a trade, in the order of the ledger.
  public internal(set) var entries: [AccountEntry] = []

  /// Only a margin account may be short, and only while its holder has not forbidden it.
  public var mayShort: Bool { multiplier > 1 && !configuration.refusesShortSales }

  /// Whether it was opened or had an order by then: a replay's clock may lie years before the wall's, on which accounts are
  /// opened.
  func isActive(before time: Timestamp) -> Bool {
    let submitted = sequence.first.flatMap { orders[$0]?.order.submittedAt }
    return createdAt < time || submitted.map { $0 < time } ?? false
  }

  /// What open orders may still need of buying power.
  public var held: FixedDecimal {
    open.reduce(.zero) { sum, id in
      guard let record = orders[id] else { return sum }
      // While a change is on its way the larger of both orders counts (contract section 4).
      let counted = replaced(by: record)?.hold ?? .zero
      return (try? sum + max(.zero, try record.hold - counted)) ?? sum
    }
  }

  /// The order whose place a new one waits for.
  private func replaced(by record: OrderRecord) -> OrderRecord? {
    guard let old = record.order.replaces.flatMap({ orders[$0] }),
      old.request?.replacement == record.order.id
    else { return nil }
    return old
  }

  /// Whether it waits for the place of another order.
  func isOnItsWay(_ record: OrderRecord) -> Bool { replaced(by: record) != nil }

  /// Of a cash account: what is not set aside. A margin account's needs prices: see `AccountFigures`.
  public var buyingPower: FixedDecimal { (try? cash - held) ?? .zero }

  /// Nil while the order is alive.
  func symbol(ofOver id: BrokerOrderID) -> Symbol? {
    guard let place = orders.index(forKey: id), orders.values[place].order.status.isTerminal else {
      return nil
    }
    return orders.values[place].order.symbol
  }

  public func position(_ symbol: Symbol) -> Quantity { holdings[symbol]?.book.quantity ?? .zero }

  /// The position less what open orders may still close of it; negative is short. Of two exits that exclude each other the
  /// one at work counts, not the one that is held.
  public func available(_ symbol: Symbol) -> Quantity {
    var quantity = position(symbol)
    for id in open {
      guard let record = orders[id], record.order.symbol == symbol, !record.intent.opens,
        record.order.status != .held
      else { continue }
      let counted = replaced(by: record)?.leaves ?? .zero
      let size = max(.zero, (try? record.leaves - counted) ?? record.leaves)
      let leaves = record.order.side == .buy ? -size : size
      quantity = (try? quantity - leaves) ?? quantity
    }
    return quantity
  }
}

/// Orders that belong together (contract sections 4 and 5).
extension AccountBook {
  /// The other orders of its group that are alive.
  func livingKin(of id: BrokerOrderID) -> [BrokerOrderID] {
    guard let record = orders[id] else { return [] }
    let parent = record.parent ?? id
    let group = [parent] + (orders[parent]?.legs ?? [])
    return group.filter { $0 != id && open.contains($0) }
  }

  /// The exit that ends when this one is filled: the other leg of a bracket, the other end of an oco order.
  func rivalExit(of id: BrokerOrderID) -> BrokerOrderID? {
    guard let record = orders[id] else { return nil }
    switch record.order.orderClass {
    case .oneCancelsOther: break
    case .bracket: guard record.parent != nil else { return nil }
    case .simple, .oneTriggersOther, .multiLeg, .other: return nil
    }
    let entry = record.order.orderClass == .bracket ? record.parent : nil
    return livingKin(of: id).first { $0 != entry }
  }
}

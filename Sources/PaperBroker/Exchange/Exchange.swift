import ClientModels

/// All accounts and their orders: a pure state that changes by ledger events only.
///
/// `handle` looks and decides, and returns what happened as events; `apply` is the only way in which anything changes. A
/// replay of the ledger through `apply` therefore rebuilds exactly what was.
public struct Exchange: Hashable, Sendable {
  public internal(set) var accounts: [AccountID: AccountBook] = [:]
  public internal(set) var accountByKey: [String: AccountID] = [:]
  public internal(set) var keys: [String: APIKey] = [:]
  /// Open orders of every account by symbol, so that a quote looks at its own only.
  var openBySymbol: [Symbol: Set<OrderAddress>] = [:]

  struct OrderAddress: Hashable, Sendable {
    let account: AccountID
    let order: BrokerOrderID
  }

  public init() {}

  public mutating func apply(_ event: LedgerEvent) {
    if case .accountCreated(let number, let cash, let key) = event.kind {
      guard accounts[event.account] == nil else { return }
      accounts[event.account] = AccountBook(
        id: event.account, number: number, createdAt: event.at, cash: cash, lastEquity: cash)
      accountByKey[key.id] = event.account
      keys[key.id] = key
      return
    }
    guard var book = accounts[event.account] else { return }
    if case .keyCreated(let key) = event.kind {
      // A key id that is taken stays with its account.
      guard keys[key.id] == nil else { return }
      accountByKey[key.id] = event.account
      keys[key.id] = key
      return
    }
    // Taken out while it changes, so that the book is not copied.
    accounts[event.account] = nil
    book.apply(event)
    accounts[event.account] = book
    index(event)
  }

  private mutating func index(_ event: LedgerEvent) {
    func address(_ id: BrokerOrderID) -> OrderAddress {
      OrderAddress(account: event.account, order: id)
    }
    func add(_ accepted: AcceptedOrder) {
      guard let symbol = accepted.order.symbol else { return }
      openBySymbol[symbol, default: []].insert(address(accepted.order.id))
    }
    func removeIfOver(_ id: BrokerOrderID) {
      guard let order = accounts[event.account]?.orders[id]?.order, order.status.isTerminal,
        let symbol = order.symbol
      else { return }
      openBySymbol[symbol]?.remove(address(id))
      if openBySymbol[symbol]?.isEmpty == true { openBySymbol[symbol] = nil }
    }
    switch event.kind {
    case .orderAccepted(let accepted): add(accepted)
    case .orderReplaced(let id, let accepted):
      add(accepted)
      removeIfOver(id)
    case .orderFilled(let id, _, _, _), .orderCanceled(let id), .orderExpired(let id):
      removeIfOver(id)
    case .accountCreated, .keyCreated, .orderActivated, .dayClosed: break
    }
  }
}

extension AccountBook {
  mutating func apply(_ event: LedgerEvent) {
    switch event.kind {
    case .accountCreated, .keyCreated: break
    case .orderAccepted(let accepted): add(accepted)
    case .orderReplaced(let id, let accepted):
      add(accepted)
      change(id, .replaced, at: event.at) {
        $0.order.replacedAt = event.at
        $0.order.replacedBy = accepted.order.id
      }
    case .orderActivated(let id):
      change(id, .new, at: event.at) { _ in }
    case .orderFilled(let id, let execution, let quantity, let price):
      applyFill(id, execution, quantity, price, at: event.at)
    case .orderCanceled(let id):
      change(id, .canceled, at: event.at) { $0.order.canceledAt = event.at }
    case .orderExpired(let id):
      change(id, .expired, at: event.at) { $0.order.expiredAt = event.at }
    case .dayClosed(let day, let closes): closeDay(day, closes)
    }
  }

  private mutating func add(_ accepted: AcceptedOrder) {
    let order = accepted.order
    orders[order.id] = OrderRecord(
      order: order, assetID: accepted.assetID, reserve: accepted.reserve,
      expiresAt: accepted.expiresAt)
    if let id = order.clientOrderID { orderByClientID[id] = order.id }
    sequence.append(order.id)
    open.insert(order.id)
  }

  private mutating func change(
    _ id: BrokerOrderID, _ event: OrderEventKind, at time: Timestamp,
    _ edit: (inout OrderRecord) -> Void
  ) {
    guard var record = orders[id], case .to(let status) = record.order.status.transition(on: event)
    else { return }
    record.order.status = status
    record.order.updatedAt = time
    edit(&record)
    orders[id] = record
    if status.isTerminal { open.remove(id) }
  }

  private mutating func applyFill(
    _ id: BrokerOrderID, _ execution: ExecutionID, _ quantity: Quantity, _ price: Price,
    at time: Timestamp
  ) {
    guard let record = orders[id], let symbol = record.order.symbol,
      let filled = try? record.order.filledQuantity + quantity,
      let value = try? price.decimal * quantity.decimal,
      let total = try? record.filledValue + value
    else { return }
    let isBuy = record.order.side == .buy
    guard let cashAfter = try? isBuy ? cash - value : cash + value else { return }
    var holding = holdings[symbol] ?? Holding()
    let signed = isBuy ? quantity : -quantity
    guard let gain = try? holding.book.apply(signed: signed, at: price),
      (try? holding.today.apply(signed: signed, at: price)) != nil,
      let realizedAfter = try? realized + gain.amount
    else { return }
    realized = realizedAfter
    cash = cashAfter
    holdings[symbol] = holding.book.quantity.isZero ? nil : holding
    let isWhole = filled == record.order.quantity
    change(id, isWhole ? .fill : .partialFill, at: time) { record in
      record.order.filledQuantity = filled
      record.filledValue = total
      record.fillCount += 1
      record.order.averageFillPrice = (try? (total / filled.decimal).rounded(toDigits: 9)).map(
        Price.init)
      if isWhole { record.order.filledAt = time }
    }
    keep(
      Fill(
        executionID: execution, orderID: id, symbol: symbol, side: record.order.side,
        quantity: quantity, price: price, at: time))
  }

  private mutating func keep(_ fill: Fill) {
    guard let order = orders[fill.orderID]?.order else { return }
    let record = FillRecord(
      fill: fill, cumulativeQuantity: order.filledQuantity,
      leavesQuantity: order.leavesQuantity ?? .zero, orderStatus: order.status)
    // A ledger of before the market went on where it stood may go back in time.
    let place = fills.lastIndex { $0.fill.at <= fill.at }.map { $0 + 1 } ?? 0
    fills.insert(record, at: place)
  }

  private mutating func closeDay(_ day: CalendarDay, _ closes: [Symbol: Price]) {
    var equity = cash
    for (symbol, holding) in holdings {
      let value =
        closes[symbol].flatMap { try? Money($0, times: holding.book.quantity) }
        ?? holding.book.costBasis
      equity = (try? equity + value.amount) ?? equity
      holdings[symbol]?.today = AverageCost(quantity: holding.book.quantity, costBasis: value)
    }
    lastEquity = equity
    lastClosedDay = day
  }
}

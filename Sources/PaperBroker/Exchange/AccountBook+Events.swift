import ClientModels

/// The only way in which an account changes.
extension AccountBook {
  mutating func apply(_ event: LedgerEvent) {
    switch event.kind {
    case .accountCreated, .keyCreated: break
    case .marginGranted(let multiplier): self.multiplier = multiplier
    case .orderAccepted(let accepted): add(accepted)
    case .orderReplaced(let id, let accepted): replace(id, by: accepted, at: event.at)
    case .orderReplaceRequested(let id, let accepted, let until):
      add(accepted)
      change(id, .pendingReplace, at: event.at) {
        $0.request = OrderRecord.Request(until: until, replacement: accepted.order.id)
      }
    case .orderReplaceRejected(let id): release(id, at: event.at)
    case .orderCancelRequested(let id, let until):
      change(id, .pendingCancel, at: event.at) {
        $0.request = OrderRecord.Request(until: until, replacement: nil)
      }
    case .orderCancelRejected: break
    case .orderActivated(let id):
      change(id, .new, at: event.at) { $0.armedAt = $0.armedAt ?? event.at }
    case .orderTriggered(let id):
      orders[id]?.isTriggered = true
      change(id, .new, at: event.at) { $0.armedAt = $0.armedAt ?? event.at }
    case .orderTrailed(let id, let best): trail(id, best, at: event.at)
    case .orderResized(let id, let quantity):
      orders[id]?.order.quantity = quantity
      orders[id]?.order.updatedAt = event.at
    case .orderFilled(let id, let execution, let quantity, let price):
      applyFill(id, execution, quantity, price, at: event.at)
    case .orderCanceled(let id):
      change(id, .canceled, at: event.at) { $0.order.canceledAt = event.at }
    case .orderExpired(let id):
      change(id, .expired, at: event.at) { $0.order.expiredAt = event.at }
    case .orderRejected(let id):
      change(id, .rejected, at: event.at) { $0.order.failedAt = event.at }
    case .dayClosed(let day, let closes): closeDay(day, closes)
    case .accountChanged(let change): apply(change)
    }
  }

  private mutating func add(_ accepted: AcceptedOrder) {
    let order = accepted.order
    makeRoom()
    orders[order.id] = OrderRecord(accepted)
    if let id = order.clientOrderID { orderByClientID[id] = order.id }
    sequence.append(order.id)
    open.insert(order.id)
    guard let parent = accepted.parent else { return }
    orders[parent]?.legs.append(order.id)
    // The other end of an oco order waits for nothing but its price.
    if order.orderClass == .oneCancelsOther { orders[order.id]?.armedAt = order.submittedAt }
  }

  /// Accounts that trade alike would outgrow their tables at one moment, and every order of that moment wait while all are
  /// moved. So each account's grow when a share of their room is taken, from a half to all of it, that is its own.
  private mutating func makeRoom() {
    let room = orders.capacity
    guard room > 256, orders.count >= room / 100 * (50 + Int(id.mixed % 50)) else { return }
    orders.reserveCapacity(room + 1)
    orderByClientID.reserveCapacity(room + 1)
    sequence.reserveCapacity(2 * room)
    fills.reserveCapacity(2 * room)
  }

  /// The new order takes the old one's place in its group.
  private mutating func replace(_ id: BrokerOrderID, by accepted: AcceptedOrder, at time: Timestamp)
  {
    let new = accepted.order.id
    if orders[new] == nil { add(accepted) }
    change(id, .replaced, at: time) {
      $0.order.replacedAt = time
      $0.order.replacedBy = new
      $0.request = nil
    }
    guard let old = orders[id], old.order.status == .replaced else { return }
    if accepted.order.status == .held { orders[new]?.armedAt = old.armedAt }
    for leg in old.legs {
      orders[leg]?.parent = new
      orders[new]?.legs.append(leg)
    }
  }

  private mutating func change(
    _ id: BrokerOrderID, _ event: OrderEventKind, at time: Timestamp,
    _ edit: (inout OrderRecord) -> Void
  ) {
    guard let place = orders.index(forKey: id),
      Self.change(&orders.values[place], event, at: time, edit)
    else { return }
    open.remove(id)
  }

  /// Whether that was the order's end.
  private static func change(
    _ record: inout OrderRecord, _ event: OrderEventKind, at time: Timestamp,
    _ edit: (inout OrderRecord) -> Void
  ) -> Bool {
    guard case .to(let status) = record.order.status.transition(on: event) else { return false }
    record.order.status = status
    record.order.updatedAt = time
    edit(&record)
    return status.isTerminal
  }

  /// What was on its way is off: the order is as far as its fills say.
  private mutating func release(_ id: BrokerOrderID, at time: Timestamp) {
    guard var record = orders[id] else { return }
    record.request = nil
    record.order.updatedAt = time
    if !record.order.status.isTerminal {
      record.order.status = record.order.filledQuantity.isPositive ? .partiallyFilled : .new
    }
    orders[id] = record
  }

  private mutating func trail(_ id: BrokerOrderID, _ best: Price, at time: Timestamp) {
    guard var record = orders[id] else { return }
    record.highWaterMark = best
    record.order.stopPrice =
      record.trail?.stop(from: best, side: record.order.side) ?? record.order.stopPrice
    record.order.updatedAt = time
    orders[id] = record
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
    let side = record.order.side
    let isBuy = side == .buy
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
    // An order that is sized by its notional is filled in one piece.
    let isWhole = record.order.quantity.map { filled == $0 } ?? true
    // An order to which something is on its way stays pending when a part of it is filled.
    let isPending = record.order.status == .pendingCancel || record.order.status == .pendingReplace
    let edit = { (record: inout OrderRecord) in
      record.order.filledQuantity = filled
      record.filledValue = total
      record.fillCount += 1
      record.lastFillAt = time
      record.order.averageFillPrice = (try? (total / filled.decimal).rounded(toDigits: 9)).map(
        Price.init)
      if isWhole { record.order.filledAt = time }
    }
    if isPending, !isWhole, var pending = orders[id] {
      edit(&pending)
      pending.order.updatedAt = time
      orders[id] = pending
    } else {
      change(id, isWhole ? .fill : .partialFill, at: time, edit)
    }
    if isWhole { armLegs(of: id, at: time) }
    keep(
      Fill(
        executionID: execution, orderID: id, symbol: symbol, side: side,
        quantity: quantity, price: price, at: time))
  }

  /// From now on prints may elect the stops that waited for this order.
  private mutating func armLegs(of id: BrokerOrderID, at time: Timestamp) {
    for leg in orders[id]?.legs ?? [] where orders[leg]?.armedAt == nil {
      orders[leg]?.armedAt = time
    }
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
    let figures = AccountFigures(self) { closes[$0] }
    lastEquity = figures.equity
    lastMaintenanceMargin = multiplier > 1 ? figures.maintenanceMargin : .zero
    lastClosedDay = day
    for (symbol, holding) in holdings {
      let value =
        closes[symbol].flatMap { try? Money($0, times: holding.book.quantity) }
        ?? holding.book.costBasis
      holdings[symbol]?.today = AverageCost(quantity: holding.book.quantity, costBasis: value)
      holdings[symbol]?.atDayStart = holding.book.quantity
    }
  }
}

extension AccountID {
  /// A number made from the id, the same on every machine.
  fileprivate var mixed: UInt32 { description.utf8.reduce(0) { $0 &* 31 &+ UInt32($1) } }
}

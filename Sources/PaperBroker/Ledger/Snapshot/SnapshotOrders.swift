import ClientModels

extension SnapshotWriter {
  mutating func put(_ record: OrderRecord) {
    put(record.accepted)
    put(count: record.legs.count)
    for leg in record.legs { put(leg.text) }
    put(record.armedAt) { $0.put($1) }
    put(record.filledValue)
    put(Int64(record.fillCount))
    put(record.lastFillAt) { $0.put($1) }
    put(record.request) { writer, request in
      writer.put(request.until)
      writer.put(request.replacement) { $0.put($1.text) }
    }
  }

  private mutating func put(_ accepted: AcceptedOrder) {
    put(accepted.order)
    put(accepted.assetID)
    put(accepted.reserve) { $0.put($1) }
    put(accepted.expiresAt) { $0.put($1) }
    put(accepted.intent.rawValue)
    put(accepted.trail) { writer, trail in
      switch trail {
      case .price(let price):
        writer.put(true)
        writer.put(price)
      case .percent(let percent):
        writer.put(false)
        writer.put(percent)
      }
    }
    put(accepted.highWaterMark) { $0.put($1) }
    put(accepted.sharesHeld) { $0.put($1) }
    put(accepted.parent) { $0.put($1.text) }
    put(accepted.isTriggered)
  }

  mutating func put(_ order: Order) {
    put(order.id.text)
    put(order.clientOrderID) { $0.put($1.text) }
    put(order.symbol) { $0.put($1.text) }
    put(order.assetClass) { $0.put($1) }
    put(order.side)
    put(order.type)
    put(order.orderClass)
    put(order.timeInForce)
    put(order.quantity) { $0.put($1) }
    put(order.notional) { $0.put($1) }
    put(order.filledQuantity)
    put(order.averageFillPrice) { $0.put($1) }
    put(order.limitPrice) { $0.put($1) }
    put(order.stopPrice) { $0.put($1) }
    put(order.status)
    put(order.extendedHours)
    for time in [
      order.createdAt, order.updatedAt, order.submittedAt, order.filledAt, order.canceledAt,
      order.expiredAt, order.failedAt, order.replacedAt,
    ] { put(time) { $0.put($1) } }
    put(order.replacedBy) { $0.put($1.text) }
    put(order.replaces) { $0.put($1.text) }
    put(count: order.legs.count)
    for leg in order.legs { put(leg) }
  }

  mutating func put(_ record: FillRecord) {
    let fill = record.fill
    put(fill.executionID.text)
    put(fill.orderID.text)
    put(fill.symbol.text)
    put(fill.side)
    put(fill.quantity)
    put(fill.price)
    put(fill.at)
    put(record.cumulativeQuantity)
    put(record.leavesQuantity)
    put(record.orderStatus)
  }
}

extension SnapshotReader {
  mutating func orderRecord() throws(SnapshotError) -> OrderRecord {
    var record = OrderRecord(try acceptedOrder())
    record.legs = try list { (reader) throws(SnapshotError) in try reader.orderID() }
    record.armedAt = try optionalTime()
    record.filledValue = try decimal()
    record.fillCount = Int(try integer(Int64.self))
    record.lastFillAt = try optionalTime()
    if try bool() {
      record.request = OrderRecord.Request(
        until: try time(), replacement: try bool() ? try orderID() : nil)
    }
    return record
  }

  private mutating func acceptedOrder() throws(SnapshotError) -> AcceptedOrder {
    var accepted = AcceptedOrder(
      order: try order(depth: 0), assetID: try text(),
      reserve: try optionalDecimal().map(Price.init), expiresAt: try optionalTime())
    guard let intent = PositionIntent(rawValue: try text()) else { throw SnapshotError() }
    accepted.intent = intent
    if try bool() {
      accepted.trail = try bool() ? .price(Price(try decimal())) : .percent(try decimal())
    }
    accepted.highWaterMark = try optionalDecimal().map(Price.init)
    accepted.sharesHeld = try optionalDecimal().map(Quantity.init)
    accepted.parent = try bool() ? try orderID() : nil
    accepted.isTriggered = try bool()
    return accepted
  }

  private mutating func orderID() throws(SnapshotError) -> BrokerOrderID {
    try text { BrokerOrderID($0) }
  }

  private mutating func optionalTime() throws(SnapshotError) -> Timestamp? {
    try bool() ? try time() : nil
  }

  private mutating func optionalDecimal() throws(SnapshotError) -> FixedDecimal? {
    try bool() ? try decimal() : nil
  }

  private mutating func order(depth: Int) throws(SnapshotError) -> Order {
    // A leg has no legs.
    guard depth < 2 else { throw SnapshotError() }
    var order = Order(
      id: try text { BrokerOrderID($0) },
      clientOrderID: try bool() ? try text { ClientOrderID($0) } : nil,
      symbol: try bool() ? try text { Symbol($0) } : nil, assetClass: try bool() ? try word() : nil,
      side: try word(), type: try word(), orderClass: try word(), timeInForce: try word(),
      quantity: try optionalDecimal().map(Quantity.init), notional: try optionalDecimal(),
      filledQuantity: Quantity(try decimal()),
      averageFillPrice: try optionalDecimal().map(Price.init),
      limitPrice: try optionalDecimal().map(Price.init),
      stopPrice: try optionalDecimal().map(Price.init), status: try word(),
      extendedHours: try bool(), createdAt: try optionalTime(), updatedAt: try optionalTime(),
      submittedAt: try optionalTime())
    order.filledAt = try optionalTime()
    order.canceledAt = try optionalTime()
    order.expiredAt = try optionalTime()
    order.failedAt = try optionalTime()
    order.replacedAt = try optionalTime()
    order.replacedBy = try bool() ? try text { BrokerOrderID($0) } : nil
    order.replaces = try bool() ? try text { BrokerOrderID($0) } : nil
    for _ in 0..<(try count()) { order.legs.append(try self.order(depth: depth + 1)) }
    return order
  }

  mutating func fillRecord() throws(SnapshotError) -> FillRecord {
    FillRecord(
      fill: Fill(
        executionID: try text { ExecutionID($0) }, orderID: try text { BrokerOrderID($0) },
        symbol: try text { Symbol($0) }, side: try word(), quantity: Quantity(try decimal()),
        price: Price(try decimal()), at: try time()),
      cumulativeQuantity: Quantity(try decimal()), leavesQuantity: Quantity(try decimal()),
      orderStatus: try word())
  }
}

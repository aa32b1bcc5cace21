import ClientModels

extension AlpacaParsing {
  static func positions(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Position> {
    try list(bytes, "positions", position)
  }

  static func orders(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Order> {
    try list(bytes, "orders", readOrder)
  }

  static func order(_ bytes: [UInt8]) throws(BrokerError) -> Order {
    let order = try object(bytes, "order", readOrder)
    guard let order else { throw .unreadable(what: "order: id") }
    return order
  }

  private static func position(_ members: inout WireMembers) throws(WireFault) -> Position? {
    let assetID = try members.text("asset_id")
    let symbol = try members.required("symbol", members.bytes("symbol"))
    let exchange = try members.text("exchange")
    let assetClass = try members.word("asset_class", Words.assetClasses) ?? .usEquity
    let isMarginable = try members.flag("asset_marginable")
    let quantity = try members.requiredDecimal("qty")
    let available = try members.decimal("qty_available").map(Quantity.init)
    let side = try members.word("side", Words.positionSides)
    let entry = try members.requiredDecimal("avg_entry_price")
    let marketValue = try members.decimal("market_value").map { Money($0) }
    let costBasis = try members.decimal("cost_basis").map { Money($0) }
    let unrealized = try members.decimal("unrealized_pl").map { Money($0) }
    let unrealizedPercent = try members.decimal("unrealized_plpc").map(Percent.init)
    let intraday = try members.decimal("unrealized_intraday_pl").map { Money($0) }
    let intradayPercent = try members.decimal("unrealized_intraday_plpc").map(Percent.init)
    let currentPrice = try members.decimal("current_price").map(Price.init)
    let lastdayPrice = try members.decimal("lastday_price").map(Price.init)
    let changeToday = try members.decimal("change_today").map(Percent.init)
    guard let symbol = Symbol(symbol), let quantity, let entry else { return nil }
    var position = Position(
      symbol: symbol, assetID: assetID, exchange: exchange, assetClass: assetClass,
      isMarginable: isMarginable, quantity: Quantity(quantity), quantityAvailable: available,
      side: side, averageEntryPrice: Price(entry), marketValue: marketValue,
      costBasis: costBasis, currentPrice: currentPrice, lastdayPrice: lastdayPrice)
    position.unrealizedProfitAndLoss = unrealized
    position.unrealizedProfitAndLossPercent = unrealizedPercent
    position.unrealizedIntradayProfitAndLoss = intraday
    position.unrealizedIntradayProfitAndLossPercent = intradayPercent
    position.changeToday = changeToday
    return position
  }

  /// An order and its legs. One that names a member twice is refused: see `RepeatedMembers`.
  static func readOrder(_ members: inout WireMembers) throws(WireFault) -> Order? {
    if let name = members.repeatedName() { throw WireFault([name], .repeated) }
    return try order(&members, depth: 0)
  }

  /// Legs have no legs of their own; deeper nesting is not read.
  private static func order(
    _ members: inout WireMembers, depth: Int
  ) throws(WireFault) -> Order? {
    let id = try members.required("id", members.bytes("id"))
    let clientOrderID = try members.bytes("client_order_id").flatMap { ClientOrderID($0) }
    let createdAt = try members.time("created_at")
    let updatedAt = try members.time("updated_at")
    let submittedAt = try members.time("submitted_at")
    let filledAt = try members.time("filled_at")
    let expiredAt = try members.time("expired_at")
    let canceledAt = try members.time("canceled_at")
    let failedAt = try members.time("failed_at")
    let replacedAt = try members.time("replaced_at")
    let replacedBy = try members.bytes("replaced_by").flatMap { BrokerOrderID($0) }
    let replaces = try members.bytes("replaces").flatMap { BrokerOrderID($0) }
    let symbol = try members.bytes("symbol").flatMap { Symbol($0) }
    let assetClass = try members.word("asset_class", Words.assetClasses)
    let notional = try members.decimal("notional")
    let quantity = try members.decimal("qty").map(Quantity.init)
    let filledQuantity = try members.decimal("filled_qty").map(Quantity.init)
    let averageFillPrice = try members.decimal("filled_avg_price").map(Price.init)
    let orderClass = try members.word("order_class", Words.orderClasses)
    let orderType = try members.word("order_type", Words.orderTypes)
    let type = try members.word("type", Words.orderTypes)
    let side = try members.word("side", Words.sides)
    let timeInForce = try members.word("time_in_force", Words.timesInForce)
    let limitPrice = try members.decimal("limit_price").map(Price.init)
    let stopPrice = try members.decimal("stop_price").map(Price.init)
    let trailPrice = try members.decimal("trail_price")
    let trailPercent = try members.decimal("trail_percent")
    let highWaterMark = try members.decimal("hwm").map(Price.init)
    let status = try members.required("status", members.word("status", Words.statuses))
    let extendedHours = try members.flag("extended_hours")
    let legs = depth == 0 ? try legs(&members) : []
    guard let id = BrokerOrderID(id) else { return nil }
    var order = Order(
      id: id, clientOrderID: clientOrderID, symbol: symbol,
      assetClass: assetClass == .other("") ? nil : assetClass,
      side: side ?? .other(""), type: type ?? orderType ?? .other(""),
      orderClass: orderClass ?? .simple, timeInForce: timeInForce ?? .other(""),
      quantity: quantity, notional: notional, filledQuantity: filledQuantity ?? .zero,
      averageFillPrice: averageFillPrice, limitPrice: limitPrice, stopPrice: stopPrice,
      status: status, extendedHours: extendedHours ?? false, createdAt: createdAt,
      updatedAt: updatedAt, submittedAt: submittedAt)
    order.trailing = (trailPrice.map { .price(Price($0)) } ?? trailPercent.map { .percent($0) })
      .map { .following($0, highWaterMark: highWaterMark) }
    order.filledAt = filledAt
    order.canceledAt = canceledAt
    order.expiredAt = expiredAt
    order.failedAt = failedAt
    order.replacedAt = replacedAt
    order.replacedBy = replacedBy
    order.replaces = replaces
    order.legs = legs
    return order
  }

  private static func legs(_ members: inout WireMembers) throws(WireFault) -> [Order] {
    guard let list = members.value("legs") else { return [] }
    guard list.kind == .array else { throw WireFault("legs", list.mismatch) }
    var legs: [Order] = []
    try list.forEach { index, element throws(WireFault) in
      do throws(WireFault) {
        var members = try WireMembers(element)
        if let leg = try order(&members, depth: 1) { legs.append(leg) }
      } catch {
        throw error.within("legs", "[\(index)]")
      }
    }
    return legs
  }
}

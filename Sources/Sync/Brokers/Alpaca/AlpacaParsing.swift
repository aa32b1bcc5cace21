import ClientModels

/// From the contract's JSON to our values. Absent and null fields stay unknown; words we do not know are kept.
enum AlpacaParsing {
  static func account(_ bytes: [UInt8]) throws(BrokerError) -> Account {
    let payload = try decode(AccountPayload.self, bytes, "account")
    guard let id = AccountID(payload.id) else { throw .unreadable(what: "account: id") }
    let currency = payload.currency.flatMap { Currency(code: $0) } ?? .usd
    func money(_ value: WireDecimal?) -> Money? { value?.value.map { Money($0, currency) } }
    return Account(
      id: id, number: payload.account_number, status: payload.status ?? "", currency: currency,
      cash: money(payload.cash), equity: money(payload.equity),
      lastEquity: money(payload.last_equity), buyingPower: money(payload.buying_power),
      longMarketValue: money(payload.long_market_value),
      shortMarketValue: money(payload.short_market_value),
      initialMargin: money(payload.initial_margin),
      maintenanceMargin: money(payload.maintenance_margin),
      multiplier: payload.multiplier?.value,
      isTradingBlocked: payload.trading_blocked == true || payload.account_blocked == true
        || payload.trade_suspended_by_user == true,
      isShortingEnabled: payload.shorting_enabled ?? false, createdAt: time(payload.created_at))
  }

  static func positions(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Position> {
    try list(bytes, of: PositionPayload.self, "positions", position)
  }

  static func orders(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Order> {
    try list(bytes, of: OrderPayload.self, "orders") { order($0, depth: 0) }
  }

  static func movements(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Movement> {
    try list(bytes, of: FillPayload.self, "activities", movement)
  }

  private static func movement(_ payload: FillPayload) -> Movement? {
    guard let id = ExecutionID(payload.id), let symbol = Symbol(payload.symbol),
      let orderID = BrokerOrderID(payload.order_id), let quantity = payload.qty.value,
      let price = payload.price.value, let at = time(payload.transaction_time),
      quantity.isPositive
    else { return nil }
    let side = OrderSide(wire: payload.side)
    // A short sale is told as `sell_short`.
    let signed = side == .buy ? Quantity(quantity) : -Quantity(quantity)
    return Movement(
      id: id, symbol: symbol, quantity: signed, at: at,
      fill: Fill(
        executionID: id, orderID: orderID, symbol: symbol, side: side,
        quantity: Quantity(quantity), price: Price(price), at: at))
  }

  static func order(_ bytes: [UInt8]) throws(BrokerError) -> Order {
    if let name = RepeatedMembers.first(in: bytes) {
      throw .unreadable(what: "order: \(name) is there twice")
    }
    let payload = try decode(OrderPayload.self, bytes, "order")
    guard let order = order(payload, depth: 0) else { throw .unreadable(what: "order: id") }
    return order
  }

  static func assets(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Asset> {
    try list(bytes, of: AssetPayload.self, "assets", asset)
  }

  static func asset(_ bytes: [UInt8]) throws(BrokerError) -> Asset {
    let payload = try decode(AssetPayload.self, bytes, "asset")
    guard let asset = asset(payload) else { throw .unreadable(what: "asset: symbol") }
    return asset
  }

  /// `receivedAt` is nil for stored documents, which carry it themselves.
  static func clock(
    _ bytes: [UInt8], receivedAt: Timestamp?
  ) throws(BrokerError) -> MarketClock {
    let payload = try decode(ClockPayload.self, bytes, "clock")
    guard let timestamp = time(payload.timestamp) else {
      throw .unreadable(what: "clock: timestamp")
    }
    return MarketClock(
      timestamp: timestamp, isOpen: payload.is_open, nextOpen: time(payload.next_open),
      nextClose: time(payload.next_close),
      receivedAt: receivedAt ?? time(payload.received_at) ?? timestamp)
  }

  static func calendar(_ bytes: [UInt8]) throws(BrokerError) -> Listing<CalendarSession> {
    try list(bytes, of: CalendarPayload.self, "calendar") { payload in
      guard let day = CalendarDay(payload.date), let open = secondOfDay(payload.open),
        let close = secondOfDay(payload.close)
      else { return nil }
      return CalendarSession(
        day: day, open: open, close: close,
        sessionOpen: payload.session_open.flatMap(secondOfDay) ?? open,
        sessionClose: payload.session_close.flatMap(secondOfDay) ?? close)
    }
  }

  static func cancelResults(_ bytes: [UInt8]) throws(BrokerError) -> [CancelResult] {
    try list(bytes, of: CancelResultPayload.self, "canceled orders") { payload in
      guard let id = BrokerOrderID(payload.id) else { return nil }
      if (200..<300).contains(payload.status) { return CancelResult(id: id, failure: nil) }
      let message = payload.body?.value.map { SafeText.line($0.message) }
      return CancelResult(id: id, failure: message ?? "status \(payload.status)")
    }.values
  }

  /// The broker's own error body; nil when the body is something else, such as a page of a proxy.
  static func refusal(_ bytes: [UInt8]) -> SubmissionReply.Refusal? {
    guard let payload = try? JSONDocument.decode(ErrorPayload.self, from: bytes) else { return nil }
    return SubmissionReply.Refusal(
      code: payload.code?.value, message: SafeText.line(payload.message))
  }

  static func decode<Payload: Decodable>(
    _ type: Payload.Type, _ bytes: [UInt8], _ name: String
  ) throws(BrokerError) -> Payload {
    do {
      return try JSONDocument.decode(type, from: bytes)
    } catch {
      throw .unreadable(what: "\(name): \(error)")
    }
  }

  static func list<Payload: Decodable, Value>(
    _ bytes: [UInt8], of type: Payload.Type, _ name: String, _ make: (Payload) -> Value?
  ) throws(BrokerError) -> Listing<Value> {
    let elements = try decode([Lenient<Payload>].self, bytes, name)
    return collect(elements, name, make)
  }

  static func collect<Payload, Value>(
    _ elements: [Lenient<Payload>], _ name: String, _ make: (Payload) -> Value?
  ) -> Listing<Value> {
    var listing = Listing<Value>([])
    for (index, element) in elements.enumerated() {
      if let payload = element.value, let value = make(payload) {
        listing.values.append(value)
      } else {
        listing.problems.append("\(name)[\(index)]: \(element.problem ?? "an id, symbol or time")")
      }
    }
    return listing
  }

  static func time(_ text: String?) -> Timestamp? { text.flatMap { Timestamp(rfc3339: $0) } }

  /// `09:30` or `0400`, in seconds after midnight.
  private static func secondOfDay(_ text: String) -> Int? {
    let digits = text.filter { $0 != ":" }
    guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(digits), number / 100 < 24, number % 100 < 60
    else { return nil }
    return number / 100 * 3_600 + number % 100 * 60
  }

  private static func asset(_ payload: AssetPayload) -> Asset? {
    guard let symbol = Symbol(payload.symbol) else { return nil }
    return Asset(
      id: payload.id, symbol: symbol, name: payload.name ?? "",
      assetClass: AssetClass(wire: payload.class ?? AssetClass.usEquity.wire),
      exchange: payload.exchange ?? "", status: payload.status ?? "",
      isTradable: payload.tradable ?? false, isMarginable: payload.marginable ?? false,
      isShortable: payload.shortable ?? false, isFractionable: payload.fractionable ?? false)
  }

  private static func position(_ payload: PositionPayload) -> Position? {
    guard let symbol = Symbol(payload.symbol), let quantity = payload.qty.value,
      let entry = payload.avg_entry_price.value
    else { return nil }
    func money(_ value: WireDecimal?) -> Money? { value?.value.map { Money($0) } }
    var position = Position(
      symbol: symbol, assetID: payload.asset_id, exchange: payload.exchange,
      assetClass: AssetClass(wire: payload.asset_class ?? AssetClass.usEquity.wire),
      isMarginable: payload.asset_marginable, quantity: Quantity(quantity),
      quantityAvailable: payload.qty_available?.value.map(Quantity.init),
      side: payload.side.map { PositionSide(wire: $0) }, averageEntryPrice: Price(entry),
      marketValue: money(payload.market_value), costBasis: money(payload.cost_basis),
      currentPrice: payload.current_price?.value.map(Price.init),
      lastdayPrice: payload.lastday_price?.value.map(Price.init))
    position.unrealizedProfitAndLoss = money(payload.unrealized_pl)
    position.unrealizedProfitAndLossPercent = payload.unrealized_plpc?.value.map(Percent.init)
    position.unrealizedIntradayProfitAndLoss = money(payload.unrealized_intraday_pl)
    position.unrealizedIntradayProfitAndLossPercent =
      payload.unrealized_intraday_plpc?.value.map(Percent.init)
    position.changeToday = payload.change_today?.value.map(Percent.init)
    return position
  }

  /// Legs have no legs of their own; deeper nesting is not read.
  private static func order(_ payload: OrderPayload, depth: Int) -> Order? {
    guard let id = BrokerOrderID(payload.id) else { return nil }
    var order = Order(
      id: id, clientOrderID: payload.client_order_id.flatMap { ClientOrderID($0) },
      symbol: payload.symbol.flatMap { Symbol($0) },
      assetClass: payload.asset_class.flatMap { $0.isEmpty ? nil : AssetClass(wire: $0) },
      side: OrderSide(wire: payload.side ?? ""),
      type: OrderType(wire: payload.type ?? payload.order_type ?? ""),
      orderClass: OrderClass(wire: payload.order_class ?? ""),
      timeInForce: TimeInForce(wire: payload.time_in_force ?? ""),
      quantity: payload.qty?.value.map(Quantity.init), notional: payload.notional?.value,
      filledQuantity: payload.filled_qty?.value.map(Quantity.init) ?? .zero,
      averageFillPrice: payload.filled_avg_price?.value.map(Price.init),
      limitPrice: payload.limit_price?.value.map(Price.init),
      stopPrice: payload.stop_price?.value.map(Price.init),
      status: OrderStatus(wire: payload.status), extendedHours: payload.extended_hours ?? false,
      createdAt: time(payload.created_at), updatedAt: time(payload.updated_at),
      submittedAt: time(payload.submitted_at))
    order.filledAt = time(payload.filled_at)
    order.canceledAt = time(payload.canceled_at)
    order.expiredAt = time(payload.expired_at)
    order.failedAt = time(payload.failed_at)
    order.replacedAt = time(payload.replaced_at)
    order.replacedBy = payload.replaced_by.flatMap { BrokerOrderID($0) }
    order.replaces = payload.replaces.flatMap { BrokerOrderID($0) }
    if depth == 0 { order.legs = (payload.legs ?? []).compactMap { Self.order($0, depth: 1) } }
    return order
  }
}

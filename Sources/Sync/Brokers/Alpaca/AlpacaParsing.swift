import ClientModels

/// From the contract's JSON to our values. Absent and null fields stay unknown; words we do not know are kept.
/// Members are read in the order in which the contract lists them, which is the quickest.
enum AlpacaParsing {
  static func account(_ bytes: [UInt8]) throws(BrokerError) -> Account {
    let account = try object(bytes, "account", Self.account)
    guard let account else { throw .unreadable(what: "account: id") }
    return account
  }

  static func movements(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Movement> {
    try list(bytes, "activities", movement)
  }

  static func assets(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Asset> {
    try list(bytes, "assets", asset)
  }

  static func asset(_ bytes: [UInt8]) throws(BrokerError) -> Asset {
    let asset = try object(bytes, "asset", Self.asset)
    guard let asset else { throw .unreadable(what: "asset: symbol") }
    return asset
  }

  /// `receivedAt` is nil for stored documents, which carry it themselves.
  static func clock(
    _ bytes: [UInt8], receivedAt: Timestamp?
  ) throws(BrokerError) -> MarketClock {
    let clock = try object(bytes, "clock") { members throws(WireFault) in
      try Self.clock(&members, receivedAt: receivedAt)
    }
    guard let clock else { throw .unreadable(what: "clock: timestamp") }
    return clock
  }

  static func calendar(_ bytes: [UInt8]) throws(BrokerError) -> Listing<CalendarSession> {
    try list(bytes, "calendar", session)
  }

  static func cancelResults(_ bytes: [UInt8]) throws(BrokerError) -> [CancelResult] {
    try list(bytes, "canceled orders", cancelResult).values
  }

  /// The broker's own error body; nil when the body is something else, such as a page of a proxy.
  static func refusal(_ bytes: [UInt8]) -> SubmissionReply.Refusal? {
    try? JSONDocument.object(bytes, refusal)
  }

  /// What one object says; `name` is for errors.
  static func object<Value>(
    _ bytes: [UInt8], _ name: String, _ read: (inout WireMembers) throws(WireFault) -> Value
  ) throws(BrokerError) -> Value {
    do throws(JSONDocumentError) {
      return try JSONDocument.object(bytes, read)
    } catch {
      throw .unreadable(what: "\(name): \(error)")
    }
  }

  /// What each element of a list says. An element that cannot be read, or that `read` calls nil for want of an id, a symbol
  /// or a time, becomes a problem.
  @inline(__always)
  static func list<Value>(
    _ bytes: [UInt8], _ name: String, _ read: (inout WireMembers) throws(WireFault) -> Value?
  ) throws(BrokerError) -> Listing<Value> {
    var listing = Listing<Value>([])
    // An order takes about as many bytes; moving twenty thousand of them time and again takes long.
    listing.values.reserveCapacity(bytes.count / 1_024)
    do throws(JSONDocumentError) {
      try JSONDocument.elements(bytes) { index, element in
        add(element, at: index, within: [], of: name, to: &listing, read)
      }
    } catch {
      throw .unreadable(what: "\(name): \(error)")
    }
    return listing
  }

  /// `path` leads to the list.
  @inline(__always)
  static func add<Value>(
    _ element: WireValue, at index: Int, within path: [String], of name: String,
    to listing: inout Listing<Value>, _ read: (inout WireMembers) throws(WireFault) -> Value?
  ) {
    do throws(WireFault) {
      var members = try WireMembers(element)
      if let value = try read(&members) {
        listing.values.append(value)
      } else {
        listing.problems.append("\(name)[\(index)]: an id, symbol or time")
      }
    } catch {
      let place = WireFault(path + ["[\(index)]"] + error.path, error.reason)
      listing.problems.append("\(name)[\(index)]: \(place.description)")
    }
  }
}

extension AlpacaParsing {
  /// The contract's vocabularies.
  enum Words {
    static let assetClasses = WordTable<AssetClass>()
    static let events = WordTable<OrderEventKind>()
    static let orderClasses = WordTable<OrderClass>()
    static let orderTypes = WordTable<OrderType>()
    static let positionSides = WordTable<PositionSide>()
    static let sides = WordTable<OrderSide>()
    static let statuses = WordTable<OrderStatus>()
    static let timesInForce = WordTable<TimeInForce>()
  }

  private static func account(_ members: inout WireMembers) throws(WireFault) -> Account? {
    let id = try members.required("id", members.text("id"))
    let number = try members.text("account_number")
    let status = try members.text("status") ?? ""
    let currency = try members.text("currency").flatMap { Currency(code: $0) } ?? .usd
    let cash = try members.decimal("cash").map { Money($0, currency) }
    let equity = try members.decimal("equity").map { Money($0, currency) }
    let lastEquity = try members.decimal("last_equity").map { Money($0, currency) }
    let buyingPower = try members.decimal("buying_power").map { Money($0, currency) }
    let long = try members.decimal("long_market_value").map { Money($0, currency) }
    let short = try members.decimal("short_market_value").map { Money($0, currency) }
    let initial = try members.decimal("initial_margin").map { Money($0, currency) }
    let maintenance = try members.decimal("maintenance_margin").map { Money($0, currency) }
    let multiplier = try members.decimal("multiplier")
    let isTradingBlocked = try members.flag("trading_blocked") ?? false
    let isAccountBlocked = try members.flag("account_blocked") ?? false
    let isSuspended = try members.flag("trade_suspended_by_user") ?? false
    let isShortingEnabled = try members.flag("shorting_enabled") ?? false
    let createdAt = try members.time("created_at")
    guard let id = AccountID(id) else { return nil }
    return Account(
      id: id, number: number, status: status, currency: currency, cash: cash, equity: equity,
      lastEquity: lastEquity, buyingPower: buyingPower, longMarketValue: long,
      shortMarketValue: short, initialMargin: initial, maintenanceMargin: maintenance,
      multiplier: multiplier,
      isTradingBlocked: isTradingBlocked || isAccountBlocked || isSuspended,
      isShortingEnabled: isShortingEnabled, createdAt: createdAt)
  }

  /// One line of the list of activities (contract section 3).
  private static func movement(_ members: inout WireMembers) throws(WireFault) -> Movement? {
    let id = try members.required("id", members.bytes("id"))
    // Only fills have a time to the moment, and a side.
    guard let type = try members.text("activity_type"), type != "FILL" else {
      return try execution(id, &members)
    }
    let day = try members.text("date").flatMap { CalendarDay($0) }
    let symbol = try members.text("symbol")
    let quantity = try members.decimal("qty").map(Quantity.init)
    let amount = try members.decimal("net_amount")
    let status = try members.text("status")
    let createdAt = try members.time("created_at")
    guard let id = ExecutionID(id) else { return nil }
    let at = createdAt ?? day.map { NewYork.timestamp($0, secondOfDay: 0) }
    guard let symbol, let quantity, status != "canceled" else {
      return Movement(unmovedBy: id, at: at)
    }
    guard let symbol = Symbol(symbol) else { return nil }
    return Movement(
      id: id, symbol: symbol, quantity: quantity, at: at, isSplit: type == "SPLIT",
      settlement: Settlement(type: type, symbol: symbol, quantity: quantity, cash: amount))
  }

  private static func execution(
    _ id: UnsafeBufferPointer<UInt8>, _ members: inout WireMembers
  ) throws(WireFault) -> Movement? {
    let at = try members.required("transaction_time", members.bytes("transaction_time"))
    let symbol = try members.required("symbol", members.bytes("symbol"))
    let side = try members.required("side", members.word("side", Words.sides))
    let quantity = try members.requiredDecimal("qty")
    let price = try members.requiredDecimal("price")
    let order = try members.required("order_id", members.bytes("order_id"))
    guard let id = ExecutionID(id), let at = Timestamp(rfc3339: at), let symbol = Symbol(symbol),
      let orderID = BrokerOrderID(order), let quantity, let price, quantity.isPositive
    else { return nil }
    // A short sale is told as `sell_short`.
    let signed = side == .buy ? Quantity(quantity) : -Quantity(quantity)
    return Movement(
      id: id, symbol: symbol, quantity: signed, at: at,
      fill: Fill(
        executionID: id, orderID: orderID, symbol: symbol, side: side,
        quantity: Quantity(quantity), price: Price(price), at: at))
  }

  static func asset(_ members: inout WireMembers) throws(WireFault) -> Asset? {
    let id = try members.text("id")
    let assetClass = try members.word("class", Words.assetClasses) ?? .usEquity
    let exchange = try members.text("exchange") ?? ""
    let symbol = try members.required("symbol", members.bytes("symbol"))
    let name = try members.text("name") ?? ""
    let status = try members.text("status") ?? ""
    let isTradable = try members.flag("tradable") ?? false
    let isMarginable = try members.flag("marginable") ?? false
    let isShortable = try members.flag("shortable") ?? false
    let isFractionable = try members.flag("fractionable") ?? false
    let least = try members.decimal("min_order_size").map(Quantity.init)
    let lot = try members.decimal("min_trade_increment").map(Quantity.init)
    let tick = try members.decimal("price_increment").map(Price.init)
    guard let symbol = Symbol(symbol) else { return nil }
    return Asset(
      id: id, symbol: symbol, name: name, assetClass: assetClass, exchange: exchange,
      status: status, isTradable: isTradable, isMarginable: isMarginable,
      isShortable: isShortable, isFractionable: isFractionable, leastOrder: least,
      lot: lot.flatMap { $0.isPositive ? $0 : nil }, tick: tick.flatMap { $0.isPositive ? $0 : nil }
    )
  }

  private static func clock(
    _ members: inout WireMembers, receivedAt: Timestamp?
  ) throws(WireFault) -> MarketClock? {
    let text = try members.required("timestamp", members.text("timestamp"))
    let isOpen = try members.required("is_open", members.flag("is_open"))
    let nextOpen = try members.time("next_open")
    let nextClose = try members.time("next_close")
    // Ours, in stored documents: when the answer came.
    let stored = try members.time("received_at")
    guard let timestamp = Timestamp(rfc3339: text) else { return nil }
    return MarketClock(
      timestamp: timestamp, isOpen: isOpen, nextOpen: nextOpen, nextClose: nextClose,
      receivedAt: receivedAt ?? stored ?? timestamp)
  }

  private static func session(_ members: inout WireMembers) throws(WireFault) -> CalendarSession? {
    let date = try members.required("date", members.text("date"))
    let open = try members.required("open", members.text("open"))
    let close = try members.required("close", members.text("close"))
    let sessionOpen = try members.text("session_open")
    let sessionClose = try members.text("session_close")
    guard let day = CalendarDay(date), let open = secondOfDay(open),
      let close = secondOfDay(close)
    else { return nil }
    return CalendarSession(
      day: day, open: open, close: close,
      sessionOpen: sessionOpen.flatMap(secondOfDay) ?? open,
      sessionClose: sessionClose.flatMap(secondOfDay) ?? close)
  }

  /// `09:30` or `0400`, in seconds after midnight.
  private static func secondOfDay(_ text: String) -> Int? {
    let digits = text.filter { $0 != ":" }
    guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(digits), number / 100 < 24, number % 100 < 60
    else { return nil }
    return number / 100 * 3_600 + number % 100 * 60
  }

  private static func cancelResult(_ members: inout WireMembers) throws(WireFault) -> CancelResult?
  {
    let id = try members.required("id", members.bytes("id"))
    let status = try members.required("status", members.integer("status"))
    // A body of another kind must not hide the status.
    let refusal = try? members.part("body", refusal)
    guard let id = BrokerOrderID(id) else { return nil }
    if (200..<300).contains(status) { return CancelResult(id: id, failure: nil) }
    return CancelResult(id: id, failure: refusal?.message ?? "status \(status)")
  }

  private static func refusal(
    _ members: inout WireMembers
  ) throws(WireFault) -> SubmissionReply.Refusal {
    // A code of another kind must not hide the message.
    let code = (try? members.integer("code")).flatMap { $0 }
    let message = try members.required("message", members.text("message"))
    return SubmissionReply.Refusal(code: code, message: SafeText.line(message))
  }
}

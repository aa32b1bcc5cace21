import ClientModels

/// The reading half of the Trading API: pure functions of the exchange and the market.
struct TradingRoutes {
  let book: AccountBook
  let market: any MarketSource
  let request: APIRequest

  private var query: QueryReader { QueryReader(query: request.query) }

  func account() -> JSONValue { Rendering.account(book, market) }

  func positions() -> JSONValue {
    .array(
      book.holdings.sorted { $0.key < $1.key }.map {
        Rendering.position($0.key, $0.value, book, market)
      })
  }

  /// By symbol (with its slash or without) or asset id.
  func position(_ name: String) throws(Refusal) -> JSONValue {
    let symbol = market.asset(name)?.symbol ?? Symbol(name)
    guard let symbol, let holding = book.holdings[symbol] else {
      throw .notFound("position does not exist")
    }
    return Rendering.position(symbol, holding, book, market)
  }

  func order(_ text: String) throws(Refusal) -> OrderRecord {
    guard Self.isUUID(text) else { throw .invalid("order_id is missing") }
    guard let id = BrokerOrderID(text.lowercased()), let record = book.orders[id] else {
      throw .notFound("order not found for \(text)")
    }
    return record
  }

  func orderByClientID() throws(Refusal) -> OrderRecord {
    let text = request.query["client_order_id"] ?? ""
    guard let clientID = ClientOrderID(text), let id = book.orderByClientID[clientID],
      let record = book.orders[id]
    else { throw .notFound("order not found for \(text.prefix(128))") }
    return record
  }

  func orders() throws(Refusal) -> JSONValue {
    let status = request.query["status"] ?? "open"
    guard ["open", "closed", "all"].contains(status) else {
      throw .invalid("status must be open, closed or all")
    }
    let limit = try query.integer("limit", default: 50, in: 1...500)
    let (after, until) = (try query.time("after"), try query.time("until"))
    _ = try query.bool("nested")
    let direction = request.query["direction"] ?? "desc"
    guard ["asc", "desc"].contains(direction) else {
      throw .invalid("direction must be asc or desc")
    }
    let symbols = Set(query.list("symbols"))
    let side = request.query["side"]
    let classes = query.list("asset_class")
    var records: [JSONValue] = []
    let ids = direction == "asc" ? book.sequence : book.sequence.reversed()
    for id in ids {
      guard records.count < limit else { break }
      guard let record = book.orders[id] else { continue }
      let order = record.order
      guard status == "all" || order.status.isListedOpen == (status == "open"),
        symbols.isEmpty || symbols.contains(order.symbol?.text ?? ""),
        side == nil || side == "" || side == order.side.wire,
        classes.isEmpty || classes.contains("all") || classes.contains(order.assetClass?.wire ?? "")
      else { continue }
      if let submitted = order.submittedAt {
        if let after, submitted <= after { continue }
        if let until, submitted >= until { continue }
      }
      records.append(Rendering.order(record))
    }
    return .array(records)
  }

  func assets() throws(Refusal) -> JSONValue {
    let status = request.query["status"] ?? ""
    let assetClass = request.query["asset_class"] ?? "us_equity"
    let exchange = request.query["exchange"] ?? ""
    return .array(
      market.assets.filter {
        (status.isEmpty || $0.status == status) && $0.assetClass.wire == assetClass
          && (exchange.isEmpty || $0.exchange == exchange)
      }.map(Rendering.asset))
  }

  func asset(_ name: String) throws(Refusal) -> JSONValue {
    guard let asset = market.asset(name) else {
      throw .notFound("asset not found for \(name.prefix(64))")
    }
    return Rendering.asset(asset)
  }

  func clock() -> JSONValue {
    let now = market.now
    func text(_ time: Timestamp?) -> JSONValue {
      time.map { .string(NewYork.rfc3339($0)) } ?? .null
    }
    return .object([
      "timestamp": .string(NewYork.rfc3339(now)), "is_open": .bool(market.isOpen),
      "next_open": text(market.nextOpen(after: now)),
      "next_close": text(market.nextClose(after: now)),
    ])
  }

  /// At most ten years of days, whatever is asked.
  func calendar() throws(Refusal) -> JSONValue {
    let today = NewYork.civil(market.now).day
    let start = try day("start") ?? today
    let end = try day("end") ?? max(start, today)
    guard start <= end else { return .array([]) }
    let last = min(end, start.advanced(by: 3_660))
    return .array(
      (start.ordinal...last.ordinal).compactMap {
        market.calendar.session(on: CalendarDay(ordinal: $0)).map(Rendering.session)
      })
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDay? {
    guard let text = request.query[name], !text.isEmpty else { return nil }
    if let day = CalendarDay(text) { return day }
    return try query.time(name).map { NewYork.civil($0).day }
  }

  /// 32 hex digits, with the four dashes or without.
  static func isUUID(_ text: String) -> Bool {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
    let isHex = digits.allSatisfy {
      (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0)
    }
    return isHex && digits.count == 32 && (text.utf8.count == 32 || text.utf8.count == 36)
  }
}

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
    guard let canonical = canonicalUUID(text) else { throw .invalid("order_id is missing") }
    guard let id = BrokerOrderID(canonical), let record = book.orders[id] else {
      throw .notFound("order not found for \(text)")
    }
    return record
  }

  /// One order, with its legs where the client asks for them.
  func singleOrder(_ text: String) throws(Refusal) -> JSONValue {
    let record = try order(text)
    return try query.bool("nested") ? Rendering.nested(record, in: book) : Rendering.order(record)
  }

  func orderByClientID() throws(Refusal) -> OrderRecord {
    let text = request.query["client_order_id"] ?? ""
    guard let clientID = ClientOrderID(text), let id = book.orderByClientID[clientID],
      let record = book.orders[id]
    else { throw .notFound("order not found for \(text.prefix(128))") }
    return record
  }

  func orders() throws(Refusal) -> JSONValue {
    let status = try query.word("status", among: ["open", "closed", "all"]) ?? "open"
    let limit = try query.integer("limit", default: 50, in: 1...500)
    let (after, until) = (try query.time("after"), try query.time("until"))
    let places = try places()
    let isNested = try query.bool("nested")
    let direction = try query.word("direction", among: ["asc", "desc"]) ?? "desc"
    let symbols = Set(query.list("symbols"))
    let side = try query.word("side", among: ["buy", "sell"])
    let classes = try query.words("asset_class", among: Self.assetClasses + ["all"])
    var records: [JSONValue] = []
    // Few orders are open of many that were: only those are looked at.
    let open = status == "open" ? Submissions(book).open(in: places) : nil
    let count = open?.count ?? places.count
    for step in 0..<count {
      guard records.count < limit else { break }
      let offset = direction == "asc" ? step : count - 1 - step
      let place = open?[offset] ?? places.lowerBound + offset
      guard let record = book.orders[book.sequence[place]] else { continue }
      let order = record.order
      // Under its parent a leg is shown whatever its status, and nowhere else.
      guard !isNested || record.parent == nil else { continue }
      guard status == "all" || order.status.isListedOpen == (status == "open"),
        symbols.isEmpty || symbols.contains(order.symbol?.text ?? ""),
        side == nil || side == order.side.wire,
        classes.isEmpty || classes.contains("all") || classes.contains(order.assetClass?.wire ?? "")
      else { continue }
      if let submitted = order.submittedAt {
        if let after, submitted <= after { continue }
        if let until, submitted >= until { continue }
      }
      records.append(isNested ? Rendering.nested(record, in: book) : Rendering.order(record))
    }
    return .array(records)
  }

  /// The part of the sequence before or after the order that a cursor names.
  private func places() throws(Refusal) -> Range<Int> {
    let all = book.sequence.indices
    let cursors = ["before_order_id", "after_order_id"].filter {
      request.query[$0].map { !$0.isEmpty } ?? false
    }
    guard let name = cursors.first, let text = request.query[name] else { return all }
    let others = ["after", "until"].filter { request.query[$0].map { !$0.isEmpty } ?? false }
    guard cursors.count + others.count == 1 else {
      throw .invalid("only one of before_order_id, after_order_id, and after with until is taken")
    }
    let id = try order(text).order.id
    guard let place = Submissions(book).place(of: id) else { return all }
    return name == "before_order_id" ? 0..<place : (place + 1)..<all.upperBound
  }

  func assets() throws(Refusal) -> JSONValue {
    let status = try query.word("status", among: ["active", "inactive"])
    let assetClass = try query.word("asset_class", among: Self.assetClasses) ?? "us_equity"
    let exchange = request.query["exchange"] ?? ""
    let attributes = try query.words("attributes", among: Self.attributes)
    return .array(
      market.assets.filter {
        (status == nil || $0.status == status) && $0.assetClass.wire == assetClass
          && (exchange.isEmpty || $0.exchange == exchange)
          && (attributes.isEmpty || !Set($0.attributes).isDisjoint(with: attributes))
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

  /// Every day that the calendar knows, unless dates narrow it; `date_type` says which of a session's two dates they mean.
  func calendar() throws(Refusal) -> JSONValue {
    let calendar = market.calendar
    let dateType = try query.word("date_type", among: ["TRADING", "SETTLEMENT"]) ?? "TRADING"
    let start = max(try day("start") ?? TradingCalendar.firstDay, TradingCalendar.firstDay)
    let end = min(try day("end") ?? TradingCalendar.lastDay, TradingCalendar.lastDay)
    guard start <= end else { return .array([]) }
    // What is settled on a day was traded before it: up to a week of sessions, and holidays among them.
    let first = dateType == "TRADING" ? start : start.advanced(by: -14)
    return .array(
      (first.ordinal...end.ordinal).compactMap { ordinal in
        guard let session = calendar.session(on: CalendarDay(ordinal: ordinal)) else { return nil }
        let settlement = calendar.settlementDay(of: session.day)
        guard dateType == "TRADING" || (start...end).contains(settlement) else { return nil }
        return Rendering.session(session, settlement: settlement)
      })
  }

  private static let assetClasses = [
    "us_equity", "us_option", "crypto", "crypto_perp", "treasury", "corporate", "global_equity",
    "us_index", "us_equity_chain", "ipo",
  ]
  private static let attributes = [
    "ptp_no_exception", "ptp_with_exception", "ipo", "has_options", "options_late_close",
    "fractional_eh_enabled", "overnight_tradable", "overnight_halted",
  ]

  private func day(_ name: String) throws(Refusal) -> CalendarDay? {
    guard let text = request.query[name], !text.isEmpty else { return nil }
    if let day = CalendarDay(text) { return day }
    return try query.time(name).map { NewYork.civil($0).day }
  }
}

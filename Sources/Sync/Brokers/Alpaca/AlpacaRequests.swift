import ClientModels

/// The requests of the Alpaca Trading and Market Data APIs, built without sending them.
struct AlpacaRequests: Sendable {
  let trading: EndpointURL
  let data: EndpointURL
  let credentials: AlpacaCredentials

  func account() -> HTTPRequest { read("/v2/account") }
  func positions() -> HTTPRequest { read("/v2/positions") }
  func clock() -> HTTPRequest { read("/v2/clock") }
  /// Of one class: the contract's list without one (section 7) is of shares alone.
  func assets(of assetClass: AssetClass) -> HTTPRequest {
    read("/v2/assets?status=active&asset_class=" + PercentEncoding.encode(assetClass.wire))
  }

  func orders(_ query: OrderQuery) -> HTTPRequest {
    var parameters = [
      "status=" + query.status.rawValue, "limit=\(query.limit)", "direction=desc",
      "nested=\(query.isNested)",
    ]
    if let until = query.until {
      parameters.append("until=" + PercentEncoding.encode(until.rfc3339))
    }
    if !query.symbols.isEmpty { parameters.append("symbols=" + list(query.symbols)) }
    return read("/v2/orders?" + parameters.joined(separator: "&"))
  }

  func activities(from place: MovementPlace, limit: Int) -> HTTPRequest {
    let place =
      switch place {
      case .newest: "direction=desc"
      case .beginning: "direction=asc"
      case .after(let id): "direction=asc&page_token=" + PercentEncoding.encode(id.text)
      }
    let types = Self.movingTypes.joined(separator: ",")
    return read("/v2/account/activities?activity_types=\(types)&page_size=\(limit)&\(place)")
  }

  func activities(_ query: ActivityQuery) -> HTTPRequest {
    var parameters = ["direction=desc", "page_size=\(ActivityQuery.pageSize)"]
    if !query.types.isEmpty {
      parameters.append(
        "activity_types=" + query.types.map { PercentEncoding.encode($0) }.joined(separator: ","))
    }
    let times = [("after", query.after), ("until", query.until)]
    for (name, time) in times {
      if let time { parameters.append("\(name)=" + PercentEncoding.encode(time.rfc3339)) }
    }
    if let last = query.olderThan {
      parameters.append("page_token=" + PercentEncoding.encode(last.text))
    }
    return read("/v2/account/activities?" + parameters.joined(separator: "&"))
  }

  func portfolioHistory(years: Int) -> HTTPRequest {
    read("/v2/account/portfolio/history?period=\(years)A&timeframe=1D")
  }

  /// Activities that add to positions or take from them (contract section 3): fills, splits, shares that come from other
  /// brokers and accounts or go there, spin-offs, mergers, changes of name, and what becomes of options.
  private static let movingTypes = [
    "FILL", "SPLIT", "ACATS", "JNLS", "SPIN", "MA", "NC", "REORG", "OPASN", "OPEXC", "OPEXP",
    "OPTRD",
  ]

  func order(_ id: BrokerOrderID) -> HTTPRequest {
    read("/v2/orders/" + PercentEncoding.encode(id.text))
  }

  func orderByClientID(_ id: ClientOrderID) -> HTTPRequest {
    read("/v2/orders:by_client_order_id?client_order_id=" + PercentEncoding.encode(id.text))
  }

  func submit(body: String, replacing order: BrokerOrderID?) -> HTTPRequest {
    let place = order.map { "/" + PercentEncoding.encode($0.text) } ?? ""
    return HTTPRequest(
      method: order == nil ? .post : .patch, endpoint: trading, target: "/v2/orders" + place,
      headers: headers(contentType: true), body: Array(body.utf8), lane: .order)
  }

  func cancel(_ id: BrokerOrderID) -> HTTPRequest {
    HTTPRequest(
      method: .delete, endpoint: trading, target: "/v2/orders/" + PercentEncoding.encode(id.text),
      headers: headers(), lane: .order)
  }

  func cancelAll() -> HTTPRequest {
    HTTPRequest(
      method: .delete, endpoint: trading, target: "/v2/orders", headers: headers(), lane: .order)
  }

  func asset(_ symbol: Symbol) -> HTTPRequest {
    read("/v2/assets/" + PercentEncoding.encode(symbol.text))
  }

  func calendar(from: CalendarDay, through: CalendarDay) -> HTTPRequest {
    read("/v2/calendar?start=\(from)&end=\(through)")
  }

  func stockSnapshots(_ symbols: [Symbol]) -> HTTPRequest {
    readData("/v2/stocks/snapshots?symbols=" + list(symbols))
  }

  func cryptoSnapshots(_ symbols: [Symbol]) -> HTTPRequest {
    readData("/v1beta3/crypto/us/snapshots?symbols=" + list(symbols))
  }

  func stockQuotes(_ symbols: [Symbol]) -> HTTPRequest {
    readData("/v2/stocks/quotes/latest?symbols=" + list(symbols))
  }

  func cryptoQuotes(_ symbols: [Symbol]) -> HTTPRequest {
    readData("/v1beta3/crypto/us/latest/quotes?symbols=" + list(symbols))
  }

  func bars(
    _ symbol: Symbol, _ interval: BarInterval, from: Timestamp, limit: Int, pageToken: String?
  ) -> HTTPRequest {
    let path = symbol.isCryptoPair ? "/v1beta3/crypto/us/bars" : "/v2/stocks/bars"
    var query =
      "?symbols=\(list([symbol]))&timeframe=\(interval.rawValue)&limit=\(limit)"
      + "&start=\(PercentEncoding.encode(from.rfc3339))&sort=asc"
    if interval == .day, !symbol.isCryptoPair { query += Self.oneScale }
    if let pageToken { query += "&page_token=" + PercentEncoding.encode(pageToken) }
    return readData(path + query)
  }

  /// Of shares or of coins, not of both.
  func dailyBars(_ symbols: [Symbol], from: Timestamp, pageToken: String?) -> HTTPRequest {
    let arePairs = symbols.first?.isCryptoPair ?? false
    var query =
      "?symbols=\(list(symbols))&timeframe=\(BarInterval.day.rawValue)&limit=10000"
      + "&start=\(PercentEncoding.encode(from.rfc3339))&sort=asc"
    if !arePairs { query += Self.oneScale }
    if let pageToken { query += "&page_token=" + PercentEncoding.encode(pageToken) }
    return readData((arePairs ? "/v1beta3/crypto/us/bars" : "/v2/stocks/bars") + query)
  }

  /// Years of days are read as one scale of shares; within days prices are those that were paid.
  private static let oneScale = "&adjustment=split"

  /// The body of a new order, or of a change of one. Decimals travel as strings, as the contract documents them.
  static func body(for request: OrderRequest) -> String {
    var members = request.replaces == nil ? order(request) : change(request)
    members.append(.init("client_order_id", .string(request.clientOrderID.text)))
    return JSONNode.object(members).text()
  }

  private static func order(_ request: OrderRequest) -> [JSONNode.Member] {
    [JSONNode.Member("symbol", .string(request.symbol.text)), size(request)] + [
      .init("side", .string(request.side.wire)),
      .init("type", .string(request.pricing.type.wire)),
      .init("time_in_force", .string(request.timeInForce.wire)),
    ] + prices(request.pricing) + terms(request.instruction)
  }

  /// A change names what is to be otherwise; the rest is that of the order in whose place it comes. The broker refuses some
  /// terms of orders with legs even when they say what is so already.
  private static func change(_ request: OrderRequest) -> [JSONNode.Member] {
    let pricing = request.pricing
    return OrderTerm.allCases.filter(request.changed.contains).compactMap { term in
      let value: FixedDecimal?
      switch term {
      case .quantity: return size(request)
      case .timeInForce: return .init(term.rawValue, .string(request.timeInForce.wire))
      case .limitPrice: value = pricing.limitPrice?.decimal
      case .stopPrice: value = pricing.stopPrice?.decimal
      // The distance alone: its kind stays.
      case .trail: value = pricing.trail?.distance
      }
      return value.map { .init(term.rawValue, decimal($0)) }
    }
  }

  private static func size(_ request: OrderRequest) -> JSONNode.Member {
    switch request.size {
    case .quantity(let quantity): .init("qty", decimal(quantity.decimal))
    case .notional(let amount): .init("notional", decimal(amount))
    }
  }

  private static func prices(_ pricing: OrderPricing) -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    if let limit = pricing.limitPrice {
      members.append(.init("limit_price", decimal(limit.decimal)))
    }
    if let stop = pricing.stopPrice { members.append(.init("stop_price", decimal(stop.decimal))) }
    switch pricing.trail {
    case nil: break
    case .price(let price)?: members.append(.init("trail_price", decimal(price.decimal)))
    case .percent(let percent)?: members.append(.init("trail_percent", decimal(percent)))
    }
    return members
  }

  private static func terms(_ instruction: OrderInstruction) -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    if instruction.isExtendedHours { members.append(.init("extended_hours", .bool(true))) }
    if let intent = instruction.intent {
      members.append(.init("position_intent", .string(intent.rawValue)))
    }
    let legs = instruction.legs
    guard legs != .none else { return members }
    members.append(.init("order_class", .string(legs.orderClass.wire)))
    // Of an oco order the limit of the order itself is the one that takes profit, and the broker wants to hear it so.
    let profit =
      legs.orderClass == .oneCancelsOther ? instruction.pricing.limitPrice : legs.takeProfit
    if let profit {
      members.append(
        .init("take_profit", .object([.init("limit_price", decimal(profit.decimal))])))
    }
    if let loss = legs.stopLoss {
      var leg = [JSONNode.Member("stop_price", decimal(loss.stopPrice.decimal))]
      if let limit = loss.limitPrice { leg.append(.init("limit_price", decimal(limit.decimal))) }
      members.append(.init("stop_loss", .object(leg)))
    }
    return members
  }

  private static func decimal(_ value: FixedDecimal) -> JSONNode { .string(value.description) }

  func read(_ target: String) -> HTTPRequest {
    HTTPRequest(method: .get, endpoint: trading, target: target, headers: headers(), lane: .read)
  }

  func readData(_ target: String) -> HTTPRequest {
    HTTPRequest(method: .get, endpoint: data, target: target, headers: headers(), lane: .read)
  }

  func headers(contentType: Bool = false) -> [HTTPHeader] {
    let fixed = contentType ? [("Content-Type", "application/json")] : []
    let plain = (fixed + [("Accept", "application/json"), ("User-Agent", "folio")])
      .compactMap { try? HTTPHeader($0.0, $0.1) }
    return credentials.headers + plain
  }

  func list(_ symbols: [Symbol]) -> String {
    PercentEncoding.encode(symbols.map(\.text).joined(separator: ","), keeping: ",")
  }
}

import ClientModels

/// Watchlists and news (contract sections 8 and 10).
extension AlpacaBroker {
  public func watchlists() async throws(BrokerError) -> Listing<Watchlist> {
    try AlpacaParsing.watchlists(try await fetch(requests.watchlists()))
  }

  public func watchlist(_ id: WatchlistID) async throws(BrokerError) -> WatchlistReading {
    let reading = try AlpacaParsing.watchlist(try await fetch(requests.watchlist(id)))
    guard reading.list.id == id else {
      throw .unreadable(what: "watchlist: another id than asked for")
    }
    return reading
  }

  public func change(
    _ change: WatchlistChange
  ) async throws(BrokerError) -> WatchlistReading? {
    let bytes = try await fetch(requests.change(change))
    if case .delete = change { return nil }
    return try AlpacaParsing.watchlist(bytes)
  }

  public func news(_ symbol: Symbol, limit: Int) async throws(BrokerError) -> Listing<NewsItem> {
    try AlpacaParsing.news(try await fetch(requests.news(symbol, limit: limit)), limit: limit)
  }

  public func bars(
    _ symbols: [Symbol], _ interval: BarInterval, from: Timestamp
  ) async throws(BrokerError) -> [Symbol: [Bar]] {
    let (pairs, stocks) = Self.split(symbols)
    var bars: [Symbol: [Bar]] = [:]
    for group in [stocks, pairs] where !group.isEmpty {
      let bytes = try await fetch(requests.bars(group, interval, from: from))
      bars.merge(try AlpacaParsing.bars(bytes)) { $1 }
    }
    return bars
  }
}

extension AlpacaRequests {
  func watchlists() -> HTTPRequest { read("/v2/watchlists") }

  func watchlist(_ id: WatchlistID) -> HTTPRequest { read(path(id)) }

  func change(_ change: WatchlistChange) -> HTTPRequest {
    switch change {
    case .create(let name, let symbols):
      write(.post, "/v2/watchlists", Self.body(name: name, symbols))
    case .replace(let id, let name, let symbols):
      // With the name alone the list would be emptied (contract section 8).
      write(.put, path(id), Self.body(name: name, symbols))
    case .add(let symbol, let id):
      write(.post, path(id), .object([.init("symbol", .string(symbol.text))]))
    case .remove(let symbol, let id):
      write(.delete, path(id) + "/" + PercentEncoding.encode(symbol.text), nil)
    case .delete(let id): write(.delete, path(id), nil)
    }
  }

  /// The slash of a pair of coins is no part of its name here.
  func news(_ symbol: Symbol, limit: Int) -> HTTPRequest {
    let name = String(symbol.text.filter { $0 != "/" })
    return readData(
      "/v1beta1/news?symbols=\(PercentEncoding.encode(name))&limit=\(limit)&sort=desc")
  }

  func bars(_ symbols: [Symbol], _ interval: BarInterval, from: Timestamp) -> HTTPRequest {
    let path = symbols.first?.isCryptoPair == true ? "/v1beta3/crypto/us/bars" : "/v2/stocks/bars"
    return readData(
      path + "?symbols=\(list(symbols))&timeframe=\(interval.rawValue)&limit=10000"
        + "&start=\(PercentEncoding.encode(from.rfc3339))&sort=asc")
  }

  private func path(_ id: WatchlistID) -> String {
    "/v2/watchlists/" + PercentEncoding.encode(id.text)
  }

  private static func body(name: String, _ symbols: [Symbol]) -> JSONNode {
    .object([
      .init("name", .string(name)), .init("symbols", .array(symbols.map { .string($0.text) })),
    ])
  }

  private func write(_ method: HTTPMethod, _ target: String, _ body: JSONNode?) -> HTTPRequest {
    HTTPRequest(
      method: method, endpoint: trading, target: target, headers: headers(contentType: body != nil),
      body: body?.bytes(), lane: .order)
  }
}

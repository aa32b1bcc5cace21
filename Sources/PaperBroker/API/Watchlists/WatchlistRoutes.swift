import ClientModels

/// `/v2/watchlists` and `/v2/watchlists:by_name` (contract section 8).
struct WatchlistRoutes {
  let book: AccountBook
  let market: any MarketSource
  let request: APIRequest
  let newID: String

  /// `path` begins with `watchlists` or `watchlists:by_name`.
  func outcome(_ path: [String]) throws(Refusal) -> RouteOutcome? {
    if path.first == "watchlists:by_name" {
      guard path.count == 1 else { return nil }
      return try one(try named())
    }
    switch path.count {
    case 1:
      switch request.method {
      case "GET":
        return RouteOutcome(.array(book.watchlists.lists.map { json($0, withAssets: false) }))
      case "POST": return try create()
      default: throw request.wrongMethod
      }
    case 2: return try one(try list(path[1]))
    case 3, 4:
      try request.allow(["DELETE"])
      // A crypto symbol may come with its slash unescaped, as two parts.
      return try remove(path.dropFirst(2).joined(separator: "/"), from: try list(path[1]))
    default: return nil
    }
  }

  private func list(_ text: String) throws(Refusal) -> Watchlist {
    guard let id = canonicalUUID(text) else { throw .invalid("watchlist is required") }
    guard let list = book.watchlists.list(id: id) else {
      throw .notFound("watchlist not found: \(text)")
    }
    return list
  }

  private func named() throws(Refusal) -> Watchlist {
    guard let name = request.query["name"], !name.isEmpty else {
      throw .invalid("name is required")
    }
    guard let list = book.watchlists.list(named: name) else {
      throw .notFound("watchlist not found: \(name.prefix(Watchlist.nameLimit))")
    }
    return list
  }

  private func one(_ list: Watchlist) throws(Refusal) -> RouteOutcome {
    switch request.method {
    case "GET": return RouteOutcome(json(list, withAssets: true))
    case "PUT": return try change(list)
    case "POST": return try add(to: list)
    case "DELETE":
      return RouteOutcome(APIResponse(204, nil), [event(.watchlistDeleted(id: list.id))])
    default: throw request.wrongMethod
    }
  }

  private func create() throws(Refusal) -> RouteOutcome {
    let body = try WatchlistBody(request.body, known: ["name", "symbols"])
    guard let name = try body.name() else { throw .invalid("name is required") }
    try checkFree(name)
    guard book.watchlists.lists.count < WatchlistBook.limit else {
      throw .forbidden("an account has at most \(WatchlistBook.limit) watchlists")
    }
    return try saved(
      Watchlist(
        id: newID, name: name, symbols: try symbols(try body.symbols() ?? []),
        createdAt: market.now, updatedAt: market.now))
  }

  private func change(_ list: Watchlist) throws(Refusal) -> RouteOutcome {
    let body = try WatchlistBody(request.body, known: ["name", "symbols"])
    var list = list
    if let name = try body.name(), name != list.name {
      try checkFree(name)
      list.name = name
    }
    if let texts = try body.symbols() { list.symbols = try symbols(texts) }
    return try saved(list)
  }

  private func add(to list: Watchlist) throws(Refusal) -> RouteOutcome {
    let body = try WatchlistBody(request.body, known: ["symbol"])
    let symbol = try symbol(try body.symbol())
    var list = list
    guard !list.symbols.contains(symbol) else {
      throw .invalid("duplicate symbol: \(symbol)")
    }
    list.symbols.append(symbol)
    return try saved(list)
  }

  private func remove(_ name: String, from list: Watchlist) throws(Refusal) -> RouteOutcome {
    var list = list
    guard let symbol = market.asset(name)?.symbol ?? Symbol(name), list.symbols.contains(symbol)
    else { throw .notFound("asset not found for \(name.prefix(64))") }
    list.symbols.removeAll { $0 == symbol }
    return try saved(list)
  }

  private func saved(_ list: Watchlist) throws(Refusal) -> RouteOutcome {
    guard list.symbols.count <= Watchlist.symbolLimit else {
      throw .invalid("a watchlist has at most \(Watchlist.symbolLimit) symbols")
    }
    var list = list
    list.updatedAt = market.now
    return RouteOutcome(
      APIResponse(json(list, withAssets: true)), [event(.watchlistSaved(list))])
  }

  private func checkFree(_ name: String) throws(Refusal) {
    guard book.watchlists.list(named: name) == nil else {
      throw .invalid("watchlist name must be unique")
    }
  }

  /// By symbol or asset id.
  private func symbol(_ text: String) throws(Refusal) -> Symbol {
    guard let asset = market.asset(text) else {
      throw .unprocessable("asset \"\(text.prefix(64))\" not found")
    }
    return asset.symbol
  }

  /// Each once, where it is named first.
  private func symbols(_ texts: [String]) throws(Refusal) -> [Symbol] {
    var symbols: [Symbol] = []
    var seen: Set<Symbol> = []
    for text in texts {
      let symbol = try symbol(text)
      if seen.insert(symbol).inserted { symbols.append(symbol) }
    }
    return symbols
  }

  private func event(_ change: AccountChange) -> LedgerEvent {
    LedgerEvent(account: book.id, at: market.now, .accountChanged(change))
  }

  private func json(_ list: Watchlist, withAssets: Bool) -> JSONValue {
    let members = JSONValue.object([
      "id": .string(list.id), "account_id": .text(book.id), "created_at": .time(list.createdAt),
      "updated_at": .time(list.updatedAt), "name": .string(list.name),
    ])
    guard withAssets else { return members }
    let assets = list.symbols.map { symbol in
      Rendering.asset(market.asset(symbol.text) ?? Instruments.asset(symbol))
    }
    return members.adding("assets", .array(assets))
  }
}

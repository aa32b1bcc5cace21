import ClientModels

/// What a request comes to: the answer, and what must be in the ledger before it leaves.
struct RouteOutcome: Sendable {
  let response: APIResponse
  var events: [LedgerEvent] = []

  init(_ response: APIResponse, _ events: [LedgerEvent] = []) {
    self.response = response
    self.events = events
  }

  init(_ body: JSONValue) { response = APIResponse(body) }
}

/// Every route beside orders and positions: pure functions of the account, the market and the request.
struct Routes {
  let book: AccountBook
  let market: any MarketSource
  let reference: MarketReference
  let request: APIRequest
  /// The id of what the request makes, if it makes something.
  let newID: String

  /// Nil when the path is none of these.
  func outcome() throws(Refusal) -> RouteOutcome? {
    guard let version = request.path.first else { return nil }
    let path = Array(request.path.dropFirst())
    switch (version, path.first) {
    case ("v2", "account"): return try account(Array(path.dropFirst()))
    case ("v2", "watchlists"), ("v2", "watchlists:by_name"):
      return try WatchlistRoutes(book: book, market: market, request: request, newID: newID)
        .outcome(path)
    default:
      guard let body = try marketData(version, path) else { return nil }
      try request.allow(["GET"])
      return RouteOutcome(body)
    }
  }

  private func marketData(_ version: String, _ path: [String]) throws(Refusal) -> JSONValue? {
    let query = MarketDataQuery(request: request, market: market)
    let rest = Array(path.dropFirst())
    switch (version, path.first) {
    case ("v2", "stocks"):
      return try StockRoutes(
        market: market, request: request, corporateActions: reference.corporateActions
      ).respond(rest)
    case ("v2", "options") where rest.first == "contracts":
      return try OptionRoutes(market: market, request: request).respond(Array(rest.dropFirst()))
    case ("v1beta3", "crypto"):
      return try CryptoRoutes(market: market, request: request).respond(rest)
    case ("v1beta1", "screener"):
      return try ScreenerRoutes(market: market, query: query).respond(rest)
    case ("v1beta1", "news") where rest.isEmpty:
      return try NewsRoutes(market: market, news: reference.news, query: query).answer()
    case ("v1", "corporate-actions") where rest.isEmpty:
      return try CorporateActionRoutes(actions: reference.corporateActions, query: query).answer()
    default: return nil
    }
  }

  private func account(_ path: [String]) throws(Refusal) -> RouteOutcome? {
    switch path {
    case ["configurations"]:
      return try ConfigurationRoutes(book: book, now: market.now, request: request).outcome()
    case ["portfolio", "history"]:
      try request.allow(["GET"])
      let routes = HistoryRoutes(book: book, market: market, request: request)
      return RouteOutcome(try routes.history())
    case _ where path.first == "activities" && path.count <= 2:
      try request.allow(["GET"])
      let activities = ActivityRoutes(book: book, request: request)
      return RouteOutcome(try activities.list(type: path.count == 2 ? path[1] : nil))
    default: return nil
    }
  }
}

extension APIRequest {
  func allow(_ methods: [String]) throws(Refusal) {
    guard methods.contains(method) else { throw wrongMethod }
  }

  var wrongMethod: Refusal {
    Refusal(405, 40_510_000, "method \(method) is not allowed here")
  }
}

import ClientModels

/// Every route whose answer follows from the market alone: they only read, and some of them take a while.
struct MarketRoutes {
  let market: any MarketSource
  let reference: MarketReference
  let request: APIRequest

  /// Whether a request is for one of these, by the beginning of its path.
  static func serve(_ request: APIRequest) -> Bool {
    let roots = [
      ["v2", "stocks"], ["v2", "options"], ["v2", "corporate_actions"], ["v1beta1"], ["v1beta3"],
      ["v1"], ["v3"],
    ]
    return roots.contains { request.path.starts(with: $0) }
  }

  /// Nil when there is no such route.
  func answer() throws(Refusal) -> APIResponse? {
    guard let version = request.path.first else { return nil }
    let body = try body(version, Array(request.path.dropFirst()))
    guard let body else { return nil }
    try request.allow(["GET"])
    return APIResponse(body)
  }

  private func body(_ version: String, _ path: [String]) throws(Refusal) -> JSONValue? {
    let query = MarketDataQuery(request: request, market: market)
    let rest = Array(path.dropFirst())
    switch (version, path.first) {
    case ("v2", "stocks"):
      return try StockRoutes(
        market: market, request: request, corporateActions: reference.corporateActions
      ).respond(rest)
    case ("v2", "options") where rest.first == "contracts":
      return try OptionRoutes(market: market, request: request).respond(Array(rest.dropFirst()))
    case ("v2", "corporate_actions") where rest.first == "announcements":
      return try AnnouncementRoutes(actions: reference.corporateActions, request: request)
        .respond(Array(rest.dropFirst()))
    case ("v3", _): return try MarketHoursRoutes(market: market, query: query).respond(path)
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
}

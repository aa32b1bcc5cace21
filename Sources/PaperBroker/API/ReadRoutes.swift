import ClientModels

/// Every request that changes nothing: pure functions of one account's book and the market.
struct ReadRoutes {
  let book: AccountBook
  let market: any MarketSource
  let request: APIRequest

  static let noRoute = Refusal(404, 40_410_000, "endpoint not found")

  /// Whether the answer follows from the market alone, which may take a while: bars are many.
  static func needsMarketOnly(_ request: APIRequest) -> Bool {
    request.path.starts(with: ["v2", "stocks"])
  }

  static func answer(
    _ request: APIRequest, _ market: any MarketSource
  ) throws(Refusal) -> APIResponse {
    let routes = MarketDataRoutes(market: market, request: request)
    guard let body = try routes.respond(Array(request.path.dropFirst(2))) else { throw noRoute }
    return APIResponse(body)
  }

  func answer() throws(Refusal) -> APIResponse {
    guard request.path.first == "v2" else { throw Self.noRoute }
    let path = Array(request.path.dropFirst())
    let routes = TradingRoutes(book: book, market: market, request: request)
    switch path {
    case ["orders"]: return APIResponse(try routes.orders())
    case _ where path.first == "orders" && path.count == 2:
      return APIResponse(Rendering.order(try routes.order(path[1])))
    case ["account"]: return APIResponse(routes.account())
    case _ where path.starts(with: ["account", "activities"]) && path.count <= 3:
      let activities = ActivityRoutes(book: book, request: request)
      return APIResponse(try activities.list(type: path.count == 3 ? path[2] : nil))
    case ["positions"]: return APIResponse(routes.positions())
    case ["assets"]: return APIResponse(try routes.assets())
    case ["clock"]: return APIResponse(routes.clock())
    case ["calendar"]: return APIResponse(try routes.calendar())
    case ["orders:by_client_order_id"]:
      return APIResponse(Rendering.order(try routes.orderByClientID()))
    default: break
    }
    // A crypto symbol may come with its slash unescaped, as two parts.
    guard path.count == 2 || path.count == 3 else { throw Self.noRoute }
    let name = path.dropFirst().joined(separator: "/")
    switch path[0] {
    case "positions": return APIResponse(try routes.position(name))
    case "assets": return APIResponse(try routes.asset(name))
    default: throw Self.noRoute
    }
  }
}

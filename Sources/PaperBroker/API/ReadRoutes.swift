import ClientModels

/// Every request that changes nothing: pure functions of one account's book and the market.
struct ReadRoutes {
  let book: AccountBook
  let market: any MarketSource
  let request: APIRequest

  static let noRoute = Refusal(404, 40_410_000, "endpoint not found")

  func answer() throws(Refusal) -> APIResponse {
    let ofAccount = AccountRoutes(book: book, market: market, request: request, newID: "")
    if let outcome = try ofAccount.outcome() { return outcome.response }
    guard request.path.first == "v2" else { throw Self.noRoute }
    let path = Array(request.path.dropFirst())
    let routes = TradingRoutes(book: book, market: market, request: request)
    switch path {
    case ["orders"]: return APIResponse(try routes.orders())
    case _ where path.first == "orders" && path.count == 2:
      return APIResponse(try routes.singleOrder(path[1]))
    case ["account"]: return APIResponse(routes.account())
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

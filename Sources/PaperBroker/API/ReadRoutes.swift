import ClientModels

extension PublishedState {
  /// Answers a request that changes nothing. What takes long is worked out apart, from what was taken in a moment: a commit
  /// waits for whoever looks here.
  func answer(
    _ request: APIRequest, _ account: AccountID, _ reference: MarketReference
  ) throws(Refusal) -> APIResponse {
    if MarketRoutes.serve(request) {
      let market = try read { exchange, market throws(Refusal) in
        _ = try Self.book(account, exchange)
        return market
      }
      let routes = MarketRoutes(market: market, reference: reference, request: request)
      guard let response = try routes.answer() else { throw ReadRoutes.noRoute }
      return response
    }
    if PastRoutes.serve(request) {
      let (past, market) = try read { exchange, market throws(Refusal) in
        (AccountPast(try Self.book(account, exchange)), market)
      }
      return try PastRoutes(account: past, market: market, request: request).answer()
    }
    return try read { exchange, market throws(Refusal) in
      let book = try Self.book(account, exchange)
      return try ReadRoutes(book: book, market: market, request: request).answer()
    }
  }

  private static func book(
    _ account: AccountID, _ exchange: borrowing Exchange
  ) throws(Refusal) -> AccountBook {
    guard let book = exchange.accounts[account] else {
      throw Refusal(401, 40_110_000, "request is not authorized")
    }
    return book
  }
}

/// Every request about what an account is at now: pure functions of its book and the market.
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

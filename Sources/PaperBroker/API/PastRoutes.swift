import ClientModels

/// Every route that tells what has happened in an account: they take a while, the longer the more there was.
struct PastRoutes {
  let account: AccountPast
  let market: any MarketSource
  let request: APIRequest

  /// Whether a request is for one of these.
  static func serve(_ request: APIRequest) -> Bool {
    request.path.starts(with: ["v2", "account", "activities"])
      || request.path.starts(with: ["v2", "account", "portfolio"])
  }

  func answer() throws(Refusal) -> APIResponse {
    switch request.path.dropFirst(2) {
    case ["portfolio", "history"]:
      let routes = HistoryRoutes(account: account, market: market, request: request)
      return APIResponse(try routes.history())
    case let path where path.first == "activities" && path.count <= 2:
      let type = path.dropFirst().first
      return APIResponse(try ActivityRoutes(account: account, request: request).list(type: type))
    default: throw ReadRoutes.noRoute
    }
  }
}

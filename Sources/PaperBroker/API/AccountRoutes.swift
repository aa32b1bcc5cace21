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

/// Every route that changes an account beside its orders and positions: pure functions of the account, the market and the
/// request.
struct AccountRoutes {
  let book: AccountBook
  let market: any MarketSource
  let request: APIRequest
  /// The id of what the request makes, if it makes something.
  let newID: String

  /// Nil when the path is none of these.
  func outcome() throws(Refusal) -> RouteOutcome? {
    guard request.path.first == "v2" else { return nil }
    let path = Array(request.path.dropFirst())
    switch path.first {
    case "account": return try account(Array(path.dropFirst()))
    case "watchlists", "watchlists:by_name":
      return try WatchlistRoutes(book: book, market: market, request: request, newID: newID)
        .outcome(path)
    default: return nil
    }
  }

  private func account(_ path: [String]) throws(Refusal) -> RouteOutcome? {
    switch path {
    case ["configurations"]:
      return try ConfigurationRoutes(book: book, now: market.now, request: request).outcome()
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

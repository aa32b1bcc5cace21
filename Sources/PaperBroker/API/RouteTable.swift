/// A route by its pattern, in which `{}` stands for any one part of a path.
struct APIRoute: Hashable, Sendable {
  let pattern: String
  let methods: [String]

  init(_ pattern: String, _ methods: String...) {
    self.pattern = pattern
    self.methods = methods.isEmpty ? ["GET"] : methods
  }
}

/// Every route that is served, in one list: what is not in it is not found, whatever would answer it.
enum RouteTable {
  static let all =
    account + orders + positions + watchlists + instruments + stocks + crypto + announcements
    + control

  private static let account = [
    APIRoute("/v2/account"), APIRoute("/v2/account/configurations", "GET", "PATCH"),
    APIRoute("/v2/account/portfolio/history"), APIRoute("/v2/account/activities"),
    APIRoute("/v2/account/activities/{}"),
  ]
  private static let orders = [
    APIRoute("/v2/orders", "GET", "POST", "DELETE"),
    APIRoute("/v2/orders/{}", "GET", "PATCH", "DELETE"),
    APIRoute("/v2/orders:by_client_order_id"), APIRoute("/v2/events/trades"),
  ]
  /// A crypto symbol may come with its slash unescaped, as two parts.
  private static let positions = [
    APIRoute("/v2/positions", "GET", "DELETE"), APIRoute("/v2/positions/{}", "GET", "DELETE"),
    APIRoute("/v2/positions/{}/{}", "GET", "DELETE"),
  ]
  private static let watchlists = [
    APIRoute("/v2/watchlists", "GET", "POST"),
    APIRoute("/v2/watchlists/{}", "GET", "PUT", "POST", "DELETE"),
    APIRoute("/v2/watchlists/{}/{}", "DELETE"), APIRoute("/v2/watchlists/{}/{}/{}", "DELETE"),
    APIRoute("/v2/watchlists:by_name", "GET", "PUT", "POST", "DELETE"),
  ]
  private static let instruments = [
    APIRoute("/v2/assets"), APIRoute("/v2/assets/{}"), APIRoute("/v2/assets/{}/{}"),
    APIRoute("/v2/clock"), APIRoute("/v2/calendar"), APIRoute("/v3/clock"),
    APIRoute("/v3/calendar/{}"), APIRoute("/v2/options/contracts"),
    APIRoute("/v2/options/contracts/{}"), APIRoute("/v1beta1/screener/stocks/most-actives"),
    APIRoute("/v1beta1/screener/stocks/movers"), APIRoute("/v1beta1/screener/crypto/movers"),
  ]
  private static let stocks =
    ["quotes", "trades", "bars"].flatMap { name in
      [
        APIRoute("/v2/stocks/\(name)"), APIRoute("/v2/stocks/\(name)/latest"),
        APIRoute("/v2/stocks/{}/\(name)"), APIRoute("/v2/stocks/{}/\(name)/latest"),
      ]
    } + [
      APIRoute("/v2/stocks/auctions"), APIRoute("/v2/stocks/{}/auctions"),
      APIRoute("/v2/stocks/snapshots"), APIRoute("/v2/stocks/{}/snapshot"),
      APIRoute("/v2/stocks/meta/exchanges"), APIRoute("/v2/stocks/meta/conditions/trade"),
      APIRoute("/v2/stocks/meta/conditions/quote"),
    ]
  private static let crypto =
    ["quotes", "trades", "bars", "latest/quotes", "latest/trades", "latest/bars"].map {
      APIRoute("/v1beta3/crypto/{}/\($0)")
    } + [
      APIRoute("/v1beta3/crypto/{}/latest/orderbooks"), APIRoute("/v1beta3/crypto/{}/snapshots"),
    ]
  private static let announcements = [
    APIRoute("/v2/corporate_actions/announcements"),
    APIRoute("/v2/corporate_actions/announcements/{}"), APIRoute("/v1/corporate-actions"),
    APIRoute("/v1beta1/news"),
  ]

  /// Ours, and no part of the contract.
  private static let control = [APIRoute("/paper/v1/market", "GET", "POST")]

  /// By the parts of a path; a word counts before `{}`.
  static func route(_ path: [String]) -> APIRoute? { tree.route(path[...]) }

  private static let tree = all.reduce(into: Branch()) { tree, route in
    tree.add(route, at: route.pattern.split(separator: "/").map(String.init)[...])
  }

  private struct Branch {
    private var route: APIRoute?
    private var branches: [String: Branch] = [:]

    mutating func add(_ route: APIRoute, at parts: ArraySlice<String>) {
      guard let part = parts.first else {
        self.route = route
        return
      }
      branches[part, default: Branch()].add(route, at: parts.dropFirst())
    }

    func route(_ path: ArraySlice<String>) -> APIRoute? {
      guard let part = path.first else { return route }
      let rest = path.dropFirst()
      // Nobody's name for anything is `{}`.
      return branches[part].flatMap { $0.route(rest) } ?? branches["{}"].flatMap { $0.route(rest) }
    }
  }
}

@testable import PaperBroker

/// One route with one method, as its owner asks for it. In a target `{order}`, `{list}` and `{name}` stand for an order, a
/// watchlist and the watchlist's name that the first account has.
struct RouteRow: Sendable, CustomStringConvertible {
  let method: String
  let pattern: String
  let target: String
  let body: String?
  /// What the owner gets.
  let status: Int
  /// It names something of an account's, which is not there for others.
  let isNamed: Bool

  /// `target` is the pattern unless it is given.
  init(
    _ method: String, _ pattern: String, _ target: String? = nil, _ status: Int = 200,
    body: String? = nil, isNamed: Bool = false
  ) {
    self.method = method
    self.pattern = pattern
    self.target = target ?? pattern
    self.body = body
    self.status = status
    self.isNamed = isNamed
  }

  var description: String { "\(method) \(target)" }

  static let all = trading + watchlists + instruments + stocks + crypto + control

  static let order =
    #"{"symbol":"QQQ","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}"#
  private static let nobody = "b0000000-0000-4000-8000-000000000009"

  /// Told from the file itself; the server of the matrix keeps its ledger in memory.
  static let needsLedgerFile = "/v2/events/trades"

  private static let control = [
    RouteRow("GET", "/paper/v1/market"),
    RouteRow("POST", "/paper/v1/market", body: #"{"action":"pause"}"#),
  ]
  private static let trading = [
    RouteRow("GET", needsLedgerFile, nil, 404),
    RouteRow("GET", "/v2/account"), RouteRow("GET", "/v2/account/configurations"),
    RouteRow("PATCH", "/v2/account/configurations", body: #"{"no_shorting":true}"#),
    RouteRow("GET", "/v2/account/portfolio/history"), RouteRow("GET", "/v2/account/activities"),
    RouteRow("GET", "/v2/account/activities/{}", "/v2/account/activities/FILL"),
    RouteRow("GET", "/v2/orders"), RouteRow("POST", "/v2/orders", body: order),
    RouteRow("DELETE", "/v2/orders", nil, 207),
    RouteRow("GET", "/v2/orders/{}", "/v2/orders/{order}", isNamed: true),
    RouteRow(
      "PATCH", "/v2/orders/{}", "/v2/orders/{order}", body: #"{"qty":"2"}"#, isNamed: true),
    RouteRow("DELETE", "/v2/orders/{}", "/v2/orders/{order}", 204, isNamed: true),
    RouteRow(
      "GET", "/v2/orders:by_client_order_id",
      "/v2/orders:by_client_order_id?client_order_id={name}", isNamed: true),
    RouteRow("GET", "/v2/positions"), RouteRow("DELETE", "/v2/positions", nil, 207),
    RouteRow("GET", "/v2/positions/{}", "/v2/positions/SPY", isNamed: true),
    RouteRow("DELETE", "/v2/positions/{}", "/v2/positions/SPY", isNamed: true),
    RouteRow("GET", "/v2/positions/{}/{}", "/v2/positions/BTC/USD", isNamed: true),
    RouteRow("DELETE", "/v2/positions/{}/{}", "/v2/positions/BTC/USD", isNamed: true),
  ]

  private static let watchlists =
    [
      RouteRow("GET", "/v2/watchlists"),
      RouteRow("POST", "/v2/watchlists", body: #"{"name":"new {name}"}"#),
      RouteRow(
        "DELETE", "/v2/watchlists/{}/{}", "/v2/watchlists/{list}/SPY", isNamed: true),
      RouteRow(
        "DELETE", "/v2/watchlists/{}/{}/{}", "/v2/watchlists/{list}/BTC/USD", isNamed: true),
    ]
    + [
      ("/v2/watchlists/{}", "/v2/watchlists/{list}"),
      ("/v2/watchlists:by_name", "/v2/watchlists:by_name?name={name}"),
    ].flatMap { pattern, target in
      [
        RouteRow("GET", pattern, target, isNamed: true),
        RouteRow("PUT", pattern, target, body: #"{"symbols":["IWM"]}"#, isNamed: true),
        RouteRow("POST", pattern, target, body: #"{"symbol":"QQQ"}"#, isNamed: true),
        RouteRow("DELETE", pattern, target, 204, isNamed: true),
      ]
    }

  private static let instruments = [
    RouteRow("GET", "/v2/assets"), RouteRow("GET", "/v2/assets/{}", "/v2/assets/SPY"),
    RouteRow("GET", "/v2/assets/{}/{}", "/v2/assets/BTC/USD"), RouteRow("GET", "/v2/clock"),
    RouteRow("GET", "/v2/calendar", "/v2/calendar?start=2026-11-16&end=2026-11-20"),
    RouteRow("GET", "/v3/clock"),
    RouteRow("GET", "/v3/calendar/{}", "/v3/calendar/NYSE?start=2026-11-16&end=2026-11-20"),
    RouteRow("GET", "/v2/options/contracts", "/v2/options/contracts?underlying_symbols=SPY"),
    RouteRow("GET", "/v2/options/contracts/{}", "/v2/options/contracts/NONE", 404),
    RouteRow("GET", "/v1beta1/screener/stocks/most-actives"),
    RouteRow("GET", "/v1beta1/screener/stocks/movers"),
    RouteRow("GET", "/v1beta1/screener/crypto/movers"),
    RouteRow(
      "GET", "/v2/corporate_actions/announcements",
      "/v2/corporate_actions/announcements?ca_types=split&since=2026-11-01&until=2026-11-20"),
    RouteRow(
      "GET", "/v2/corporate_actions/announcements/{}",
      "/v2/corporate_actions/announcements/\(nobody)", 404),
    RouteRow("GET", "/v1/corporate-actions", "/v1/corporate-actions?symbols=SPY"),
    RouteRow("GET", "/v1beta1/news"),
  ]

  private static let stocks =
    ["quotes", "trades", "bars", "auctions"].flatMap { name in
      let query = name == "bars" ? "timeframe=1Day&limit=5" : "limit=5"
      return [
        RouteRow("GET", "/v2/stocks/\(name)", "/v2/stocks/\(name)?symbols=SPY,QQQ&\(query)"),
        RouteRow("GET", "/v2/stocks/{}/\(name)", "/v2/stocks/SPY/\(name)?\(query)"),
      ]
    }
    + ["quotes", "trades", "bars"].flatMap { name in
      [
        RouteRow(
          "GET", "/v2/stocks/\(name)/latest", "/v2/stocks/\(name)/latest?symbols=SPY,QQQ"),
        RouteRow("GET", "/v2/stocks/{}/\(name)/latest", "/v2/stocks/SPY/\(name)/latest"),
      ]
    } + [
      RouteRow("GET", "/v2/stocks/snapshots", "/v2/stocks/snapshots?symbols=SPY,QQQ"),
      RouteRow("GET", "/v2/stocks/{}/snapshot", "/v2/stocks/SPY/snapshot"),
      RouteRow("GET", "/v2/stocks/meta/exchanges"),
      RouteRow(
        "GET", "/v2/stocks/meta/conditions/trade", "/v2/stocks/meta/conditions/trade?tape=A"),
      RouteRow(
        "GET", "/v2/stocks/meta/conditions/quote", "/v2/stocks/meta/conditions/quote?tape=A"),
    ]

  private static let crypto =
    [
      "quotes", "trades", "bars", "latest/quotes", "latest/trades", "latest/bars",
      "latest/orderbooks", "snapshots",
    ].map { name in
      RouteRow(
        "GET", "/v1beta3/crypto/{}/\(name)",
        "/v1beta3/crypto/us/\(name)?symbols=BTC/USD" + (name == "bars" ? "&timeframe=1Day" : ""))
    }
}

/// The pattern of a path, such as `/v2/orders/{}`: few enough to count by, whatever clients ask for.
enum RouteName {
  private static let partLimit = 6

  private static let words: Set<String> = [
    "account", "activities", "actions", "announcements", "assets", "auctions", "bars", "calendar",
    "clock", "close", "conditions", "configurations", "contracts", "corporate-actions", "crypto",
    "cancel", "exchanges", "exercise", "healthz", "history", "iex", "latest", "market", "meta",
    "metrics",
    "most-actives", "movers", "news", "options", "orderbooks", "orders", "paper",
    "orders:by_client_order_id", "portfolio", "positions", "quotes", "readyz", "screener", "sip",
    "delayed_sip", "snapshots", "stocks", "stream", "test", "trades", "us", "v1", "v1beta1",
    "v1beta3", "v2", "watchlists", "watchlists:by_name",
  ]

  /// `path` without a query.
  static func of(_ path: String) -> String {
    let parts = path.split(separator: "/", maxSplits: partLimit)
    guard let first = parts.first.map(String.init), words.contains(first) else { return "other" }
    guard parts.count <= partLimit else { return "other" }
    return parts.reduce(into: "") { name, part in
      name += "/" + (words.contains(String(part)) ? String(part) : "{}")
    }
  }
}

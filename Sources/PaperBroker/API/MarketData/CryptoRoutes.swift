import ClientModels

/// `/v1beta3/crypto/{loc}/…`: pairs, each written with a slash (contract section 10).
struct CryptoRoutes {
  let market: any MarketSource
  let request: APIRequest

  private static let places = ["us", "us-1", "us-2", "eu-1", "bs-1"]

  private var query: MarketDataQuery { MarketDataQuery(request: request, market: market) }

  /// `path` is what follows `/v1beta3/crypto`; every place has the same market.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    guard path.count >= 2, Self.places.contains(path[0]) else { return nil }
    let symbols = try query.symbols()
    for symbol in symbols where !symbol.isCryptoPair {
      throw MarketDataQuery.bad("Invalid symbol(s): \(symbol) does not match ^[A-Z]+/[A-Z]+$")
    }
    let style = TickStyle.pair
    switch Array(path.dropFirst()) {
    case ["snapshots"]: return latest("snapshots", symbols) { style.snapshot($0) }
    case ["latest", "bars"]:
      return latest("bars", symbols) { MarketRendering.bar($0.minuteBar) }
    case ["latest", "quotes"]:
      return latest("quotes", symbols) { $0.quote.map(style.quote) ?? .null }
    case ["latest", "trades"]:
      return latest("trades", symbols) { $0.trade.map(style.trade) ?? .null }
    case ["latest", "orderbooks"]:
      return latest("orderbooks", symbols) { $0.quote.map(Self.orderBook) ?? .null }
    case let rest where rest.count == 1:
      return try MarketSeries(
        market: market, query: query, corporateActions: CorporateActionBook(), style: style
      ).answer(rest[0], symbols, single: nil)
    default: return nil
    }
  }

  private func latest(
    _ name: String, _ symbols: [Symbol], _ part: (MarketSnapshot) -> JSONValue
  ) -> JSONValue {
    let members = symbols.compactMap { symbol -> JSONValue.Member? in
      guard let value = market.snapshot(symbol).map(part), value != .null else { return nil }
      return JSONValue.Member(name: symbol.text, value: value)
    }
    return .object([JSONValue.Member(name: name, value: .object(members))])
  }

  /// Ten levels a side: the quote, and behind it more at each further spread.
  private static func orderBook(_ quote: Quote) -> JSONValue {
    let spread = (quote.spread ?? .zero).decimal
    func side(_ price: Price?, _ size: Quantity, _ sign: Int) -> JSONValue {
      guard let price else { return .array([]) }
      return .array(
        (0..<10).compactMap { level in
          guard let distance = try? spread * FixedDecimal(sign * level),
            let away = try? price.decimal + distance, away.isPositive,
            let more = try? size.decimal * FixedDecimal(level + 1)
          else { return nil }
          return .object([
            "p": .number(away.description), "s": .number(more.description),
          ])
        })
    }
    return .object([
      "t": .time(quote.at), "b": side(quote.bid, quote.bidSize, -1),
      "a": side(quote.ask, quote.askSize, 1),
    ])
  }
}

import ClientModels

/// `/v2/stocks/…`: latest and historical quotes, trades and bars, snapshots, auctions, and codes (contract section 10).
struct StockRoutes {
  let market: any MarketSource
  let request: APIRequest
  let corporateActions: CorporateActionBook

  private var query: MarketDataQuery { MarketDataQuery(request: request, market: market) }

  private var series: MarketSeries {
    MarketSeries(market: market, query: query, corporateActions: corporateActions, style: .stock)
  }

  /// `path` is what follows `/v2/stocks`.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    try query.checkWords()
    switch path {
    case ["snapshots"]: return snapshots(try symbols())
    case ["quotes", "latest"]:
      return latest("quotes", try symbols()) { MarketRendering.quote($0.quote) }
    case ["trades", "latest"]:
      return latest("trades", try symbols()) { MarketRendering.trade($0.trade) }
    case ["bars", "latest"]:
      return latest("bars", try symbols(), of: market.snapshot) {
        MarketRendering.bar($0.minuteBar)
      }
    case ["meta", "exchanges"]: return MarketCodes.exchanges
    case ["meta", "conditions", "trade"], ["meta", "conditions", "quote"]:
      guard try query.word("tape", among: ["A", "B", "C"]) != nil else {
        throw MarketDataQuery.bad("tape is required: it is A, B or C")
      }
      return path[2] == "trade" ? MarketCodes.tradeConditions : MarketCodes.quoteConditions
    case _ where path.count == 1 && MarketSeries.names.contains(path[0]):
      return try series.answer(path[0], try symbols(), single: nil)
    case _ where path.count >= 2: return try one(path[0], Array(path.dropFirst()))
    default: return nil
    }
  }

  private func one(_ name: String, _ path: [String]) throws(Refusal) -> JSONValue? {
    switch path {
    case ["snapshot"]:
      guard case .object(let members) = MarketRendering.snapshot(try known(name, market.snapshot))
      else {
        return nil
      }
      return .object([JSONValue.Member(name: "symbol", value: .string(name))] + members)
    case ["quotes", "latest"]:
      return single(name, "quote", MarketRendering.quote(try known(name, market.latest).quote))
    case ["trades", "latest"]:
      return single(name, "trade", MarketRendering.trade(try known(name, market.latest).trade))
    case ["bars", "latest"]:
      return single(name, "bar", MarketRendering.bar(try known(name, market.snapshot).minuteBar))
    case _ where path.count == 1 && MarketSeries.names.contains(path[0]):
      return try series.answer(path[0], [try symbol(name)], single: name)
    default: return nil
    }
  }

  private func symbol(_ text: String) throws(Refusal) -> Symbol {
    let symbol = try query.symbol(text)
    guard !symbol.isCryptoPair else {
      throw MarketDataQuery.bad("invalid symbol: \(symbol)")
    }
    return symbol
  }

  private func symbols() throws(Refusal) -> [Symbol] {
    let symbols = try query.symbols()
    for symbol in symbols { _ = try self.symbol(symbol.text) }
    return symbols
  }

  private func known(
    _ name: String, _ look: (Symbol) -> MarketSnapshot?
  ) throws(Refusal) -> MarketSnapshot {
    guard let snapshot = look(try symbol(name)) else {
      throw .notFound("no market data of \(name)")
    }
    return snapshot
  }

  private func snapshots(_ symbols: [Symbol]) -> JSONValue {
    .object(
      symbols.compactMap { symbol in
        market.snapshot(symbol).map {
          JSONValue.Member(name: symbol.text, value: MarketRendering.snapshot($0))
        }
      })
  }

  private func latest(
    _ name: String, _ symbols: [Symbol], of look: ((Symbol) -> MarketSnapshot?)? = nil,
    _ part: (MarketSnapshot) -> JSONValue
  ) -> JSONValue {
    let look = look ?? market.latest
    let members = symbols.compactMap { symbol -> JSONValue.Member? in
      guard let value = look(symbol).map(part), value != .null else { return nil }
      return JSONValue.Member(name: symbol.text, value: value)
    }
    return .object([JSONValue.Member(name: name, value: .object(members))])
  }

  private func single(_ symbol: String, _ name: String, _ value: JSONValue) -> JSONValue {
    .object([
      JSONValue.Member(name: "symbol", value: .string(symbol)),
      JSONValue.Member(name: name, value: value),
    ])
  }
}

/// What the letters of market data mean, as the tapes' own specifications have it (CTA and UTP).
enum MarketCodes {
  static let exchanges = JSONValue.object([
    "A": .string("NYSE American (AMEX)"), "B": .string("NASDAQ OMX BX"),
    "C": .string("National Stock Exchange"), "D": .string("FINRA ADF"),
    "H": .string("MIAX"), "I": .string("International Securities Exchange"),
    "J": .string("Cboe EDGA"), "K": .string("Cboe EDGX"), "L": .string("Long Term Stock Exchange"),
    "M": .string("Chicago Stock Exchange"), "N": .string("New York Stock Exchange"),
    "P": .string("NYSE Arca"), "Q": .string("NASDAQ OMX"), "T": .string("NASDAQ Int"),
    "U": .string("Members Exchange"), "V": .string("IEX"), "W": .string("CBOE"),
    "X": .string("NASDAQ OMX PSX"), "Y": .string("Cboe BYX"), "Z": .string("Cboe BZX"),
  ])
  static let tradeConditions = JSONValue.object([
    "@": .string("Regular Sale"), "6": .string("Closing Print"), "I": .string("Odd Lot Trade"),
    "O": .string("Opening Print"), "Q": .string("Market Center Official Open"),
    "M": .string("Market Center Official Close"), "T": .string("Form T"),
  ])
  static let quoteConditions = JSONValue.object([
    "R": .string("Regular, Two Sided Open"), "C": .string("Closing"), "O": .string("Opening Quote"),
    "H": .string("Trading Halt"),
  ])
}

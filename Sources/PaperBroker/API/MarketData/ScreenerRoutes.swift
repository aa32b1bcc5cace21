import ClientModels

/// `/v1beta1/screener/…` (contract section 10).
struct ScreenerRoutes {
  let market: any MarketSource
  let query: MarketDataQuery

  /// `path` is what follows `screener`.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    switch path {
    case ["stocks", "most-actives"]: return try mostActive()
    case ["stocks", "movers"], ["crypto", "movers"]: return try movers(path[0])
    default: return nil
    }
  }

  private func bars(ofPairs: Bool) -> [(symbol: Symbol, day: Bar, before: Bar?)] {
    market.assets.lazy.map(\.symbol).filter { $0.isCryptoPair == ofPairs }.compactMap { symbol in
      guard let snapshot = market.snapshot(symbol), let day = snapshot.dailyBar else { return nil }
      return (symbol, day, snapshot.previousDailyBar)
    }
  }

  private func mostActive() throws(Refusal) -> JSONValue {
    let byTrades = try query.word("by", among: ["volume", "trades"]) == "trades"
    let top = try query.integer("top", default: 10, in: 1...100)
    let ranked = bars(ofPairs: false).sorted { a, b in
      let (first, second) =
        byTrades
        ? (FixedDecimal(a.day.tradeCount ?? 0), FixedDecimal(b.day.tradeCount ?? 0))
        : (a.day.volume.decimal, b.day.volume.decimal)
      return first == second ? a.symbol < b.symbol : first > second
    }
    let list = ranked.prefix(top).map { symbol, day, _ in
      JSONValue.object([
        "symbol": .text(symbol), "volume": .number(day.volume),
        "trade_count": .number("\(day.tradeCount ?? 0)"),
      ])
    }
    return .object(["most_actives": .array(list), "last_updated": .time(market.now)])
  }

  private struct Mover {
    let symbol: Symbol
    let price: Price
    let change: FixedDecimal
    let percent: FixedDecimal

    var json: JSONValue {
      .object([
        "symbol": .text(symbol), "percent_change": .number(percent.description),
        "change": .number(change.description), "price": .number(price),
      ])
    }
  }

  private func movers(_ kind: String) throws(Refusal) -> JSONValue {
    let top = try query.integer("top", default: 10, in: 1...50)
    let movers = bars(ofPairs: kind == "crypto").compactMap { symbol, day, before -> Mover? in
      guard let before, let change = try? day.close.decimal - before.close.decimal,
        let percent = try? FixedDecimal.multiply(
          change, 100, dividedBy: before.close.decimal, toDigits: 2)
      else { return nil }
      return Mover(symbol: symbol, price: day.close, change: change, percent: percent)
    }.sorted { $0.percent == $1.percent ? $0.symbol < $1.symbol : $0.percent > $1.percent }
    return .object([
      "gainers": .array(movers.filter { $0.percent.isPositive }.prefix(top).map(\.json)),
      "losers": .array(movers.reversed().filter { $0.percent.isNegative }.prefix(top).map(\.json)),
      "market_type": .string(kind), "last_updated": .time(market.now),
    ])
  }
}

import ClientModels

/// Historical rows of one kind, for any symbols or for the one of the path (contract section 10).
struct MarketSeries {
  let market: any MarketSource
  let query: MarketDataQuery
  let corporateActions: CorporateActionBook
  let style: TickStyle

  static let names: Set<String> = ["bars", "quotes", "trades", "auctions"]

  /// Nil when `name` is no series.
  func answer(_ name: String, _ symbols: [Symbol], single: String?) throws(Refusal) -> JSONValue? {
    switch name {
    case "bars": try bars(symbols, single)
    case "quotes":
      try answer(
        name, single,
        try page(symbols, time: \.at) { symbol, range, limit, isDescending in
          Self.cut(
            market.quotes(symbol, in: range, limit: limit + 1, newestFirst: isDescending), limit,
            \.at)
        }
      ) { style.quote($0) }
    case "trades":
      try answer(
        name, single,
        try page(symbols, time: \.at) { symbol, range, limit, isDescending in
          Self.cut(
            market.trades(symbol, in: range, limit: limit + 1, newestFirst: isDescending), limit,
            \.at)
        }
      ) { style.trade($0) }
    case "auctions" where style == .stock: try auctions(symbols, single)
    default: nil
    }
  }

  private func bars(_ symbols: [Symbol], _ single: String?) throws(Refusal) -> JSONValue {
    let frame = try frame()
    let adjustment = try adjustment()
    return try answer(
      "bars", single,
      try page(symbols, time: { $0.at }) { symbol, range, limit, isDescending in
        let page = BarPage(
          of: symbol, frame, in: range, limit: limit, isDescending: isDescending, market: market
        ) { adjustment.adjusted($0, of: symbol) }
        return (page.bars, page.next)
      }
    ) { MarketRendering.bar($0) }
  }

  /// The two auctions of each day's session, as far as they are over.
  private func auctions(_ symbols: [Symbol], _ single: String?) throws(Refusal) -> JSONValue {
    try answer(
      "auctions", single,
      try page(symbols, time: { $0.at }) { symbol, range, limit, isDescending in
        let page = BarPage(
          of: symbol, .day, in: range, limit: limit, isDescending: isDescending, market: market)
        return (page.bars.map { auctions(of: symbol, on: $0) }, page.next)
      }
    ) { $0.json }
  }

  private struct DayAuctions {
    let at: Timestamp
    let auctions: SessionAuctions?

    var json: JSONValue {
      .object([
        "d": .text(NewYork.civil(at).day), "o": Self.prints(auctions?.opening, "Q"),
        "c": Self.prints(auctions?.closing, "M"),
      ])
    }

    /// The print, and the price as the market center's official one.
    private static func prints(_ trade: MarketTrade?, _ official: String) -> JSONValue {
      guard let trade, let auction = trade.auction else { return .array([]) }
      return .array(
        [auction.condition, official].map { condition in
          .object([
            "t": .time(trade.at), "x": .string("V"), "p": .number(trade.price),
            "s": .number(trade.size), "c": .string(condition),
          ])
        })
    }
  }

  /// `bar` is the day's: a day without a trade had no auction.
  private func auctions(of symbol: Symbol, on bar: Bar) -> DayAuctions {
    let end = NewYork.timestamp(NewYork.civil(bar.at).day, secondOfDay: 86_399)
    return DayAuctions(
      at: bar.at, auctions: market.auctions(of: symbol, at: min(end, market.now)))
  }

  private func page<Row>(
    _ symbols: [Symbol], time: (Row) -> Timestamp?, source: SeriesPage<Row>.Source
  ) throws(Refusal) -> SeriesPage<Row> {
    let limit = try query.integer("limit", default: 1_000, in: 1...10_000)
    return SeriesPage(
      of: symbols, in: try query.range(), limit: limit, isDescending: try query.isDescending(),
      after: try cursor(symbols), time: time, source: source)
  }

  private static func cut<Row>(
    _ rows: [Row], _ limit: Int, _ time: (Row) -> Timestamp?
  ) -> (rows: [Row], next: Timestamp?) {
    (Array(rows.prefix(limit)), rows.count > limit ? time(rows[limit]) : nil)
  }

  private func answer<Row>(
    _ name: String, _ single: String?, _ page: SeriesPage<Row>, _ json: (Row) -> JSONValue
  ) throws(Refusal) -> JSONValue {
    let token = page.next.map { JSONValue.string($0.token) } ?? .null
    let members = page.rows.filter { !$0.rows.isEmpty }.map { symbol, rows in
      JSONValue.Member(name: symbol.text, value: .array(rows.map(json)))
    }
    let rows = single == nil ? .object(members) : members.first?.value ?? .array([])
    let head = [JSONValue.Member(name: name, value: rows)]
    let symbol = single.map { [JSONValue.Member(name: "symbol", value: .string($0))] } ?? []
    return .object(head + symbol + [JSONValue.Member(name: "next_page_token", value: token)])
  }

  /// A token that this query cannot have been given is refused.
  private func cursor(_ symbols: [Symbol]) throws(Refusal) -> SeriesCursor? {
    guard let text = query.request.query["page_token"], !text.isEmpty else { return nil }
    guard let cursor = SeriesCursor(token: text), symbols.contains(cursor.symbol) else {
      throw MarketDataQuery.bad("invalid page_token")
    }
    return cursor
  }

  private func frame() throws(Refusal) -> BarFrame {
    let text = query.request.query["timeframe"] ?? ""
    guard let frame = BarFrame(text) else {
      throw MarketDataQuery.bad(
        "invalid timeframe \"\(text.prefix(16))\": it is 1Min to 59Min, 1Hour to 23Hour, 1Day, 1Week, or 1, 2, 3, 4, 6 or 12Month"
      )
    }
    return frame
  }

  private func adjustment() throws(Refusal) -> BarAdjustment {
    let words = try query.words(
      "adjustment", among: ["raw", "split", "dividend", "spin-off", "all"])
    let isAll = words.contains("all")
    return BarAdjustment(
      actions: corporateActions, market: market, splits: isAll || words.contains("split"),
      dividends: isAll || words.contains("dividend"))
  }
}

/// How ticks are told: those of pairs have fewer members than those of stocks.
enum TickStyle {
  case stock, pair

  func quote(_ quote: Quote) -> JSONValue {
    guard self == .pair else { return quote.json }
    return .object([
      "t": .time(quote.at), "bp": .number(quote.bid ?? .zero), "bs": .number(quote.bidSize),
      "ap": .number(quote.ask ?? .zero), "as": .number(quote.askSize),
    ])
  }

  /// A buyer paid the ask: nobody else is known to have begun it.
  func trade(_ trade: MarketTrade) -> JSONValue {
    guard self == .pair else { return trade.json }
    let microseconds = (trade.at?.nanoseconds ?? 0) / 1_000
    return .object([
      "t": .time(trade.at), "p": .number(trade.price), "s": .number(trade.size),
      "i": .number("\(microseconds)"), "tks": .string(microseconds % 2 == 0 ? "B" : "S"),
    ])
  }

  func snapshot(_ snapshot: MarketSnapshot) -> JSONValue {
    .object([
      "latestTrade": snapshot.trade.map(trade) ?? .null,
      "latestQuote": snapshot.quote.map(quote) ?? .null,
      "minuteBar": MarketRendering.bar(snapshot.minuteBar),
      "dailyBar": MarketRendering.bar(snapshot.dailyBar),
      "prevDailyBar": MarketRendering.bar(snapshot.previousDailyBar),
    ])
  }
}

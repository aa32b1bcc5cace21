import ClientModels

/// `/v2/stocks/…`: latest quotes, trades and bars, snapshots, and historical bars (contract section 10).
struct MarketDataRoutes {
  let market: any MarketSource
  let request: APIRequest

  /// `path` is what follows `/v2/stocks`.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    try checkWords()
    switch path {
    case ["snapshots"]: return snapshots(try symbols())
    case ["quotes", "latest"]:
      return latest("quotes", try symbols()) { MarketRendering.quote($0.quote) }
    case ["trades", "latest"]:
      return latest("trades", try symbols()) { MarketRendering.trade($0.trade) }
    case ["bars", "latest"]:
      return latest("bars", try symbols()) { MarketRendering.bar($0.minuteBar) }
    case ["bars"]: return try bars(try symbols(), single: nil)
    default: break
    }
    guard path.count >= 2 else { return nil }
    let name = path[0]
    switch Array(path.dropFirst()) {
    case ["snapshot"]:
      let snapshot = try one(name)
      guard case .object(let members) = MarketRendering.snapshot(snapshot) else { return nil }
      return .object([JSONValue.Member(name: "symbol", value: .string(name))] + members)
    case ["quotes", "latest"]:
      return single(name, "quote", MarketRendering.quote(try one(name).quote))
    case ["trades", "latest"]:
      return single(name, "trade", MarketRendering.trade(try one(name).trade))
    case ["bars", "latest"]:
      return single(name, "bar", MarketRendering.bar(try one(name).minuteBar))
    case ["bars"]: return try bars([try symbol(name)], single: name)
    default: return nil
    }
  }

  /// There is one feed here, and nothing to adjust for: every word of the contract means the same, and other words nothing.
  private func checkWords() throws(Refusal) {
    do throws(Refusal) {
      _ = try query.word(
        "feed", among: ["sip", "iex", "boats", "otc", "delayed_sip", "overnight"])
      _ = try query.words(
        "adjustment", among: ["raw", "split", "dividend", "spin-off", "all"])
    } catch {
      throw Refusal(400, 40_010_000, error.message)
    }
  }

  private func symbol(_ text: String) throws(Refusal) -> Symbol {
    guard let symbol = Symbol(text) else {
      throw Refusal(400, 40_010_000, "invalid symbol: \(text.prefix(32))")
    }
    return symbol
  }

  private func symbols() throws(Refusal) -> [Symbol] {
    let list = query.list("symbols")
    guard !list.isEmpty else { throw Refusal(400, 40_010_000, "symbols is required") }
    guard list.count <= 2_000 else {
      throw Refusal(400, 40_010_000, "too many symbols: at most 2000")
    }
    var symbols: [Symbol] = []
    var seen: Set<Symbol> = []
    for text in list {
      let symbol = try symbol(text)
      if seen.insert(symbol).inserted { symbols.append(symbol) }
    }
    return symbols
  }

  private func one(_ name: String) throws(Refusal) -> MarketSnapshot {
    guard let snapshot = market.snapshot(try symbol(name)) else {
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
    _ name: String, _ symbols: [Symbol], _ part: (MarketSnapshot) -> JSONValue
  ) -> JSONValue {
    let members = symbols.compactMap { symbol -> JSONValue.Member? in
      guard let value = market.snapshot(symbol).map(part), value != .null else { return nil }
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

  /// Bars by symbol, then time; `limit` counts all symbols together, and a token says where to go on: at the first bar that
  /// did not fit, which is the oldest left of an ascending answer and the newest left of a descending one.
  private func bars(_ symbols: [Symbol], single: String?) throws(Refusal) -> JSONValue {
    let frame = try frame()
    let isDescending = try isDescending()
    let today = NewYork.timestamp(NewYork.civil(market.now).day, secondOfDay: 0)
    let start = try query.time("start") ?? today
    let end = try query.time("end") ?? market.now
    let token = try pageToken(symbols)
    var remaining = try limit()
    var next: JSONValue = .null
    var members: [JSONValue.Member] = []
    for symbol in symbols.sorted() {
      if let token, symbol < token.symbol { continue }
      var (first, last) = (start, end)
      if let token, token.symbol == symbol {
        if isDescending { last = min(last, token.at) } else { first = max(first, token.at) }
      }
      guard first <= last else { continue }
      let page = BarPage(
        of: symbol, frame, in: first...last, limit: remaining, isDescending: isDescending,
        market: market)
      if let edge = page.next { next = .string("\(symbol)|\(edge.rfc3339)") }
      remaining -= page.bars.count
      if !page.bars.isEmpty || single != nil {
        members.append(
          JSONValue.Member(
            name: symbol.text, value: .array(page.bars.map { MarketRendering.bar($0) })))
      }
      if next != .null { break }
    }
    if let single {
      return .object([
        "bars": members.first?.value ?? .array([]), "symbol": .string(single),
        "next_page_token": next,
      ])
    }
    return .object(["bars": .object(members), "next_page_token": next])
  }

  private var query: QueryReader { QueryReader(query: request.query) }

  private func limit() throws(Refusal) -> Int {
    do throws(Refusal) {
      return try query.integer("limit", default: 1_000, in: 1...10_000)
    } catch {
      // Market data answers a bad parameter with 400, the trading side with 422.
      throw Refusal(400, 40_010_000, error.message)
    }
  }

  private func isDescending() throws(Refusal) -> Bool {
    switch request.query["sort"] {
    case nil, "", "asc": return false
    case "desc": return true
    case let word?:
      throw Refusal(400, 40_010_000, "invalid sort \"\(word.prefix(16))\": it is asc or desc")
    }
  }

  /// A token that this query cannot have been given is refused.
  private func pageToken(_ symbols: [Symbol]) throws(Refusal) -> (symbol: Symbol, at: Timestamp)? {
    guard let text = request.query["page_token"], !text.isEmpty else { return nil }
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count == 2, let symbol = Symbol(parts[0]), symbols.contains(symbol),
      let at = Timestamp(rfc3339: parts[1])
    else { throw Refusal(400, 40_010_000, "invalid page_token") }
    return (symbol, at)
  }

  private func frame() throws(Refusal) -> BarFrame {
    let text = request.query["timeframe"] ?? ""
    guard let frame = BarFrame(text) else {
      throw Refusal(
        400, 40_010_000,
        "invalid timeframe \"\(text.prefix(16))\": it is 1Min to 59Min, 1Hour to 23Hour, 1Day, 1Week, or 1, 2, 3, 4, 6 or 12Month"
      )
    }
    return frame
  }
}

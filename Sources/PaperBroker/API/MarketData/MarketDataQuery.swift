import ClientModels

/// The parameters that the routes of market data share, read strictly. A bad one is a 400 here, and a 422 on the trading
/// side (contract section 10).
struct MarketDataQuery {
  let request: APIRequest
  let market: any MarketSource

  private var query: QueryReader { QueryReader(query: request.query) }

  static func bad(_ message: String) -> Refusal { Refusal(400, 40_010_000, message) }

  private func read<Value>(
    _ value: (QueryReader) throws(Refusal) -> Value
  ) throws(Refusal) -> Value {
    do throws(Refusal) { return try value(query) } catch { throw Self.bad(error.message) }
  }

  /// There is one feed and one currency here: every feed of the contract means the same, and other words nothing.
  func checkWords() throws(Refusal) {
    _ = try read { query throws(Refusal) in
      try query.word("feed", among: ["sip", "iex", "boats", "otc", "delayed_sip", "overnight"])
    }
    if let currency = request.query["currency"], !currency.isEmpty, currency != "USD" {
      throw Self.bad("invalid currency \"\(currency.prefix(8))\": prices are in USD")
    }
    if let asof = request.query["asof"], !asof.isEmpty, asof != "-", CalendarDay(asof) == nil {
      throw Self.bad("invalid asof \"\(asof.prefix(16))\": it is YYYY-MM-DD or -")
    }
  }

  func word(_ name: String, among words: [String]) throws(Refusal) -> String? {
    try read { query throws(Refusal) in try query.word(name, among: words) }
  }

  func words(_ name: String, among words: [String]) throws(Refusal) -> [String] {
    try read { query throws(Refusal) in try query.words(name, among: words) }
  }

  func integer(
    _ name: String, default fallback: Int, in range: ClosedRange<Int>
  ) throws(Refusal) -> Int {
    try read { query throws(Refusal) in try query.integer(name, default: fallback, in: range) }
  }

  func bool(_ name: String) throws(Refusal) -> Bool {
    try read { query throws(Refusal) in try query.bool(name) }
  }

  func time(_ name: String) throws(Refusal) -> Timestamp? { try query.time(name) }

  func symbol(_ text: String) throws(Refusal) -> Symbol {
    guard let symbol = Symbol(text) else { throw Self.bad("invalid symbol: \(text.prefix(32))") }
    return symbol
  }

  /// Each once, in the order in which they are named.
  func symbols() throws(Refusal) -> [Symbol] {
    let list = query.list("symbols")
    guard !list.isEmpty else { throw Self.bad("symbols is required") }
    guard list.count <= 2_000 else { throw Self.bad("too many symbols: at most 2000") }
    var symbols: [Symbol] = []
    var seen: Set<Symbol> = []
    for text in list {
      let symbol = try symbol(text)
      if seen.insert(symbol).inserted { symbols.append(symbol) }
    }
    return symbols
  }

  func isDescending(default fallback: Bool = false) throws(Refusal) -> Bool {
    let word = try word("sort", among: ["asc", "desc"])
    return word.map { $0 == "desc" } ?? fallback
  }

  /// Both ends are told; from the beginning of the market's day unless it is given.
  func range() throws(Refusal) -> ClosedRange<Timestamp>? {
    let today = NewYork.timestamp(NewYork.civil(market.now).day, secondOfDay: 0)
    let start = try time("start") ?? today
    let end = try time("end") ?? market.now
    return start <= end ? start...end : nil
  }
}

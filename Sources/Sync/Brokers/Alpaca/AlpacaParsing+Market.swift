import ClientModels

extension AlpacaParsing {
  /// Snapshots of stocks: a map by symbol without an envelope. `receivedAt` is nil for stored documents.
  static func stockSnapshots(
    _ bytes: [UInt8], receivedAt: Timestamp?
  ) throws(BrokerError) -> Listing<MarketSnapshot> {
    var map = SnapshotMap(receivedAt: receivedAt, path: [])
    do throws(JSONDocumentError) {
      try JSONDocument.members(bytes) { name, value in map.add(name, value) }
    } catch {
      throw .unreadable(what: "snapshots: \(error)")
    }
    return map.listing
  }

  static func cryptoSnapshots(
    _ bytes: [UInt8], receivedAt: Timestamp
  ) throws(BrokerError) -> Listing<MarketSnapshot> {
    try object(bytes, "snapshots") { members throws(WireFault) in
      var map = SnapshotMap(receivedAt: receivedAt, path: ["snapshots"])
      try requiredMap(&members, "snapshots").forEachMember { name, value in
        map.add(String(decoding: name, as: UTF8.self), value)
      }
      return map.listing
    }
  }

  static func quotes(_ bytes: [UInt8]) throws(BrokerError) -> [Symbol: Quote] {
    try object(bytes, "quotes") { members throws(WireFault) in
      var quotes: [Symbol: Quote] = [:]
      try requiredMap(&members, "quotes").forEachMember { name, value in
        guard let symbol = Symbol(name), var members = try? WireMembers(value),
          let quote = try? quote(&members)
        else { return }
        quotes[symbol] = quote
      }
      return quotes
    }
  }

  /// The bars of one symbol on this page, and the token of the next page.
  static func bars(
    _ bytes: [UInt8], of symbol: Symbol
  ) throws(BrokerError) -> (bars: Listing<Bar>, nextPageToken: String?) {
    try object(bytes, "bars") { members throws(WireFault) in
      var listing = Listing<Bar>([])
      if let map = members.value("bars") {
        guard map.kind == .object else { throw WireFault("bars", map.mismatch) }
        try map.forEachMember { name, list throws(WireFault) in
          guard name.elementsEqual(symbol.text.utf8), !list.isNull else { return }
          guard list.kind == .array else {
            throw WireFault(["bars", symbol.text], list.mismatch)
          }
          list.forEach { index, element in
            add(
              element, at: index, within: ["bars", symbol.text], of: "bars", to: &listing, bar)
          }
        }
      }
      return (listing, try members.text("next_page_token"))
    }
  }

  /// The bars of these symbols on this page, and the token of the next page.
  static func bars(
    _ bytes: [UInt8], of symbols: [Symbol]
  ) throws(BrokerError) -> (bars: [Symbol: Listing<Bar>], nextPageToken: String?) {
    let wanted = Set(symbols)
    return try object(bytes, "bars") { members throws(WireFault) in
      var bars: [Symbol: Listing<Bar>] = [:]
      if let map = members.value("bars") {
        guard map.kind == .object else { throw WireFault("bars", map.mismatch) }
        try map.forEachMember { name, list throws(WireFault) in
          guard let symbol = Symbol(name), wanted.contains(symbol), !list.isNull else { return }
          guard list.kind == .array else {
            throw WireFault(["bars", symbol.text], list.mismatch)
          }
          var listing = Listing<Bar>([])
          list.forEach { index, element in
            add(
              element, at: index, within: ["bars", symbol.text], of: "bars", to: &listing, bar)
          }
          bars[symbol] = listing
        }
      }
      return (bars, try members.text("next_page_token"))
    }
  }

  private static func requiredMap(
    _ members: inout WireMembers, _ name: StaticString
  ) throws(WireFault) -> WireValue {
    let map = try members.required(name, members.value(name))
    guard map.kind == .object else { throw WireFault(name, map.mismatch) }
    return map
  }

  fileprivate static func snapshot(
    _ symbol: Symbol, _ members: inout WireMembers, receivedAt: Timestamp?
  ) throws(WireFault) -> MarketSnapshot? {
    let trade = try members.part("latestTrade", Self.trade)
    let quote = try members.part("latestQuote", Self.quote)
    let minuteBar = try members.part("minuteBar", Self.bar)
    let dailyBar = try members.part("dailyBar", Self.bar)
    let previous = try members.part("prevDailyBar", Self.bar)
    // Ours, in stored documents: when it reached us.
    let stored = try members.time("received_at")
    guard let receivedAt = receivedAt ?? stored else { return nil }
    var snapshot = MarketSnapshot(
      symbol: symbol, quote: quote, trade: trade, minuteBar: minuteBar.flatMap { $0 },
      dailyBar: dailyBar.flatMap { $0 }, previousDailyBar: previous.flatMap { $0 },
      receivedAt: receivedAt)
    if stored != nil { try readReceipts(&members, into: &snapshot) }
    return snapshot
  }

  static func status(_ members: inout WireMembers) throws(WireFault) -> TradingStatus {
    TradingStatus(
      code: SafeText.line(try members.text("sc") ?? "", limit: 24),
      message: SafeText.line(try members.text("sm") ?? ""),
      reason: SafeText.line(try members.text("rm") ?? ""), at: try members.time("t"))
  }

  /// Stored documents also say how and when each part came, and what the exchange last said of trading.
  private static func readReceipts(
    _ members: inout WireMembers, into snapshot: inout MarketSnapshot
  ) throws(WireFault) {
    let (tradedAt, tradeSource) = (
      try members.time("trade_received_at"), try members.text("trade_source")
    )
    if let tradedAt, let source = tradeSource.flatMap(Receipt.Source.init) {
      snapshot.tradeReceipt = Receipt(source, at: tradedAt)
    }
    let (quotedAt, quoteSource) = (
      try members.time("quote_received_at"), try members.text("quote_source")
    )
    if let quotedAt, let source = quoteSource.flatMap(Receipt.Source.init) {
      snapshot.quoteReceipt = Receipt(source, at: quotedAt)
    }
    snapshot.status = try members.part("status", status)
  }

  static func trade(_ members: inout WireMembers) throws(WireFault) -> MarketTrade {
    let at = try members.time("t")
    let price = try members.number("p")
    let size = try members.number("s")
    return MarketTrade(
      price: Price(try members.required("p", price)), size: Quantity(size ?? .zero), at: at)
  }

  /// A price of 0 means that the side is empty.
  static func quote(_ members: inout WireMembers) throws(WireFault) -> Quote {
    let at = try members.time("t")
    let bid = try members.number("bp")
    let bidSize = try members.number("bs")
    let ask = try members.number("ap")
    let askSize = try members.number("as")
    return Quote(
      bid: bid.flatMap { $0.isZero ? nil : Price($0) }, bidSize: Quantity(bidSize ?? .zero),
      ask: ask.flatMap { $0.isZero ? nil : Price($0) }, askSize: Quantity(askSize ?? .zero),
      at: at)
  }

  static func bar(_ members: inout WireMembers) throws(WireFault) -> Bar? {
    _ = try members.required("t", members.value("t"))
    let at = try members.time("t")
    let open = try members.required("o", members.number("o"))
    let high = try members.required("h", members.number("h"))
    let low = try members.required("l", members.number("l"))
    let close = try members.required("c", members.number("c"))
    let volume = try members.number("v")
    let tradeCount = try members.integer("n")
    let volumeWeighted = try members.number("vw")
    guard let at else { return nil }
    return Bar(
      at: at, open: Price(open), high: Price(high), low: Price(low), close: Price(close),
      volume: Quantity(volume ?? .zero), tradeCount: tradeCount,
      volumeWeightedPrice: volumeWeighted.map(Price.init))
  }
}

/// Snapshots as they are read from a map by symbol.
private struct SnapshotMap {
  let receivedAt: Timestamp?
  /// Leads to the map.
  let path: [String]
  private var snapshots: [MarketSnapshot] = []
  private var problems: [(name: String, text: String)] = []
  private var seen: Set<String> = []

  init(receivedAt: Timestamp?, path: [String]) {
    self.receivedAt = receivedAt
    self.path = path
  }

  /// In the order of symbols, whatever order they came in.
  var listing: Listing<MarketSnapshot> {
    Listing(
      snapshots.sorted { $0.symbol < $1.symbol },
      problems: problems.sorted { $0.name < $1.name }.map(\.text))
  }

  mutating func add(_ name: String, _ value: WireValue) {
    guard seen.insert(name).inserted else { return refuse(name, "it is there twice") }
    do throws(WireFault) {
      // Symbols that a server does not know are null.
      guard !value.isNull else { return }
      var members = try WireMembers(value)
      guard let symbol = Symbol(name) else { return refuse(name, "not a symbol") }
      guard
        let snapshot = try AlpacaParsing.snapshot(symbol, &members, receivedAt: receivedAt)
      else { return refuse(name, "received_at") }
      snapshots.append(snapshot)
    } catch {
      refuse(name, WireFault(path + [name] + error.path, error.reason).description)
    }
  }

  private mutating func refuse(_ name: String, _ why: String) {
    problems.append((name, "snapshots.\(SafeText.line(name, limit: 24)): \(why)"))
  }
}

import ClientModels

extension AlpacaParsing {
  /// Snapshots of stocks: a map by symbol without an envelope. `receivedAt` is nil for stored documents.
  static func stockSnapshots(
    _ bytes: [UInt8], receivedAt: Timestamp?
  ) throws(BrokerError) -> Listing<MarketSnapshot> {
    let map = try decode([String: Lenient<SnapshotPayload?>].self, bytes, "snapshots")
    return snapshots(map, receivedAt: receivedAt)
  }

  static func cryptoSnapshots(
    _ bytes: [UInt8], receivedAt: Timestamp
  ) throws(BrokerError) -> Listing<MarketSnapshot> {
    let payload = try decode(CryptoSnapshotsPayload.self, bytes, "snapshots")
    return snapshots(payload.snapshots, receivedAt: receivedAt)
  }

  static func quotes(_ bytes: [UInt8]) throws(BrokerError) -> [Symbol: Quote] {
    let payload = try decode(QuotesPayload.self, bytes, "quotes")
    var quotes: [Symbol: Quote] = [:]
    for (name, element) in payload.quotes {
      guard let symbol = Symbol(name), case .some(.some(let quote)) = element.value else {
        continue
      }
      quotes[symbol] = Self.quote(quote)
    }
    return quotes
  }

  /// The bars of one symbol on this page, and the token of the next page.
  static func bars(
    _ bytes: [UInt8], of symbol: Symbol
  ) throws(BrokerError) -> (bars: Listing<Bar>, nextPageToken: String?) {
    let payload = try decode(BarsPayload.self, bytes, "bars")
    let elements = payload.bars?[symbol.text].flatMap { $0 } ?? []
    return (collect(elements, "bars", bar), payload.next_page_token)
  }

  private static func snapshots(
    _ map: [String: Lenient<SnapshotPayload?>], receivedAt: Timestamp?
  ) -> Listing<MarketSnapshot> {
    var listing = Listing<MarketSnapshot>([])
    for (name, element) in map.sorted(by: { $0.key < $1.key }) {
      guard let decoded = element.value, let symbol = Symbol(name) else {
        let what = element.problem ?? "not a symbol"
        listing.problems.append("snapshots.\(SafeText.line(name, limit: 24)): \(what)")
        continue
      }
      guard let payload = decoded else { continue }
      guard let received = receivedAt ?? time(payload.received_at) else {
        listing.problems.append("snapshots.\(symbol): received_at")
        continue
      }
      listing.values.append(snapshot(symbol, payload, received))
    }
    return listing
  }

  private static func snapshot(
    _ symbol: Symbol, _ payload: SnapshotPayload, _ receivedAt: Timestamp
  ) -> MarketSnapshot {
    MarketSnapshot(
      symbol: symbol, quote: payload.latestQuote.map(quote),
      trade: payload.latestTrade.map { trade in
        MarketTrade(
          price: Price(trade.p.value), size: Quantity(trade.s?.value ?? .zero), at: time(trade.t))
      },
      minuteBar: payload.minuteBar.flatMap(bar), dailyBar: payload.dailyBar.flatMap(bar),
      previousDailyBar: payload.prevDailyBar.flatMap(bar), receivedAt: receivedAt)
  }

  /// A price of 0 means that the side is empty.
  private static func quote(_ payload: QuotePayload) -> Quote {
    func price(_ number: WireNumber?) -> Price? {
      number.flatMap { $0.value.isZero ? nil : Price($0.value) }
    }
    return Quote(
      bid: price(payload.bp), bidSize: Quantity(payload.bs?.value ?? .zero),
      ask: price(payload.ap), askSize: Quantity(payload.as?.value ?? .zero), at: time(payload.t))
  }

  private static func bar(_ payload: BarPayload) -> Bar? {
    guard let at = time(payload.t) else { return nil }
    return Bar(
      at: at, open: Price(payload.o.value), high: Price(payload.h.value),
      low: Price(payload.l.value), close: Price(payload.c.value),
      volume: Quantity(payload.v?.value ?? .zero), tradeCount: payload.n,
      volumeWeightedPrice: payload.vw.map { Price($0.value) })
  }
}

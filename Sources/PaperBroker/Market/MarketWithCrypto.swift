import ClientModels

/// A stock market with crypto pairs beside it, on the stock market's clock.
public struct MarketWithCrypto: MarketSource {
  public let assets: [Asset]
  private let index: AssetIndex
  private var stocks: any MarketSource
  private var pairs: SyntheticMarket

  public init(_ stocks: any MarketSource, seed: UInt64) {
    self.stocks = stocks
    pairs = SyntheticMarket(
      seed: seed, alwaysOpen: true, speed: 1, startedAtWall: stocks.now,
      instruments: CryptoPair.all.map(\.instrument))
    assets = stocks.assets + CryptoPair.all.map { Instruments.asset($0.instrument.symbol) }
    index = AssetIndex(assets)
  }

  public func asset(_ text: String) -> Asset? { index[text] }

  public var calendar: TradingCalendar { stocks.calendar }
  public var now: Timestamp { stocks.now }

  public func isOpen(at time: Timestamp) -> Bool { stocks.isOpen(at: time) }
  public func closedDay(at time: Timestamp) -> ClosedDay? { stocks.closedDay(at: time) }
  public func nextOpen(after time: Timestamp) -> Timestamp? { stocks.nextOpen(after: time) }
  public func nextClose(after time: Timestamp) -> Timestamp? { stocks.nextClose(after: time) }

  public mutating func advance(toWall wall: Timestamp) -> MarketStep {
    let step = stocks.advance(toWall: wall)
    let other = pairs.advance(toWall: step.now).events.map(Self.sized)
    guard !other.isEmpty else { return step }
    var events: [MarketEvent] = []
    events.reserveCapacity(step.events.count + other.count)
    var rest = other[...]
    for event in step.events {
      while let first = rest.first, first.order < event.order { events.append(rest.removeFirst()) }
      events.append(event)
    }
    return MarketStep(events: events + rest, now: step.now)
  }

  public func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice? {
    stocks.notice(of: symbol, at: time)
  }

  public func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions? {
    stocks.auctions(of: symbol, at: time)
  }

  public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard let lot = CryptoPair.bySymbol[symbol]?.lot else { return stocks.snapshot(symbol) }
    return pairs.snapshot(symbol).map { Self.sized($0, lot) }
  }

  public func latest(_ symbol: Symbol) -> MarketSnapshot? {
    guard let lot = CryptoPair.bySymbol[symbol]?.lot else { return stocks.latest(symbol) }
    return pairs.latest(symbol).map { Self.sized($0, lot) }
  }

  private static func sized(_ snapshot: MarketSnapshot, _ lot: FixedDecimal) -> MarketSnapshot {
    MarketSnapshot(
      symbol: snapshot.symbol, quote: snapshot.quote?.sized(lot),
      trade: snapshot.trade?.sized(lot), minuteBar: snapshot.minuteBar?.sized(lot),
      dailyBar: snapshot.dailyBar?.sized(lot),
      previousDailyBar: snapshot.previousDailyBar?.sized(lot), receivedAt: snapshot.receivedAt)
  }

  public func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    guard let lot = CryptoPair.bySymbol[symbol]?.lot else {
      return stocks.bars(symbol, interval: interval, in: range, limit: limit)
    }
    return pairs.bars(symbol, interval: interval, in: range, limit: limit).map { $0.sized(lot) }
  }

  public func newestBars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    guard let lot = CryptoPair.bySymbol[symbol]?.lot else {
      return stocks.newestBars(symbol, interval: interval, in: range, limit: limit)
    }
    return pairs.newestBars(symbol, interval: interval, in: range, limit: limit)
      .map { $0.sized(lot) }
  }

  public func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote] {
    guard let lot = CryptoPair.bySymbol[symbol]?.lot else {
      return stocks.quotes(symbol, in: range, limit: limit, newestFirst: newestFirst)
    }
    return pairs.quotes(symbol, in: range, limit: limit, newestFirst: newestFirst)
      .map { $0.sized(lot) }
  }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] {
    guard let lot = CryptoPair.bySymbol[symbol]?.lot else {
      return stocks.trades(symbol, in: range, limit: limit, newestFirst: newestFirst)
    }
    return pairs.trades(symbol, in: range, limit: limit, newestFirst: newestFirst)
      .map { $0.sized(lot) }
  }

  private static func sized(_ event: MarketEvent) -> MarketEvent {
    switch event {
    case .quote(let symbol, let quote):
      .quote(symbol, CryptoPair.bySymbol[symbol].map { quote.sized($0.lot) } ?? quote)
    case .trade(let symbol, let trade):
      .trade(symbol, CryptoPair.bySymbol[symbol].map { trade.sized($0.lot) } ?? trade)
    case .status: event
    }
  }
}

extension MarketEvent {
  fileprivate var order: Timestamp { at ?? Timestamp(nanoseconds: .min) }
}

extension Quantity {
  fileprivate func sized(_ lot: FixedDecimal) -> Quantity {
    (try? decimal * lot).map(Quantity.init) ?? self
  }
}

extension Quote {
  fileprivate func sized(_ lot: FixedDecimal) -> Quote {
    Quote(bid: bid, bidSize: bidSize.sized(lot), ask: ask, askSize: askSize.sized(lot), at: at)
  }
}

extension MarketTrade {
  fileprivate func sized(_ lot: FixedDecimal) -> MarketTrade {
    MarketTrade(price: price, size: size.sized(lot), at: at)
  }
}

extension Bar {
  fileprivate func sized(_ lot: FixedDecimal) -> Bar {
    var bar = self
    bar.volume = volume.sized(lot)
    return bar
  }
}

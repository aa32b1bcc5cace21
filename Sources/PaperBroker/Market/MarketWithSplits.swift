import ClientModels

/// A market that is made up, with splits: from a split's day on there are more shares for less each. A recording needs none of
/// this, because it has them in its prices.
public struct MarketWithSplits: MarketSource {
  private var market: any MarketSource
  private let bySymbol: [Symbol: [(at: Timestamp, ratio: SplitRatio)]]

  public init(_ market: any MarketSource, _ book: CorporateActionBook) {
    self.market = market
    var bySymbol: [Symbol: [(at: Timestamp, ratio: SplitRatio)]] = [:]
    for action in book.actions {
      guard case .split(let ratio) = action.terms else { continue }
      bySymbol[action.symbol, default: []].append(
        (NewYork.timestamp(action.exDay, secondOfDay: 0), ratio))
    }
    self.bySymbol = bySymbol
  }

  public var assets: [Asset] { market.assets }
  public var calendar: TradingCalendar { market.calendar }
  public var now: Timestamp { market.now }

  public func isOpen(at time: Timestamp) -> Bool { market.isOpen(at: time) }
  public func closedDay(at time: Timestamp) -> ClosedDay? { market.closedDay(at: time) }
  public func nextOpen(after time: Timestamp) -> Timestamp? { market.nextOpen(after: time) }
  public func nextClose(after time: Timestamp) -> Timestamp? { market.nextClose(after: time) }

  public mutating func advance(toWall wall: Timestamp) -> MarketStep {
    let step = market.advance(toWall: wall)
    guard !bySymbol.isEmpty else { return step }
    let events = step.events.map { event -> MarketEvent in
      switch event {
      case .quote(let symbol, let quote): .quote(symbol, split(quote, symbol))
      case .trade(let symbol, let trade): .trade(symbol, split(trade, symbol))
      case .status: event
      }
    }
    return MarketStep(events: events, now: step.now)
  }

  public func notice(of symbol: Symbol, at time: Timestamp) -> TradingNotice? {
    market.notice(of: symbol, at: time)
  }

  public func auctions(of symbol: Symbol, at time: Timestamp) -> SessionAuctions? {
    guard var auctions = market.auctions(of: symbol, at: time) else { return nil }
    auctions.opening = auctions.opening.map { split($0, symbol) }
    auctions.closing = auctions.closing.map { split($0, symbol) }
    return auctions
  }

  public func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard let snapshot = market.snapshot(symbol), bySymbol[symbol] != nil else {
      return market.snapshot(symbol)
    }
    return MarketSnapshot(
      symbol: symbol, quote: snapshot.quote.map { split($0, symbol) },
      trade: snapshot.trade.map { split($0, symbol) },
      minuteBar: snapshot.minuteBar.map { split($0, symbol) },
      dailyBar: snapshot.dailyBar.map { split($0, symbol) },
      previousDailyBar: snapshot.previousDailyBar.map { split($0, symbol) },
      receivedAt: snapshot.receivedAt)
  }

  public func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    let bars = market.bars(symbol, interval: interval, in: range, limit: limit)
    return bySymbol[symbol] == nil ? bars : bars.map { split($0, symbol) }
  }

  public func newestBars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] {
    let bars = market.newestBars(symbol, interval: interval, in: range, limit: limit)
    return bySymbol[symbol] == nil ? bars : bars.map { split($0, symbol) }
  }

  public func quotes(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [Quote] {
    market.quotes(symbol, in: range, limit: limit, newestFirst: newestFirst)
      .map { split($0, symbol) }
  }

  public func trades(
    _ symbol: Symbol, in range: ClosedRange<Timestamp>, limit: Int, newestFirst: Bool
  ) -> [MarketTrade] {
    market.trades(symbol, in: range, limit: limit, newestFirst: newestFirst)
      .map { split($0, symbol) }
  }

  private func ratios(_ symbol: Symbol, at time: Timestamp?) -> [SplitRatio] {
    guard let splits = bySymbol[symbol], let time else { return [] }
    return splits.filter { $0.at <= time }.map(\.ratio)
  }

  private func split(_ quote: Quote, _ symbol: Symbol) -> Quote {
    ratios(symbol, at: quote.at).reduce(quote) { quote, ratio in
      Quote(
        bid: quote.bid.map { Self.split($0, ratio, .down) },
        bidSize: Self.split(quote.bidSize, ratio),
        ask: quote.ask.map { Self.split($0, ratio, .up) },
        askSize: Self.split(quote.askSize, ratio), at: quote.at)
    }
  }

  private func split(_ trade: MarketTrade, _ symbol: Symbol) -> MarketTrade {
    ratios(symbol, at: trade.at).reduce(trade) { trade, ratio in
      MarketTrade(
        price: Self.split(trade.price, ratio, .halfEven), size: Self.split(trade.size, ratio),
        at: trade.at, auction: trade.auction)
    }
  }

  private func split(_ bar: Bar, _ symbol: Symbol) -> Bar {
    ratios(symbol, at: bar.at).reduce(bar) { bar, ratio in
      var split = bar.scaled(price: ratio.old, by: ratio.new, volume: false)
      split.open = Self.split(bar.open, ratio, .halfEven)
      split.high = Self.split(bar.high, ratio, .halfEven)
      split.low = Self.split(bar.low, ratio, .halfEven)
      split.close = Self.split(bar.close, ratio, .halfEven)
      split.volume = Self.split(bar.volume, ratio)
      return split
    }
  }

  /// On a tick: a cent from one dollar up, a hundredth of a cent below it.
  private static func split(_ price: Price, _ ratio: SplitRatio, _ rounding: Rounding) -> Price {
    guard let exact = try? FixedDecimal.multiply(price.decimal, ratio.old, dividedBy: ratio.new),
      let rounded = try? exact.rounded(toDigits: exact >= 1 ? 2 : 4, rounding)
    else { return price }
    return Price(rounded)
  }

  /// Whole shares, and at least one.
  private static func split(_ size: Quantity, _ ratio: SplitRatio) -> Quantity {
    let product = try? FixedDecimal.multiply(
      size.decimal, ratio.new, dividedBy: ratio.old, toDigits: 0, rounding: .down)
    return Quantity(max(1, product ?? size.decimal))
  }
}

import ClientModels

/// Trades gathered into one bar.
struct BarBuilder: Hashable, Sendable {
  let at: Timestamp
  private(set) var count = 0
  private var open = Price.zero
  private var high = Price.zero
  private var low = Price.zero
  private var close = Price.zero
  private var volume = Quantity.zero
  private var value = FixedDecimal.zero

  init(at: Timestamp) { self.at = at }

  mutating func add(_ trade: MarketTrade) {
    if count == 0 { (open, high, low) = (trade.price, trade.price, trade.price) }
    high = max(high, trade.price)
    low = min(low, trade.price)
    close = trade.price
    count += 1
    volume = (try? volume + trade.size) ?? volume
    value = (try? value + trade.price.decimal * trade.size.decimal) ?? value
  }

  /// Nil while there is no trade.
  var bar: Bar? {
    guard count > 0 else { return nil }
    let average = (try? (value / volume.decimal).rounded(toDigits: 6)).map(Price.init)
    return Bar(
      at: at, open: open, high: high, low: low, close: close, volume: volume, tradeCount: count,
      volumeWeightedPrice: average ?? close)
  }
}

extension BarInterval {
  /// The left edge of the interval that holds `time`: days begin at midnight in New York, hours and less on the clock.
  func start(of time: Timestamp) -> Timestamp {
    guard self != .day else {
      return NewYork.timestamp(NewYork.civil(time).day, secondOfDay: 0)
    }
    let length = Int64(seconds)
    let whole = time.seconds
    return Timestamp(seconds: whole - ((whole % length) + length) % length)
  }
}

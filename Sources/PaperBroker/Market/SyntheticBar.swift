import ClientModels

/// Trades of the synthetic market gathered into one bar.
struct SyntheticBar: Hashable, Sendable {
  private var count = 0
  private var open: Int64 = 0
  private var high = Int64.min
  private var low = Int64.max
  private var close: Int64 = 0
  private var volume: Int64 = 0
  /// Ten-thousandths of a dollar; a million dollars times the shares of a day are far within it.
  private var value: Int64 = 0

  /// Adds the trades among `ticks`.
  mutating func add(_ ticks: Range<Int64>, of tape: inout SyntheticTape) {
    for index in tape.trades(among: ticks) {
      let trade = tape.trade(index)
      add(trade.price, trade.size)
    }
  }

  private mutating func add(_ price: Int64, _ size: Int64) {
    if count == 0 { open = price }
    high = max(high, price)
    low = min(low, price)
    close = price
    count += 1
    volume += size
    value += price * size
  }

  /// Nil while there is no trade.
  func bar(at: Timestamp) -> Bar? {
    guard count > 0 else { return nil }
    let average = try? (SyntheticTick.price(value).decimal / FixedDecimal(Int(volume)))
      .rounded(toDigits: 6)
    return Bar(
      at: at, open: SyntheticTick.price(open), high: SyntheticTick.price(high),
      low: SyntheticTick.price(low), close: SyntheticTick.price(close),
      volume: Quantity(Int(volume)), tradeCount: count,
      volumeWeightedPrice: average.map(Price.init) ?? SyntheticTick.price(close))
  }
}

import ClientModels

/// A quote of the synthetic market, and the trade on it where one printed. Prices in ten-thousandths of a dollar.
struct SyntheticTick {
  let at: Timestamp
  let bid: Int64
  let ask: Int64
  /// Shares, in round lots.
  let bidSize: Int64
  let askSize: Int64
  let trade: (price: Int64, size: Int64)?

  var quote: Quote {
    Quote(
      bid: Self.price(bid), bidSize: Quantity(Int(bidSize)), ask: Self.price(ask),
      askSize: Quantity(Int(askSize)), at: at)
  }

  var marketTrade: MarketTrade? {
    trade.map { MarketTrade(price: Self.price($0.price), size: Quantity(Int($0.size)), at: at) }
  }

  static func price(_ tenThousandths: Int64) -> Price {
    Price(FixedDecimal(units: Int128(tenThousandths) * 100_000_000_000_000))
  }
}

/// What an instrument does in a session, tick by tick. Any tick can be asked for; going forward is cheap.
///
/// Between the prices of two minutes the middle wanders but never goes beyond them. Every eighth quote has a trade on it,
/// at its bid or its ask.
struct SyntheticTape {
  static let quotesPerTrade: Int64 = 8
  /// Prices are kept below a million dollars.
  private static let ceiling = 1e6

  let instrument: Instrument
  let session: SyntheticSession
  private let path: SyntheticPath
  private let salt: UInt64
  private let minutes: Double
  private var walk: SyntheticPath.Walk
  private var minute: Int64 = -1
  private var left = 0.0
  private var right = 0.0
  private var half = 0.0

  init(_ instrument: Instrument, _ session: SyntheticSession, _ path: SyntheticPath) {
    self.instrument = instrument
    self.session = session
    self.path = path
    salt = instrument.hash &+ UInt64(bitPattern: Int64(session.day.ordinal))
    minutes = Double(session.end.nanoseconds - session.start.nanoseconds) / 60e9
    walk = path.walk(instrument)
  }

  mutating func tick(_ index: Int64) -> SyntheticTick {
    let elapsed = index * instrument.quoteIntervalNanoseconds
    enter(minute: elapsed / 60_000_000_000)
    let bits = path.bits(salt &+ 1, index)
    func share(_ shift: UInt64, _ width: UInt64) -> Double {
      Double(bits >> shift & (1 << width - 1)) / Double(1 << width)
    }
    let part = Double(elapsed % 60_000_000_000) / 60e9 + (share(0, 16) - 0.5) * 0.5
    let middle = left + (right - left) * min(1, max(0, part))
    let bid = Self.down(middle - half)
    var ask = Self.up(middle + half)
    if ask <= bid { ask = bid + (bid >= 10_000 ? 100 : 1) }
    var trade: (price: Int64, size: Int64)?
    if index % Self.quotesPerTrade == 0 {
      let size = 1 + Int64(share(33, 15) * share(48, 16) * instrument.tradeSize)
      trade = (bits >> 32 & 1 == 0 ? ask : bid, size)
    }
    return SyntheticTick(
      at: Timestamp(nanoseconds: session.start.nanoseconds + elapsed), bid: bid, ask: ask,
      bidSize: 100 * (1 + Int64(share(16, 8) * 9)), askSize: 100 * (1 + Int64(share(24, 8) * 9)),
      trade: trade)
  }

  private mutating func enter(minute: Int64) {
    guard minute != self.minute else { return }
    left = minute == self.minute + 1 && self.minute >= 0 ? right : price(minute)
    right = price(minute + 1)
    self.minute = minute
    let tick = left < 1 ? 0.000_1 : 0.01
    half = max(tick, left * instrument.spreadShare * (0.6 + path.unit(salt &+ 2, minute))) / 2
  }

  private mutating func price(_ minute: Int64) -> Double {
    walk.price(at: path.place(session.day, fraction: min(1, Double(minute) / minutes)))
  }

  /// The tick at or below a price: a cent from one dollar up, a hundredth of a cent below it.
  private static func down(_ price: Double) -> Int64 {
    let price = min(price, ceiling)
    return price >= 1 ? Int64(price * 100) * 100 : max(1, Int64(price * 10_000))
  }

  private static func up(_ price: Double) -> Int64 {
    let price = min(max(price, 0), ceiling)
    return price > 1
      ? Int64((price * 100).rounded(.up)) * 100 : max(1, Int64((price * 10_000).rounded(.up)))
  }
}

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
    let step = SyntheticTape.quotesPerTrade
    var index = (ticks.lowerBound + step - 1) / step * step
    while index < ticks.upperBound {
      if let trade = tape.tick(index).trade { add(trade.price, trade.size) }
      index += step
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

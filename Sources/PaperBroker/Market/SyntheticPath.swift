import ClientModels

/// Noise that is a function: the same seed, name and place always give the same value.
struct SyntheticPath: Hashable, Sendable {
  let seed: UInt64
  let alwaysOpen: Bool

  /// Periods in days; the shortest is about a minute of a session.
  private static let periods: [Double] = [512, 128, 32, 8, 2, 0.5, 0.125, 1 / 32, 1 / 128, 1 / 390]
  /// Roots of the periods: the reach of a random walk grows with the root of time.
  private static let sizes = periods.map { $0.squareRoot() * 0.55 }
  /// The part of the daily move that the whole market shares.
  private static let marketVolatility = 0.008
  /// Overnight, the path goes on for this part of a day.
  private static let gap = 0.25

  /// The middle price at the start of a minute of a session, not on a tick.
  func price(_ instrument: Instrument, day: CalendarDay, fraction: Double) -> Double {
    let place = Double(day.ordinal) + (alwaysOpen ? fraction : Self.gap + (1 - Self.gap) * fraction)
    let market = stack(0x4d61_726b_6574, place) * Self.marketVolatility
    let own = stack(instrument.hash, place) * instrument.dailyVolatility
    return instrument.basePrice * exponential(market + own)
  }

  private func stack(_ name: UInt64, _ place: Double) -> Double {
    var sum = 0.0
    for (layer, period) in Self.periods.enumerated() {
      let position = place / period
      let cell = position.rounded(.down)
      let part = position - cell
      let key = name &+ UInt64(layer) &* 0x9e37_79b9_7f4a_7c15
      let left = unit(key, Int64(cell)) * 2 - 1
      let right = unit(key, Int64(cell) + 1) * 2 - 1
      sum += Self.sizes[layer] * (left + (right - left) * part * part * (3 - 2 * part))
    }
    return sum
  }

  /// A number from 0 to 1 for a name and a place.
  func unit(_ name: UInt64, _ place: Int64) -> Double {
    var value =
      seed &+ name &* 0xbf58_476d_1ce4_e5b9 &+ UInt64(bitPattern: place) &* 0x94d0_49bb_1331_11eb
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    value ^= value >> 31
    return Double(value >> 11) / 9_007_199_254_740_992
  }

  /// eˣ for the small x of log prices, by its series on a halved argument: the standard library has none.
  private func exponential(_ x: Double) -> Double {
    let x = min(max(x, -4), 4) / 16
    var term = 1.0
    var sum = 1.0
    for n in 1...12 {
      term *= x / Double(n)
      sum += term
    }
    for _ in 0..<4 { sum *= sum }
    return sum
  }
}

/// One session of the synthetic market and what happens in it.
struct SyntheticSession: Hashable, Sendable {
  let day: CalendarDay
  let start: Timestamp
  let end: Timestamp

  init(day: CalendarDay, start: Timestamp, end: Timestamp) {
    self.day = day
    self.start = start
    self.end = end
  }

  init(_ session: CalendarSession) {
    self.init(
      day: session.day, start: NewYork.timestamp(session.day, secondOfDay: session.open),
      end: NewYork.timestamp(session.day, secondOfDay: session.close))
  }

  struct Tick {
    let at: Timestamp
    let isTrade: Bool
    let quote: Quote
    let trade: MarketTrade
  }

  /// Every so many quotes one trade prints.
  private static let quotesPerTrade: Int64 = 8

  private func time(_ instrument: Instrument, tick: Int64) -> Timestamp {
    Timestamp(nanoseconds: start.nanoseconds + tick * instrument.quoteIntervalNanoseconds)
  }

  /// The last tick at or before `time`; nil before the session.
  private func lastIndex(_ instrument: Instrument, _ time: Timestamp) -> Int64? {
    guard time >= start else { return nil }
    // The close itself is not traded: the last tick lies before it.
    let span = min(time.nanoseconds, end.nanoseconds - 1) - start.nanoseconds
    return span / instrument.quoteIntervalNanoseconds
  }

  func lastTick(_ instrument: Instrument, _ path: SyntheticPath, _ time: Timestamp) -> Tick? {
    lastIndex(instrument, time).map { tick($0, instrument, path) }
  }

  func lastTrade(_ instrument: Instrument, _ path: SyntheticPath, _ time: Timestamp) -> MarketTrade?
  {
    lastIndex(instrument, time).map {
      tick($0 - $0 % Self.quotesPerTrade, instrument, path).trade
    }
  }

  func bar(
    _ instrument: Instrument, _ path: SyntheticPath, from: Timestamp, until: Timestamp
  ) -> Bar? {
    var builder = BarBuilder(at: from)
    addTrades(instrument, path, from: from, until: until, to: &builder)
    return builder.bar
  }

  /// The trades of `from ..< until`, oldest first.
  func addTrades(
    _ instrument: Instrument, _ path: SyntheticPath, from: Timestamp, until: Timestamp,
    to builder: inout BarBuilder
  ) {
    let interval = instrument.quoteIntervalNanoseconds * Self.quotesPerTrade
    let first = max(0, from.nanoseconds - start.nanoseconds + interval - 1) / interval
    var index = first * Self.quotesPerTrade
    while time(instrument, tick: index) < min(until, end) {
      builder.add(tick(index, instrument, path).trade)
      index += Self.quotesPerTrade
    }
  }

  private func tick(_ index: Int64, _ instrument: Instrument, _ path: SyntheticPath) -> Tick {
    let at = time(instrument, tick: index)
    let salt = instrument.hash &+ UInt64(bitPattern: Int64(day.ordinal))
    let middle = middle(instrument, path, at, chance: path.unit(salt &+ 1, index))
    let tickSize = middle < 1 ? 0.0001 : 0.01
    let half =
      max(tickSize, middle * instrument.spreadShare * (0.6 + path.unit(salt &+ 2, index / 16))) / 2
    let bid = Self.price(((middle - half) / tickSize).rounded(.down), tickSize)
    var ask = Self.price(((middle + half) / tickSize).rounded(.up), tickSize)
    if ask <= bid { ask = (try? bid + bid.tick) ?? ask }
    func lots(_ name: UInt64) -> Quantity {
      Quantity(100 * (1 + Int(path.unit(salt &+ name, index) * 9)))
    }
    let quote = Quote(bid: bid, bidSize: lots(3), ask: ask, askSize: lots(4), at: at)
    let isBuy = path.unit(salt &+ 5, index) < 0.5
    let size =
      1 + Int(path.unit(salt &+ 6, index) * path.unit(salt &+ 7, index) * instrument.tradeSize)
    return Tick(
      at: at, isTrade: index % Self.quotesPerTrade == 0, quote: quote,
      trade: MarketTrade(price: isBuy ? ask : bid, size: Quantity(size), at: at))
  }

  /// Between the prices of two minutes, wandering but never beyond them.
  private func middle(
    _ instrument: Instrument, _ path: SyntheticPath, _ at: Timestamp, chance: Double
  ) -> Double {
    let length = Double(end.nanoseconds - start.nanoseconds) / 60e9
    let minute = Double(at.nanoseconds - start.nanoseconds) / 60e9
    let whole = minute.rounded(.down)
    let left = path.price(instrument, day: day, fraction: whole / length)
    let right = path.price(instrument, day: day, fraction: min(1, (whole + 1) / length))
    let part = min(1, max(0, minute - whole + (chance - 0.5) * 0.5))
    return left + (right - left) * part
  }

  private static func price(_ ticks: Double, _ tickSize: Double) -> Price {
    let count = Int128(max(1, min(ticks, 1e12)))
    return Price(
      FixedDecimal(units: count * (tickSize == 0.01 ? 10_000_000_000_000_000 : 100_000_000_000_000))
    )
  }
}

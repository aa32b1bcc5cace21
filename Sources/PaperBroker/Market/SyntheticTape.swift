import ClientModels

/// What an instrument does in a session, tick by tick. Any tick can be asked for; going forward is cheap.
///
/// Between the prices of two minutes the middle wanders but never goes beyond them. Every eighth quote has a trade on it,
/// at its bid or its ask.
struct SyntheticTape {
  /// The middle is kept from a tenth of a cent, where a bid has ticks below it, to a million dollars.
  private static let lowest = 0.001
  private static let highest = 1e6

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
    let (middle, bits) = middle(index)
    return SyntheticTick(
      at: Timestamp(
        nanoseconds: session.start.nanoseconds + index * instrument.quoteIntervalNanoseconds),
      bid: Self.down(middle - half), ask: Self.up(middle + half),
      bidSize: 100 * (1 + Int64(bits >> 16 & 0xff) * 9 / 256),
      askSize: 100 * (1 + Int64(bits >> 24 & 0xff) * 9 / 256),
      trade: index % instrument.quotesPerTrade == 0 ? trade(middle, bits) : nil)
  }

  /// Bid and ask before they are rounded to ticks, in dollars.
  mutating func sides(_ index: Int64) -> (bid: Double, ask: Double) {
    let middle = middle(index).0
    return (middle - half, middle + half)
  }

  /// The trade on a tick whose number is a multiple of the instrument's `quotesPerTrade`.
  mutating func trade(_ index: Int64) -> (price: Int64, size: Int64) {
    let (middle, bits) = middle(index)
    return trade(middle, bits)
  }

  private func trade(_ middle: Double, _ bits: UInt64) -> (price: Int64, size: Int64) {
    let share = Double(bits >> 33 & 0x7fff) * Double(bits >> 48) / Double(1 << 31)
    let price = bits >> 32 & 1 == 0 ? Self.up(middle + half) : Self.down(middle - half)
    return (price, 1 + Int64(share * instrument.tradeSize))
  }

  /// Half way between bid and ask, and 64 random bits for the rest of the tick.
  private mutating func middle(_ index: Int64) -> (Double, UInt64) {
    let elapsed = index * instrument.quoteIntervalNanoseconds
    let minute = elapsed / 60_000_000_000
    if minute != self.minute { enter(minute) }
    let bits = path.bits(salt &+ 1, index)
    let chance = Double(bits & 0xffff) / 65_536 - 0.5
    let part = Double(elapsed - minute * 60_000_000_000) / 60e9 + chance * 0.5
    return (left + (right - left) * min(1, max(0, part)), bits)
  }

  private mutating func enter(_ minute: Int64) {
    left = minute == self.minute + 1 && self.minute >= 0 ? right : price(minute)
    right = price(minute + 1)
    self.minute = minute
    let tick = left < 1 ? 0.000_1 : 0.01
    half = max(tick, left * instrument.spreadShare * (0.6 + path.unit(salt &+ 2, minute))) / 2
  }

  private mutating func price(_ minute: Int64) -> Double {
    let place = path.place(session.day, fraction: min(1, Double(minute) / minutes))
    return min(max(walk.price(at: place), Self.lowest), Self.highest)
  }

  /// The tick at or below a price: a cent from one dollar up, a hundredth of a cent below it. A bid is rounded down and an
  /// ask up, and half the spread lies between either and the middle: they never meet.
  private static func down(_ price: Double) -> Int64 {
    price >= 1 ? Int64(price * 100) * 100 : Int64(price * 10_000)
  }

  private static func up(_ price: Double) -> Int64 {
    let (scale, step) = price > 1 ? (100.0, Int64(100)) : (10_000.0, 1)
    let whole = Int64(price * scale)
    return (Double(whole) < price * scale ? whole + 1 : whole) * step
  }
}

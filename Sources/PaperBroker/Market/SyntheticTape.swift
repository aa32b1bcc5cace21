import ClientModels

/// What an instrument does in a session, tick by tick. Any tick can be asked for; going forward is cheap.
///
/// Between the prices of two minutes the middle wanders but never goes beyond them. Every eighth quote has a trade on it,
/// at its bid or its ask. The first trade and the last are the session's auctions. While trading is stopped there are no
/// ticks: their numbers are left out.
struct SyntheticTape {
  /// The middle is kept from a tenth of a cent, where a bid has ticks below it, to a million dollars.
  private static let lowest = 0.001
  private static let highest = 1e6

  let instrument: Instrument
  let session: SyntheticSession
  private let path: SyntheticPath
  private let salt: UInt64
  private let minutes: Double
  let halt: SyntheticHalt?
  private let silence: Range<Int64>
  private let closing: Int64?
  private var walk: SyntheticPath.Walk
  private var pulse = SyntheticPulse.steady
  private var minute: Int64 = -1
  private var left = 0.0
  private var right = 0.0
  private var half = 0.0

  init(_ instrument: Instrument, _ session: SyntheticSession, _ path: SyntheticPath) {
    self.instrument = instrument
    self.session = session
    self.path = path
    salt = instrument.hash &+ UInt64(bitPattern: Int64(session.day.ordinal))
    minutes = Double(session.nanoseconds) / 60e9
    halt = SyntheticHalt(instrument, session, path)
    silence = halt?.ticks(of: instrument, session) ?? 0..<0
    closing = session.closing(instrument)
    walk = path.walk(instrument)
  }

  // MARK: Which ticks there are

  func isSilent(_ index: Int64) -> Bool { silence.contains(index) }

  /// The number of the last tick that was made up to and at a number.
  func tick(atOrBefore index: Int64) -> Int64 { isSilent(index) ? silence.lowerBound - 1 : index }

  /// The number of the last tick with a trade up to and at a number.
  func trade(atOrBefore index: Int64) -> Int64 {
    if index == closing { return index }
    let trade = index - index % instrument.quotesPerTrade
    guard isSilent(trade) else { return trade }
    let before = silence.lowerBound - 1
    return before - before % instrument.quotesPerTrade
  }

  /// The numbers of the ticks with a trade, in order.
  func trades(among ticks: Range<Int64>) -> [Int64] {
    let step = instrument.quotesPerTrade
    let first = (ticks.lowerBound + step - 1) / step * step
    var numbers: [Int64] = []
    for index in stride(from: first, to: ticks.upperBound, by: Int(step)) where !isSilent(index) {
      numbers.append(index)
    }
    if let closing, ticks.contains(closing), numbers.last != closing { numbers.append(closing) }
    return numbers
  }

  func hasTrade(_ index: Int64) -> Bool {
    index % instrument.quotesPerTrade == 0 || auction(index) != nil
  }

  private func auction(_ index: Int64) -> MarketTrade.Auction? {
    guard let closing else { return nil }
    return index == 0 ? .opening : index == closing ? .closing : nil
  }

  // MARK: Ticks

  mutating func tick(_ index: Int64) -> SyntheticTick {
    let (middle, bits) = middle(index)
    let auction = auction(index)
    return SyntheticTick(
      at: session.time(of: index, instrument),
      bid: Self.down(middle - half), ask: Self.up(middle + half),
      bidSize: shown(bits >> 16), askSize: shown(bits >> 24),
      trade: hasTrade(index) ? trade(middle, bits, auction) : nil, auction: auction)
  }

  /// From one to nine round lots, by the eight lowest bits and the time of day.
  private func shown(_ bits: UInt64) -> Int64 {
    100 * max(1, Int64((1 + Double(bits & 0xff) * 9 / 256) * pulse.depth))
  }

  /// Bid and ask before they are rounded to ticks, in dollars.
  mutating func sides(_ index: Int64) -> (bid: Double, ask: Double) {
    let middle = middle(index).0
    return (middle - half, middle + half)
  }

  /// The trade on a tick that has one.
  mutating func trade(_ index: Int64) -> (price: Int64, size: Int64) {
    let (middle, bits) = middle(index)
    return trade(middle, bits, auction(index))
  }

  private func trade(
    _ middle: Double, _ bits: UInt64, _ auction: MarketTrade.Auction?
  ) -> (price: Int64, size: Int64) {
    let chance = Double(bits >> 33 & 0x7fff) / 32_768
    switch auction {
    case .opening:
      return (Self.nearest(middle), Int64(instrument.tradeSize * (10 + 20 * chance)))
    case .closing:
      return (Self.nearest(middle), Int64(instrument.tradeSize * (25 + 35 * chance)))
    case nil:
      let share = chance * Double(bits >> 48) / 65_536
      let price = bits >> 32 & 1 == 0 ? Self.up(middle + half) : Self.down(middle - half)
      return (price, 1 + Int64(share * instrument.tradeSize * pulse.size))
    }
  }

  /// Half way between bid and ask, and 64 random bits for the rest of the tick.
  private mutating func middle(_ index: Int64) -> (Double, UInt64) {
    let elapsed = min(index * instrument.quoteIntervalNanoseconds, session.nanoseconds - 1)
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
    if !path.alwaysOpen { pulse = SyntheticPulse(minute: Double(minute), of: minutes) }
    let tick = left < 1 ? 0.000_1 : 0.01
    let share = instrument.spreadShare * (0.6 + path.unit(salt &+ 2, minute)) * pulse.spread
    half = max(tick, left * share) / 2
  }

  private mutating func price(_ minute: Int64) -> Double {
    let place = path.place(session.day, fraction: min(1, Double(minute) / minutes))
    let price = walk.price(at: place) * (1 + (halt?.move(at: minute) ?? 0))
    return min(max(price, Self.lowest), Self.highest)
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

  private static func nearest(_ price: Double) -> Int64 {
    price >= 1 ? Int64(price * 100 + 0.5) * 100 : Int64(price * 10_000 + 0.5)
  }
}

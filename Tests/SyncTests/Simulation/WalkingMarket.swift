import ClientModels
import TestSupport

@testable import PaperBroker

/// A market that is always open and whose prices take a step of a cent now and then, by the seed alone.
struct WalkingMarket: MarketSource {
  let assets = ["SPY", "AAPL", "MSFT"].compactMap { Symbol($0) }.map { Instruments.asset($0) }
  let calendar = TradingCalendar()
  private(set) var now: Timestamp
  private let clock: SimulatedClock
  private var random: SeededRandom
  private var cents: [Symbol: Int] = [:]

  init(seed: UInt64, _ clock: SimulatedClock) {
    self.clock = clock
    now = clock.now
    random = SeededRandom(seed: seed)
    for asset in assets { cents[asset.symbol] = 10_000 }
  }

  func isOpen(at time: Timestamp) -> Bool { true }
  func closedDay(at time: Timestamp) -> ClosedDay? { nil }

  mutating func advance(toWall wall: Timestamp) -> MarketStep {
    guard wall > now else { return MarketStep(events: [], now: now) }
    now = wall
    guard !clock.isMarketStill else { return MarketStep(events: [], now: now) }
    var events: [MarketEvent] = []
    for asset in assets {
      let step = Int.random(in: -20...20, using: &random)
      cents[asset.symbol] = min(12_000, max(8_000, (cents[asset.symbol] ?? 10_000) + step))
      events.append(.quote(asset.symbol, quote(asset.symbol)))
    }
    return MarketStep(events: events, now: now)
  }

  private func quote(_ symbol: Symbol) -> Quote {
    let middle = cents[symbol] ?? 10_000
    func price(_ cents: Int) -> Price? { try? Price(FixedDecimal(cents) / 100) }
    return Quote(
      bid: price(middle - 1), bidSize: Quantity(1_000), ask: price(middle + 1),
      askSize: Quantity(1_000), at: now)
  }

  func snapshot(_ symbol: Symbol) -> MarketSnapshot? {
    guard cents[symbol] != nil else { return nil }
    return MarketSnapshot(
      symbol: symbol, quote: quote(symbol), trade: nil, minuteBar: nil, dailyBar: nil,
      receivedAt: now)
  }

  func bars(
    _ symbol: Symbol, interval: BarInterval, in range: ClosedRange<Timestamp>, limit: Int
  ) -> [Bar] { [] }
}

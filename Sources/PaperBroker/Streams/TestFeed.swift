import ClientModels

/// The feed that always trades (contract section 12): FAKEPACA, on the wall's clock, whatever the market does.
struct TestFeed: Sendable {
  private static let quotesPerSecond = 5

  private var market: SyntheticMarket
  private var ticker: MarketTicker

  init(startedAtWall wall: Timestamp) {
    let instruments = [Instrument(line: "FAKEPACA|Fake Alpaca|TEST|135|20")].compactMap { $0 }
    market = SyntheticMarket(
      seed: 1, alwaysOpen: true, speed: 1, startedAtWall: wall,
      instruments: Instruments.quoting(instruments, quotesPerSecond: Self.quotesPerSecond))
    ticker = MarketTicker(market: market)
  }

  /// A pause longer than this, while nobody listened, is not made up for.
  private static let longestGapSeconds = 5.0

  /// What happened since the call before.
  mutating func messages(
    toWall wall: Timestamp, wanted: Set<MarketChannel>
  ) -> [MarketMessage] {
    if wall.seconds(since: market.now) > Self.longestGapSeconds {
      self = TestFeed(startedAtWall: wall)
    }
    let step = market.advance(toWall: wall)
    return ticker.messages(of: step, market: market, wanted: wanted)
  }
}

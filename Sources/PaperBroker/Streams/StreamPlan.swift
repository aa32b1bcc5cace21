/// The feeds of a stock stream: the last part of its path. All but `test` tell of the one market there is here.
public enum MarketFeed: String, Hashable, Sendable, CaseIterable {
  case iex, sip
  case delayedSIP = "delayed_sip"
  /// One made-up symbol, FAKEPACA, that always trades.
  case test
}

/// What an account's streams are allowed, as an Alpaca subscription would say.
public struct StreamPlan: Hashable, Sendable {
  /// Feeds that answer; the others say that the subscription does not suffice.
  public var feeds: Set<MarketFeed>
  /// How many symbols a connection may have in trades and quotes together; nil for any number.
  public var symbolLimit: Int?
  /// How many connections an account may have to one market data feed at a time.
  public var connectionsPerAccount: Int

  public init(
    feeds: Set<MarketFeed> = Set(MarketFeed.allCases), symbolLimit: Int? = nil,
    connectionsPerAccount: Int = 1
  ) {
    self.feeds = feeds
    self.symbolLimit = symbolLimit
    self.connectionsPerAccount = connectionsPerAccount
  }
}

import ClientModels

/// One message of the stream of market data (contract section 12).
public enum MarketMessage: Hashable, Sendable {
  case quote(SymbolKey, Quote)
  case trade(SymbolKey, MarketTrade)
  /// The bar of a minute that is over.
  case minuteBar(SymbolKey, Bar)
  /// The bar of an earlier minute, corrected by late trades.
  case updatedBar(SymbolKey, Bar)
  /// The bar of the day so far.
  case dailyBar(SymbolKey, Bar)
  case status(SymbolKey, TradingStatus)
  /// `connected` or `authenticated`.
  case success(String)
  case failure(code: Int, message: String)
  /// All that is subscribed now.
  case subscription(MarketSubscription)
  /// Of a kind that is not used here, such as a correction or the news.
  case other(String)
}

/// What a stream of market data sends: lists of symbols, where `*` stands for all.
public struct MarketSubscription: Hashable, Sendable {
  public var trades: [String]
  public var quotes: [String]
  public var bars: [String]
  public var updatedBars: [String]
  public var dailyBars: [String]
  public var statuses: [String]

  public init(
    trades: [String] = [], quotes: [String] = [], bars: [String] = [],
    updatedBars: [String] = [], dailyBars: [String] = [], statuses: [String] = []
  ) {
    self.trades = trades
    self.quotes = quotes
    self.bars = bars
    self.updatedBars = updatedBars
    self.dailyBars = dailyBars
    self.statuses = statuses
  }
}

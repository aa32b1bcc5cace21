import ClientModels

/// How the engine is set up. Intervals are in seconds.
public struct SyncConfiguration: Hashable, Sendable {
  /// The account that the profile had last time: its cached book is shown before the network is asked.
  public var knownAccount: AccountID?
  public var quoteInterval: Double
  public var bookInterval: Double
  public var clockInterval: Double
  /// In place of the two above while the market is closed.
  public var closedQuoteInterval: Double
  public var closedBookInterval: Double
  /// Between readings of the account, and of positions and orders, while the stream of order events is live.
  public var streamedAccountInterval: Double
  public var sweepInterval: Double
  public var saveInterval: Double
  /// Use the broker's streams; without them everything is polled.
  public var usesStreams: Bool
  /// Keep the broker's watchlists up to date; without it they are neither read nor changed.
  public var followsWatchlists: Bool
  /// Tell of ways out that an earlier run left without an end; told once, so only where somebody reads it.
  public var tellsBrokenExits = false
  /// Ask for news when they are wanted.
  public var hasNews = true
  /// Keep the book of each day.
  public var keepsDays = false
  /// Show the cached book and ask nothing of the network.
  public var isOffline: Bool
  /// Refuse every order, whatever the account allows.
  public var isReadOnly: Bool
  /// Orders beyond one that blocks are not sent, whoever asks.
  public var limits: TradingLimits
  /// Which lots are closed first.
  public var lotMethod: LotMethod
  /// Seed of the jitter.
  public var seed: UInt64

  public init(
    knownAccount: AccountID? = nil, quoteInterval: Double = 1.5, bookInterval: Double = 5,
    clockInterval: Double = 60, closedQuoteInterval: Double = 5, closedBookInterval: Double = 15,
    streamedAccountInterval: Double = 15, sweepInterval: Double = 30, saveInterval: Double = 2,
    usesStreams: Bool = false, followsWatchlists: Bool = false, isOffline: Bool = false,
    isReadOnly: Bool = false,
    limits: TradingLimits = .none, lotMethod: LotMethod = .fifo,
    seed: UInt64 = .random(in: 0 ... .max)
  ) {
    self.knownAccount = knownAccount
    self.quoteInterval = quoteInterval
    self.bookInterval = bookInterval
    self.clockInterval = clockInterval
    self.closedQuoteInterval = closedQuoteInterval
    self.closedBookInterval = closedBookInterval
    self.streamedAccountInterval = streamedAccountInterval
    self.sweepInterval = sweepInterval
    self.saveInterval = saveInterval
    self.usesStreams = usesStreams
    self.followsWatchlists = followsWatchlists
    self.isOffline = isOffline
    self.isReadOnly = isReadOnly
    self.limits = limits
    self.lotMethod = lotMethod
    self.seed = seed
  }
}

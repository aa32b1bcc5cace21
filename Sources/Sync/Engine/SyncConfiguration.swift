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
  public var saveInterval: Double
  /// Show the cached book and ask nothing of the network.
  public var isOffline: Bool
  /// Refuse every order, whatever the account allows.
  public var isReadOnly: Bool
  /// Seed of the jitter.
  public var seed: UInt64

  public init(
    knownAccount: AccountID? = nil, quoteInterval: Double = 1.5, bookInterval: Double = 5,
    clockInterval: Double = 60, closedQuoteInterval: Double = 5, closedBookInterval: Double = 15,
    saveInterval: Double = 2, isOffline: Bool = false, isReadOnly: Bool = false,
    seed: UInt64 = .random(in: 0 ... .max)
  ) {
    self.knownAccount = knownAccount
    self.quoteInterval = quoteInterval
    self.bookInterval = bookInterval
    self.clockInterval = clockInterval
    self.closedQuoteInterval = closedQuoteInterval
    self.closedBookInterval = closedBookInterval
    self.saveInterval = saveInterval
    self.isOffline = isOffline
    self.isReadOnly = isReadOnly
    self.seed = seed
  }
}

import ClientModels

/// The cached book of an account and its order journal, as they were when opened.
struct StoredBook: Hashable, Sendable {
  var account: AccountID
  /// Nil when the store is new.
  var portfolio: Portfolio?
  var journal: [JournalEntry] = []
  /// Who holds the account's lock, if another client does.
  var viewOnlyBecause: String?
  var damages: [String] = []
}

/// Something to ask of the broker.
enum BrokerQuestion: Hashable, Sendable {
  case account, positions, openOrders, recentOrders, clock
  case order(BrokerOrderID)
  case lookUp(ClientOrderID)
  case snapshots([Symbol])
  case asset(Symbol)
  case cancel(BrokerOrderID)
  case cancelAll
  case submit(OrderRequest)
}

/// What the broker answered, or why not.
enum BrokerAnswer: Hashable, Sendable {
  case account(Result<Account, BrokerError>)
  case positions(Result<Listing<Position>, BrokerError>)
  case openOrders(Result<Listing<Order>, BrokerError>)
  case recentOrders(Result<Listing<Order>, BrokerError>)
  case clock(Result<MarketClock, BrokerError>)
  case order(BrokerOrderID, Result<Order, BrokerError>)
  case lookUp(ClientOrderID, Result<Order, BrokerError>)
  case snapshots([Symbol], Result<Listing<MarketSnapshot>, BrokerError>)
  case asset(Symbol, Result<Asset, BrokerError>)
  case canceled(BrokerOrderID, BrokerError?)
  case canceledAll(Result<[CancelResult], BrokerError>)
  case submitted(ClientOrderID, SubmissionReply)
}

/// Everything that can happen to the engine's state.
enum SyncInput: Hashable, Sendable {
  case start
  case command(SyncCommand)
  /// A time that was asked for by `wake` has come.
  case tick
  case storeOpened(StoredBook)
  case storeFailed(AccountID, reason: String)
  /// The records of an order that is to be sent are on disk.
  case recorded(ClientOrderID)
  case recordFailed(ClientOrderID, reason: String)
  case saveFailed(reason: String)
  /// A record that nothing waits for is not in the journal.
  case recordLost(reason: String)
  case answered(BrokerAnswer, askedAt: Timestamp)
  case traffic(BrokerTraffic)
  case stop
}

/// Everything that the state can ask of its shell.
enum SyncAction: Hashable, Sendable {
  case emit(SyncEvent)
  case ask(BrokerQuestion)
  case openStore(AccountID)
  /// Append durably, then answer `recorded` or `recordFailed`.
  case recordBeforeSending(OrderRequest)
  /// Append; nothing waits for it.
  case record([JournalEntry], durably: Bool)
  case save(Set<DocumentName>, Portfolio)
  /// Send `tick` at this time; replaces an earlier wish.
  case wake(Timestamp)
  /// Nothing more will be asked.
  case finish
}

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

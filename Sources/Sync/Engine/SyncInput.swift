import ClientModels

/// The cached book of an account and its order journal, as they were when opened.
struct StoredBook: Hashable, Sendable {
  var account: AccountID
  /// Nil when the store is new.
  var portfolio: Portfolio?
  var journal = JournalState()
  /// Who holds the account's lock, if another client does.
  var viewOnlyBecause: String?
  var damages: [String] = []
}

/// Something to ask of the broker.
enum BrokerQuestion: Hashable, Sendable {
  case account, positions, openOrders, recentOrders, clock
  /// What changed positions.
  case movements(MovementPlace)
  /// One page of the same list, for the lots.
  case history(MovementPlace)
  case order(BrokerOrderID)
  case lookUp(ClientOrderID)
  case snapshots([Symbol])
  case asset(Symbol)
  /// One page of everything that happened in the account.
  case activities(ActivityQuery)
  case assets
  /// The daily values of the account, in its currency, and the flows between.
  case values(Currency)
  /// The daily bars of each of these from this time on.
  case closes([Symbol], from: Timestamp)
  /// From this time on; at most so many.
  case bars(BarRequest, from: Timestamp, limit: Int)
  case watchlists
  case watchlist(WatchlistID)
  case changeWatchlist(WatchlistChange)
  case news(Symbol)
  /// The bars of the last session of each of these, from this time on.
  case dayBars([Symbol], from: Timestamp)
  case cancel(BrokerOrderID)
  case cancelAll
  /// For the `attempt`th time, from 1.
  case submit(OrderRequest, attempt: Int)
}

/// What the broker answered, or why not.
enum BrokerAnswer: Hashable, Sendable {
  case account(Result<Account, BrokerError>)
  case positions(Result<Listing<Position>, BrokerError>)
  case movements(Result<Listing<Movement>, BrokerError>)
  case history(MovementPlace, Result<Listing<Movement>, BrokerError>)
  case openOrders(Result<Listing<Order>, BrokerError>)
  case recentOrders(Result<Listing<Order>, BrokerError>)
  case clock(Result<MarketClock, BrokerError>)
  case order(BrokerOrderID, Result<Order, BrokerError>)
  case lookUp(ClientOrderID, Result<Order, BrokerError>)
  case snapshots([Symbol], Result<Listing<MarketSnapshot>, BrokerError>)
  case asset(Symbol, Result<Asset, BrokerError>)
  case activities(ActivityQuery, Result<Listing<Activity>, BrokerError>)
  case assets(Result<Listing<Asset>, BrokerError>)
  case values(Result<Listing<ValueReading>, BrokerError>)
  case closes([Symbol], DailyCloses.Answers)
  case bars(BarRequest, Result<Listing<Bar>, BrokerError>)
  case watchlists(Result<Listing<Watchlist>, BrokerError>)
  case watchlist(WatchlistID, Result<WatchlistReading, BrokerError>)
  case watchlistChanged(WatchlistChange, Result<WatchlistReading?, BrokerError>)
  case news(Symbol, Result<Listing<NewsItem>, BrokerError>)
  case dayBars([Symbol], Result<[Symbol: [Bar]], BrokerError>)
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
  /// Somebody is about to trade on the account, which is only read here and yet written.
  case storeWanted
  case storeFailed(AccountID, reason: String)
  case marketRead([Symbol: MarketSnapshot], problems: [String])
  case activitiesRead(AccountID, ActivityHistory)
  /// The records of an order that is to be sent are on disk.
  case recorded(ClientOrderID)
  case recordFailed(ClientOrderID, reason: String)
  case saveFailed(reason: String)
  /// Closed orders were moved from the book to a list of the store.
  case ordersArchived(Set<BrokerOrderID>)
  /// A record that nothing waits for is not in the journal.
  case recordLost(reason: String)
  /// What the store holds of a chart's bars.
  case barsStored(BarHistory)
  /// What the store holds of the account's activity.
  case activityStored(AccountID, ActivityLog?, problems: [String])
  /// What the store holds of the names of all instruments.
  case assetListRead(AssetIndex?, asOf: Timestamp?)
  /// What the store holds of the account's daily values, and of bars.
  case valuesStored(ValueReading?, [BarHistory], closings: [LotClosing]?)
  /// What the store holds of a symbol's news.
  case newsStored(NewsPage)
  case answered(BrokerAnswer, askedAt: Timestamp)
  case traffic(BrokerTraffic)
  /// Of the `generation`th opening of the stream.
  case tradeStream(TradeStreamSignal, generation: Int)
  case marketStream(MarketStreamSignal, generation: Int)
  /// What was new on the board.
  case marketDrained([MarketSnapshot])
  case stop
}

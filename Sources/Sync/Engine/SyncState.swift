import ClientModels

/// All that the engine knows and decides, without a network, a disk or a clock.
///
/// `handle` takes one thing that happened and says what to do about it. `SyncEngine` does it and reports back.
struct SyncState: Sendable {
  /// Whether the trading side answers.
  enum Link: Hashable, Sendable {
    case offline
    case connecting
    case up
    case down(failures: Int, retryAt: Timestamp)
    case refused(retryAt: Timestamp)
  }

  enum StoreState: Hashable, Sendable {
    case none
    case open(AccountID, viewOnlyBecause: String?)
    case failed(AccountID, reason: String)

    var account: AccountID? {
      switch self {
      case .none: nil
      case .open(let account, _), .failed(let account, _): account
      }
    }
  }

  /// A report of an order as it was last written to the journal.
  struct JournaledReport: Hashable, Sendable {
    let status: OrderStatus
    let filled: Quantity
  }

  struct WaitingOrder: Hashable, Sendable {
    let request: OrderRequest
    let since: Timestamp
  }

  let configuration: SyncConfiguration
  let snapshotBatch: Int
  var portfolio = Portfolio()
  var now: Timestamp
  var actions: [SyncAction] = []
  var random: SplitMix64
  var limit: RateLimit
  var schedule = Schedule()
  var link = Link.connecting
  var store = StoreState.none
  /// Why no order can be recorded, as it was told last.
  var journalFault: String?
  /// The account that the broker last said the key belongs to.
  var confirmedAccount: AccountID?
  /// Read from the broker, and waiting for its store to be opened.
  var arrivingAccount: Account?
  var watched: [Symbol] = []
  var waitingReads: [BrokerQuestion] = []
  var readsUnderWay: Set<BrokerQuestion> = []
  var waitingCancels: [BrokerQuestion] = []
  var waitingOrders: [WaitingOrder] = []
  /// Confirmed, and waiting for a reading of the account: the loss of the day is to be held against them as it is now.
  var ordersAwaitingAccount: [WaitingOrder] = []
  /// When the account was asked for, the last time that it was answered.
  var accountAskedAt: Timestamp?
  /// The last question after the account was not answered.
  var isAccountUnread = false
  /// Under way.
  var exits: [ExitPlan] = []
  /// Broken off by the end of an earlier run, and when they had begun.
  var brokenExits: [ExitRequest: Timestamp] = [:]
  /// Being written to the journal.
  var ordersBeingRecorded: Set<ClientOrderID> = []
  /// On their way, without an answer.
  var ordersUnderWay: Set<ClientOrderID> = []
  /// Cancels on their way, without an answer.
  var cancelsUnderWay: Set<BrokerQuestion> = []
  /// Orders whose fate is asked for.
  var lookUps: [ClientOrderID: LookUpSchedule] = [:]
  var orderAskedAt: [BrokerOrderID: Timestamp] = [:]
  /// Positions held against the sum of the account's activities.
  var reconciliation = Reconciliation()
  /// The baseline that was last given to the store.
  var keptBaseline: PositionBaseline?
  /// What the reading of activities under way asks for.
  var movementsAsked: MovementPlace?
  /// The broker did not know our place in its list of activities before, in this session.
  var hasLostPlace = false
  /// The account's activities as far as they are read; nil before the stored ones were.
  var history: ActivityHistory?
  /// The stored activities have been asked for since the store was opened.
  var isHistoryWanted = false
  var isHistoryUnderWay = false
  var historyDueAt: Timestamp?
  /// The lots that our orders were to close, as they were confirmed.
  var lotChoices: [BrokerOrderID: LotChoice] = [:]
  /// How orders of earlier runs were sent to close lots; those of this run go by the profile's method, which stays.
  var lotMethods: [BrokerOrderID: LotMethod] = [:]
  /// The chart that is open.
  var chart: ChartFeed?
  var activity = ActivityFeed()
  /// Somebody looked for an instrument by name.
  var assetFeed: AssetFeed?
  var desk = WatchlistDesk()
  var day = DayFeed()
  var dayKeeping = DayKeepingFeed()
  /// The performance that is looked at.
  var performance: PerformanceFeed?
  /// The symbol whose news are shown, and what is known of others.
  var news: NewsFeed?
  var newsPages = NewsCache()
  /// What the journal has of each of our orders.
  var journaled: [BrokerOrderID: JournaledReport] = [:]
  /// Orders that were asked for by their id, without an answer.
  var unreadOrders: Set<BrokerOrderID> = []
  /// Orders that the broker had, and no longer knows by their id.
  var lostOrders: Set<BrokerOrderID> = []
  var readAt: [Poll: Timestamp] = [:]
  var tradeLink = StreamLink()
  /// While the book is read that the stream of order events is joined to.
  var catchUp: CatchUp?
  /// Executions that the stream has told of.
  var executions: Set<ExecutionID> = []
  /// Orders whose change was found by asking, and when the stream should have told of it at the latest.
  var untold: [BrokerOrderID: Timestamp] = [:]
  /// How many changes the stream left out.
  var repairs = 0
  var marketLink = StreamLink()
  /// The symbols that can be seen.
  var shown: Set<Symbol> = []
  var followedShown: Set<Symbol> = []
  /// What the server was asked to stream, and what it says it streams.
  var asked: Set<Symbol> = []
  var streamed: Set<Symbol> = []
  /// As many symbols as the data plan allows, where it allowed fewer than were asked for.
  var symbolLimit: Int?
  var isFollowingDue = false
  var snapshotAt: [Symbol: Timestamp] = [:]
  var drainedAt: Timestamp?
  var marketDueAt: Timestamp?
  var hiddenDrainedAt: Timestamp?
  var hiddenMarketDueAt: Timestamp?
  var dirty: Set<DocumentName> = []
  /// What was written since the store was opened.
  var saved: Set<DocumentName> = []
  /// Seconds.
  static let confirmationSavePause: Double = 60
  var saveDueAt: Timestamp?
  var isViewOnly = false
  /// When the lock that another client holds is tried again.
  var lockDueAt: Timestamp?
  var saidProblems: Set<String> = []
  var limitedUntil: Timestamp?
  var wakeAt: Timestamp?
  var stopDeadline: Timestamp?
  var isFinished = false

  /// Never more symbols than this are polled.
  static let watchLimit = 500
  /// Seconds between tries to become the client that may send.
  static let lockPause: Double = 5
  /// Seconds from a wish for a new try with a refused key to the try.
  static let refreshPause: Double = 3
  /// Seconds between tries with a refused key.
  static let refusedPause: Double = 60

  init(configuration: SyncConfiguration, snapshotBatch: Int, at now: Timestamp) {
    self.configuration = configuration
    self.snapshotBatch = max(1, snapshotBatch)
    self.now = now
    random = SplitMix64(seed: configuration.seed)
    limit = RateLimit(at: now)
  }

  mutating func handle(_ input: SyncInput, at time: Timestamp) -> [SyncAction] {
    guard !isFinished else { return [] }
    // After the wall clock was set back, what was due "later" might be hours away.
    let wentBack = time.seconds(since: now) < -5
    now = time
    if wentBack { makeAllDue() }
    actions = []
    take(input)
    advanceExits(input)
    tellBrokenExits()
    if stopDeadline == nil { pump() } else { finishIfIdle() }
    if !isFinished { wake(afterTick: input == .tick) }
    return actions
  }

  private mutating func take(_ input: SyncInput) {
    switch input {
    case .start: start()
    case .command(let command): take(command)
    case .tick: break
    case .storeOpened(let book): opened(book)
    case .storeWanted: giveWay()
    case .storeFailed(let account, let reason): storeFailed(account, reason)
    case .marketRead(let market, let problems):
      for problem in problems { say(.warning, SafeText.line(problem), once: true) }
      emit(.marketLoaded(market))
    case .activitiesRead(let account, let history): begin(history, of: account)
    case .barsStored(let history): tookStored(history)
    case .activityStored(let id, let log, let problems): tookStored(log, of: id, problems)
    case .assetListRead(let assets, let asOf): tookStored(assets, asOf: asOf)
    case .newsStored(let page): tookStored(page)
    case .valuesStored(let values, let bars, let closings): tookStored(values, bars, closings)
    case .recorded(let id):
      tellOfJournal(nil)
      recorded(id)
    case .recordFailed(let id, let reason):
      ordersBeingRecorded.remove(id)
      tellOfJournal(reason)
      advance(id, .recordFailed(reason: reason))
    case .recordLost(let reason):
      say(
        .warning,
        "the order journal could not be written, orders are looked up at the next start: \(reason)",
        once: true)
    case .saveFailed(let reason):
      saved = []
      say(.warning, "the cache could not be saved: \(reason)", once: true)
    case .ordersArchived(let ids): emit(.ordersArchived(ids))
    case .answered(let answer, let askedAt): take(answer, askedAt: askedAt)
    case .tradeStream(let signal, let generation): take(signal, generation: generation)
    case .marketStream(let signal, let generation): take(signal, generation: generation)
    case .marketDrained(let snapshots): drained(snapshots)
    case .traffic(let traffic):
      limit.note(traffic.rateLimit, at: now)
      emit(.requestLogged(traffic.record))
    case .stop: stop()
    }
  }

  private mutating func start() {
    emit(.linkChanged(configuration.isOffline ? .offline : .connecting))
    if configuration.isOffline { link = .offline }
    if let account = configuration.knownAccount { actions.append(.openStore(account)) }
    schedule.hasten([.account], at: now)
  }
}

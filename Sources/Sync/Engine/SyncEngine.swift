import ClientModels

/// Does what `SyncState` decides: asks the broker, writes the store, keeps the timer.
///
/// Everything that happens comes through one stream and is taken by one consumer, so that order is kept. Requests run side by
/// side, and touch nothing: their answers come back through the stream.
public actor SyncEngine {
  public typealias StoreOpener = @Sendable (AccountID) throws(StoreError) -> any BookStoring

  private let broker: any Broker
  private let openStore: StoreOpener
  private let clock: @Sendable () -> Timestamp
  private let emit: @Sendable (SyncEvent) -> Void
  private let inputs: AsyncStream<SyncInput>
  private nonisolated let inlet: AsyncStream<SyncInput>.Continuation
  /// The store's blocking calls run here, and not on the threads that Swift shares among all tasks.
  private let thread = WorkThread()
  /// Answers are waited for and read here, so that a long one keeps no order waiting.
  private let asking = WorkThread()

  private var state: SyncState
  private var store: (any BookStoring)?
  private var dayKeeper: DayKeeper?
  private var syncDueAt: ContinuousClock.Instant?
  /// The exact bodies that were recorded: an order that is sent again is the same to the byte.
  private var bodies: [ClientOrderID: String] = [:]
  private let board = QuoteBoard()
  private var tradeStream: (any BrokerStream)?
  private var marketStream: (any MarketStream)?
  private var isRunning = false
  private var isFinished = false
  private var waitingForEnd: [CheckedContinuation<Void, Never>] = []

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  public init(
    configuration: SyncConfiguration, broker: any Broker, openStore: @escaping StoreOpener,
    clock: @escaping @Sendable () -> Timestamp, emit: @escaping @Sendable (SyncEvent) -> Void
  ) {
    let (inputs, inlet) = AsyncStream<SyncInput>.makeStream()
    self.inputs = inputs
    self.inlet = inlet
    self.broker = broker.observed { inlet.yield(.traffic($0)) }
    self.openStore = openStore
    self.clock = clock
    self.emit = emit
    var configuration = configuration
    configuration.followsWatchlists =
      configuration.followsWatchlists && broker.capabilities.hasWatchlists
    configuration.hasNews = configuration.hasNews && broker.capabilities.hasNews
    state = SyncState(
      configuration: configuration, snapshotBatch: broker.capabilities.snapshotBatch, at: clock())
  }

  deinit {
    thread.end()
    asking.end()
  }

  /// Returns at once; what comes of it is emitted. Commands are taken in the order they are sent.
  public nonisolated func send(_ command: SyncCommand) { inlet.yield(.command(command)) }

  /// Starts its work, on a thread of its own.
  public nonisolated func start() -> Task<Void, Never> {
    Task.detached(executorPreference: thread) { await self.run() }
  }

  /// Works until `stop`.
  public func run() async {
    guard !isRunning, !isFinished else { return }
    isRunning = true
    process(.start)
    // Without the preference every input would pass through two threads more.
    await withTaskExecutorPreference(thread) {
      for await input in inputs {
        process(input)
        if isFinished { break }
      }
    }
    thread.cancelAlarm(Self.tickAlarm)
    for kind in StreamKind.allCases { close(kind) }
    closeStore()
    inlet.finish()
    isRunning = false
    isFinished = true
    for waiting in waitingForEnd { waiting.resume() }
    waitingForEnd = []
  }

  /// Saves what is unsaved, waits up to 1.5 s for answers to orders on their way, and returns when all is written.
  public func stop() async {
    guard isRunning else {
      isFinished = true
      return
    }
    inlet.yield(.stop)
    await withCheckedContinuation { waitingForEnd.append($0) }
  }

  private func process(_ input: SyncInput) {
    var pending = [input]
    while !pending.isEmpty {
      let next = pending.removeFirst()
      for action in state.handle(next, at: clock()) {
        if let followUp = perform(action) { pending.append(followUp) }
      }
    }
  }

  /// Does it; what is known at once is the next input.
  private func perform(_ action: SyncAction) -> SyncInput? {
    switch action {
    case .emit(let event):
      emit(event)
      return nil
    case .ask(let question):
      ask(question)
      return nil
    case .openStore(let account): return open(account)
    case .readMarket: return readMarket()
    case .readActivities(let account, let book):
      errands.readActivities(of: account, book)
      return nil
    case .keepActivities(let lists): return keep(lists)
    case .recordBeforeSending(let request, let attempt): return record(request, attempt: attempt)
    case .record(let entries, let durably): return record(entries, durably: durably)
    case .save(let names, let portfolio): return save(names, portfolio)
    case .readBars(let request):
      return store.flatMap { BarRows.read(request, from: $0) }.map { .barsStored($0) }
    case .readAssetList:
      errands.readAssetList()
      return nil
    case .keepAssetList(let assets, let asOf):
      errands.keepAssetList(assets, asOf)
      return nil
    case .keepBars(let history): return BarRows.keeping(history, in: store, at: clock())
    case .readActivity(let account): return ActivityRows.stored(in: store, of: account)
    case .keepActivity(let log): return ActivityRows.keeping(log, in: store, at: clock())
    case .readNews(let symbol):
      return store.flatMap { NewsRows.read(symbol, from: $0) }.map { .newsStored($0) }
    case .readValues(let question, let method):
      errands.readValues(question, method)
      return nil
    case .keepValues(let values): return ValueRows.keeping(values, in: store, at: clock())
    case .keepCloses(let history):
      errands.keepCloses(history)
      return nil
    case .keepNews(let page): return NewsRows.keeping(page, in: store, at: clock())
    case .openStream(let kind, let generation): return open(kind, generation)
    case .closeStream(let kind):
      close(kind)
      return nil
    case .follow(let symbols, let shown):
      board.follow(symbols, shown: shown)
      marketStream?.follow(symbols)
      return nil
    case .drainMarket(let withHidden): return .marketDrained(board.drain(withHidden: withHidden))
    case .keepDay(let portfolio, let log):
      dayKeeper?.keep(portfolio, log, at: clock())
      return nil
    case .lookBack(let question):
      lookBack(question)
      return nil
    case .trace(let order):
      trace(order)
      return nil
    case .wake(let time):
      wake(at: time)
      return nil
    case .finish:
      isFinished = true
      return nil
    }
  }

  private func open(_ account: AccountID) -> SyncInput {
    closeStore()
    do throws(StoreError) {
      let opened = try openStore(account)
      store = opened
      dayKeeper = DayKeeper(opened, state.configuration.lotMethod, broker) { [inlet] in
        inlet.yield(.saveFailed(reason: $0.description))
      }
      watchForTrader()
      let journal = opened.journal.recovered
      for order in journal.unsettled { bodies[order.request.clientOrderID] = order.body }
      let (portfolio, problems) = BookDocuments.loadWithoutMarket(opened)
      return .storeOpened(
        StoredBook(
          account: account, portfolio: portfolio, journal: journal,
          viewOnlyBecause: opened.viewOnlyBecause.map {
            state.configuration.isReadOnly ? $0 : "\($0); close it to trade here"
          }, damages: problems + opened.damages))
    } catch {
      return .storeFailed(account, reason: error.description)
    }
  }

  /// Who only reads looks every now and then whether somebody is about to trade.
  private func watchForTrader() {
    guard state.configuration.isReadOnly, store?.viewOnlyBecause == nil else { return }
    thread.setAlarm(Self.traderAlarm, after: Self.traderPause) { [weak self, thread] in
      Task(executorPreference: thread) { await self?.giveWay() }
    }
  }

  private func giveWay() {
    guard let store else { return }
    guard store.isWantedByTrader else {
      watchForTrader()
      return
    }
    process(.storeWanted)
  }

  private func open(_ kind: StreamKind, _ generation: Int) -> SyncInput? {
    close(kind)
    let absent = BrokerStreamEnd(.absent, reason: "the broker has no such stream")
    switch kind {
    case .tradeUpdates:
      tradeStream = broker.openTradeStream { [inlet] in
        inlet.yield(.tradeStream($0, generation: generation))
      }
      return tradeStream == nil ? .tradeStream(.ended(absent), generation: generation) : nil
    case .marketData:
      marketStream = broker.openMarketStream(board) { [inlet] in
        inlet.yield(.marketStream($0, generation: generation))
      }
      return marketStream == nil ? .marketStream(.ended(absent), generation: generation) : nil
    }
  }

  private func close(_ kind: StreamKind) {
    switch kind {
    case .tradeUpdates:
      tradeStream?.close()
      tradeStream = nil
    case .marketData:
      marketStream?.close()
      marketStream = nil
    }
  }

  private func readMarket() -> SyncInput? {
    guard let store else { return nil }
    let before = Set(store.damages)
    let (market, problems) = BookDocuments.loadMarket(store)
    return .marketRead(market, problems: problems + store.damages.filter { !before.contains($0) })
  }

  private func record(_ request: OrderRequest, attempt: Int) -> SyncInput {
    let id = request.clientOrderID
    guard let store else { return .recordFailed(id, reason: "no store is open") }
    let body = bodies[id] ?? broker.body(for: request)
    var entries = [JournalEntry.send(id, attempt: attempt)]
    if attempt == 1 {
      let kept = request.closing(by: state.configuration.lotMethod)
      entries.insert(.intent(kept, body: body, replacing: request.replaces), at: 0)
    }
    do throws(StoreError) {
      try store.journal.append(entries, durably: true, at: clock())
      bodies[id] = body
      return .recorded(id)
    } catch {
      return .recordFailed(id, reason: error.description)
    }
  }

  private func record(_ entries: [JournalEntry], durably: Bool) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      try store.journal.append(entries, durably: durably, at: clock())
      scheduleSync(store.journal)
      return nil
    } catch {
      return .recordLost(reason: error.description)
    }
  }

  /// Records that nothing waits for come to the disk together, a moment later.
  private func scheduleSync(_ journal: any OrderJournaling) {
    guard let delay = journal.syncDelay else { return }
    // A sync that is due sooner takes later records along; more records never put it off.
    let due = ContinuousClock.now + .seconds(delay)
    if let syncDueAt, syncDueAt <= due { return }
    syncDueAt = due
    thread.setAlarm(Self.syncAlarm, after: delay) { [weak self, thread] in
      Task(executorPreference: thread) { await self?.syncJournal() }
    }
  }

  private func syncJournal() {
    syncDueAt = nil
    guard let store else { return }
    do throws(StoreError) { try store.journal.sync() } catch {
      process(.recordLost(reason: error.description))
    }
  }

  /// A long journal takes a while to read, and so does a long history; nothing waits for them.
  private func trace(_ order: OrderReference) {
    guard let store else {
      emit(.orderTraced(order, []))
      return
    }
    let lists = state.history?.newestLists ?? []
    let (choices, methods) = (state.lotChoices, state.lotMethods)
    let method = state.configuration.lotMethod
    SystemThread.start { [emit] in
      emit(.orderTraced(order, store.journal.trace(order)))
      guard let id = order.broker,
        let movements = StoredMovements(store, newer: lists, choices: choices, methods: methods),
        let closing = movements.closing(of: id, by: method)
      else { return }
      emit(.orderClosed(order, closing))
    }
  }

  private func lookBack(_ question: DayQuestion) {
    guard let dayKeeper else {
      emit(.lookedBack(.days(BookDays([]))))
      return
    }
    dayKeeper.answer(question) { [emit] in emit(.lookedBack($0)) }
  }

  private func closeStore() {
    thread.cancelAlarm(Self.syncAlarm)
    thread.cancelAlarm(Self.traderAlarm)
    syncDueAt = nil
    dayKeeper?.finish()
    dayKeeper = nil
    guard let store else { return }
    self.store = nil
    do throws(StoreError) { try store.close() } catch {
      emit(.notice(Notice(.warning, "the order journal could not be closed: \(error.description)")))
    }
  }

  private func save(_ names: Set<DocumentName>, _ portfolio: Portfolio) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      let moved = try BookDocuments.save(names, of: portfolio, to: store, at: clock())
      return moved.isEmpty ? nil : .ordersArchived(moved)
    } catch {
      return .saveFailed(reason: error.description)
    }
  }

  private var errands: StoreErrands { StoreErrands(store: store, inlet: inlet, clock: clock) }

  private func keep(_ lists: [ActivityList]) -> SyncInput? {
    guard let store else { return nil }
    do throws(StoreError) {
      for list in lists {
        try store.keepActivities(
          ActivityLists.encode(list.activities), list: list.number, at: clock())
      }
      return nil
    } catch {
      return .saveFailed(reason: error.description)
    }
  }

  private func wake(at time: Timestamp) {
    // Bounded, so that a clock that was set back cannot put us to sleep for hours.
    let seconds = min(max(time.seconds(since: clock()), 0), 60)
    thread.setAlarm(Self.tickAlarm, after: seconds) { [inlet] in inlet.yield(.tick) }
  }

  private static let tickAlarm = "tick"
  private static let syncAlarm = "sync the journal"
  private static let traderAlarm = "look for who trades"
  private static let traderPause = 0.3

  private func ask(_ question: BrokerQuestion) {
    var body: String?
    if case .submit(let request, _) = question {
      body = bodies[request.clientOrderID]
    }
    let askedAt = clock()
    Task.detached(executorPreference: asking) { [broker, inlet, body] in
      let answer = await BrokerAnswer(question, broker: broker, body: body, at: askedAt)
      inlet.yield(.answered(answer, askedAt: askedAt))
    }
  }
}

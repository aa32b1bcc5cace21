import ClientModels
import Testing

@testable import Sync

/// A state and a clock, moved on by hand.
struct Machine {
  var state: SyncState
  var now = Timestamp.noonish

  init(
    known: AccountID? = nil, isReadOnly: Bool = false, usesStreams: Bool = false,
    limits: TradingLimits = .none, keepsDays: Bool = false
  ) {
    var configuration = SyncConfiguration(
      knownAccount: known, usesStreams: usesStreams, isReadOnly: isReadOnly,
      limits: limits, seed: 1)
    configuration.quoteInterval = 1
    configuration.keepsDays = keepsDays
    configuration.tellsBrokenExits = true
    state = SyncState(configuration: configuration, snapshotBatch: 100, at: now)
  }

  @discardableResult
  mutating func handle(_ input: SyncInput, after seconds: Double = 0) -> [SyncAction] {
    now = now.advanced(bySeconds: seconds)
    return state.handle(input, at: now)
  }

  @discardableResult
  mutating func answer(_ answer: BrokerAnswer, after seconds: Double = 0) -> [SyncAction] {
    handle(.answered(answer, askedAt: now), after: seconds)
  }

  /// Connected to account `a-1`, with an empty book and an open market.
  static func connected(
    journal: [JournalEntry] = [], isReadOnly: Bool = false, usesStreams: Bool = false,
    limits: TradingLimits = .none
  ) throws -> Machine {
    let id = try account("a-1")
    var machine = Machine(
      known: id, isReadOnly: isReadOnly, usesStreams: usesStreams, limits: limits)
    machine.handle(.start)
    machine.handle(
      .storeOpened(StoredBook(account: id, journal: JournalState(journal, at: .noonish))))
    machine.answer(.account(.success(Account(id: id))))
    machine.answer(.positions(.success(Listing([]))))
    machine.answer(.openOrders(.success(Listing([]))))
    machine.answer(.recentOrders(.success(Listing([]))))
    let clock = MarketClock(
      timestamp: machine.now, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: machine.now)
    machine.answer(.clock(.success(clock)))
    return machine
  }

  func state(of id: ClientOrderID) -> SubmissionState? { state.portfolio.submissions[id]?.state }
}

extension [SyncAction] {
  var questions: [BrokerQuestion] {
    compactMap { if case .ask(let question) = $0 { question } else { nil } }
  }
  var events: [SyncEvent] { compactMap { if case .emit(let event) = $0 { event } else { nil } } }
  var records: [JournalEntry] {
    flatMap { if case .record(let entries, _) = $0 { entries } else { [JournalEntry]() } }
  }
  var wakes: [Timestamp] { compactMap { if case .wake(let time) = $0 { time } else { nil } } }
  var saves: [Set<DocumentName>] {
    compactMap { if case .save(let names, _) = $0 { names } else { nil } }
  }
  var notices: [String] {
    events.compactMap { if case .notice(let notice) = $0 { notice.text } else { nil } }
  }
}

@Suite struct SyncStateTests {
  @Test func theCachedBookIsShownBeforeTheNetworkAnswers() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    let first = machine.handle(.start)
    #expect(
      first == [
        .emit(.linkChanged(.connecting)), .openStore(id), .ask(.account),
      ])
    var book = Portfolio()
    book.account = Account(id: id)
    let second = machine.handle(.storeOpened(StoredBook(account: id, portfolio: book)))
    #expect(second == [.emit(.bookLoaded(book)), .readMarket])
  }

  @Test func afterTheAccountEverythingElseIsRead() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: id)))
    machine.handle(.command(.watch([try symbol("AAPL")])))
    let actions = machine.answer(.account(.success(Account(id: id))))
    #expect(
      actions.events == [.accountUpdated(Account(id: id)), .linkChanged(.connected)])
    #expect(
      actions.questions == [
        .movements(.newest), .positions, .openOrders, .recentOrders, .clock,
        .snapshots([try symbol("AAPL")]),
      ])
  }

  @Test func theBookIsConfirmedAsOfTheOldestOfItsParts() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: id)))
    let asked = machine.now
    machine.answer(.account(.success(Account(id: id))))
    machine.answer(.positions(.success(Listing([]))), after: 1)
    let last = machine.answer(.openOrders(.success(Listing([]))), after: 1)
    #expect(last.events.contains(.bookConfirmed(at: asked)))
    #expect(machine.state.portfolio.asOf == asked && machine.state.portfolio.source == .live)
  }

  @Test func aKeyOfAnotherAccountOpensThatAccountsStore() throws {
    let (cached, reported) = (try account("a-1"), try account("a-2"))
    var machine = Machine(known: cached)
    machine.handle(.start)
    var book = Portfolio()
    book.account = Account(id: cached)
    machine.handle(.storeOpened(StoredBook(account: cached, portfolio: book)))
    let switching = machine.answer(.account(.success(Account(id: reported))))
    #expect(switching.contains(.openStore(reported)))
    #expect(switching.notices.first?.contains("belongs to account a-2, not to a-1") == true)
    let opened = machine.handle(.storeOpened(StoredBook(account: reported)))
    #expect(
      opened.events == [
        .bookLoaded(Portfolio()), .accountUpdated(Account(id: reported)), .linkChanged(.connected),
      ])
  }

  @Test func anOutageCostsOneProbeAtATime() throws {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 6)
    let failed = machine.answer(.account(.failure(.unreachable(reason: "connection refused"))))
    guard case .failing(let reason, let retryAt?)? = failed.events.linkStates.first else {
      Issue.record("the link should be failing")
      return
    }
    #expect(reason.contains("connection refused"))
    #expect((0...1).contains(retryAt.seconds(since: machine.now)))
    #expect(
      machine.answer(.positions(.failure(.unreachable(reason: "x")))).events
        == [.partUnread(.positions, reason: "x")])
    #expect(machine.handle(.tick, after: 1.1).questions == [.account])
    let again = machine.answer(.account(.success(Account(id: try account("a-1")))))
    #expect(again.events.linkStates == [.connected])
    #expect(again.questions.contains(.clock))
  }

  @Test func aRefusedKeyIsTriedOnceAMinute() throws {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 6)
    machine.answer(.account(.failure(.unauthorized(message: "unauthorized."))))
    #expect(machine.handle(.tick, after: 59).questions.isEmpty)
    #expect(machine.handle(.tick, after: 1.1).questions == [.account])
    machine.answer(.account(.failure(.unauthorized(message: "unauthorized."))))
    #expect(machine.handle(.command(.refresh)).questions.isEmpty)
    #expect(machine.handle(.command(.refresh), after: 2).questions.isEmpty)
    #expect(machine.handle(.tick, after: 1.1).questions == [.account])
  }

  @Test func aMinuteOfPollingStaysWithinTheBrokersLimit() throws {
    var machine = try Machine.connected()
    machine.handle(.command(.watch([try symbol("AAPL")])))
    machine.answer(.snapshots([try symbol("AAPL")], .success(Listing([]))))
    var count = 0
    for _ in 0..<600 {
      let questions = machine.handle(.tick, after: 0.1).questions
      count += questions.count
      for question in questions { machine.answer(try Self.emptyAnswer(question)) }
    }
    #expect((60...120).contains(count))
  }

  @Test func aClosedMarketIsAskedLess() throws {
    var machine = try Machine.connected()
    machine.handle(.command(.watch([try symbol("AAPL")])))
    machine.answer(.snapshots([try symbol("AAPL")], .success(Listing([]))))
    let closed = MarketClock(
      timestamp: machine.now, isOpen: false, nextOpen: nil, nextClose: nil, receivedAt: machine.now)
    machine.handle(.tick, after: 61)
    machine.answer(.clock(.success(closed)))
    for poll in [
      BrokerAnswer.account(.success(Account(id: try account("a-1")))),
      .positions(.success(Listing([]))), .openOrders(.success(Listing([]))),
      .recentOrders(.success(Listing([]))), .snapshots([], .success(Listing([]))),
    ] {
      machine.answer(poll)
    }
    #expect(machine.handle(.tick, after: 4.9).questions.isEmpty)
    #expect(machine.handle(.tick, after: 0.2).questions == [.snapshots([try symbol("AAPL")])])
  }

  @Test func aWorkingOrderThatLeavesTheListIsAskedForByItsId() throws {
    var machine = try Machine.connected()
    let working = try order(try limitBuy())
    machine.answer(.openOrders(.success(Listing([working]))))
    let gone = machine.answer(.openOrders(.success(Listing([]))))
    #expect(gone.questions == [.order(working.id)])
    var filled = working
    filled.status = .filled
    filled.filledQuantity = Quantity(100)
    let settled = machine.answer(.order(working.id, .success(filled)), after: 3)
    #expect(settled.events.first == .ordersUpdated([filled]))
    #expect(settled.questions.contains(.positions) && settled.questions.contains(.account))
  }

  @Test func anUnreadablePositionIsNotTakenForSold() throws {
    var machine = try Machine.connected()
    let held = Position(
      symbol: try symbol("AAPL"), quantity: Quantity(10), averageEntryPrice: try Price(strict: "1"))
    machine.answer(.positions(.success(Listing([held]))))
    let broken = machine.answer(
      .positions(.success(Listing([], problems: ["positions[0]: qty is missing"]))))
    #expect(broken.events.contains(.positionsReplaced([held])))
    #expect(broken.notices.count == 1)
  }

  @Test func assetsAreLookedUpOnDemand() throws {
    var machine = try Machine.connected()
    let (known, unknown) = (try symbol("AAPL"), try symbol("ZZZZ"))
    machine.handle(.tick, after: 3)
    #expect(machine.handle(.command(.findAsset(known))).questions == [.asset(known)])
    #expect(machine.handle(.command(.findAsset(unknown))).questions == [.asset(unknown)])
    let asset = Asset(symbol: known, name: "Apple")
    #expect(machine.answer(.asset(known, .success(asset))).events == [.assetUpdated(asset)])
    #expect(
      machine.answer(.asset(unknown, .failure(.notFound(what: "x")))).events
        == [.assetUnknown(unknown)])
    // The broker may answer with another name for it.
    let pair = Asset(symbol: try symbol("BTC/USD"), name: "Bitcoin")
    let renamed = machine.answer(.asset(try symbol("BTCUSD"), .success(pair)))
    #expect(renamed.events.contains(.assetUpdated(pair)))
    #expect(renamed.notices.count == 1)
  }

  @Test func aLookUpThatFailsIsToldOnceAndNotWhereTheLinkTellsIt() throws {
    var machine = try Machine.connected()
    let symbol = try symbol("AAPL")
    let lost = machine.answer(.asset(symbol, .failure(.unreachable(reason: "connection refused"))))
    #expect(lost.notices == [])
    let failed = BrokerError.failing(status: 500, message: nil)
    #expect(machine.answer(.asset(symbol, .failure(failed))).notices.count == 1)
    #expect(machine.answer(.asset(symbol, .failure(failed))).notices == [])
  }

  @Test func changesAreSavedTogetherAndAtTheEnd() throws {
    var machine = try Machine.connected()
    let saved = machine.handle(.tick, after: 2)
    #expect(saved.saves == [[.account, .positions, .orders, .clock]])
    machine.answer(
      .asset(try symbol("AAPL"), .success(Asset(symbol: try symbol("AAPL"), name: ""))))
    let ended = machine.handle(.stop)
    #expect(ended.saves.first?.contains(.assets) == true)
    #expect(ended.last == .finish)
    #expect(machine.handle(.tick).isEmpty)
  }

  /// A file costs two syncs of the disk, and at rest a poll comes every few seconds.
  @Test func whatAPollOnlyConfirmsIsWrittenOnceAMinute() throws {
    var machine = try Machine.connected()
    #expect(machine.handle(.tick, after: 2).saves == [[.account, .positions, .orders, .clock]])
    let id = try account("a-1")
    machine.answer(.account(.success(Account(id: id))), after: 1)
    machine.answer(.positions(.success(Listing([]))))
    machine.answer(.openOrders(.success(Listing([]))))
    #expect(machine.handle(.tick, after: 2).saves == [])
    var richer = Account(id: id)
    richer.cash = Money(FixedDecimal.one)
    machine.answer(.account(.success(richer)))
    #expect(machine.handle(.tick, after: 2).saves.first?.contains(.account) == true)
    machine.answer(.account(.success(richer)), after: 1)
    machine.answer(.positions(.success(Listing([]))))
    machine.answer(.openOrders(.success(Listing([]))))
    #expect(machine.handle(.tick, after: 59).saves == [])
    #expect(machine.handle(.tick, after: 2).saves.first?.contains(.account) == true)
  }

  @Test func offlineShowsTheCacheAndAsksNothing() throws {
    let id = try account("a-1")
    let configuration = SyncConfiguration(knownAccount: id, isOffline: true, seed: 1)
    var state = SyncState(configuration: configuration, snapshotBatch: 100, at: .noonish)
    #expect(
      state.handle(.start, at: .noonish) == [.emit(.linkChanged(.offline)), .openStore(id)])
    var book = Portfolio()
    book.account = Account(id: id)
    let opened = state.handle(
      .storeOpened(StoredBook(account: id, portfolio: book)), at: .noonish)
    #expect(opened == [.emit(.bookLoaded(book)), .readMarket])
    let request = try limitBuy()
    #expect(state.handle(.command(.submit(request)), at: .noonish).questions.isEmpty)
    #expect(
      state.portfolio.submissions[request.clientOrderID]?.state
        == .notSent(reason: "offline: start without --offline to send orders"))
    #expect(state.handle(.command(.refresh), at: .noonish).isEmpty)
    #expect(
      state.handle(.tick, at: Timestamp.noonish.advanced(bySeconds: 600)).isEmpty)
  }

  @Test func aClockThatWasSetBackDoesNotStopThePolls() throws {
    var machine = try Machine.connected()
    #expect(machine.handle(.tick, after: -3_600).questions.contains(.account))
  }

  private static func emptyAnswer(_ question: BrokerQuestion) throws -> BrokerAnswer {
    switch question {
    case .account: .account(.success(Account(id: try account("a-1"))))
    case .positions: .positions(.success(Listing([])))
    case .movements: .movements(.success(Listing([])))
    case .history(let place): .history(place, .success(Listing([])))
    case .openOrders: .openOrders(.success(Listing([])))
    case .recentOrders: .recentOrders(.success(Listing([])))
    case .clock:
      .clock(
        .success(
          MarketClock(
            timestamp: .noonish, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: .noonish))
      )
    case .snapshots(let symbols): .snapshots(symbols, .success(Listing([])))
    case .order(let id): .order(id, .failure(.notFound(what: "")))
    case .lookUp(let id): .lookUp(id, .failure(.notFound(what: "")))
    case .asset(let symbol): .asset(symbol, .failure(.notFound(what: "")))
    case .assets: .assets(.success(Listing([])))
    case .bars(let request, _, _): .bars(request, .success(Listing([])))
    case .activities(let query): .activities(query, .success(Listing([])))
    case .watchlists: .watchlists(.success(Listing([])))
    case .watchlist(let id): .watchlist(id, .failure(.notFound(what: "")))
    case .changeWatchlist(let change): .watchlistChanged(change, .failure(.notFound(what: "")))
    case .news(let symbol): .news(symbol, .success(Listing([])))
    case .dayBars(let symbols, _): .dayBars(symbols, .success([:]))
    case .values: .values(.success(Listing([])))
    case .closes(let symbols, _): .closes(symbols, [:])
    case .cancel(let id): .canceled(id, nil)
    case .cancelAll: .canceledAll(.success([]))
    case .submit(let request, _):
      .submitted(request.clientOrderID, SubmissionReply(outcome: failure(7, bytesLeft: false)))
    }
  }
}

extension [SyncEvent] {
  var linkStates: [LinkState] {
    compactMap { if case .linkChanged(let link) = $0 { link } else { nil } }
  }
}

@Suite struct StoredMarketTests {
  @Test func aQuoteThatCameMeanwhileIsNewerThanTheStoredOne() throws {
    func snapshot(_ name: String, _ price: String) throws -> MarketSnapshot {
      MarketSnapshot(
        symbol: try symbol(name),
        trade: MarketTrade(price: try Price(strict: price), size: Quantity(1), at: nil),
        receivedAt: .noonish)
    }
    var machine = Machine()
    _ = machine.handle(.start)
    machine.state.emit(.marketUpdated([try snapshot("A", "2")]))
    let stored = [try symbol("A"): try snapshot("A", "1"), try symbol("B"): try snapshot("B", "5")]
    let actions = machine.handle(.marketRead(stored, problems: ["market.json is damaged"]))
    #expect(actions.contains(.emit(.notice(Notice(.warning, "market.json is damaged")))))
    #expect(machine.state.portfolio.market[try symbol("A")]?.lastPrice == (try Price(strict: "2")))
    #expect(machine.state.portfolio.market[try symbol("B")]?.lastPrice == (try Price(strict: "5")))
  }
}

/// The whole book as it is known here: what the screen draws, the store keeps and `--json` prints.
///
/// It changes in one place only, `apply`. The engine, the screen, replay at start and the tests all use it.
public struct Portfolio: Hashable, Sendable {
  public var account: Account?
  public var positions: [Symbol: Position] = [:]
  /// Positions that are not what the account's activities come to.
  public var differences: [Symbol: PositionDifference] = [:]
  /// From where the two are compared; nil before they first agreed.
  public var baseline: PositionBaseline?
  /// The open lots by the account's activities; nil as long as those have not been read to their end.
  public var lots: [Symbol: OpenLots]?
  /// What orders that may still be filled have chosen of the lots, as far as they are not filled.
  public var lotChoices: [BrokerOrderID: LotChoice] = [:]
  public var orders: [BrokerOrderID: Order] = [:]
  public var submissions: [ClientOrderID: Submission] = [:]
  public var market: [Symbol: MarketSnapshot] = [:]
  public var assets: [Symbol: Asset] = [:]
  /// The broker's; nil as long as they were never read.
  public var watchlists: WatchlistBook?
  /// How prices went in their last session.
  public var dayPrices: [Symbol: DayPrices] = [:]
  /// Parts that could not be read, from the cache or of late from the broker: that they are empty means nothing.
  public var unreadParts: Set<Part> = []
  /// Symbols that the broker said it does not know.
  public var unknownSymbols: Set<Symbol> = []
  public var clock: MarketClock?
  public var streams: [StreamKind: StreamState] = [:]
  /// When the market data stream last gave a sign of life: what it had not sent by then had not happened.
  public var marketHeardAt: Timestamp?
  /// When the broker last confirmed account, positions and orders together.
  public var asOf: Timestamp?
  /// Where the figures come from.
  public var source: Source = .cache

  public enum Part: String, Hashable, Sendable {
    case positions, orders
  }

  public enum Source: String, Hashable, Sendable {
    case live, cache
  }

  /// In an open session a price older than this is shown as stale, in seconds.
  public static let staleAfterSeconds: Double = 5
  /// What holds without a price is stale after so many seconds.
  public static let bookStaleAfterSeconds: Double = 90

  public init() {}

  /// Takes in one thing that happened. The result depends on the order of events only where they contradict each
  /// other; reports of one order are joined (`Order.merged`).
  public mutating func apply(_ event: SyncEvent) {
    switch event {
    case .bookLoaded(let book):
      self = book
      source = .cache
    case .accountUpdated(let account):
      self.account = account
    case .positionsReplaced(let positions):
      unreadParts.remove(.positions)
      self.positions = Dictionary(positions.map { ($0.symbol, $0) }) { _, last in last }
    case .partUnread(let part, _): unreadParts.insert(part)
    case .differencesChanged(let found):
      differences = Dictionary(found.map { ($0.symbol, $0) }) { _, last in last }
    case .lotsReplaced(let lots): self.lots = lots
    case .lotChoicesChanged(let choices): lotChoices = choices
    case .lotsChanged(let changed):
      for lots in changed { self.lots?[lots.symbol] = lots.isEmpty ? nil : lots }
    case .ordersUpdated(let orders):
      for order in orders { merge(order) }
    case .openOrdersListed(let open):
      unreadParts.remove(.orders)
      for order in open { merge(order) }
    case .marketLoaded(let stored):
      // What the broker has told meanwhile is newer than what was stored.
      market = market.isEmpty ? stored : stored.merging(market) { $0.updated(with: $1) }
    case .ordersArchived(let ids):
      // One of which something new was heard meanwhile stays.
      for id in ids where orders[id]?.status.isTerminal == true { orders[id] = nil }
    case .marketUpdated(let snapshots):
      for snapshot in snapshots {
        market[snapshot.symbol, default: snapshot].update(with: snapshot)
      }
    case .clockUpdated(let clock):
      self.clock = clock
    case .assetUpdated(let asset):
      assets[asset.symbol] = asset
      unknownSymbols.remove(asset.symbol)
    case .assetUnknown(let symbol):
      assets[symbol] = nil
      unknownSymbols.insert(symbol)
    case .submissionChanged(let submission):
      let id = submission.request.clientOrderID
      submissions[id] = submission
      // An order that the broker shows is there, whatever became of the request for it.
      if let order = orders.values.first(where: { $0.clientOrderID == id }),
        submission.request.difference(from: order) == nil
      {
        submissions[id]?.state = .working(order.id)
      }
    case .bookConfirmed(let at):
      asOf = at
      source = .live
    case .streamChanged(let kind, let state): streams[kind] = state
    case .marketHeard(let time): marketHeardAt = time
    case .linkChanged(let link):
      if case .offline = link { source = .cache }
    case .watchlistsChanged(let book): watchlists = book
    case .dayPricesRead(let prices):
      // What was looked at long ago goes.
      dayPrices = dayPrices.count > 1_000 ? prices : dayPrices.merging(prices) { $1 }
    case .fillReported, .repairedBySweep, .barsRead, .barsFailed, .activityRead, .activityFailed,
      .notice, .assetsListed, .cancelFailed, .watchlistsFailed, .watchlistEdited,
      .newsRead, .newsFailed,
      .exitProgressed, .requestLogged, .viewOnlyChanged, .journalFailed, .orderTraced, .orderClosed,
      .fillsListed,
      .lookedBack,
      .performanceRead, .performanceFailed:
      break
    }
  }

  private mutating func merge(_ order: Order) {
    // A leg is an order of its own, with a life of its own; the order that it goes with names it.
    for leg in order.legs { merge(leg) }
    orders[order.id] = orders[order.id]?.merged(with: order) ?? order
    guard let id = order.clientOrderID, var submission = submissions[id],
      submission.request.difference(from: order) == nil
    else { return }
    submission.state = .working(order.id)
    submissions[id] = submission
  }

  /// Orders that may still trade, newest first.
  public var workingOrders: [Order] {
    orders.values.filter { !$0.status.isTerminal }.sorted(by: Self.newestFirst)
  }

  /// Confirmed requests whose order is not, or not yet, known to be at the broker, newest first.
  public var unsettledSubmissions: [Submission] {
    submissions.values.filter {
      switch $0.state {
      case .sending, .unconfirmed, .abandoned: true
      case .working, .rejected, .notSent: false
      }
    }.sorted { $0.confirmedAt > $1.confirmedAt }
  }

  /// Takes over what a whole reading of the book does not ask for, or could not read: prices and assets of symbols that are
  /// neither held nor working, the prices of days, and the watchlists.
  public mutating func keepWhatWasNotRead(of earlier: Portfolio) {
    market.merge(earlier.market) { new, _ in new }
    assets.merge(earlier.assets) { new, _ in new }
    dayPrices.merge(earlier.dayPrices) { new, _ in new }
    watchlists = watchlists ?? earlier.watchlists
  }

  /// By the broker's id or ours.
  public func order(named id: String) -> Order? {
    if let id = BrokerOrderID(id), let order = orders[id] { return order }
    return orders.values.first { $0.clientOrderID?.text == id }
  }

  /// Equity less equity at the last close (`ProfitAndLoss.day`); nil without both.
  public var dayProfitAndLoss: Money? {
    guard let equity = account?.equity, let last = account?.lastEquity else { return nil }
    return try? ProfitAndLoss.day(equity: equity, lastEquity: last)
  }

  public static func newestFirst(_ a: Order, _ b: Order) -> Bool {
    let (first, second) = (a.submittedAt ?? a.createdAt, b.submittedAt ?? b.createdAt)
    guard first == second else { return (first?.nanoseconds ?? 0) > (second?.nanoseconds ?? 0) }
    return a.id > b.id
  }
}

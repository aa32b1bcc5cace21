import ClientModels

/// What a broker does about a client order id that it has seen before.
public enum ClientOrderIDRule: Hashable, Sendable {
  case duplicatesRejected
  case originalReturned
  case uniqueWhileOpen
  case notSupported
}

public struct BrokerCapabilities: Hashable, Sendable {
  public var clientOrderIDs: ClientOrderIDRule
  public var orders: OrderCapabilities
  /// The most symbols that one request for snapshots may name.
  public var snapshotBatch: Int
  public var hasWatchlists: Bool
  public var hasNews: Bool

  public init(
    clientOrderIDs: ClientOrderIDRule, orders: OrderCapabilities, snapshotBatch: Int,
    hasWatchlists: Bool = false, hasNews: Bool = false
  ) {
    self.hasWatchlists = hasWatchlists
    self.hasNews = hasNews
    self.clientOrderIDs = clientOrderIDs
    self.orders = orders
    self.snapshotBatch = snapshotBatch
  }
}

/// What could be read of a list, and what could not: one bad element does not hide the others.
public struct Listing<Element: Hashable & Sendable>: Hashable, Sendable {
  public var values: [Element]
  /// One line for each element that was left out.
  public var problems: [String]

  public init(_ values: [Element], problems: [String] = []) {
    self.values = values
    self.problems = problems
  }
}

/// Which orders to list; newest first.
public struct OrderQuery: Hashable, Sendable {
  public enum Status: String, Hashable, Sendable {
    case open, closed, all
  }

  public var status: Status
  /// 1 to 500.
  public var limit: Int
  /// Only orders submitted before this time.
  public var until: Timestamp?
  public var symbols: [Symbol]
  /// Legs come within the order that they go with, and not by themselves.
  public var isNested: Bool

  public init(
    status: Status = .open, limit: Int = 500, until: Timestamp? = nil, symbols: [Symbol] = [],
    isNested: Bool = false
  ) {
    self.isNested = isNested
    self.status = status
    self.limit = min(max(limit, 1), 500)
    self.until = until
    self.symbols = symbols
  }
}

/// What became of one order of a "cancel all".
public struct CancelResult: Hashable, Sendable {
  public let id: BrokerOrderID
  /// Nil when the broker took the request; that is not yet a canceled order.
  public let failure: String?

  public init(id: BrokerOrderID, failure: String?) {
    self.id = id
    self.failure = failure
  }
}

/// One request that changes the broker's watchlists.
public enum WatchlistChange: Hashable, Sendable {
  case create(name: String, [Symbol])
  /// The whole list in place of what it was.
  case replace(WatchlistID, name: String, [Symbol])
  case add(Symbol, WatchlistID)
  case remove(Symbol, WatchlistID)
  case delete(WatchlistID)
}

/// A watchlist as it was read, and what the broker says of the instruments on it.
public struct WatchlistReading: Hashable, Sendable {
  public var list: Watchlist
  public var assets: [Asset]

  public init(_ list: Watchlist, assets: [Asset] = []) {
    self.list = list
    self.assets = assets
  }
}

/// The raw outcome of sending an order, and what the adapter could read of it.
public struct SubmissionReply: Hashable, Sendable {
  public struct Refusal: Hashable, Sendable {
    public let code: Int?
    public let message: String

    public init(code: Int?, message: String) {
      self.code = code
      self.message = message
    }
  }

  public let outcome: HTTPOutcome
  /// The order in the body, when the whole body is one.
  public let order: Order?
  /// The broker's own words, when the body is an error of the broker and not of something on the way.
  public let refusal: Refusal?
  /// Seconds to keep quiet, when the broker said so.
  public let retryAfter: Double?

  public init(
    outcome: HTTPOutcome, order: Order? = nil, refusal: Refusal? = nil, retryAfter: Double? = nil
  ) {
    self.outcome = outcome
    self.order = order
    self.refusal = refusal
    self.retryAfter = retryAfter
  }
}

/// One request that was made: the line for the log, and what the server said about its limits.
public struct BrokerTraffic: Hashable, Sendable {
  public let record: BrokerRequestRecord
  public let rateLimit: RateLimitReport

  public init(record: BrokerRequestRecord, rateLimit: RateLimitReport) {
    self.record = record
    self.rateLimit = rateLimit
  }
}

/// A broker as the program sees it. Every call is one try: nothing here waits, retries or remembers.
public protocol Broker: Sendable {
  var name: String { get }
  var capabilities: BrokerCapabilities { get }
  /// The same broker, telling `observer` of every request once it has ended.
  func observed(by observer: @escaping @Sendable (BrokerTraffic) -> Void) -> Self

  func account() async throws(BrokerError) -> Account
  func positions() async throws(BrokerError) -> Listing<Position>
  func orders(_ query: OrderQuery) async throws(BrokerError) -> Listing<Order>
  /// What changed positions, from a place in the account's list of activities, oldest first; of a long list so many
  /// pages at most.
  func movements(
    from place: MovementPlace, pages: Int
  ) async throws(BrokerError) -> Listing<Movement>
  /// One page of everything that happened in the account, the newest first. It is the last one when it has fewer than
  /// `ActivityQuery.pageSize` lines, those that could not be read included.
  func activities(_ query: ActivityQuery) async throws(BrokerError) -> Listing<Activity>
  /// What the account was worth at the close of each trading day, of that in progress by now, so many years back at most.
  func valueDays(years: Int, _ currency: Currency) async throws(BrokerError) -> [ValueDay]
  func order(_ id: BrokerOrderID) async throws(BrokerError) -> Order
  /// The look-up that settles an unknown outcome; `notFound` when the broker has no such order (yet).
  func orderByClientID(_ id: ClientOrderID) async throws(BrokerError) -> Order

  /// The exact body that `submit` sends for the request.
  func body(for request: OrderRequest) -> String
  /// Sends an order once, in the place of another where it replaces one; `attempt` (from 1) is for the log.
  func submit(_ request: OrderRequest, body: String, attempt: Int) async -> SubmissionReply
  /// Returns when the request was taken, which does not mean that the order is canceled.
  func cancel(_ id: BrokerOrderID) async throws(BrokerError)
  func cancelAll() async throws(BrokerError) -> [CancelResult]

  /// Listens to what happens to the account's orders; nil when the broker has no such stream.
  func openTradeStream(
    _ take: @escaping @Sendable (TradeStreamSignal) -> Void
  ) -> (any BrokerStream)?
  /// Puts what happens in the market on `board`; nil when the broker has no such stream.
  func openMarketStream(
    _ board: QuoteBoard, _ take: @escaping @Sendable (MarketStreamSignal) -> Void
  ) -> (any MarketStream)?

  /// Names and ids; what is on a list is read list by list.
  func watchlists() async throws(BrokerError) -> Listing<Watchlist>
  func watchlist(_ id: WatchlistID) async throws(BrokerError) -> WatchlistReading
  /// Returns the list as it is then; nil when it was deleted.
  func change(_ change: WatchlistChange) async throws(BrokerError) -> WatchlistReading?
  /// The latest of one symbol, the newest first.
  func news(_ symbol: Symbol, limit: Int) async throws(BrokerError) -> Listing<NewsItem>

  /// All shares and coins that are active; contracts of options are too many, and found by their chain.
  func assets() async throws(BrokerError) -> Listing<Asset>
  func asset(_ symbol: Symbol) async throws(BrokerError) -> Asset
  func clock() async throws(BrokerError) -> MarketClock
  /// Both days are included.
  func calendar(
    from: CalendarDay, through: CalendarDay
  ) async throws(BrokerError) -> Listing<CalendarSession>
  /// Symbols that the broker does not know are left out.
  func snapshots(_ symbols: [Symbol]) async throws(BrokerError) -> Listing<MarketSnapshot>
  func latestQuotes(_ symbols: [Symbol]) async throws(BrokerError) -> [Symbol: Quote]
  /// The same bars of several symbols, as many as one page of 10,000 holds.
  func bars(
    _ symbols: [Symbol], _ interval: BarInterval, from: Timestamp
  ) async throws(BrokerError) -> [Symbol: [Bar]]
  /// All daily bars of several symbols from that time on, adjusted for splits where they are of shares, the oldest first. Each
  /// symbol that is asked for is there.
  func dailyBars(
    _ symbols: [Symbol], from: Timestamp
  ) async throws(BrokerError) -> [Symbol: Listing<Bar>]
  /// Oldest first, at most `limit` (1 to 10,000).
  func bars(
    _ symbol: Symbol, _ interval: BarInterval, from: Timestamp, limit: Int
  ) async throws(BrokerError) -> Listing<Bar>
}

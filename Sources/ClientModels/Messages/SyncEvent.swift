/// What the engine learnt. With `SyncCommand` the only words that the screen and the engine share.
public enum SyncEvent: Hashable, Sendable {
  /// The cached book was read at start.
  case bookLoaded(Portfolio)
  case accountUpdated(Account)
  /// The complete list of positions; what is not in it is no longer held.
  case positionsReplaced([Position])
  /// The broker was asked for a list and did not tell it, and why.
  case partUnread(Portfolio.Part, reason: String)
  /// Reports of orders, in any order of arrival.
  case ordersUpdated([Order])
  /// Positions that are not what the account's activities come to; none when all agree.
  case differencesChanged([PositionDifference])
  /// The account's activities were read to their end: all open lots.
  case lotsReplaced([Symbol: OpenLots])
  /// Activities that came since changed these.
  case lotsChanged([OpenLots])
  /// What working orders have chosen of the lots, as far as they are not filled.
  case lotChoicesChanged([BrokerOrderID: LotChoice])
  /// Executions among the account's activities, the oldest first: the latest ones at the start, then those that came since.
  case fillsListed([Fill])
  /// The complete list of open orders. Absence from it proves nothing: the engine then asks for the order by id.
  case openOrdersListed([Order])
  /// The cached markets, read after the book: they are large, and what is held is shown without them.
  case marketLoaded([Symbol: MarketSnapshot])
  /// Closed orders that left the book: the store keeps them, and nobody needs them at hand.
  case ordersArchived(Set<BrokerOrderID>)
  case marketUpdated([MarketSnapshot])
  case clockUpdated(MarketClock)
  case assetUpdated(Asset)
  case assetUnknown(Symbol)
  /// The names of all instruments.
  case assetsListed(AssetIndex)
  case submissionChanged(Submission)
  case cancelFailed(BrokerOrderID, reason: String)
  /// A way out came a step further, or to its end.
  case exitProgressed(ExitReport)
  /// Account, positions and orders were all read from the broker at this time.
  case bookConfirmed(at: Timestamp)
  case linkChanged(LinkState)
  /// One execution of an order, told once.
  case fillReported(Fill)
  /// Changes of orders that the stream left out and a poll found, since the start.
  case repairedBySweep(Int)
  case streamChanged(StreamKind, StreamState)
  /// The market data stream gave a sign of life at this time.
  case marketHeard(at: Timestamp)
  /// Why this client may only look at the account, in words; nil when it may also send.
  case viewOnlyChanged(String?)
  /// Why no order can be recorded before it is sent, and so none is sent, in words; nil once that is over.
  case journalFailed(String?)
  case requestLogged(BrokerRequestRecord)
  /// All that the journal has of an order, the oldest first.
  case orderTraced(OrderReference, [OrderTrace])
  /// The lots that the executions of an order closed; of one that closed none nothing is told.
  case orderClosed(OrderReference, OrderClosing)
  /// All bars that are known for the chart that is open.
  case barsRead(BarHistory)
  /// Why they could not be read; they are asked for again.
  case barsFailed(BarRequest, reason: String)
  /// All activities that are known.
  case activityRead(ActivityLog)
  /// Why they could not be read; they are asked for again.
  case activityFailed(reason: String)
  /// All watchlists, as far as they are read.
  case watchlistsChanged(WatchlistBook)
  /// Why the watchlists could not be read; they are asked for again.
  case watchlistsFailed(reason: String)
  case watchlistEdited(WatchlistEdit, WatchlistOutcome)
  case dayPricesRead([Symbol: DayPrices])
  case newsRead(NewsPage)
  /// Why they could not be read; they are asked for again.
  case newsFailed(Symbol, reason: String)
  /// All that is known of what was asked for.
  case performanceRead(PerformanceReading)
  /// Why the daily values could not be read; they are asked for again.
  case performanceFailed(reason: String)
  /// What the books of past days answer.
  case lookedBack(DayAnswer)
  case notice(Notice)
}

/// Whether the broker can be reached.
public enum LinkState: Hashable, Sendable {
  /// Started with `--offline`: nothing is asked of the network.
  case offline
  case connecting
  case connected
  /// What is wrong, in words, and when the next try is made.
  case failing(reason: String, retryAt: Timestamp?)
  /// The broker refused the key; it is asked again at most once a minute.
  case refused(reason: String)
}

/// Something the user should read once.
public struct Notice: Hashable, Sendable {
  public enum Severity: Hashable, Sendable {
    case info, success, warning, failure
  }

  public let severity: Severity
  public let text: String

  /// Something did not go as it was meant to.
  public var isFault: Bool { severity == .warning || severity == .failure }

  public init(_ severity: Severity, _ text: String) {
    self.severity = severity
    self.text = text
  }
}

/// One request to the broker and what became of it, without any secret.
public struct BrokerRequestRecord: Hashable, Sendable {
  public let at: Timestamp
  public let method: String
  public let path: String
  public let clientOrderID: ClientOrderID?
  /// The how-manieth sending of an order this was, from 1; nil for other requests.
  public let attempt: Int?
  /// Nil when no status line came back.
  public let status: Int?
  public let milliseconds: Double
  /// What went wrong, in words; nil when nothing did.
  public let failure: String?
  /// What stood behind the path, at most 500 characters of it.
  public let query: String?
  /// How long the body of the answer was; nil without one.
  public let answerBytes: Int?

  public init(
    at: Timestamp, method: String, path: String, clientOrderID: ClientOrderID?,
    attempt: Int? = nil, status: Int?, milliseconds: Double, failure: String?,
    query: String? = nil, answerBytes: Int? = nil
  ) {
    self.query = query.map { String($0.prefix(500)) }
    self.answerBytes = answerBytes
    self.at = at
    self.method = method
    self.path = path
    self.clientOrderID = clientOrderID
    self.attempt = attempt
    self.status = status
    self.milliseconds = milliseconds
    self.failure = failure
  }
}

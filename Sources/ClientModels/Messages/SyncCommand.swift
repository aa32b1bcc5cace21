/// What the screen or the command line asks of the engine that talks to the broker.
public enum SyncCommand: Hashable, Sendable {
  /// The symbols whose quotes are wanted now: what is on the screen, in the ticket, held or working.
  case watch([Symbol])
  /// The symbols that can be seen now: what comes of them is told at once, of others within a second.
  case show([Symbol])
  /// Ask the broker whether it knows the symbol; answered by `assetUpdated` or `assetUnknown`.
  case findAsset(Symbol)
  /// Tell the names of all instruments; answered by `assetsListed`.
  case listAssets
  /// Send one confirmed order, once.
  case submit(OrderRequest)
  /// Send an unconfirmed order again under its own id, after a look-up that finds nothing.
  case resend(ClientOrderID)
  /// Give up an unconfirmed order. It is watched for all the same.
  case abandon(ClientOrderID)
  /// Take the broker's quantity of a position for right, though its activities come to another.
  case acceptDifference(Symbol)
  case cancel(BrokerOrderID)
  case cancelAll
  /// Tell what the journal has of an order, and which lots it closed; answered by `orderTraced` and `orderClosed`.
  case trace(OrderReference)
  /// Close positions, step by step. What is under way already is joined; told by `exitProgressed`.
  case exit(ExitRequest)
  /// The bars of the chart that is open, until told otherwise; nil when none is. Answered by `barsRead` or `barsFailed`.
  case followBars(BarRequest?)
  /// Whether the list of activities is looked at: it is kept up as long as it is. Answered by `activityRead` or `activityFailed`.
  case followActivity(Bool)
  /// One page of activities more, older than those that are known.
  case readOlderActivity
  /// Change the broker's watchlists; answered by `watchlistEdited`, and by `watchlistsChanged` with what is so then.
  case editWatchlist(WatchlistEdit)
  /// The course of the day of these symbols, until told otherwise; told by `dayPricesRead`.
  case followDay([Symbol])
  /// The news of a symbol, until told otherwise; nil for none. Answered by `newsRead` or `newsFailed`.
  case followNews(Symbol?)
  /// The daily values of the account and daily closes of symbols, until told otherwise; nil for none. Answered by
  /// `performanceRead` or `performanceFailed`.
  case followPerformance(PerformanceQuestion?)
  /// Look into the books of past days; answered by `lookedBack`.
  case lookBack(DayQuestion)
  /// Read account, positions, orders and quotes again now.
  case refresh
}

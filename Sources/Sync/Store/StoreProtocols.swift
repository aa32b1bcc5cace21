import ClientModels

/// What went wrong with a file, its path, and what to do about it.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case io(errno: Int32, operation: String)
    case damaged(String)
    /// Written by a newer version of the program.
    case newerSchema(found: Int, known: Int)
    case locked(holder: String)
    /// A sync failed earlier; nothing more is written to the journal in this session.
    case poisoned
  }

  public let kind: Kind
  public let path: String
  /// One line for the user: what happened and what to do.
  public let description: String

  public init(_ kind: Kind, path: String, description: String) {
    self.kind = kind
    self.path = path
    self.description = description
  }
}

/// The journal as the engine uses it. `OrderJournal` is the real one; tests use an array.
public protocol OrderJournaling: Sendable {
  /// What the records came to when the journal was opened.
  var recovered: JournalState { get }
  /// Writes the records in one piece. With `durably` they are on disk when the call returns; otherwise `sync` must be
  /// called within `syncDelay`.
  func append(_ entries: [JournalEntry], durably: Bool, at time: Timestamp) throws(StoreError)
  /// Seconds within which what was appended must be put on the disk; nil when all of it is.
  var syncDelay: Double? { get }
  /// Puts on the disk what is not there yet.
  func sync() throws(StoreError)
  /// What it tells of an order, the oldest first. May be called from any thread, and may take a while.
  func trace(_ order: OrderReference) -> [OrderTrace]
}

/// The files of the cached book. Each holds one part, in the broker's own JSON; the baseline is ours, and the activity, of which
/// the newest are kept, a table with the contract's names.
public enum DocumentName: String, CaseIterable, Hashable, Sendable {
  case account, positions, orders, market, assets, clock, baseline, activity, watchlists
  case dayPrices = "day-prices"
}

/// A document as it was read back.
public struct StoredDocument: Hashable, Sendable {
  public let payload: [UInt8]
  /// When the broker confirmed the contents; nil when it never did.
  public let asOf: Timestamp?

  public init(payload: [UInt8], asOf: Timestamp?) {
    self.payload = payload
    self.asOf = asOf
  }
}

/// The cached book of one account. `AccountStore` is the real one; tests use a dictionary.
public protocol BookStoring: Sendable {
  var journal: any OrderJournaling { get }
  /// Says who holds the account's lock when another client does: then nothing may be written. Nil otherwise.
  var viewOnlyBecause: String? { get }
  /// It is written here by a client that only reads, and one is there that is about to trade: it must be closed.
  var isWantedByTrader: Bool { get }
  func write(
    _ name: DocumentName, payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError)
  /// Nil when there is none. A damaged one is set aside, reported in `damages`, and nil.
  func read(_ name: DocumentName) -> StoredDocument?
  /// Keeps a list of closed orders for good, in a file of its own that is never written again.
  func keepClosed(_ payload: [UInt8], at time: Timestamp) throws(StoreError)
  /// The numbers of the lists of closed orders, the newest first.
  var closedLists: [Int] { get }
  /// Nil when there is none. A damaged one is set aside, reported in `damages`, and nil.
  func closedList(_ number: Int) -> StoredDocument?
  /// Keeps a list of the account's activities under its number, from 1, in place of what it was before.
  func keepActivities(
    _ payload: [UInt8], list number: Int, at time: Timestamp
  ) throws(StoreError)
  /// The numbers of the lists of activities, the newest first.
  var activityLists: [Int] { get }
  /// Nil when there is none. A damaged one is set aside, reported in `damages`, and nil.
  func activityList(_ number: Int) -> StoredDocument?
  /// Keeps the bars of a chart, in place of what they were before; of many charts some are forgotten.
  func keepBars(
    _ payload: [UInt8], for request: BarRequest, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError)
  /// Nil when there are none. A damaged file is set aside, reported in `damages`, and nil.
  func bars(_ request: BarRequest) -> StoredDocument?
  /// Keeps the names of all instruments, in place of what they were before.
  func keepAssetList(_ payload: [UInt8], asOf: Timestamp?, at time: Timestamp) throws(StoreError)
  /// Nil when there is none. A damaged file is set aside, reported in `damages`, and nil.
  var assetList: StoredDocument? { get }
  /// Keeps the news of a symbol, in place of what they were before; of many symbols some are forgotten.
  func keepNews(
    _ payload: [UInt8], of symbol: Symbol, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError)
  /// Nil when there are none. A damaged file is set aside, reported in `damages`, and nil.
  func news(of symbol: Symbol) -> StoredDocument?
  /// Keeps the account's daily values, in place of what they were before.
  func keepValueHistory(
    _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError)
  /// Nil when there are none. A damaged file is set aside, reported in `damages`, and nil.
  var valueHistory: StoredDocument? { get }
  /// Keeps the book of a day in place of what it was before. Nothing happens to a day that is past and has its book.
  func keepDay(
    _ payload: [UInt8], of day: CalendarDay, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError)
  /// The days of which there is a book, in their order.
  var days: [CalendarDay] { get }
  /// Nil when there is none. A damaged one is set aside, reported in `damages`, and nil.
  func day(_ day: CalendarDay) -> StoredDocument?
  /// Keeps the list of what happened in a year, in place of what it was before.
  func keepYear(_ payload: [UInt8], of year: Int, at time: Timestamp) throws(StoreError)
  /// Nil when there is none. A damaged one is set aside, reported in `damages`, and nil.
  func year(_ year: Int) -> StoredDocument?
  /// Keeps the trading days, in place of what they were before.
  func keepCalendar(_ payload: [UInt8], at time: Timestamp) throws(StoreError)
  /// Nil when there are none. A damaged file is set aside, reported in `damages`, and nil.
  var calendar: StoredDocument? { get }
  /// One line for each file that was set aside or could not be read since opening.
  var damages: [String] { get }
  /// Puts everything on the disk and notes how far the journal goes; nothing can be appended any more.
  func close() throws(StoreError)
}

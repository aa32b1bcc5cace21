import ClientModels
import Synchronization

/// Everything that is stored of one account: the cached book, and the journal of orders.
///
/// One client holds the account's lock and writes; others see what is stored.
public final class AccountStore: BookStoring {
  public let viewOnlyBecause: String?
  private let shelf: DocumentShelf
  private let closedOrders: ListShelf
  private let activities: ListShelf
  private let barShelf: FileShelf
  private let newsShelf: FileShelf
  private let history: HistoryShelf
  private let years: YearShelf
  private let reader: JournalReader
  private let path: String
  private let lock: AccountLock?

  /// Takes the lock, or views when another client has it. Who only reads does not keep who trades from it.
  init(
    writing directory: StoreDirectory, owner: JournalOwner, for use: AccountUse = .trading,
    _ environment: StoreEnvironment, segmentLimit: Int = OrderJournal.segmentLimit,
    snapshotInterval: Int = OrderJournal.snapshotInterval
  ) throws(StoreError) {
    let lock = try AccountLock(in: directory, for: use, environment)
    let foreign = try Self.reasonAgainst(directory)
    let reason = lock.heldByOther ?? foreign
    let shelf = DocumentShelf(directory, environment, isWritable: reason == nil)
    self.lock = lock
    self.shelf = shelf
    closedOrders = ListShelf(
      .closedOrders, directory, environment, isWritable: reason == nil)
    activities = ListShelf(.activities, directory, environment, isWritable: reason == nil)
    barShelf = FileShelf(.bars, directory, environment, isWritable: reason == nil)
    newsShelf = FileShelf(.news, directory, environment, isWritable: reason == nil)
    history = HistoryShelf(directory, environment, isWritable: reason == nil)
    years = YearShelf(directory, environment, isWritable: reason == nil)
    path = directory.path
    viewOnlyBecause = reason
    let anchors = [lock.anchor].compactMap { $0 }
    let orders: OrderJournal
    if let reason {
      orders = OrderJournal(
        viewing: directory, owner: owner, anchors: anchors,
        because: Self.locked(directory.path, reason))
    } else {
      AtomicFile.removeTemporaries(in: directory)
      closedOrders.removeTemporaries()
      activities.removeTemporaries()
      barShelf.removeTemporaries()
      newsShelf.removeTemporaries()
      history.removeTemporaries()
      years.removeTemporaries()
      if let problem = lock.problem { shelf.report(problem.description) }
      orders = try OrderJournal(
        writing: directory, owner: owner, environment, anchors: anchors,
        segmentLimit: segmentLimit, snapshotInterval: snapshotInterval)
      do throws(StoreError) { try Ballast(directory).make(environment) } catch {
        shelf.report(error.description)
        // What became of an order might find no room.
        if error.isFullDisk { orders.refuseOrders(because: error) }
      }
    }
    let problem = reason == nil ? orders.blockedBecause : orders.damage
    if let problem { shelf.report(problem.description) }
    for line in orders.snapshotDamages + orders.lostOrders { shelf.report(line) }
    reader = JournalReader { orders }
  }

  /// The journal is not read before somebody asks for it or for what is damaged.
  init(
    viewing directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    because reason: String
  ) {
    lock = nil
    shelf = DocumentShelf(directory, environment, isWritable: false)
    closedOrders = ListShelf(.closedOrders, directory, environment, isWritable: false)
    activities = ListShelf(.activities, directory, environment, isWritable: false)
    barShelf = FileShelf(.bars, directory, environment, isWritable: false)
    newsShelf = FileShelf(.news, directory, environment, isWritable: false)
    history = HistoryShelf(directory, environment, isWritable: false)
    years = YearShelf(directory, environment, isWritable: false)
    path = directory.path
    viewOnlyBecause = reason
    let shelf = shelf
    let locked = Self.locked(directory.path, reason)
    reader = JournalReader {
      let orders = OrderJournal(
        viewing: directory, owner: owner,
        anchors: [AccountLock.anchor(in: directory)].compactMap { $0 }, because: locked)
      if let damage = orders.damage { shelf.report(damage.description) }
      for line in orders.snapshotDamages + orders.lostOrders { shelf.report(line) }
      return orders
    }
  }

  public var isWantedByTrader: Bool { lock?.isWantedByTrader ?? false }

  private var orders: OrderJournal { reader.journal }

  public var journal: any OrderJournaling { orders }

  /// Whether the last session left an unfinished record, which was cut off at opening.
  public var journalTailWasTorn: Bool { orders.tailWasTorn }

  /// Why no order can be recorded, and so none be sent; nil when all is well.
  public var ordersBlockedBecause: StoreError? { orders.blockedBecause }

  public var damages: [String] {
    _ = orders
    return damagesMet
  }

  /// Those of what has been read so far. `damages` reads the journal, too, which takes its time for a long one.
  public var damagesMet: [String] {
    shelf.damages + closedOrders.damages + activities.damages + barShelf.damages
      + newsShelf.damages + history.damages + years.damages
  }

  /// Something else that is damaged, and that who reads the store is to be told.
  func report(_ line: String) { shelf.report(line) }

  public func read(_ name: DocumentName) -> StoredDocument? { shelf.read(Self.fileName(name)) }

  public func write(
    _ name: DocumentName, payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try shelf.write(Self.fileName(name), payload: payload, asOf: asOf, at: time)
  }

  public func keepClosed(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try closedOrders.add(payload, at: time)
  }

  public var closedLists: [Int] { closedOrders.numbers }

  public func closedList(_ number: Int) -> StoredDocument? { closedOrders.read(number) }

  public func keepActivities(
    _ payload: [UInt8], list number: Int, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try activities.write(number, payload, at: time)
  }

  public var activityLists: [Int] { activities.numbers }

  public func activityList(_ number: Int) -> StoredDocument? { activities.read(number) }

  public func keepBars(
    _ payload: [UInt8], for request: BarRequest, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try barShelf.write(FileShelf.barsName(request), payload, asOf: asOf, at: time)
  }

  public func bars(_ request: BarRequest) -> StoredDocument? {
    barShelf.read(FileShelf.barsName(request))
  }

  public func keepNews(
    _ payload: [UInt8], of symbol: Symbol, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try newsShelf.write(FileShelf.newsName(symbol), payload, asOf: asOf, at: time)
  }

  public func news(of symbol: Symbol) -> StoredDocument? {
    newsShelf.read(FileShelf.newsName(symbol))
  }

  public func keepDay(
    _ payload: [UInt8], of day: CalendarDay, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try history.write(day, payload, asOf: asOf, at: time)
  }

  public var days: [CalendarDay] { history.days }

  public func day(_ day: CalendarDay) -> StoredDocument? { history.read(day) }

  public func keepYear(_ payload: [UInt8], of year: Int, at time: Timestamp) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try years.write(year, payload, at: time)
  }

  public func year(_ year: Int) -> StoredDocument? { years.read(year) }

  static let calendarName = "calendar.json"

  public func keepCalendar(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try shelf.write(Self.calendarName, payload: payload, asOf: nil, at: time)
  }

  public var calendar: StoredDocument? { shelf.read(Self.calendarName) }

  static let assetListName = "asset-list.json"

  public func keepAssetList(
    _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try shelf.write(Self.assetListName, payload: payload, asOf: asOf, at: time)
  }

  public var assetList: StoredDocument? { shelf.read(Self.assetListName) }

  static let valueHistoryName = "value-history.json"

  /// Keeps the daily values of the account, in place of what they were before.
  public func keepValueHistory(
    _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try shelf.write(Self.valueHistoryName, payload: payload, asOf: asOf, at: time)
  }

  /// Nil when there are none. A damaged file is set aside, reported in `damages`, and nil.
  public var valueHistory: StoredDocument? { shelf.read(Self.valueHistoryName) }

  static let importName = "import.json"

  /// Keeps how the file of a local account was read.
  func keepImport(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try shelf.write(Self.importName, payload: payload, asOf: nil, at: time)
  }

  /// Nil when there is none, or none that can be read.
  var importMapping: StoredDocument? { shelf.read(Self.importName) }

  public func close() throws(StoreError) {
    guard viewOnlyBecause == nil else { return }
    let (end, problem) = try orders.close()
    if let end { try lock?.note(end) }
    if let problem { throw problem }
  }

  /// Why nothing may be written to a directory, though nobody else has it open.
  private static func reasonAgainst(_ directory: StoreDirectory) throws(StoreError) -> String? {
    let foreign = try directory.reporting(".") { () throws(FileFault) in
      try directory.fileSystem.foreignName(of: directory.descriptor)
    }
    return foreign.map {
      "its file system is \($0), whose locks and syncs cannot be trusted, so nothing is written; "
        + "set XDG_STATE_HOME to a disk of this machine to trade"
    }
  }

  private static func fileName(_ name: DocumentName) -> String { name.rawValue + ".json" }

  private static func locked(_ path: String, _ reason: String) -> StoreError {
    StoreError(.locked(holder: reason), path: path, description: "\(path): \(reason)")
  }
}

/// Reads a journal once, when it is needed first.
private final class JournalReader: Sendable {
  private let read: @Sendable () -> OrderJournal
  private let known = Mutex<OrderJournal?>(nil)

  init(_ read: @escaping @Sendable () -> OrderJournal) { self.read = read }

  var journal: OrderJournal {
    known.withLock { known in
      if let known { return known }
      let journal = read()
      known = journal
      return journal
    }
  }
}

import ClientModels

/// Everything that is stored of one account: the cached book, and the journal of orders.
///
/// One client holds the account's lock and writes; others see what is stored.
public final class AccountStore: BookStoring {
  public let viewOnlyBecause: String?
  private let shelf: DocumentShelf
  private let orders: OrderJournal
  private let path: String
  private let lock: AccountLock?

  /// Takes the lock, or views when another client has it.
  init(
    writing directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment
  ) throws(StoreError) {
    let lock = try AccountLock(in: directory, environment)
    let shelf = DocumentShelf(directory, environment, isWritable: lock.heldByOther == nil)
    self.lock = lock
    self.shelf = shelf
    path = directory.path
    viewOnlyBecause = lock.heldByOther
    if let holder = lock.heldByOther {
      orders = OrderJournal(
        viewing: directory, owner: owner, environment,
        because: Self.locked(directory.path, holder))
    } else {
      AtomicFile.removeTemporaries(in: directory)
      if let problem = lock.problem { shelf.report(problem.description) }
      let segments = try directory.made(OrderJournal.directoryName)
      AtomicFile.removeTemporaries(in: segments)
      orders = OrderJournal(writing: segments, owner: owner, environment)
    }
    let problem = lock.heldByOther == nil ? orders.blockedBecause : orders.damage
    if let problem { shelf.report(problem.description) }
  }

  init(
    viewing directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    because reason: String
  ) {
    lock = nil
    shelf = DocumentShelf(directory, environment, isWritable: false)
    path = directory.path
    viewOnlyBecause = reason
    orders = OrderJournal(
      viewing: directory, owner: owner, environment, because: Self.locked(directory.path, reason))
    if let damage = orders.damage { shelf.report(damage.description) }
  }

  public var journal: any OrderJournaling { orders }

  /// Whether the last session left an unfinished record, which was cut off at opening.
  public var journalTailWasTorn: Bool { orders.tailWasTorn }

  /// Why no order can be recorded, and so none be sent; nil when all is well.
  public var ordersBlockedBecause: StoreError? { orders.blockedBecause }

  public var damages: [String] { shelf.damages }

  public func read(_ name: DocumentName) -> StoredDocument? { shelf.read(Self.fileName(name)) }

  public func write(
    _ name: DocumentName, payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    if let viewOnlyBecause { throw Self.locked(path, viewOnlyBecause) }
    try shelf.write(Self.fileName(name), payload: payload, asOf: asOf, at: time)
  }

  private static func fileName(_ name: DocumentName) -> String { name.rawValue + ".json" }

  private static func locked(_ path: String, _ reason: String) -> StoreError {
    StoreError(.locked(holder: reason), path: path, description: "\(path): \(reason)")
  }
}

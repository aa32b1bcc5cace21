import ClientModels
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The journal of orders of one account: lines that are only ever added, each with the hash of the one before.
///
/// It shows edits, losses and changes of order in the middle. That the end was cut off is shown by the anchors outside
/// of it: the snapshots, and the account's lock file.
public final class OrderJournal: OrderJournaling {
  public let recovered: JournalState
  /// Whether an unfinished write was found at the end. Orders with nothing but an intent are then taken as unconfirmed.
  public let tailWasTorn: Bool
  /// What is wrong with the records after `recovered`; nil when they are complete.
  let damage: StoreError?
  /// One line for each snapshot that could not be used; the orders do not need it.
  let snapshotDamages: [String]
  /// Nil when there is none.
  let segmentDirectory: StoreDirectory?
  private let state: Mutex<JournalSession>

  static let directoryName = "orders"
  /// In bytes, beyond which the next segment is begun.
  static let segmentLimit = 8 << 20
  /// The number of records after which a snapshot is made.
  static let snapshotInterval = 5_000

  /// One line for each order of which a repair found no intent, so that it cannot be looked up.
  var lostOrders: [String] {
    recovered.lost.keys.sorted { $0.text < $1.text }.map {
      "order \($0) may be at the broker: look for it there; a repaired journal lost what it was"
    }
  }

  /// Why no order can be appended; nil when it can.
  public var blockedBecause: StoreError? { state.withLock { $0.refusal } }

  public var syncDelay: Double? { state.withLock { $0.syncDelay } }

  /// Reads the journal under `account` and repairs an unfinished end. The account's lock must be held.
  init(
    writing account: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    anchors: [JournalAnchor] = [], segmentLimit: Int = OrderJournal.segmentLimit,
    snapshotInterval: Int = OrderJournal.snapshotInterval
  ) throws(StoreError) {
    let segments = try account.made(Self.directoryName)
    segmentDirectory = segments
    AtomicFile.removeTemporaries(in: segments)
    let shelf = SnapshotShelf(account)
    shelf.removeTemporaries()
    let replay = JournalReplay(segments, shelf, owner: owner, anchors: anchors)
    tailWasTorn = replay.scan.tornTail != nil
    damage = replay.damage
    snapshotDamages = Self.setAside(replay, shelf, account, environment)
    guard replay.damage == nil else {
      recovered = replay.state
      state = Mutex(JournalSession(refusal: replay.damage))
      return
    }
    var session = JournalSession(
      JournalWriter(
        segments, owner: owner, environment, after: replay.scan, segmentLimit: segmentLimit),
      replay, shelf, Ballast(account), owner: owner, environment,
      snapshotInterval: snapshotInterval)
    session.recover(replay)
    recovered = session.current
    state = Mutex(session)
  }

  /// Reads the journal under `account` and leaves everything as it is; appending throws `reason`.
  init(
    viewing account: StoreDirectory, owner: JournalOwner, anchors: [JournalAnchor] = [],
    because reason: StoreError
  ) {
    state = Mutex(JournalSession(refusal: reason))
    segmentDirectory = try? account.existing(Self.directoryName)
    do throws(StoreError) {
      let replay = JournalReplay(
        try account.existing(Self.directoryName), SnapshotShelf(account), owner: owner,
        anchors: anchors)
      recovered = replay.state
      tailWasTorn = replay.scan.tornTail != nil
      damage = replay.damage
      snapshotDamages = replay.damagedSnapshots.map {
        "\(SnapshotShelf(account).path(of: $0.number)) is damaged: \($0.what); it is not needed"
      }
    } catch {
      recovered = JournalState()
      tailWasTorn = false
      snapshotDamages = []
      if case .io(ENOENT, _) = error.kind { damage = nil } else { damage = error }
    }
  }

  public func append(
    _ entries: [JournalEntry], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      try state.append(entries, durably: durably, at: time)
    }
  }

  /// Takes no new order from now on, and still what becomes of earlier ones.
  func refuseOrders(because reason: StoreError) {
    state.withLock { $0.refuseOrders(because: reason) }
  }

  public func sync() throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in try state.sync() }
  }

  /// Puts everything on the disk and takes nothing more. Returns where the journal stands, unless it is not known to
  /// stand anywhere, and what went wrong with the snapshot, which the orders do not need.
  func close() throws(StoreError) -> (end: JournalChain?, problem: StoreError?) {
    try state.withLock { (state) throws(StoreError) in try state.close() }
  }

  private static func setAside(
    _ replay: JournalReplay, _ shelf: SnapshotShelf, _ account: StoreDirectory,
    _ environment: StoreEnvironment
  ) -> [String] {
    replay.damagedSnapshots.map { number, what in
      let line = "\(shelf.path(of: number)) is damaged: \(what)"
      do throws(StoreError) {
        return "\(line); set aside as \(try shelf.setAside(number, environment)), it is not needed"
      } catch {
        return "\(line); it is not needed (\(error.description))"
      }
    }
  }
}

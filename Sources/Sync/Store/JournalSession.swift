import ClientModels

/// The journal while it is open: what is written, what it comes to, and when it is put on the disk.
struct JournalSession {
  /// Why no order can be appended; nil when it can.
  private(set) var refusal: StoreError?
  private(set) var current = JournalState()
  /// Seconds within which what was written must be put on the disk; nil when it is.
  private(set) var syncDelay: Double?
  private var writing: Writing?
  /// Why what was written without waiting may not be on the disk and never will.
  private var lost: StoreError?

  private struct Writing {
    let writer: JournalWriter
    let shelf: SnapshotShelf
    let ballast: Ballast
    let owner: JournalOwner
    let environment: StoreEnvironment
    let snapshotInterval: Int
    /// The number of the last record that a snapshot was made of, or tried.
    var snapshot: UInt64
    var snapshotProblem: StoreError?
  }

  /// Seconds that a record may wait for its sync: ours, and one that the broker can tell us again.
  static let ownDelay = 0.05
  static let brokerDelay: Double = 1

  /// A journal that takes nothing.
  init(refusal: StoreError?) { self.refusal = refusal }

  init(
    _ writer: JournalWriter, _ replay: JournalReplay, _ shelf: SnapshotShelf, _ ballast: Ballast,
    owner: JournalOwner, _ environment: StoreEnvironment, snapshotInterval: Int
  ) {
    current = replay.state
    writing = Writing(
      writer: writer, shelf: shelf, ballast: ballast, owner: owner, environment: environment,
      snapshotInterval: snapshotInterval, snapshot: replay.snapshot)
  }

  /// Cuts off an unfinished end and says so in the journal.
  mutating func recover(_ replay: JournalReplay) {
    guard let tail = replay.scan.tornTail, let writing else { return }
    do throws(StoreError) {
      try writing.writer.cut(tail)
      let note = JournalRecord.recovered(
        droppedBytes: tail.dropped.count, sha256: hex(sha256(tail.dropped)))
      let doubts = replay.doubts.map { JournalRecord.entry($0) }
      try write([note] + doubts, durably: true, at: writing.environment.now())
    } catch {
      refusal = writing.writer.poison ?? error
      self.writing = nil
    }
  }

  mutating func append(
    _ entries: [JournalEntry], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    guard !entries.isEmpty else { return }
    let isOrder = entries.contains(where: \.isOfNewOrder)
    if let refusal, isOrder || writing == nil { throw refusal }
    let records = entries.map { JournalRecord.entry($0) }
    do throws(StoreError) {
      try write(records, durably: durably, at: time)
    } catch {
      guard error.isFullDisk, writing != nil else { throw error }
      writing?.ballast.free()
      refusal = error
      // What became of orders must be written; a new order can wait until there is room.
      guard !isOrder else { throw error }
      try write(records, durably: durably, at: time)
    }
    if !durably { syncDelay = min(syncDelay ?? .infinity, Self.delay(of: entries)) }
    snapshotIfDue()
  }

  /// Takes no new order from now on, and still what becomes of earlier ones.
  mutating func refuseOrders(because reason: StoreError) { refusal = refusal ?? reason }

  mutating func sync() throws(StoreError) {
    if let lost { throw lost }
    guard let writing, syncDelay != nil else { return }
    do throws(StoreError) { try writing.writer.sync() } catch {
      stop(after: error)
      throw error
    }
    syncDelay = nil
  }

  mutating func close() throws(StoreError) -> (end: JournalChain?, problem: StoreError?) {
    defer {
      writing = nil
      refusal = refusal ?? Self.closed
    }
    if let lost { throw lost }
    do throws(StoreError) { try writing?.writer.sync() } catch {
      stop(after: error)
      throw error
    }
    if let writing, writing.writer.chain.sequence > writing.snapshot { snapshot() }
    guard let writing, writing.writer.chain.sequence > 0 else { return (nil, nil) }
    return (writing.writer.chain, writing.snapshotProblem)
  }

  /// Writes the records and takes them into the state.
  private mutating func write(
    _ records: [JournalRecord], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    guard let writer = writing?.writer else { return }
    do throws(StoreError) {
      try writer.append(records, durably: durably, at: time)
    } catch {
      stop(after: error)
      throw error
    }
    if durably { syncDelay = nil }
    let first = writer.chain.sequence - UInt64(records.count) + 1
    for (index, record) in records.enumerated() {
      current.apply(record, sequence: first + UInt64(index), at: time)
    }
  }

  /// Ends all writing if the writer was poisoned by the error.
  private mutating func stop(after error: StoreError) {
    guard let poison = writing?.writer.poison else { return }
    if syncDelay != nil { lost = poison }
    writing = nil
    syncDelay = nil
    refusal = poison
  }

  private mutating func snapshotIfDue() {
    guard let writing,
      writing.writer.chain.sequence - writing.snapshot > UInt64(writing.snapshotInterval)
    else { return }
    snapshot()
  }

  private mutating func snapshot() {
    guard let writing else { return }
    self.writing?.snapshot = writing.writer.chain.sequence
    do throws(StoreError) {
      // A snapshot must not know of records that the disk may still lose.
      try writing.writer.sync()
      syncDelay = nil
      try writing.shelf.write(
        JournalSnapshot(owner: writing.owner, place: writing.writer.place, state: current),
        writing.environment)
      self.writing?.snapshotProblem = nil
    } catch {
      self.writing?.snapshotProblem = error
      stop(after: error)
    }
  }

  private static func delay(of entries: [JournalEntry]) -> Double {
    entries.allSatisfy(\.isOfBroker) ? brokerDelay : ownDelay
  }

  private static let closed = StoreError(
    .poisoned, path: "", description: "the order journal is closed; start folio again")
}

extension JournalEntry {
  /// Whether an order can leave once it is written.
  fileprivate var isOfNewOrder: Bool {
    switch self {
    case .intent, .send: true
    case .reply, .resolve, .cancel, .broker, .fill, .legs, .exit: false
    }
  }

  /// Whether the broker can tell it again.
  fileprivate var isOfBroker: Bool {
    switch self {
    case .broker, .fill: true
    case .intent, .send, .reply, .resolve, .cancel, .legs, .exit: false
    }
  }
}

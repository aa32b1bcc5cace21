import ClientModels

/// What a journal holds, read once at opening: the newest sound snapshot and all records after it. Nothing is changed.
struct JournalReplay {
  private(set) var state = JournalState()
  private(set) var scan: JournalScan
  /// The number of the record whose snapshot was started from; 0 without one.
  private(set) var snapshot: UInt64 = 0
  /// Snapshots that cannot be used, and why.
  private(set) var damagedSnapshots: [(number: UInt64, what: String)] = []
  /// Why the journal must not be written; `state` ends before it.
  private(set) var damage: StoreError?

  init(
    _ directory: StoreDirectory, _ shelf: SnapshotShelf, owner: JournalOwner,
    anchors: [JournalAnchor]
  ) {
    scan = JournalScan(directory, owner: owner)
    do throws(StoreError) {
      var anchors = anchors
      for number in try shelf.numbers() {
        switch try shelf.read(number) {
        case .sound(let found, _) where found.owner == owner:
          guard !run(directory, owner, found, anchors) else { return }
          anchors.append(JournalAnchor(chain: found.place.chain, path: shelf.path(of: number)))
        case .sound: damagedSnapshots.append((number, "it is of another account"))
        case .damaged(let what): damagedSnapshots.append((number, what))
        case .newer(let error): throw error
        case nil: continue
        }
      }
      _ = run(directory, owner, nil, anchors)
    } catch {
      damage = error
      state.isComplete = false
    }
  }

  /// Reads on from a snapshot, or from the start; false when the journal does not hold what the snapshot says.
  private mutating func run(
    _ directory: StoreDirectory, _ owner: JournalOwner, _ found: JournalSnapshot?,
    _ anchors: [JournalAnchor]
  ) -> Bool {
    var state = found?.state ?? JournalState()
    var scan = JournalScan(
      directory, owner: owner, from: found?.place ?? JournalScan.Start(), anchors: anchors)
    scan.run { line in
      state.apply(line.record, sequence: line.chain.sequence, at: line.time)
    }
    guard !scan.isMisfit else { return false }
    snapshot = found?.place.chain.sequence ?? 0
    self.scan = scan
    damage = scan.damage
    if scan.tornTail != nil { state.doubtWhatWasNotSent() }
    if damage != nil { state.isComplete = false }
    self.state = state
    return true
  }

  /// What must be noted of orders whose later records may have been in an end that was cut off.
  var doubts: [JournalEntry] {
    state.unsettled.filter { $0.isDoubtful && $0.attempts == 0 && $0.resolution == nil }.map {
      .resolve(
        $0.request.clientOrderID, to: .unconfirmed,
        why: "the end of the journal was torn; it may have been sent")
    }
  }
}

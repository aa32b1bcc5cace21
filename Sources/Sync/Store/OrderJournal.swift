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
/// It shows edits, losses and changes of order in the middle. That the end was cut off at a line it cannot show.
public final class OrderJournal: OrderJournaling {
  public let recovered: [JournalEntry]
  /// Whether an unfinished write was found at the end. Orders with nothing but an intent are then taken as unconfirmed.
  public let tailWasTorn: Bool
  /// What is wrong with the records after `recovered`; nil when they are complete.
  let damage: StoreError?
  private let state: Mutex<State>

  private struct State {
    var writer: JournalWriter?
    var refusal: StoreError?
  }

  static let directoryName = "orders"

  /// Why nothing can be appended; nil when it can.
  public var blockedBecause: StoreError? { state.withLock { $0.refusal } }

  /// Reads the journal and repairs an unfinished end. The account's lock must be held.
  init(
    writing directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    segmentLimit: Int = 8 << 20
  ) {
    let replay = JournalReplay(directory, owner: owner)
    recovered = replay.entries + replay.doubts
    tailWasTorn = replay.tornTail != nil
    damage = replay.damage
    guard replay.damage == nil else {
      state = Mutex(State(writer: nil, refusal: replay.damage))
      return
    }
    do {
      let writer = JournalWriter(
        directory, owner: owner, environment, after: replay, segmentLimit: segmentLimit)
      try writer.recover(replay)
      state = Mutex(State(writer: writer, refusal: nil))
    } catch {
      state = Mutex(State(writer: nil, refusal: error))
    }
  }

  /// Reads the journal under `account` and leaves everything as it is; appending throws `reason`.
  init(
    viewing account: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    because reason: StoreError
  ) {
    state = Mutex(State(writer: nil, refusal: reason))
    do {
      let replay = JournalReplay(try account.existing(Self.directoryName), owner: owner)
      recovered = replay.entries + replay.doubts
      tailWasTorn = replay.tornTail != nil
      damage = replay.damage
    } catch {
      recovered = []
      tailWasTorn = false
      if case .io(ENOENT, _) = error.kind { damage = nil } else { damage = error }
    }
  }

  public func append(
    _ entries: [JournalEntry], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    try state.withLock { (state) throws(StoreError) in
      guard let writer = state.writer else {
        if let refusal = state.refusal { throw refusal }
        return
      }
      guard !entries.isEmpty else { return }
      let records = entries.map { JournalRecord.entry($0) }
      do throws(StoreError) {
        try writer.append(records, durably: durably, at: time)
      } catch {
        if let poison = writer.poison {
          state.writer = nil
          state.refusal = poison
        }
        throw error
      }
    }
  }
}

import ClientModels
import Synchronization

/// A ledger without a disk.
public final class MemoryEventStore: EventStore {
  private let stored = Mutex<[StoredEvent]>([])

  public init() {}

  public func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent] {
    stored.withLock { $0.filter { $0.sequence > sequence } }
  }

  public func lastMarketTime() throws(LedgerError) -> Timestamp? {
    stored.withLock { $0.compactMap(\.event.marketTime).max() }
  }

  public func append(
    _ events: [LedgerEvent], after known: Int64
  ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64) {
    stored.withLock { stored in
      let foreign = stored.filter { $0.sequence > known }
      for event in events {
        stored.append(StoredEvent(sequence: Int64(stored.count + 1), event: event))
      }
      return (foreign, Int64(stored.count))
    }
  }
}

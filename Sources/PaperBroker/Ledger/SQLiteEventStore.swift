import ClientModels
import Foundation
import GRDB

/// The ledger in SQLite: one table that only grows, each row chained to the one before it by its hash. A commit is on disk
/// when it returns (WAL, synchronous FULL).
public final class SQLiteEventStore: EventStore {
  private let queue: DatabaseQueue
  private let directory: String
  private let snapshot: SnapshotFile

  /// Opens `ledger.sqlite` in `directory`; what is missing is made, unless `existing` says that it must be there.
  public init(directory: String, existing: Bool = false) throws(LedgerError) {
    let folder = try LedgerFolder(directory)
    guard !existing || folder.holdsLedger else {
      throw LedgerError("\(directory) holds no ledger: check --data, or make an account first")
    }
    try folder.prepare()
    self.directory = directory
    snapshot = folder.snapshot
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      }
      queue = try DatabaseQueue(path: folder.database, configuration: configuration)
      try LedgerSchema.migrator.migrate(queue)
    } catch {
      // Without the statement that failed, which may have many lines.
      let reason = (error as? DatabaseError)?.message ?? "\(error)"
      throw LedgerError(
        "\(folder.database) cannot be used as a ledger: \(reason); check that the directory can be written and is a ledger's"
      )
    }
  }

  public func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent] {
    do {
      let last = try queue.read { try LedgerSchema.head($0).sequence }
      if last - sequence >= ParallelReading.threshold {
        return try ParallelReading(directory: directory).events(in: (sequence + 1)...last)
      }
      return try queue.read { try Self.read($0, after: sequence) }
    } catch let error as LedgerError {
      throw error
    } catch {
      throw LedgerError("the ledger cannot be read: \(error)")
    }
  }

  public func lastMarketTime() throws(LedgerError) -> Timestamp? {
    do {
      return try queue.read { database in
        try Int64.fetchOne(
          database,
          sql: """
            SELECT MAX(at) FROM event WHERE kind NOT IN
              ('account_created', 'key_created', 'margin_granted', 'transfer_posted')
            """)
      }.map { Timestamp(nanoseconds: $0) }
    } catch {
      throw LedgerError("the ledger cannot be read: \(error)")
    }
  }

  /// A state that was kept for the next start and is of this ledger; nil when there is none to be trusted.
  public func keptState() -> StoredState? {
    guard let kept = snapshot.read(),
      (try? queue.read { try LedgerSchema.hash(of: kept.head.sequence, $0) }) == kept.head.hash
    else { return nil }
    return kept.state
  }

  public func append(
    _ events: [LedgerEvent], after known: Int64
  ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64) {
    do {
      return try queue.write { database in
        let foreign = try Self.read(database, after: known)
        guard !events.isEmpty else { return (foreign, foreign.last?.sequence ?? known) }
        var (last, head) = try LedgerSchema.head(database)
        for event in events {
          let (kind, json) = try EventPayload.encode(event.kind)
          let row = LedgerRow(
            sequence: last + 1, account: event.account.text, at: event.at.nanoseconds, kind: kind,
            payload: json)
          head = row.hash(after: head)
          last = row.sequence
          try LedgerSchema.insert(row, head, into: database)
        }
        return (foreign, last)
      }
    } catch let error as LedgerError {
      throw error
    } catch {
      throw LedgerError("the ledger cannot be written: \(error); nothing was accepted")
    }
  }

  private static func read(_ database: Database, after sequence: Int64) throws -> [StoredEvent] {
    let statement = try database.cachedStatement(
      sql: LedgerSchema.selection(where: "> ?"))
    let rows = try Row.fetchCursor(statement, arguments: [sequence])
    var events: [StoredEvent] = []
    while let row = try rows.next() { events.append(try LedgerRow(row).event()) }
    return events
  }
}

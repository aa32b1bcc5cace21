import ClientModels
import Foundation
import GRDB

/// The ledger in SQLite: one table that only grows. A commit is on disk when it returns (WAL, synchronous FULL).
public final class SQLiteEventStore: EventStore {
  private let queue: DatabaseQueue

  /// Opens `ledger.sqlite` in `directory`; what is missing is made, unless `existing` says that it must be there.
  public init(directory: String, existing: Bool = false) throws(LedgerError) {
    let folder = try LedgerFolder(directory)
    guard !existing || folder.holdsLedger else {
      throw LedgerError("\(directory) holds no ledger: check --data, or make an account first")
    }
    try folder.prepare()
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      }
      queue = try DatabaseQueue(path: folder.database, configuration: configuration)
      try Self.migrator.migrate(queue)
    } catch {
      // Without the statement that failed, which may have many lines.
      let reason = (error as? DatabaseError)?.message ?? "\(error)"
      throw LedgerError(
        "\(folder.database) cannot be used as a ledger: \(reason); check that the directory can be written and is a ledger's"
      )
    }
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 events") { database in
      try database.execute(
        sql: """
          CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            account TEXT NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL
          ) STRICT;
          CREATE TRIGGER event_is_final BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
          CREATE TRIGGER event_stays BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
          """)
    }
    return migrator
  }

  public func events(after sequence: Int64) throws(LedgerError) -> [StoredEvent] {
    do {
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
          sql: "SELECT MAX(at) FROM event WHERE kind NOT IN ('account_created', 'transfer_posted')")
      }.map { Timestamp(nanoseconds: $0) }
    } catch {
      throw LedgerError("the ledger cannot be read: \(error)")
    }
  }

  public func append(
    _ events: [LedgerEvent], after known: Int64
  ) throws(LedgerError) -> (foreign: [StoredEvent], last: Int64) {
    do {
      return try queue.write { database in
        let foreign = try Self.read(database, after: known)
        for event in events {
          let (kind, json) = try EventPayload.encode(event.kind)
          try database.execute(
            sql: "INSERT INTO event (account, at, kind, payload) VALUES (?, ?, ?, ?)",
            arguments: [event.account.text, event.at.nanoseconds, kind, json])
        }
        let last = events.isEmpty ? foreign.last?.sequence ?? known : database.lastInsertedRowID
        return (foreign, last)
      }
    } catch let error as LedgerError {
      throw error
    } catch {
      throw LedgerError("the ledger cannot be written: \(error); nothing was accepted")
    }
  }

  private static func read(_ database: Database, after sequence: Int64) throws -> [StoredEvent] {
    let rows = try Row.fetchCursor(
      database,
      sql:
        "SELECT sequence, account, at, kind, payload FROM event WHERE sequence > ? ORDER BY sequence",
      arguments: [sequence])
    var events: [StoredEvent] = []
    while let row = try rows.next() {
      let number: Int64 = row["sequence"]
      let time = Timestamp(nanoseconds: row["at"])
      guard let account = AccountID(row["account"] as String) else {
        throw LedgerError(
          "event \(number) of the ledger names no account: restore the ledger from a copy")
      }
      do throws(LedgerError) {
        let kind = try EventPayload.decode(kind: row["kind"], json: row["payload"], at: time)
        events.append(
          StoredEvent(sequence: number, event: LedgerEvent(account: account, at: time, kind)))
      } catch {
        throw LedgerError(
          "event \(number) of the ledger cannot be read: \(error); nothing is served from a ledger in doubt"
        )
      }
    }
    return events
  }
}

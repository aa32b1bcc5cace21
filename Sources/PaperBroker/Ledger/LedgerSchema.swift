import Foundation
import GRDB

/// The tables of the ledger, one migration after the other; none that was ever released is changed.
enum LedgerSchema {
  static var migrator: DatabaseMigrator {
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
    migrator.registerMigration("2 chain", migrate: chain)
    return migrator
  }

  /// Gives the rows of a version without hashes theirs. That version can write no more: its rows would have none.
  private static func chain(_ database: Database) throws {
    try database.execute(
      sql: "DROP TRIGGER event_is_final; ALTER TABLE event ADD COLUMN hash BLOB")
    var head = LedgerHash.start
    let rows = try Row.fetchCursor(
      database, sql: selection(where: "> 0"))
    let update = try database.makeStatement(sql: "UPDATE event SET hash = ? WHERE sequence = ?")
    while let row = try rows.next() {
      let row = try LedgerRow(row)
      head = row.hash(after: head)
      try update.execute(arguments: [Data(head.bytes), row.sequence])
    }
    try database.execute(
      sql: """
        CREATE TRIGGER event_is_final BEFORE UPDATE ON event
          BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        CREATE TRIGGER event_is_chained BEFORE INSERT ON event WHEN NEW.hash IS NULL
          BEGIN SELECT RAISE(ABORT, 'this ledger needs a later version of folio-paper'); END;
        """)
  }

  static func selection(hashes: Bool = false, where condition: String) -> String {
    let columns = "sequence, account, at, kind, payload" + (hashes ? ", hash" : "")
    return "SELECT \(columns) FROM event WHERE sequence \(condition) ORDER BY sequence"
  }

  /// The last event and its hash; zero and the start of the chain while there is none.
  static func head(_ database: Database) throws -> (sequence: Int64, hash: LedgerHash) {
    let statement = try database.cachedStatement(
      sql: "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1")
    guard let row = try Row.fetchOne(statement) else { return (0, .start) }
    guard let sequence = Int64.fromDatabaseValue(row[0]), let hash = LedgerHash(row, at: 1) else {
      throw LedgerError(
        "the last event of the ledger has no hash to go on from: run `folio-paper ledger verify` and restore the ledger from a copy"
      )
    }
    return (sequence, hash)
  }

  static func hash(of sequence: Int64, _ database: Database) throws -> LedgerHash? {
    try Row.fetchOne(
      database, sql: "SELECT hash FROM event WHERE sequence = ?", arguments: [sequence]
    )
    .flatMap { LedgerHash($0, at: 0) }
  }

  static func insert(_ row: LedgerRow, _ hash: LedgerHash, into database: Database) throws {
    let statement = try database.cachedStatement(
      sql:
        "INSERT INTO event (sequence, account, at, kind, payload, hash) VALUES (?, ?, ?, ?, ?, ?)")
    try statement.execute(
      arguments: [row.sequence, row.account, row.at, row.kind, row.payload, Data(hash.bytes)])
  }
}

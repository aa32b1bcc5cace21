import ClientModels
import Foundation
import GRDB

/// A ledger that is looked at and not touched, whether a server is at work on it or not.
public final class LedgerReader: Sendable {
  private let queue: DatabaseQueue
  public let path: String

  public init(directory: String) throws(LedgerError) {
    let folder = try LedgerFolder(directory)
    guard folder.holdsLedger else {
      throw LedgerError("\(directory) holds no ledger: check --data, or make an account first")
    }
    path = folder.database
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch { throw Self.failure(path, error) }
  }

  /// Hands each row of a range and its hash to `body`, oldest first, all of one moment; `body` returns whether to go on.
  /// The hash is nil where the row has none of 32 bytes. Throws what `body` throws, and a `LedgerError` else.
  public func rows(
    in range: ClosedRange<Int64>, _ body: (LedgerRow, LedgerHash?) throws -> Bool
  ) throws {
    do {
      try queue.read { database in
        guard try Self.isChained(database) else {
          throw LedgerError(
            "\(path) is of a version without a chain: start `folio-paper serve` on it once, which gives it one"
          )
        }
        let rows = try Row.fetchCursor(
          database, sql: LedgerSchema.selection(hashes: true, where: "BETWEEN ? AND ?"),
          arguments: [range.lowerBound, range.upperBound])
        while let row = try rows.next() {
          guard try body(LedgerRow(row), LedgerHash(row, at: 5)) else {
            return
          }
        }
      }
    } catch let error as DatabaseError { throw Self.failure(path, error) }
  }

  /// The highest sequence that was ever given, which SQLite keeps apart from the rows themselves.
  public func highestSequenceGiven() throws(LedgerError) -> Int64 {
    do {
      return try queue.read {
        try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
      }
    } catch { throw Self.failure(path, error) }
  }

  /// Of one event; nil when there is none.
  func hash(of sequence: Int64) throws(LedgerError) -> LedgerHash? {
    do { return try queue.read { try LedgerSchema.hash(of: sequence, $0) } } catch {
      throw Self.failure(path, error)
    }
  }

  static func isChained(_ database: Database) throws -> Bool {
    try database.tableExists("event")
      && database.columns(in: "event").contains { $0.name == "hash" }
  }

  private static func failure(_ path: String, _ error: any Error) -> LedgerError {
    if let error = error as? LedgerError { return error }
    let reason = (error as? DatabaseError)?.message ?? "\(error)"
    return LedgerError(
      "\(path) cannot be read as a ledger: \(reason); check --data, and restore it from a copy if it is damaged"
    )
  }
}

extension LedgerRow {
  /// The first five columns of an event, in the order of the table. Bytes that are not UTF-8 are replaced and so fail the
  /// hash; a value of another type than the table's is refused.
  init(_ row: Row) throws(LedgerError) {
    guard row.count >= 5, let sequence = Int64.fromDatabaseValue(row[0]),
      let account = String.fromDatabaseValue(row[1]), let at = Int64.fromDatabaseValue(row[2]),
      let kind = String.fromDatabaseValue(row[3]), let payload = String.fromDatabaseValue(row[4])
    else {
      throw LedgerError("a row is not an event: restore the ledger from a copy")
    }
    self.init(sequence: sequence, account: account, at: at, kind: kind, payload: payload)
  }

  func event() throws(LedgerError) -> StoredEvent {
    guard let account = AccountID(account) else {
      throw LedgerError(
        "event \(sequence) of the ledger names no account: restore the ledger from a copy")
    }
    do throws(LedgerError) {
      let time = Timestamp(nanoseconds: at)
      let kind = try EventPayload.decode(kind: kind, json: payload, at: time)
      return StoredEvent(
        sequence: sequence, event: LedgerEvent(account: account, at: time, kind))
    } catch {
      throw LedgerError(
        "event \(sequence) of the ledger cannot be read: \(error); nothing is served from a ledger in doubt"
      )
    }
  }
}

extension LedgerHash {
  /// Nil where the column holds anything but 32 bytes.
  init?(_ row: Row, at column: Int) {
    guard column < row.count, let bytes = Data.fromDatabaseValue(row[column]) else { return nil }
    self.init(bytes: bytes)
  }
}

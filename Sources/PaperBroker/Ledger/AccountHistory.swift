import ClientModels
import Foundation
import GRDB

/// One account's part of the ledger, read beside the server that writes it, by a connection of its own: the writer waits for
/// nobody's reading.
final class AccountHistory: Sendable {
  /// Events of a stretch of the ledger, and where it ends.
  struct Page: Sendable {
    let events: [StoredEvent]
    let end: Int64
  }

  private static let pageLimit = 1_000

  private let queue: DatabaseQueue
  private let account: String

  init(directory: String, account: AccountID) throws(LedgerError) {
    self.account = account.text
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      queue = try DatabaseQueue(
        path: try LedgerFolder(directory).database, configuration: configuration)
    } catch { throw Self.failure(error) }
  }

  /// The last event of the ledger, whosever it is; zero while there is none.
  func end() async throws(LedgerError) -> Int64 {
    do { return try await queue.read { try Self.end($0) } } catch { throw Self.failure(error) }
  }

  /// The events behind a place, oldest first, a thousand at the most. A page that ends where it began is the last for now.
  func page(after place: Int64) async throws(LedgerError) -> Page {
    let account = account
    do {
      return try await queue.read { database in
        let end = try Self.end(database)
        guard end > place else { return Page(events: [], end: place) }
        let rows = try Row.fetchCursor(
          database,
          sql:
            "SELECT sequence, account, at, kind, payload FROM event WHERE sequence > ? AND account = ? ORDER BY sequence LIMIT ?",
          arguments: [place, account, Self.pageLimit])
        var events: [StoredEvent] = []
        while let row = try rows.next() { events.append(try LedgerRow(row).event()) }
        let isFull = events.count == Self.pageLimit
        return Page(events: events, end: isFull ? events.last?.sequence ?? end : end)
      }
    } catch { throw Self.failure(error) }
  }

  private static func end(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT MAX(sequence) FROM event") ?? 0
  }

  private static func failure(_ error: any Error) -> LedgerError {
    error as? LedgerError ?? LedgerError("the ledger cannot be read: \(error)")
  }
}

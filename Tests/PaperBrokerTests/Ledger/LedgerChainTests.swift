import ClientModels
import Foundation
import GRDB
import Testing

@testable import PaperBroker

/// What was written to the ledger stands in it as it was written, and anything else is found.
@Suite final class LedgerChainTests {
  private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
    "folio-chain-\(UUID().uuidString)"
  ).path

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func event(_ number: Int) throws -> LedgerEvent {
    let id = try #require(BrokerOrderID("order-\(number)"))
    return LedgerEvent(
      account: try #require(AccountID("a")), at: Timestamp(nanoseconds: Int64(number)),
      .orderCanceled(id))
  }

  private func written(_ count: Int) throws {
    let store = try SQLiteEventStore(directory: directory)
    for number in 1...count { _ = try store.append([try event(number)], after: .max) }
  }

  private func audited() throws -> LedgerAudit {
    let reader = try LedgerReader(directory: directory)
    var audit = LedgerAudit()
    try reader.rows(in: 1...Int64.max) { row, hash in
      try audit.take(row, hash: hash)
      return true
    }
    try audit.finish(given: try reader.highestSequenceGiven())
    return audit
  }

  /// Changes the file behind the ledger's back.
  private func tamper(_ sql: String) throws {
    let queue = try DatabaseQueue(path: directory + "/ledger.sqlite")
    try queue.write { database in
      try database.execute(
        sql: "DROP TRIGGER event_is_final; DROP TRIGGER event_stays; DROP TRIGGER event_is_chained")
      try database.execute(sql: sql)
    }
  }

  private func fault() throws -> String {
    let error = #expect(throws: (any Error).self) { try audited() }
    return error.map { "\($0)" } ?? ""
  }

  @Test func aHashCoversEverythingInItsEventAndAllBeforeIt() throws {
    let row = LedgerRow(sequence: 1, account: "a", at: 2, kind: "k", payload: "{}")
    // Worked out by another program, from the bytes that the doc comment of `hash(after:)` names.
    #expect(
      row.hash(after: .start).description
        == "13d7ddb1004d811072bff28c749196f04b39dd801bdad6a009a13979e1079b44")
    var others: [LedgerRow] = Array(repeating: row, count: 6)
    others[0].sequence = 2
    others[1].account = "b"
    others[2].at = 3
    others[3].kind = "l"
    others[4].payload = "[]"
    (others[5].account, others[5].kind) = ("ak", "")
    let hashes = Set((others + [row]).map { $0.hash(after: .start) })
    #expect(hashes.count == 7)
    #expect(!hashes.contains(row.hash(after: row.hash(after: .start))))
  }

  @Test func aLedgerThatWasLeftAloneIsFoundWhole() throws {
    try written(5)
    let audit = try audited()
    #expect(audit.count == 5)
    let before = audit.head
    _ = try SQLiteEventStore(directory: directory).append([try event(6)], after: .max)
    #expect(try audited().count == 6)
    #expect(try audited().head != before)
  }

  @Test(arguments: [
    "account = 'b'", "at = at + 1", "kind = 'order_expired'", "payload = '{\"order\":\"order-4\"}'",
  ]) func aChangedEventIsNamed(change: String) throws {
    try written(5)
    try tamper("UPDATE event SET \(change) WHERE sequence = 3")
    let text = try fault()
    #expect(text.hasPrefix("event 3 has the hash "))
    #expect(text.contains("its account, time, kind or payload was changed"))
  }

  @Test func aChangeOfTheLastEventIsFoundToo() throws {
    try written(3)
    try tamper("UPDATE event SET at = 0 WHERE sequence = 3")
    #expect(try fault().hasPrefix("event 3 has the hash "))
  }

  @Test func aChangedHashIsToldFromAChangedEvent() throws {
    try written(5)
    try tamper("UPDATE event SET hash = zeroblob(32) WHERE sequence = 3")
    #expect(
      try fault().hasSuffix("its hash was changed, its account, time, kind and payload were not"))
    try tamperAgain("UPDATE event SET hash = x'00' WHERE sequence = 2")
    #expect(try fault() == "event 2 has no hash of 32 bytes")
  }

  private func tamperAgain(_ sql: String) throws {
    try DatabaseQueue(path: directory + "/ledger.sqlite").write { try $0.execute(sql: sql) }
  }

  @Test func anEventThatWasTakenOutIsNamed() throws {
    try written(5)
    try tamper("DELETE FROM event WHERE sequence = 3")
    #expect(try fault() == "event 3 is missing: after 2 comes 4")
  }

  @Test func anEndThatWasCutOffIsMissed() throws {
    try written(5)
    try tamper("DELETE FROM event WHERE sequence > 3")
    #expect(try fault() == "event 4 is missing: 5 were written, and the last that is there is 3")
  }

  @Test func twoEventsThatChangedPlacesAreFound() throws {
    try written(4)
    try tamper(
      "UPDATE event SET sequence = 9 WHERE sequence = 2; UPDATE event SET sequence = 2 WHERE sequence = 3; UPDATE event SET sequence = 3 WHERE sequence = 9"
    )
    #expect(try fault().hasPrefix("event 2 has the hash "))
  }

  @Test func aLedgerOfTheVersionWithoutAChainIsReadAndGetsOne() throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let queue = try DatabaseQueue(path: directory + "/ledger.sqlite")
    try queue.write { database in
      try database.execute(
        sql: """
          CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
          INSERT INTO grdb_migrations VALUES ('1 events');
          CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, at INTEGER NOT NULL,
            kind TEXT NOT NULL, payload TEXT NOT NULL) STRICT;
          CREATE TRIGGER event_is_final BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
          CREATE TRIGGER event_stays BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
          INSERT INTO event (account, at, kind, payload) VALUES
            ('a', 1, 'order_canceled', '{"order":"order-1"}'),
            ('a', 2, 'order_canceled', '{"order":"order-2"}');
          """)
    }
    let reader = try LedgerReader(directory: directory)
    let refusal = #expect(throws: LedgerError.self) {
      try reader.rows(in: 1...2) { _, _ in true }
    }
    #expect(refusal?.description.contains("is of a version without a chain") == true)
    let store = try SQLiteEventStore(directory: directory)
    #expect(try store.events(after: 0).map(\.event) == [try event(1), try event(2)])
    #expect(try audited().count == 2)
    _ = try store.append([try event(3)], after: 2)
    let head = try audited().head
    #expect(try SQLiteEventStore(directory: directory).events(after: 0).count == 3)
    #expect(try audited().head == head, "opening it again changes nothing")
    let error = #expect(throws: DatabaseError.self) {
      try queue.write {
        try $0.execute(
          sql: "INSERT INTO event (account, at, kind, payload) VALUES ('a', 3, 'k', '{}')")
      }
    }
    #expect(error?.message == "this ledger needs a later version of folio-paper")
  }

  @Test func anExportedLineHoldsTheWholeEventInEitherForm() throws {
    let row = LedgerRow(
      sequence: 7, account: "a", at: 1_000_000_000, kind: "k", payload: #"{"x":"1,5"}"#)
    let hash = LedgerHash.start
    let zeros = String(repeating: "0", count: 64)
    #expect(
      LedgerExport.ndjson.line(row, hash: hash)
        == #"{"sequence":7,"account":"a","at":"1970-01-01T00:00:01Z","kind":"k","payload":{"x":"1,5"},"hash":"\#(zeros)"}"#
        + "\n")
    #expect(
      LedgerExport.csv.line(row, hash: hash)
        == #"7,a,1970-01-01T00:00:01Z,k,"{""x"":""1,5""}",\#(zeros)"# + "\r\n")
    var broken = row
    broken.payload = "{\n"
    #expect(
      LedgerExport.ndjson.line(broken, hash: nil).contains(#""payload":"{\n","hash":"""#))
  }
}

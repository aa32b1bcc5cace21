import ClientModels
import Foundation
import GRDB
import Testing

@testable import PaperBroker

@Suite struct LedgerTests {
  private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
    "folio-ledger-\(UUID().uuidString)"
  ).path

  /// One event of each kind.
  private func events() throws -> [LedgerEvent] {
    var desk = try Desk()
    desk.market.quotes[symbol("SPY")] = quote("100", "100.02")
    try desk.submit(.buy, "0.123456789")
    try desk.submit(.buy, "1", limit: "90.01", .goodTillCanceled, clientID: "with \"quotes\" \\")
    desk.match()
    let replaced = try desk.submit(.buy, "1", limit: "89", .goodTillCanceled)
    desk.match()
    try desk.replace(replaced, quantity: "2", limit: "88.5", .day)
    let resting = try #require(try desk.book.open.min())
    desk.apply(try desk.exchange.cancel(resting, account: desk.account, at: Desk.open))
    try desk.submit(.buy, "1", limit: "90")
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    let closed = try #require(desk.market.closedDay(at: time("2026-11-18T05:00:00Z")))
    desk.apply(desk.exchange.closeDay(closed, market: desk.market) { _ in true })
    return desk.log
  }

  @Test func everyEventComesBackFromDiskAsItWas() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let events = try events()
    let kinds = Set(events.map { String(describing: $0.kind).prefix { $0 != "(" } })
    #expect(kinds.count == 8, "one of each kind: \(kinds)")
    let store = try SQLiteEventStore(directory: directory)
    let (foreign, last) = try store.append(events, after: 0)
    #expect(foreign.isEmpty)
    #expect(last == Int64(events.count))
    let reopened = try SQLiteEventStore(directory: directory)
    let read = try reopened.events(after: 0)
    #expect(read.map(\.event) == events)
    #expect(read.map(\.sequence) == Array(1...Int64(events.count)))
    #expect(try reopened.lastMarketTime() == time("2026-11-18T05:00:00Z"))
    #expect(try reopened.events(after: last - 1).count == 1)
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func nobodyElseCanReadTheFiles() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let folder = directory + "/one/two"
    let store = try SQLiteEventStore(directory: folder)
    _ = try store.append(try events(), after: 0)
    for made in [directory, directory + "/one", folder] { #expect(try mode(made) == 0o700) }
    let files = ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"].map {
      folder + "/" + $0
    }
    for file in files { #expect(try mode(file) == 0o600, "\(file)") }
    for file in files {
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    }
    _ = try SQLiteEventStore(directory: folder)
    for file in files { #expect(try mode(file) == 0o600, "\(file) of an earlier version") }
    #expect(try store.events(after: 0).map(\.event) == events())
  }

  @Test func lookingForALedgerMakesNone() throws {
    let error = #expect(throws: LedgerError.self) {
      try SQLiteEventStore(directory: directory, existing: true)
    }
    #expect(
      error?.description == "\(directory) holds no ledger: check --data, or make an account first")
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  @Test(arguments: [
    ("/proc/folio", "/proc/folio cannot be made or kept private: No such file or directory"),
    ("/dev/null", "/dev/null/ledger.sqlite cannot be made or kept private: Not a directory"),
  ]) func aFolderThatCannotBeMadeIsNamed(path: String, message: String) {
    let error = #expect(throws: LedgerError.self) { try SQLiteEventStore(directory: path) }
    #expect(error?.description == message + "; choose another --data")
  }

  @Test func twoWritersSeeEachOther() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let events = try events()
    let one = try SQLiteEventStore(directory: directory)
    let two = try SQLiteEventStore(directory: directory)
    _ = try one.append([events[0]], after: 0)
    let (foreign, last) = try two.append([events[1]], after: 0)
    #expect(foreign.map(\.event) == [events[0]])
    #expect(last == 2)
    #expect(try one.append([], after: 1).foreign.map(\.event) == [events[1]])
  }

  @Test func whatIsWrittenCannotBeChangedOrTakenOut() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let store = try SQLiteEventStore(directory: directory)
    _ = try store.append(try events(), after: 0)
    let queue = try DatabaseQueue(path: directory + "/ledger.sqlite")
    for sql in ["UPDATE event SET payload = '{}'", "DELETE FROM event"] {
      let error = #expect(throws: DatabaseError.self) {
        try queue.write { try $0.execute(sql: sql) }
      }
      #expect(error?.message == "the ledger is append-only")
    }
    #expect(try store.events(after: 0).map(\.event) == events())
  }

  @Test(arguments: [
    ("order_filled", "{}", "\"order_filled\" is unknown to this version or lacks a member"),
    ("moon_landing", "{}", "\"moon_landing\" is unknown to this version or lacks a member"),
    ("order_canceled", "{", "its text is not an event"),
  ]) func anEventThatCannotBeReadStopsTheStart(kind: String, payload: String, why: String) throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let store = try SQLiteEventStore(directory: directory)
    _ = try store.append(Array(try events().prefix(1)), after: 0)
    let queue = try DatabaseQueue(path: directory + "/ledger.sqlite")
    try queue.write { database in
      try database.execute(
        sql:
          "INSERT INTO event (account, at, kind, payload, hash) VALUES (?, 0, ?, ?, zeroblob(32))",
        arguments: ["a0000000-0000-4000-8000-000000000001", kind, payload])
    }
    let error = #expect(throws: LedgerError.self) { try store.events(after: 0) }
    #expect(
      error?.description
        == "event 2 of the ledger cannot be read: \(why); nothing is served from a ledger in doubt")
  }

  @Test func aFileThatIsNoLedgerIsNamed() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    let path = directory + "/ledger.sqlite"
    try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: LedgerError.self) { try SQLiteEventStore(directory: directory) }
    #expect(error?.description.hasPrefix("\(path) cannot be used as a ledger: ") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == 8_192, "it is left as it was")
  }
}

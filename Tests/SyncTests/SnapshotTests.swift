import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

@Suite("Snapshots of the order journal", .blocking)
struct SnapshotTests {
  private static let folder = "/s/snap"

  private func open(
    _ disk: MemoryFileSystem, every interval: Int = 10, segmentLimit: Int = 8 << 20
  ) throws -> OrderJournal {
    try OrderJournal(
      writing: try StoreDirectory.made(at: "/s", disk), owner: storeOwner, storeEnvironment(disk),
      segmentLimit: segmentLimit, snapshotInterval: interval)
  }

  private func fullReplay(_ disk: MemoryFileSystem) throws -> JournalState {
    var state = JournalState()
    var scan = JournalScan(try StoreDirectory.existing(at: "/s/orders", disk), owner: storeOwner)
    scan.run { state.apply($0.record, sequence: $0.chain.sequence, at: $0.time) }
    #expect(scan.damage == nil)
    return state
  }

  /// Any record of a few orders, so that every kind follows every other.
  private func anyEntry(_ random: inout SplitMix64) throws -> JournalEntry {
    let number = Int.random(in: 1...40, using: &random)
    let id = try storeOrder(number).clientOrderID
    let broker = try brokerID("b-\(Int.random(in: 1...40, using: &random))")
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1: return try storeEntries(number)[0]
    case 2: return .send(id, attempt: Int.random(in: 1...3, using: &random))
    case 3:
      let http = [nil, 200, 403, 429, 500].randomElement(using: &random) ?? nil
      return .reply(
        id, attempt: 1, http: http, brokerID: http == 200 ? broker : nil,
        status: http == 200 ? "new" : nil, failure: http == 403 ? "no \"money\"\n" : nil)
    case 4:
      let to = OrderResolution.allCases.randomElement(using: &random) ?? .working
      return .resolve(id, to: to, why: "é")
    case 5: return .cancel(broker, attempt: 1)
    case 6:
      let status = ["new", "filled", "odd word", "canceled"].randomElement(using: &random) ?? "new"
      return .broker(
        broker, Bool.random(using: &random) ? id : nil, status: status,
        filled: Quantity(Int.random(in: 0...3, using: &random)),
        updatedAt: Bool.random(using: &random) ? storeNoon : nil, source: "stream")
    default:
      return .fill(
        executionID: "e-\(Int.random(in: 1...60, using: &random))", broker,
        symbol: try symbol("SPY"), side: .sell, quantity: try Quantity(strict: "0.5"),
        price: try Price(strict: "12.345"), at: storeNoon)
    }
  }

  @Test("A snapshot and the records after it make what all records make", arguments: 1...30)
  func snapshotAndRest(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let disk = MemoryFileSystem()
    var time = storeNoon
    for _ in 1...6 {
      let journal = try open(
        disk, every: Int.random(in: 3...40, using: &random), segmentLimit: 4000)
      #expect(journal.recovered == (try fullReplay(disk)))
      for _ in 1...Int.random(in: 1...30, using: &random) {
        let hours = [0, 0, 0, 1, 30, 24 * 9, -2].randomElement(using: &random) ?? 0
        time = time.advanced(bySeconds: Double(hours) * 3600)
        try journal.append(
          [try anyEntry(&random)], durably: Bool.random(using: &random), at: time)
      }
      if Bool.random(using: &random) { _ = try journal.close() }
    }
    #expect(try open(disk).recovered == (try fullReplay(disk)))
    #expect(disk.names(in: Self.folder).count <= 2)
  }

  private func written(_ orders: Int, every interval: Int = 10) throws -> MemoryFileSystem {
    let disk = MemoryFileSystem()
    let journal = try open(disk, every: interval, segmentLimit: 2000)
    for number in 1...orders {
      try journal.append(storeEntries(number), durably: true, at: storeNoon)
    }
    return disk
  }

  @Test("A snapshot has the documented form, and is read back as it was written")
  func form() throws {
    let id = try clientID("folio-1")
    let state = JournalState(
      try storeEntries(1) + [
        .broker(
          try brokerID("b-1"), id, status: "partially_filled", filled: Quantity(1),
          updatedAt: storeNoon, source: "sweep"),
        .fill(
          executionID: "e-1", try brokerID("b-1"), symbol: try symbol("BRK.B"), side: .buy,
          quantity: Quantity(1), price: try Price(strict: "189.2"), at: storeNoon),
      ], at: storeNoon)
    let snapshot = JournalSnapshot(
      owner: storeOwner,
      place: JournalScan.Start(
        chain: JournalChain(sequence: 5, head: .zero), segment: 1, offset: 1_234), state: state)
    let bytes = snapshot.encoded(version: "0.1.0")
    let head =
      #"{"schema":1,"min_reader":1,"app":"folio 0.1.0","host":"paper-api.alpaca.markets","#
      + #""account":"a1","seq":5,"head":"00000000000000000000000000000000","segment":1,"#
      + #""offset":1234,"state":{"day":20778,"orders":[{"seq":1,"req":{"client_order_id":"folio-1","#
      + #""symbol":"BRK.B","side":"buy","qty":"1.5","type":"limit","limit_price":"189.25","#
      + #""time_in_force":"day"},"body":"{\"symbol\":\"BRK.B\"}","n":1,"id":"b-1","#
      + #""status":"partially_filled","filled_qty":"1","reported_at":"2026-11-21T12:00:00Z","#
      + #""doubt":0,"intent_at":"2026-11-21T12:00:00Z","last_at":"2026-11-21T12:00:00Z"}],"#
      + #""fills":[{"execution_id":"e-1","id":"b-1","symbol":"BRK.B","side":"buy","qty":"1","#
      + #""price":"189.2","at":"2026-11-21T12:00:00Z","recorded_at":"2026-11-21T12:00:00Z"}]}"#
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == head + #","sha256":"\#(hex(sha256(Array(head.utf8))))"}"# + "\n")
    #expect(try JournalSnapshot(bytes) == snapshot)
  }

  @Test("Every so many records a snapshot is made; the last two are kept")
  func lastTwo() throws {
    let disk = try written(30)
    let names = disk.names(in: Self.folder)
    #expect(names.count == 2)
    #expect(names.allSatisfy { $0.hasSuffix(".json") && $0.count == 11 })
    #expect(try open(disk).recovered.orders.count == 30)
  }

  @Test("Segments before the snapshot are not read at a start")
  func fastStart() throws {
    let disk = try written(30)
    _ = try open(disk).close()
    disk.heal()
    let journal = try open(disk)
    #expect(journal.recovered.orders.count == 30)
    #expect(disk.calls.filter { $0.hasSuffix(".jsonl") }.count == 1)
    #expect(disk.names(in: "/s/orders").count > 4)
  }

  @Test("A damaged snapshot is set aside and the one before is used, then the whole journal")
  func damagedSnapshots() throws {
    let disk = try written(30)
    let names = disk.names(in: Self.folder)
    for name in names.reversed() {
      var bytes = try #require(disk.contents("\(Self.folder)/\(name)"))
      bytes[bytes.count / 2] ^= 1
      disk.place(bytes, at: "\(Self.folder)/\(name)")
      let journal = try open(disk)
      #expect(journal.blockedBecause == nil)
      #expect(journal.recovered == (try fullReplay(disk)))
      #expect(
        journal.snapshotDamages == [
          "\(Self.folder)/\(name) is damaged: its checksum is wrong; set aside as "
            + "\(name).damaged-20261121T120000Z, it is not needed"
        ])
      #expect(disk.contents("\(Self.folder)/\(name).damaged-20261121T120000Z") == bytes)
    }
  }

  @Test("Each byte of a snapshot, flipped, is found, and the orders are as before")
  func flippedBytes() throws {
    let disk = try written(3, every: 2)
    let name = "\(Self.folder)/\(try #require(disk.names(in: Self.folder).last))"
    let sound = try #require(disk.contents(name))
    for index in sound.indices {
      var bytes = sound
      bytes[index] ^= 1 << UInt8(index % 8)
      #expect(throws: JournalSnapshot.Failure.self) { try JournalSnapshot(bytes) }
    }
  }

  @Test("A journal that was cut off before its snapshot takes no order, and says where it ends")
  func cutOffBeforeTheSnapshot() throws {
    let disk = try written(30)
    _ = try open(disk).close()
    let segments = disk.names(in: "/s/orders")
    let last = "/s/orders/\(try #require(segments.last))"
    let bytes = try #require(disk.contents(last))
    let lines = bytes.split(separator: 10).map { Array($0) + [10] }
    let kept = Array(lines.dropLast().joined())
    disk.place(kept, at: last)
    let journal = try open(disk)
    let blocked = try #require(journal.blockedBecause)
    #expect(blocked.path == last)
    #expect(blocked.description.contains("\(last) ends at byte \(kept.count), record "))
    #expect(blocked.description.contains("the end is gone"))
    #expect(!journal.recovered.isComplete)
    #expect(disk.contents(last) == kept)
  }

  @Test("A changed record that a snapshot knows is damage, even at the very end")
  func changedEnd() throws {
    let disk = try written(3, every: 100)
    _ = try open(disk, every: 100).close()
    let last = "/s/orders/\(try #require(disk.names(in: "/s/orders").last))"
    var bytes = try #require(disk.contents(last))
    bytes[bytes.count - 20] ^= 1
    disk.place(bytes, at: last)
    let journal = try open(disk)
    #expect(journal.blockedBecause?.path == last)
    #expect(!journal.tailWasTorn)
    #expect(disk.contents(last) == bytes)
  }

  @Test("A snapshot of a newer version stops the journal and is left as it is")
  func newerSnapshot() throws {
    let disk = try written(30)
    let newest = "\(Self.folder)/\(try #require(disk.names(in: Self.folder).last))"
    let text = String(decoding: try #require(disk.contents(newest)), as: UTF8.self)
    let changed = text.replacingOccurrences(
      of: #"{"schema":1,"min_reader":1"#, with: #"{"schema":3,"min_reader":2"#)
    let mark = try #require(changed.range(of: #","sha256":""#))
    let head = Array(changed[..<mark.lowerBound].utf8)
    let bytes = head + Array(#","sha256":"\#(hex(sha256(head)))"}"#.utf8) + [10]
    disk.place(bytes, at: newest)
    let journal = try open(disk)
    #expect(journal.blockedBecause?.kind == .newerSchema(found: 3, known: 1))
    #expect(journal.blockedBecause?.path == newest)
    #expect(disk.contents(newest) == bytes)
  }

  @Test("A snapshot that cannot be written does not stop the journal")
  func failedSnapshot() throws {
    let disk = MemoryFileSystem()
    let journal = try open(disk, every: 4)
    disk.place([1], at: Self.folder)
    for number in 1...5 { try journal.append(storeEntries(number), durably: true, at: storeNoon) }
    #expect(journal.blockedBecause == nil)
    let (end, problem) = try journal.close()
    #expect(end?.sequence == 11)
    #expect(problem?.path == Self.folder)
    #expect(try storedEntries(disk).count == 10)
  }
}

import ClientModels
import TestSupport
import Testing

@testable import Sync

/// Files that somebody made to hurt: their hashes are right, their contents are anything.
@Suite("A journal made by somebody else", .blocking)
struct HostileJournalTests {
  private static let fragments = [
    "{", "}", "[", "]", "\"", "\\", ",", ":", "-", "0", "9223372036854775807",
    "-9223372036854775808", "18446744073709551616", "1e999", "null", "true", "\\u0000", "\\ud800",
    "\\ud83d\\ude00", "\"n\":", "\"req\":{", "\u{7f}", "é", "1678-01-01T00:00:00Z",
    "2262-01-01T00:00:00Z", String(repeating: "[", count: 5_000),
    String(repeating: "{\"a\":", count: 500), String(repeating: "9", count: 200),
  ]

  private func mutated(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = text
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let index = Int.random(in: 0..<max(1, bytes.count), using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where !bytes.isEmpty: bytes[index] = UInt8.random(in: 0...255, using: &random)
      case 1 where !bytes.isEmpty: bytes.remove(at: index)
      case 2: bytes = Array(bytes.prefix(index))
      default:
        let fragment = Self.fragments.randomElement(using: &random) ?? ""
        bytes.insert(contentsOf: fragment.utf8, at: min(index, bytes.count))
      }
    }
    return bytes.filter { $0 != 10 }
  }

  private func records() throws -> [[UInt8]] {
    let broker = try brokerID("b-1")
    let id = try clientID("folio-1")
    let entries: [JournalEntry] =
      try storeEntries(1) + [
        .reply(id, attempt: 1, http: 200, brokerID: broker, status: "new", failure: "é\"\n"),
        .resolve(id, to: .working, why: "x"), .cancel(broker, attempt: 2),
        .broker(
          broker, id, status: "new", filled: Quantity(1), updatedAt: storeNoon, source: "sweep"),
        .fill(
          executionID: "e", broker, symbol: try symbol("SPY"), side: .buy, quantity: Quantity(1),
          price: try Price(strict: "1.5"), at: storeNoon),
      ]
    return entries.map {
      Array(
        JournalRecord.entry($0).members(at: storeNoon, uptime: 1, version: "1").utf8)
    }
  }

  private func header(after chain: JournalChain) -> String {
    JournalRecord.header(
      schema: 1, minimumReader: 1, owner: storeOwner, previousSegmentHash: chain.head.hex
    ).members(at: storeNoon, uptime: 1, version: "1")
  }

  @Test("Whatever a record with a right hash holds, it is read or refused", arguments: 1...4)
  func records(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let sound = try records()
    var refused = 0
    for _ in 1...300 {
      let disk = MemoryFileSystem()
      _ = try StoreDirectory.made(at: "/s/orders", disk)
      var chain = JournalChain()
      var bytes = chain.line(header(after: chain))
      for record in sound { bytes += chain.line(record) }
      bytes += chain.line(mutated(sound.randomElement(using: &random) ?? [], &random))
      for record in sound { bytes += chain.line(record) }
      disk.place(bytes, at: firstSegment)
      let journal = try journal(disk)
      refused += journal.blockedBecause == nil ? 0 : 1
      #expect(try storedEntries(disk).count >= sound.count)
      #expect(disk.contents(firstSegment)?.starts(with: bytes.prefix(bytes.count / 3)) == true)
    }
    #expect(refused > 100)
  }

  @Test("Whatever a snapshot with a right checksum holds, it is read or refused", arguments: 1...4)
  func snapshots(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let entries = try (1...3).flatMap { try storeEntries($0) }
    let snapshot = JournalSnapshot(
      owner: storeOwner,
      place: JournalScan.Start(
        chain: JournalChain(sequence: 7, head: .zero), segment: 1, offset: 2_000),
      state: JournalState(entries, at: storeNoon))
    let sound = snapshot.encoded(version: "1").dropLast(77)
    var refused = 0
    for _ in 1...300 {
      let head = mutated(Array(sound), &random)
      let bytes = head + Array(",\"sha256\":\"\(hex(sha256(head)))\"}\n".utf8)
      do { _ = try JournalSnapshot(bytes) } catch { refused += 1 }
    }
    #expect(refused > 100)
    #expect(try JournalSnapshot(snapshot.encoded(version: "1")) == snapshot)
  }

  @Test("A snapshot that points anywhere is passed over, and the journal is read from its start")
  func wildSnapshots() throws {
    let disk = MemoryFileSystem()
    let first = try journal(disk)
    for number in 1...3 { try first.append(storeEntries(number), durably: true, at: storeNoon) }
    _ = try StoreDirectory.made(at: "/s/snap", disk)
    for (segment, offset) in [(1, 1), (1, Int.max), (Int.max, 1), (9, 100), (1, 700)] {
      let place = JournalScan.Start(
        chain: JournalChain(sequence: 5, head: .zero), segment: segment, offset: offset)
      disk.place(
        JournalSnapshot(owner: storeOwner, place: place, state: JournalState())
          .encoded(version: "1"), at: "/s/snap/000005.json")
      let opened = try journal(disk)
      #expect(opened.recovered.orders.count >= 1)
      // What it claims of record 5 is not so: one of the two was changed.
      #expect(opened.blockedBecause?.description.contains("/s/snap/000005.json") == true)
    }
  }
}

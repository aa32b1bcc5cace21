import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

@Suite("A damaged order journal", .blocking)
struct JournalDamageTests {
  private func written(_ orders: Int) throws -> (MemoryFileSystem, [UInt8], [JournalEntry]) {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    var entries: [JournalEntry] = []
    for number in 1...orders { entries += try storeEntries(number) }
    try journal.append(entries, durably: true, at: storeNoon)
    return (disk, try #require(disk.contents(firstSegment)), entries)
  }

  @Test(
    "A flipped byte before the last record stops the journal, and one in the last is a torn end")
  func flippedByteAtOpening() throws {
    let (disk, bytes, entries) = try written(2)
    let lastLine = try #require(bytes.dropLast().lastIndex(of: 10)) + 1
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 4
      disk.place(flipped, at: firstSegment)
      let journal = try journal(disk)
      if index < lastLine - 1 {
        #expect(journal.blockedBecause?.path == firstSegment, "byte \(index)")
        #expect(entries.starts(with: try storedEntries(disk)), "byte \(index)")
        #expect(disk.contents(firstSegment) == flipped, "byte \(index)")
      } else if index >= lastLine {
        #expect(journal.tailWasTorn, "byte \(index)")
        #expect(journal.blockedBecause == nil, "byte \(index)")
      } else {
        #expect(journal.tailWasTorn || journal.blockedBecause != nil, "byte \(index)")
      }
      disk.remove(firstSegment)
    }
  }

  @Test("Damage in the middle names file, byte and record, and nothing is added")
  func damageInTheMiddle() throws {
    let (disk, bytes, entries) = try written(3)
    let lines = bytes.split(separator: 10)
    var damaged = bytes
    damaged[lines[0].count + 1 + lines[1].count + 1 + 9] ^= 1
    disk.place(damaged, at: firstSegment)
    let journal = try journal(disk)
    #expect(try storedEntries(disk) == [entries[0]])
    #expect(try recoveredOrder(1, journal)?.attempts == 0)
    do {
      try journal.append(storeEntries(9), durably: true, at: storeNoon)
      Issue.record("the damaged journal took a record")
    } catch let error as StoreError {
      let offset = lines[0].count + lines[1].count + 2
      #expect(error.kind == .damaged("is damaged at byte \(offset), record 3"))
      #expect(error.description.contains("\(firstSegment) is damaged at byte \(offset), record 3"))
    }
    #expect(disk.contents(firstSegment) == damaged)
  }

  @Test("A line taken out, doubled or moved is found")
  func linesMoved() throws {
    let (disk, bytes, _) = try written(3)
    let lines = bytes.split(separator: 10).map { Array($0) + [10] }
    let orders = [
      [0, 1, 3, 4, 5, 6], [0, 1, 2, 2, 3, 4, 5, 6], [0, 2, 1, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6],
      [0, 1, 2, 3, 4, 5, 6, 6],
    ]
    for order in orders {
      disk.place(order.flatMap { lines[$0] }, at: firstSegment)
      #expect(try journal(disk).blockedBecause != nil, "\(order)")
    }
  }

  @Test(
    "A torn end is copied, cut off and noted, and the journal goes on",
    arguments: [
      Array(#"{"seq":8,"ts":"2026"#.utf8), [UInt8](repeating: 0, count: 4096),
      [0xff, 0x0a, 0x7b, 0x0a, 0x22, 0x80], Array("{}\n{}\n".utf8),
    ])
  func tornEnd(tail: [UInt8]) throws {
    let (disk, bytes, entries) = try written(3)
    disk.place(bytes + tail, at: firstSegment)
    let opened = try journal(disk)
    #expect(opened.tailWasTorn)
    #expect(try storedEntries(disk) == entries)
    #expect(disk.contents(firstSegment + ".broken-20261121T120000Z") == bytes + tail)
    let repaired = try #require(disk.contents(firstSegment))
    #expect(repaired.starts(with: bytes))
    #expect(
      String(decoding: repaired.dropFirst(bytes.count), as: UTF8.self)
        .contains(#""k":"recovered","d":{"dropped_bytes":\#(tail.count),"sha256":""#))
    try opened.append(storeEntries(4), durably: true, at: storeNoon)
    let next = try journal(disk)
    #expect(!next.tailWasTorn)
    #expect(try storedEntries(disk) == entries + (try storeEntries(4)))
  }

  @Test("Cut anywhere in its last append, the journal keeps all that was there before")
  func cutAnywhere() throws {
    let (disk, before, entries) = try written(1)
    try journal(disk).append(storeEntries(2), durably: true, at: storeNoon)
    let bytes = try #require(disk.contents(firstSegment))
    for size in before.count..<bytes.count {
      disk.place(Array(bytes.prefix(size)), at: firstSegment)
      let opened = try journal(disk)
      #expect(try storedEntries(disk).starts(with: entries), "\(size) bytes")
      #expect(opened.blockedBecause == nil, "\(size) bytes")
      disk.remove(firstSegment + ".broken-20261121T120000Z")
    }
  }

  @Test("An order whose sending may have been in the torn end is unconfirmed, also the next time")
  func intentBeforeTornEnd() throws {
    let disk = MemoryFileSystem()
    let entries = try storeEntries(1)
    try journal(disk).append([entries[0]], durably: true, at: storeNoon)
    let bytes = try #require(disk.contents(firstSegment))
    disk.place(bytes + [0, 0, 0], at: firstSegment)
    let doubt = JournalEntry.resolve(
      try storeOrder(1).clientOrderID, to: .unconfirmed,
      why: "the end of the journal was torn; it may have been sent")
    for _ in 1...2 {
      #expect(try recoveredOrder(1, try journal(disk))?.resolution == .unconfirmed)
      #expect(try storedEntries(disk) == [entries[0], doubt])
    }
    let lines = try #require(disk.contents(firstSegment)).split(separator: 10)
    #expect(lines.count == 4)
    disk.place(lines.prefix(3).flatMap { $0 + [10] }, at: firstSegment)
    let afterCrash = try journal(disk)
    #expect(!afterCrash.tailWasTorn)
    #expect(try recoveredOrder(1, afterCrash)?.mayHaveBeenSent == true)
    try afterCrash.append([entries[1]], durably: true, at: storeNoon)
    #expect(try recoveredOrder(1, try journal(disk))?.attempts == 1)
    #expect(try storedEntries(disk) == entries)
  }

  @Test("A segment that never got its header gets one")
  func missingHeader() throws {
    let (disk, _, entries) = try written(1)
    for start in [[UInt8](), Array(#"{"seq":4,"#.utf8)] {
      disk.place(start, at: "/s/orders/000002.jsonl")
      let opened = try journal(disk)
      #expect(try recoveredOrder(1, opened)?.attempts == 1)
      try opened.append(storeEntries(2), durably: true, at: storeNoon)
      #expect(try storedEntries(disk) == entries + (try storeEntries(2)))
    }
  }
}

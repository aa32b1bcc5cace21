import ClientModels
import Foundation
import Testing

@testable import Sync

@Suite("What keeps orders safe around the journal")
struct StoreSafetyTests {
  private func open(_ disk: MemoryFileSystem) throws -> AccountStore {
    try AccountStore(
      writing: try StoreDirectory.made(at: "/s", disk), owner: storeOwner, storeEnvironment(disk))
  }

  private func resolution(_ number: Int) throws -> JournalEntry {
    .resolve(try storeOrder(number).clientOrderID, to: .notSent, why: "no byte left")
  }

  @Test("A clean end is noted, and a journal that ends before it takes no order")
  func cleanEnd() throws {
    let disk = MemoryFileSystem()
    for number in 1...2 {
      let store = try open(disk)
      try store.journal.append(storeEntries(number), durably: false, at: storeNoon)
      try store.close()
    }
    let lock = String(decoding: try #require(disk.contents("/s/LOCK")), as: UTF8.self)
    #expect(lock.contains(#""clean":{"seq":5,"head":""#))
    for name in disk.names(in: "/s/snap") { disk.remove("/s/snap/\(name)") }
    let bytes = try #require(disk.contents(firstSegment))
    let lines = bytes.split(separator: 10).map { Array($0) + [10] }
    disk.place(Array(lines.dropLast().joined()), at: firstSegment)
    let cut = try open(disk)
    let blocked = try #require(cut.ordersBlockedBecause)
    #expect(
      blocked.description.hasSuffix(
        "\(firstSegment) ends at byte \(bytes.count - (lines.last?.count ?? 0)), record 4, but "
          + "/s/LOCK knows record 5: the end is gone"))
    #expect(cut.damages == [blocked.description])
    #expect(throws: StoreError.self) {
      try cut.journal.append(storeEntries(3), durably: true, at: storeNoon)
    }
  }

  @Test("The note of the last clean end outlives a session that is killed")
  func noteOutlivesKill() throws {
    let disk = MemoryFileSystem()
    let first = try open(disk)
    try first.journal.append(storeEntries(1), durably: true, at: storeNoon)
    try first.close()
    disk.kill()
    _ = try open(disk)
    disk.kill()
    #expect(
      String(decoding: try #require(disk.contents("/s/LOCK")), as: UTF8.self)
        .contains(#""clean":{"seq":3,"#))
  }

  @Test("A damaged note of the last clean end does not stop the journal")
  func damagedNote() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    try store.close()
    disk.kill()
    let sound = try #require(disk.contents("/s/LOCK"))
    for index in sound.indices {
      var bytes = sound
      bytes[index] ^= 1
      disk.place(bytes, at: "/s/LOCK")
      #expect(try open(disk).ordersBlockedBecause == nil, "byte \(index)")
      disk.kill()
    }
  }

  @Test("A closed journal takes nothing more")
  func closed() throws {
    let store = try open(MemoryFileSystem())
    try store.close()
    #expect(throws: StoreError.self) {
      try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    }
  }

  @Test("On a full disk no order is taken, and what became of earlier ones is still written")
  func fullDisk() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    #expect(disk.contents("/s/BALLAST")?.count == 1 << 20)
    disk.limit(to: disk.used + 50)
    let before = try #require(disk.contents(firstSegment))
    do {
      try store.journal.append(storeEntries(2), durably: true, at: storeNoon)
      Issue.record("a full disk took an order")
    } catch let error as StoreError {
      #expect(
        error.description
          == "\(firstSegment): write failed, the disk is full; free some space and start again")
    }
    #expect(disk.contents(firstSegment) == before)
    #expect(disk.contents("/s/BALLAST") == nil)
    #expect(throws: StoreError.self) {
      try store.journal.append(storeEntries(3), durably: true, at: storeNoon)
    }
    #expect(disk.contents(firstSegment) == before)
    try store.journal.append([try resolution(1)], durably: true, at: storeNoon)
    #expect(store.ordersBlockedBecause != nil)
    disk.kill()
    disk.limit(to: nil)
    let next = try open(disk)
    #expect(next.ordersBlockedBecause == nil)
    #expect(try recoveredOrder(1, next.journal)?.resolution == .notSent)
    #expect(next.journal.recovered.orders.count == 1)
    #expect(disk.contents("/s/BALLAST")?.count == 1 << 20)
  }

  @Test("A record of what became of an order is written with the space that was kept for it")
  func fullDiskAtAReply() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    disk.limit(to: disk.used + 50)
    try store.journal.append([try resolution(1)], durably: true, at: storeNoon)
    #expect(disk.contents("/s/BALLAST") == nil)
    #expect(try storedEntries(disk) == (try storeEntries(1) + [resolution(1)]))
  }

  @Test(
    "Without room for the reserve no order is taken, and what became of earlier ones is written")
  func fullDiskAtOpening() throws {
    let disk = MemoryFileSystem()
    try open(disk).journal.append(storeEntries(1), durably: true, at: storeNoon)
    disk.kill()
    disk.remove("/s/BALLAST")
    disk.limit(to: disk.used + 5_000)
    let store = try open(disk)
    #expect(store.ordersBlockedBecause?.path == "/s/BALLAST")
    #expect(
      store.damages == [
        "/s/BALLAST: write failed, the disk is full; free some space and start again"
      ])
    #expect(disk.contents("/s/BALLAST") == nil)
    #expect(throws: StoreError.self) {
      try store.journal.append(storeEntries(2), durably: true, at: storeNoon)
    }
    try store.journal.append([try resolution(1)], durably: true, at: storeNoon)
    #expect(try storedEntries(disk) == (try storeEntries(1) + [resolution(1)]))
  }

  @Test("A disk that is full when a segment is to be begun leaves the journal as it was")
  func fullDiskAtASegment() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    let tomorrow = storeNoon.advanced(bySeconds: 86_400)
    disk.limit(to: disk.used + 50)
    #expect(throws: StoreError.self) {
      try store.journal.append(storeEntries(2), durably: true, at: tomorrow)
    }
    #expect(disk.names(in: "/s/orders") == ["000001.jsonl"])
    try store.journal.append([try resolution(1)], durably: true, at: tomorrow)
    #expect(disk.names(in: "/s/orders") == ["000001.jsonl", "000002.jsonl"])
    #expect(try storedEntries(disk) == (try storeEntries(1) + [resolution(1)]))
  }

  @Test("Every day has a segment of its own; a clock that is set back begins none")
  func dailySegments() throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    for (number, hours) in [0.0, 11.9, 12.1, 11, 36.5].enumerated() {
      try journal.append(
        storeEntries(number + 1), durably: true, at: storeNoon.advanced(bySeconds: hours * 3600))
    }
    #expect(disk.names(in: "/s/orders") == ["000001.jsonl", "000002.jsonl", "000003.jsonl"])
    #expect(try storedEntries(disk).count == 10)
  }

  @Test("Records wait for the disk no longer than they may, and are synced together")
  func groupSync() throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk)
    try journal.append(storeEntries(1), durably: true, at: storeNoon)
    #expect(journal.syncDelay == nil)
    let report = JournalEntry.broker(
      try brokerID("b-1"), nil, status: "new", filled: .zero, updatedAt: nil, source: "stream")
    try journal.append([report], durably: false, at: storeNoon)
    #expect(journal.syncDelay == 1)
    try journal.append([try resolution(1)], durably: false, at: storeNoon)
    #expect(journal.syncDelay == 0.05)
    try journal.append([report], durably: false, at: storeNoon)
    #expect(journal.syncDelay == 0.05)
    disk.heal()
    try journal.sync()
    #expect(disk.calls == ["fsync "])
    #expect(journal.syncDelay == nil)
    try journal.sync()
    #expect(disk.calls == ["fsync "])
    disk.crash(keeping: .nothing)
    #expect(try storedEntries(disk).count == 5)
  }

  @Test("On a file system of another machine the account is only viewed, and the reason is said")
  func foreignDisk() throws {
    let disk = MemoryFileSystem()
    disk.makeForeign("NFS")
    let store = try open(disk)
    #expect(
      store.viewOnlyBecause
        == "its file system is NFS, whose locks and syncs cannot be trusted, so nothing is "
        + "written; set XDG_STATE_HOME to a disk of this machine to trade")
    #expect(throws: StoreError.self) {
      try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    }
    #expect(disk.names(in: "/s") == ["LOCK", "TRADER"])
  }

  @Test("The disk of this test is one of this machine")
  func localDisk() throws {
    let disk = PosixFileSystem()
    let directory = try StoreDirectory.existing(
      at: FileManager.default.temporaryDirectory.path, disk)
    #expect(try disk.foreignName(of: directory.descriptor) == nil)
  }
}

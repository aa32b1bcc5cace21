import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

@Suite("The store when the disk fails or the power does", .blocking)
struct StoreFaultTests {
  private static let path = "/s/account.json"
  private let old = Array("\"old\"".utf8)
  private let new = Array("\"the new contents\"".utf8)

  private func store(_ disk: MemoryFileSystem) throws -> AccountStore {
    try AccountStore(
      writing: try StoreDirectory.made(at: "/s", disk), owner: storeOwner, storeEnvironment(disk))
  }

  @Test(
    "A failing call leaves the old document, no litter, and an error that names the file",
    arguments: [ENOSPC, EIO, EDQUOT])
  func failedReplace(errno: Int32) throws {
    var failures = 0
    for index in 0..<30 {
      let disk = MemoryFileSystem()
      let store = try store(disk)
      try store.write(.account, payload: old, asOf: nil, at: storeNoon)
      disk.fail(at: index, with: errno)
      do {
        try store.write(.account, payload: new, asOf: nil, at: storeNoon)
        disk.heal()
        #expect(store.read(.account)?.payload == new)
      } catch {
        failures += 1
        let wasRenamed = disk.calls.contains("rename account.json") && error.isSync
        disk.heal()
        #expect(error.path == Self.path)
        #expect(error.description.hasPrefix(Self.path + ": "))
        #expect(store.read(.account)?.payload == (wasRenamed ? new : old))
      }
      #expect(disk.names(in: "/s") == ["BALLAST", "LOCK", "TRADER", "account.json", "orders"])
    }
    #expect(failures == 5)
  }

  @Test(
    "Power lost at any call leaves the old document or the new one, whole",
    arguments: MemoryFileSystem.Survivors.allCases)
  func crashedReplace(survivors: MemoryFileSystem.Survivors) throws {
    var outcomes: Set<[UInt8]> = []
    for index in 0..<12 {
      let disk = MemoryFileSystem()
      var open: AccountStore? = try store(disk)
      try open?.write(.account, payload: old, asOf: nil, at: storeNoon)
      disk.fail(at: index, with: EIO, forever: true)
      let finished: Void? = try? open?.write(.account, payload: new, asOf: nil, at: storeNoon)
      disk.crash(keeping: survivors)
      open = nil
      let reopened = try store(disk)
      let payload = try #require(reopened.read(.account)?.payload)
      outcomes.insert(payload)
      #expect(payload == new || payload == old && finished == nil)
      #expect(reopened.damages.isEmpty)
      #expect(disk.names(in: "/s") == ["BALLAST", "LOCK", "TRADER", "account.json", "orders"])
    }
    #expect(outcomes == [old, new])
  }

  @Test(
    "After a failed journal write or sync nothing more is written in the session",
    arguments: [(EIO, 0), (EIO, 1), (ENOSPC, 1)])
  func poisonedJournal(errno: Int32, index: Int) throws {
    let disk = MemoryFileSystem()
    let first = try journal(disk)
    try first.append(storeEntries(1), durably: true, at: storeNoon)
    disk.fail(at: index, with: errno)
    do {
      try first.append(storeEntries(2), durably: true, at: storeNoon)
      Issue.record("the failure was not reported")
    } catch let error as StoreError {
      #expect(error.kind == .io(errno: errno, operation: index == 0 ? "write" : "fsync"))
      #expect(error.path == firstSegment)
    }
    disk.heal()
    do {
      try first.append(storeEntries(3), durably: true, at: storeNoon)
      Issue.record("a poisoned journal took a record")
    } catch let error as StoreError {
      #expect(error.kind == .poisoned)
    }
    #expect(disk.calls.isEmpty)
    let reopened = try journal(disk)
    #expect(try recoveredOrder(1, reopened)?.attempts == 1)
    #expect(try recoveredOrder(3, reopened) == nil)
    #expect(reopened.blockedBecause == nil)
  }

  @Test(
    "Whatever an append promised is there after power was lost at any call",
    arguments: MemoryFileSystem.Survivors.allCases)
  func crashedJournal(survivors: MemoryFileSystem.Survivors) throws {
    for index in 0..<60 {
      let disk = MemoryFileSystem()
      _ = try StoreDirectory.made(at: "/s/orders", disk)
      disk.fail(at: index, with: EIO, forever: true)
      var promised: [JournalEntry] = []
      var attempted: [JournalEntry] = []
      if let open = try? journal(disk, segmentLimit: 1500) {
        for number in 1...5 {
          let entries = try storeEntries(number)
          attempted += entries
          let isDurable = number != 2
          guard (try? open.append(entries, durably: isDurable, at: storeNoon)) != nil else { break }
          // A durable append promises what was written before it, too.
          if isDurable { promised = attempted }
        }
      }
      disk.crash(keeping: survivors)
      try reopens(disk, promised, attempted, "call \(index)")
    }
  }

  @Test(
    "A repair that is interrupted at any call loses nothing",
    arguments: MemoryFileSystem.Survivors.allCases)
  func crashedRecovery(survivors: MemoryFileSystem.Survivors) throws {
    let entries = try storeEntries(1)
    for index in 0..<40 {
      let disk = MemoryFileSystem()
      try journal(disk).append(entries, durably: true, at: storeNoon)
      disk.place(try #require(disk.contents(firstSegment)) + [0, 0, 0], at: firstSegment)
      disk.fail(at: index, with: EIO, forever: true)
      _ = try? journal(disk)
      disk.crash(keeping: survivors)
      try reopens(disk, entries, entries, "call \(index)")
    }
  }

  @Test(
    "Power lost at any call of a first session loses no promised record",
    arguments: MemoryFileSystem.Survivors.allCases)
  func crashedFirstSession(survivors: MemoryFileSystem.Survivors) throws {
    var kept = 0
    for index in 0..<60 {
      let disk = MemoryFileSystem()
      let root = StoreRoot(path: "/state/folio", environment: storeEnvironment(disk))
      let account = try #require(AccountID("a1"))
      disk.fail(at: index, with: EIO, forever: true)
      var open = try? root.openAccount(host: "h", account: account)
      let entries = try storeEntries(1)
      let promised =
        open != nil
        && (try? open?.journal.append(entries, durably: true, at: storeNoon)) != nil
      disk.crash(keeping: survivors)
      open = nil
      _ = try root.openAccount(host: "h", account: account)
      if promised {
        kept += 1
        #expect(
          try storedEntries(disk, under: "/state/folio/h-a1") == entries, "call \(index)")
      }
    }
    #expect(kept > 0)
  }

  @Test("What a killed session left half made holds what the next one promises")
  func killedThenPowerLost() throws {
    for index in 0..<40 {
      let disk = MemoryFileSystem()
      let root = StoreRoot(path: "/state/folio", environment: storeEnvironment(disk))
      let account = try #require(AccountID("a1"))
      disk.fail(at: index, with: EIO, forever: true)
      let killed = try? root.openAccount(host: "h", account: account)
      try? killed?.journal.append(storeEntries(1), durably: true, at: storeNoon)
      disk.kill()
      let next = try root.openAccount(host: "h", account: account)
      try next.journal.append(storeEntries(2), durably: true, at: storeNoon)
      let promised = try storedEntries(disk, under: "/state/folio/h-a1")
      #expect(promised.suffix(2) == (try storeEntries(2))[...], "call \(index)")
      disk.crash(keeping: .nothing)
      _ = try root.openAccount(host: "h", account: account)
      #expect(
        try storedEntries(disk, under: "/state/folio/h-a1") == promised, "call \(index)")
    }
  }

  @Test(
    "What a killed session left unsynced cannot be lost under what the next one promises",
    arguments: [true, false])
  func killedThenNextDay(sendsAnOrder: Bool) throws {
    let disk = MemoryFileSystem()
    let first = try store(disk)
    try first.journal.append(storeEntries(1), durably: true, at: storeNoon)
    try first.journal.append(storeEntries(2), durably: false, at: storeNoon)
    disk.kill()
    let next = try store(disk)
    if sendsAnOrder {
      try next.journal.append(
        storeEntries(3), durably: true, at: storeNoon.advanced(bySeconds: 86_400))
    } else {
      try next.close()
    }
    let promised = try storedEntries(disk)
    disk.crash(keeping: .nothing)
    #expect(try store(disk).ordersBlockedBecause == nil)
    #expect(try storedEntries(disk) == promised)
  }

  private func reopens(
    _ disk: MemoryFileSystem, _ promised: [JournalEntry], _ attempted: [JournalEntry],
    _ where: Comment
  ) throws {
    let reopened = try journal(disk, segmentLimit: 1500)
    #expect(reopened.blockedBecause == nil, `where`)
    let stored = try storedEntries(disk)
    #expect(stored.starts(with: promised), `where`)
    let decided = stored.filter { if case .resolve = $0 { true } else { false } }
    #expect(attempted.starts(with: stored.dropLast(decided.count)), `where`)
    try reopened.append(storeEntries(9), durably: true, at: storeNoon)
    let again = try journal(disk, segmentLimit: 1500)
    #expect(again.blockedBecause == nil, `where`)
    #expect(try storedEntries(disk) == stored + (try storeEntries(9)), `where`)
  }

  @Test("A failing call while an account is opened is reported, and no record is lost")
  func failedOpening() throws {
    for index in 0..<40 {
      let disk = MemoryFileSystem()
      try store(disk).journal.append(storeEntries(1), durably: true, at: storeNoon)
      disk.fail(at: index, with: EIO)
      do {
        let opened = try store(disk)
        if disk.calls.count > index, opened.journal.recovered.orders.isEmpty {
          #expect(!opened.damages.isEmpty || opened.viewOnlyBecause != nil, "call \(index)")
          #expect(throws: StoreError.self) {
            try opened.journal.append(storeEntries(2), durably: true, at: storeNoon)
          }
        }
      } catch let error as StoreError {
        #expect(error.path.hasPrefix("/s"), "call \(index)")
      }
      disk.heal()
      #expect(try recoveredOrder(1, try store(disk).journal)?.attempts == 1, "call \(index)")
      #expect(disk.openDescriptors == 0, "call \(index)")
    }
  }
}

extension StoreError {
  /// Whether the step that failed was a sync.
  fileprivate var isSync: Bool {
    if case .io(_, "fsync") = kind { true } else { false }
  }
}

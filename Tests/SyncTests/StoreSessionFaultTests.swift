import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

@Suite("A whole session on a disk that fails", .blocking)
struct StoreSessionFaultTests {
  /// What a session was told, and what it heard of it.
  private struct Outcome {
    var accepted: [JournalEntry] = []
    /// Of those, what must be there whatever happens.
    var promised: [JournalEntry] = []
    var errors: [StoreError] = []
    var notes: [String] = []

    mutating func attempt(_ body: () throws -> Void) -> Bool {
      do {
        try body()
        return true
      } catch let error as StoreError {
        errors.append(error)
      } catch {
        Issue.record("\(error)")
      }
      return false
    }

    mutating func append(_ store: AccountStore, _ entries: [JournalEntry], durably: Bool) {
      let isWritten = attempt {
        try store.journal.append(entries, durably: durably, at: storeNoon)
      }
      guard isWritten else { return }
      accepted += entries
      // What is synced holds what was written before it, too.
      if durably { promised = accepted }
    }
  }

  private func open(_ disk: MemoryFileSystem) throws -> AccountStore {
    try AccountStore(
      writing: try StoreDirectory.made(at: "/s", disk), owner: storeOwner, storeEnvironment(disk),
      segmentLimit: 2_200, snapshotInterval: 5)
  }

  /// Opens, sends two orders, hears of them, makes a snapshot, begins a segment, and ends.
  private func session(_ disk: MemoryFileSystem, orders: ClosedRange<Int>) throws -> Outcome {
    var outcome = Outcome()
    var opened: AccountStore?
    guard outcome.attempt({ opened = try open(disk) }), let store = opened else { return outcome }
    outcome.notes = store.damages
    for number in orders {
      let id = try storeOrder(number).clientOrderID
      outcome.append(store, try storeEntries(number), durably: true)
      outcome.append(
        store,
        [
          .reply(
            id, attempt: 1, http: 200, brokerID: try brokerID("b-\(number)"), status: "new",
            failure: nil)
        ], durably: false)
      if outcome.attempt({ try store.journal.sync() }) { outcome.promised = outcome.accepted }
      outcome.append(store, [.resolve(id, to: .working, why: "it is there")], durably: true)
    }
    if outcome.attempt({ try store.close() }) { outcome.promised = outcome.accepted }
    return outcome
  }

  /// What a next session finds after the process has ended, by then on a sound disk.
  private func expectNothingLost(
    _ disk: MemoryFileSystem, _ before: [JournalEntry], _ outcome: Outcome, _ comment: Comment
  ) throws {
    let next = try open(disk)
    #expect(next.ordersBlockedBecause == nil, comment)
    #expect(next.viewOnlyBecause == nil, comment)
    let stored = try storedEntries(disk)
    #expect(stored.starts(with: before + outcome.promised), comment)
    try next.journal.append(storeEntries(99), durably: true, at: storeNoon)
    try next.close()
    disk.kill()
    #expect(try AccountCheck(at: "/s", disk).damages.isEmpty, comment)
  }

  private func clean() throws -> (MemoryFileSystem, [JournalEntry]) {
    let disk = MemoryFileSystem()
    let first = try session(disk, orders: 1...2)
    #expect(first.errors.isEmpty)
    disk.kill()
    return (disk, first.promised)
  }

  @Test(
    "Every call of a session that fails, once or from then on, is told with file and remedy, and nothing promised is lost",
    arguments: [EIO, ENOSPC], [false, true])
  func failingCalls(errno: Int32, forever: Bool) throws {
    var index = 0
    var failures = 0
    while true {
      let (disk, before) = try clean()
      disk.fail(at: index, with: errno, forever: forever)
      let outcome = try session(disk, orders: 3...6)
      guard disk.calls.count > index else { break }
      let comment: Comment = "call \(index), \(disk.calls[index])"
      failures += outcome.errors.isEmpty ? 0 : 1
      for error in outcome.errors {
        #expect(error.path.hasPrefix("/s"), comment)
        #expect(error.description.contains("; "), comment)
      }
      for note in outcome.notes { #expect(note.hasPrefix("/s"), comment) }
      disk.kill()
      try expectNothingLost(disk, before, outcome, comment)
      index += 1
    }
    #expect(index > 60)
    #expect(failures > 30)
  }

  @Test(
    "Power lost or the process killed at any call loses nothing promised, with snapshots and anchors",
    arguments: MemoryFileSystem.Survivors.allCases)
  func crashes(survivors: MemoryFileSystem.Survivors) throws {
    var index = 0
    while true {
      let (disk, before) = try clean()
      disk.fail(at: index, with: EIO, forever: true)
      let outcome = try session(disk, orders: 3...6)
      guard disk.calls.count > index else { break }
      let comment: Comment = "call \(index), \(disk.calls[index])"
      disk.crash(keeping: survivors)
      try expectNothingLost(disk, before, outcome, comment)
      index += 1
    }
    #expect(index > 60)
  }

  @Test(
    "A byte flipped anywhere in two hundred records of several segments is found, every time",
    arguments: 0..<4)
  func flippedBytes(part: Int) throws {
    let disk = MemoryFileSystem()
    let journal = try journal(disk, segmentLimit: 4_000)
    for number in 1...95 {
      try journal.append(storeEntries(number), durably: true, at: storeNoon)
    }
    let directory = try StoreDirectory.existing(at: "/s/orders", disk)
    var starts: [JournalScan.Start] = []
    var place = JournalScan.Start(chain: JournalChain(), segment: 0, offset: 0)
    var scan = JournalScan(directory, owner: storeOwner)
    scan.run { line in
      if case .header = line.record {
        place.segment += 1
        place.offset = 0
      }
      starts.append(place)
      place.offset += line.bytes.count + 1
      place.chain = line.chain
    }
    #expect(starts.count > 200)
    #expect(place.segment > 5)
    let anchor = JournalAnchor(chain: place.chain, path: "/s/LOCK")
    for (number, start) in starts.enumerated() {
      let path = "/s/orders/\(JournalScan.segmentName(start.segment))"
      let sound = try #require(disk.contents(path))
      let isLastOfSegment =
        number + 1 == starts.count || starts[number + 1].segment > start.segment
      let end = isLastOfSegment ? sound.count : starts[number + 1].offset
      for index in start.offset..<end where index % 4 == part {
        var bytes = sound
        bytes[index] ^= 1 << UInt8(index / 4 % 8)
        var chain = start.chain
        // A changed line end makes two lines of one, or one of two.
        let lineEnd = bytes[start.offset...].firstIndex(of: 10) ?? end
        let isFound = !chain.advance(over: bytes[start.offset..<lineEnd])
        guard isFound, index % 37 == 0 || index == end - 1 else {
          if !isFound { Issue.record("segment \(start.segment), byte \(index)") }
          continue
        }
        disk.place(bytes, at: path)
        // From the record before on: that those are sound was seen above.
        var damaged = JournalScan(directory, owner: storeOwner, from: start, anchors: [anchor])
        damaged.run { _ in }
        if damaged.damage == nil { Issue.record("segment \(start.segment), byte \(index)") }
      }
      disk.place(sound, at: path)
    }
  }
}

import ClientModels
import Testing

@testable import Sync

@Suite("Drafts on the disk") struct DraftShelfTests {
  private static let file = "/s/a/user/drafts.json"

  private func shelf(_ disk: MemoryFileSystem) -> DraftShelf {
    DraftShelf(account: "/s/a", environment: storeEnvironment(disk))
  }

  @Test("They are kept in order, each with a number that stays")
  func keeping() throws {
    let disk = MemoryFileSystem()
    #expect(try shelf(disk).contents() == DraftShelf.Contents(drafts: [], problems: []))
    #expect(disk.names(in: "/").isEmpty)
    do {
      let drafts = try shelf(disk).open()
      #expect(try drafts.add("buy 100 AAPL @ 189.25 day").number == 1)
      #expect(try drafts.add("sell 50% TSLA").number == 2)
      #expect(try drafts.add("buy 1 \"SPY\\").number == 3)
      #expect(try drafts.remove(2)?.phrase == "sell 50% TSLA")
      #expect(try drafts.remove(2) == nil)
      #expect(try drafts.add("buy 2 SPY").number == 4)
      try drafts.mark(4, sentAs: ClientOrderID("folio-7"))
    }
    let kept = try shelf(disk).contents()
    #expect(kept.problems.isEmpty)
    #expect(
      kept.drafts == [
        Draft(number: 1, phrase: "buy 100 AAPL @ 189.25 day", createdAt: storeNoon),
        Draft(number: 3, phrase: "buy 1 \"SPY\\", createdAt: storeNoon),
        Draft(
          number: 4, phrase: "buy 2 SPY", createdAt: storeNoon, sentAs: ClientOrderID("folio-7")),
      ])
    #expect(disk.mode(Self.file) == 0o600)
    #expect(disk.mode("/s/a/user") == 0o700)
    #expect(disk.openDescriptors == 0)
  }

  @Test("A damaged file is set aside and named, and the copy has what it had")
  func damage() throws {
    let disk = MemoryFileSystem()
    _ = try shelf(disk).open().add("buy 1 SPY")
    try shelf(disk).open().mark(1, sentAs: ClientOrderID("folio-7"))
    disk.place(Array("{".utf8), at: Self.file)
    let viewed = try shelf(disk).contents()
    #expect(viewed.problems.count == 1)
    #expect(viewed.drafts.map(\.sentAs?.text) == ["folio-7"])
    #expect(disk.contents(Self.file) == Array("{".utf8))

    let opened = try shelf(disk).open().contents()
    #expect(opened.drafts == viewed.drafts)
    #expect(
      opened.problems == [
        "/s/a/user/drafts.json is damaged: it does not start as our files do; set aside as drafts.json.damaged-20261121T120000Z, the other copy of the drafts is used"
      ])
    #expect(
      disk.names(in: "/s/a/user").sorted() == [
        "drafts.json.bak", "drafts.json.damaged-20261121T120000Z", "drafts.lock",
      ])
    _ = try shelf(disk).open().remove(1)
    #expect(try shelf(disk).contents() == DraftShelf.Contents(drafts: [], problems: []))
  }

  @Test("When both copies are damaged that is said before anything is written")
  func loss() throws {
    let disk = MemoryFileSystem()
    _ = try shelf(disk).open().add("buy 1 SPY")
    for suffix in ["", ".bak"] { disk.place(Array("{".utf8), at: Self.file + suffix) }
    #expect(throws: StoreError.self) { try shelf(disk).open().add("buy 2 SPY") }
    #expect(try shelf(disk).open().add("buy 2 SPY").number == 1)
    #expect(disk.names(in: "/s/a/user").count { $0.contains(".damaged-") } == 2)
  }

  @Test("A repaired copy of an account has its drafts")
  func repair() throws {
    let disk = MemoryFileSystem()
    let root = StoreRoot(path: "/s", environment: storeEnvironment(disk))
    let account = try #require(AccountID("a"))
    do {
      let store = try root.openAccount(host: "h", account: account)
      try store.journal.append(try storeEntries(1), durably: true, at: storeNoon)
      try store.journal.append(try storeEntries(2), durably: true, at: storeNoon)
    }
    let path = root.path(host: "h", account: account)
    _ = try DraftShelf(account: path, environment: storeEnvironment(disk)).open().add("buy 1 SPY")
    var segment = try #require(disk.contents(path + "/orders/000001.jsonl"))
    segment[400] ^= 1
    disk.place(segment, at: path + "/orders/000001.jsonl")
    let repair = try AccountRepair(of: path, storeEnvironment(disk))
    let copy = DraftShelf(account: repair.copy, environment: storeEnvironment(disk))
    #expect(try copy.contents().drafts.map(\.phrase) == ["buy 1 SPY"])
    #expect(try copy.contents().problems.isEmpty)
  }

  @Test("One client changes them at a time")
  func locking() throws {
    let disk = MemoryFileSystem()
    let first = try shelf(disk).open()
    #expect(throws: StoreError.self) { try shelf(disk).open() }
    _ = try first.add("buy 1 SPY")
    #expect(try shelf(disk).contents().drafts.count == 1)
  }

  @Test("Whatever call of the disk fails, what was there is there, or what was to be")
  func faults() throws {
    var calls = 0
    for index in 0..<60 {
      let disk = MemoryFileSystem()
      _ = try shelf(disk).open().add("buy 1 SPY")
      disk.fail(at: index, with: 28)
      do { _ = try shelf(disk).open().add("buy 2 SPY") } catch { calls += 1 }
      disk.heal()
      let phrases = try shelf(disk).open().contents().drafts.map(\.phrase)
      #expect(
        phrases == ["buy 1 SPY"] || phrases == ["buy 1 SPY", "buy 2 SPY"], "call \(index)")
    }
    #expect(calls > 10)
  }

  @Test("What a newer version wrote is left alone")
  func newer() throws {
    let disk = MemoryFileSystem()
    _ = try shelf(disk).open().add("buy 1 SPY")
    let newer = Array("{\"schema\":99,\"data\":[]}\n".utf8)
    disk.place(newer, at: Self.file)
    disk.place(newer, at: Self.file + ".bak")
    #expect(throws: StoreError.self) { try shelf(disk).open().add("buy 2 SPY") }
    #expect(disk.contents(Self.file) == newer)
  }

  @Test("There is an end to their number and their length")
  func bounds() throws {
    let disk = MemoryFileSystem()
    let drafts = try shelf(disk).open()
    #expect(throws: StoreError.self) { try drafts.add(String(repeating: "x", count: 257)) }
    let row = "{\"number\":1,\"order\":\"buy 1 SPY\",\"created_at\":\"2026-11-21T12:00:00Z\"}"
    let payload = "[" + Array(repeating: row, count: 1_000).joined(separator: ",") + "]"
    disk.place(
      DocumentEnvelope.encode(Array(payload.utf8), asOf: storeNoon, savedAt: storeNoon),
      at: Self.file)
    #expect(drafts.contents().drafts.count == 1_000)
    #expect(throws: StoreError.self) { try drafts.add("buy 1 SPY") }
  }
}

import ClientModels
import Foundation
import Testing

@testable import Sync

@Suite("The stored book")
struct StoreTests {
  static let folder = "/state/folio/paper-api.alpaca.markets-acc_1"

  private func root(_ disk: MemoryFileSystem, pid: Int32 = 4711) -> StoreRoot {
    StoreRoot(path: "/state/folio", environment: storeEnvironment(disk, pid: pid))
  }

  private func open(_ disk: MemoryFileSystem, pid: Int32 = 4711) throws -> AccountStore {
    try root(disk, pid: pid).openAccount(
      host: "paper-api.alpaca.markets", account: try #require(AccountID("acc:1")))
  }

  private func view(_ disk: MemoryFileSystem) throws -> AccountStore {
    try root(disk).openReadOnly(
      host: "paper-api.alpaca.markets", account: try #require(AccountID("acc:1")))
  }

  private let payload = Array(#"[{"symbol":"ÄÖ","qty":"1.50"},  1e3 ]"#.utf8)

  @Test("A document is read back byte for byte with its time")
  func roundTrip() throws {
    let disk = MemoryFileSystem()
    do {
      let store = try open(disk)
      #expect(store.read(.positions) == nil)
      try store.write(.positions, payload: payload, asOf: storeNoon, at: storeNoon)
      try store.write(.clock, payload: Array("{}".utf8), asOf: nil, at: storeNoon)
    }
    let store = try open(disk)
    #expect(store.read(.positions) == StoredDocument(payload: payload, asOf: storeNoon))
    #expect(store.read(.clock) == StoredDocument(payload: Array("{}".utf8), asOf: nil))
    #expect(store.damages.isEmpty)
    #expect(
      disk.names(in: Self.folder) == [
        "BALLAST", "LOCK", "TRADER", "clock.json", "orders", "positions.json",
      ])
    #expect(
      String(decoding: try #require(disk.contents(Self.folder + "/clock.json")), as: UTF8.self)
        == #"{"schema":1,"saved_at":"2026-11-21T12:00:00Z","as_of":null,"sha256":""#
        + #"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","data":{}}"# + "\n")
  }

  @Test("A changed payload, a cut file and nonsense are set aside and named")
  func damagedDocuments() throws {
    let disk = MemoryFileSystem()
    try open(disk).write(.orders, payload: payload, asOf: storeNoon, at: storeNoon)
    let path = Self.folder + "/orders.json"
    let sound = try #require(disk.contents(path))
    var flipped = sound
    flipped[sound.count - 5] ^= 1
    let damaged: [([UInt8], String)] = [
      (flipped, "its checksum is wrong"), (Array(sound.dropLast()), "its end is missing"),
      (Array(sound.prefix(30)), "its head cannot be read"),
      ([], "it does not start as our files do"), (Array("[]".utf8), "it does not start"),
    ]
    for (bytes, what) in damaged {
      disk.place(bytes, at: path)
      let store = try open(disk)
      #expect(store.read(.orders) == nil)
      #expect(store.damages.count == 1)
      #expect(store.damages.first?.contains("orders.json is damaged: \(what)") == true)
      #expect(store.damages.first?.contains("it will be fetched again") == true)
      #expect(disk.contents(path) == nil)
      #expect(disk.contents(path + ".damaged-20261121T120000Z") == bytes)
      try store.write(.orders, payload: payload, asOf: nil, at: storeNoon)
      #expect(store.read(.orders)?.payload == payload)
    }
  }

  @Test("A symbolic link and a directory in a document's place are set aside, never followed")
  func wrongTypes() throws {
    let disk = MemoryFileSystem()
    let store = try open(disk)
    disk.place(Array("secret".utf8), at: "/state/other")
    disk.placeLink(to: "/state/other", at: Self.folder + "/account.json")
    #expect(store.read(.account) == nil)
    #expect(store.damages.first?.contains("it is a symbolic link") == true)
    #expect(disk.contents("/state/other") == Array("secret".utf8))
    _ = try StoreDirectory.made(at: Self.folder + "/assets.json", disk)
    #expect(store.read(.assets) == nil)
    #expect(store.damages.last?.contains("it is not a file") == true)
  }

  @Test("A document of a newer version is neither moved nor overwritten")
  func newerDocument() throws {
    let disk = MemoryFileSystem()
    let newer = Array(#"{"schema":3,"other":true}"#.utf8)
    let store = try open(disk)
    for name in [DocumentName.market, .clock] {
      let path = "\(Self.folder)/\(name.rawValue).json"
      disk.place(newer, at: path)
      if name == .market { #expect(store.read(name) == nil) }
      do {
        try store.write(name, payload: payload, asOf: nil, at: storeNoon)
        Issue.record("a newer file was overwritten")
      } catch {
        #expect(error.kind == .newerSchema(found: 3, known: 2))
        #expect(error.path == path)
      }
      #expect(disk.contents(path) == newer)
    }
    #expect(store.damages.count == 2)
  }

  @Test("A viewer reports damage and changes nothing")
  func viewerChangesNothing() throws {
    let disk = MemoryFileSystem()
    do {
      let store = try open(disk)
      try store.write(.account, payload: payload, asOf: nil, at: storeNoon)
      try store.journal.append(storeEntries(1), durably: true, at: storeNoon)
    }
    disk.place(Array("{".utf8), at: Self.folder + "/clock.json")
    let names = disk.names(in: Self.folder)
    disk.heal()
    let viewer = try view(disk)
    #expect(viewer.read(.account)?.payload == payload)
    #expect(viewer.read(.clock) == nil)
    #expect(try recoveredOrder(1, viewer.journal)?.attempts == 1)
    #expect(viewer.damages.count == 1)
    #expect(throws: StoreError.self) {
      try viewer.write(.account, payload: payload, asOf: nil, at: storeNoon)
    }
    #expect(throws: StoreError.self) {
      try viewer.journal.append(storeEntries(2), durably: true, at: storeNoon)
    }
    #expect(disk.names(in: Self.folder) == names)
    let kinds = Set(disk.calls.map { String($0.prefix { $0 != " " }) })
    #expect(kinds.isSubset(of: ["open", "stat", "read", "list"]))
  }

  @Test("A damaged journal is reported to the writer and to a viewer")
  func damagedJournal() throws {
    let disk = MemoryFileSystem()
    try open(disk).journal.append(storeEntries(1), durably: true, at: storeNoon)
    let path = Self.folder + "/orders/000001.jsonl"
    var bytes = try #require(disk.contents(path))
    bytes[20] ^= 1
    disk.place(bytes, at: path)
    let first = try open(disk)
    let second = try open(disk)
    #expect(first.viewOnlyBecause == nil)
    #expect(second.viewOnlyBecause != nil)
    for store in [first, second, try view(disk)] {
      #expect(store.damages.count == 1)
      #expect(store.damages.first?.hasSuffix(": \(path) is damaged at byte 0, record 1") == true)
    }
    #expect(first.ordersBlockedBecause?.path == path)
    #expect(disk.contents(path) == bytes)
  }

  @Test("The second client of an account views it and names the first; the lock ends with it")
  func twoClients() throws {
    let disk = MemoryFileSystem()
    var first: AccountStore? = try open(disk, pid: 100)
    #expect(first?.viewOnlyBecause == nil)
    try first?.write(.account, payload: payload, asOf: nil, at: storeNoon)
    let second = try open(disk, pid: 200)
    #expect(
      second.viewOnlyBecause
        == "process 100 has this account open since 2026-11-21 07:00:00 New York")
    #expect(second.read(.account)?.payload == payload)
    do {
      try second.journal.append(storeEntries(1), durably: true, at: storeNoon)
      Issue.record("a viewer wrote to the journal")
    } catch let error as StoreError {
      #expect(error.description.contains("process 100 has this account open"))
    }
    first = nil
    #expect(try open(disk, pid: 300).viewOnlyBecause == nil)
  }

  @Test("Temporary files of crashed writers are removed, other files are not")
  func staleTemporaries() throws {
    let disk = MemoryFileSystem()
    _ = try open(disk)
    disk.place([1], at: Self.folder + "/.tmp-99-ab12")
    disk.place([1], at: Self.folder + "/.tmp-notes")
    _ = try open(disk)
    #expect(disk.names(in: Self.folder) == [".tmp-notes", "BALLAST", "LOCK", "TRADER", "orders"])
  }

  @Test(
    "Profiles are remembered across sessions, and a damaged index is made anew of the accounts' folders"
  )
  func profiles() throws {
    let disk = MemoryFileSystem()
    #expect(root(disk).lastUsed == nil)
    #expect(disk.names(in: "/") == [])
    let id = try #require(AccountID("a1"))
    try root(disk).remember(profile: "last_used", host: "h", account: id, number: "PA1")
    try root(disk).remember(profile: "li\"ve", host: "h2", account: id, number: "2")
    #expect(root(disk).lastUsed == "li\"ve")
    #expect(
      root(disk).account(forProfile: "last_used")
        == RememberedAccount(host: "h", account: "a1", number: "PA1"))
    #expect(root(disk).account(forProfile: "none") == nil)
    disk.place(Array("{}".utf8), at: "/state/folio/profiles.json")
    #expect(root(disk).lastUsed == nil)
    try root(disk).remember(profile: "p", host: "h", account: id, number: "PA1")
    #expect(root(disk).lastUsed == "p")
    #expect(root(disk).account(forProfile: "last_used") == nil, "it has no folder")
    let held = try root(disk).openAccount(host: "h", account: id)
    try root(disk).remember(
      profile: "kept", host: "h", account: id, number: "PA1", keyID: "KEY")
    try root(disk).remember(
      profile: "more", host: "h", account: id, number: "PA1", isLastUsed: false)
    try held.close()
    let known = root(disk).account(forProfile: "kept")
    #expect(root(disk).problems.isEmpty)
    disk.place(Array("{\"sch".utf8), at: "/state/folio/profiles.json")
    #expect(root(disk).lastUsed == "kept")
    #expect(root(disk).account(forProfile: "kept") == known)
    #expect(root(disk).account(forProfile: "more")?.account == "a1")
    #expect(root(disk).account(host: "h", keyID: "KEY") == known)
    #expect(root(disk).account(host: "h", keyID: "OTHER") == nil)
    #expect(root(disk).account(host: "h2", keyID: "KEY") == nil)
    #expect(root(disk).problems.count == 1)
    #expect(root(disk).problems[0].hasPrefix("/state/folio/profiles.json is damaged: "))
    #expect(
      try root(disk).openReadOnly(host: "h", account: id).damages == root(disk).problems)
  }

  @Test("Nothing is opened where nothing was stored, and the message says what to do")
  func nothingStored() throws {
    let disk = MemoryFileSystem()
    do {
      _ = try view(disk)
      Issue.record("an account was opened that does not exist")
    } catch let error as StoreError {
      #expect(error.kind == .io(errno: ENOENT, operation: "open"))
      #expect(error.description.contains("connect once to make it"))
    }
    #expect(disk.names(in: "/") == [])
  }

  @Test("A mode that others could use is repaired")
  func modes() throws {
    let disk = MemoryFileSystem()
    _ = try open(disk)
    let directory = try StoreDirectory.existing(at: Self.folder, disk)
    try disk.setMode(0o777, of: directory.descriptor)
    _ = try open(disk)
    #expect(disk.mode(Self.folder) == 0o700)
    #expect(disk.mode("/state/folio") == 0o700)
    #expect(disk.mode(Self.folder + "/LOCK") == 0o600)
  }
}

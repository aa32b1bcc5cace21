import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

@Suite("Checking and repairing what is kept of an account", .blocking)
struct AccountCheckTests: StoredAccountFixture {
  @Test("A sound account is reported with its files, records and head, and nothing is changed")
  func sound() throws {
    let disk = try written()
    disk.heal()
    let check = try AccountCheck(at: Self.folder, disk)
    #expect(check.isSound)
    #expect(check.records == 27)
    #expect(check.host == "h")
    #expect(check.account == "a1")
    #expect(
      check.files.map { String($0.path.dropFirst(Self.folder.count)) } == [
        "/snap/000027.json", "/orders/000001.jsonl", "/orders/000002.jsonl",
        "/orders/000003.jsonl", "/account.json",
      ])
    #expect(check.files.map(\.records) == [nil, 9, 11, 7, nil])
    let last = try #require(disk.contents(Self.folder + "/orders/000003.jsonl"))
    #expect(String(decoding: last, as: UTF8.self).hasSuffix("\"h\":\"\(check.head)\"}\n"))
    for file in check.files {
      #expect(disk.contents(file.path)?.count == file.size)
    }
    let kinds = Set(disk.calls.map { String($0.prefix { $0 != " " }) })
    #expect(kinds.isSubset(of: ["open", "read", "list"]))
  }

  @Test("Both copies of the alerts are looked at") func alerts() throws {
    let disk = try written()
    disk.heal()
    let shelf = AlertShelf(account: Self.folder, environment: storeEnvironment(disk))
    let rule = try AlertRule(text: "AAPL > 200")
    _ = try shelf.change { $0.add(rule, at: storeNoon) }
    let sound = try AccountCheck(at: Self.folder, disk)
    #expect(sound.isSound)
    #expect(
      sound.files.suffix(2).map { String($0.path.dropFirst(Self.folder.count)) } == [
        "/alerts/alerts.json", "/alerts/alerts.json.bak",
      ])
    let document = try #require(disk.contents(Self.folder + "/alerts/alerts.json"))
    try change(disk, "alerts/alerts.json", at: document.count - 3)
    let damaged = try AccountCheck(at: Self.folder, disk)
    #expect(damaged.damages.map(\.path) == [Self.folder + "/alerts/alerts.json"])
    #expect(damaged.damages.first?.text.contains("uses the other copy") == true)
  }

  @Test("Damage is reported with its file, byte and record, and what to do")
  func damaged() throws {
    let disk = try written()
    try change(disk, "orders/000002.jsonl", at: 700)
    let document = try #require(disk.contents(Self.folder + "/account.json"))
    try change(disk, "account.json", at: document.count - 3)
    let check = try AccountCheck(at: Self.folder, disk)
    #expect(check.damages.count == 2)
    let first = try #require(check.damages.first)
    #expect(first.path == Self.folder + "/orders/000002.jsonl")
    #expect(first.sequence == check.records + 1)
    #expect(try #require(first.offset) <= 700)
    #expect(
      first.text.hasPrefix("no order can be sent; `folio store repair` makes a sound copy: /"))
    #expect(check.damages.last?.text.contains("`folio sync`") == true)
    #expect(
      check.json.hasPrefix(#"{"path":"/state/folio/h-a1","host":"h","account":"a1","sound":false"#))
  }

  @Test("An unfinished record at the end is no damage; it may be on its way")
  func unfinished() throws {
    let disk = try written(closing: false)
    let last = Self.folder + "/orders/000003.jsonl"
    disk.place(try #require(disk.contents(last)) + Array(#"{"seq":28,"#.utf8), at: last)
    let check = try AccountCheck(at: Self.folder, disk)
    #expect(check.isSound)
    #expect(check.unfinishedBytes == 10)
  }

  @Test("A snapshot that does not say what the records make is found")
  func wrongSnapshot() throws {
    let disk = try written()
    let path = Self.folder + "/snap/000027.json"
    let snapshot = try JournalSnapshot(try #require(disk.contents(path)))
    let empty = JournalSnapshot(
      owner: snapshot.owner, place: snapshot.place, state: JournalState())
    disk.place(empty.encoded(version: "0.1.0"), at: path)
    let check = try AccountCheck(at: Self.folder, disk)
    #expect(check.damages.map(\.path) == [path])
  }

  @Test("A repaired copy keeps every whole record, opens, and leaves the original as it was")
  func repair() throws {
    let disk = try written()
    try change(disk, "orders/000002.jsonl", at: 700)
    let names = ["000001.jsonl", "000002.jsonl", "000003.jsonl"]
    let before = names.map { disk.contents("\(Self.folder)/orders/\($0)") }
    let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
    #expect(names.map { disk.contents("\(Self.folder)/orders/\($0)") } == before)
    #expect(repair.records == 23)
    #expect(repair.gaps == 1)
    #expect(repair.dropped.map(\.path) == [Self.folder + "/orders/000002.jsonl"])
    #expect(repair.copy == Self.folder + ".repaired-20261121T120000Z")
    #expect(
      repair.commands == [
        "mv '\(Self.folder)' '\(Self.folder).damaged-20261121T120000Z'",
        "mv '\(Self.folder).repaired-20261121T120000Z' '\(Self.folder)'",
      ])
    #expect(disk.contents(repair.copy + "/account.json") != nil)
    let kept = try storedEntries(disk, under: repair.copy)
    #expect(kept.count == 23 + 2 * repair.carried.count)
    let all = try (1...12).flatMap { try storeEntries($0) }
    #expect(all.filter { !kept.contains($0) }.count == 1)
    let text = String(
      decoding: try #require(disk.contents(repair.copy + "/orders/000001.jsonl")), as: UTF8.self)
    #expect(text.contains(#""k":"recovered","d":{"dropped_bytes":\#(repair.dropped[0].size),"#))
  }

  @Test("A repaired copy has every sound file, and names what is left out")
  func repairKeepsAllThatIsSound() throws {
    let disk = try written()
    let store = try StoreRoot(path: "/state/folio", environment: storeEnvironment(disk))
      .openAccount(host: "h", account: try #require(AccountID("a1")))
    let bytes = Array("{\"rows\":[]}".utf8)
    let symbol = try #require(Symbol("SPY"))
    let days = [20, 19].map { CalendarDay(year: 2026, month: 11, day: $0) }.compactMap(\.self)
    try store.keepValueHistory(bytes, asOf: nil, at: storeNoon)
    try store.keepBars(bytes, for: BarRequest(symbol, .day), asOf: nil, at: storeNoon)
    try store.keepNews(bytes, of: symbol, asOf: nil, at: storeNoon)
    try store.keepYear(bytes, of: 2026, at: storeNoon)
    try store.keepCalendar(bytes, at: storeNoon)
    try store.keepAssetList(bytes, asOf: nil, at: storeNoon)
    for day in days { try store.keepDay(bytes, of: day, asOf: nil, at: storeNoon) }
    try store.close()
    disk.kill()
    let lost = "\(Self.folder)/history/2026-11-20.json"
    disk.place(Array(bytes.prefix(5)), at: lost)
    try change(disk, "orders/000002.jsonl", at: 700)
    let whole = try AccountCheck(at: Self.folder, disk)
    let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
    for name in [
      "value-history.json", "bars/SPY.1Day.json", "news/SPY.json", "years/2026.json",
      "calendar.json", "asset-list.json", "history/2026-11-19.json",
    ] {
      let kept = disk.contents("\(Self.folder)/\(name)")
      #expect(kept != nil && disk.contents("\(repair.copy)/\(name)") == kept, "\(name)")
    }
    #expect(disk.contents(repair.copy + "/history/2026-11-20.json") == nil)
    #expect(repair.leftOut.map(\.path) == [lost])
    #expect(repair.leftOut[0].words.hasPrefix("is damaged: it does not start as our files do; "))
    #expect(repair.json.contains(#""left_out":[{"path":"\#(lost)","text":"\#(lost) is damaged"#))
    #expect(repair.heads == 3)
    #expect(whole.damages.contains { $0.path == lost })
  }

  @Test(
    "A lost sending leaves its order in doubt, so that it is looked up and not taken for unsent")
  func repairedDoubt() throws {
    let disk = try written(orders: 2, closing: false)
    let path = Self.folder + "/orders/000001.jsonl"
    let lines = try #require(disk.contents(path)).split(separator: 10).map { Array($0) + [10] }
    disk.place((lines[..<2] + lines[3...]).flatMap { $0 }, at: path)
    let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
    #expect(repair.gaps == 1)
    #expect(repair.dropped.isEmpty)
    let copied = AccountStore(
      viewing: try StoreDirectory.existing(at: repair.copy, disk),
      owner: JournalOwner(host: "h", account: "a1"), storeEnvironment(disk), because: "a test")
    #expect(copied.damages.isEmpty)
    #expect(try recoveredOrder(1, copied.journal)?.mayHaveBeenSent == true)
    #expect(try recoveredOrder(1, copied.journal)?.attempts == 0)
  }

  @Test("Whatever byte is changed, the repaired copy is sound and lacks at most one record")
  func repairAnything() throws {
    let disk = try written(orders: 6)
    let segment = "orders/000001.jsonl"
    let size = try #require(disk.contents("\(Self.folder)/\(segment)")).count
    for index in stride(from: 0, to: size, by: 37) {
      try change(disk, segment, at: index)
      let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
      #expect(repair.records >= 11, "byte \(index)")
      disk.remove(repair.copy)
      try change(disk, segment, at: index)
    }
  }

  private func segment(_ number: Int) -> String { "\(Self.folder)/orders/00000\(number).jsonl" }

  private func lines(_ disk: MemoryFileSystem, _ number: Int) throws -> [[UInt8]] {
    try #require(disk.contents(segment(number))).split(separator: 10).map { Array($0) + [10] }
  }

  private func copied(_ disk: MemoryFileSystem, _ repair: AccountRepair) throws -> AccountStore {
    AccountStore(
      viewing: try StoreDirectory.existing(at: repair.copy, disk),
      owner: JournalOwner(host: "h", account: "a1"), storeEnvironment(disk), because: "a test")
  }

  @Test(
    "Orders that only a snapshot knows are unconfirmed after a repair, also without any segment",
    arguments: ["LOCK", "orders", ""])
  func repairedFromSnapshot(gone: String) throws {
    let disk = try written()
    disk.place(Array(try lines(disk, 3)[..<3].joined()), at: segment(3))
    if !gone.isEmpty { disk.remove("\(Self.folder)/\(gone)") }
    let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
    let lost = gone == "orders" ? 12 : 2
    #expect(repair.gaps == 1)
    #expect(repair.carried == (13 - lost...12).map { "folio-\($0)" })
    #expect(repair.lost.isEmpty)
    #expect(repair.json.contains(#""folio-12"],"lost":[],"#))
    let store = try copied(disk, repair)
    #expect(store.damages.isEmpty)
    #expect(store.journal.recovered.unsettled.count == 12)
    #expect(try recoveredOrder(12, store.journal)?.resolution == .unconfirmed)
    #expect(try recoveredOrder(12, store.journal)?.body == #"{"symbol":"BRK.B"}"#)
    #expect(
      try recoveredOrder(12, store.journal)?.intentAt == storeNoon.advanced(bySeconds: 2 * 86_400))
  }

  @Test("An order whose intent is damaged is carried from the snapshot")
  func damagedIntent() throws {
    let disk = try written()
    try change(disk, "orders/000001.jsonl", at: try lines(disk, 1)[0].count + 60)
    let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
    #expect(repair.carried == ["folio-1"])
    #expect(repair.lost.isEmpty)
    #expect(try recoveredOrder(1, try copied(disk, repair).journal)?.resolution == .unconfirmed)
  }

  @Test("An order of which only the sending is whole is named at the repair and at each start")
  func lostIntent() throws {
    let disk = try written(closing: false)
    try change(disk, "orders/000001.jsonl", at: try lines(disk, 1)[0].count + 60)
    let repair = try AccountRepair(of: Self.folder, storeEnvironment(disk))
    #expect(repair.carried.isEmpty)
    #expect(repair.lost == ["folio-1"])
    let store = try copied(disk, repair)
    #expect(store.damagesMet.isEmpty, "the journal has not been read yet")
    #expect(store.damages.count == 1)
    #expect(store.damagesMet == store.damages)
    #expect(
      store.damages.first
        == "order folio-1 may be at the broker: look for it there; a repaired journal lost what it was"
    )
    let state = store.journal.recovered
    var scanner = JSONScanner(Array(state.json.utf8)[...])
    #expect(JournalState(&scanner) == state)
  }

  @Test("An order without an intent that is known to be over is not named")
  func lostIntentOfOneThatIsOver() throws {
    let disk = try written(orders: 2, closing: false)
    let id = try storeOrder(1).clientOrderID
    let store = try StoreRoot(path: "/state/folio", environment: storeEnvironment(disk))
      .openAccount(host: "h", account: try #require(AccountID("a1")))
    try store.journal.append(
      [.resolve(id, to: .rejected, why: "a test")], durably: true, at: storeNoon)
    disk.kill()
    try change(disk, "orders/000001.jsonl", at: try lines(disk, 1)[0].count + 60)
    #expect(try AccountRepair(of: Self.folder, storeEnvironment(disk)).lost.isEmpty)
  }

  @Test("A second repair names the copy that the first one made")
  func repairTwice() throws {
    let disk = try written()
    try change(disk, "orders/000002.jsonl", at: 700)
    let environment = storeEnvironment(disk)
    let first = try AccountRepair(of: Self.folder, environment)
    #expect(first.earlier.isEmpty)
    let later = StoreEnvironment(
      fileSystem: disk, pid: 4711, startedAt: storeNoon, version: "0.1.0",
      now: { storeNoon.advanced(bySeconds: 60) }, uptime: { 42 }, random: environment.random)
    let second = try AccountRepair(of: Self.folder, later)
    #expect(second.earlier == [first.copy])
    #expect(second.json.contains(#""earlier":["\#(first.copy)"],"#))
  }

  @Test("An account that is open elsewhere is not repaired")
  func repairWhileOpen() throws {
    let disk = try written()
    let store = try StoreRoot(path: "/state/folio", environment: storeEnvironment(disk))
      .openAccount(host: "h", account: try #require(AccountID("a1")))
    #expect(throws: StoreError.self) {
      try AccountRepair(of: Self.folder, storeEnvironment(disk))
    }
    #expect(store.ordersBlockedBecause == nil)
  }
}

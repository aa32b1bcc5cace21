import ClientModels
import Synchronization
import Testing

@testable import Sync

/// A desk on a disk in memory, with what it told; the clock stands unless it is moved.
private final class Desk: Sendable {
  let desk: AlertDesk
  private let running: Task<Void, Never>
  private let box: Box

  init(
    _ disk: MemoryFileSystem, at now: Timestamp = storeNoon, actionsPerMinute: Int = 10,
    watches: Bool = true
  ) {
    let box = Box(now)
    self.box = box
    desk = AlertDesk(
      account: AccountID("a"),
      shelf: { AlertShelf(account: "/s/\($0)", environment: storeEnvironment(disk)) },
      watches: watches, actionsPerMinute: actionsPerMinute, clock: { box.now },
      emit: { box.put($0) })
    running = desk.start()
  }

  private final class Box: Sendable {
    let now: Timestamp
    private let state = Mutex<[AlertEvent]>([])

    init(_ now: Timestamp) { self.now = now }
    var events: [AlertEvent] { state.withLock { $0 } }
    func put(_ event: AlertEvent) { state.withLock { $0.append(event) } }
  }

  var now: Timestamp { box.now }
  var events: [AlertEvent] { box.events }

  var fired: [AlertFiring] {
    events.compactMap { if case .fired(let firing, _) = $0 { firing } else { nil } }
  }

  var acted: [AlertFiring] {
    events.compactMap { if case .fired(let firing, true) = $0 { firing } else { nil } }
  }

  var notices: [String] {
    events.compactMap { if case .said(let notice) = $0 { notice.text } else { nil } }
  }

  var listed: (records: AlertRecords, watcher: String?)? {
    for case .listed(let records, let watcher) in events.reversed() { return (records, watcher) }
    return nil
  }

  /// The broker is there, and its market is open.
  func connect() {
    desk.note(
      .clockUpdated(
        MarketClock(
          timestamp: now, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: now)))
    desk.note(.bookConfirmed(at: now))
  }

  func add(_ text: String) throws { desk.send(.add(try AlertRule(text: text))) }

  func trade(_ price: String) throws {
    let symbol = try #require(Symbol("AAPL"))
    desk.note(
      .marketUpdated([
        MarketSnapshot(
          symbol: symbol,
          trade: MarketTrade(price: try Price(strict: price), size: Quantity(1), at: now),
          receivedAt: now)
      ]))
  }

  func end() async {
    desk.stop()
    await running.value
  }
}

private func shelf(_ disk: MemoryFileSystem) -> AlertShelf {
  AlertShelf(account: "/s/a", environment: storeEnvironment(disk))
}

private let file = "/s/a/alerts/alerts.json"

@Suite("The desk of the alerts") struct AlertDeskTests {
  private func seen(_ desk: Desk) -> Bool {
    desk.listed?.records.alerts.allSatisfy { $0.seenAt != nil } ?? false
  }

  @Test("One that fires is in the file before it is told, and no restart tells it again")
  func firing() async throws {
    let disk = MemoryFileSystem()
    let desk = Desk(disk)
    desk.connect()
    try desk.add("AAPL > 200 note sell a half")
    #expect(await eventually { desk.listed?.records.alerts.count == 1 })
    try desk.trade("199")
    #expect(await eventually { seen(desk) })
    try desk.trade("200.5")
    #expect(await eventually { desk.acted.count == 1 })
    #expect(desk.fired.first?.note == "sell a half")
    let kept = try shelf(disk).contents()
    #expect(kept.problems == [])
    #expect(kept.records[1]?.state == .spent)
    #expect(kept.records.firings == desk.fired)
    await desk.end()

    let next = Desk(disk)
    next.connect()
    try next.trade("201")
    await next.end()
    #expect(next.fired == [])
    #expect(next.listed?.records == kept.records)
    #expect(disk.openDescriptors == 0)
  }

  @Test("What came to be so while the program was off is told, and nothing is done for it")
  func whileAway() async throws {
    let disk = MemoryFileSystem()
    let desk = Desk(disk)
    desk.connect()
    try desk.add("AAPL > 200")
    #expect(await eventually { desk.listed?.records.alerts.count == 1 })
    try desk.trade("199")
    #expect(await eventually { seen(desk) })
    await desk.end()

    let next = Desk(disk, at: storeNoon.advanced(bySeconds: 3_600))
    next.connect()
    #expect(await eventually { next.listed?.records.alerts.count == 1 })
    try next.trade("205")
    #expect(await eventually { next.fired.map(\.kind) == [.away] })
    #expect(next.acted == [])
    await next.end()
  }

  @Test("One program watches at a time, the other shows what it found, and takes over when it ends")
  func twoPrograms() async throws {
    let disk = MemoryFileSystem()
    let first = Desk(disk)
    first.connect()
    try first.add("AAPL > 200")
    #expect(await eventually { first.listed?.records.alerts.count == 1 })
    let second = Desk(disk)
    second.connect()
    #expect(await eventually { second.listed?.watcher == "another Folio" })
    try first.trade("199")
    #expect(await eventually { seen(first) })
    try first.trade("201")
    try second.trade("201")
    #expect(await eventually { first.acted.count == 1 })
    #expect(await eventually { second.listed?.records[1]?.state == .spent })
    #expect(second.fired == [])
    // The other one's change reaches the one that watches.
    second.desk.send(.rearm([1]))
    #expect(await eventually { first.listed?.records[1]?.state == .armed })
    await first.end()
    #expect(await eventually { second.listed?.watcher == nil })
    try second.trade("199")
    #expect(await eventually { seen(second) })
    try second.trade("202")
    #expect(await eventually { second.acted.count == 1 })
    await second.end()
  }

  @Test("A storm of alerts rings so often and not more")
  func storm() async throws {
    let disk = MemoryFileSystem()
    let desk = Desk(disk, actionsPerMinute: 3)
    desk.connect()
    for level in 200..<208 { try desk.add("AAPL > \(level)") }
    #expect(await eventually { desk.listed?.records.alerts.count == 8 })
    try desk.trade("199")
    #expect(await eventually { seen(desk) })
    try desk.trade("300")
    #expect(await eventually { desk.fired.count == 8 })
    #expect(desk.acted.count == 3)
    #expect(desk.events.contains(.hushed(5)))
    await desk.end()
  }

  @Test("A disk that fails keeps no alert back, and says so")
  func diskFails() async throws {
    let disk = MemoryFileSystem()
    let desk = Desk(disk)
    desk.connect()
    try desk.add("AAPL > 200")
    #expect(await eventually { desk.listed?.records.alerts.count == 1 })
    try desk.trade("199")
    #expect(await eventually { seen(desk) })
    disk.limit(to: 0)
    try desk.trade("201")
    #expect(await eventually { desk.acted.count == 1 })
    #expect(
      desk.notices.contains { $0.hasPrefix("alerts are watched, but not kept: ") },
      "\(desk.notices)")
    await desk.end()
  }

  @Test("Offline alerts are changed and none is watched")
  func offline() async throws {
    let disk = MemoryFileSystem()
    let desk = Desk(disk, watches: false)
    try desk.add("AAPL > 200")
    try desk.add("fill")
    desk.desk.send(.change(2, try AlertRule(text: "fill TSLA repeat")))
    desk.desk.send(.delete([1, 9]))
    desk.desk.send(.rearm([7]))
    #expect(
      await eventually { desk.listed?.records.alerts.map(\.rule.text) == ["fill TSLA repeat"] })
    await desk.end()
    #expect(
      desk.notices == [
        "alert 1: AAPL > 200", "alert 2: fill", "alert 2 is now: fill TSLA repeat",
        "1 alert deleted", "there is no alert 7",
      ])
    #expect(desk.listed?.watcher == nil)
  }
}

@Suite("Alerts on the disk") struct AlertShelfTests {
  private func filled() throws -> AlertRecords {
    var records = AlertRecords()
    for text in [
      "AAPL > 200.5 repeat back 0.25 until 2026-12-31 note \"a\\b\" \u{202e}é", "pl < -500",
      "fill TSLA",
    ] {
      _ = records.add(try AlertRule(text: text), at: storeNoon)
    }
    let firing = AlertFiring(
      number: 2, condition: "pl < -500", note: "", isAmount: true, kind: .away, at: storeNoon,
      marketAt: storeNoon.advanced(bySeconds: -0.25), value: "-500.01", isSeen: true)
    records.alerts[1].state = .fired
    records.alerts[1].seenAt = storeNoon
    records.alerts[1].lastFiring = firing
    records.firings = [firing]
    records.fills = SeenFills(["x1": storeNoon], floor: storeNoon.advanced(bySeconds: -60))
    return records
  }

  @Test("All that is kept reads back as it was")
  func keeping() throws {
    let disk = MemoryFileSystem()
    #expect(try shelf(disk).contents().records == AlertRecords())
    #expect(disk.names(in: "/").isEmpty)
    let records = try filled()
    _ = try shelf(disk).change { $0 = records }
    #expect(try shelf(disk).contents() == AlertShelf.Contents(records: records, problems: []))
    #expect(disk.mode(file) == 0o600)
    #expect(disk.mode("/s/a/alerts") == 0o700)
    #expect(disk.openDescriptors == 0)
  }

  @Test("A damaged file is set aside and named, and the copy has what it had")
  func damage() throws {
    let disk = MemoryFileSystem()
    let records = try filled()
    _ = try shelf(disk).change { $0 = records }
    disk.place(Array("{".utf8), at: file)
    let viewed = try shelf(disk).contents()
    #expect(viewed.records == records)
    #expect(viewed.problems.count == 1)
    let opened = try shelf(disk).change { _ in }.contents
    #expect(opened.records == records)
    #expect(
      opened.problems == [
        "/s/a/alerts/alerts.json is damaged: it does not start as our files do; set aside as alerts.json.damaged-20261121T120000Z, the other copy of the alerts is used"
      ])
    #expect(disk.contents("/s/a/alerts/alerts.json.damaged-20261121T120000Z") == Array("{".utf8))
  }

  @Test("Nothing is written over what a newer version may have written")
  func newer() throws {
    let disk = MemoryFileSystem()
    let records = try filled()
    _ = try shelf(disk).change { $0 = records }
    for name in AlertShelf.names {
      let payload = Array(#"{"next_number":2,"alerts":[{"moon":"full"}]}"#.utf8)
      disk.place(
        DocumentEnvelope.encode(payload, asOf: nil, savedAt: storeNoon),
        at: "/s/a/alerts/\(name)")
    }
    let before = disk.contents(file)
    #expect(throws: StoreError.self) { try shelf(disk).change { _ = $0.remove(1) } }
    #expect(disk.contents(file) == before)
    #expect(try shelf(disk).contents().problems.count == 2)
  }

  @Test("Every cut of the file is damage, and never half of the alerts")
  func cuts() throws {
    let disk = MemoryFileSystem()
    let records = try filled()
    _ = try shelf(disk).change { $0 = records }
    let bytes = try #require(disk.contents(file))
    for length in stride(from: 0, to: bytes.count - 1, by: 7) {
      disk.place(Array(bytes.prefix(length)), at: file)
      #expect(try shelf(disk).contents().records == records, "\(length)")
    }
  }
}

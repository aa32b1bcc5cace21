// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

@Suite("Tab 4") struct ActivityScreenTests: ActivityFixture {
  private static let sizes = [
    Size(columns: 60, rows: 14), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
  ]

  private func sent(_ fixture: ScreenFixture) -> [SyncCommand] {
    fixture.effects.compactMap { effect in
      switch effect {
      case .send(.followActivity(let isSeen)): .followActivity(isSeen)
      case .send(.readOlderActivity): .readOlderActivity
      default: nil
      }
    }
  }

  @Test("Every state is drawn whole at every size", arguments: sizes)
  func golden(size: Size) {
    let states: [(String, ScreenFixture)] = [
      ("loading", opened(nil, size: size)),
      ("empty", opened(live([]), size: size)),
      ("whole", opened(live(entries, hasOlder: true), size: size)),
      (
        "cached",
        opened(
          ActivityLog(entries, asOf: ScreenFixture.start.advanced(bySeconds: -7_300)), size: size,
          offline: true)
      ),
      ("uncached", opened(nil, size: size, offline: true)),
      ("failed", failed(nil, size)), ("failed-later", failed(live(entries), size)),
      ("stale", stale(size)), ("masked", masked(size)), ("kind", kind(size)),
    ]
    for (name, fixture) in states {
      expectScreen(
        fixture.state.render(size: size), named: "activity-\(name)-\(size.columns)x\(size.rows)")
    }
  }

  private func failed(_ log: ActivityLog?, _ size: Size) -> ScreenFixture {
    var fixture = opened(log, size: size)
    fixture.send(.sync(.activityFailed(reason: "the broker answers with status 503")))
    return fixture
  }

  private func stale(_ size: Size) -> ScreenFixture {
    var fixture = opened(live(entries), size: size)
    fixture.wait(600)
    return fixture
  }

  private func masked(_ size: Size) -> ScreenFixture {
    var fixture = opened(live(entries), size: size)
    fixture.press(.character("M"))
    return fixture
  }

  private func kind(_ size: Size) -> ScreenFixture {
    var fixture = opened(live(entries), size: size)
    fixture.press(.character("]"), .character("]"))
    return fixture
  }

  @Test("At no size is a number cut") func everySize() {
    for columns in stride(from: 60, through: 250, by: 7) {
      for rows in [14, 17, 24, 60] {
        let fixture = opened(
          live(entries, hasOlder: true), size: Size(columns: columns, rows: rows))
        let text = fixture.state.render(size: fixture.state.size).text
        for line in text.split(separator: "\n") where line.contains("f2") || line.contains("BTC") {
          #expect(line.contains("0.123456789") || !line.contains("0.1234"), "\(columns): \(line)")
          #expect(line.contains("-11,481.50") || line.contains("###"), "\(columns): \(line)")
        }
      }
    }
  }

  @Test("Days go down, and what happened at one time stays in the broker's order") func order() {
    let fixture = opened(live(entries.reversed()))
    let ids = fixture.state.lists.activity.rows.map(fixture.state.activityRowID)
    #expect(
      ids == [
        "day 2025-11-21", "f3", "f1", "f2", "d1", "x1", "day 2025-11-20", "i1", "c1",
        "day 2025-11-19", "t2", "t1", "day 2025-11-18", "n1", "s1",
      ])
  }

  @Test("The sums of a day are those of its rows, and say when older ones are missing")
  func sums() {
    let days = opened(live(entries, hasOlder: true)).state.lists.activity.parts
    #expect(
      days.map(\.title) == ["2025-11-21 Fri", "2025-11-20 Thu", "2025-11-19 Wed", "2025-11-18 Tue"])
    #expect(days.map(\.isCut) == [false, false, false, true])
    #expect(days[0].sums.sold?.description == "2342.8")
    #expect(
      days[0].sums.bought?.description == "26722.236795388754060205")
    #expect(days[1].sums.net?.description == "0.37")
    #expect(days[2].sums.net == nil)
  }

  @Test("The engine hears when the list is looked at, and no longer is") func following() {
    var fixture = opened(live(entries))
    #expect(sent(fixture) == [.followActivity(true)])
    fixture.press(.character("1"))
    #expect(sent(fixture) == [.followActivity(true), .followActivity(false)])
    #expect(sent(opened(ActivityLog(entries), offline: true)).isEmpty)
  }

  @Test("At the end older ones are read, once, and the cursor stays in its place") func older() {
    var fixture = opened(live(entries, hasOlder: true))
    fixture.press(.character("G"), .character("j"))
    #expect(sent(fixture) == [.followActivity(true), .readOlderActivity])
    let before = fixture.state.selectedIndex(.activity)
    var log = live(entries, hasOlder: true)
    let more = (1...100).map { entry("m\($0)", "INT", "2025-10-01", "0.01") }
    log.takeOlder(more, below: id("n1"), isLast: false)
    fixture.send(.sync(.activityRead(log)))
    fixture.wait(5)
    #expect(fixture.state.selectedIndex(.activity) == before)
    #expect(sent(fixture).count == 2)
    #expect(fixture.state.lists.activity.rows.last == .older)
    fixture.press(.character("G"))
    #expect(sent(fixture).last == .readOlderActivity && sent(fixture).count == 3)
  }

  @Test("A kind, a symbol or a word chooses rows, and the sums are of those") func filtering() {
    var fixture = opened(live(entries))
    fixture.press(.character("]"), .character("]"))
    #expect(fixture.state.activity.kind == .dividend)
    #expect(fixture.state.lists.activity.rows.count == 4)
    fixture.press(.character("["), .character("["), .character("["))
    #expect(fixture.state.activity.kind == .other)
    fixture.press(.character("]"), .character("/"))
    fixture.type("wire")
    fixture.press(.enter)
    #expect(
      fixture.state.lists.activity.rows.map(fixture.state.activityRowID) == [
        "day 2025-11-19", "t1", "t2",
      ])
    fixture.press(.escape)
    #expect(fixture.state.lists.activity.rows.count == 15)
  }

  @Test("Enter shows all of a row, and goes on to its order") func details() throws {
    var fixture = opened(live(entries))
    fixture.press(.enter)
    expectScreen(
      fixture.state.render(size: Size(columns: 80, rows: 24)), named: "activity-day-80x24")
    fixture.press(.escape, .character("j"), .enter)
    expectScreen(
      fixture.state.render(size: Size(columns: 80, rows: 24)), named: "activity-details-80x24")
    fixture.press(.enter)
    #expect(fixture.state.layers.isEmpty)
    #expect(fixture.state.tab == .orders && fixture.state.blotter.view == .closed)
    #expect(fixture.state.selectedOrder?.id.text == "order-2")
    // A later key does not move it.
    fixture.press(.character("4"), .character("g"), .character("j"), .character("j"), .enter)
    #expect(fixture.state.layers.count == 1)
    fixture.send(.sync(.ordersArchived([BrokerOrderID("order-2")!])))
    fixture.press(.enter)
    #expect(fixture.state.notice?.text == "that order is not at hand: folio orders --id order-2")
  }

  @Test("New rows leave the cursor on its row") func cursor() {
    var fixture = opened(live(entries))
    fixture.press(.character("j"), .character("j"))
    #expect(fixture.state.selectedActivity?.id == id("f2"))
    let newer = [fill("f9", .buy, "T", "1", "20", "2025-11-21T13:59:00Z")] + entries
    fixture.send(.sync(.activityRead(live(newer))))
    #expect(fixture.state.selectedActivity?.id == id("f2"))
    #expect(fixture.state.selectedSymbol?.text == "BTC/USD")
  }

  @Test("The kind and the cursor are there in the next run") func kept() throws {
    var fixture = opened(live(entries))
    fixture.press(.character("]"), .character("j"), .character("j"), .character("q"))
    var next = ScreenFixture(filled: false)
    next.state.restore(fixture.state.view)
    next.send(.tick)
    #expect(next.effects.contains(.send(.followActivity(true))))
    next.send(.sync(.activityRead(live(entries))))
    #expect(next.state.activity.kind == .trade)
    #expect(next.state.selectedActivity == fixture.state.selectedActivity)
  }
}

import ClientModels
import Testing

@testable import TUI

@Suite("Tab 4 is a table") struct ActivityTableTests: ActivityFixture {
  private static let size = Size(columns: 120, rows: 40)

  private func rows(_ fixture: ScreenFixture) -> [String] {
    fixture.state.lists.activity.rows.map(fixture.state.activityRowID)
  }

  private func entries(_ fixture: ScreenFixture) -> [String] {
    rows(fixture).filter { !$0.hasPrefix("day ") && !$0.hasPrefix("\u{1}") }
  }

  @Test(
    "A filter is an expression",
    arguments: [
      ("amount < 0", ["f2", "f1", "x1", "t2"]), ("cash > 0 and kind = dividend", ["d1", "c1"]),
      ("/wire", ["t1", "t2"]), ("what = canceled", ["c1"]), ("side = buy", ["f2", "f1"]),
      ("day >= 2025-11-21 not kind = trade", ["d1", "x1"]), ("qty > 1m", ["f1"]),
      ("symbol = aapl", ["f3", "c1"]), ("currency = EUR", ["t2"]),
      ("age < 1h", ["f3", "f2", "f1"]),
      ("tag = tech", ["f3", "c1"]), ("regulatory", ["x1"]), ("type = SPLIT", ["s1"]),
    ] as [(String, [String])])
  func filters(_ text: String, _ ids: [String]) {
    var fixture = opened(live(entries))
    fixture.state.settings.tags = Symbol("AAPL").map { [$0: ["tech"]] } ?? [:]
    fixture.press(.character("/"))
    fixture.type(text)
    fixture.press(.enter)
    #expect(entries(fixture) == ids, "\(text)")
    #expect(fixture.state.notice == nil)
    let total = fixture.state.lists.activity.total
    #expect(total.count == ids.count)
    let head = "total of \(ids.count) shown of 11"
    #expect(fixture.state.render(size: Self.size).text.contains(head))
  }

  @Test("The line below adds up what the filter shows, as the headings do") func total() {
    var fixture = opened(live(entries, hasOlder: true))
    fixture.press(.character("/"))
    fixture.type("amount < 0 and day = 2025-11-21")
    fixture.press(.enter)
    expectScreen(fixture.state.render(size: Self.size), named: "activity-filtered")
    let list = fixture.state.lists.activity
    #expect(list.parts.count == 1)
    #expect(list.parts[0].sums == list.total.sums)
    #expect(list.total.sums.fees?.description == "-0.02")
  }

  @Test("Sorted by a figure the days have no headings and each row names its own") func sorted() {
    var fixture = opened(live(entries))
    fixture.state.change(.activity) { $0.sort = [.init("cash", isDescending: true)] }
    fixture.send(.tick)
    #expect(
      entries(fixture)
        == ["t1", "f3", "c1", "d1", "i1", "n1", "x1", "t2", "f2", "f1", "s1"])
    #expect(rows(fixture) == entries(fixture))
    for (columns, rows) in [(60, 14), (80, 24), (120, 40)] {
      expectScreen(
        fixture.state.render(size: Size(columns: columns, rows: rows)),
        named: "activity-sorted-\(columns)x\(rows)")
    }
    // A second key, where the first is equal.
    fixture.press(.character("o"))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "activity-sort")
    fixture.state.change(.activity) { $0.sort = [.init("kind"), .init("cash")] }
    fixture.send(.tick)
    #expect(entries(fixture).prefix(4) == ["s1", "d1", "c1", "x1"])
    // By time the days stand together, whichever way.
    fixture.state.change(.activity) { $0.sort = [.init("age", isDescending: true)] }
    fixture.press(.escape)
    #expect(rows(fixture).first == "day 2025-11-18" && rows(fixture).last == "f3")
  }

  @Test("Groups have the same sums as days, and fold") func groups() {
    var fixture = opened(live(entries))
    fixture.press(.control("g"))
    #expect(fixture.state.look(of: .activity).grouping == "kind")
    expectScreen(fixture.state.render(size: Self.size), named: "activity-groups")
    let parts = fixture.state.lists.activity.parts
    #expect(
      parts.map(\.name)
        == ["corporate", "dividend", "fee", "interest", "other", "trade", "transfer"])
    // What was taken back adds to nothing.
    #expect(parts[1].sums.income?.description == "1.02")
    #expect(parts[1].count == 2)
    fixture.press(.character("g"), .enter)
    #expect(rows(fixture).prefix(2) == ["\u{1}corporate", "\u{1}dividend"])
    #expect(fixture.state.lists.activity.total.count == 11)
    // A row of the list is what a key is for; a heading is none.
    #expect(fixture.state.selectedActivity == nil)
    fixture.press(.character("y"))
    #expect(fixture.effects.contains(.copy("corporate")))
  }

  private func front(_ fixture: ScreenFixture) -> ReadingSheet? {
    if case .reading(let sheet)? = fixture.state.layers.last { sheet } else { nil }
  }

  @Test("The sums of a day, a group and of all that is shown say what they are made of")
  func explained() throws {
    var fixture = opened(live(entries), size: Self.size)
    // All that is shown, from a row.
    fixture.press(.character("j"), .character("e"))
    let total = try #require(front(fixture))
    #expect(total.title == "total" && total.figures.count == 5)
    fixture.press(.tab, .tab, .enter)
    let income = try #require(front(fixture))
    #expect(income.title == "income of the activity")
    #expect(income.lines.contains("Of what is shown."))
    #expect(
      income.explanation?.value == fixture.state.lists.activity.total.sums.income.map { .money($0) }
    )
    // A day, from its heading.
    fixture.press(.escape, .escape, .character("g"), .enter)
    let day = try #require(front(fixture))
    fixture.press(.tab, .tab, .tab, .tab, .enter)
    #expect(front(fixture)?.title == "net cash")
    #expect(front(fixture)?.lines.contains("Of \(day.title).") == true)
    #expect(
      front(fixture)?.explanation?.value
        == fixture.state.lists.activity.parts[0].sums.net.map { .money($0) })
    // A group, folded or not.
    fixture.press(.escape, .escape)
    fixture.press(
      .control("g"), .character("g"), .character("j"), .character("j"), .enter, .character("e"))
    let group = try #require(front(fixture))
    fixture.press(.tab, .tab, .enter)
    #expect(group.title == "the group dividend")
    let part = try #require(
      fixture.state.lists.activity.parts.first { $0.name == "dividend" })
    #expect(front(fixture)?.lines.contains("Of the group dividend.") == true)
    #expect(front(fixture)?.explanation?.value == part.sums.income.map { .money($0) })
  }

  @Test("Columns, order, sort and groups are there in the next run") func kept() {
    var fixture = opened(live(entries))
    fixture.press(.character("|"), .character(" "), .escape, .character("O"), .control("g"))
    fixture.press(.character("q"))
    let look = fixture.state.look(of: .activity)
    #expect(
      look.hidden == ["age"] && look.grouping == "kind"
        && look.sort == [.init("age", isDescending: true)])
    var next = ScreenFixture(filled: false)
    next.state.restore(fixture.state.view)
    next.send(.sync(.activityRead(live(entries))))
    #expect(next.state.look(of: .activity) == look)
    #expect(rows(next) == rows(fixture))
  }

  @Test("A click on a head sorts by it") func click() throws {
    var fixture = opened(live(entries), size: Self.size)
    let zone = try #require(
      fixture.state.render(size: Self.size).zones.first { $0.target == .heading("cash") })
    fixture.wait(1)
    fixture.send(.mouse(MouseReport(.press, column: zone.rect.x, row: zone.rect.y)))
    #expect(entries(fixture).first == "t1")
  }

  @Test("Rows of a sorted list are there once older ones were read") func older() throws {
    var fixture = opened(live(entries, hasOlder: true))
    fixture.state.change(.activity) { $0.sort = [.init("cash")] }
    fixture.press(.character("G"), .character("j"))
    #expect(fixture.effects.contains(.send(.readOlderActivity)))
    var log = live(entries, hasOlder: true)
    log.takeOlder(
      [entry("old", "CSW", "2025-10-01", "-999999")], below: id("n1"), isLast: true)
    fixture.send(.sync(.activityRead(log)))
    #expect(entries(fixture).first == "old")
    #expect(!rows(fixture).contains("older"))
  }
}

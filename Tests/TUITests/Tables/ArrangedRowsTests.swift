// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import TestSupport
import Testing

@testable import TUI

private typealias Table = ArrangedRows<Int, FixtureRow>

/// A filter in words, and the same in Swift.
private let filters: [(text: String, keep: @Sendable (FixtureRow) -> Bool)] = [
  ("", { _ in true }),
  ("pl < 0", { $0.gain.map { $0 < 0 } ?? false }),
  ("not pl < 0", { !($0.gain.map { $0 < 0 } ?? false) }),
  ("weight > 3%", { $0.value.map { $0 > 3_00 } ?? false }),
  ("bank or side = short", { $0.name == "Bank" || $0.side == "short" }),
  ("ÄRGER pl != 0.05", { $0.name == "Café Ärger" && $0.gain != nil && $0.gain != 5 }),
  (
    "tag = ENERGY (value >= 5 or pl > 0.1)",
    { row in
      row.tags.contains("Energy")
        && (row.value.map { $0 >= 500 } ?? false || row.gain.map { $0 > 10 } ?? false)
    }
  ),
]

private func look(_ random: inout CountingGenerator) -> TableLook {
  var look = TableLook()
  let names = FixtureRow.fields.map(\.name)
  for _ in 0..<random.below(3) {
    look.sort.append(TableLook.SortKey(random.pick(names), isDescending: random.flip()))
  }
  return look
}

@Suite(.reckoning) struct ArrangedRowsTests {
  @Test(arguments: 0..<60)
  func rowsStandAsANaiveTableHasThem(_ seed: Int) throws {
    var random = CountingGenerator(seed: UInt64(seed))
    var rows = (0..<random.below(200)).map { FixtureRow.chance($0, &random) }
    var table = Table(fields: FixtureRow.fields)
    table.arrange(TableLook(), .everything, ids: rows.map(\.id)) { rows[$0] }
    for _ in 0..<20 {
      let (text, keep) = random.pick(filters)
      let look = look(&random)
      table.arrange(
        look, try TableFilter(text, columns: FixtureRow.columns), whole: FixedDecimal(100),
        now: FixedDecimal(100)
      ) { rows[$0] }
      #expect(
        table.lines.compactMap(\.row)
          == NaiveTable.sorted(rows.filter(keep), look.sort).map(\.id), "\(text) \(look.sort)")
      // A few rows change, or many.
      for _ in 0..<4 where !rows.isEmpty {
        let changed = (0...random.below(rows.count)).map { _ in random.below(rows.count) }
        for id in changed {
          rows[id].gain = random.flip() ? nil : random.below(41) - 20
          rows[id].value = random.below(1_000)
        }
        table.take(changed) { rows[$0] }
        table.putInOrder()
        #expect(
          table.lines.compactMap(\.row)
            == NaiveTable.sorted(rows.filter(keep), look.sort).map(\.id), "\(text) \(look.sort)")
      }
    }
  }

  @Test func fewerRowsThanWereShownAreSortedAmongThemselves() throws {
    var random = CountingGenerator(seed: 3)
    let rows = (0..<40).map { FixtureRow.chance($0, &random) }
    var look = TableLook()
    look.sort = [TableLook.SortKey("value", isDescending: true)]
    var table = Table(fields: FixtureRow.fields)
    table.arrange(look, .everything, ids: rows.map(\.id)) { rows[$0] }
    let filter = try TableFilter("value >= 0", columns: FixtureRow.columns)
    table.arrange(look, filter) { rows[$0] }
    let count = table.lines.count
    let fewer = Array(rows.prefix(count))
    table.arrange(look, .everything, ids: fewer.map(\.id)) { rows[$0] }
    #expect(table.lines.compactMap(\.row) == NaiveTable.sorted(fewer, look.sort).map(\.id))
  }

  @Test func changedRowsStandWhereTheyStoodUntilTheyArePutInOrder() throws {
    var rows = [
      FixtureRow(id: 0, symbol: "A", gain: 1), FixtureRow(id: 1, symbol: "B", gain: 2),
      FixtureRow(id: 2, symbol: "C", gain: 3),
    ]
    var table = Table(fields: FixtureRow.fields)
    table.arrange(TableLook(), .everything, ids: [0, 1, 2]) { rows[$0] }
    var look = TableLook()
    look.sort(by: "pl", place: 0, descendingFirst: true)
    table.arrange(look, .everything) { rows[$0] }
    #expect(table.lines == [.row(2), .row(1), .row(0)])
    rows[0].gain = 100
    table.take([0]) { rows[$0] }
    #expect(table.isStale)
    #expect(table.lines == [.row(2), .row(1), .row(0)])
    #expect(table.sums?["pl"] == (try FixedDecimal(strict: "1.05")))
    table.putInOrder()
    #expect(!table.isStale)
    #expect(table.lines == [.row(0), .row(2), .row(1)])
  }

  @Test func groupsStandUnderHeadingsWithWhatTheyAddUpTo() throws {
    let rows = [
      FixtureRow(id: 0, symbol: "A", gain: 100, value: 1_00, tags: ["tech"]),
      FixtureRow(id: 1, symbol: "B", gain: -250, value: 2_00),
      FixtureRow(id: 2, symbol: "C", gain: nil, value: 3_00, tags: ["energy", "tech"]),
      FixtureRow(id: 3, symbol: "D", gain: 300, value: 4_00, tags: ["tech"]),
    ]
    var table = Table(fields: FixtureRow.fields)
    table.arrange(TableLook(), .everything, ids: rows.map(\.id)) { rows[$0] }
    var look = TableLook()
    look.grouping = "tag"
    look.sort = [TableLook.SortKey("value", isDescending: true)]
    table.arrange(look, .everything, marks: [0, 1]) { rows[$0] }
    #expect(
      table.lines
        == [.group("energy"), .row(2), .group("tech"), .row(3), .row(0), .group(""), .row(1)])
    let tech = try #require(table.groups["tech"])
    #expect(tech.count == 2)
    #expect(tech["pl"] == 4)
    #expect(tech["value"] == 5)
    // One of them has no gain, so nobody knows what they gained.
    #expect(table.groups["energy"]?["pl"] == nil)
    #expect(table.sums?["pl"] == nil)
    #expect(table.sums?["value"] == 10)
    #expect(table.sums?.count == 4)
    #expect(table.markedSums?.count == 2)
    #expect(table.markedSums?["pl"] == (try FixedDecimal(strict: "-1.5")))
    look.toggleFold("tech")
    table.arrange(look, .everything) { rows[$0] }
    #expect(
      table.lines == [.group("energy"), .row(2), .group("tech"), .group(""), .row(1)])
    #expect(table.shownCount == 4)
    #expect(table.members(of: "tech") == [3, 0])
  }

  @Test func aTableInItsOwnOrderKeepsNothing() {
    var table = Table(fields: FixtureRow.fields)
    table.arrange(TableLook(), .everything, ids: [3, 1, 2]) { _ in
      Issue.record("a row was asked for")
      return nil
    }
    #expect(table.isPlain)
    #expect(table.lines == [.row(3), .row(1), .row(2)])
    table.take([1]) { _ in nil }
    #expect(!table.isStale)
  }

  @Test func figuresThatAreAskedForAheadAreKeptUp() throws {
    var rows = [FixtureRow(id: 0, symbol: "A", gain: 1), FixtureRow(id: 1, symbol: "B", gain: 2)]
    var table = Table(fields: FixtureRow.fields)
    table.arrange(TableLook(), .everything, ids: [0, 1]) { rows[$0] }
    table.warmUp { rows[$0] }
    rows[0].gain = 100
    table.take([0]) { rows[$0] }
    #expect(!table.isStale)
    let filter = try TableFilter("pl >= 1 a", columns: FixtureRow.columns)
    table.arrange(TableLook(), filter) { _ in
      Issue.record("a row was asked for")
      return nil
    }
    #expect(table.lines == [.row(0)])
    // Other rows know nothing of it.
    table.arrange(TableLook(), .everything, ids: [1]) { rows[$0] }
    #expect(!table.isWarm)
  }

  @Test func aSumThatDoesNotFitIsNotKnown() {
    let rows = (0..<4).map { FixtureRow(id: $0, symbol: "A") }
    let large = FixedDecimal(units: .max - 1)
    let fields = [
      TableField<FixtureRow>("pl", "P/L", .number, isSummed: true) { _ in .number(large) }
    ]
    var table = Table(fields: fields)
    table.arrange(TableLook(), .everything, ids: rows.map(\.id)) { rows[$0] }
    table.arrange(TableLook(), .everything, marks: [0]) { rows[$0] }
    #expect(table.sums?["pl"] == nil)
    #expect(table.markedSums?["pl"] == large)
  }
}

@Suite struct TableLookTests {
  @Test func columnsAreHiddenAndMoved() {
    var look = TableLook()
    let names = ["a", "b", "c", "d"]
    look.move("c", by: -1, of: names)
    #expect(look.arranged(names) == ["a", "c", "b", "d"])
    look.move("a", by: -1, of: names)
    look.move("d", by: 9, of: names)
    look.toggle("b")
    #expect(look.arranged(names) == ["a", "c", "d"])
    // A column that came with a later version stands in its usual place behind them.
    #expect(look.ordered(names + ["e"]) == ["a", "c", "b", "d", "e"])
    look.order = ["x", "d", "d"]
    #expect(look.ordered(names) == ["d", "a", "b", "c"])
  }

  @Test func thereAreAtMostTwoSortKeys() {
    var look = TableLook()
    look.sort(by: "pl", place: 0, descendingFirst: true)
    look.sort(by: "symbol", place: 1, descendingFirst: false)
    #expect(look.sort == [.init("pl", isDescending: true), .init("symbol")])
    look.sort(by: "value", place: 1, descendingFirst: true)
    #expect(look.sort == [.init("pl", isDescending: true), .init("value", isDescending: true)])
    look.sort(by: "value", place: 1, descendingFirst: true)
    #expect(look.sort == [.init("pl", isDescending: true), .init("value")])
    look.sort(by: "value", place: 0, descendingFirst: true)
    #expect(look.sort == [.init("value"), .init("pl", isDescending: true)])
    look.sort(by: "symbol", place: 0, descendingFirst: false)
    #expect(look.sort == [.init("symbol"), .init("pl", isDescending: true)])
    look.unsort("symbol")
    look.reverse()
    #expect(look.sort == [.init("pl")])
    // A second key without a first is the first.
    look.sort = []
    look.sort(by: "pl", place: 1, descendingFirst: true)
    #expect(look.sort == [.init("pl", isDescending: true)])
  }
}

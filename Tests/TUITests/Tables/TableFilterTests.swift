// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import TUI

private let rows = [
  FixtureRow(
    id: 1, symbol: "AAPL", name: "Apple Inc.", side: "long", gain: -600_00, value: 600_00,
    tags: ["tech"], placed: 1_000),
  FixtureRow(
    id: 2, symbol: "XOM", name: "Exxon Mobil", side: "short", gain: 2_500_50, value: 400_00,
    tags: ["energy", "Old"], placed: 900),
  FixtureRow(id: 3, symbol: "BTC/USD", name: "Bitcoin", side: "long", gain: nil, value: nil),
]

/// The ids of the rows that a filter lets pass, of a whole of 10,000 at the second 1,060.
private func shown(_ text: String) throws(FilterFault) -> [Int] {
  shown(try TableFilter(text, columns: FixtureRow.columns))
}

private func shown(_ filter: TableFilter) -> [Int] {
  var table = ArrangedRows<Int, FixtureRow>(fields: FixtureRow.fields)
  func row(_ id: Int) -> FixtureRow? { rows.first { $0.id == id } }
  table.arrange(
    TableLook(), filter, ids: rows.map(\.id), whole: FixedDecimal(10_000), now: FixedDecimal(1_060),
    row: row)
  return table.lines.compactMap(\.row)
}

@Suite struct TableFilterTests {
  @Test(
    arguments: [
      ("", [1, 2, 3]), ("aap", [1]), ("APPLE inc", [1]), ("/tech", []), ("e", [1, 2]),
      ("pl < -500", [1]), ("pl<-500", [1]), ("gain > 2.5k", [2]), ("pl = 2,500.50", [2]),
      ("pl >= 2500.50", [2]), ("pl > 2500.50", []), ("pl < 1m", [1, 2]), ("pl != 0", [1, 2]),
      ("weight > 5%", [1]), ("weight > 5", [1]), ("weight <= 4%", [2]), ("weight >= 4.0%", [1, 2]),
      ("side = SHORT", [2]), ("side != short", [1, 3]), ("name ~ mob", [2]), ("tag = old", [2]),
      ("tag = energy", [2]), ("tag != tech", [2, 3]), ("tag = \"\"", [3]), ("side<>short", [1, 3]),
      ("side = long pl < 0", [1]), ("side = long and pl < 0", [1]), ("aapl or xom", [1, 2]),
      ("not aapl", [2, 3]), ("!aapl", [2, 3]), ("! (aapl or xom)", [3]), ("not not aapl", [1]),
      ("aapl or xom and side = long", [1]), ("(aapl or xom) side = short", [2]),
      ("\"inc.\"", [1]), ("btc/usd", [3]), ("/btc", [3]), ("\"or\"", []), ("pl", [1]),
      ("age > 1m", [2]), ("age >= 60s", [1, 2]), ("age < 2m", [1]), ("symbol < b", [1]),
    ] as [(String, [Int])])
  func aFilterLetsTheseRowsPass(_ text: String, _ ids: [Int]) throws {
    let found = try shown(text)
    // The third has no age: its moment is the beginning of time.
    #expect((text.hasPrefix("age") ? found.filter { $0 != 3 } : found) == ids, "\(text)")
  }

  @Test(arguments: [
    ("pl <", "pl < what? Such as -500 or 2.5k"),
    (
      "foo > 5",
      "no column is called foo: Tab lists them"
    ),
    ("pl < abc", "\"abc\" is nothing to compare pl with: such as -500 or 2.5k"),
    ("pl < 5%", "\"5%\" is nothing to compare pl with: such as -500 or 2.5k"),
    ("pl < 1,00", "\"1,00\" is nothing to compare pl with: such as -500 or 2.5k"),
    ("pl < 1e5", "\"1e5\" is nothing to compare pl with: such as -500 or 2.5k"),
    ("pl < --5", "\"--5\" is nothing to compare pl with: such as -500 or 2.5k"),
    ("age > 5", ""), ("pl ~ 5", "~ is for words, and pl has numbers"),
    ("< 5", "which column is <?"), ("aapl or", "what comes next is missing"),
    ("(aapl", "a ( is not closed"), ("aapl)", "a ) closes nothing"),
    ("()", "there is nothing before the )"),
    ("and aapl", "there is nothing before the word"), ("not", "what comes next is missing"),
    ("/", "type a text to look for"),
  ])
  func whatIsWrongIsSaidInOneLine(_ text: String, _ words: String) {
    let fault = TableFilter.typed(text, columns: FixtureRow.columns).fault
    #expect((fault?.description ?? "") == words)
  }

  @Test func aFilterThatIsBeingTypedNeverEmptiesTheTable() {
    let finished = "side = long and (pl < -500 or value > 5k)"
    var last = TableFilter.everything
    for end in finished.indices {
      let (filter, _) = TableFilter.typed(
        String(finished[..<end]), columns: FixtureRow.columns, last: last)
      last = filter
      let typed = String(finished[..<end])
      // The beginnings of the two names are words that some rows have and others do not.
      guard typed.hasSuffix(" ") || typed.hasSuffix("<") || typed.hasSuffix("-") else { continue }
      let isName = typed.hasSuffix("side ") || typed.hasSuffix("(pl ") || typed.hasSuffix("value ")
      #expect(isName || !shown(filter).isEmpty, "\(typed)")
    }
    // What is finished counts, and a value that cannot be read leaves the filter that was.
    let columns = FixtureRow.columns
    let whole = TableFilter.typed("side = long pl <", columns: columns).filter
    #expect(whole == (try? TableFilter("side = long", columns: columns)))
    let kept = TableFilter.typed("side = long pl < 5x", columns: columns, last: whole)
    #expect(kept.filter == whole)
    let open = TableFilter.typed("not (aapl or xom", columns: columns).filter
    #expect(open == (try? TableFilter("not (aapl or xom)", columns: columns)))
  }

  @Test func hostileFiltersAreReadInBoundedTimeAndDepth() {
    let columns = FixtureRow.columns
    let texts = [
      String(repeating: "(", count: 100), String(repeating: "not ", count: 50),
      String(repeating: "!", count: 199), String(repeating: "a ", count: 100_000),
      String(repeating: "(a or ", count: 33), "pl < " + String(repeating: "9", count: 150),
      "pl < 99999999999999999999m", "\u{0}\u{7f}\u{202e} < 5", "pl = \u{202e}5", "\"", "\"\"",
      "~~~",
      String(repeating: "é", count: 200), "pl = 1_000", "pl < ٣",
    ]
    for text in texts {
      let (filter, _) = TableFilter.typed(text, columns: columns)
      _ = shown(filter)
    }
    #expect(
      TableFilter.typed(texts[0], columns: columns).fault?.description
        == "too many parentheses within each other")
    #expect(
      TableFilter.typed(texts[3], columns: columns).fault?.description == "the filter is too long")
    var random = CountingGenerator(seed: 7)
    let pieces = [
      "(", ")", "not", "or", "and", "pl", "<", ">=", "5%", "-", "\"", "/", "side", "=", "x",
    ]
    for _ in 0..<2_000 {
      let text = (0..<random.below(30)).map { _ in random.pick(pieces) }.joined(separator: " ")
      let (filter, fault) = TableFilter.typed(text, columns: columns)
      // Whatever is applied is a whole filter, and without a fault it is all of the text.
      _ = shown(filter)
      #expect((fault == nil) == ((try? TableFilter(text, columns: columns)) != nil), "\(text)")
    }
  }

  @Test func namesOfColumnsAreCompleted() {
    #expect(
      TableFilter.completions(of: "pl < 5 and s", columns: FixtureRow.columns) == [
        "symbol", "side",
      ])
    #expect(TableFilter.completions(of: "(WE", columns: FixtureRow.columns) == ["weight"])
    #expect(
      TableFilter.completions(of: "pl", columns: FixtureRow.columns).first == "pl",
      "a name that is whole already is offered, too")
    #expect(TableFilter.completions(of: "side ", columns: FixtureRow.columns).isEmpty)
  }
}

import ClientModels
import Testing

@testable import TUI

private struct Line {
  let name: String
  let value: String
  var note = ""
}

private func table(_ rows: [Line], selected: Int? = nil, isFocused: Bool = true) -> Table<Line> {
  Table(
    columns: [
      TableColumn("Name", rank: 0, limit: 8) { TableCell($0.name) },
      TableColumn("Value", number: true, rank: 1) { TableCell($0.value, .gain) },
      TableColumn("Note", rank: 2, limit: 6) { TableCell($0.note, .dim) },
    ], rows: rows, selected: selected, isFocused: isFocused)
}

private func draw(_ table: Table<Line>, columns: Int, rows: Int) -> Canvas {
  var canvas = Canvas(size: Size(columns: columns, rows: rows))
  table.draw(into: &canvas, in: Rect(canvas.size))
  return canvas
}

private func lines(_ canvas: Canvas) -> [String] {
  (0..<canvas.size.rows).map { canvas.text(row: $0) }
}

@Suite struct TableTests {
  @Test func aColumnThatWasWiderStaysSoWhileItsRowsAreLookedAt() {
    let table = { (value: String) in
      Table(
        columns: [
          TableColumn<Line>("A", number: true, rank: 0) { TableCell($0.value) },
          TableColumn("B", rank: 0) { TableCell($0.name) },
        ], rows: [Line(name: "x", value: value)], selected: nil, isFocused: true)
    }
    var first = draw(table("-0.01%"), columns: 9, rows: 2)
    #expect(lines(first) == ["     A  B", "-0.01%  x"])
    var second = Canvas(size: first.size)
    second.widths = first.widths
    table("0.00%").draw(into: &second, in: Rect(second.size))
    #expect(lines(second) == ["     A  B", " 0.00%  x"])
    // On another width all is found anew.
    first = Canvas(size: Size(columns: 8, rows: 2))
    first.widths = second.widths
    table("0%").draw(into: &first, in: Rect(first.size))
    #expect(lines(first) == [" A   B", "0%   x"])
  }

  @Test func whereNotAllGapsAreWideThoseBehindFiguresAreFirst() {
    let table = Table(
      columns: [
        TableColumn<Line>("AA", rank: 0) { TableCell($0.name) },
        TableColumn("BB", rank: 0) { TableCell($0.name) },
        TableColumn("CC", number: true, rank: 0) { TableCell($0.value) },
        TableColumn("DD", rank: 0) { TableCell($0.note) },
      ], rows: [Line(name: "ab", value: "12", note: "on")], selected: nil, isFocused: true)
    func row(_ width: Int) -> String { lines(draw(table, columns: width, rows: 2))[1] }
    #expect(row(11) == "ab ab 12 on")
    #expect(row(12) == "ab ab 12  on")
    #expect(row(13) == "ab  ab 12  on")
    #expect(row(14) == "ab  ab  12  on")
    #expect(row(16) == "ab  ab  12  on")
    #expect(row(17) == "ab   ab   12   on")
  }

  @Test func aSignHasRoomBeforeItComesAndPointsStandBelowEachOther() {
    let table = Table(
      columns: [
        TableColumn<Line>("S", number: true, rank: 0, isSigned: true) { TableCell($0.value) },
        TableColumn("P", number: true, rank: 0, alignsPoints: true) { TableCell($0.note) },
      ],
      rows: [
        Line(name: "", value: "0.00%", note: "604.9467"),
        Line(name: "", value: "—", note: "245.68"),
        Line(name: "", value: "1%", note: "—"),
      ], selected: nil, isFocused: true)
    #expect(
      lines(draw(table, columns: 15, rows: 4))
        == ["     S        P", " 0.00% 604.9467", "     — 245.68", "    1%        —"])
  }

  @Test func figuresEndInOneColumnAndWordsBeginInOne() {
    let canvas = draw(
      table([Line(name: "AAPL", value: "1,234.50"), Line(name: "東京", value: "-7", note: "late")]),
      columns: 20, rows: 3)
    #expect(lines(canvas) == ["Name     Value  Note", "AAPL  1,234.50", "東京        -7  late"])
    #expect(canvas[13, 1].role == .gain)
    #expect(canvas[16, 2].role == .dim)
  }

  @Test func wordsThatMustStayWholeTakeTheRoomOfOtherColumns() {
    func shown(isWhole: Bool) -> [String] {
      let table = Table(
        columns: [
          TableColumn<Line>("Name", rank: 0) { TableCell($0.name) },
          TableColumn("State", rank: 0, limit: 20, least: 5) {
            TableCell($0.note, isWhole: isWhole)
          },
          TableColumn("Value", number: true, rank: 1) { TableCell($0.value) },
        ], rows: [Line(name: "AAPL", value: "12.50", note: "waiting 30 s")], selected: nil,
        isFocused: true)
      return lines(draw(table, columns: 20, rows: 2))
    }
    #expect(shown(isWhole: false)[1] == "AAPL waiting … 12.50")
    #expect(shown(isWhole: true)[1] == "AAPL   waiting 30 s")
  }

  @Test func columnsGiveWayByRankAndTheFirstStaysToTheLast() {
    let rows = [Line(name: "AAPL", value: "1,234.50", note: "late")]
    #expect(
      lines(draw(table(rows), columns: 18, rows: 2)) == [
        "Name    Value Note", "AAPL 1,234.50 late",
      ])
    #expect(
      lines(draw(table(rows), columns: 17, rows: 2))
        == ["Name      Value", "AAPL   1,234.50"])
    #expect(lines(draw(table(rows), columns: 12, rows: 2)) == ["Name", "AAPL"])
    #expect(lines(draw(table(rows), columns: 3, rows: 2)) == ["Na…", "AA…"])
  }

  @Test func wordsAreShortenedAndFiguresNever() {
    let long = Line(name: "Berkshire", value: "123,456,789,012.50", note: "overdue")
    let shown = lines(draw(table([long]), columns: 60, rows: 2))[1]
    #expect(shown == "Berkshi…   123,456,789,012.50   overd…")
    var canvas = Canvas(size: Size(columns: 8, rows: 1))
    canvas.drawRight("12345.67", column: 0, row: 0, width: 7)
    #expect(canvas.text(row: 0) == "#######")
    canvas.drawRight("12345.67", column: 0, row: 0, width: 8)
    #expect(canvas.text(row: 0) == "12345.67")
  }

  @Test func theSelectedRowIsAmongThoseShown() {
    let rows = (0..<50).map { Line(name: "row \($0)", value: "\($0)") }
    for selected in 0..<50 {
      let canvas = draw(table(rows, selected: selected), columns: 40, rows: 11)
      let shown = lines(canvas).dropFirst()
      #expect(shown.count == 10)
      let row = shown.firstIndex { $0.hasPrefix("row \(selected) ") }
      #expect(row.map { canvas[0, $0].role } == .selection)
      #expect(canvas[39, row ?? 0].role == .selection)
    }
    let behind = draw(table(rows, selected: 0, isFocused: false), columns: 40, rows: 11)
    #expect(behind[0, 1].role == .selectionUnfocused)
  }

  @Test func anySizeAndAnySelectionIsDrawnWithoutATrap() {
    let rows = [Line(name: "a", value: "1"), Line(name: "b", value: "2")]
    for columns in 0..<30 {
      for height in 0..<4 {
        for selected in [nil, 0, 1, 99] {
          let canvas = draw(table(rows, selected: selected), columns: columns, rows: height)
          #expect(canvas.size == Size(columns: columns, rows: height))
        }
      }
    }
    #expect(lines(draw(table([]), columns: 20, rows: 2)).last == "")
  }
}

@Suite struct WrapTests {
  @Test(
    arguments: [
      ("", 10, []), ("one two three", 7, ["one two", "three"]),
      ("one two three", 3, ["one", "two", "thr", "ee"]),
      ("  spaced   out ", 20, ["spaced out"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
      ("ab cdefghij kl", 4, ["ab", "cdef", "ghij", "kl"]), ("東京都庁", 5, ["東京", "都庁"]),
      ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]), ("a\u{1b}b", 10, ["a·b"]),
      ("東", 1, ["東"]), ("abc", 0, ["a", "b", "c"]),
    ] as [(String, Int, [String])])
  func noLineIsWiderThanItsFrame(text: String, width: Int, lines: [String]) {
    #expect(SheetFrame.wrap(text, width: width) == lines)
  }
}

@Suite struct FormatTests {
  @Test(arguments: [
    ("0", "0.00", "0.00"), ("1234.565", "1,234.56", "+1,234.56"), ("-0.5", "-0.50", "-0.50"),
    ("-1234567.005", "-1,234,567.00", "-1,234,567.00"), ("0.015", "0.02", "+0.02"),
  ])
  func moneyHasTwoDigitsAndASignWhereItGains(amount: String, plain: String, signed: String) {
    #expect(Format.money(money(amount)) == plain)
    #expect(Format.signed(money(amount)) == signed)
  }

  @Test(arguments: [
    ("189.2", "189.20"), ("0.0001", "0.0001"), ("1234.5678", "1,234.5678"), ("5", "5.00"),
    ("0.123456", "0.1235"),
  ])
  func pricesHaveTwoToFourDigits(text: String, shown: String) throws {
    #expect(Format.price(try Price(strict: text)) == shown)
  }

  @Test(arguments: [
    ("1234567.123456789", "1,234,567.123456789"), ("-3", "-3"), ("0.000000001", "0.000000001"),
  ])
  func quantitiesAreNeverRounded(text: String, shown: String) throws {
    #expect(Format.quantity(try Quantity(strict: text)) == shown)
  }

  @Test(arguments: [
    ("0.0063", "+0.63%"), ("-0.00004", "0.00%"), ("0.00004", "0.00%"), ("-0.00006", "-0.01%"),
    ("-0.12345", "-12.34%"), ("0", "0.00%"), ("12", "+1,200.00%"),
  ])
  func ratiosAreShownAsPerCent(text: String, shown: String) throws {
    #expect(Format.percent(try Percent(strict: text)) == shown)
  }

  @Test(
    arguments: [
      (-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 m"), (3_599, "59 m"), (3_600, "1 h"),
      (86_399, "23 h"), (86_400, "1 d"), (8_640_000, "100 d"),
    ] as [(Int64, String)])
  func anAgeIsInTheLargestUnit(seconds: Int64, shown: String) {
    let then = Timestamp(seconds: 1_790_000_000)
    #expect(Format.age(from: then, to: Timestamp(seconds: 1_790_000_000 + seconds)) == shown)
  }

  @Test func whatIsNotKnownIsADash() {
    #expect(Format.money(nil) == "—")
    #expect(Format.price(nil) == "—")
    #expect(Format.quantity(nil) == "—")
    #expect(Format.percent(nil) == "—")
  }
}

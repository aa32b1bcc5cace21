import ClientModels
import Testing

@Suite struct CSVTextTests {
  private func lines(_ cells: [ExportCell]) -> String {
    var table = ExportTable(cells.indices.map { "c\($0)" })
    table.add(cells)
    return String(CSVText.encode(table).drop { $0 != "\r\n" }.dropFirst())
  }

  @Test func fieldsAreQuotedAsRFC4180HasIt() {
    #expect(
      lines([.text("a,b"), .text("say \"no\""), .text("two\r\nlines"), .none, .flag(true)])
        == "\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\",,true\r\n")
    #expect(lines([.none]) == "\"\"\r\n")
  }

  @Test func decimalsKeepAllTheirDigits() throws {
    let small = try FixedDecimal(strict: "-0.000000000000000001")
    let large = try FixedDecimal(strict: "170141183460469231731.687303715884105727")
    #expect(
      lines([.number(small), .number(large), .number(.zero)])
        == "-0.000000000000000001,170141183460469231731.687303715884105727,0\r\n")
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1"])
  func aTextThatASpreadsheetWouldComputeIsMadeAText(_ text: String) {
    let field = CSVText.field(text)
    #expect(field == "'" + text || field == "\"'" + text + "\"")
  }

  @Test func aMinusBeforeAFigureStays() throws {
    #expect(lines([.number(FixedDecimal(-5)), .text("-5")]) == "-5,'-5\r\n")
    #expect(CSVText.field("a=b") == "a=b")
    #expect(CSVText.field("'quoted'") == "'quoted'")
  }
}

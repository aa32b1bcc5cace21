import ClientModels
import Testing

@Suite struct ImportFileTests {
  private func read(
    _ text: String, _ mapping: ImportMapping = ImportMapping(), keepsDuplicates: Bool = false
  ) throws -> ImportFile {
    try ImportFile(Array(text.utf8), mapping, keepsDuplicates: keepsDuplicates)
  }

  private func activities(_ file: ImportFile) throws -> [Activity] {
    guard case .transactions(let activities) = file.content else {
      Issue.record("positions: \(file.columns)")
      return []
    }
    return activities
  }

  private func positions(_ file: ImportFile) throws -> [Position] {
    guard case .positions(let positions, _) = file.content else {
      Issue.record("transactions: \(file.columns)")
      return []
    }
    return positions
  }

  private func fault(_ bytes: [UInt8]) -> String? {
    do throws(ImportFile.Failure) {
      _ = try ImportFile(bytes, ImportMapping())
      return nil
    } catch {
      switch error {
      case .fault(let fault): return fault.description
      case .unmapped(let unmapped): return "\(unmapped.missing)"
      }
    }
  }

  @Test func cashAmongPositionsIsCash() throws {
    let file = try read(
      """
      Symbol,Shares,Avg Cost,Market Value
      AAPL,10,150.25,"$2,005.00"
      Cash & Cash Investments,--,,"$1,234.56"
      TSLA,-3,200,-630

      """)
    guard case .positions(let positions, let cash) = file.content else {
      Issue.record("\(file)")
      return
    }
    #expect(positions.map(\.symbol.text) == ["AAPL", "TSLA"] && file.rejected.isEmpty)
    #expect(try cash == Money(FixedDecimal(strict: "1234.56")))
    #expect(
      try read("Symbol,Shares\nAAPL,1\n").notes.contains { $0.hasPrefix("no line is of cash") })
  }

  @Test func contractsEndByWhatIsHeldWhateverTheSignOfTheFile() throws {
    let (call, put) = ("AAPL261218C00150000", "AAPL261218P00140000")
    let file = try read(
      """
      Date,Action,Symbol,Quantity,Price,Amount
      2026-11-02,Buy to open,\(call),2,3.5,-700
      2026-11-02,Sell to open,\(put),1,2,200
      2026-12-18,Expired,\(call),2,,
      2026-12-18,Assigned,\(put),1,,
      2026-12-18,You bought assigned puts,AAPL,100,140,-14000
      2026-12-19,Expired,\(call),1,,
      2026-12-19,Exercised,AAPL,1,,

      """)
    let all = try activities(file)
    #expect(all.map(\.type) == ["FILL", "FILL", "OPEXP", "OPASN", "FILL"])
    #expect(all[2].quantity == Quantity(-2) && all[3].quantity == Quantity(1))
    #expect(all.compactMap(\.settlement?.price) == [.zero, .zero])
    #expect(file.notes.contains { $0.hasPrefix("line 7 ends 1 \(call)") }, "\(file.notes)")
    #expect(file.rejected.map(\.line) == [8])
  }

  @Test func aSellOfMoreThanIsHeldIsSaid() throws {
    let file = try read(
      """
      Date,Action,Symbol,Quantity,Price
      2026-01-02,Buy,AAPL,15,100
      2026-01-03,Sell,AAPL,20,100
      2026-01-03,Sell Short,TSLA,5,100

      """)
    #expect(
      file.notes == [
        "line 3 sells 5 AAPL more than the lines before it bought: counted as sold short"
      ])
  }

  @Test func noDayThatHasNotComeIsTaken() throws {
    let text =
      "Date,Action,Symbol,Quantity,Amount\n2026-11-22,Deposit,,,5\n2026-11-24,Deposit,,,5\n"
    let file = try ImportFile(
      Array(text.utf8), ImportMapping(), lastDay: CalendarDay("2026-11-23"))
    #expect(try activities(file).count == 1)
    #expect(file.rejected.map(\.words) == ["line 3: its day, 2026-11-24, has not come"])
  }

  @Test func transactionsOfAnAmericanBrokerComeOutToTheCent() throws {
    let file = try read(
      """
      "Transactions for account XXX-123"

      "Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
      "01/31/2024","Sell","AAPL","APPLE INC","4","$120.00","$0.05","$479.95"
      "01/15/2024","Qualified Dividend","AAPL","APPLE INC","","","","$2.40"
      "01/03/2024 as of 01/02/2024","Buy","AAPL","APPLE INC","10","$100.123","","-$1,001.23"
      "01/02/2024","MoneyLink Transfer","","Tfr BANK","","","","$5,000.00"

      """)
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    #expect(file.count == 4)
    let all = try activities(file)
    #expect(all.map(\.type) == ["CSD", "FILL", "DIV", "FILL", "FEE"])
    #expect(all.map(\.day.description).first == "2024-01-02")
    let cash = try all.reduce(FixedDecimal.zero) { try $0 + ($1.movedCash() ?? .zero) }
    #expect(cash == (try FixedDecimal(strict: "4481.12")))
    #expect(all[1].price?.description == "100.123")
    #expect(file.notes == ["days as month/day"])
  }

  @Test func aEuropeanFileWithSemicolonsAndDecimalCommasIsReadAndSaid() throws {
    let file = try read(
      "\u{feff}Datum;Type;Ticker;Anzahl;Kurs;Betrag\r\n"
        + "31.01.2024;Kauf;SAP;1.000,5;12,50;-12.506,25\r\n"
        + "01.02.2024;Dividende;SAP;;;1,10\r\n")
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    let all = try activities(file)
    #expect(all.map(\.type) == ["FILL", "DIV"])
    #expect(all[0].quantity?.description == "1000.5")
    #expect(all[0].price?.description == "12.5")
    #expect(file.notes == ["parted by semicolons", "decimal comma"])
  }

  @Test func positionsHaveCostPriceAndGain() throws {
    let file = try read(
      """
      Symbol,Description,Quantity,Last Price,Average Cost
      AAPL,"APPLE, INC.",10,$120.50,$100.00
      TSLA,TESLA INC,-5,200,250
      BTC/USD,Bitcoin,0.123456789,60000,
      Cash,,,,
      """)
    #expect(file.rejected.map(\.words) == ["line 5: it has no amount"])
    let all = try positions(file)
    #expect(all.map(\.symbol.text) == ["AAPL", "BTC/USD", "TSLA"])
    #expect(all[0].costBasis == Money(FixedDecimal(1_000)))
    #expect(all[0].unrealizedProfitAndLoss == Money(FixedDecimal(205)))
    #expect(all[1].quantity.description == "0.123456789" && all[1].costBasis == nil)
    #expect(all[2].costBasis == Money(FixedDecimal(-1_250)))
    #expect(all[2].unrealizedProfitAndLoss == Money(FixedDecimal(250)))
  }

  @Test func aShareThatIsCalledCashHasAPriceAndWhatItIsWorthTellsOne() throws {
    let file = try read(
      """
      Ticker;Shares;Avg Cost;Last Price;Market Value
      CASH;;;;1234,56
      CASH;12;70;80,5;966
      SAP;4;;;480
      """)
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    let all = try positions(file)
    #expect(all.map(\.symbol.text) == ["CASH", "SAP"])
    #expect(all[1].currentPrice?.description == "120")
    #expect(file.cash?.description == "1234.56")
  }

  @Test func whatCanBeReadInTwoWaysIsRejectedByLineUntilSomebodySays() throws {
    let text = "Date,Action,Symbol,Quantity,Price\n03/04/2024,Buy,AAPL,\"1,000\",5\n"
    let open = try read(text)
    #expect(open.count == 0)
    #expect(
      open.rejected.map(\.words) == [
        "line 2: the day \"03/04/2024\" may be two days: say --dates mdy or dmy"
      ])
    let dated = try read(text, ImportMapping(dayOrder: "dmy"))
    #expect(dated.rejected.map(\.reason).first?.contains("say --decimal point or comma") == true)
    let said = try read(text, ImportMapping(decimalMark: "point", dayOrder: "dmy"))
    #expect(try activities(said).map(\.day.description) == ["2024-04-03"])
    #expect(try activities(said).first?.quantity == Quantity(1_000))
    // Another line that can only be read in one way says it for all.
    let shown = try read(text + "25/04/2024,Sell,AAPL,10,5.25\n")
    #expect(try activities(shown).map(\.day.description) == ["2024-04-03", "2024-04-25"])
  }

  @Test(arguments: [
    ("2024-01-03", "2024-01-03"), ("2024-01-03T10:11:12Z", "2024-01-03"),
    ("20240103", "2024-01-03"), ("2024/1/3", "2024-01-03"), ("3 Jan 2024", "2024-01-03"),
    ("Jan 3, 2024", "2024-01-03"), ("03-Jan-2024", "2024-01-03"), ("3.1.2024", "2024-01-03"),
    ("05/05/2024", "2024-05-05"), ("October 12, 2024", "2024-10-12"), ("Aug 9 2024", "2024-08-09"),
  ])
  func daysInSeveralFormsAreRead(_ text: String, _ day: String) throws {
    let file = try read("Date,Action,Symbol,Quantity,Price\n\"\(text)\",Buy,AAPL,1,5\n")
    #expect(try activities(file).map(\.day.description) == [day], "\(file.rejected)")
  }

  @Test(arguments: ["2024-02-30", "31/31/2024", "1/2/24", "yesterday", "0000-01-01", "99999999"])
  func whatIsNoDayIsRejected(_ text: String) throws {
    let file = try read("Date,Action,Symbol,Quantity,Price\n\(text),Buy,AAPL,1,5\n")
    #expect(file.count == 0 && file.rejected.count == 1, "\(file.rejected)")
  }

  @Test func everyLineThatIsRejectedIsNamedWithTheReason() throws {
    let file = try read(
      """
      Date,Action,Symbol,Quantity,Price,Amount
      2024-01-02,Buy,AAPL,1,5,-5
      2024-01-02,Buy,AAPL,1,5,-5
      2024-01-03,Teleport,AAPL,1,5,-5
      2024-01-03,Buy,A PPL!,1,5,-5
      2024-01-03,Buy,AAPL,one,5,-5
      2024-01-03,Buy,AAPL,,5,-5
      2024-01-03,Buy,AAPL,1,5,-999
      2024-01-03,Buy,AAPL,1,5,-5,extra
      2024-01-03,Bu\u{0}y,AAPL,1,5,-5
      2024-01-03,"Buy,AAPL"x,1,5,-5,0
      2024-01-04,Sell,AAPL,1,6,6
      """)
    #expect(
      file.rejected.map(\.words) == [
        "line 3: the same as line 2: --keep-duplicates takes both",
        "line 4: \"Teleport\" is nothing that is known here",
        "line 5: \"A PPL!\" is no symbol",
        "line 6: the quantity \"one\" is no number",
        "line 7: it has no quantity",
        "line 8: price × quantity is 5, fees are 0 and the amount is -999: rounding explains 0.015 at most; what else was charged belongs in a column of fees",
        "line 9: 7 fields, and the heading has 6",
        "line 10: a control character is in it",
        "line 11: more after a closing quote: a separator or the line's end is due",
      ])
    #expect(file.count == 2)
    #expect(
      try read("Symbol,Quantity\nA,1\nA,1\n").rejected.map(\.reason)
        == ["the same as line 2: --keep-duplicates takes both"])
  }

  @Test func hostileFilesGetOneLine() {
    #expect(fault([]) == "the file is empty")
    #expect(fault([0xff, 0xfe, 65, 0]) == "the file is UTF-16 text: save it as CSV in UTF-8")
    #expect(fault([0xc3, 0x28]) == "the file is not UTF-8 text: save it as CSV in UTF-8")
    #expect(fault(Array("a,b\n1,2\n".utf8))?.hasPrefix("no line of the first 40") == true)
    #expect(
      fault([UInt8](repeating: 65, count: 65 << 20)) == "the file is larger than 64 MiB: split it")
    #expect(fault([UInt8](repeating: 0, count: 4_096))?.hasPrefix("no line") == true)
    #expect(
      fault(Array("Symbol,Quantity\n\"AAPL,1\nMSFT,2\n".utf8)) == nil)
  }

  @Test func aQuoteThatIsNotClosedCostsOneLine() throws {
    let file = try read("Symbol,Quantity\nAAPL,1\n\"MSFT,2\nTSLA,3\n")
    #expect(file.rejected.map(\.words) == ["line 3: a quote that is not closed"])
    #expect(try positions(file).map(\.symbol.text) == ["AAPL"])
  }

  @Test func otherHeadingsAreMappedAndWhatIsMissingIsNamed() throws {
    let text = "Papier,Menge\nAAPL,1\n"
    #expect(fault(Array(text.utf8))?.hasPrefix("no line of the first 40") == true)
    let half = ImportMapping([.symbol: "Papier"])
    #expect(throws: ImportFile.Failure.self) { try read(text, half) }
    let file = try read(text, ImportMapping([.symbol: "Papier", .quantity: "menge"]))
    #expect(try positions(file).map(\.quantity) == [Quantity(1)])
    #expect(file.columns == [.symbol: "Papier", .quantity: "Menge"])
  }

  @Test func whatWeWriteOurselvesComesBack() throws {
    var table = ExportTable(["symbol", "qty", "avg_entry_price", "current_price", "name"])
    table.add([
      .text("AAPL"), .number(FixedDecimal(-5)), .number(.one), .number(.one), .text("=cmd"),
    ])
    let file = try read(CSVText.encode(table), ImportMapping([.averageCost: "avg_entry_price"]))
    #expect(try positions(file).map(\.quantity) == [Quantity(-5)])
  }

  /// Bytes by chance, and files with one byte changed: never more than a refusal.
  @Test func noBytesBreakTheReading() throws {
    var random = SeededGenerator(seed: 4)
    let good = Array(
      "Date,Action,Symbol,Quantity,Price\n2024-01-02,Buy,\"AAPL\",\"1,000.5\",5\n".utf8)
    for _ in 0..<3_000 {
      var bytes = good
      for _ in 0..<(1 + random.below(4)) {
        bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      if random.flip() { bytes.removeLast(random.below(bytes.count)) }
      _ = fault(bytes)
    }
  }
}

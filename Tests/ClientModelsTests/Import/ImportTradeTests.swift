import ClientModels
import Testing

/// Amounts, fees and signs of trades that a file tells.
@Suite struct ImportTradeTests {
  private func read(
    _ lines: String, _ heading: String = "Date,Action,Symbol,Quantity,Price,Amount,Fee"
  )
    throws -> ImportFile
  {
    try ImportFile(Array("\(heading)\n\(lines)\n".utf8), ImportMapping(), keepsDuplicates: true)
  }

  private func activities(_ file: ImportFile) -> [Activity] {
    guard case .transactions(let activities) = file.content else { return [] }
    return activities
  }

  private func cash(_ file: ImportFile) throws -> String {
    try activities(file).reduce(FixedDecimal.zero) { try $0 + ($1.movedCash() ?? .zero) }
      .description
  }

  @Test(arguments: [
    // Price × quantity alone: the fee is paid besides.
    ("Buy,MSFT,10,100,-1000,1", "-1001", 1), ("Sell,MSFT,10,100,1000,1", "999", 1),
    ("Buy,MSFT,100,100,-10000,9.99", "-10009.99", 1),
    // With it.
    ("Buy,MSFT,10,100,-1001,1", "-1001", 0), ("Sell,MSFT,10,100,999,1", "999", 0),
    ("Buy,MSFT,10,100,1001,1", "-1001", 0),
    // More in fees than it was sold for.
    ("Sell,MSFT,1,0.01,-0.04,0.05", "-0.04", 0),
    // Rounded.
    ("Buy,MSFT,0.1234,250.37,-30.90,", "-30.9", 0),
    ("Buy,MSFT,1000,1.2345678,-1234.57,", "-1234.57", 0),
  ])
  func noFeeIsLostWhetherTheAmountHasItOrNot(_ line: String, _ cash: String, _ onTop: Int) throws {
    let file = try read("2024-01-02,\(line)")
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    #expect(try self.cash(file) == cash)
    #expect(
      file.notes.count { $0 == "1 amount leaves out the fees of the line: they are paid besides" }
        == onTop, "\(file.notes)")
  }

  @Test func whatOneLineLeavesOpenOfFeesTheOthersTell() throws {
    // Within rounding of 1000 at 1.23 the amount may have the fee or not.
    let open = "2024-01-03,Buy,MSFT,1000,1.23,-1234.57,1"
    #expect(try cash(read("2024-01-02,Buy,MSFT,10,100,-1000,1\n\(open)")) == "-2236.57")
    #expect(try cash(read("2024-01-02,Buy,MSFT,10,100,-1001,1\n\(open)")) == "-2235.57")
  }

  @Test(arguments: [
    ("Buy,ABC,1,0.50,-1.40,", "price × quantity is 0.5, fees are 0 and the amount is -1.4"),
    ("Buy,ABC,1,0.50,-0.01,", "rounding explains 0.015 at most"),
    ("Buy,ABC,100,1.25,-126,", "rounding explains 0.51 at most"),
    ("Buy,ABC,10,100,-1007,7.5", "fees are 7.5 and the amount is -1007"),
    ("Buy,ABC,-3,100,300,", "it buys, and its quantity is negative: of a reversal leave both"),
    ("Sell,ABC,2,100,-200,", "it sells, and its amount is negative: of a reversal leave both"),
    ("Buy,ABC,1,-100,-100,", "its price is negative: of a reversal leave both"),
    ("Buy,ABC,1,0,0,", "it buys at a price of zero: of a gift or a transfer write Transfer In"),
    ("Buy,ABC,1,,0,", "it buys at a price of zero"),
    ("Buy,ABC,1,,-1,5", "its fees are more than its amount"),
    ("Reinvest Dividend,ABC,0.5,100,50,", "it may be the dividend, or the shares it bought"),
    ("Reinvest Dividend,ABC,,,-50,", "it spends its amount and names no shares"),
  ])
  func whatContradictsItselfIsRejectedWithWhatToDo(_ line: String, _ words: String) throws {
    let file = try read("2024-01-02,\(line)")
    #expect(file.count == 0)
    #expect(file.rejected.count == 1 && file.rejected[0].reason.contains(words), "\(file.rejected)")
  }

  @Test func aPurchaseThatBringsMoneyIsRejectedWhereOthersHaveAMinus() throws {
    let file = try read("2024-01-02,Buy,ABC,3,100,-300,\n2024-01-03,Buy,ABC,3,100,300,")
    #expect(file.count == 1)
    #expect(file.rejected.map(\.line) == [3])
    #expect(file.rejected.first?.reason.hasPrefix("it buys, and its amount came in") == true)
    #expect(try cash(read("2024-01-02,Buy,ABC,3,100,300,")) == "-300")
  }

  @Test(arguments: ["Reinvest Dividend", "Reinvest Shares", "Dividend Reinvestment", "DRIP"])
  func aReinvestedDividendBuysShares(_ action: String) throws {
    let file = try read("2024-01-02,\(action),ABC,0.5,100,-50,")
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    #expect(activities(file).map(\.type) == ["FILL"] && activities(file).first?.side == .buy)
    #expect(try cash(file) == "-50")
    #expect(try activities(read("2024-01-02,Reinvest Dividend,ABC,,,50,")).map(\.type) == ["DIV"])
  }

  @Test func columnsThatAreNotUsedAreNamed() throws {
    let file = try read(
      "2024-01-02,Buy,ABC,1,10,-11,1,x,y", "Date,Action,Symbol,Quantity,Price,Amount,Fee,Weird,Lot")
    #expect(file.unused == ["Weird", "Lot"])
    let german = try ImportFile(
      Array(
        "Datum;Typ;Symbol;Stück;Kurs;Betrag;Gebühr\n03.01.2024;Kauf;SAP;10;55,50;-555,00;1,00\n"
          .utf8),
      ImportMapping())
    #expect(german.unused.isEmpty && german.rejected.isEmpty, "\(german)")
    #expect(try cash(german) == "-556")
  }
}

import ClientModels
import Testing

/// Rows of positions whose figures repeat, contradict or are missing.
@Suite struct ImportPositionTests {
  private func read(
    _ lines: String,
    _ heading: String =
      "Symbol,Description,Quantity,Last Price,Current Value,Cost Basis,Average Cost"
  ) throws -> ImportFile {
    try ImportFile(Array("\(heading)\n\(lines)\n".utf8), ImportMapping(), keepsDuplicates: true)
  }

  private func positions(_ file: ImportFile) -> [Position] {
    guard case .positions(let positions, _) = file.content else { return [] }
    return positions
  }

  @Test(arguments: [
    ("META,,2,200,,300,120", "the cost 300 and the average-cost 120, which makes it 240"),
    ("MSFT,,5,410.25,9999.99,,", "the value 9999.99 and the price 410.25, which makes it 2051.25"),
  ])
  func figuresOfOneRowThatDisagreeAreRejectedByName(_ line: String, _ words: String) throws {
    let file = try read(line)
    #expect(file.count == 0)
    #expect(file.rejected.count == 1 && file.rejected[0].reason.contains(words), "\(file.rejected)")
  }

  @Test(arguments: [
    "AAPL,,10,200.5,2005,1503,150.25", "AAPL,,3,33.3333,100.00,100.00,33.33",
    "TSLA,,-3,250,-750,810,270", "AAPL,,10,200,,1502.50,150.25",
  ])
  func roundedFiguresAgree(_ line: String) throws {
    let file = try read(line)
    #expect(file.rejected.isEmpty && file.count == 1, "\(file.rejected)")
  }

  @Test func anUnknownCostIsUnknownAndNotZero() throws {
    let all = try positions(read("AAPL,,10,200,,,\nGIFT,,10,200,,0,"))
    #expect(all[0].averageEntryPrice == nil && all[0].costBasis == nil)
    #expect(all[1].averageEntryPrice == .zero && all[1].costBasis == .zero)
  }

  @Test func aSymbolThatStandsTwiceIsAddedUpAndSaid() throws {
    let file = try read(
      "AAPL,,10,200,,1000,\nMSFT,,1,400,400,,\nAAPL,,5,200,,800,\nMSFT,,2,400,800,500,")
    let all = positions(file)
    #expect(all.map(\.quantity) == [Quantity(15), Quantity(3)])
    #expect(all[0].costBasis == Money(FixedDecimal(1_800)))
    #expect(all[0].averageEntryPrice == Price(FixedDecimal(120)))
    // Of one of them the cost is not told.
    #expect(all[1].costBasis == nil && all[1].marketValue == Money(FixedDecimal(1_200)))
    #expect(file.notes.contains("AAPL stands on lines 2, 4: added up to 15"), "\(file.notes)")
    let apart = try read("AAPL,,10,200,,,\nAAPL,,5,210,,,\nAAPL,,-5,200,,,")
    #expect(
      apart.rejected.map(\.reason) == [
        "the price of AAPL is 210, and on line 2 200: write one price",
        "AAPL is held long and, on line 2, short: write what is left",
      ])
  }

  @Test func moneyMarketFundsAreCashWhereTheFileSaysSo() throws {
    let cash = try read("AAPL,,10,200,,,\nSPAXX**,Cash held in money market,,,$500.00,,")
    #expect(cash.cash?.description == "500" && cash.rejected.isEmpty, "\(cash.rejected)")
    let fund = try read("AAPL,,10,200,,,\nSPAXX**,HELD IN MONEY MARKET,,,$500.00,,")
    #expect(
      fund.rejected.map(\.reason) == [
        "\"SPAXX**\" is no symbol: where a money-market fund counts as cash, write Cash as its symbol"
      ])
  }
}

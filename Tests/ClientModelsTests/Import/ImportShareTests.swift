import ClientModels
import Testing

/// Shares that come and go without a trade, and splits, as files tell them.
@Suite struct ImportShareTests {
  private func read(_ lines: String) throws -> ImportFile {
    try ImportFile(
      Array("Date,Action,Symbol,Quantity,Price,Amount\n\(lines)\n".utf8), ImportMapping(),
      keepsDuplicates: true)
  }

  private func activities(_ file: ImportFile) -> [Activity] {
    guard case .transactions(let activities) = file.content else { return [] }
    return activities
  }

  /// What is held at the end.
  private func held(_ file: ImportFile) throws -> String {
    try activities(file).reduce(FixedDecimal.zero) { try $0 + $1.movedQuantity.decimal }.description
  }

  @Test(arguments: [
    ("Transfer Out,AAPL,4,,", "6"), ("Transfer Out,AAPL,-4,,", "6"),
    ("Delivered Out,AAPL,4,,", "6"), ("Withdrawal,AAPL,4,,", "6"), ("ACATS Out,AAPL,4,,", "6"),
    ("Transfer of shares out,AAPL,4,,", "6"), ("Journaled Shares,AAPL,-4,,", "6"),
    ("Transfer In,AAPL,4,,", "14"), ("Received,AAPL,4,,", "14"), ("Deposit,AAPL,4,,", "14"),
    ("Transfer In Kind,AAPL,-4,,", "6"),
  ])
  func aVerbOfGoingOutTakesSharesAwayWhateverTheSign(_ line: String, _ left: String) throws {
    let file = try read("2024-01-02,Buy,AAPL,10,100,-1000\n2024-01-03,\(line)")
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    #expect(try held(file) == left)
  }

  @Test(arguments: [
    ("Transfer In,AAPL,-4,,", "it comes in, and its quantity is negative"),
    ("Transfer In,,,,-50", "it comes in, and its amount is negative"),
    ("Deposit,,,,-50", "it comes in, and its amount is negative"),
    ("Split,AAPL,-11,,", "the split takes away 11 AAPL, and the lines before it leave 10"),
    ("Reverse Split,AAPL,11,,", "the split takes away 11 AAPL"),
    (
      "Reverse Split,AAPL,3:1,,",
      "a reverse split leaves fewer shares, and 3:1 makes more: write 1:3"
    ),
    ("Split,MSFT,3:1,,", "no line before it leaves any MSFT"),
    ("Split,AAPL,1:1,,", "\"1:1\" is no ratio of a split"),
    ("Split,AAPL,3:x,,", "\"3:x\" is no ratio of a split"),
    ("Split,AAPL,,,", "a split needs a symbol and a ratio such as 3:1"),
  ])
  func whatContradictsItselfIsRejected(_ line: String, _ words: String) throws {
    let file = try read("2024-01-02,Buy,AAPL,10,100,-1000\n2024-01-03,\(line)")
    #expect(file.count == 1)
    #expect(file.rejected.count == 1 && file.rejected[0].reason.contains(words), "\(file.rejected)")
  }

  @Test func moneyThatGoesOutHasAMinusWhateverTheSign() throws {
    let file = try read(
      "2024-01-02,Transfer Out,,,,50\n2024-01-03,Transfer In,,,,20\n2024-01-04,Withdrawal,,,,5")
    #expect(activities(file).map(\.type) == ["CSW", "CSD", "CSW"])
    #expect(activities(file).compactMap { $0.cash?.amount.description } == ["-50", "20", "-5"])
  }

  @Test(arguments: [
    ("Split", "3:1", "30", "3:1 is taken for a ratio: 10 AAPL become 30"),
    ("Stock Split", "3-for-1", "30", "3:1 is taken for a ratio"),
    ("Split", "3 for 2", "15", "3:2 is taken for a ratio"),
    ("Reverse Split", "1:4", "2.5", "1:4 is taken for a ratio: 10 AAPL become 2.5"),
    ("Split", "20", "30", "20 is taken for shares that the split adds"),
    ("Reverse Split", "6", "4", "6 is taken for shares that the split takes away"),
    ("Reverse Split", "-6", "4", "takes away, a ratio is written 3:1: 10 AAPL become 4"),
  ])
  func aSplitIsARatioOrSharesAndWhichIsSaid(
    _ action: String, _ told: String, _ left: String, _ words: String
  ) throws {
    let file = try read("2024-01-02,Buy,AAPL,10,100,-1000\n2024-01-03,\(action),AAPL,\(told),,")
    #expect(file.rejected.isEmpty, "\(file.rejected)")
    #expect(try held(file) == left)
    #expect(file.notes.contains { $0.hasPrefix("line 3: ") && $0.contains(words) }, "\(file.notes)")
  }

  @Test func aTransferKeepsThePriceOfItsLineAsACostAndOneWithoutIsSaid() throws {
    let file = try read(
      "2024-01-02,Transfer In,NVDA,10,50,\n2024-01-03,Transfer In,AAPL,2,,\n2024-01-04,Transfer Out,NVDA,3,55,"
    )
    let all = activities(file)
    #expect(all[0].price?.description == "50" && all[0].settlement?.event == .transfer)
    #expect(all[1].settlement == nil && all[2].settlement?.event == .transfer)
    #expect(file.notes.contains { $0.hasPrefix("line 3 brings 2 AAPL without a price") })
    var lots = LotBook(.fifo)
    for activity in all { if let movement = activity.movement { lots.apply(movement) } }
    let nvda = try #require(all[0].symbol)
    #expect(lots.open[nvda]?.lots.map(\.cost.description) == ["350"])
    #expect(lots.open[nvda]?.explain(Quantity(7)) == true)
  }

  @Test func aSplitReachesEveryLotThoughSharesCameWithoutAPrice() throws {
    let file = try read(
      "2024-01-02,Buy,AAPL,10,100,-1000\n2024-01-03,Transfer In,AAPL,1,,\n2024-01-04,Split,AAPL,11,,\n2024-01-05,Sell,AAPL,1,60,60"
    )
    var lots = LotBook(.fifo)
    let matches = activities(file).compactMap { $0.movement.flatMap { lots.apply($0) } }
    #expect(matches.last?.gain == FixedDecimal(10))
    let open = try #require(lots.open.values.first)
    #expect(open.quantity == Quantity(19) && open.unexplained == Quantity(2))
    #expect(try open.cost() == FixedDecimal(950))
  }

  @Test func aSplitInTwoStepsRemembersWhatCameWithoutAPrice() throws {
    let file = try read(
      "2024-01-02,Buy,AAPL,10,100,-1000\n2024-01-03,Transfer In,AAPL,2,,\n2024-01-04,Split,AAPL,-12,,\n2024-01-04,Split,AAPL,36,,"
    )
    var lots = LotBook(.fifo)
    for activity in activities(file) {
      if let movement = activity.movement { lots.apply(movement) }
    }
    let open = try #require(lots.open.values.first)
    #expect(open.quantity == Quantity(30) && open.unexplained == Quantity(6))
  }

  @Test func sharesOfUnknownCostAreSoldWithoutAGainAndNotSoldShort() throws {
    let file = try read(
      "2024-01-02,Transfer In,AAPL,10,,\n2024-01-03,Sell,AAPL,4,60,240\n2024-01-04,Buy,AAPL,4,50,-200"
    )
    var lots = LotBook(.fifo)
    let matches = activities(file).compactMap { $0.movement.flatMap { lots.apply($0) } }
    #expect(matches.map(\.uncosted) == [Quantity(4), .zero])
    #expect(matches.allSatisfy { $0.closed.isZero && $0.gain.isZero })
    let open = try #require(lots.open.values.first)
    #expect(open.quantity == Quantity(4) && open.unexplained == Quantity(6))
  }
}

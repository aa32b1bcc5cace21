import ClientModels
import Testing

private let spring = Timestamp(seconds: 1_775_138_400)

private func amount(_ text: String) throws -> FixedDecimal { try FixedDecimal(strict: text) }
private func spy() throws -> Symbol { try #require(Symbol("SPY")) }
private func execution(_ text: String) throws -> ExecutionID { try #require(ExecutionID(text)) }

private func fill(
  _ id: String, _ signed: String, at price: String, on time: Timestamp = spring
) throws -> Fill {
  let quantity = try Quantity(strict: signed)
  return Fill(
    executionID: try execution(id), orderID: try #require(BrokerOrderID("o-\(id)")),
    symbol: try spy(), side: quantity.isNegative ? .sell : .buy, quantity: quantity.magnitude,
    price: try Price(strict: price), at: time)
}

private func movement(_ fill: Fill) -> Movement {
  Movement(
    id: fill.executionID, symbol: fill.symbol,
    quantity: fill.side == .buy ? fill.quantity : -fill.quantity, at: fill.at, fill: fill)
}

private func movement(_ id: String, _ change: String, isSplit: Bool) throws -> Movement {
  Movement(
    id: try execution(id), symbol: try spy(), quantity: try Quantity(strict: change), at: spring,
    isSplit: isSplit)
}

/// Three buys: ten at 100, ten at 130, ten at 110.
private func threeLots() throws -> OpenLots {
  var lots = OpenLots(try spy())
  for (id, price) in [("e1", "100"), ("e2", "130"), ("e3", "110")] {
    try lots.apply(fill(id, "10", at: price), by: .fifo)
  }
  return lots
}

extension LotMatch {
  fileprivate var lines: [String] { parts.map { "\($0.lot.id) \($0.quantity) \($0.gain)" } }
}

@Suite struct OpenLotsTests {
  @Test(arguments: [
    (LotMethod.fifo, ["e1 10 200", "e2 5 -50"], "150"),
    (.lifo, ["e3 10 100", "e2 5 -50"], "50"),
    (.highestCost, ["e2 10 -100", "e3 5 50"], "-50"),
    // (1000 + 1300 + 1100) ÷ 30 is 113.333…, of which 5 more cost what is left to 15.
    (.average, ["e1 10 66.666666666666666667", "e2 5 33.333333333333333333"], "100"),
  ])
  func theMethodSaysWhichLotsASellCloses(method: LotMethod, lines: [String], gain: String) throws {
    let match = try threeLots().match(
      .sell, Quantity(15), at: Price(120), on: spring, by: method)
    #expect(match.lines == lines)
    #expect(match.gain.description == gain)
    #expect(match.value == 1_800)
    #expect(match.opened.isZero)
  }

  @Test func chosenLotsGoFirstAndThenTheOldest() throws {
    let choice = try #require(
      LotChoice([
        LotChoice.Part(try execution("e3"), Quantity(10)),
        LotChoice.Part(try execution("e9"), Quantity(3)),
        LotChoice.Part(try execution("e2"), Quantity(10)),
      ]))
    let method = LotMethod.chosen(choice)
    let match = try threeLots().match(.sell, Quantity(25), at: Price(120), on: spring, by: method)
    #expect(match.lines == ["e3 10 100", "e2 10 -100", "e1 5 100"])
  }

  @Test func aSellThroughZeroClosesEveryLotAndOpensAShortOne() throws {
    var lots = try threeLots()
    let match = try lots.apply(fill("e4", "-32", at: "120"), by: .fifo)
    #expect(match.closed == Quantity(30))
    #expect(match.opened == Quantity(2))
    #expect(match.gain == 200)
    #expect(lots.quantity == Quantity(-2))
    #expect(lots.lots.map(\.side) == [.short])
    #expect(lots.lots.first?.cost == 240)
  }

  @Test func aShortSaleGainsWhenItIsBoughtBackForLess() throws {
    var lots = OpenLots(try spy())
    try lots.apply(fill("e1", "-10", at: "50"), by: .highestCost)
    try lots.apply(fill("e2", "-10", at: "40"), by: .highestCost)
    // The least gain first: what was sold for less.
    let match = try lots.apply(fill("e3", "15", at: "45"), by: .highestCost)
    #expect(match.lines == ["e2 10 -50", "e1 5 25"])
    #expect(match.longTermGain == .zero)
    #expect(lots.explain(Quantity(-5)))
  }

  @Test func atAverageCostAllSharesCostTheSameAndTheOldestGoFirst() throws {
    var lots = OpenLots(try spy(), isAveraged: true)
    for (id, signed, price) in [("e1", "1", "10"), ("e2", "1", "10"), ("e3", "1", "11")] {
      try lots.apply(fill(id, signed, at: price), by: .average)
    }
    // What was paid for each stays until some of them are closed; what each counts is the average.
    #expect(lots.lots.map(\.cost) == [10, 10, 11])
    #expect(
      lots.counted.map(\.cost.description)
        == ["10.333333333333333333", "10.333333333333333334", "10.333333333333333333"])
    #expect(Set(lots.counted.map(\.price.description)) == ["10.333333333333333333"])
    let match = try lots.apply(fill("e4", "-1", at: "12"), by: .average)
    #expect(match.lines == ["e1 1 1.666666666666666667"])
    #expect(match.cost.description == "10.333333333333333333")
    #expect(try lots.cost().description == "20.666666666666666667")
    #expect(lots.lots == lots.counted)
    // Bought after that, it has a part in the next average and none in the one before.
    try lots.apply(fill("e5", "2", at: "20"), by: .average)
    #expect(lots.counted.last?.price.description == "15.166666666666666667")
    #expect(
      try lots.apply(fill("e6", "-4", at: "15"), by: .average).cost
        == amount("60.666666666666666667"))
    #expect(lots.isEmpty && lots.isAveraged)
  }

  @Test func aShortIsBoughtBackAtTheAverageOfWhatItBrought() throws {
    var lots = OpenLots(try spy(), isAveraged: true)
    try lots.apply(fill("e1", "-10", at: "50"), by: .average)
    try lots.apply(fill("e2", "-10", at: "40"), by: .average)
    let match = try lots.apply(fill("e3", "25", at: "45"), by: .average)
    #expect(match.lines == ["e1 10 0", "e2 10 0"])
    #expect(lots.lots.map(\.cost) == [225] && lots.quantity == Quantity(5))
  }

  @Test func anOrderOfAnotherMethodClosesWhatWasPaidAndAfterAnAverageThat() throws {
    var book = LotBook(.average, methods: [try #require(BrokerOrderID("o-e3")): .lifo])
    book.apply(movement(try fill("e1", "10", at: "100")))
    book.apply(movement(try fill("e2", "10", at: "110")))
    #expect(book.apply(movement(try fill("e3", "-5", at: "120")))?.lines == ["e2 5 50"])
    #expect(book.apply(movement(try fill("e4", "-3", at: "120")))?.cost == 310)
    #expect(
      book.open[try spy()]?.lots.map(\.cost.description) == [
        "723.333333333333333333", "516.666666666666666667",
      ])
  }

  @Test func aSplitKeepsWhatALotCostAndDerivesItsPrice() throws {
    var lots = try threeLots()
    try lots.apply(split: Quantity(60))
    #expect(lots.lots.map(\.quantity) == [Quantity(30), Quantity(30), Quantity(30)])
    #expect(lots.lots.map(\.cost) == [1_000, 1_300, 1_100])
    #expect(lots.lots.first?.price.description == "33.333333333333333333")
    // A third of the cost, and two thirds less a third: nothing of it is lost.
    let first = try lots.apply(fill("e4", "-10", at: "40"), by: .fifo)
    let rest = try lots.apply(fill("e5", "-20", at: "40"), by: .fifo)
    #expect(first.cost.description == "333.333333333333333333")
    #expect(rest.cost.description == "666.666666666666666667")
  }

  @Test func aReverseSplitLeavesNineDigitsAndTheWholeQuantity() throws {
    var lots = try threeLots()
    // One for seven: 30 become 4.285714285.
    try lots.apply(split: Quantity(strict: "-25.714285715"))
    #expect(lots.lots.map(\.quantity.description) == ["1.428571428", "1.428571428", "1.428571429"])
    #expect(lots.explain(try Quantity(strict: "4.285714285")))
    #expect(lots.lots.map(\.cost) == [1_000, 1_300, 1_100])
  }

  @Test func aSplitThatIsToldInTwoStepsIsOne() throws {
    var lots = try threeLots()
    try lots.apply(split: Quantity(-30))
    #expect(!lots.explain(Quantity(30)))
    try lots.apply(split: Quantity(60))
    #expect(lots.explain(Quantity(60)))
    #expect(lots.lots.map(\.cost) == [1_000, 1_300, 1_100])
  }

  @Test func sharesWithoutAPriceExplainNothingUntilThePositionIsFlat() throws {
    var book = LotBook(.fifo)
    book.apply(movement(try fill("e1", "10", at: "100")))
    book.apply(try movement("t1", "5", isSplit: false))
    #expect(book.open[try spy()]?.explain(Quantity(15)) == false)
    book.apply(movement(try fill("e2", "-15", at: "100")))
    #expect(book.open.isEmpty)
    book.apply(movement(try fill("e3", "7", at: "90")))
    #expect(book.open[try spy()]?.explain(Quantity(7)) == true)
  }

  @Test func figuresThatDoNotFitGiveUpTheLotsAndNeverTrap() throws {
    var book = LotBook(.fifo)
    book.apply(movement(try fill("e1", "10", at: "100")))
    book.apply(movement(try fill("e2", "100000000000", at: "100000000000")))
    #expect(book.open[try spy()]?.lots == [])
    #expect(book.open[try spy()]?.explain(try Quantity(strict: "100000000010")) == false)
    for _ in 0..<3 { book.apply(try movement("t", "170000000000000000000", isSplit: true)) }
    #expect(book.open[try spy()]?.explain(.zero) == false)
  }

  @Test func theLongTermBeginsOnTheDayAfterAYear() throws {
    let bought = try #require(Timestamp(rfc3339: "2024-02-29T15:00:00Z"))
    var lots = OpenLots(try spy())
    try lots.apply(fill("e1", "10", at: "100", on: bought), by: .fifo)
    for (day, gain, days) in [("2025-02-28", "0", 365), ("2025-03-01", "100", 366)] {
      let sold = try #require(Timestamp(rfc3339: "\(day)T15:00:00Z"))
      let match = try lots.match(.sell, Quantity(10), at: Price(110), on: sold, by: .fifo)
      #expect(match.longTermGain.description == gain)
      #expect(match.parts.first?.daysHeld(at: sold) == days)
    }
  }
}

@Suite struct LotPreviewTests {
  private func review(_ book: Portfolio) throws -> LotPreview? {
    OrderCheck(
      OrderInstruction(
        symbol: try spy(), side: .sell, size: .quantity(Quantity(15)), pricing: .limit(Price(120))),
      portfolio: book, rules: OrderRules(.alpaca, lotMethod: .lifo), now: spring
    ).review().lots
  }

  private func held(_ quantity: Int) throws -> Portfolio {
    var book = Portfolio()
    book.positions[try spy()] = Position(
      symbol: try spy(), quantity: Quantity(quantity), averageEntryPrice: Price(100))
    return book
  }

  @Test func theReviewShowsTheLotsOfTheProfilesMethod() throws {
    var book = try held(30)
    book.apply(.lotsReplaced([try spy(): try threeLots()]))
    guard case .match(let match, .lifo)? = try review(book) else {
      Issue.record("no match")
      return
    }
    #expect(match.lines == ["e3 10 100", "e2 5 -50"])
  }

  @Test func lotsThatDoNotComeToThePositionGiveNoGain() throws {
    var book = try held(29)
    #expect(try review(book) == .unread)
    book.apply(.lotsReplaced([:]))
    book.apply(.lotsChanged([try threeLots()]))
    #expect(try review(book) == .unexplained(byLots: Quantity(30), held: Quantity(29)))
    book.apply(.lotsChanged([OpenLots(try spy())]))
    #expect(try review(book) == .unexplained(byLots: .zero, held: Quantity(29)))
  }

  @Test func anOrderThatOpensClosesNoLots() throws {
    #expect(try review(held(0)) == nil)
    #expect(try review(held(-5)) == nil)
  }
}

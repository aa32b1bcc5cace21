import ClientModels
import Testing

/// Forty shares in four lots of ten, two of them of one day.
private struct Desk {
  let spy: Symbol
  var book = Portfolio()
  let now = Timestamp(seconds: 1_714_500_000)

  init(isAveraged: Bool = false) throws {
    spy = try #require(Symbol("SPY"))
    var lots = OpenLots(spy, isAveraged: isAveraged)
    // 3 January, 5 February twice, and 1 March 2024, at noon in New York.
    let opened: [(seconds: Int64, price: FixedDecimal)] = [
      (1_704_301_200, 100), (1_707_152_400, 110), (1_707_152_460, 120), (1_709_312_400, 130),
    ]
    for (number, lot) in opened.enumerated() {
      try lots.apply(
        Self.fill(
          "20240103::exec-\(number)", "o\(number)", .buy, 10, lot.price,
          Timestamp(seconds: lot.seconds), spy),
        by: .fifo)
    }
    book.positions = [
      spy: Position(symbol: spy, quantity: Quantity(40), averageEntryPrice: Price(115))
    ]
    book.lots = [spy: lots]
  }

  static func fill(
    _ id: String, _ order: String, _ side: OrderSide, _ quantity: Int, _ price: FixedDecimal,
    _ at: Timestamp, _ symbol: Symbol
  ) throws -> Fill {
    Fill(
      executionID: try #require(ExecutionID(id)), orderID: try #require(BrokerOrderID(order)),
      symbol: symbol, side: side, quantity: Quantity(quantity), price: Price(price), at: at)
  }

  var lots: OpenLots { book.lots?[spy] ?? OpenLots(spy) }

  func choice(_ typed: String, for ordered: Int = 15) throws -> LotChoice {
    try lots.choice(typed: typed, for: Quantity(ordered))
  }

  func fault(_ typed: String, for ordered: Int = 15) -> String {
    do {
      return "\(try choice(typed, for: ordered).typed)"
    } catch { return "\(error)" }
  }

  func sell(_ quantity: Int, _ lots: LotChoice?, legs: OrderLegs = .none) -> OrderInstruction {
    OrderInstruction(
      symbol: spy, side: .sell, size: .quantity(Quantity(quantity)), pricing: .limit(Price(130)),
      legs: legs, lots: lots)
  }

  func problem(_ instruction: OrderInstruction) -> String? {
    LotChoiceCheck(instruction, portfolio: book).problem?.description
  }
}

@Suite struct LotChoiceTests {
  @Test func lotsAreCalledByTheirDayAndWhereADayHasSeveralByTheirNumber() throws {
    #expect(
      try Desk().lots.names == ["2024-01-03", "2024-02-05/1", "2024-02-05/2", "2024-03-01"])
  }

  @Test func noLotsAreChosenWhereEachShareCostsTheAverage() throws {
    let desk = try Desk(isAveraged: true)
    #expect(
      desk.problem(desk.sell(15, try desk.choice("2024-03-01:10,2024-01-03:5")))
        == "lots cannot be chosen at average cost: each share costs the same, and the oldest go first"
    )
    #expect(desk.problem(desk.sell(15, nil)) == nil)
  }

  @Test func lotsAreReadByNameByIdAndByTheBeginningOfAnId() throws {
    let desk = try Desk()
    let typed = "20240103::exec-0:10,20240103::exec-2:5"
    #expect(try desk.choice("2024-01-03:10,2024-02-05/2:5").typed == typed)
    #expect(try desk.choice(typed).typed == typed)
    #expect(try desk.choice("20240103::exec-0,20240103::exec-2").typed == typed)
    #expect(desk.fault("20240103:5") == "4 lots have ids that begin with 20240103: say more of it")
  }

  @Test func withoutAQuantityItIsTheWholeLotOrWhatTheOrderStillNeeds() throws {
    let desk = try Desk()
    #expect(
      try desk.choice("2024-03-01,2024-01-03").typed == "20240103::exec-3:10,20240103::exec-0:5")
    #expect(
      desk.fault("2024-03-01,2024-01-03,2024-02-05/1")
        == "nothing is left of the order for the lot 2024-02-05/1")
  }

  @Test func whatNamesNoLotIsExplained() throws {
    let desk = try Desk()
    #expect(desk.fault("2024-02-05:5") == "2024-02-05 has 2 lots: say 2024-02-05/1 to 2024-02-05/2")
    #expect(
      desk.fault("2024-01-04:5")
        == "no open lot of SPY is called \"2024-01-04:5\": they are 2024-01-03, 2024-02-05/1, 2024-02-05/2, …"
    )
    #expect(desk.fault("2024-01-03:ten") == "\"ten\" is not how much of a lot: say 2024-01-03:10")
    #expect(
      desk.fault("2024-01-03:5,2024-01-03:5")
        == "a lot is chosen twice: name each once, such as 2024-01-03:10")
    #expect(desk.fault("2024-01-03:0") == "\"0\" is not how much of a lot: say 2024-01-03:10")
  }

  @Test func theReviewShowsTheChosenLotsInTheOrderSaidAndTheirGain() throws {
    let desk = try Desk()
    let instruction = desk.sell(15, try desk.choice("2024-03-01:10,2024-01-03:5"))
    let review = OrderCheck(
      instruction, portfolio: desk.book, rules: OrderRules(.alpaca), now: desk.now
    ).review()
    guard case .match(let match, .chosen)? = review.lots else {
      Issue.record("the review says \(String(describing: review.lots))")
      return
    }
    #expect(match.parts.map(\.lot.id.text) == ["20240103::exec-3", "20240103::exec-0"])
    #expect(match.parts.map(\.quantity) == [Quantity(10), Quantity(5)])
    #expect(match.gain == 150)
    #expect(!review.problems.contains { if case .lots = $0 { true } else { false } })
  }

  @Test func aChoiceThatDoesNotComeToTheQuantityOrCannotBeClosedIsRefusedInOneLine() throws {
    var desk = try Desk()
    let choice = try desk.choice("2024-01-03:10,2024-02-05/1:5")
    #expect(desk.problem(desk.sell(15, choice)) == nil)
    #expect(
      desk.problem(desk.sell(16, choice)) == "the chosen lots come to 15, the order is for 16")
    #expect(
      desk.problem(desk.sell(15, choice, legs: .orStopLoss(StopLoss(stopPrice: Price(90)))))
        == "lots are chosen for a quantity of an order without legs")
    var buy = desk.sell(15, choice)
    buy.side = .buy
    #expect(
      desk.problem(buy) == "the order closes nothing, so that no lots can be chosen for it")
    let lots = desk.book.lots
    desk.book.lots = nil
    #expect(
      desk.problem(desk.sell(15, choice))
        == "the account's lots are not read yet: wait a moment, or choose none")
    desk.book.lots = lots
    // Somebody else sells the first lot and a half of the next.
    try desk.book.lots?[desk.spy]?.apply(
      Desk.fill("x", "o9", .sell, 10, 120, desk.now, desk.spy), by: .fifo)
    desk.book.positions[desk.spy]?.quantity = Quantity(30)
    #expect(
      desk.problem(desk.sell(15, choice))
        == "a chosen lot is not open any more: choose again (20240103::exec-0)")
    try desk.book.lots?[desk.spy]?.apply(
      Desk.fill("y", "o9", .sell, 7, 120, desk.now, desk.spy), by: .fifo)
    #expect(desk.problem(desk.sell(15, choice))?.hasPrefix("lots cannot be chosen") == true)
  }

  @Test func whatAWorkingOrderHasChosenIsNotFreeForAnother() throws {
    var desk = try Desk()
    let choice = try desk.choice("2024-01-03:6", for: 6)
    let order = try #require(BrokerOrderID("working"))
    desk.book.orders[order] = Order(
      id: order, symbol: desk.spy, side: .sell, type: .limit, timeInForce: .day,
      quantity: Quantity(6), status: .new)
    desk.book.lotChoices = [order: choice]
    #expect(
      desk.problem(desk.sell(6, choice))
        == "of a chosen lot 4 are free, not 6: choose again (20240103::exec-0)")
    // In its own place it may.
    #expect(
      LotChoiceCheck(desk.sell(6, choice), portfolio: desk.book, replaced: order).problem == nil)
    desk.book.orders[order]?.status = .canceled
    #expect(desk.problem(desk.sell(6, choice)) == nil)
  }

  @Test func executionsOfTheOrderConsumeItsLotsInTurnAndLaterOnesGoByTheMethod() throws {
    let desk = try Desk()
    let sells = try [("a", "o9", 4), ("b", "other", 3), ("c", "o9", 11), ("d", "o9", 2)]
      .map { try Desk.fill($0, $1, .sell, $2, 130, desk.now, desk.spy) }
    let order = try #require(BrokerOrderID("o9"))
    var book = LotBook(.fifo, choices: [order: try desk.choice("2024-03-01:10,2024-02-05/2:5")])
    for lot in desk.lots.lots {
      book.apply(
        movement(try Desk.fill(lot.id.text, "buy", .buy, 10, 100, lot.openedAt, desk.spy)))
    }
    var closed: [[String]] = []
    for sell in sells {
      let match = book.apply(movement(sell))
      closed.append(
        try #require(match).parts.map { "\($0.quantity) of \($0.lot.id.text.suffix(1))" })
    }
    #expect(closed == [["4 of 3"], ["3 of 0"], ["6 of 3", "5 of 2"], ["2 of 0"]])
    #expect(book.choices[order]?.isEmpty == true)
  }

  @Test(arguments: [false, true])
  func aSplitMakesMoreOfWhatIsStillToBeClosed(inTwoSteps: Bool) throws {
    let desk = try Desk()
    let order = try #require(BrokerOrderID("o9"))
    let choice = try desk.choice("2024-03-01:10,2024-02-05/2:5").made(at: desk.now)
    // Chosen after the split, of the new lots.
    let later = try #require(BrokerOrderID("o10"))
    let split = desk.now.advanced(bySeconds: 1)
    var book = LotBook(.fifo, choices: [order: choice, later: choice.made(at: split)])
    for lot in desk.lots.lots {
      book.apply(
        movement(try Desk.fill(lot.id.text, "buy", .buy, 10, 100, lot.openedAt, desk.spy)))
    }
    book.apply(movement(try Desk.fill("a", "o9", .sell, 4, 130, desk.now, desk.spy)))
    let changes = inTwoSteps ? [-36, 54] : [18]
    for (number, change) in changes.enumerated() {
      book.apply(
        Movement(
          id: try #require(ExecutionID("s\(number)")), symbol: desk.spy,
          quantity: Quantity(FixedDecimal(change)), at: split, isSplit: true))
    }
    // Three for two: 6 of ten are 9 now, and 5 of ten 7.5.
    #expect(book.choices[order]?.typed == "20240103::exec-3:9,20240103::exec-2:7.5")
    #expect(book.choices[later]?.parts == choice.parts)
    let match = book.apply(movement(try Desk.fill("b", "o9", .sell, 16, 87, desk.now, desk.spy)))
    #expect(
      match?.parts.map { "\($0.quantity) of \($0.lot.id.text.suffix(1))" }
        == ["9 of 3", "7 of 2"])
  }

  private func movement(_ fill: Fill) -> Movement {
    Movement(
      id: fill.executionID, symbol: fill.symbol,
      quantity: fill.side == .buy ? fill.quantity : -fill.quantity, at: fill.at, fill: fill)
  }
}

import ClientModels
import Testing

private func quantity(_ text: String) throws -> Quantity { try Quantity(strict: text) }
private func price(_ text: String) throws -> Price { try Price(strict: text) }
private func money(_ text: String) throws -> Money { Money(try FixedDecimal(strict: text)) }

/// One execution and what must be known after it.
private struct Step {
  let signed: String
  let price: String
  let realized: String
  let quantity: String
  let costBasis: String
  let average: String?

  init(
    _ signed: String, at price: String, realizes realized: String, leaves quantity: String,
    costing costBasis: String, average: String?
  ) {
    (self.signed, self.price, self.realized) = (signed, price, realized)
    (self.quantity, self.costBasis, self.average) = (quantity, costBasis, average)
  }
}

private func check(_ steps: [Step]) throws {
  var cost = AverageCost()
  for step in steps {
    let realized = try cost.apply(signed: quantity(step.signed), at: price(step.price))
    #expect(realized.description == step.realized, "\(step)")
    #expect(cost.quantity.description == step.quantity, "\(step)")
    #expect(cost.costBasis.description == step.costBasis, "\(step)")
    #expect(cost.averageEntryPrice?.description == step.average, "\(step)")
  }
}

@Suite struct AverageCostTests {
  @Test func aLongIsBuiltUpSoldInPartAndClosed() throws {
    try check([
      Step("100", at: "10", realizes: "0", leaves: "100", costing: "1000", average: "10"),
      Step("50", at: "13", realizes: "0", leaves: "150", costing: "1650", average: "11"),
      Step("-60", at: "12.5", realizes: "90", leaves: "90", costing: "990", average: "11"),
      Step("-90", at: "9", realizes: "-180", leaves: "0", costing: "0", average: nil),
    ])
  }

  @Test func aShortProfitsWhenItIsBoughtBackLower() throws {
    try check([
      Step("-10", at: "50", realizes: "0", leaves: "-10", costing: "-500", average: "50"),
      Step("-10", at: "60", realizes: "0", leaves: "-20", costing: "-1100", average: "55"),
      Step("4", at: "40", realizes: "60", leaves: "-16", costing: "-880", average: "55"),
      Step("16", at: "70", realizes: "-240", leaves: "0", costing: "0", average: nil),
    ])
  }

  @Test func aFillThroughZeroClosesFirstAndOpensTheRestAtItsOwnPrice() throws {
    try check([
      Step("10", at: "100", realizes: "0", leaves: "10", costing: "1000", average: "100"),
      Step("-25", at: "110", realizes: "100", leaves: "-15", costing: "-1650", average: "110"),
      Step("20", at: "90", realizes: "300", leaves: "5", costing: "450", average: "90"),
      Step("-5", at: "90", realizes: "0", leaves: "0", costing: "0", average: nil),
    ])
  }

  @Test func fractionsKeepNineDigitsAndTheLastShareTakesWhatIsLeft() throws {
    try check([
      Step(
        "3", at: "3.333333333", realizes: "0", leaves: "3", costing: "9.999999999",
        average: "3.333333333"),
      Step(
        "0.5", at: "0.000000001", realizes: "0", leaves: "3.5", costing: "9.9999999995",
        average: "2.857142857"),
      Step(
        "-1", at: "4", realizes: "1.142857143", leaves: "2.5", costing: "7.1428571425",
        average: "2.857142857"),
      Step("-2.5", at: "2", realizes: "-2.1428571425", leaves: "0", costing: "0", average: nil),
    ])
  }

  @Test func aThirdOfACentIsLostNowhere() throws {
    try check([
      Step(
        "3", at: "0.333333333", realizes: "0", leaves: "3", costing: "0.999999999",
        average: "0.333333333"),
      Step(
        "0.000000001", at: "1", realizes: "0", leaves: "3.000000001", costing: "1",
        average: "0.333333333"),
      Step(
        "-1", at: "1", realizes: "0.666666667", leaves: "2.000000001", costing: "0.666666667",
        average: "0.333333333"),
      Step(
        "-1", at: "1", realizes: "0.666666667", leaves: "1.000000001", costing: "0.333333334",
        average: "0.333333334"),
      Step(
        "-1.000000001", at: "1", realizes: "0.666666667", leaves: "0", costing: "0",
        average: nil),
    ])
  }

  @Test func aShareIsRoundedOnceAndNotTwice() throws {
    // A third of it is 0.00000000149999999966…, just under the tie that rounding twice would make of it.
    var cost = AverageCost(
      quantity: try quantity("3"), costBasis: try money("0.000000004499999999"))
    #expect(cost.averageEntryPrice?.description == "0.000000001")
    let realized = try cost.apply(signed: try quantity("-1"), at: try price("0"))
    #expect(realized.description == "-0.000000001")
    #expect(cost.costBasis.description == "0.000000003499999999")
  }

  @Test func anExecutionOfNothingChangesNothing() throws {
    var cost = AverageCost()
    #expect(try cost.apply(signed: .zero, at: try price("10")).isZero)
    #expect(cost == AverageCost())
    #expect(try cost.apply(signed: try quantity("2"), at: try price("10")).isZero)
    let before = cost
    #expect(try cost.apply(signed: .zero, at: try price("99")).isZero)
    #expect(cost == before)
  }

  @Test func anExecutionThatDoesNotFitLeavesThePositionAsItWas() throws {
    let huge = try quantity("100000000000000000000")
    for held in ["5", "-5"] {
      var cost = AverageCost()
      _ = try cost.apply(signed: try quantity(held), at: try price("10"))
      let before = cost
      for signed in [huge, -huge] {
        #expect(throws: ArithmeticError.overflow) {
          try cost.apply(signed: signed, at: try price("10"))
        }
        #expect(cost == before)
      }
    }
  }

  @Test(arguments: 91...110 as ClosedRange<UInt64>)
  func realizedAndUnrealizedAreTheCashThatMovedAndTheMarketValue(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    var cost = AverageCost()
    var realized = Money.zero
    var cash = Money.zero
    for _ in 0..<300 {
      let size = chance.flip() ? chance.below(50) * 1_000_000_000 : chance.below(20_000_000_000)
      let units = Int128(size) * 1_000_000_000
      let signed = Quantity(FixedDecimal(units: chance.flip() ? -units : units))
      let paid = Price(FixedDecimal(units: Int128(chance.below(900_000_000_000)) * 1_000_000_000))
      realized = try realized + cost.apply(signed: signed, at: paid)
      cash = try cash - Money(paid, times: signed)
      let now = Price(FixedDecimal(units: Int128(chance.below(900_000_000_000)) * 1_000_000_000))
      let value = try Money(now, times: cost.quantity)
      let unrealized = try ProfitAndLoss.unrealized(
        marketValue: value, costBasis: cost.costBasis)
      #expect(try realized + unrealized == cash + value)
      #expect(cost.quantity.isNegative == cost.costBasis.isNegative || cost.costBasis.isZero)
      if cost.quantity.isZero { #expect(cost.costBasis.isZero) }
    }
  }
}

@Suite struct ProfitAndLossTests {
  @Test(arguments: [
    ("1100", "1000", "100", "0.1"), ("900", "1000", "-100", "-0.1"),
    ("-900", "-1000", "100", "0.1"),
    ("-1100", "-1000", "-100", "-0.1"), ("1000", "1000", "0", "0"),
    ("1.000000001", "3", "-1.999999999", "-0.666666666333333333"),
  ])
  func unrealizedIsMarketValueLessCostOnBothSides(
    value: String, basis: String, profit: String, percent: String
  ) throws {
    let (value, basis) = (try money(value), try money(basis))
    #expect(
      try ProfitAndLoss.unrealized(marketValue: value, costBasis: basis).description == profit)
    #expect(
      try ProfitAndLoss.unrealizedPercent(marketValue: value, costBasis: basis).description
        == percent)
  }

  @Test func aPercentageOfNothingIsAnErrorAndSoAreTwoCurrencies() throws {
    let euro = Money(1, try #require(Currency(code: "EUR")))
    #expect(throws: ArithmeticError.divisionByZero) {
      try ProfitAndLoss.unrealizedPercent(marketValue: Money(5), costBasis: .zero)
    }
    #expect(throws: ArithmeticError.currencyMismatch(euro.currency, .usd)) {
      try ProfitAndLoss.unrealized(marketValue: euro, costBasis: Money(1))
    }
    #expect(throws: ArithmeticError.currencyMismatch(.usd, euro.currency)) {
      try ProfitAndLoss.day(equity: Money(1), lastEquity: euro)
    }
  }

  @Test(arguments: [
    ("189.25", "188", "100", "125"), ("189.25", "188", "-100", "-125"),
    ("187.5", "188", "0.5", "-0.25"), ("0.0001", "0.0003", "-1000000", "200"),
  ])
  func theDayOfAPositionIsTheMoveTimesTheQuantity(
    now: String, close: String, held: String, profit: String
  ) throws {
    let day = try ProfitAndLoss.day(
      price: price(now), lastClose: price(close), quantity: quantity(held), .usd)
    #expect(day.description == profit)
  }

  @Test func theDayOfTheAccountIsEquityLessEquityAtTheClose() throws {
    let day = try ProfitAndLoss.day(
      equity: money("123346.11"), lastEquity: money("122011.09751111286868"))
    #expect(day.description == "1335.01248888713132")
  }
}

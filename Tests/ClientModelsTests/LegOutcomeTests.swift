import Testing

@testable import ClientModels

@Suite struct LegOutcomeTests {
  private func outcome(_ side: OrderSide, _ legs: OrderLegs, of symbol: String = "AAPL") throws
    -> LegOutcome?
  {
    let symbol = try #require(Symbol(symbol))
    let instruction = OrderInstruction(
      symbol: symbol, side: side, size: .quantity(Quantity(3)),
      pricing: .limit(try Price(strict: "100")), timeInForce: .day, legs: legs)
    let check = OrderCheck(
      instruction, portfolio: Portfolio(), rules: OrderRules(.alpaca),
      now: Timestamp(seconds: 1_763_733_600))
    return LegOutcome(instruction, check.review())
  }

  private func amount(_ text: String) throws -> Money { Money(try FixedDecimal(strict: text)) }

  @Test func aBracketBringsItsProfitOrItsLoss() throws {
    let legs = OrderLegs.bracket(
      takeProfit: try Price(strict: "107.5"), stopLoss: StopLoss(stopPrice: try Price(strict: "95"))
    )
    let long = try #require(try outcome(.buy, legs))
    #expect(try long.profit == amount("22.5") && long.loss == amount("-15"))
    #expect(long.ratio == (try FixedDecimal(strict: "1.5")))
    // The same prices are the wrong way round for a short.
    let short = try #require(try outcome(.sell, legs))
    #expect(try short.profit == amount("-22.5") && short.loss == amount("15"))
    #expect(short.ratio == nil)
  }

  @Test func oneLegAloneHasNoRatioAndLegsWithoutAnEntryBringNothingAgainstIt() throws {
    let profit = try #require(try outcome(.buy, .thenTakeProfit(try Price(strict: "101"))))
    #expect(try profit.profit == amount("3") && profit.loss == nil && profit.ratio == nil)
    #expect(try outcome(.buy, .none) == nil)
    let other = OrderLegs.orStopLoss(StopLoss(stopPrice: try Price(strict: "95")))
    #expect(try outcome(.sell, other) == nil)
  }

  @Test func aContractOfAnOptionStandsForAHundredShares() throws {
    let profit = OrderLegs.thenTakeProfit(try Price(strict: "101"))
    let outcome = try #require(try outcome(.buy, profit, of: "AAPL251219C00237500"))
    #expect(try outcome.profit == amount("300"))
  }

  @Test func aStopLossWithALimitTellsTheWorstThatItTakes() throws {
    let legs = OrderLegs.thenStopLoss(
      StopLoss(stopPrice: try Price(strict: "95"), limitPrice: try Price(strict: "90")))
    let long = try #require(try outcome(.buy, legs))
    #expect(try long.loss == amount("-15") && long.lossAtLimit == amount("-30"))
    let plain = OrderLegs.thenStopLoss(StopLoss(stopPrice: try Price(strict: "95")))
    #expect(try #require(try outcome(.buy, plain)).lossAtLimit == nil)
  }

  @Test func aStopAtTheEntryIsNoLossToCompareWith() throws {
    let legs = OrderLegs.bracket(
      takeProfit: try Price(strict: "101"), stopLoss: StopLoss(stopPrice: try Price(strict: "100")))
    #expect(try #require(try outcome(.buy, legs)).ratio == nil)
  }
}

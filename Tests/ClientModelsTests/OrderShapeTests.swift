import Testing

@testable import ClientModels

private let now = Timestamp(seconds: 1_790_000_000)

private func price(_ text: String) throws -> Price { try Price(strict: text) }

private func book(held: Int = 0) throws -> Portfolio {
  var book = Portfolio()
  book.account = Account(
    id: try #require(AccountID("a-1")), buyingPower: Money(FixedDecimal(1_000_000)),
    isShortingEnabled: true)
  for (name, assetClass, last) in [
    ("AAPL", AssetClass.usEquity, "100"), ("BTC/USD", .crypto, "60000"),
  ] {
    let symbol = try #require(Symbol(name))
    book.assets[symbol] = Asset(
      symbol: symbol, name: name, assetClass: assetClass, isShortable: assetClass != .crypto,
      isFractionable: true,
      leastOrder: assetClass == .crypto ? try Quantity(strict: "0.0001") : nil,
      lot: assetClass == .crypto ? try Quantity(strict: "0.0001") : nil,
      tick: assetClass == .crypto ? try price("0.5") : nil)
    book.market[symbol] = MarketSnapshot(
      symbol: symbol,
      trade: MarketTrade(price: try price(last), size: Quantity(1), at: now), receivedAt: now)
  }
  if held != 0, let apple = Symbol("AAPL") {
    book.positions[apple] = Position(
      symbol: apple, quantity: Quantity(held), averageEntryPrice: try price("90"))
  }
  return book
}

/// The words to an order of AAPL, or of another symbol.
private func words(
  _ side: OrderSide, _ pricing: OrderPricing, _ timeInForce: TimeInForce = .day,
  size: OrderSize = .quantity(Quantity(10)), ext: Bool = false, legs: OrderLegs = .none,
  of name: String = "AAPL", held: Int = 0
) throws -> [String] {
  OrderCheck(
    OrderInstruction(
      symbol: try #require(Symbol(name)), side: side, size: size, pricing: pricing,
      timeInForce: timeInForce, isExtendedHours: ext, legs: legs),
    portfolio: try book(held: held),
    rules: OrderRules(.alpaca), now: now
  ).review().problems.map(\.description)
}

/// What the broker does not take is said before it is sent.
@Suite struct OrderShapeTests {
  @Test func stopsHaveADayOrTillCanceledOnly() throws {
    #expect(try words(.sell, .stop(price("90")), held: 10).isEmpty)
    #expect(
      try words(.sell, .stop(price("90")), .immediateOrCancel, held: 10)
        == ["a stop order cannot be ioc: day, gtc"])
    #expect(
      try words(.sell, .trailingStop(.percent(5)), .onClose, held: 10)
        == ["a trailing stop order cannot be cls: day, gtc"])
  }

  @Test func aStopOnTheWrongSideOfTheMarketIsQuestioned() throws {
    let text =
      "the market is at 100.00, beyond the stop 100.00 already: the broker refuses such a stop"
    #expect(try words(.sell, .stop(price("100")), held: 10) == [text])
    #expect(try words(.buy, .stop(price("100"))) == [text])
    #expect(try words(.sell, .stop(price("99.99")), held: 10).isEmpty)
    #expect(try words(.buy, .stop(price("100.01"))).isEmpty)
  }

  @Test(arguments: [
    (Trail.percent(0), false), (.percent(100), false), (.percent(99), true),
    (.price(.zero), false), (.price(Price(100)), false), (.price(Price(99)), true),
  ])
  func aTrailIsLessThanThePrice(trail: Trail, isFine: Bool) throws {
    #expect(
      try words(.sell, .trailingStop(trail), held: 10)
        == (isFine ? [] : ["a trail is more than zero and less than the price"]))
  }

  @Test func everyPriceIsOnATick() throws {
    let bracket = OrderLegs.bracket(
      takeProfit: try price("110.005"),
      stopLoss: StopLoss(stopPrice: try price("90.001"), limitPrice: try price("89.999")))
    #expect(
      try words(.buy, .limit(price("100.001")), legs: bracket) == [
        "the limit price 100.001 is between ticks: prices here move in steps of 0.01",
        "the take-profit price 110.005 is between ticks: prices here move in steps of 0.01",
        "the stop-loss price 90.001 is between ticks: prices here move in steps of 0.01",
        "the stop-loss limit 89.999 is between ticks: prices here move in steps of 0.01",
      ])
  }

  @Test func extendedHoursTakeLimitOrdersOfADayOrTillCanceled() throws {
    #expect(try words(.buy, .limit(price("100")), ext: true).isEmpty)
    #expect(try words(.buy, .limit(price("100")), .goodTillCanceled, ext: true).isEmpty)
    let text = ["extended hours take day or gtc limit orders only"]
    #expect(try words(.buy, .market, ext: true) == text)
    #expect(try words(.buy, .limit(price("100")), .fillOrKill, ext: true) == text)
  }

  @Test func anAmountOfMoneyIsAMarketDayOrder() throws {
    let amount = OrderSize.notional(500)
    #expect(try words(.buy, .market, size: amount).isEmpty)
    let text = [
      "an order for an amount of money must be a simple market order, of shares for the day"
    ]
    #expect(try words(.buy, .limit(price("100")), size: amount) == text)
    #expect(try words(.buy, .market, .goodTillCanceled, size: amount) == text)
    #expect(try words(.buy, .market, size: amount, legs: .thenTakeProfit(price("110"))) == text)
    #expect(
      try words(.buy, .market, size: .notional(try FixedDecimal(strict: "1.005")))
        == ["an amount has at most 2 digits after the point"])
  }

  @Test func fractionsAreSimpleDayOrders() throws {
    let half = OrderSize.quantity(try Quantity(strict: "0.5"))
    #expect(try words(.buy, .limit(price("100")), size: half).isEmpty)
    #expect(
      try words(.buy, .limit(price("100")), .goodTillCanceled, size: half)
        == ["a fractional order must be a day order"])
    #expect(
      try words(.buy, .market, size: half, legs: .thenTakeProfit(price("110")))
        == ["a fractional order has no legs and does not trail"])
    #expect(
      try words(.sell, .trailingStop(.percent(5)), size: half, held: 10)
        == ["a fractional order has no legs and does not trail"])
  }

  @Test func coinsHaveTheirOwnTypesLotsAndTicks() throws {
    let coin = OrderSize.quantity(try Quantity(strict: "0.5"))
    #expect(
      try words(.buy, .limit(price("60000.5")), .goodTillCanceled, size: coin, of: "BTC/USD")
        .isEmpty)
    #expect(
      try words(.buy, .limit(price("60000.25")), .goodTillCanceled, size: coin, of: "BTC/USD") == [
        "the limit price 60000.25 is between ticks: prices here move in steps of 0.5"
      ])
    #expect(
      try words(
        .buy, .market, .goodTillCanceled, size: .quantity(try Quantity(strict: "0.00015")),
        of: "BTC/USD")
        == ["0.00015 is between lots: it goes in steps of 0.0001"])
    // One complaint of a figure is enough.
    #expect(
      try words(
        .buy, .market, .goodTillCanceled, size: .quantity(try Quantity(strict: "0.00005")),
        of: "BTC/USD")
        == ["the least that can be ordered is 0.0001"])
    #expect(
      try words(.buy, .stop(price("70000")), .goodTillCanceled, size: coin, of: "BTC/USD")
        == ["stop orders are not offered for coins"])
    #expect(
      try words(.buy, .market, .day, size: coin, of: "BTC/USD")
        == ["a market order cannot be day: gtc, ioc"])
    #expect(
      try words(.sell, .market, .goodTillCanceled, size: coin, of: "BTC/USD")
        == ["no BTC/USD is held, and it cannot be sold short at this broker"])
  }

  @Test func legsStandOnTheirSidesOfTheEntry() throws {
    func bracket(_ profit: String, _ loss: String) throws -> OrderLegs {
      .bracket(takeProfit: try price(profit), stopLoss: StopLoss(stopPrice: try price(loss)))
    }
    #expect(try words(.buy, .limit(price("100")), legs: bracket("110", "99.99")).isEmpty)
    #expect(
      try words(.buy, .limit(price("100")), legs: bracket("110", "100"))
        == ["the stop loss 100.00 must be at least 0.01 below 100.00"])
    #expect(
      try words(.buy, .limit(price("100")), legs: bracket("90", "95"))
        == [
          "the take profit and the stop loss are the wrong way round",
          "a take profit of 90.00 is a loss against the entry at 100.00",
        ])
    #expect(try words(.sell, .limit(price("100")), legs: bracket("90", "100.01")).isEmpty)
    #expect(
      try words(.sell, .limit(price("100")), legs: bracket("110", "105"))
        == [
          "the take profit and the stop loss are the wrong way round",
          "a take profit of 110.00 is a loss against the entry at 100.00",
        ])
  }

  @Test func anOrderThatLeadsOutHasItsLimitAndItsStopApart() throws {
    let loss = OrderLegs.orStopLoss(StopLoss(stopPrice: try price("97")))
    #expect(try words(.sell, .limit(price("110")), legs: loss, held: 10).isEmpty)
    #expect(
      try words(.sell, .limit(price("96")), legs: loss, held: 10)
        == ["the take profit and the stop loss are the wrong way round"])
    #expect(
      try words(.sell, .market, legs: loss, held: 10)
        == ["of an oco order the limit takes profit: give it a limit price"])
  }

  @Test func legsGoWithAnOrderThatOpensAPosition() throws {
    let legs = OrderLegs.bracket(
      takeProfit: try price("120"), stopLoss: StopLoss(stopPrice: try price("130")))
    let lone = OrderLegs.thenStopLoss(StopLoss(stopPrice: try price("130")))
    for legs in [legs, lone] {
      #expect(
        try words(.sell, .market, size: .quantity(Quantity(3)), legs: legs, held: 10).contains(
          "legs go with an order that opens a position, and this one closes what is held, 10: send it without legs, or oco"
        ))
    }
    let profit = OrderLegs.thenTakeProfit(try price("110"))
    #expect(
      try words(.buy, .market, size: .quantity(Quantity(3)), legs: profit, held: -10).contains(
        "legs go with an order that opens a position, and this one closes a short, 10: send it without legs, or oco"
      ))
    #expect(try words(.buy, .market, legs: profit, held: 10).isEmpty)
    #expect(OrderProblem.legsNeedEntry(held: Quantity(10)).isBlocking)
  }

  @Test func anOcoOrderClosesWhatIsHeld() throws {
    let loss = OrderLegs.orStopLoss(StopLoss(stopPrice: try price("97")))
    #expect(
      try words(.sell, .limit(price("110")), legs: loss) == [
        "an oco order closes a position, and no AAPL is held that a sell would close"
      ])
    #expect(OrderProblem.exitNeedsPosition(try #require(Symbol("AAPL")), .sell).isBlocking)
  }

  @Test func legsGoWithWholeDaysAndRegularHours() throws {
    let profit = OrderLegs.thenTakeProfit(try price("110"))
    #expect(
      try words(.buy, .limit(price("100")), .fillOrKill, legs: profit)
        == ["an order with legs is for the day or gtc"])
    #expect(
      try words(.buy, .limit(price("100")), .day, ext: true, legs: profit)
        == ["an order with legs cannot trade in extended hours"])
    #expect(
      try words(.buy, .stop(price("105")), legs: profit)
        == ["legs go with a market or limit order only"])
  }

  @Test func oneOrderDoesNotTurnAPositionRound() throws {
    #expect(
      try words(.sell, .market, size: .quantity(Quantity(11)), held: 10)
        == ["only 10 available to sell"])
    #expect(
      try words(.buy, .market, size: .quantity(Quantity(11)), held: -10) == [
        "the position is -10: one order cannot turn it to the other side; close it first"
      ])
    #expect(try words(.buy, .market, size: .quantity(Quantity(10)), held: -10).isEmpty)
  }
}

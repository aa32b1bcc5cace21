import ClientModels
import Testing

/// A change of a leg of an order that has not been filled: the leg closes what that order opens.
@Suite struct LegChangeTests {
  private let now = Timestamp(seconds: 1_790_000_000)

  private func price(_ text: String) throws -> Price { try Price(strict: text) }

  private func order(
    _ id: String, _ side: OrderSide, _ pricing: OrderPricing, _ status: OrderStatus
  ) throws -> Order {
    Order(
      id: try #require(BrokerOrderID(id)), symbol: Symbol("META"), side: side, type: pricing.type,
      orderClass: .bracket, timeInForce: .day, quantity: Quantity(10),
      limitPrice: pricing.limitPrice, stopPrice: pricing.stopPrice, status: status)
  }

  /// An account that may not sell short, with a bracket of ten META around a market of 655.
  private func book(
    entry side: OrderSide, at limit: String, stop: String, held: Int = 0, filled: Int = 0
  ) throws -> (book: Portfolio, loss: Order) {
    let meta = try #require(Symbol("META"))
    let out: OrderSide = side == .buy ? .sell : .buy
    var entry = try order("entry", side, .limit(price(limit)), .new)
    entry.filledQuantity = Quantity(filled)
    if filled > 0 { entry.status = .partiallyFilled }
    let loss = try order("loss", out, .stop(price(stop)), .held)
    entry.legs = [
      try order("profit", out, .limit(price(side == .buy ? "700" : "600")), .held), loss,
    ]
    var book = Portfolio()
    book.apply(
      .accountUpdated(
        Account(
          id: try #require(AccountID("a-1")), cash: Money(FixedDecimal(100_000)),
          equity: Money(FixedDecimal(100_000)), buyingPower: Money(FixedDecimal(93_600)),
          isShortingEnabled: false)))
    let position = held + (side == .buy ? filled : -filled)
    if position != 0 {
      book.apply(
        .positionsReplaced([
          Position(
            symbol: meta, quantity: Quantity(position), averageEntryPrice: try price("640"))
        ]))
    }
    book.apply(.ordersUpdated([entry]))
    book.apply(
      .marketUpdated([
        MarketSnapshot(
          symbol: meta,
          quote: Quote(
            bid: try price("655"), bidSize: Quantity(1), ask: try price("655.1"),
            askSize: Quantity(1), at: now),
          trade: MarketTrade(price: try price("655"), size: Quantity(1), at: now), receivedAt: now)
      ]))
    book.apply(
      .clockUpdated(
        MarketClock(timestamp: now, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: now)))
    return (book, try #require(book.order(named: "loss")))
  }

  private func review(
    _ book: Portfolio, stop: String, of loss: Order, quantity: Int = 10,
    for time: TimeInForce = .day
  ) throws -> OrderReview {
    OrderCheck(
      OrderInstruction(
        symbol: try #require(Symbol("META")), side: loss.side, size: .quantity(Quantity(quantity)),
        pricing: .stop(try price(stop)), timeInForce: time),
      portfolio: book, rules: OrderRules(.alpaca), now: now, replaced: loss
    ).review()
  }

  @Test func theStopOfALongThatIsNotBoughtYetSellsNothingShort() throws {
    let (book, loss) = try book(entry: .buy, at: "640", stop: "600")
    let review = try review(book, stop: "610", of: loss)
    #expect(review.problems.isEmpty, "\(review.problems.map(\.description))")
    #expect(review.positionAfter == Quantity(0))
    #expect(review.isAfterEntry)
    #expect(review.isReducing)
    #expect(review.buyingPowerAfter == Money(FixedDecimal(93_600)))
    #expect(review.lots == nil)
  }

  @Test(arguments: [("699.99", false), ("700", true), ("710", true)])
  func aStopIsNotChangedBeyondItsOwnTakeProfit(stop: String, isRefused: Bool) throws {
    let (book, loss) = try book(entry: .buy, at: "640", stop: "600")
    let problems = try review(book, stop: stop, of: loss).problems
    #expect(problems.contains(.takeProfitBeyondStop) == isRefused)
    let profit = try #require(book.order(named: "profit"))
    let low = OrderCheck(
      OrderInstruction(
        symbol: try #require(Symbol("META")), side: .sell, size: .quantity(Quantity(10)),
        pricing: .limit(try price("600")), timeInForce: .day),
      portfolio: book, rules: OrderRules(.alpaca), now: now, replaced: profit
    ).review()
    #expect(low.problems.contains(.takeProfitBeyondStop))
  }

  @Test func aShortsStopIsNotChangedBelowItsTakeProfit() throws {
    let (book, loss) = try book(entry: .sell, at: "670", stop: "700")
    #expect(try review(book, stop: "600", of: loss).problems.contains(.takeProfitBeyondStop))
    #expect(!(try review(book, stop: "610", of: loss).problems.contains(.takeProfitBeyondStop)))
  }

  @Test func whatIsHeldBesideStaysAndHalfAFillCountsOnce() throws {
    let (beside, first) = try book(entry: .buy, at: "640", stop: "600", held: 5)
    #expect(try review(beside, stop: "610", of: first).positionAfter == Quantity(5))
    #expect(try review(beside, stop: "610", of: first).problems.isEmpty)
    let (half, second) = try book(entry: .buy, at: "640", stop: "600", filled: 4)
    #expect(try review(half, stop: "610", of: second).positionAfter == Quantity(0))
    #expect(try review(half, stop: "610", of: second).problems.isEmpty)
  }

  @Test func theStopOfAShortThatIsNotSoldYetTakesNoBuyingPower() throws {
    let (book, loss) = try book(entry: .sell, at: "670", stop: "700")
    let review = try review(book, stop: "710", of: loss)
    #expect(review.problems.isEmpty, "\(review.problems.map(\.description))")
    #expect(review.positionAfter == Quantity(0))
    #expect(review.buyingPowerAfter == Money(FixedDecimal(93_600)))
  }

  @Test func aLegKeepsItsQuantityAndAWaitingOneItsTime() throws {
    let (book, loss) = try book(entry: .buy, at: "640", stop: "600")
    let more = try review(book, stop: "610", of: loss, quantity: 9)
    #expect(more.problems.contains(.stays(.quantity)))
    #expect(more.isBlocked)
    let longer = try review(book, stop: "610", of: loss, for: .goodTillCanceled)
    #expect(longer.problems.contains(.stays(.timeInForce)))
  }

  /// What a new order with the same legs would be refused for keeps a change of one back as well.
  @Test(arguments: [
    ("600", TimeInForce.day, "the stop loss 600.00 must be at least 0.01 below 600.00"),
    ("599", .day, "the stop loss 600.00 must be at least 0.01 below 599.00"),
    ("639", .immediateOrCancel, "an order with legs is for the day or gtc"),
    ("639", .goodTillCanceled, ""),
  ])
  func theEntryIsHeldAgainstTheLegsThatStay(
    limit: String, time: TimeInForce, reason: String
  ) throws {
    let (book, _) = try book(entry: .buy, at: "640", stop: "600")
    let entry = try #require(book.order(named: "entry"))
    let review = OrderCheck(
      OrderInstruction(
        symbol: try #require(Symbol("META")), side: .buy, size: .quantity(Quantity(10)),
        pricing: .limit(try price(limit)), timeInForce: time),
      portfolio: book, rules: OrderRules(.alpaca), now: now, replaced: entry
    ).review()
    let blocking = review.problems.filter(\.isBlocking).map(\.description)
    #expect(blocking.joined(separator: "; ") == reason)
  }
}

import Testing

@testable import ClientModels

private let now = Timestamp(seconds: 1_790_000_000)

private func price(_ text: String) throws -> Price { try Price(strict: text) }
private func money(_ text: String) throws -> Money { Money(try FixedDecimal(strict: text)) }
private func symbol(_ text: String) throws -> Symbol { try #require(Symbol(text)) }

/// Buying power 2,000, equity 10,000, ten AAPL; AAPL and SPY are at 99 to 100.
private func book() throws -> Portfolio {
  var book = Portfolio()
  book.account = Account(
    id: try #require(AccountID("a-1")), equity: try money("10000"),
    buyingPower: try money("2000"), isShortingEnabled: true)
  let apple = try symbol("AAPL")
  book.positions[apple] = Position(
    symbol: apple, quantity: Quantity(10), averageEntryPrice: try price("90"))
  for name in ["AAPL", "SPY"] {
    let symbol = try symbol(name)
    book.market[symbol] = MarketSnapshot(
      symbol: symbol,
      quote: Quote(
        bid: try price("99"), bidSize: Quantity(1), ask: try price("100"), askSize: Quantity(1),
        at: now), receivedAt: now)
  }
  return book
}

private func requests(_ orders: [(OrderSide, Int, String)]) throws -> [OrderRequest] {
  try orders.enumerated().map { index, order in
    OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-\(index)")), symbol: try symbol(order.2),
      side: order.0, quantity: Quantity(order.1),
      pricing: .limit(try price(order.0 == .buy ? "100" : "99")), timeInForce: .day)
  }
}

private let offer: OrderCapabilities.Offer = [.limit: [.day]]

private func review(
  _ orders: [(OrderSide, Int, String)], in book: Portfolio,
  _ set: (inout TradingLimits) -> Void = { _ in }
) throws -> BasketReview {
  var limits = TradingLimits.none
  set(&limits)
  return BasketReview(
    try requests(orders), portfolio: book,
    rules: OrderRules(OrderCapabilities(equities: offer, coins: [:]), limits: limits), now: now)
}

@Suite("The review of a basket") struct BasketReviewTests {
  @Test("It sums what is bought and sold, and counts no sale before it is filled")
  func totals() throws {
    let basket = try review(
      [(.buy, 3, "SPY"), (.sell, 4, "AAPL"), (.buy, 5, "SPY")], in: try book())
    #expect(basket.cost == (try money("800")))
    #expect(basket.proceeds == (try money("396")))
    #expect(basket.buyingPowerAfter == (try money("1200")))
    #expect(
      basket.reviews.map(\.buyingPowerAfter)
        == [try money("1700"), try money("1700"), try money("1200")])
    #expect(
      basket.reviews.map(\.positionAfter) == [Quantity(3), Quantity(6), Quantity(8)])
    #expect(basket.reviews.flatMap(\.problems).isEmpty)
  }

  @Test("Orders that are fine alone are refused together: money, shares, and limits")
  func together() throws {
    let book = try book()
    let costly = try review([(.buy, 15, "SPY"), (.buy, 6, "AAPL")], in: book)
    #expect(costly.reviews[0].problems.isEmpty)
    #expect(
      costly.reviews[1].problems == [
        .insufficientBuyingPower(needed: try money("600"), available: try money("500"))
      ])
    #expect(costly.buyingPowerAfter == (try money("-100")))

    let sold = try review([(.sell, 6, "AAPL"), (.sell, 6, "AAPL")], in: book)
    #expect(sold.reviews[0].problems.isEmpty)
    #expect(sold.reviews[1].problems == [.insufficientQuantity(available: Quantity(4))])

    let same = try review([(.buy, 1, "SPY"), (.buy, 1, "SPY"), (.buy, 2, "SPY")], in: book) {
      $0.repeated = TradingLimits.usualRepetition
      $0.ordersPerMinute = TradingLimits.Limit(2)
    }
    #expect(same.reviews[0].problems.isEmpty)
    #expect(
      same.reviews[1].problems == [
        .limitExceeded(LimitBreach(.repeated(secondsAgo: 0), .warn))
      ])
    #expect(
      same.reviews[2].problems == [
        .limitExceeded(LimitBreach(.ordersPerMinute(most: 2), .block))
      ])

    let large = try review([(.buy, 8, "SPY"), (.buy, 9, "SPY")], in: book) {
      $0.shareOfEquity = TradingLimits.Limit(Percent(fraction("0.1")))
    }
    #expect(large.reviews[0].problems.isEmpty)
    #expect(large.reviews[1].problems.count == 1)
    #expect(large.reviews[1].positionAfter == Quantity(17))
  }

  @Test("What may be at the broker already is no longer there to spend, and is said once")
  func unconfirmed() throws {
    var book = try book()
    let lost = try #require(try requests([(.buy, 10, "SPY")]).first)
    let id = try #require(ClientOrderID("folio-lost"))
    let request = OrderRequest(lost.instruction, clientOrderID: id)
    book.submissions[id] = Submission(
      request: request, state: .unconfirmed(reason: "no answer"), confirmedAt: now)
    let basket = try review([(.buy, 4, "AAPL"), (.buy, 2, "AAPL"), (.buy, 1, "SPY")], in: book)
    #expect(
      basket.reviews.map(\.buyingPowerAfter)
        == [try money("600"), try money("400"), try money("300")])
    #expect(basket.reviews[0].problems.isEmpty)
    #expect(basket.reviews[1].problems.isEmpty)
    #expect(basket.reviews[2].problems == [.unconfirmedOrder(try symbol("SPY"))])
  }

  @Test("Without a price the total is unknown, not less")
  func unknown() throws {
    var book = try book()
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-x")), symbol: try symbol("TSLA"), side: .buy,
      quantity: Quantity(1), pricing: .market, timeInForce: .day)
    book.market = [:]
    let basket = BasketReview(
      [request], portfolio: book,
      rules: OrderRules(OrderCapabilities(equities: [.market: [.day]], coins: [:])), now: now)
    #expect(basket.cost == nil)
    #expect(basket.buyingPowerAfter == nil)
    #expect(basket.proceeds == (try money("0")))
  }

  private func fraction(_ text: String) -> FixedDecimal {
    (try? FixedDecimal(strict: text)) ?? .zero
  }
}

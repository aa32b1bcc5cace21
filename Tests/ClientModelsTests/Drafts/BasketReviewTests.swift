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
        .insufficientBuyingPower(
          needed: try money("600"), available: try money("500"), isSetAside: false)
      ])
    #expect(costly.buyingPowerAfter == (try money("-100")))

    let sold = try review([(.sell, 6, "AAPL"), (.sell, 6, "AAPL")], in: book)
    #expect(sold.reviews[0].problems.isEmpty)
    #expect(sold.reviews[1].problems == [.insufficientQuantity(available: Quantity(4), .sell)])

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

  @Test("Orders that could trade with each other are named, each by the number of the other")
  func crossing() throws {
    func problems(_ orders: [OrderRequest], isOpen: Bool = true) throws -> [[OrderProblem]] {
      var book = try book()
      book.clock = MarketClock(
        timestamp: now, isOpen: isOpen, nextOpen: nil, nextClose: nil, receivedAt: now)
      let rules = OrderRules(
        OrderCapabilities(equities: [.limit: [.day], .market: [.day]], coins: [:]))
      return BasketReview(orders, portfolio: book, rules: rules, now: now).reviews.map {
        $0.problems.filter { if case .meetsOrderOfBasket = $0 { true } else { false } }
      }
    }
    func order(_ side: OrderSide, _ limit: String?, _ name: String = "AAPL") throws -> OrderRequest
    {
      OrderRequest(
        OrderInstruction(
          symbol: try symbol(name), side: side, size: .quantity(Quantity(1)),
          pricing: try limit.map { .limit(try price($0)) } ?? .market),
        clientOrderID: try #require(ClientOrderID("folio-\(side.wire)-\(limit ?? "m")-\(name)")))
    }
    let met: [[OrderProblem]] = [[], [.meetsOrderOfBasket(1)]]
    #expect(try problems([order(.buy, "98"), order(.sell, "98")]) == met)
    #expect(try problems([order(.buy, "98"), order(.sell, "97.99")]) == met)
    #expect(try problems([order(.buy, "98"), order(.sell, "98.01")]) == [[], []])
    #expect(try problems([order(.sell, "101"), order(.buy, "101")]) == met)
    #expect(try problems([order(.sell, "101"), order(.buy, "100.99")]) == [[], []])
    // A market order goes to the far side of the quote: 99 to sell, 100 to buy.
    #expect(try problems([order(.buy, "98.5"), order(.sell, nil)]) == [[], []])
    #expect(try problems([order(.buy, "99"), order(.sell, nil)]) == met)
    #expect(try problems([order(.sell, "100"), order(.buy, nil)]) == met)
    #expect(try problems([order(.sell, "100.01"), order(.buy, nil)]) == [[], []])
    // While the market is closed it waits, and may meet anything.
    #expect(try problems([order(.sell, "120"), order(.buy, nil)], isOpen: false) == met)
    #expect(try problems([order(.sell, nil), order(.buy, "1")]) == met)
    #expect(try problems([order(.sell, nil), order(.buy, "200", "SPY")]) == [[], []])
    #expect(
      try problems([order(.sell, "98"), order(.buy, "99", "SPY"), order(.buy, "99")])
        == [[], [], [.meetsOrderOfBasket(1)]])
    #expect(
      OrderProblem.meetsOrderOfBasket(1).description
        == "could trade with order 1 of this basket: while that works the broker refuses this as a wash trade"
    )
  }

  @Test("A basket of both sides is gone through in its order, the buying power after each")
  func order() throws {
    let first = try review(
      [(.sell, 4, "AAPL"), (.buy, 15, "SPY"), (.buy, 6, "SPY")], in: try book())
    #expect(first.hasBothSides)
    #expect(
      first.reviews.map(\.buyingPowerAfter)
        == [try money("2000"), try money("500"), try money("-100")])
    #expect(first.reviews.map(\.isBlocked) == [false, false, true])
    let after = try review([(.buy, 5, "SPY"), (.sell, 5, "SPY")], in: try book())
    #expect(after.reviews[1].problems.contains(.insufficientQuantity(available: .zero, .sell)))
    #expect(try !review([(.buy, 1, "SPY"), (.buy, 1, "AAPL")], in: try book()).hasBothSides)
  }

  @Test("Changes free what the orders hold whose place they take")
  func changes() throws {
    var book = try book()
    let apple = try symbol("AAPL")
    book.positions[apple]?.quantityAvailable = .zero
    let orders = try (1...2).map { number in
      Order(
        id: try #require(BrokerOrderID("b-\(number)")), symbol: apple, side: .sell, type: .limit,
        timeInForce: .day, quantity: Quantity(5), limitPrice: try price("110"), status: .new)
    }
    for order in orders { book.orders[order.id] = order }
    func review(_ quantities: [Int]) throws -> BasketReview {
      let requests = try zip(orders, quantities).map { order, quantity in
        OrderRequest(
          clientOrderID: try #require(ClientOrderID("folio-\(order.id)")), symbol: apple,
          side: .sell, quantity: Quantity(quantity), pricing: .limit(try price("111")),
          timeInForce: .day, replaces: order.id)
      }
      return BasketReview(
        requests, portfolio: book,
        rules: OrderRules(OrderCapabilities(equities: offer, coins: [:])), now: now)
    }
    #expect(try review([5, 5]).reviews.map(\.isBlocked) == [false, false])
    #expect(try review([4, 5]).reviews.map(\.isBlocked) == [false, false])
    #expect(
      try review([5, 6]).reviews[1].problems.contains(
        .insufficientQuantity(available: Quantity(5), .sell)))
  }

  @Test("An order that is left out because it is blocked counts for none of the others")
  func leavingOut() throws {
    let orders = try requests([(.buy, 25, "SPY"), (.buy, 15, "SPY"), (.sell, 99, "AAPL")])
    let basket = BasketReview(
      orders, portfolio: try book(),
      rules: OrderRules(OrderCapabilities(equities: offer, coins: [:])), now: now,
      leavingOutBlocked: true)
    #expect(basket.reviews.map(\.isBlocked) == [true, false, true])
    #expect(basket.cost == (try money("1500")))
    #expect(basket.proceeds == (try money("0")))
    #expect(basket.buyingPowerAfter == (try money("500")))
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

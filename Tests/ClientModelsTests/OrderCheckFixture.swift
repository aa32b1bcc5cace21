import ClientModels
import Testing

/// What suites of the order check begin with.
protocol OrderCheckFixture {}

extension OrderCheckFixture {
  var now: Timestamp { Timestamp(seconds: 1_790_000_000) }

  func money(_ text: String) throws -> Money { Money(try FixedDecimal(strict: text)) }
  func price(_ text: String) throws -> Price { try Price(strict: text) }
  func quantity(_ text: String) throws -> Quantity { try Quantity(strict: text) }

  /// A book with one account, ten AAPL of which eight are free, and a market of 99.98 to 100.02.
  func book() throws -> Portfolio {
    let apple = try #require(Symbol("AAPL"))
    var book = Portfolio()
    book.apply(
      .accountUpdated(
        Account(
          id: try #require(AccountID("a-1")), buyingPower: try money("1000"),
          isShortingEnabled: true)
      ))
    book.apply(
      .positionsReplaced([
        Position(
          symbol: apple, quantity: Quantity(10), quantityAvailable: Quantity(8),
          averageEntryPrice: try price("90"))
      ]))
    book.apply(
      .assetUpdated(Asset(symbol: apple, name: "Apple", isShortable: true, isFractionable: true)))
    book.apply(
      .marketUpdated([
        MarketSnapshot(
          symbol: apple,
          quote: Quote(
            bid: try price("99.98"), bidSize: Quantity(1), ask: try price("100.02"),
            askSize: Quantity(1), at: now),
          trade: MarketTrade(price: try price("100"), size: Quantity(1), at: now), receivedAt: now)
      ]))
    book.apply(
      .clockUpdated(
        MarketClock(timestamp: now, isOpen: true, nextOpen: nil, nextClose: nil, receivedAt: now)))
    return book
  }

  func review(
    _ side: OrderSide, _ size: String, _ symbol: String = "AAPL", limit: String? = nil,
    pricing: OrderPricing? = nil, for timeInForce: TimeInForce = .day, in book: Portfolio,
    at time: Timestamp? = nil, replacing replaced: Order? = nil
  ) throws -> OrderReview {
    OrderCheck(
      OrderInstruction(
        symbol: try #require(Symbol(symbol)), side: side, size: .quantity(try quantity(size)),
        pricing: try pricing ?? limit.map { .limit(try price($0)) } ?? .market,
        timeInForce: timeInForce),
      portfolio: book, rules: OrderRules(.alpaca), now: time ?? now, replaced: replaced
    ).review()
  }
}

extension OrderReview {
  var texts: [String] { problems.map(\.description) }
}

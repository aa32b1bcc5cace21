import Testing

@testable import ClientModels

/// What suites of the limits begin with.
protocol LimitFixture {}

extension LimitFixture {
  var now: Timestamp { Timestamp(seconds: 1_790_000_000) }

  func decimal(_ text: String) throws -> FixedDecimal { try FixedDecimal(strict: text) }
  func price(_ text: String) throws -> Price { Price(try decimal(text)) }
  func percent(_ text: String) throws -> Percent { Percent(try decimal(text)) }
  func symbol(_ text: String) throws -> Symbol { try #require(Symbol(text)) }

  /// An account of 10,000, down 500 today, with ten AAPL; AAPL is at 99 to 100.
  func book(equity: String = "10000", lastEquity: String = "10500") throws -> Portfolio {
    let apple = try symbol("AAPL")
    var book = Portfolio()
    book.apply(
      .accountUpdated(
        Account(
          id: try #require(AccountID("a-1")), equity: Money(try decimal(equity)),
          lastEquity: Money(try decimal(lastEquity)), buyingPower: Money(try decimal("20000")),
          isShortingEnabled: true)))
    book.apply(
      .positionsReplaced([
        Position(symbol: apple, quantity: Quantity(10), averageEntryPrice: try price("90"))
      ]))
    book.apply(
      .marketUpdated([
        MarketSnapshot(
          symbol: apple,
          quote: Quote(
            bid: try price("99"), bidSize: Quantity(1), ask: try price("100"), askSize: Quantity(1),
            at: now), receivedAt: now)
      ]))
    return book
  }

  func breaches(
    _ side: OrderSide, _ quantity: String, limit: String? = nil, of name: String = "AAPL",
    in book: Portfolio, at time: Timestamp? = nil, _ set: (inout TradingLimits) throws -> Void
  ) throws -> [LimitBreach.Kind] {
    var limits = TradingLimits.none
    try set(&limits)
    return LimitCheck(
      OrderInstruction(
        symbol: try symbol(name), side: side, size: .quantity(Quantity(try decimal(quantity))),
        pricing: try limit.map { .limit(try price($0)) } ?? .market), limits, portfolio: book,
      now: time ?? now
    ).breaches().map(\.kind)
  }

  func submission(
    _ id: String, at time: Timestamp, quantity: Int = 5, state: SubmissionState = .sending
  ) throws -> Submission {
    Submission(
      request: OrderRequest(
        clientOrderID: try #require(ClientOrderID(id)), symbol: try symbol("AAPL"), side: .buy,
        quantity: Quantity(quantity), pricing: .market, timeInForce: .day), state: state,
      confirmedAt: time)
  }
}

import Testing

@testable import ClientModels

/// What counts as the same order again.
@Suite struct RepeatedOrderTests: LimitFixture {
  @Test(arguments: [(9.9, 5, true), (10, 5, false), (0, 6, false), (0, 5, true)])
  func theSameOrderAgain(seconds: Double, quantity: Int, isRepeated: Bool) throws {
    var book = try book()
    book.apply(
      .submissionChanged(
        try submission("folio-1", at: now.advanced(bySeconds: -seconds), quantity: quantity)))
    let found = try breaches(.buy, "5", in: book) { $0.repeated = .init(10, .warn) }
    #expect(found == (isRepeated ? [.repeated(secondsAgo: Int(seconds))] : []))
  }

  @Test func anOrderThatAnotherRunSentIsKnownByTheTimeInItsId() throws {
    var book = try book()
    var random = SeededGenerator(seed: 7)
    let id = ClientOrderID.mint(at: now.advanced(bySeconds: -3), using: &random)
    book.apply(
      .ordersUpdated([
        Order(
          id: try #require(BrokerOrderID("b-1")), clientOrderID: id, symbol: try symbol("AAPL"),
          side: .buy, type: .market, timeInForce: .day, quantity: Quantity(5), status: .filled)
      ]))
    let set: (inout TradingLimits) -> Void = { $0.repeated = .init(10, .warn) }
    #expect(try breaches(.buy, "5", in: book, set) == [.repeated(secondsAgo: 3)])
    #expect(try breaches(.sell, "5", in: book, set).isEmpty)
    #expect(try breaches(.buy, "5", in: book, at: now.advanced(bySeconds: 7), set).isEmpty)
  }

  @Test func theOrderThatIsChangedIsNotTheSameOrderAgain() throws {
    var book = try book()
    let id = ClientOrderID.first(mintedFrom: now.advanced(bySeconds: -7))
    let order = Order(
      id: try #require(BrokerOrderID("b-1")), clientOrderID: id, symbol: try symbol("AAPL"),
      side: .buy, type: .limit, timeInForce: .day, quantity: Quantity(5),
      limitPrice: try price("98"), status: .new)
    book.apply(.ordersUpdated([order]))
    var limits = TradingLimits.none
    limits.repeated = .init(10, .warn)
    let same = OrderInstruction(
      symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(5)),
      pricing: .limit(try price("98")))
    func found(replacing replaced: BrokerOrderID?) -> [LimitBreach.Kind] {
      LimitCheck(same, limits, portfolio: book, now: now, replaced: replaced).breaches()
        .map(\.kind)
    }
    #expect(found(replacing: nil) == [.repeated(secondsAgo: 7)])
    #expect(found(replacing: order.id).isEmpty)
  }

  @Test func ordersWithAnotherTrailOrOtherLegsAreNotTheSame() throws {
    func isRepeated(_ sent: OrderInstruction, _ next: OrderInstruction) throws -> Bool {
      var book = try book()
      let request = OrderRequest(sent, clientOrderID: try #require(ClientOrderID("folio-1")))
      book.apply(
        .submissionChanged(Submission(request: request, state: .sending, confirmedAt: now)))
      var limits = TradingLimits.none
      limits.repeated = .init(10, .warn)
      return !LimitCheck(next, limits, portfolio: book, now: now).breaches().isEmpty
    }
    var order = OrderInstruction(
      symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(5)),
      pricing: .trailingStop(.price(try price("2"))))
    var other = order
    other.pricing = .trailingStop(.price(try price("3")))
    #expect(try isRepeated(order, order))
    #expect(try !isRepeated(order, other))
    (order.pricing, other.pricing) = (.market, .market)
    other.legs = .thenStopLoss(StopLoss(stopPrice: try price("80")))
    #expect(try !isRepeated(order, other))
    order.legs = .thenStopLoss(StopLoss(stopPrice: try price("81")))
    #expect(try !isRepeated(order, other))
    order.legs = other.legs
    #expect(try isRepeated(order, other))
  }
}

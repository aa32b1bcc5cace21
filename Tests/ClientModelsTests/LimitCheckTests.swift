import Testing

@testable import ClientModels

/// Each limit just below, at and just above its value.
@Suite struct LimitCheckTests: LimitFixture {
  @Test(arguments: [("4.99", false), ("5", false), ("5.01", true)])
  func theValueOfOneOrder(quantity: String, isBeyond: Bool) throws {
    let found = try breaches(.buy, quantity, in: book()) { $0.notional = .init(try decimal("500")) }
    #expect(
      found
        == (isBeyond ? [.notional(try decimal("501"), most: try decimal("500"))] : []))
  }

  /// At a bid of 99 five shares bring 495, however low the limit is.
  @Test(arguments: [
    ("2.5", "495.01", false), ("2.5", "495", false), ("2.5", "494.99", true),
    ("99", "494.99", true), ("100", "500", false), ("100", "499.99", true),
  ])
  func theValueOfASellIsWhatTheMarketBidsWhenThatIsMore(
    limit: String, most: String, isBeyond: Bool
  ) throws {
    for name in ["AAPL", "SHORT"] {
      var book = try book()
      // One closes what is held, the other opens a short position.
      if name == "SHORT" { book.positions = [:] }
      let found = try breaches(.sell, "5", limit: limit, in: book) {
        $0.notional = .init(try decimal(most))
      }
      #expect(!found.isEmpty == isBeyond)
    }
  }

  @Test func theValueOfAnOrderWithAStopGoesByWhatItMayTradeAt() throws {
    func value(_ side: OrderSide, _ pricing: OrderPricing) throws -> String? {
      OrderEstimate(
        OrderInstruction(
          symbol: try symbol("AAPL"), side: side, size: .quantity(Quantity(10)), pricing: pricing),
        portfolio: try book()
      ).value?.amount.description
    }
    #expect(try value(.sell, .stop(price("95"))) == "950")
    #expect(try value(.sell, .stopLimit(stop: price("95"), limit: price("1"))) == "950")
    #expect(try value(.sell, .stopLimit(stop: price("95"), limit: price("96"))) == "960")
    #expect(try value(.sell, .stop(price("200"))) == "990")
    #expect(try value(.buy, .limit(price("250"))) == "2500")
    #expect(try value(.buy, .stopLimit(stop: price("105"), limit: price("110"))) == "1100")
  }

  /// Ten are held; 20 % of 10,000 are twenty at 100.
  @Test(arguments: [(4, 5, 1, false), (4, 5, 2, true), (0, 0, 10, false), (0, 0, 11, true)])
  func theShareOfEquityCountsWorkingOrdersOfTheSameSide(
    working: Int, unsettled: Int, quantity: Int, isBeyond: Bool
  ) throws {
    var book = try book()
    func order(_ id: String, _ side: OrderSide, _ quantity: Int) throws -> Order {
      Order(
        id: try #require(BrokerOrderID(id)), symbol: try symbol("AAPL"), side: side, type: .limit,
        timeInForce: .day, quantity: Quantity(quantity), filledQuantity: Quantity(3),
        limitPrice: try price("98"), status: .partiallyFilled)
    }
    var over = try order("b-3", .buy, 50)
    over.status = .canceled
    book.apply(
      .ordersUpdated([
        try order("b-1", .buy, working + 3), try order("b-2", .sell, 50), over,
      ]))
    if unsettled > 0 {
      for (id, state) in [
        ("folio-1", SubmissionState.unconfirmed(reason: "no answer")),
        ("folio-2", .rejected(reason: "no")), ("folio-3", .notSent(reason: "no")),
      ] {
        book.apply(
          .submissionChanged(try submission(id, at: now, quantity: unsettled, state: state)))
      }
    }
    let found = try breaches(.buy, "\(quantity)", in: book) {
      $0.shareOfEquity = .init(try percent("0.2"))
    }
    #expect(!found.isEmpty == isBeyond)
    // What makes the position smaller is never kept back.
    #expect(
      try breaches(.sell, "5", in: book) { $0.shareOfEquity = .init(try percent("0.01")) }.isEmpty)
  }

  /// The market is at 100; ten are held, of an equity of 10,000.
  @Test(arguments: [(nil, "0.2"), ("50", "0.15"), ("99", "0.199"), ("120", "0.22")])
  func theOrderCountsAtItsLimitAndWhatIsHeldAtTheMarket(limit: String?, share: String) throws {
    let review = OrderCheck(
      OrderInstruction(
        symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(10)),
        pricing: try limit.map { .limit(try price($0)) } ?? .market),
      portfolio: try book(), rules: OrderRules(.alpaca), now: now
    ).review()
    #expect(review.shareOfEquityAfter == (try percent(share)))
  }

  @Test func aShortPositionIsANegativeShareAndCountsByItsSize() throws {
    let instruction = OrderInstruction(
      symbol: try symbol("AAPL"), side: .sell, size: .quantity(Quantity(30)), pricing: .market)
    let review = OrderCheck(
      instruction, portfolio: try book(), rules: OrderRules(.alpaca), now: now
    ).review()
    #expect(review.positionAfter == Quantity(-20))
    #expect(review.shareOfEquityAfter == (try percent("-0.198")))
    #expect(
      try breaches(.sell, "30", in: book()) { $0.shareOfEquity = .init(try percent("0.19")) }
        == [.shareOfEquity(percent("0.198"), most: percent("0.19"))])
  }

  @Test func anOrderAndTheOneInItsPlaceCountOnceAndLegsNever() throws {
    var book = try book()
    let apple = try symbol("AAPL")
    func order(_ id: String, _ side: OrderSide, _ quantity: Int) throws -> Order {
      Order(
        id: try #require(BrokerOrderID(id)), symbol: apple, side: side, type: .limit,
        orderClass: side == .sell ? .bracket : .simple, timeInForce: .day,
        quantity: Quantity(quantity), limitPrice: try price("98"), status: .new)
    }
    let first = try order("b-1", .buy, 6)
    var second = try order("b-2", .buy, 8)
    second.replaces = first.id
    var leg = try order("b-3", .sell, 8)
    leg.status = .held
    book.apply(.ordersUpdated([first, second, leg]))
    #expect(book.working(apple, .buy, at: nil)?.quantity == Quantity(8))
    #expect(book.working(apple, .buy, at: nil, but: second.id)?.quantity == Quantity(6))
    #expect(book.working(apple, .sell, at: nil)?.quantity == .zero)
    let review = OrderCheck(
      OrderInstruction(
        symbol: apple, side: .buy, size: .quantity(Quantity(2)), pricing: .market),
      portfolio: book, rules: OrderRules(.alpaca), now: now
    ).review()
    #expect(review.positionAfter == Quantity(12))
    #expect(review.positionWithWorking == Quantity(20))
    // Twelve at the market, which is at 100, and eight at their limit.
    #expect(review.shareOfEquityWithWorking == (try percent("0.1984")))
  }

  @Test func figuresOfALimitAreToldApart() throws {
    #expect(
      try LimitBreach(.notional(decimal("1000.0005"), most: decimal("1000")), .block).description
        .contains("about 1,000.0005 in one order, this profile allows 1,000.0000"))
    #expect(
      try LimitBreach(.shareOfEquity(percent("0.2000001"), most: percent("0.2")), .block)
        .description.contains("would be 20.00001% of equity, this profile allows 20.00000%"))
    #expect(
      try LimitBreach(.dayLoss(decimal("500.01"), most: decimal("500")), .block).description
        .contains("down 500.01 today, this profile stops opening at 500.00"))
  }

  @Test(arguments: [("BTC/USD", "BTCUSD"), ("BTCUSD", "BTC/USD"), ("BTC/USD", "BTC/USD")])
  func aCoinIsMeantWithAndWithoutTheSlash(ordered: String, named: String) throws {
    let named = Set([try symbol(named), try symbol("SPY")])
    #expect(
      try breaches(.buy, "1", of: ordered, in: book()) { $0.barred = .init(named) }
        == [.barred(try symbol(ordered))])
    #expect(try breaches(.buy, "1", of: ordered, in: book()) { $0.allowed = .init(named) }.isEmpty)
    #expect(
      try breaches(.buy, "1", of: "ETH/USD", in: book()) { $0.allowed = .init(named) }.count == 1)
  }

  @Test(arguments: [("9.999999999", false), ("10", false), ("10.000000001", true)])
  func theQuantityOfOneOrder(quantity: String, isBeyond: Bool) throws {
    let found = try breaches(.sell, quantity, in: book()) { $0.quantity = .init(Quantity(10)) }
    #expect(!found.isEmpty == isBeyond)
  }

  @Test(arguments: [
    ("95.01", false), ("95", false), ("94.99", true), ("104.99", false), ("105", false),
    ("105.01", true),
  ])
  func theDistanceOfALimitFromTheMarketEitherWay(limit: String, isBeyond: Bool) throws {
    let found = try breaches(.buy, "1", limit: limit, in: book()) {
      $0.distance = .init(try percent("0.05"))
    }
    #expect(!found.isEmpty == isBeyond)
  }

  @Test(arguments: [
    (nil, "95", nil, nil), (nil, "94.99", nil, "0.0501"), (nil, "105.01", nil, "0.0501"),
    ("105", "104", nil, nil), ("106", "104", nil, "0.06"), ("100", "110", nil, "0.1"),
    ("92", "93", nil, "0.08"), (nil, nil, "5%", nil), (nil, nil, "10%", "0.1"),
    (nil, nil, "5", nil), (nil, nil, "5.5", "0.055"), (nil, nil, nil, nil),
  ])
  func theFarthestPriceOfAnOrderOrItsTrail(
    limit: String?, stop: String?, trail: String?, beyond: String?
  ) throws {
    let away = try trail.map { text -> Trail in
      text.hasSuffix("%") ? .percent(try decimal(String(text.dropLast()))) : .price(try price(text))
    }
    let type: OrderType =
      away != nil ? .trailingStop : stop == nil ? .market : limit == nil ? .stop : .stopLimit
    let pricing = try #require(
      OrderPricing(
        type: type, limit: try limit.map(price), stop: try stop.map(price), trail: away))
    var limits = TradingLimits.none
    limits.distance = .init(try percent("0.05"))
    let found = LimitCheck(
      OrderInstruction(
        symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(1)), pricing: pricing),
      limits,
      portfolio: try book(), now: now
    ).breaches().map(\.kind)
    let expected = try beyond.map {
      LimitBreach.Kind.distance(try percent($0), most: try percent("0.05"))
    }
    #expect(found == (expected.map { [$0] } ?? []))
  }

  @Test func aTrailInMoneyNeedsTheMarketAndOneInPercentDoesNot() throws {
    var limits = TradingLimits.none
    limits.distance = .init(try percent("0.05"))
    func found(_ trail: Trail) throws -> [LimitBreach.Kind] {
      LimitCheck(
        OrderInstruction(
          symbol: try symbol("MSFT"), side: .sell, size: .quantity(Quantity(1)),
          pricing: .trailingStop(trail)), limits, portfolio: try book(), now: now
      ).breaches().map(\.kind)
    }
    #expect(try found(.price(price("5"))) == [.unknown("the market")])
    #expect(try found(.percent(5)).isEmpty)
    #expect(try found(.percent(6)).count == 1)
  }

  @Test func anOrderWithoutAPriceIsAtTheMarket() throws {
    #expect(
      try breaches(.buy, "1", of: "MSFT", in: book()) {
        $0.distance = .init(try percent("0.05"))
      }.isEmpty)
    #expect(
      try breaches(.buy, "1", limit: "5", of: "MSFT", in: book()) {
        $0.distance = .init(try percent("0.05"))
      } == [.unknown("the market")])
  }

  @Test(arguments: [("9.99", false), ("10", false), ("10.01", true)])
  func theShareOfEquityOfThePositionAfterwards(quantity: String, isBeyond: Bool) throws {
    // 20 AAPL at 100 are a fifth of 10,000.
    let found = try breaches(.buy, quantity, in: book()) {
      $0.shareOfEquity = .init(try percent("0.2"))
    }
    #expect(!found.isEmpty == isBeyond)
  }

  @Test(arguments: [(2, false), (3, true)])
  func ordersOfOneMinute(sent: Int, isBeyond: Bool) throws {
    var book = try book()
    for number in 0..<sent {
      book.apply(
        .submissionChanged(try submission("folio-\(number)", at: now.advanced(bySeconds: -59.9))))
    }
    book.apply(.submissionChanged(try submission("old", at: now.advanced(bySeconds: -60))))
    book.apply(
      .submissionChanged(
        try submission("unsent", at: now, state: .notSent(reason: "too many requests"))))
    let found = try breaches(.buy, "1", in: book) { $0.ordersPerMinute = .init(3) }
    #expect(found == (isBeyond ? [.ordersPerMinute(most: 3)] : []))
  }

  @Test(arguments: [("499.99", true), ("500", false), ("500.01", false)])
  func theLossOfTheDay(most: String, isBeyond: Bool) throws {
    let found = try breaches(.buy, "1", in: book()) { $0.dayLoss = .init(try decimal(most)) }
    #expect(!found.isEmpty == isBeyond)
  }

  @Test func symbolsAllowedAndBarred() throws {
    let apple = try symbol("AAPL")
    #expect(
      try breaches(.buy, "1", in: book()) { $0.allowed = .init([try symbol("SPY")]) }
        == [.notAllowed(apple)])
    #expect(try breaches(.buy, "1", in: book()) { $0.allowed = .init([apple]) }.isEmpty)
    #expect(
      try breaches(.buy, "1", in: book()) { $0.barred = .init([apple]) } == [.barred(apple)])
    #expect(try breaches(.buy, "1", in: book()) { $0.barred = .init([try symbol("SPY")]) }.isEmpty)
  }

  @Test func aWayOutOfAPositionIsNeverKeptBackByItsSymbolShareOrLoss() throws {
    let set: (inout TradingLimits) throws -> Void = {
      $0.barred = .init([try symbol("AAPL")])
      $0.allowed = .init([])
      $0.dayLoss = .init(try decimal("1"))
      $0.shareOfEquity = .init(try percent("0.0001"))
    }
    #expect(try breaches(.sell, "10", in: book(), set).isEmpty)
    // One share more opens a short position.
    #expect(try breaches(.sell, "11", in: book(), set).count == 4)
    #expect(try breaches(.buy, "1", in: book(), set).count == 4)
  }

  @Test func aLimitBlocksOrWarnsAsTheProfileSays() throws {
    var rules = OrderRules(.alpaca)
    let instruction = OrderInstruction(
      symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(2)), pricing: .market)
    func review() throws -> OrderReview {
      OrderCheck(instruction, portfolio: try book(), rules: rules, now: now).review()
    }
    rules.limits.quantity = .init(Quantity(1), .warn)
    #expect(
      try review().problems.map(\.description) == [
        "profile limit: 2 in one order, this profile allows 1"
      ])
    #expect(try !review().isBlocked)
    rules.limits.quantity = .init(Quantity(1), .block)
    #expect(try review().isBlocked)
  }
}

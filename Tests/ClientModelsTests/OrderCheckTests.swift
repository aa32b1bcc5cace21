import ClientModels
import Testing

@Suite struct OrderCheckTests: OrderCheckFixture {
  @Test func aBuyCostsTheAskAndASellBringsTheBid() throws {
    let buy = try review(.buy, "5", in: book())
    #expect(buy.priceUsed?.description == "100.02")
    #expect(buy.estimatedValue?.description == "500.1")
    #expect(buy.buyingPowerAfter?.description == "487.3975")
    #expect(buy.positionAfter == Quantity(15))
    #expect(buy.problems.isEmpty)
    let sell = try review(.sell, "5", in: book())
    #expect(sell.priceUsed?.description == "99.98")
    #expect(sell.estimatedValue?.description == "499.9")
    #expect(sell.buyingPowerAfter?.description == "1000")
    #expect(sell.positionAfter == Quantity(5))
    #expect(sell.problems.isEmpty)
  }

  @Test func aLimitOrderIsReckonedAtItsLimit() throws {
    let buy = try review(.buy, "5", limit: "99.5", in: book())
    #expect(buy.priceUsed?.description == "99.5")
    #expect(buy.estimatedValue?.description == "497.5")
    #expect(buy.problems.isEmpty)
  }

  @Test func aSellWhoseLimitIsBelowTheBidBringsTheBid() throws {
    #expect(try review(.sell, "5", limit: "2.5", in: book()).estimatedValue?.description == "499.9")
    #expect(try review(.sell, "5", limit: "101", in: book()).estimatedValue?.description == "505")
  }

  @Test func aBuyOfMoreThanTheAccountIsWorthIsOnMargin() throws {
    var book = try book()
    book.account?.buyingPower = try money("4000")
    book.account?.equity = try money("1000")
    #expect(try review(.buy, "10", limit: "100", in: book).problems.isEmpty)
    #expect(
      try review(.buy, "10", limit: "100.01", in: book).texts == [
        "this order alone is 100.01% of equity, on margin"
      ])
    let far = try review(.buy, "19.3", limit: "100", in: book)
    #expect(far.texts == ["this order alone is 193% of equity, on margin"])
    #expect(!far.isBlocked)
  }

  @Test func aChangeOfAnOrderThatIsOverIsBlockedAndCountsNoFillTwice() throws {
    var book = try book()
    var order = Order(
      id: try #require(BrokerOrderID("o-1")), symbol: Symbol("AAPL"), side: .buy, type: .limit,
      timeInForce: .day, quantity: Quantity(10), filledQuantity: Quantity(4),
      limitPrice: try price("99"), status: .partiallyFilled)
    book.apply(.ordersUpdated([order]))
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-2")), symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(6), pricing: .limit(try price("99.5")), timeInForce: .day,
      replaces: order.id)
    func review() -> OrderReview {
      OrderCheck(request, portfolio: book, rules: OrderRules(.alpaca), now: now).review()
    }
    #expect(review().problems.isEmpty)
    #expect(review().positionAfter == Quantity(16))
    for status in [OrderStatus.filled, .canceled, .replaced, .expired] {
      order.status = status
      book.orders[order.id] = order
      #expect(review().texts == ["the order is \(status.wire): there is nothing to change"])
      #expect(review().isBlocked)
      #expect(review().positionAfter == Quantity(10))
    }
  }

  @Test func exactlyTheBuyingPowerMayBeSpentAndOneUnitMoreMayNot() throws {
    let all = try review(.buy, "10", limit: "100", in: book())
    #expect(all.buyingPowerAfter?.isZero == true)
    #expect(all.problems.isEmpty)
    let more = try review(.buy, "10", limit: "100.01", in: book())
    #expect(more.texts == ["costs about 1,000.10, buying power is 1,000.00"])
    #expect(more.isBlocked)
    let trifle = try review(.buy, "10.000000001", limit: "100", in: book())
    #expect(trifle.isBlocked)
    #expect(trifle.buyingPowerAfter?.description == "-0.0000001")
  }

  @Test func aTrailingStopBeginsByTheLastPriceAndAChangeKeepsTheBestOneSeen() throws {
    func stop(_ side: OrderSide, _ trail: Trail, replaced: Order? = nil) throws -> String? {
      OrderCheck(
        OrderInstruction(
          symbol: try #require(Symbol("AAPL")), side: side, size: .quantity(Quantity(1)),
          pricing: .trailingStop(trail), timeInForce: .day),
        portfolio: try book(), rules: OrderRules(.alpaca), now: now, replaced: replaced
      ).review().firstStop?.description
    }
    #expect(try stop(.sell, .percent(try FixedDecimal(strict: "1.5"))) == "98.5")
    #expect(try stop(.buy, .price(try price("2.25"))) == "102.25")
    var working = Order(
      id: try #require(BrokerOrderID("o-1")), symbol: Symbol("AAPL"), side: .sell,
      type: .trailingStop, timeInForce: .day, quantity: Quantity(1), status: .new)
    working.trailing = .following(.price(try price("1")), highWaterMark: try price("105"))
    #expect(try stop(.sell, .price(try price("2")), replaced: working) == "103")
    #expect(try review(.sell, "5", limit: "101", in: book()).firstStop == nil)
  }

  @Test func aTrailingStopIsReckonedWhereItBegins() throws {
    let buy = try review(.buy, "4", pricing: .trailingStop(.percent(50)), in: book())
    #expect(buy.estimatedValue?.description == "600")
    // 4 at 153.75: a stop without a limit has a collar of 2.5 %.
    #expect(buy.buyingPowerAfter?.description == "385")
    #expect(buy.problems.isEmpty)
    var less = try book()
    less.account?.buyingPower = try money("600")
    #expect(
      try review(.buy, "4", pricing: .trailingStop(.percent(50)), in: less).texts
        == ["the broker sets about 615.00 aside for it, buying power is 600.00"])
    less.account?.buyingPower = try money("599")
    #expect(
      try review(.buy, "4", pricing: .trailingStop(.percent(50)), in: less).texts
        == ["costs about 600.00, buying power is 599.00"])
    let sell = try review(.sell, "5", pricing: .trailingStop(.price(try price("10"))), in: book())
    #expect(sell.estimatedValue?.description == "450")
  }

  @Test func aMarketBuyNeedsWhatTheBrokerSetsAsideForIt() throws {
    var book = try book()
    book.account?.buyingPower = try money("1025.205")
    let all = try review(.buy, "10", in: book)
    #expect(all.problems.isEmpty)
    // It leaves what `max` leaves, and has 2.5 % back once it is filled.
    #expect(all.buyingPowerAfter?.isZero == true)
    #expect(all.buyingPowerWhenFilled?.description == "25.005")
    #expect(all.keptBack?.description == "2.5")
    book.account?.buyingPower = try money("1025.2")
    #expect(try review(.buy, "10", in: book).isBlocked)
  }

  @Test func whatACertainRefusalIsKeptFromBeingSent() throws {
    let book = try book()
    let stop = OrderPricing.stop(try price("90"))
    let review = try review(.buy, "1", pricing: stop, in: book)
    #expect(review.isBlocked)
    // An old price tells nothing for certain, nor does one of an order that may have been set off already.
    let late = try self.review(
      .buy, "1", pricing: stop, in: book, at: now.advanced(bySeconds: 3_600))
    #expect(!late.isBlocked)
    #expect(
      late.texts.contains(
        "the market is at 100.00, beyond the stop 90.00 already: the broker may refuse such a stop")
    )
    let working = Order(
      id: try #require(BrokerOrderID("o-1")), symbol: Symbol("AAPL"), side: .buy, type: .stop,
      timeInForce: .day, quantity: Quantity(1), stopPrice: try price("90"), status: .new)
    #expect(
      try !self.review(.buy, "1", pricing: stop, in: book, replacing: working).isBlocked)
  }

  @Test func aStopLossAtTheQuoteIsQuestioned() throws {
    func texts(_ side: OrderSide, _ stop: String, _ profit: String) throws -> [String] {
      var book = try book()
      book.positions = [:]
      return OrderCheck(
        OrderInstruction(
          symbol: try #require(Symbol("AAPL")), side: side, size: .quantity(Quantity(1)),
          pricing: .market, timeInForce: .day,
          legs: .bracket(
            takeProfit: try price(profit), stopLoss: StopLoss(stopPrice: try price(stop)))),
        portfolio: book, rules: OrderRules(.alpaca), now: now
      ).review().texts
    }
    #expect(
      try texts(.buy, "99.98", "110") == [
        "the bid is at 99.98: a stop loss of 99.98 goes off at once"
      ])
    #expect(try texts(.buy, "99.97", "110").isEmpty)
    #expect(
      try texts(.sell, "100.02", "90")
        == ["the ask is at 100.02: a stop loss of 100.02 goes off at once"])
    #expect(try texts(.sell, "100.03", "90").isEmpty)
  }

  @Test func whoSellsMoreThanIsHeldIsToldHowMuchThatIs() throws {
    var book = try book()
    let apple = try #require(Symbol("AAPL"))
    book.positions[apple]?.quantityAvailable = .zero
    #expect(
      try review(.sell, "20", in: book).texts == [
        "only 10 are held, and working orders hold all of it: nothing available to sell"
      ])
    #expect(
      try review(.sell, "10", in: book).texts
        == ["nothing available to sell: working orders hold all of it"])
  }

  @Test func aChangeHasBackWhatTheOldOrderHolds() throws {
    var book = try book()
    book.account?.buyingPower = try money("197437.5")
    let stop = Order(
      id: try #require(BrokerOrderID("o-1")), symbol: Symbol("AAPL"), side: .buy, type: .stop,
      timeInForce: .day, quantity: Quantity(10), stopPrice: try price("250"), status: .new)
    let change = try review(
      .buy, "20", pricing: .stop(try price("300")), in: book, replacing: stop)
    #expect(change.buyingPowerAfter?.description == "193850")
  }

  @Test func aWorkingShortSaleIsChangedByWhatItHolds() throws {
    var book = try book()
    book.positions = [:]
    // 1,000 of which 103 each for 9 are held.
    book.account?.buyingPower = try money("0")
    var short = Order(
      id: try #require(BrokerOrderID("o-1")), symbol: Symbol("AAPL"), side: .sell, type: .limit,
      timeInForce: .day, quantity: Quantity(9), limitPrice: try price("110"), status: .new)
    let same = try review(.sell, "9", limit: "110", in: book, replacing: short)
    #expect(same.problems.isEmpty)
    #expect(same.buyingPowerAfter?.isZero == true)
    let less = try review(.sell, "4", limit: "110", in: book, replacing: short)
    #expect(less.problems.isEmpty)
    #expect(less.buyingPowerAfter?.description == "550")
    let more = try review(.sell, "10", limit: "110", in: book, replacing: short)
    #expect(more.texts == ["costs about 1,100.00, buying power is 990.00"])
    short.filledQuantity = Quantity(5)
    #expect(try review(.sell, "9", limit: "110", in: book, replacing: short).isBlocked)
  }

  @Test func aShortIsBoughtBackByOneOrderOnly() throws {
    var book = try book()
    func hold(_ available: Int) throws {
      book.apply(
        .positionsReplaced([
          Position(
            symbol: try #require(Symbol("AAPL")), quantity: Quantity(-5),
            quantityAvailable: Quantity(available), averageEntryPrice: try price("90"))
        ]))
    }
    try hold(-5)
    #expect(try review(.buy, "5", in: book).texts.isEmpty)
    try hold(-2)
    #expect(
      try review(.buy, "5", in: book).texts == ["only 2 available to buy back: other orders hold 3"]
    )
    try hold(0)
    #expect(
      try review(.buy, "5", in: book).texts
        == ["nothing available to buy back: working orders hold all of it"])
    // Its place is taken by the change, and with it what it holds.
    let cover = Order(
      id: try #require(BrokerOrderID("b-1")), symbol: Symbol("AAPL"), side: .buy, type: .limit,
      timeInForce: .day, quantity: Quantity(5), limitPrice: try price("80"), status: .new)
    book.apply(.ordersUpdated([cover]))
    #expect(
      try review(.buy, "5", limit: "81", in: book, replacing: cover).problems.allSatisfy {
        !$0.isBlocking
      })
  }

  @Test func exactlyTheFreePositionMayBeSoldAndMoreMayNot() throws {
    #expect(try review(.sell, "8", in: book()).problems.isEmpty)
    let more = try review(.sell, "8.000000001", in: book())
    #expect(more.texts == ["only 8 available to sell: other orders hold 2"])
    #expect(more.isBlocked)
    var unsaid = try book()
    let apple = try #require(Symbol("AAPL"))
    unsaid.positions[apple]?.quantityAvailable = nil
    #expect(try review(.sell, "10", in: unsaid).problems.isEmpty)
    #expect(try review(.sell, "11", in: unsaid).texts == ["only 10 available to sell"])
  }

  @Test func aShortSaleNeedsAWholeQuantityAndAnAccountThatMay() throws {
    var flat = try book()
    flat.apply(.positionsReplaced([]))
    let short = try review(.sell, "3", in: flat)
    #expect(short.problems.isEmpty)
    #expect(short.positionAfter == Quantity(-3))
    #expect(
      try review(.sell, "0.5", in: flat).texts == ["a fractional quantity cannot be sold short"])
    flat.account?.isShortingEnabled = false
    #expect(
      try review(.sell, "3", in: flat).texts == [
        "no AAPL is held, and this account may not sell short"
      ])
  }

  @Test func whenAllOfAPositionIsPromisedNothingIsLeftToSell() throws {
    var promised = try book()
    let apple = try #require(Symbol("AAPL"))
    promised.positions[apple]?.quantityAvailable = .zero
    let sale = try review(.sell, "1", in: promised)
    #expect(sale.texts == ["nothing available to sell: working orders hold all of it"])
    #expect(sale.isBlocked)
  }

  @Test(arguments: ["0", "-1", "-0.5"])
  func aQuantityIsMoreThanZero(size: String) throws {
    let review = try review(.buy, size, in: book())
    #expect(review.texts.first == "the quantity must be more than zero")
    #expect(review.isBlocked)
  }

  @Test(arguments: [
    ("0", "the limit price must be more than zero"),
    ("-1", "the limit price must be more than zero"),
    ("1.005", "the limit price 1.005 is between ticks: prices here move in steps of 0.01"),
    ("0.99995", "the limit price 0.99995 is between ticks: prices here move in steps of 0.0001"),
    ("99.999", "the limit price 99.999 is between ticks: prices here move in steps of 0.01"),
  ])
  func aLimitPriceIsPositiveAndOnATick(limit: String, text: String) throws {
    let review = try review(.buy, "1", limit: limit, in: book())
    #expect(review.texts == [text])
    #expect(review.isBlocked)
  }

  @Test(arguments: ["1", "1.01", "0.9999", "0.0001", "99.5"])
  func aPriceOnATickIsTaken(limit: String) throws {
    #expect(try review(.buy, "1", limit: limit, in: book()).problems.isEmpty)
  }

  @Test func withoutAPriceTheCostIsUnknownAndThatIsAWarning() throws {
    let review = try review(.buy, "1", "MSFT", in: book())
    #expect(review.texts == ["no price of MSFT is known: the cost cannot be estimated"])
    #expect(!review.isBlocked)
    #expect(review.estimatedValue == nil)
    #expect(review.buyingPowerAfter == nil)
    #expect(review.positionAfter == Quantity(1))
  }

  @Test func aClosedMarketIsAWarning() throws {
    var book = try book()
    book.clock?.isOpen = false
    let review = try review(.buy, "1", in: book, at: now.advanced(bySeconds: 3600))
    #expect(review.texts == ["the market is closed: the order waits for the next session"])
    #expect(!review.isBlocked)
  }

  @Test func aPriceOlderThanFiveSecondsIsAWarning() throws {
    #expect(try review(.buy, "1", in: book(), at: now.advanced(bySeconds: 5)).problems.isEmpty)
    let review = try review(.buy, "1", in: book(), at: now.advanced(bySeconds: 65.9))
    #expect(review.texts == ["the price is 65 s old"])
    #expect(!review.isBlocked)
  }

  @Test func anOrderTooLargeToReckonIsBlocked() throws {
    let review = try review(.buy, "100000000000000000000", in: book())
    #expect(review.texts == ["the order is too large to be reckoned"])
    #expect(review.isBlocked)
  }

  @Test func anUnconfirmedOrderCountsAsLive() throws {
    var book = try book()
    let lost = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-1")), symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(6), pricing: .limit(try price("100")), timeInForce: .day)
    book.apply(
      .submissionChanged(
        Submission(request: lost, state: .unconfirmed(reason: "no answer"), confirmedAt: now)))
    let fits = try review(.buy, "4", limit: "100", in: book)
    #expect(fits.buyingPowerAfter?.description == "0")
    #expect(
      fits.texts == ["an order of AAPL is UNCONFIRMED and may be live: this would be another one"])
    #expect(!fits.isBlocked)
    #expect(try review(.buy, "5", limit: "100", in: book).isBlocked)
  }

  @Test(arguments: [
    (OrderSide.buy, "105.03", true), (.buy, "105.02", false), (.sell, "94.98", true),
    (.sell, "94.99", false),
  ])
  func aLimitFarOnTheWrongSideOfTheMarketIsQuestioned(
    side: OrderSide, limit: String, isFar: Bool
  ) throws {
    let review = try review(side, "1", limit: limit, in: book())
    #expect(review.texts.contains { $0.contains("far on the wrong side") } == isFar)
    #expect(!review.isBlocked)
  }
}

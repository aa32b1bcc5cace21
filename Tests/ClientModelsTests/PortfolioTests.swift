import ClientModels
import Testing

private let noon = Timestamp(seconds: 1_790_000_000)

private func money(_ text: String) throws -> Money { Money(try FixedDecimal(strict: text)) }
private func price(_ text: String) throws -> Price { try Price(strict: text) }
private func symbol(_ text: String) throws -> Symbol { try #require(Symbol(text)) }

private func order(
  _ id: String, _ status: OrderStatus, client: ClientOrderID? = nil, at seconds: Int64 = 0,
  filled: Int = 0
) throws -> Order {
  let time = Timestamp(seconds: noon.seconds + seconds)
  return Order(
    id: try #require(BrokerOrderID(id)), clientOrderID: client, symbol: try symbol("AAPL"),
    side: .buy, type: .market, timeInForce: .day, quantity: Quantity(10),
    filledQuantity: Quantity(filled), status: status, updatedAt: time, submittedAt: time)
}

private func submission(_ state: SubmissionState, _ id: String) throws -> Submission {
  Submission(
    request: OrderRequest(
      clientOrderID: try #require(ClientOrderID(id)), symbol: try symbol("AAPL"), side: .buy,
      quantity: Quantity(10), pricing: .market, timeInForce: .day),
    state: state, confirmedAt: noon)
}

private func position(_ name: String, _ held: Int, _ average: String) throws -> Position {
  let quantity = Quantity(held)
  let entry = try price(average)
  return Position(
    symbol: try symbol(name), quantity: quantity, averageEntryPrice: entry,
    costBasis: try Money(entry, times: quantity), currentPrice: entry)
}

private func snapshot(
  _ name: String, last: String? = nil, bid: String? = nil, ask: String? = nil,
  receivedAt: Timestamp = noon
) throws -> MarketSnapshot {
  MarketSnapshot(
    symbol: try symbol(name),
    quote: bid == nil && ask == nil
      ? nil
      : Quote(
        bid: try bid.map(price), bidSize: Quantity(1), ask: try ask.map(price),
        askSize: Quantity(1), at: receivedAt),
    trade: try last.map { MarketTrade(price: try price($0), size: Quantity(1), at: receivedAt) },
    receivedAt: receivedAt)
}

private func clock(isOpen: Bool) -> MarketClock {
  MarketClock(timestamp: noon, isOpen: isOpen, nextOpen: nil, nextClose: nil, receivedAt: noon)
}

@Suite struct PortfolioTests {
  @Test func equityFollowsThePricesAndWaitsForBothAfterAnExecution() throws {
    var book = Portfolio()
    var live = LiveEquity()
    func take(_ event: SyncEvent) {
      live.note(event, before: book)
      book.apply(event)
    }
    func equity(_ value: String?) throws -> Money? {
      live.equity(of: book, marketValue: try value.map(money))
    }
    var account = Account(
      id: try #require(AccountID("acc-1")), cash: try money("9000"), equity: try money("10000"),
      lastEquity: try money("9900"), longMarketValue: try money("1000"),
      shortMarketValue: try money("0"))
    take(.accountUpdated(account))
    #expect(try equity("1001.5") == (try money("10000")), "from the cache")
    take(.bookConfirmed(at: noon))
    #expect(try equity("1001.5") == (try money("10001.5")))
    #expect(live.day(of: book, marketValue: try money("1001.5")) == (try money("101.5")))
    #expect(try equity(nil) == (try money("10000")), "a price is missing")

    // Ten more are bought: the positions have them before the cash knows.
    take(.ordersUpdated([try order("o", .new)]))
    take(.ordersUpdated([try order("o", .filled, at: 1, filled: 10)]))
    take(.positionsReplaced([try position("AAPL", 20, "100")]))
    #expect(try equity("2000") == (try money("10000")))
    (account.cash, account.longMarketValue) = (try money("8000"), try money("2000"))
    take(.accountUpdated(account))
    #expect(try equity("2001") == (try money("10001")))

    // One that was placed elsewhere is heard of when it is filled.
    take(.ordersUpdated([try order("p", .filled, at: 2, filled: 10)]))
    take(.positionsReplaced([try position("AAPL", 30, "100")]))
    #expect(try equity("3000") == (try money("10000")), "the cash has not paid for them yet")
    (account.cash, account.longMarketValue) = (try money("7000"), try money("3000"))
    take(.accountUpdated(account))
    #expect(try equity("3001") == (try money("10001")))
    (account.cash, account.longMarketValue) = (try money("8000"), try money("2000"))

    // With a fee that it has taken in already the broker's figure is more than these two.
    account.equity = try money("9999")
    take(.accountUpdated(account))
    #expect(try equity("2001") == (try money("9999")))
  }

  @Test func aListOfPositionsReplacesTheOneBefore() throws {
    var book = Portfolio()
    book.apply(
      .positionsReplaced([try position("AAPL", 10, "100"), try position("MSFT", 5, "50")]))
    book.apply(.positionsReplaced([try position("MSFT", -5, "60")]))
    #expect(book.positions.keys.map(\.text) == ["MSFT"])
    #expect(book.positions[try symbol("MSFT")]?.quantity == Quantity(-5))
    #expect(book.positions[try symbol("MSFT")]?.side == .short)
  }

  @Test func absenceFromTheOpenOrdersProvesNothing() throws {
    var book = Portfolio()
    book.apply(.ordersUpdated([try order("b-1", .new)]))
    book.apply(.openOrdersListed([]))
    #expect(book.workingOrders.map(\.id.text) == ["b-1"])
    book.apply(.openOrdersListed([try order("b-2", .new, at: 5)]))
    #expect(book.workingOrders.map(\.id.text) == ["b-2", "b-1"])
  }

  @Test func aLateReportDoesNotBringAnOrderBackToLife() throws {
    var book = Portfolio()
    book.apply(.ordersUpdated([try order("b-1", .filled, at: 9, filled: 10)]))
    book.apply(.ordersUpdated([try order("b-1", .partiallyFilled, at: 99, filled: 4)]))
    #expect(book.workingOrders.isEmpty)
    #expect(book.orders.values.map(\.filledQuantity) == [Quantity(10)])
  }

  @Test func anOrderThatTheBrokerShowsSettlesTheSubmissionThatWasUnconfirmed() throws {
    var book = Portfolio()
    let sent = try submission(.unconfirmed(reason: "timed out"), "folio-1")
    book.apply(.submissionChanged(sent))
    book.apply(.submissionChanged(try submission(.notSent(reason: "no route"), "folio-2")))
    #expect(book.unsettledSubmissions == [sent])
    let found = try order("b-1", .new, client: sent.request.clientOrderID)
    book.apply(.ordersUpdated([found]))
    #expect(book.unsettledSubmissions.isEmpty)
    #expect(book.submissions[sent.request.clientOrderID]?.state == .working(found.id))
  }

  @Test(arguments: [
    SubmissionState.sending, .unconfirmed(reason: "timed out"), .notSent(reason: "no route"),
    .rejected(reason: "not found"),
  ])
  func lateNewsOfASubmissionDoesNotHideTheOrderThatTheBrokerShows(state: SubmissionState) throws {
    var book = Portfolio()
    let late = try submission(state, "folio-1")
    let found = try order("b-1", .new, client: late.request.clientOrderID)
    book.apply(.ordersUpdated([try order("b-0", .new), found]))
    book.apply(.submissionChanged(late))
    #expect(book.submissions[late.request.clientOrderID]?.state == .working(found.id))
    #expect(book.unsettledSubmissions.isEmpty)
  }

  @Test func partsOfAQuoteThatDidNotComeAgainAreKept() throws {
    var book = Portfolio()
    book.apply(.marketUpdated([try snapshot("AAPL", bid: "10", ask: "10.02")]))
    book.apply(
      .marketUpdated([
        try snapshot("AAPL", last: "10.01", receivedAt: noon.advanced(bySeconds: 1))
      ]))
    let known = try #require(book.market[try symbol("AAPL")])
    #expect(known.quote?.spread?.description == "0.02")
    #expect(known.quote?.mid?.description == "10.01")
    #expect(known.lastPrice?.description == "10.01")
    #expect(known.receivedAt == noon.advanced(bySeconds: 1))
  }

  @Test func aSymbolIsEitherKnownOrUnknown() throws {
    var book = Portfolio()
    let apple = try symbol("AAPL")
    book.apply(.assetUnknown(apple))
    #expect(book.unknownSymbols == [apple])
    book.apply(.assetUpdated(Asset(symbol: apple, name: "Apple")))
    #expect(book.unknownSymbols.isEmpty)
    #expect(book.assets[apple]?.name == "Apple")
    book.apply(.assetUnknown(apple))
    #expect(book.assets.isEmpty)
  }

  @Test func aBookIsLiveOnlyOnceItIsConfirmedAndCachedAgainOffline() throws {
    var book = Portfolio()
    #expect(book.source == .cache)
    book.apply(.bookConfirmed(at: noon))
    #expect(book.source == .live)
    #expect(book.asOf == noon)
    book.apply(.linkChanged(.failing(reason: "refused", retryAt: nil)))
    #expect(book.source == .live)
    book.apply(.linkChanged(.offline))
    #expect(book.source == .cache)
    var loaded = Portfolio()
    loaded.apply(.bookConfirmed(at: noon))
    var fresh = Portfolio()
    fresh.apply(.bookLoaded(loaded))
    #expect(fresh.source == .cache)
    #expect(fresh.asOf == noon)
  }

  @Test func theDayIsKnownOnlyWithBothEquities() throws {
    var book = Portfolio()
    var account = Account(id: try #require(AccountID("a-1")), equity: try money("1010.5"))
    book.apply(.accountUpdated(account))
    #expect(book.dayProfitAndLoss == nil)
    account.lastEquity = try money("1000")
    book.apply(.accountUpdated(account))
    #expect(book.dayProfitAndLoss?.description == "10.5")
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func reportsMakeTheSameBookInWhateverOrderTheyArrive(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    let events: [SyncEvent] = [
      .ordersUpdated([try order("b-1", .new, at: 1), try order("b-2", .accepted, at: 1)]),
      .ordersUpdated([try order("b-1", .partiallyFilled, at: 2, filled: 4)]),
      .openOrdersListed([try order("b-1", .pendingCancel, at: 3, filled: 4)]),
      .ordersUpdated([try order("b-1", .canceled, at: 4, filled: 4)]),
      .ordersUpdated([try order("b-2", .filled, at: 3, filled: 10)]),
      .accountUpdated(Account(id: try #require(AccountID("a-1")), cash: try money("5"))),
      .positionsReplaced([try position("AAPL", 10, "100")]), .clockUpdated(clock(isOpen: true)),
      .assetUpdated(Asset(symbol: try symbol("AAPL"), name: "Apple")), .bookConfirmed(at: noon),
    ]
    var inOrder = Portfolio()
    events.forEach { inOrder.apply($0) }
    var shuffled = Portfolio()
    events.shuffled(using: &chance).forEach { shuffled.apply($0) }
    #expect(shuffled == inOrder)
    #expect(inOrder.workingOrders.isEmpty)
  }
}

@Suite struct ValuationTests {
  private func book(_ held: Position, last: String?) throws -> Portfolio {
    var book = Portfolio()
    book.apply(.positionsReplaced([held]))
    book.apply(.clockUpdated(clock(isOpen: true)))
    if let last { book.apply(.marketUpdated([try snapshot("AAPL", last: last)])) }
    book.apply(.bookConfirmed(at: noon))
    return book
  }

  @Test(arguments: [
    (10, "100", "110", "1100", "100", "0.1"), (-10, "100", "110", "-1100", "-100", "-0.1"),
    (-10, "100", "92.5", "-925", "75", "0.075"), (3, "0.1", "0.05", "0.15", "-0.15", "-0.5"),
  ])
  func aPositionIsWorthTheLastTradeTimesTheQuantity(
    held: Int, average: String, last: String, value: String, profit: String, percent: String
  ) throws {
    let position = try position("AAPL", held, average)
    let valuation = try book(position, last: last).valuation(of: position)
    #expect(valuation.price?.description == last)
    #expect(valuation.marketValue?.description == value)
    #expect(valuation.unrealized?.description == profit)
    #expect(valuation.unrealizedPercent?.description == percent)
    #expect(valuation.receipt == Receipt(.poll, at: noon))
  }

  @Test func theBrokersFigureOfTheDayIsCarriedToTheNewestPrice() throws {
    var position = try position("AAPL", -10, "100")
    position.unrealizedIntradayProfitAndLoss = try money("7.5")
    position.currentPrice = try price("101")
    #expect(try book(position, last: "99.5").valuation(of: position).day?.description == "22.5")
    #expect(try book(position, last: nil).valuation(of: position).day?.description == "7.5")
  }

  @Test func withoutATradeTheBrokersOwnFiguresAreShown() throws {
    var position = try position("AAPL", 10, "100")
    position.marketValue = try money("1234.5")
    position.unrealizedProfitAndLoss = try money("234.5")
    let valuation = try book(position, last: nil).valuation(of: position)
    #expect(valuation.price?.description == "100")
    #expect(valuation.marketValue?.description == "1234.5")
    #expect(valuation.unrealized?.description == "234.5")
    #expect(valuation.receipt == nil)
  }

  @Test func aPriceIsOldAfterFiveSecondsOfAnOpenSession() throws {
    var book = try book(try position("AAPL", 10, "100"), last: "110")
    #expect(!book.isStale(Receipt(.poll, at: noon), now: noon.advanced(bySeconds: 5)))
    #expect(book.isStale(Receipt(.poll, at: noon), now: noon.advanced(bySeconds: 5.001)))
    book.apply(.clockUpdated(clock(isOpen: false)))
    #expect(!book.isStale(Receipt(.poll, at: noon), now: noon.advanced(bySeconds: 3600)))
    book.apply(.linkChanged(.offline))
    #expect(book.isStale(Receipt(.poll, at: noon), now: noon))
  }

  @Test func marketTimeIsTheClockCarriedOnOrANewerPrint() throws {
    #expect(Portfolio().marketTime(at: noon) == nil)
    var book = try book(try position("AAPL", 10, "100"), last: nil)
    #expect(book.marketTime(at: noon.advanced(bySeconds: 7)) == noon.advanced(bySeconds: 7))
    #expect(book.marketTime(at: noon.advanced(bySeconds: -7)) == noon)
    book.apply(
      .marketUpdated([
        try snapshot("AAPL", last: "9", receivedAt: noon.advanced(bySeconds: 60))
      ]))
    #expect(book.marketTime(at: noon) == noon.advanced(bySeconds: 60))
  }
}

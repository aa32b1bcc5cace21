import ClientModels
import Testing

@testable import PaperBroker

/// One account at one exchange, driven by hand; events are applied as the server applies them.
struct Desk {
  var exchange = Exchange()
  var market: ScriptedMarket
  let account: AccountID
  var log: [LedgerEvent] = []
  private(set) var count = 0

  /// A Tuesday in session.
  static let open = time("2026-11-17T15:00:00Z")

  init(cash: String = "10000", at now: Timestamp = open) throws {
    market = ScriptedMarket(now: now)
    account = try #require(AccountID("a0000000-0000-4000-8000-000000000001"))
    apply([
      LedgerEvent(
        account: account, at: now.advanced(bySeconds: -86_400),
        .accountCreated(
          number: "PA1", cash: decimal(cash), key: APIKey(id: "K", secretDigest: "")))
    ])
  }

  var book: AccountBook {
    get throws { try #require(exchange.accounts[account]) }
  }

  mutating func apply(_ events: [LedgerEvent]) {
    for event in events { exchange.apply(event) }
    log += events
  }

  @discardableResult
  mutating func submit(
    _ side: OrderSide, _ quantityText: String, _ name: String = "SPY", limit: String? = nil,
    _ timeInForce: TimeInForce = .day, clientID: String? = nil
  ) throws -> BrokerOrderID {
    let id = try nextID()
    let submission = OrderSubmission(
      symbol: name, side: side, type: limit == nil ? .market : .limit, timeInForce: timeInForce,
      quantity: quantity(quantityText), limitPrice: limit.map(price),
      clientOrderID: try #require(ClientOrderID(clientID ?? "client-\(count)")))
    apply(try exchange.submit(submission, id: id, account: account, market: market))
    return id
  }

  mutating func nextID() throws -> BrokerOrderID {
    count += 1
    let digits = String(count)
    return try #require(
      BrokerOrderID(
        "b0000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits))
  }

  @discardableResult
  mutating func replace(
    _ id: BrokerOrderID, quantity: String? = nil, limit: String? = nil,
    _ timeInForce: TimeInForce? = nil, clientID: String? = nil
  ) throws -> BrokerOrderID {
    let newID = try nextID()
    let change = OrderChange(
      quantity: quantity.map(PaperBrokerTests.quantity), limitPrice: limit.map(price),
      timeInForce: timeInForce,
      clientOrderID: try #require(ClientOrderID(clientID ?? "client-\(count)")))
    apply(
      try exchange.replace(id, with: change, newID: newID, account: account, market: market))
    return newID
  }

  /// A part of an order is filled, as the market here never does.
  mutating func fillPart(of id: BrokerOrderID, _ part: String, at paid: String) throws {
    let execution = try #require(ExecutionID("execution-\(log.count)"))
    apply([
      LedgerEvent(
        account: account, at: market.now,
        .orderFilled(id, execution, quantity: quantity(part), price: price(paid)))
    ])
  }

  mutating func match() { apply(exchange.match(symbols: nil, market: market)) }

  func order(_ id: BrokerOrderID) throws -> Order { try #require(try book.orders[id]?.order) }
}

@Suite struct ExchangeTests {
  private let spy = symbol("SPY")

  @Test func aMarketBuyFillsWholeAtTheAskAndASellAtTheBid() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100.1", "100.13")
    let buy = try desk.submit(.buy, "10")
    #expect(try desk.order(buy).status == .pendingNew)
    desk.match()
    let bought = try desk.order(buy)
    #expect(bought.status == .filled)
    #expect(bought.filledQuantity == quantity("10"))
    #expect(bought.averageFillPrice == price("100.13"))
    #expect(bought.filledAt == Desk.open)
    #expect(try desk.book.cash == decimal("8998.7"))
    let sell = try desk.submit(.sell, "4")
    desk.match()
    #expect(try desk.order(sell).averageFillPrice == price("100.1"))
    let holding = try #require(try desk.book.holdings[spy])
    #expect(holding.book.quantity == quantity("6"))
    #expect(holding.book.averageEntryPrice == price("100.13"))
    #expect(try desk.book.cash == decimal("9399.1"))
    #expect(try desk.book.realized == decimal("-0.12"))
  }

  @Test func aLimitRestsUntilTheFarSideMeetsItAndFillsAtTheBetterPrice() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100.1", "100.13")
    let id = try desk.submit(.buy, "10", limit: "100.05")
    desk.match()
    #expect(try desk.order(id).status == .new)
    #expect(try desk.book.buyingPower == decimal("8999.5"))
    desk.market.quotes[spy] = quote("100.03", "100.06")
    desk.match()
    #expect(try desk.order(id).status == .new)
    desk.market.quotes[spy] = quote("99.9", "99.98")
    desk.match()
    #expect(try desk.order(id).averageFillPrice == price("99.98"))
    #expect(try desk.book.buyingPower == decimal("9000.2"))
  }

  @Test func aSideWithoutAPriceFillsNothing() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "1")
    desk.market.quotes[spy] = quote("100", nil)
    desk.match()
    #expect(try desk.order(id).status == .new)
    desk.market.quotes[spy] = quote("100", "0")
    desk.match()
    #expect(try desk.order(id).status == .new)
  }

  @Test func aMarketBuyNeverPaysMoreThanItSetAside() throws {
    var desk = try Desk(cash: "1025")
    desk.market.quotes[spy] = quote("99.9", "100")
    let id = try desk.submit(.buy, "10")
    #expect(try desk.book.buyingPower == .zero)
    desk.market.quotes[spy] = quote("103", "103.1")
    desk.match()
    #expect(try desk.order(id).status == .new, "above the collar of 2.5 %")
    desk.market.quotes[spy] = quote("102.4", "102.5")
    desk.match()
    #expect(try desk.order(id).status == .filled)
    #expect(try desk.book.cash == .zero)
  }

  @Test func realisedProfitStaysWhenAPositionIsClosed() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100")
    try desk.submit(.buy, "10")
    desk.match()
    desk.market.quotes[spy] = quote("101.5", "101.6")
    try desk.submit(.sell, "10")
    desk.match()
    #expect(try desk.book.holdings.isEmpty)
    #expect(try desk.book.realized == decimal("15"))
    #expect(try desk.book.cash == decimal("10015"))
  }

  @Test func ordersWaitOutsideTheSessionAndGoToWorkAtTheOpen() throws {
    var desk = try Desk(at: time("2026-11-17T22:00:00Z"))
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "1")
    #expect(try desk.order(id).status == .accepted)
    desk.match()
    #expect(try desk.order(id).status == .accepted)
    #expect(
      try desk.book.orders[id]?.expiresAt == time("2026-11-18T21:00:00Z"),
      "the next session's close")
    desk.market.now = time("2026-11-18T14:30:00Z")
    desk.match()
    #expect(try desk.order(id).status == .filled)
  }

  @Test func aDayOrderExpiresAtTheCloseAndAGoodTillCanceledOneAfterNinetyDays() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let day = try desk.submit(.buy, "1", limit: "90")
    let lasting = try desk.submit(.buy, "1", limit: "90", .goodTillCanceled)
    desk.market.now = time("2026-11-17T20:59:59Z")
    desk.match()
    #expect(try desk.order(day).status == .new)
    desk.market.now = time("2026-11-17T21:00:00Z")
    desk.match()
    #expect(try desk.order(day).status == .expired)
    #expect(try desk.order(day).expiredAt == time("2026-11-17T21:00:00Z"))
    #expect(try desk.order(lasting).status == .new)
    desk.market.now = time("2027-02-15T15:00:00Z")
    desk.match()
    #expect(try desk.order(lasting).status == .expired)
    #expect(try desk.book.buyingPower == decimal("10000"))
  }

  @Test func theEarlierOrderIsFilledFirst() throws {
    var desk = try Desk(cash: "100000")
    desk.market.quotes[spy] = quote("100", "100.02")
    let first = try desk.submit(.buy, "1", limit: "99")
    desk.market.now = Desk.open.advanced(bySeconds: 1)
    let second = try desk.submit(.buy, "2", limit: "99")
    desk.market.quotes[spy] = quote("98", "98.5")
    desk.match()
    let fills = desk.log.compactMap { event in
      if case .orderFilled(let id, _, _, _) = event.kind { id } else { nil }
    }
    #expect(fills == [first, second])
  }

  @Test func aCanceledOrderFreesWhatItHeldAndIsNotCanceledTwice() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "50", limit: "99")
    #expect(try desk.book.buyingPower == decimal("5050"))
    desk.apply(try desk.exchange.cancel(id, account: desk.account, at: Desk.open))
    #expect(try desk.order(id).status == .canceled)
    #expect(try desk.order(id).canceledAt == Desk.open)
    #expect(try desk.book.buyingPower == decimal("10000"))
    #expect(throws: Refusal.unprocessable("order is already in \"canceled\" state")) {
      _ = try desk.exchange.cancel(id, account: desk.account, at: Desk.open)
    }
    desk.market.quotes[spy] = quote("90", "91")
    desk.match()
    #expect(try desk.order(id).status == .canceled)
  }

  @Test func openSellsHoldTheirSharesAndAForeignAccountSeesNothing() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    try desk.submit(.buy, "10")
    desk.match()
    try desk.submit(.sell, "7", limit: "120")
    #expect(try desk.book.available(spy) == quantity("3"))
    let refusal = #expect(throws: Refusal.self) { try desk.submit(.sell, "4") }
    #expect(refusal?.status == 403)
    #expect(refusal?.code == 40_310_000)
    #expect(
      refusal?.message == "insufficient qty available for order (requested: 4, available: 3)")
    #expect(refusal?.details["held_for_orders"] == "7")
    let stranger = try #require(AccountID("a0000000-0000-4000-8000-000000000002"))
    let id = try #require(try desk.book.sequence.first)
    #expect(throws: Refusal.notFound("order not found for \(id)")) {
      _ = try desk.exchange.cancel(id, account: stranger, at: Desk.open)
    }
  }

  struct Refused: Sendable {
    let side: OrderSide
    let quantity: String
    var symbol = "SPY"
    var limit: String?
    var timeInForce = TimeInForce.day
    let status: Int
    let message: String
  }

  static let refused: [Refused] = [
    Refused(side: .buy, quantity: "0", status: 422, message: "qty must be greater than 0"),
    Refused(side: .buy, quantity: "-3", status: 422, message: "qty must be greater than 0"),
    Refused(
      side: .buy, quantity: "0.0000000001", status: 422,
      message: "qty must be limited to 9 decimal places"),
    Refused(
      side: .buy, quantity: "1000000001", status: 422, message: "qty must be at most 1000000000"),
    Refused(
      side: .buy, quantity: "1", symbol: "NOPE", status: 422, message: "asset \"NOPE\" not found"),
    Refused(
      side: .buy, quantity: "1", limit: "99.999", status: 422,
      message:
        "invalid limit_price 99.999. sub-penny increment does not fulfill minimum pricing criteria"),
    Refused(side: .buy, quantity: "1", limit: "0", status: 422, message: "limit price must be > 0"),
    Refused(
      side: .buy, quantity: "1", limit: "10000000.01", status: 422,
      message: "limit price must be at most 10000000"),
    Refused(
      side: .buy, quantity: "0.5", timeInForce: .goodTillCanceled, status: 422,
      message: "fractional orders must be DAY orders"),
    Refused(
      side: .buy, quantity: "1", timeInForce: .other("gtd"), status: 422,
      message: "invalid time_in_force \"gtd\""),
    Refused(
      side: .buy, quantity: "101", limit: "100", status: 403, message: "insufficient buying power"),
    Refused(
      side: .sell, quantity: "1", status: 403, message: "account is not allowed to short"),
  ]

  @Test(arguments: refused) func refusesAndChangesNothing(_ refused: Refused) throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let before = desk.exchange
    let refusal = #expect(throws: Refusal.self) {
      try desk.submit(
        refused.side, refused.quantity, refused.symbol, limit: refused.limit, refused.timeInForce)
    }
    #expect(refusal?.status == refused.status)
    #expect(refusal?.message == refused.message)
    #expect(desk.exchange == before)
  }

  @Test func exactlyTheBuyingPowerIsEnough() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    try desk.submit(.buy, "100", limit: "100")
    #expect(try desk.book.buyingPower == .zero)
  }

  @Test func aClientOrderIDIsTakenForEverEvenByACanceledOrder() throws {
    var desk = try Desk()
    desk.market.quotes[spy] = quote("100", "100.02")
    let id = try desk.submit(.buy, "1", limit: "90", clientID: "mine")
    desk.apply(try desk.exchange.cancel(id, account: desk.account, at: Desk.open))
    #expect(throws: Refusal.invalid("client_order_id must be unique")) {
      try desk.submit(.buy, "1", limit: "90", clientID: "mine")
    }
  }
}

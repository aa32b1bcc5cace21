import ClientModels

@testable import PaperBroker

/// What differs between exchange and model, in one line.
struct Disagreement: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// One account that is driven at random, at the exchange and in the model beside it.
struct LedgerRun {
  private(set) var exchange = Exchange()
  private(set) var market: ScriptedMarket
  var model: LedgerModel
  private(set) var random: SplitMix64
  var prices: [Symbol: Int] = [:]
  private var count = 0
  let account: AccountID
  /// Every corporate action so far, and what the account held before the day of each dividend.
  var actions: [CorporateAction] = []
  var entitled: [String: Fraction] = [:]
  private var closedDay: CalendarDay?
  private(set) var log: [LedgerEvent] = []
  /// How often each kind of thing happened.
  private(set) var tally: [String: Int] = [:]

  static let names = ["SPY", "AAPL", "PENNY", "BTC/USD"].map { symbol($0) }

  init(seed: UInt64) throws {
    random = SplitMix64(state: seed)
    guard let account = AccountID("a0000000-0000-4000-8000-000000000001") else {
      throw Disagreement("no account id")
    }
    self.account = account
    let multiplier = [1, 2, 4][Int(seed % 3)]
    market = ScriptedMarket(now: time("2026-11-17T15:00:00Z"))
    model = LedgerModel(cash: Fraction(50_000), multiplier: multiplier)
    exchange.rules = ExchangeRules(
      partialFills: seed % 2 == 0 ? .never : .displayedSize, requestDelay: seed % 4 == 0 ? 300 : 0)
    prices = [
      Self.names[0]: 10_000, Self.names[1]: 23_456, Self.names[2]: 420, Self.names[3]: 90_000,
    ]
    try apply([
      event(.accountCreated(number: "PA1", cash: 50_000, key: APIKey(id: "K", secretDigest: "")))
    ])
    if multiplier > 1 { try apply([event(.marginGranted(multiplier: multiplier))]) }
  }

  func event(_ kind: LedgerEvent.Kind) -> LedgerEvent {
    LedgerEvent(account: account, at: market.now, kind)
  }

  var book: AccountBook {
    get throws {
      guard let book = exchange.accounts[account] else { throw Disagreement("no account") }
      return book
    }
  }

  // MARK: Steps

  /// One move of the market, one request, and a look at every figure.
  mutating func step() throws {
    try moveMarket()
    switch pick(24) {
    case 0...13: try submit()
    case 14, 15: try cancel()
    case 16, 17: try replace()
    case 18, 19: try close()
    case 20: try changeAccount()
    default: break
    }
    try compare()
  }

  mutating func pick(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  private mutating func moveMarket() throws {
    let isNight = pick(25) == 0
    market.now = market.now.advanced(bySeconds: isNight ? 30_000 : Double(pick(240) + 1))
    if let closed = market.closedDay(at: market.now), closed.day != closedDay {
      if closedDay != nil { try endDay(closed) }
      closedDay = closed.day
    }
    for symbol in Self.names {
      let cents = max(90, (prices[symbol] ?? 100) * (9_900 + pick(201)) / 10_000 + pick(7) - 3)
      prices[symbol] = cents
      let spread = 1 + pick(6)
      market.quotes[symbol] = Quote(
        bid: Self.price(cents), bidSize: Quantity(1 + pick(60)),
        ask: Self.price(cents + spread), askSize: Quantity(1 + pick(60)), at: market.now)
      market.trades[symbol] = MarketTrade(
        price: Self.price(cents + pick(spread + 1)), size: Quantity(1), at: market.now)
    }
    // The second look is for legs that the first one sent to work.
    for _ in 0..<2 { try apply(exchange.match(symbols: nil, market: market)) }
    try checkNothingIsLeftUndone()
  }

  static func price(_ cents: Int) -> Price {
    Price((try? FixedDecimal.multiply(FixedDecimal(cents), 1, dividedBy: 100)) ?? .one)
  }

  mutating func newIDs() throws -> ClosingIDs {
    count += 1
    let digits = String(count)
    let text =
      "b0000000-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    guard let order = BrokerOrderID(text), let client = ClientOrderID("client-\(count)") else {
      throw Disagreement("no id")
    }
    return ClosingIDs(order: order, client: client)
  }

  private mutating func submit() throws {
    let ids = try newIDs()
    let symbol = Self.names[pick(4)]
    var random = RandomOrder(
      symbol: symbol, cents: prices[symbol] ?? 100, position: try book.position(symbol),
      random: random)
    let submission = random.submission(clientID: ids.client)
    self.random = random.random
    do throws(Refusal) {
      let events = try exchange.submit(submission, id: ids.order, account: account, market: market)
      agree(submission, events, refusal: nil)
    } catch {
      agree(submission, [], refusal: error)
    }
  }

  private mutating func agree(
    _ submission: OrderSubmission, _ events: [LedgerEvent], refusal: Refusal?
  ) {
    do {
      try check(submission, isAccepted: refusal == nil, refusal)
      try apply(events)
      if !events.isEmpty { try apply(exchange.match(symbols: nil, market: market)) }
    } catch { failure = failure ?? "\(error)" }
    guard refusal == nil else { return note("refused") }
    note(submission.type.wire)
    note(submission.timeInForce.wire)
    if submission.orderClass != .simple { note(submission.orderClass.wire) }
    if submission.extendedHours { note("extended hours") }
    if submission.notional != nil { note("notional") }
    if submission.quantity?.isWhole == false { note("fraction") }
    if case .orderAccepted(let accepted)? = events.first?.kind { note(accepted.intent.rawValue) }
  }

  /// The first thing that went wrong; typed throws keep it from being thrown at once.
  private var failure: String?

  mutating func note(_ what: String) { tally[what, default: 0] += 1 }

  private mutating func cancel() throws {
    if pick(30) == 0 {
      for (_, events) in exchange.cancelAll(account: account, at: market.now) { try apply(events) }
      return note("cancel all")
    }
    guard let id = try book.open.sorted().randomElement(using: &random) else { return }
    if let events = try? exchange.cancel(id, account: account, at: market.now) {
      try apply(events)
      note("cancel")
    }
  }

  private mutating func close() throws {
    if pick(30) == 0 { return try closeAll() }
    guard let symbol = try book.holdings.keys.sorted().randomElement(using: &random) else { return }
    let part: PositionPart = pick(2) == 0 ? .all : .percentage(FixedDecimal(1 + pick(100)))
    let ids = try newIDs()
    if let events = try? exchange.closePosition(
      symbol.text, part, ids: ids, account: account, market: market)
    {
      try apply(events)
      note("close")
    }
  }

  private mutating func closeAll() throws {
    // Made before, because they cannot be while the exchange is looked at.
    var ids = try book.holdings.map { _ in try newIDs() }
    let closing = exchange.closeAll(
      account: account, cancelingOrders: pick(2) == 0, market: market, newIDs: { ids.popLast() })
    try apply(closing.events)
    note("close all")
  }

  private mutating func replace() throws {
    guard let id = try book.open.sorted().randomElement(using: &random),
      let record = try book.orders[id], let symbol = record.order.symbol
    else { return }
    let ids = try newIDs()
    let cents = (prices[symbol] ?? 100) * (9_500 + pick(1_000)) / 10_000
    let isTrailing = record.trail != nil
    let hasLegs = record.parent != nil || !record.legs.isEmpty
    let change = OrderChange(
      quantity: hasLegs || pick(2) == 0 ? nil : Quantity(1 + pick(40)),
      limitPrice: record.order.limitPrice == nil ? nil : Self.price(cents),
      stopPrice: isTrailing || record.order.stopPrice == nil ? nil : Self.price(cents + pick(20)),
      trail: isTrailing ? FixedDecimal(1 + pick(5)) : nil, clientOrderID: ids.client)
    if let events = try? exchange.replace(
      id, with: change, newID: ids.order, account: account, market: market)
    {
      try apply(events)
      note("replace")
    }
  }

  // MARK: Agreement

  mutating func apply(_ events: [LedgerEvent]) throws {
    for event in events {
      try tell(event)
      exchange.apply(event)
      log.append(event)
    }
  }

  /// The prices that positions are valued at.
  var marks: [Symbol: Fraction] { market.trades.mapValues { Fraction($0.price.decimal) } }

  private mutating func compare() throws {
    if let failure { throw Disagreement(failure) }
    let book = try book
    let figures = book.figures(market)
    func same(_ name: String, _ theirs: FixedDecimal, _ ours: Fraction) throws {
      guard Fraction(theirs) == ours else {
        throw Disagreement("\(name) is \(theirs), the model says \(ours)")
      }
    }
    try same("cash", book.cash, model.cash)
    try same("realised profit", book.realized, model.realized)
    try same("what orders hold", book.held, model.held)
    let margins = model.margins(marks)
    try same("equity", figures.equity, model.equity(marks))
    try same("initial margin", figures.initialMargin, margins.initial)
    try same("maintenance margin", figures.maintenanceMargin, margins.maintenance)
    try same("buying power", figures.buyingPower, model.buyingPower(marks, ofCoins: false))
    try same("power for coins", figures.nonMarginable, model.buyingPower(marks, ofCoins: true))
    try same("last equity", book.lastEquity, model.lastEquity)
    guard Set(book.holdings.keys) == Set(model.positions.keys),
      book.open == Set(model.orders.keys)
    else { throw Disagreement("positions or open orders are not those of the model") }
    var sum = model.cash - model.realized
    for (symbol, position) in model.positions {
      let holding = book.holdings[symbol]?.book ?? AverageCost()
      try same("\(symbol)", holding.quantity.decimal, position.quantity)
      try same("cost of \(symbol)", holding.costBasis.amount, position.cost)
      try same(
        "average of \(symbol)", holding.averageEntryPrice?.decimal ?? .zero,
        (position.cost / position.quantity).rounded(toDigits: 9))
      try same("free \(symbol)", book.available(symbol).decimal, model.available(symbol))
      sum += position.cost
    }
    for (id, entry) in model.orders {
      guard let order = book.orders[id]?.order else { throw Disagreement("\(id) is not there") }
      try same("limit of \(id)", order.limitPrice?.decimal ?? .zero, entry.limit ?? .zero)
      try same("stop of \(id)", order.stopPrice?.decimal ?? .zero, entry.stop ?? .zero)
    }
    guard sum == model.paidIn else { throw Disagreement("the books do not balance: \(sum)") }
  }
}

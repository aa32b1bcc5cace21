import ClientModels
import FoundationEssentials
import Sync
import Synchronization

/// Makes the store of an account that holds a lot and has traded for long, through the store's own code.
struct BigStore {
  /// Different ones; at most 26 to the power of 4.
  let positions: Int
  let orders: Int

  static let profile = "big"
  /// The symbol of the first row.
  static let firstSymbol = "AAAA"
  static let workingOrders = 200
  /// Of all orders, the latest that this program sent: they are in the journal, too.
  static let ownOrders = 1_000
  private static let host = "localhost"
  /// 2026-11-20T20:00:00Z.
  private static let end = Timestamp(seconds: 1_795_204_800)

  /// Writes below `path`, where a `folio` whose XDG_STATE_HOME is the folder above looks.
  func write(to path: String) throws {
    let random = Mutex(SplitMix64(seed: 1))
    let root = StoreRoot(
      path: path,
      environment: StoreEnvironment(
        fileSystem: PosixFileSystem(), pid: ProcessInfo.processInfo.processIdentifier,
        startedAt: Self.end, version: "bench", now: { Self.end }, uptime: { 0 },
        random: { random.withLock { $0.next() } }))
    guard let account = AccountID("b1e00000-0000-4000-8000-000000000001") else {
      throw BenchmarkFailure("no account id")
    }
    try root.remember(
      profile: Self.profile, host: Self.host, account: account, number: "PA1000000")
    let store = try root.openAccount(host: Self.host, account: account)
    if let reason = store.viewOnlyBecause { throw BenchmarkFailure(reason) }
    var book = try book(of: account)
    try BookDocuments.save(Set(DocumentName.allCases), of: book, to: store, at: Self.end)
    try record(book.orders.values.sorted(by: Portfolio.newestFirst), in: store)
    book.orders = [:]
    try store.close()
  }

  private func book(of account: AccountID) throws -> Portfolio {
    var book = Portfolio()
    book.account = try Self.account(account)
    for number in 0..<positions {
      let symbol = try Self.symbol(number)
      book.positions[symbol] = try Self.position(symbol, number)
      book.market[symbol] = try Self.snapshot(symbol, number)
    }
    for number in 0..<orders {
      let order = try order(number)
      book.orders[order.id] = order
    }
    book.clock = MarketClock(
      timestamp: Self.end, isOpen: true, nextOpen: nil,
      nextClose: Self.end.advanced(bySeconds: 3_600),
      receivedAt: Self.end)
    book.asOf = Self.end
    return book
  }

  private static func account(_ id: AccountID) throws -> Account {
    var account = Account(id: id, status: "ACTIVE", currency: .usd)
    account.number = "PA1000000"
    account.cash = Money(try FixedDecimal(strict: "1250000.55"))
    account.equity = Money(try FixedDecimal(strict: "98765432.1"))
    account.lastEquity = Money(try FixedDecimal(strict: "98700000"))
    account.buyingPower = Money(try FixedDecimal(strict: "2500001.1"))
    return account
  }

  /// `AAAA`, `AAAB`, and so on.
  private static func symbol(_ number: Int) throws -> Symbol {
    var rest = number
    var letters: [UInt8] = []
    for _ in 0..<4 {
      letters.append(UInt8(65 + rest % 26))
      rest /= 26
    }
    guard rest == 0, let symbol = Symbol(String(decoding: letters.reversed(), as: UTF8.self)) else {
      throw BenchmarkFailure("there are no more than 456976 symbols")
    }
    return symbol
  }

  /// From 5 to 905, with cents.
  private static func price(_ number: Int, plus cents: Int = 0) throws -> Price {
    let total = 500 + number * 7_919 % 90_000 + cents
    return try Price(strict: "\(total / 100).\(total % 100 < 10 ? "0" : "")\(total % 100)")
  }

  private static func position(_ symbol: Symbol, _ number: Int) throws -> Position {
    let quantity = try Quantity(strict: String(1 + number % 900))
    let (price, entry) = (try price(number), try price(number, plus: -100 + number % 200))
    let value = try Money(price, times: quantity)
    let cost = try Money(entry, times: quantity)
    var position = Position(
      symbol: symbol, assetID: uuid(1, number), exchange: "NASDAQ", isMarginable: true,
      quantity: quantity, quantityAvailable: quantity, averageEntryPrice: entry,
      marketValue: value, costBasis: cost, currentPrice: price,
      lastdayPrice: try self.price(number, plus: -7))
    position.unrealizedProfitAndLoss = try ProfitAndLoss.unrealized(
      marketValue: value, costBasis: cost)
    position.unrealizedProfitAndLossPercent = try ProfitAndLoss.unrealizedPercent(
      marketValue: value, costBasis: cost)
    position.unrealizedIntradayProfitAndLoss = Money(
      try FixedDecimal(strict: "0.07") * quantity.decimal)
    position.unrealizedIntradayProfitAndLossPercent = try Percent(
      FixedDecimal(strict: "0.07"), of: price.decimal)
    position.changeToday = position.unrealizedIntradayProfitAndLossPercent
    return position
  }

  private static func snapshot(_ symbol: Symbol, _ number: Int) throws -> MarketSnapshot {
    let at = end.advanced(bySeconds: -Double(number % 60) - 0.25)
    let price = try price(number)
    func bar(_ seconds: Double, _ volume: Int) throws -> Bar {
      Bar(
        at: end.advanced(bySeconds: -seconds), open: try self.price(number, plus: -5),
        high: try self.price(number, plus: 20), low: try self.price(number, plus: -20),
        close: price, volume: try Quantity(strict: String(volume)), tradeCount: volume / 90,
        volumeWeightedPrice: try self.price(number, plus: 3))
    }
    return MarketSnapshot(
      symbol: symbol,
      quote: Quote(
        bid: try self.price(number, plus: -1), bidSize: try Quantity(strict: "300"),
        ask: try self.price(number, plus: 1), askSize: try Quantity(strict: "500"), at: at),
      trade: MarketTrade(price: price, size: try Quantity(strict: "100"), at: at),
      minuteBar: try bar(60, 4_500), dailyBar: try bar(23_400, 1_234_500),
      previousDailyBar: try bar(109_800, 2_345_600), receivedAt: end)
  }

  /// The higher the number, the newer; the newest are working.
  private func order(_ number: Int) throws -> Order {
    let age = orders - number
    let placed = Self.end.advanced(bySeconds: -Double(age) * 61)
    let isWorking = age <= Self.workingOrders
    let isFilled = number % 3 != 0
    var random = SplitMix64(seed: UInt64(number))
    guard let id = BrokerOrderID(Self.uuid(2, number)) else { throw BenchmarkFailure("no id") }
    let quantity = try Quantity(strict: String(1 + number % 90))
    let limit = try Self.price(number % max(positions, 1))
    var order = Order(
      id: id, clientOrderID: ClientOrderID.mint(at: placed, using: &random),
      symbol: try Self.symbol(number % max(positions, 1)), side: number % 2 == 0 ? .buy : .sell,
      type: .limit, timeInForce: .day, quantity: quantity,
      filledQuantity: isWorking || !isFilled ? .zero : quantity,
      averageFillPrice: isWorking || !isFilled ? nil : limit, limitPrice: limit,
      status: isWorking ? .new : isFilled ? .filled : .canceled, createdAt: placed,
      updatedAt: placed.advanced(bySeconds: 1.5), submittedAt: placed)
    if order.status == .filled { order.filledAt = order.updatedAt }
    if order.status == .canceled { order.canceledAt = order.updatedAt }
    return order
  }

  private func record(_ newestFirst: [Order], in store: AccountStore) throws {
    for order in newestFirst.prefix(Self.ownOrders).reversed() {
      guard let id = order.clientOrderID, let symbol = order.symbol, let limit = order.limitPrice,
        let quantity = order.quantity
      else { continue }
      let request = OrderRequest(
        clientOrderID: id, symbol: symbol, side: order.side, quantity: quantity,
        pricing: .limit(limit), timeInForce: .day)
      try store.journal.append(
        [
          .intent(request, body: #"{"client_order_id":"\#(id)"}"#), .send(id, attempt: 1),
          .reply(
            id, attempt: 1, http: 200, brokerID: order.id, status: "pending_new", failure: nil),
          .resolve(id, to: .working, why: "the broker has it as \(order.id)"),
          .broker(
            order.id, id, status: order.status.wire, filled: order.filledQuantity,
            updatedAt: order.updatedAt, source: "poll"),
        ], durably: false, at: Self.end)
    }
  }

  private static func uuid(_ kind: Int, _ number: Int) -> String {
    "b1e0000\(kind)-0000-4000-8000-\(100_000_000_000 + number)"
  }
}

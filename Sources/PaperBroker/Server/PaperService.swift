import ClientModels
import Crypto
import Foundation

/// The one owner of exchange, market and ledger. Every command is committed before its answer leaves.
public actor PaperService {
  private var exchange = Exchange()
  private var market: any MarketSource
  private let store: any EventStore
  private let wallClock: @Sendable () -> Timestamp
  private let newID: @Sendable () -> UUID
  private var sequence: Int64 = 0
  private var lastStep: Timestamp
  private var hasClosedMissedDay = false
  /// Who listens to what happens here.
  public nonisolated let streams: StreamHub
  nonisolated let tally = LedgerTally()
  private var ticker: MarketTicker
  private var testFeed: TestFeed

  /// Rebuilds everything from the ledger; throws when an event in it cannot be read, and when the market's clock stands
  /// before it: what has happened cannot happen again.
  public init(
    store: any EventStore, market: any MarketSource, wallClock: @escaping @Sendable () -> Timestamp,
    streams: StreamHub = StreamHub(), newID: @escaping @Sendable () -> UUID = { UUID() }
  ) throws(LedgerError) {
    self.store = store
    self.market = market
    self.streams = streams
    ticker = MarketTicker(market: market)
    testFeed = TestFeed(startedAtWall: wallClock())
    self.wallClock = wallClock
    self.newID = newID
    lastStep = market.now
    if let last = try store.lastMarketTime(), market.now < last {
      throw LedgerError(
        "the market would start at \(market.now.rfc3339), before the ledger's last event at \(last.rfc3339); give another --data"
      )
    }
    for stored in try store.events(after: 0) {
      exchange.apply(stored.event)
      sequence = stored.sequence
    }
  }

  /// The state, for tests.
  var state: Exchange { exchange }

  /// Moves the market to now and commits what that did to orders. Called on a timer and before every request.
  public func step() throws(LedgerError) {
    try closeMissedDay()
    let before = market.now
    let step = market.advance(toWall: wallClock())
    tell(step)
    var closed = market.closedDay(at: step.now).flatMap { $0.at > before ? $0 : nil }
    for case .quote(let symbol, let quote) in step.events where exchange.hasOpenOrders(symbol) {
      let time = min(max(quote.at ?? step.now, before), step.now)
      if let day = closed, day.at <= time {
        try close(day)
        closed = nil
      }
      // Each quote on the way counts: at high speed a limit may be crossed and left again within one step.
      let isOpen = market.isOpen(at: time)
      try commit(exchange.match(symbol, quote: isOpen ? quote : nil, isOpen: isOpen, at: time))
    }
    if let closed { try close(closed) }
    // Expiry and the open concern orders whose symbol did not move, so once a second all are looked at.
    if market.now.seconds(since: lastStep) >= 1 {
      lastStep = market.now
      try commit(exchange.match(symbols: nil, market: market))
    }
  }

  /// What the market did is told at once: it happened, whatever becomes of the orders that it meets.
  private func tell(_ step: MarketStep) {
    let wanted = streams.wantedChannels()
    streams.publish(ticker.messages(of: step, market: market, wanted: wanted))
    let wantedOfTest = streams.wantedChannels(ofTestFeed: true)
    guard !wantedOfTest.isEmpty else { return }
    streams.publish(
      testFeed.messages(toWall: wallClock(), wanted: wantedOfTest), toTestFeed: true)
  }

  private func close(_ closed: ClosedDay) throws(LedgerError) {
    try commit(
      exchange.closeDay(closed, market: market) { book in
        book.lastClosedDay.map { $0 < closed.day } ?? true
      })
  }

  /// The marks of a day that ended while nothing ran. The clock of a replay may lie before the account was opened, or behind
  /// its last close: then nothing is due, unless the account had orders before.
  private func closeMissedDay() throws(LedgerError) {
    guard !hasClosedMissedDay, let closed = market.closedDay(at: market.now) else { return }
    try commit(
      exchange.closeDay(closed, market: market) { book in
        book.lastClosedDay.map { $0 < closed.day } ?? book.isActive(before: closed.at)
      })
    hasClosedMissedDay = true
  }

  private func commit(_ events: [LedgerEvent]) throws(LedgerError) {
    guard !events.isEmpty else { return }
    let (foreign, last) = try store.append(events, after: sequence)
    tally.add(events: events.count)
    for stored in foreign { exchange.apply(stored.event) }
    var updates: [TradeUpdate] = []
    for event in events {
      exchange.apply(event)
      // Made while the order is as this event left it.
      if streams.hearsTradeUpdates(of: event.account) {
        updates += TradeUpdate.updates(of: event, in: exchange)
      }
    }
    sequence = last
    streams.publish(updates)
  }

  /// Who shows a key pair; nil when it opens nothing. A key that is not known here may have been made by another
  /// process since, so the ledger is read on.
  public func authenticate(keyID: String, secret: String) throws(LedgerError) -> KeyHolder? {
    if exchange.keys[keyID] == nil {
      for stored in try store.events(after: sequence) {
        exchange.apply(stored.event)
        sequence = stored.sequence
      }
    }
    // An unknown key costs the same comparison as a wrong secret.
    let expected = exchange.keys[keyID]?.secretDigest ?? String(repeating: "0", count: 64)
    guard isEqualInConstantTime(secretDigest(secret), expected),
      let account = exchange.accountByKey[keyID], let key = exchange.keys[keyID]
    else { return nil }
    return KeyHolder(account: account, role: key.role)
  }

  /// Answers one authenticated request.
  func respond(to request: APIRequest, account: AccountID) throws(LedgerError) -> APIResponse {
    try step()
    guard let book = exchange.accounts[account] else {
      return APIResponse(Refusal(401, 40_110_000, "request is not authorized"))
    }
    do throws(Refusal) {
      return try answer(request, book)
    } catch {
      return APIResponse(error)
    }
  }

  private func answer(_ request: APIRequest, _ book: AccountBook) throws(Refusal) -> APIResponse {
    guard request.path.first == "v2" else { throw Self.noRoute }
    let path = Array(request.path.dropFirst())
    if path.first == "stocks" {
      try Self.allow(["GET"], request)
      let routes = MarketDataRoutes(market: market, request: request)
      guard let body = try routes.respond(Array(path.dropFirst())) else { throw Self.noRoute }
      return APIResponse(body)
    }
    let routes = TradingRoutes(book: book, market: market, request: request)
    switch path {
    case ["orders"]: return try orders(request, routes, book)
    case _ where path.first == "orders" && path.count == 2:
      return try order(path[1], request, routes, book)
    default: break
    }
    try Self.allow(["GET"], request)
    switch path {
    case ["account"]: return APIResponse(routes.account())
    case _ where path.starts(with: ["account", "activities"]) && path.count <= 3:
      let activities = ActivityRoutes(book: book, request: request)
      return APIResponse(try activities.list(type: path.count == 3 ? path[2] : nil))
    case ["positions"]: return APIResponse(routes.positions())
    case ["assets"]: return APIResponse(try routes.assets())
    case ["clock"]: return APIResponse(routes.clock())
    case ["calendar"]: return APIResponse(try routes.calendar())
    case ["orders:by_client_order_id"]:
      return APIResponse(Rendering.order(try routes.orderByClientID()))
    default: break
    }
    // A crypto symbol may come with its slash unescaped, as two parts.
    guard path.count == 2 || path.count == 3 else { throw Self.noRoute }
    let name = path.dropFirst().joined(separator: "/")
    switch path[0] {
    case "positions": return APIResponse(try routes.position(name))
    case "assets": return APIResponse(try routes.asset(name))
    default: throw Self.noRoute
    }
  }

  private func orders(
    _ request: APIRequest, _ routes: TradingRoutes, _ book: AccountBook
  ) throws(Refusal) -> APIResponse {
    switch request.method {
    case "GET": return APIResponse(try routes.orders())
    case "POST": return try submit(request, book)
    case "DELETE": return try cancelAll(book)
    default: throw Self.wrongMethod(request)
    }
  }

  private func order(
    _ id: String, _ request: APIRequest, _ routes: TradingRoutes, _ book: AccountBook
  ) throws(Refusal) -> APIResponse {
    switch request.method {
    case "GET": return APIResponse(Rendering.order(try routes.order(id)))
    case "DELETE":
      let record = try routes.order(id)
      try commitOrRefuse(
        try exchange.cancel(record.order.id, account: book.id, at: market.now))
      return APIResponse(204, nil)
    case "PATCH": return try replace(try routes.order(id), request, book)
    default: throw Self.wrongMethod(request)
    }
  }

  private func submit(_ request: APIRequest, _ book: AccountBook) throws(Refusal) -> APIResponse {
    let submission = try OrderBody.read(
      request.body, generatedID: newID().uuidString.lowercased())
    guard let id = BrokerOrderID(newID().uuidString.lowercased()) else { throw Self.noRoute }
    return try commit(
      try exchange.submit(submission, id: id, account: book.id, market: market), making: id, book)
  }

  private func replace(
    _ record: OrderRecord, _ request: APIRequest, _ book: AccountBook
  ) throws(Refusal) -> APIResponse {
    let change = try OrderChangeBody.read(
      request.body, generatedID: newID().uuidString.lowercased())
    guard let id = BrokerOrderID(newID().uuidString.lowercased()) else { throw Self.noRoute }
    let events = try exchange.replace(
      record.order.id, with: change, newID: id, account: book.id, market: market)
    return try commit(events, making: id, book)
  }

  /// Answers with the order as it was accepted.
  private func commit(
    _ events: [LedgerEvent], making id: BrokerOrderID, _ book: AccountBook
  ) throws(Refusal) -> APIResponse {
    try commitOrRefuse(events)
    guard let record = exchange.accounts[book.id]?.orders[id] else { throw Self.noRoute }
    let answer = APIResponse(Rendering.order(record))
    if let symbol = record.order.symbol {
      // The order is durable; whether it fills at once is the market's next word, not part of the answer. What cannot be
      // written now is matched again at the next step.
      try? commitOrRefuse(exchange.match(symbols: [symbol], market: market))
    }
    return answer
  }

  private func cancelAll(_ book: AccountBook) throws(Refusal) -> APIResponse {
    var results: [JSONValue] = []
    for id in book.sequence where book.open.contains(id) {
      try commitOrRefuse(try exchange.cancel(id, account: book.id, at: market.now))
      let body = exchange.accounts[book.id]?.orders[id].map(Rendering.order) ?? .null
      results.append(.object(["id": .string(id.text), "status": .number("200"), "body": body]))
    }
    return APIResponse(207, .array(results))
  }

  /// A ledger that cannot be written accepts nothing.
  private func commitOrRefuse(_ events: [LedgerEvent]) throws(Refusal) {
    do throws(LedgerError) { try commit(events) } catch {
      throw Refusal(503, 50_310_000, error.description)
    }
  }

  private static let noRoute = Refusal(404, 40_410_000, "endpoint not found")

  private static func wrongMethod(_ request: APIRequest) -> Refusal {
    Refusal(405, 40_510_000, "method \(request.method) is not allowed here")
  }

  private static func allow(_ methods: [String], _ request: APIRequest) throws(Refusal) {
    guard methods.contains(request.method) else { throw wrongMethod(request) }
  }
}

/// SHA-256 of a secret as 64 hex digits.
func secretDigest(_ secret: String) -> String { hexText(SHA256.hash(data: Array(secret.utf8))) }

import ClientModels
import Crypto
import Foundation
import Synchronization

/// The one owner of exchange, market and ledger. Every command is committed before its answer leaves.
///
/// Commands are decided one after the other on a state of the service's own. What they decided since the last commit is
/// written in one transaction, and then answered and shown to readers: many commands share one sync of the disk.
/// When it fails, that state is thrown away for the one that readers see, and nothing happened.
public actor PaperService {
  /// How old the market's clock may be for a reader, in nanoseconds of the wall's.
  private static let freshness: Int64 = 50_000_000

  /// With what is decided and not yet on disk.
  private var exchange: Exchange
  private nonisolated let published: PublishedState
  private let store: any EventStore
  private nonisolated let reference: MarketReference
  private nonisolated let wallClock: @Sendable () -> Timestamp
  private let newID: @Sendable () -> UUID
  private var sequence: Int64
  private var lastStep: Timestamp
  private var hasClosedMissedDay = false
  private var batch = CommandBatch()
  private var willCommit = false
  /// Who listens to what happens here.
  public nonisolated let streams: StreamHub
  nonisolated let tally = LedgerTally()
  private var ticker: MarketTicker
  private var testFeed: TestFeed
  private nonisolated let gate: CommandGate
  private nonisolated let steppedAt = Atomic<Int64>(.min)
  private nonisolated let isCommitting = Atomic<Bool>(false)
  private nonisolated let executor = LedgerExecutor()

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Rebuilds everything from the ledger; throws when an event in it cannot be read, and when the market's clock stands
  /// before it: what has happened cannot happen again. `commandLimit` is how many commands may wait for the ledger.
  public init(
    store: any EventStore, market: any MarketSource,
    reference: MarketReference = MarketReference(), wallClock: @escaping @Sendable () -> Timestamp,
    streams: StreamHub = StreamHub(), rules: ExchangeRules = ExchangeRules(),
    commandLimit: Int = 256, newID: @escaping @Sendable () -> UUID = { UUID() }
  ) throws(LedgerError) {
    if let last = try store.lastMarketTime(), market.now < last {
      throw LedgerError(
        "the market would start at \(market.now.rfc3339), before the ledger's last event at \(last.rfc3339); give another --data"
      )
    }
    var (exchange, sequence) = (Exchange(), Int64(0))
    exchange.rules = rules
    for stored in try store.events(after: 0) {
      exchange.apply(stored.event)
      sequence = stored.sequence
    }
    self.exchange = exchange
    self.sequence = sequence
    self.store = store
    self.reference = reference
    self.streams = streams
    self.wallClock = wallClock
    self.newID = newID
    gate = CommandGate(limit: commandLimit)
    published = PublishedState(exchange: exchange, market: market)
    ticker = MarketTicker(market: market)
    testFeed = TestFeed(startedAtWall: wallClock())
    lastStep = market.now
  }

  /// What is on disk, for tests.
  var state: Exchange { published.copy() }

  /// The market's clock as readers see it.
  nonisolated var marketTime: Timestamp { published.read { _, market in market.now } }

  /// How many commands wait for the ledger; those beyond the limit are refused (503).
  public nonisolated var depth: Int { gate.depth }

  private var market: any MarketSource { published.market }
}

// MARK: - Time

extension PaperService {
  /// Moves the market to now and returns when what that did to orders is committed. Called on a timer.
  public nonisolated func step() async throws(LedgerError) {
    try await inTurn { service, done in
      service.advance()
      service.batch.whenWritten(done)
      service.writeSoon()
    }
  }

  /// A reader sees the market of now, except while a commit is under way: for that no reader waits.
  private nonisolated func refresh() async throws(LedgerError) {
    let stepped = steppedAt.load(ordering: .relaxed)
    let (age, isFar) = wallClock().nanoseconds.subtractingReportingOverflow(stepped)
    guard isFar || age.magnitude >= Self.freshness.magnitude,
      !isCommitting.load(ordering: .relaxed)
    else { return }
    try await step()
  }

  private func advance() {
    let wall = wallClock()
    defer { steppedAt.store(wall.nanoseconds, ordering: .relaxed) }
    closeMissedDay()
    let before = market.now
    let step = published.advance(toWall: wall)
    tell(step, wall)
    var closed = market.closedDay(at: step.now).flatMap { $0.at > before ? $0 : nil }
    var standing: [Symbol: Quote] = [:]
    for event in step.events where exchange.hasOpenOrders(event.symbol) {
      let time = min(max(event.at ?? step.now, before), step.now)
      if let day = closed, day.at <= time {
        close(day)
        closed = nil
      }
      // Each quote and print on the way counts: at high speed a limit may be crossed and left again within one step.
      var print: MarketTrade?
      switch event {
      case .quote(let symbol, let quote): standing[symbol] = quote
      case .trade(_, let trade): print = trade
      }
      commit(
        exchange.match(
          event.symbol,
          market.moment(of: event.symbol, quote: standing[event.symbol], trade: print, at: time)))
    }
    if let closed { close(closed) }
    // Expiry and the open concern orders whose symbol did not move, so once a second all are looked at.
    if market.now.seconds(since: lastStep) >= 1 {
      lastStep = market.now
      // What another process wrote since, such as a transfer. A ledger that cannot be read now is found out by the commit.
      try? readOn()
      commit(exchange.match(symbols: nil, market: market))
    }
  }

  /// What the market did is told at once: it happened, whatever becomes of the orders that it meets.
  private func tell(_ step: MarketStep, _ wall: Timestamp) {
    let wanted = streams.wantedChannels()
    streams.publish(ticker.messages(of: step, market: market, wanted: wanted))
    let wantedOfTest = streams.wantedChannels(ofTestFeed: true)
    guard !wantedOfTest.isEmpty else { return }
    streams.publish(testFeed.messages(toWall: wall, wanted: wantedOfTest), toTestFeed: true)
  }

  private func close(_ closed: ClosedDay) {
    commit(
      exchange.closeDay(closed, market: market) { book in
        book.lastClosedDay.map { $0 < closed.day } ?? true
      })
    commit(reference.corporateActions.due(in: exchange, at: closed.at))
  }

  /// The marks of a day that ended while nothing ran. The clock of a replay may lie before the account was opened, or behind
  /// its last close: then nothing is due, unless the account had orders before.
  private func closeMissedDay() {
    guard !hasClosedMissedDay, let closed = market.closedDay(at: market.now) else { return }
    commit(
      exchange.closeDay(closed, market: market) { book in
        book.lastClosedDay.map { $0 < closed.day } ?? book.isActive(before: closed.at)
      })
    commit(reference.corporateActions.due(in: exchange, at: market.now))
    hasClosedMissedDay = true
  }
}

// MARK: - Commits

extension PaperService {
  /// Takes up what was decided; it is on disk when `committed` returns.
  private func commit(_ events: [LedgerEvent]) {
    for event in events {
      exchange.apply(event)
      // Made while the order is as this event left it.
      let isHeard = streams.hearsTradeUpdates(of: event.account)
      batch.add(event, telling: isHeard ? TradeUpdate.updates(of: event, in: exchange) : [])
    }
    if !events.isEmpty { writeSoon() }
  }

  /// Does something after all that came before it, and returns when it says that it is done.
  private nonisolated func inTurn(
    _ body: @escaping @Sendable (isolated PaperService, @escaping CommandBatch.Done) -> Void
  ) async throws(LedgerError) {
    let failure = await withCheckedContinuation { continuation in
      later { body($0) { continuation.resume(returning: $0) } }
    }
    if let failure { throw failure }
  }

  private nonisolated func later(_ body: @escaping @Sendable (isolated PaperService) -> Void) {
    executor.queue.async { self.assumeIsolated(body) }
  }

  /// After the commands that wait already, which go into the same transaction.
  private func writeSoon() {
    guard !willCommit else { return }
    willCommit = true
    later { $0.write() }
  }

  private func write() {
    willCommit = false
    let batch = batch
    self.batch = CommandBatch()
    do throws(LedgerError) {
      if !batch.isEmpty { try append(batch) }
      batch.finish(nil)
    } catch {
      // What was decided did not happen, and what was decided upon it neither.
      exchange = published.copy()
      hasClosedMissedDay = false
      batch.finish(error)
    }
  }

  private func append(_ batch: CommandBatch) throws(LedgerError) {
    isCommitting.store(true, ordering: .relaxed)
    defer { isCommitting.store(false, ordering: .relaxed) }
    let (foreign, last) = try store.append(batch.events, after: sequence)
    tally.add(events: batch.events.count)
    published.apply(foreign.map(\.event) + batch.events)
    // Others' events stand before ours, which were decided without them.
    if !foreign.isEmpty { exchange = published.copy() }
    sequence = last
    streams.publish(batch.updates)
  }

  /// Takes in what other processes wrote.
  private func readOn() throws(LedgerError) {
    // What is decided already stands after it.
    if !batch.isEmpty { write() }
    let foreign = try store.events(after: sequence)
    guard let last = foreign.last else { return }
    published.apply(foreign.map(\.event))
    exchange = published.copy()
    sequence = last.sequence
  }
}

// MARK: - Requests

extension PaperService {
  /// Who shows a key pair; nil when it opens nothing. A key that is not known here may have been made by another
  /// process since, so the ledger is read on.
  public nonisolated func authenticate(
    keyID: String, secret: String
  ) async throws(LedgerError) -> KeyHolder? {
    let digest = secretDigest(secret)
    if published.read({ exchange, _ in exchange.keys[keyID] == nil }) {
      try await inTurn { service, done in
        do throws(LedgerError) {
          try service.readOn()
          done(nil)
        } catch { done(error) }
      }
    }
    return published.read { exchange, _ in
      // An unknown key costs the same comparison as a wrong secret.
      let expected = exchange.keys[keyID]?.secretDigest ?? String(repeating: "0", count: 64)
      guard isEqualInConstantTime(digest, expected), let account = exchange.accountByKey[keyID],
        let key = exchange.keys[keyID]
      else { return nil }
      return KeyHolder(account: account, role: key.role)
    }
  }

  /// Answers one authenticated request.
  nonisolated func respond(
    to request: APIRequest, account: AccountID
  ) async throws(LedgerError) -> APIResponse {
    guard request.method != "GET" else {
      try await refresh()
      return read(request, account)
    }
    guard gate.enter() else {
      return APIResponse(
        Refusal(503, 50_310_000, "too many orders wait to be written; send it again in a second"))
    }
    defer { gate.leave() }
    return await withCheckedContinuation { continuation in
      later { $0.perform(request, account) { continuation.resume(returning: $0) } }
    }
  }

  private nonisolated func read(_ request: APIRequest, _ account: AccountID) -> APIResponse {
    do throws(Refusal) {
      if MarketRoutes.serve(request) {
        let market = try published.read { exchange, market throws(Refusal) in
          _ = try Self.book(account, exchange)
          return market
        }
        let routes = MarketRoutes(market: market, reference: reference, request: request)
        guard let response = try routes.answer() else { throw ReadRoutes.noRoute }
        return response
      }
      return try published.read { exchange, market throws(Refusal) in
        let book = try Self.book(account, exchange)
        return try ReadRoutes(book: book, market: market, request: request).answer()
      }
    } catch {
      return APIResponse(error)
    }
  }

  private static func book(
    _ account: AccountID, _ exchange: borrowing Exchange
  ) throws(Refusal) -> AccountBook {
    guard let book = exchange.accounts[account] else {
      throw Refusal(401, 40_110_000, "request is not authorized")
    }
    return book
  }

  /// A refusal waits too: what it rests on may not be on disk yet.
  private func perform(
    _ request: APIRequest, _ account: AccountID,
    answering: @escaping @Sendable (APIResponse) -> Void
  ) {
    if batch.isEmpty { advance() }
    let answer: APIResponse
    do throws(Refusal) { answer = try change(request, account) } catch {
      answer = APIResponse(error)
    }
    guard !batch.isEmpty else { return answering(answer) }
    batch.whenWritten { failure in
      answering(failure.map { APIResponse(Refusal(500, 50_010_000, $0.description)) } ?? answer)
    }
    if batch.isFull { write() }
  }

  private func change(
    _ request: APIRequest, _ account: AccountID
  ) throws(Refusal) -> APIResponse {
    guard request.path.first == "v2" else { throw ReadRoutes.noRoute }
    let path = Array(request.path.dropFirst())
    switch (request.method, path) {
    case ("POST", ["orders"]): return try submit(request, account)
    case ("DELETE", ["orders"]): return try cancelAll(account)
    case ("DELETE", _) where path.first == "orders" && path.count == 2:
      let order = try order(path[1], request, account)
      commit(try exchange.cancel(order, account: account, at: market.now))
      return APIResponse(204, nil)
    case ("PATCH", _) where path.first == "orders" && path.count == 2:
      return try replace(try order(path[1], request, account), request, account)
    case ("DELETE", _) where path.first == "positions":
      return try closePositions(path.dropFirst().joined(separator: "/"), request, account)
    default: return try changeAccount(request, account)
    }
  }

  private func changeAccount(
    _ request: APIRequest, _ account: AccountID
  ) throws(Refusal) -> APIResponse {
    let routes = AccountRoutes(
      book: try Self.book(account, exchange), market: market, request: request,
      newID: newID().uuidString.lowercased())
    guard let outcome = try routes.outcome() else { throw request.wrongMethod }
    commit(outcome.events)
    return outcome.response
  }

  private func order(
    _ text: String, _ request: APIRequest, _ account: AccountID
  ) throws(Refusal) -> BrokerOrderID {
    let book = try Self.book(account, exchange)
    return try TradingRoutes(book: book, market: market, request: request).order(text).order.id
  }

  private func submit(
    _ request: APIRequest, _ account: AccountID
  ) throws(Refusal) -> APIResponse {
    let submission = try OrderBody.read(
      request.body, generatedID: newID().uuidString.lowercased())
    guard let id = BrokerOrderID(newID().uuidString.lowercased()) else { throw ReadRoutes.noRoute }
    return try commit(
      try exchange.submit(submission, id: id, account: account, market: market), making: id,
      account)
  }

  private func replace(
    _ order: BrokerOrderID, _ request: APIRequest, _ account: AccountID
  ) throws(Refusal) -> APIResponse {
    let change = try OrderChangeBody.read(
      request.body, generatedID: newID().uuidString.lowercased())
    guard let id = BrokerOrderID(newID().uuidString.lowercased()) else { throw ReadRoutes.noRoute }
    let events = try exchange.replace(
      order, with: change, newID: id, account: account, market: market)
    return try commit(events, making: id, account)
  }

  /// Answers with the order as it was accepted.
  private func commit(
    _ events: [LedgerEvent], making id: BrokerOrderID, _ account: AccountID
  ) throws(Refusal) -> APIResponse {
    commit(events)
    let nested = exchange.accounts[account].flatMap { book in
      book.orders[id].map { (Rendering.nested($0, in: book), $0.order.symbol) }
    }
    guard let (body, symbol) = nested else { throw ReadRoutes.noRoute }
    let answer = APIResponse(body)
    if let symbol {
      // Whether it fills at once is the market's next word, not part of the answer.
      commit(exchange.match(symbols: [symbol], market: market))
    }
    return answer
  }

  private func cancelAll(_ account: AccountID) throws(Refusal) -> APIResponse {
    _ = try Self.book(account, exchange)
    var results: [JSONValue] = []
    for (id, events) in exchange.cancelAll(account: account, at: market.now) {
      commit(events)
      let body = exchange.accounts[account]?.orders[id].map(Rendering.order) ?? .null
      results.append(.object(["id": .string(id.text), "status": .number("200"), "body": body]))
    }
    return APIResponse(207, .array(results))
  }

  /// `name` is empty for all positions.
  private func closePositions(
    _ name: String, _ request: APIRequest, _ account: AccountID
  ) throws(Refusal) -> APIResponse {
    guard name.isEmpty else {
      guard let ids = closingIDs() else { throw ReadRoutes.noRoute }
      let part = try ClosingRequest.part(request.query)
      return try commit(
        try exchange.closePosition(name, part, ids: ids, account: account, market: market),
        making: ids.order, account)
    }
    _ = try Self.book(account, exchange)
    let cancels = try ClosingRequest.cancelsOrders(request.query)
    let closing = exchange.closeAll(
      account: account, cancelingOrders: cancels, market: market, newIDs: closingIDs)
    commit(closing.events)
    let answer = ClosingRequest.answer(
      closing.positions, in: try Self.book(account, exchange))
    commit(exchange.match(symbols: Set(closing.positions.map(\.symbol)), market: market))
    return answer
  }

  private func closingIDs() -> ClosingIDs? {
    guard let order = BrokerOrderID(newID().uuidString.lowercased()),
      let client = ClientOrderID(newID().uuidString.lowercased())
    else { return nil }
    return ClosingIDs(order: order, client: client)
  }
}

/// SHA-256 of a secret as 64 hex digits.
func secretDigest(_ secret: String) -> String { hexText(SHA256.hash(data: Array(secret.utf8))) }

import ClientModels
import Crypto
import Foundation
import Synchronization

extension PaperService {
  /// Who shows a key pair; nil when it opens nothing. A key that is not known here may have been made by another process
  /// since, so the ledger is read on, but not for as many keys as somebody makes up.
  public nonisolated func authenticate(
    keyID: String, secret: String
  ) async throws(LedgerError) -> KeyHolder? {
    let digest = secretDigest(secret)
    if published.read({ exchange, _ in exchange.keys[keyID] == nil }),
      keyLooks.withLock({ $0.take(at: wallClock()) })
    {
      try await readLedger()
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

  /// Takes in what other processes wrote; throws when the ledger cannot be read.
  nonisolated func readLedger() async throws(LedgerError) {
    try await inTurn { service, done in
      do throws(LedgerError) {
        try service.readOn()
        done(nil)
      } catch { done(error) }
    }
  }

  /// Answers one authenticated request.
  nonisolated func respond(
    to request: APIRequest, account: AccountID
  ) async throws(LedgerError) -> APIResponse {
    if MarketControlRoute.serves(request) { return try await steer(request) }
    guard request.method != "GET" else {
      try await refresh()
      return read(request, account)
    }
    return await withCheckedContinuation { continuation in
      carryOut(request, account: account) { continuation.resume(returning: $0) }
    }
  }

  /// Carries a command out; `done` is called when what it did is on disk.
  nonisolated func carryOut(
    _ request: APIRequest, account: AccountID, done: @escaping @Sendable (APIResponse) -> Void
  ) {
    guard gate.enter() else {
      return done(
        APIResponse(
          Refusal(503, 50_310_000, "too many orders wait to be written; send it again in a second"))
      )
    }
    later { service in
      service.perform(request, account) { response in
        service.gate.leave()
        done(response)
      }
    }
  }

  nonisolated func read(_ request: APIRequest, _ account: AccountID) -> APIResponse {
    do throws(Refusal) {
      return try published.answer(request, account, reference)
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
      book.orders[id].map { Rendering.nested($0, in: book) }
    }
    guard let nested else { throw ReadRoutes.noRoute }
    // Whether it fills at once is the market's next word, not part of the answer.
    commit(exchange.match(arrived: id, of: account, market: market))
    return APIResponse(nested)
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

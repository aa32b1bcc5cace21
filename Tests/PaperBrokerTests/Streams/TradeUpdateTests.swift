import ClientModels
import Testing

@testable import PaperBroker

@Suite struct TradeUpdateTests {
  private let account = AccountID("a0000000-0000-4000-8000-000000000001")
  private let at = time("2026-11-20T15:00:00Z")

  /// An exchange with one account that has one working order, and that order.
  private func exchange() throws -> (Exchange, AcceptedOrder) {
    var exchange = Exchange()
    let key = APIKey(id: "K", secretDigest: secretDigest("s"))
    try apply(.accountCreated(number: "PA1", cash: 10_000, key: key), to: &exchange)
    let order = try order("b0000000-0000-4000-8000-000000000001", "first")
    try apply(.orderAccepted(order), to: &exchange)
    return (exchange, order)
  }

  private func order(_ id: String, _ clientID: String) throws -> AcceptedOrder {
    AcceptedOrder(
      order: Order(
        id: try #require(BrokerOrderID(id)), clientOrderID: ClientOrderID(clientID),
        symbol: symbol("SPY"), side: .buy, type: .limit, timeInForce: .day,
        quantity: quantity("10"), limitPrice: price("100"), status: .pendingNew, createdAt: at,
        updatedAt: at, submittedAt: at),
      assetID: "", reserve: price("100"), expiresAt: nil)
  }

  private func event(_ kind: LedgerEvent.Kind) throws -> LedgerEvent {
    LedgerEvent(account: try #require(account), at: at, kind)
  }

  private func apply(_ kind: LedgerEvent.Kind, to exchange: inout Exchange) throws {
    exchange.apply(try event(kind))
  }

  /// Event and order status of each update.
  private func told(
    _ kind: LedgerEvent.Kind, _ exchange: inout Exchange
  ) throws -> [JSONValue] {
    let event = try event(kind)
    exchange.apply(event)
    return TradeUpdate.updates(of: event, in: exchange).map { update in
      #expect(update.account == account)
      #expect(update.message["stream"] == .string("trade_updates"))
      #expect(update.message["data"]?["timestamp"] == .string("2026-11-20T15:00:00Z"))
      return update.message["data"] ?? .null
    }
  }

  private func words(_ updates: [JSONValue]) -> [String] {
    updates.map { ($0["event"]?.string ?? "") + " " + ($0["order"]?["status"]?.string ?? "") }
  }

  @Test func anOrderGoesToWorkIsFilledInPartsAndTellsTheseParts() throws {
    var (exchange, order) = try exchange()
    let execution = try #require(ExecutionID("c0000000-0000-4000-8000-000000000001"))
    #expect(words(try told(.orderActivated(order.order.id), &exchange)) == ["new new"])
    let part = try told(
      .orderFilled(order.order.id, execution, quantity: quantity("4"), price: price("99.5")),
      &exchange)
    #expect(words(part) == ["partial_fill partially_filled"])
    #expect(part.first?["qty"] == .string("4"))
    #expect(part.first?["price"] == .string("99.5"))
    #expect(part.first?["position_qty"] == .string("4"))
    #expect(part.first?["execution_id"] == .string("c0000000-0000-4000-8000-000000000001"))
    #expect(part.first?["order"]?["filled_qty"] == .string("4"))
    let rest = try told(
      .orderFilled(order.order.id, execution, quantity: quantity("6"), price: price("99")),
      &exchange)
    #expect(words(rest) == ["fill filled"])
    #expect(rest.first?["qty"] == .string("6"))
    #expect(rest.first?["position_qty"] == .string("10"))
  }

  @Test func aReplacementTellsOfBothOrders() throws {
    var (exchange, first) = try exchange()
    let second = try order("b0000000-0000-4000-8000-000000000002", "second")
    let updates = try told(.orderReplaced(first.order.id, by: second), &exchange)
    #expect(words(updates) == ["replaced replaced", "pending_new pending_new"])
    #expect(updates.first?["order"]?["replaced_by"]?.string == second.order.id.text)
  }

  @Test func endsWithoutAFillAreTold() throws {
    var (exchange, order) = try exchange()
    #expect(words(try told(.orderCanceled(order.order.id), &exchange)) == ["canceled canceled"])
    (exchange, order) = try self.exchange()
    #expect(words(try told(.orderExpired(order.order.id), &exchange)) == ["expired expired"])
  }

  @Test func whatConcernsNoOrderIsNotTold() throws {
    var (exchange, _) = try exchange()
    let day = try #require(CalendarDay("2026-11-20"))
    #expect(try told(.dayClosed(day, closes: [:]), &exchange) == [])
  }
}

import ClientModels

/// What the stream of trade updates tells of one ledger event (contract section 11).
struct TradeUpdate: Hashable, Sendable {
  let account: AccountID
  let message: JSONValue

  /// The updates of an event that was just applied to `exchange`: two for a replacement, none for what is no order's.
  static func updates(of event: LedgerEvent, in exchange: Exchange) -> [TradeUpdate] {
    guard let book = exchange.accounts[event.account] else { return [] }
    func update(
      _ kind: OrderEventKind, _ id: BrokerOrderID, _ execution: [JSONValue.Member] = []
    ) -> [TradeUpdate] {
      guard let record = book.orders[id] else { return [] }
      return [TradeUpdate(event, kind, record, execution)]
    }
    switch event.kind {
    case .accountChanged(.posted(let entry)):
      return book.ordersReached(by: entry).sorted().flatMap { update(.restated, $0) }
    case .accountCreated, .keyCreated, .marginGranted, .orderTrailed, .dayClosed, .accountChanged:
      return []
    case .orderAccepted(let accepted):
      return update(accepted.order.status.event, accepted.order.id)
    case .orderReplaced(let id, let accepted):
      return update(.replaced, id) + update(accepted.order.status.event, accepted.order.id)
    case .orderActivated(let id): return update(.new, id)
    // What waits at the venue is `new` already; a held leg becomes it.
    case .orderTriggered(let id):
      return book.orders[id]?.parent == nil ? [] : update(.new, id)
    case .orderCancelRequested(let id, _): return update(.pendingCancel, id)
    case .orderCancelRejected(let id): return update(.orderCancelRejected, id)
    case .orderReplaceRequested(let id, let accepted, _):
      return update(.pendingReplace, id) + update(accepted.order.status.event, accepted.order.id)
    case .orderReplaceRejected(let id): return update(.orderReplaceRejected, id)
    case .orderResized(let id, _): return update(.restated, id)
    case .orderRejected(let id): return update(.rejected, id)
    case .orderCanceled(let id): return update(.canceled, id)
    case .orderExpired(let id): return update(.expired, id)
    case .orderFilled(let id, let execution, let quantity, let price):
      guard let order = book.orders[id]?.order else { return [] }
      let position = order.symbol.flatMap { book.holdings[$0]?.book.quantity } ?? .zero
      let members = [
        JSONValue.Member(name: "execution_id", value: .text(execution)),
        JSONValue.Member(name: "price", value: .text(price)),
        JSONValue.Member(name: "qty", value: .text(quantity)),
        JSONValue.Member(name: "position_qty", value: .text(position)),
      ]
      return update(order.status == .filled ? .fill : .partialFill, id, members)
    }
  }

  private init(
    _ event: LedgerEvent, _ kind: OrderEventKind, _ record: OrderRecord,
    _ execution: [JSONValue.Member]
  ) {
    account = event.account
    let members = [
      JSONValue.Member(name: "event", value: .string(kind.wire)),
      JSONValue.Member(name: "timestamp", value: .time(event.at)),
      JSONValue.Member(name: "order", value: Rendering.order(record)),
    ]
    message = .object([
      "stream": .string("trade_updates"), "data": .object(members + execution),
    ])
  }
}

extension OrderStatus {
  /// The event that tells of a new order in this status.
  fileprivate var event: OrderEventKind {
    switch self {
    case .pendingNew: .pendingNew
    case .accepted: .accepted
    case .held: .held
    default: .new
    }
  }
}

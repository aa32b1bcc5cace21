import ClientModels
import Testing

@testable import PaperBroker

extension Desk {
  /// Submits an order of any kind; `edit` gives it what it has beside side, type and quantity.
  @discardableResult
  mutating func place(
    _ side: OrderSide, _ type: OrderType, _ quantityText: String?, _ name: String = "SPY",
    _ timeInForce: TimeInForce = .day, _ edit: (inout OrderSubmission) -> Void = { _ in }
  ) throws -> BrokerOrderID {
    let id = try nextID()
    var submission = OrderSubmission(
      symbol: name, side: side, type: type, timeInForce: timeInForce,
      quantity: quantityText.map(quantity),
      clientOrderID: try #require(ClientOrderID("client-\(count)")))
    edit(&submission)
    apply(try exchange.submit(submission, id: id, account: account, market: market))
    return id
  }

  /// The market stands at a quote, and a print of that moment is matched.
  mutating func trade(
    _ name: String = "SPY", at paid: String, _ bid: String, _ ask: String, seconds: Double = 1
  ) {
    market.now = market.now.advanced(bySeconds: seconds)
    market.quotes[symbol(name)] = quote(bid, ask)
    market.trades[symbol(name)] = MarketTrade(
      price: price(paid), size: Quantity(1), at: market.now)
    match()
  }

  /// Makes a margin account of it.
  mutating func grantMargin(_ multiplier: Int) {
    apply([LedgerEvent(account: account, at: market.now, .marginGranted(multiplier: multiplier))])
  }

  func status(_ id: BrokerOrderID) throws -> String { try order(id).status.wire }

  /// What the ledger says of one order since it was accepted.
  func story(_ id: BrokerOrderID) -> [String] {
    log.compactMap { event in
      switch event.kind {
      case .orderActivated(id): "activated"
      case .orderTriggered(id): "triggered"
      case .orderTrailed(id, let best): "trailed \(best)"
      case .orderResized(id, let quantity): "resized \(quantity)"
      case .orderFilled(id, _, let quantity, let price): "filled \(quantity) at \(price)"
      case .orderCanceled(id): "canceled"
      case .orderExpired(id): "expired"
      case .orderReplaced(id, _): "replaced"
      case .orderRejected(id): "rejected"
      case .orderCancelRequested(id, _): "cancel requested"
      case .orderCancelRejected(id): "cancel rejected"
      case .orderReplaceRequested(id, _, _): "replace requested"
      case .orderReplaceRejected(id): "replace rejected"
      default: nil
      }
    }
  }

  /// The message of the refusal that an order meets; the exchange must stay as it was.
  mutating func refusal(
    _ side: OrderSide, _ type: OrderType, _ quantity: String?, _ name: String = "SPY",
    _ timeInForce: TimeInForce = .day, _ edit: (inout OrderSubmission) -> Void = { _ in }
  ) throws -> String {
    let before = exchange
    do {
      try place(side, type, quantity, name, timeInForce, edit)
      return "accepted"
    } catch let refusal as Refusal {
      #expect(exchange == before)
      return "\(refusal.status) \(refusal.message)"
    }
  }

  /// What a restart finds: every event written to the ledger's text and read again.
  func rebuilt() throws -> Exchange {
    var exchange = Exchange()
    for event in log {
      let text = try EventPayload.encode(event.kind)
      let kind = try EventPayload.decode(kind: text.kind, json: text.json, at: event.at)
      exchange.apply(LedgerEvent(account: event.account, at: event.at, kind))
    }
    return exchange
  }
}

import ClientModels
import Testing

@testable import PaperBroker

/// What holds after every single event of a random history, also between the events that one command brings.
@Suite struct HistoryPropertyTests {
  /// Multipliers 1, 2 and 4, fills whole and in parts, requests at once and delayed.
  @Test(arguments: 1...24) func everyEventLeavesABookThatIsConsistent(seed: UInt64) throws {
    var run = try LedgerRun(seed: seed)
    for _ in 0..<120 { try run.step() }
    var exchange = Exchange()
    var closed: [BrokerOrderID: Order] = [:]
    for (place, event) in run.log.enumerated() {
      exchange.apply(event)
      let book = try #require(exchange.accounts[event.account])
      let fault = try fault(of: book, in: exchange, after: event, closed: &closed)
      #expect(fault == nil, "event \(place), \(event.kind)")
      if fault != nil { return }
    }
    for (id, order) in closed {
      #expect(try run.book.orders[id]?.order == order, "a closed order never changes")
    }
  }

  /// What is wrong with a book; nil when nothing is.
  private func fault(
    of book: AccountBook, in exchange: Exchange, after event: LedgerEvent,
    closed: inout [BrokerOrderID: Order]
  ) throws -> String? {
    for id in orders(of: event) {
      guard let order = book.orders[id]?.order else { return "\(id) is not there" }
      guard book.open.contains(id) != order.status.isTerminal else {
        return "\(id) is \(order.status), and the open orders say otherwise"
      }
      if let symbol = order.symbol {
        let address = Exchange.OrderAddress(account: book.id, order: id)
        guard exchange.openBySymbol[symbol]?.contains(address) ?? false == book.open.contains(id)
        else { return "\(id) is not where a quote of \(symbol) looks for it" }
      }
      if let before = closed[id], before != order { return "\(id) was over and has changed" }
      if order.status.isTerminal { closed[id] = order }
      if let quantity = order.quantity, order.filledQuantity > quantity {
        return "\(id) is filled beyond its quantity"
      }
    }
    for (symbol, holding) in book.holdings {
      let (position, free) = (holding.book.quantity, book.available(symbol))
      guard !position.isZero, free.isZero || free.isNegative == position.isNegative else {
        return "\(position) of \(symbol), of which \(free) are free"
      }
      guard position.isPositive || book.multiplier > 1 else { return "a short without credit" }
    }
    guard book.multiplier > 1 || (!book.cash.isNegative && !book.buyingPower.isNegative) else {
      return "\(book.cash) in cash, of which \(book.held) are set aside, without credit"
    }
    return nil
  }

  private func orders(of event: LedgerEvent) -> [BrokerOrderID] {
    switch event.kind {
    case .orderAccepted(let accepted): [accepted.order.id]
    case .orderReplaced(let id, let accepted), .orderReplaceRequested(let id, let accepted, _):
      [id, accepted.order.id]
    case .orderActivated(let id), .orderTriggered(let id), .orderTrailed(let id, _),
      .orderResized(let id, _), .orderFilled(let id, _, _, _), .orderCanceled(let id),
      .orderExpired(let id), .orderRejected(let id), .orderReplaceRejected(let id),
      .orderCancelRejected(let id), .orderCancelRequested(let id, _):
      [id]
    case .accountCreated, .keyCreated, .marginGranted, .dayClosed, .accountChanged: []
    }
  }
}

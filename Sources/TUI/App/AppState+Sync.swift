import ClientModels

extension AppState {
  static let requestLogLimit = 2_000

  /// Takes in what the engine learnt, and says aloud what a trader must not miss.
  mutating func take(_ event: SyncEvent) {
    // Only what an announcement compares is kept from before: a copy of the whole book would be made anew each time.
    let working = workingOrders(in: event)
    portfolio.apply(event)
    switch event {
    case .linkChanged(let link): self.link = link
    case .viewOnlyChanged(let reason): viewOnlyBecause = reason
    case .notice(let notice): show(notice)
    case .cancelFailed(let id, let reason):
      let name = portfolio.orders[id].map(OrderText.sentence) ?? id.text
      show(Notice(.warning, "not canceled: \(name): \(reason)"))
    case .submissionChanged(let submission): announce(submission)
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      for order in orders where working.contains(order.id) { announce(order.id) }
    case .assetUnknown(let symbol):
      if ticket?.symbol == symbol {
        show(Notice(.failure, OrderProblem.symbolUnknown(symbol).description))
      }
    case .bookLoaded, .accountUpdated, .positionsReplaced, .marketUpdated, .clockUpdated,
      .assetUpdated, .bookConfirmed, .differencesChanged, .streamChanged, .marketHeard:
      break
    case .fillReported(let fill): announce(fill)
    case .repairedBySweep(let count): sweepRepairs = count
    case .requestLogged(let record):
      if requestLog.count >= Self.requestLogLimit {
        requestLog.removeFirst(Self.requestLogLimit / 4)
      }
      requestLog.append(record)
    }
  }

  /// The orders of an event that had not ended as far as was known. What was over before this program saw it is no news.
  private func workingOrders(in event: SyncEvent) -> Set<BrokerOrderID> {
    switch event {
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      let working = orders.filter { order in
        if let known = portfolio.orders[order.id] { return !known.status.isTerminal }
        return order.clientOrderID.map { portfolio.submissions[$0] != nil } ?? false
      }
      return Set(working.map(\.id))
    default: return []
    }
  }

  private mutating func announce(_ submission: Submission) {
    let order = OrderText.sentence(submission.request)
    switch submission.state {
    case .sending: show(Notice(.info, "sending \(order)"))
    case .working: show(Notice(.success, "the broker has \(order)"))
    case .rejected(let reason): show(Notice(.failure, "rejected: \(order): \(reason)"))
    case .notSent(let reason): show(Notice(.failure, "not sent: \(order): \(reason)"))
    case .unconfirmed(let reason):
      show(Notice(.failure, "UNCONFIRMED: \(order) may be live: \(reason)"))
    case .abandoned: show(Notice(.warning, "given up, and still watched for: \(order)"))
    }
  }

  /// The end of an order is told by its own report; a part of it here.
  private mutating func announce(_ fill: Fill) {
    guard let order = portfolio.orders[fill.orderID], !order.status.isTerminal else { return }
    let leaves = order.leavesQuantity.map { ", \(Format.quantity($0)) left" } ?? ""
    show(
      Notice(
        .success,
        "partly filled: \(Format.quantity(fill.quantity)) at \(Format.price(fill.price)) of \(OrderText.sentence(order))\(leaves)"
      ))
  }

  /// An order that ended since the last report.
  private mutating func announce(_ id: BrokerOrderID) {
    guard let merged = portfolio.orders[id], merged.status.isTerminal else { return }
    let sentence = OrderText.sentence(merged)
    switch merged.status {
    case .filled:
      let price = merged.averageFillPrice.map { " at \(Format.price($0))" } ?? ""
      show(Notice(.success, "filled: \(sentence)\(price)"))
    case .canceled, .expired, .replaced: show(Notice(.info, "\(merged.status.wire): \(sentence)"))
    case .rejected: show(Notice(.failure, "rejected by the broker: \(sentence)"))
    default: break
    }
  }
}

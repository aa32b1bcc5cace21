import ClientModels

/// Lots that were chosen for an order: the intent in the journal has them by our id, and the account's activities name the
/// order by the broker's.
extension SyncState {
  /// From here on executions of these orders close the lots that were chosen for them.
  mutating func noteChoices(of orders: [Order]) {
    var isNew = false
    for order in orders {
      guard lotChoices[order.id] == nil, let id = order.clientOrderID,
        let submission = portfolio.submissions[id],
        let choice = submission.request.instruction.lots?.made(at: submission.confirmedAt)
      else { continue }
      isNew = true
      lotChoices[order.id] = choice
      guard let known = history else { continue }
      if known.mayHaveTaken(order) {
        readHistoryAnew()
      } else {
        history?.choose(choice, for: order.id)
      }
    }
    if isNew || orders.contains(where: { lotChoices[$0.id] != nil }) { tellChoices() }
  }

  /// The same of orders that an earlier run sent and that became known to be at the broker only now.
  mutating func noteMethods(of orders: [Order]) {
    for order in orders {
      guard lotMethods[order.id] == nil, let id = order.clientOrderID,
        let method = portfolio.submissions[id]?.request.instruction.lotMethod
      else { continue }
      lotMethods[order.id] = method
      guard let known = history else { continue }
      if method != configuration.lotMethod, known.mayHaveTaken(order) {
        readHistoryAnew()
      } else {
        history?.keep(method, for: order.id)
      }
    }
  }

  /// Choices that became known while the stored activities were read. False when some of those must be reckoned anew.
  mutating func addChoices(to stored: inout ActivityHistory) -> Bool {
    for (id, choice) in lotChoices where stored.book.choices[id] == nil {
      if let order = portfolio.orders[id], stored.mayHaveTaken(order) { return false }
      stored.choose(choice, for: id)
    }
    for (id, method) in lotMethods where stored.book.methods[id] == nil {
      if let order = portfolio.orders[id], stored.mayHaveTaken(order) { return false }
      stored.keep(method, for: id)
    }
    return true
  }

  mutating func tellChoices() {
    let known = lotChoices.merging(history?.book.choices ?? [:]) { $1 }
    let working = known.filter {
      !$0.value.isEmpty && portfolio.orders[$0.key]?.status.isTerminal == false
    }
    if working != portfolio.lotChoices { emit(.lotChoicesChanged(working)) }
  }
}

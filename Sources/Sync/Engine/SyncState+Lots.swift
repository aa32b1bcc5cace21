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
      keep(method, for: order)
    }
  }

  /// Legs of orders of ours close lots as their order was sent to, also when they are filled while nobody looks and the profile
  /// says something else by then: so the journal has them as soon as they are known.
  mutating func noteLegs(of orders: [Order]) {
    guard canWrite else { return }
    for order in orders where !order.legs.isEmpty {
      let isSent = order.clientOrderID.map { portfolio.submissions[$0] != nil } ?? false
      guard let method = lotMethods[order.id] ?? (isSent ? configuration.lotMethod : nil) else {
        continue
      }
      let legs = order.legs.filter { lotMethods[$0.id] == nil }
      guard !legs.isEmpty else { continue }
      actions.append(.record([.legs(order.id, legs.map(\.id))], durably: false))
      for leg in legs { keep(method, for: leg) }
    }
  }

  private mutating func keep(_ method: LotMethod, for order: Order) {
    lotMethods[order.id] = method
    guard let known = history else { return }
    if method != configuration.lotMethod, known.mayHaveTaken(order) {
      readHistoryAnew()
    } else {
      history?.keep(method, for: order.id)
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

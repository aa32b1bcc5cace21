import ClientModels

/// The cursor and the marks stay with what they were put on when it goes on under another id, and a row that came under the
/// cursor by itself gets no key that was meant for the one before it.
extension AppState {
  /// Seconds after a row went in which the next one in its place takes no key that does something.
  private static let surpriseSeconds = 1.0

  /// The order in the place of one that was replaced, and the order that a request became.
  mutating func followOrders(_ event: SyncEvent, known: [BrokerOrderID: OrderStatus]) {
    switch event {
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      for order in orders {
        if known[order.id] != .replaced, portfolio.orders[order.id]?.status == .replaced {
          follow(order.id)
        }
        if let old = order.replaces, known[order.id] == nil { follow(old) }
      }
    case .submissionChanged(let submission):
      if case .working(let id) = submission.state {
        follow(submission.request.clientOrderID.text, to: id.text)
      }
    default: break
    }
  }

  private mutating func follow(_ old: BrokerOrderID) {
    guard isPointedAt(old.text), let order = portfolio.orders[old], order.status == .replaced else {
      return
    }
    let heir =
      order.replacedBy.flatMap { portfolio.orders[$0] }
      ?? portfolio.orders.values.first { $0.replaces == old }
    if let heir { follow(old.text, to: heir.id.text) }
  }

  private func isPointedAt(_ id: String) -> Bool {
    selection[.orders] == id || selection[.blotter] == id || blotter.marks.contains(id)
      || blotter.rangeStart == id
  }

  private mutating func follow(_ old: String, to new: String) {
    if selection[.orders] == old { selection[.orders] = new }
    // Whoever looks at what is over means the order that is over.
    guard blotter.view != .closed else { return }
    if selection[.blotter] == old { selection[.blotter] = new }
    if blotter.rangeStart == old { blotter.rangeStart = new }
    if blotter.marks.remove(old) != nil {
      blotter.marks.insert(new)
      changedLooks.insert(.blotter)
    }
  }

  /// The selected row is in the list; another one is under the cursor where it is not.
  func isSelectionListed(_ pane: Pane) -> Bool {
    guard let id = selection[pane] else { return false }
    return firstIndex(of: id, in: pane) != nil
  }

  /// Why a command that is for the selected row does nothing now; nil when it may.
  func reasonAgainstNewRow(_ command: Command) -> String? {
    guard layers.isEmpty,
      [.cancelOrder, .changeOrder, .closePosition, .resendOrder, .abandonOrder].contains(command),
      !(focus == .blotter && !blotter.marks.isEmpty),
      !(focus == .holdings && !markedHoldings.isEmpty),
      let lostAt = selectionLostAt[focus],
      (0..<Self.surpriseSeconds).contains(now.seconds(since: lostAt)), !isSelectionListed(focus)
    else { return nil }
    return
      "the row under the cursor has just gone: look at the one that is there now, then press it again"
  }
}

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
        guard known[order.id] == nil else { continue }
        if let old = order.replaces { follow(old) }
        if let request = order.clientOrderID,
          portfolio.submissions[request]?.state == .working(order.id)
        {
          follow(request.text, to: order.id.text)
        }
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
    selection.values.contains(id) || standIn.values.contains(id) || blotter.marks.contains(id)
      || blotter.rangeStart == id
  }

  private mutating func follow(_ old: String, to new: String) {
    follow(old, to: new, in: .orders)
    // Whoever looks at what is over means the order that is over.
    guard blotter.view != .closed else { return }
    follow(old, to: new, in: .blotter)
    if blotter.rangeStart == old { blotter.rangeStart = new }
    if blotter.marks.remove(old) != nil {
      blotter.marks.insert(new)
      changedLooks.insert(.blotter)
    }
  }

  private mutating func follow(_ old: String, to new: String, in pane: Pane) {
    if selection[pane] == old { selection[pane] = new }
    if standIn[pane] == old { standIn[pane] = new }
  }

  /// Seconds in which an order that was sent here is brought into sight.
  private static let sentSeconds = 5.0

  /// In the short list of orders the cursor that stands on the first row stays there, so that what is new is seen, and after
  /// something was sent here the list begins at its top. Returns where the cursor stands then; nil where its order keeps its
  /// place on the screen.
  mutating func keepFirst(from before: Int, to after: Int) -> Int? {
    guard after != before else { return nil }
    if before == 0, !lists.orders.isEmpty, layers.isEmpty || layers.last?.armedAt == nil {
      shifts[.orders] = nil
      selection[.orders] = rowID(0, in: .orders)
      standIn[.orders] = nil
      firstRowCameAt = now
      return 0
    }
    guard let sentAt, (0..<Self.sentSeconds).contains(now.seconds(since: sentAt)) else {
      return nil
    }
    shifts[.orders] = nil
    return after
  }

  /// The row under the cursor is in the list: the selected one, or the one that stands in for it.
  func isCursorListed(_ pane: Pane) -> Bool {
    isSelectionListed(pane) || standIn[pane].map { firstIndex(of: $0, in: pane) != nil } ?? false
  }

  private func isSelectionListed(_ pane: Pane) -> Bool {
    guard let id = selection[pane] else { return false }
    return firstIndex(of: id, in: pane) != nil
  }

  /// Where the row under the cursor went, the one in its place takes the cursor, and keeps it when others come above.
  mutating func standIn(in pane: Pane, wasListed: Bool) {
    guard selection[pane] != nil, !isCursorListed(pane) else { return }
    if wasListed { selectionLostAt[pane] = now }
    standIn[pane] = selectedIndex(pane).map { rowID($0, in: pane) }
  }

  /// What went by itself does not take the cursor back once somebody may have looked at the row in its place.
  mutating func settleOnStandIns() {
    for pane in standIn.keys {
      guard let lostAt = selectionLostAt[pane], now.seconds(since: lostAt) >= Self.surpriseSeconds,
        !isSelectionListed(pane), !awaitsHeir(pane), let index = selectedIndex(pane)
      else { continue }
      select(index, in: pane)
    }
  }

  /// The selected order was replaced, and the one in its place is not known yet.
  private func awaitsHeir(_ pane: Pane) -> Bool {
    guard pane != .holdings, let id = selection[pane].flatMap({ BrokerOrderID($0) }) else {
      return false
    }
    return portfolio.orders[id]?.status == .replaced
  }

  private static let rowCommands: Set<Command> = [
    .cancelOrder, .changeOrder, .closePosition, .resendOrder, .abandonOrder,
  ]

  /// Why a command that is for the selected row does nothing now; nil when it may.
  func reasonAgainstNewRow(_ command: Command) -> String? {
    guard layers.isEmpty, Self.rowCommands.contains(command),
      !(focus == .blotter && !blotter.marks.isEmpty),
      !(focus == .holdings && !markedHoldings.isEmpty)
    else { return nil }
    if focus == .orders, isSurprise(since: firstRowCameAt) {
      return "another order has just come to the first row: look, then press it again"
    }
    guard isSurprise(since: selectionLostAt[focus]), !isSelectionListed(focus) else { return nil }
    return
      "the row under the cursor has just gone: look at the one that is there now, then press it again"
  }

  func isSurprise(since time: Timestamp?) -> Bool {
    time.map { (0..<Self.surpriseSeconds).contains(now.seconds(since: $0)) } ?? false
  }
}

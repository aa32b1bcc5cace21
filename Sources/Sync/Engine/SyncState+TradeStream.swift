import ClientModels

/// The stream of trade updates, joined with what is polled (order-submission protocol, stream and snapshot): the server's word
/// that it sends, then the book, then what came meanwhile, then what happens.
extension SyncState {
  /// Seconds until positions and account are read after an execution: those of a burst are read once.
  private static let settlePause: Double = 0.25
  /// Seconds in which the stream may still tell what a poll has told.
  private static let sweepPatience: Double = 3
  private static let rememberedExecutions = 10_000

  mutating func take(_ signal: TradeStreamSignal, generation: Int) {
    guard generation == tradeLink.generation, tradeLink.isOpen else { return }
    switch signal {
    case .listening: beginCatchUp()
    case .update(let update):
      guard tradeLink.phase == .live else {
        keep(update)
        return
      }
      take(update)
    case .unreadable(let id, let text):
      say(.warning, "the stream of order events sent something unreadable: \(text)", once: true)
      if let id { read(.order(id)) } else { hastenOrders() }
    case .ended(let end): ended(.tradeUpdates, end)
    }
  }

  private mutating func beginCatchUp() {
    tradeLink.phase = .catchingUp
    // Reading takes as long as the link needs, which has its own deadlines.
    tradeLink.dueAt = nil
    catchUp = CatchUp(since: now)
    schedule.hasten(Poll.allCases.filter { $0 != .quotes && $0 != .clock }, at: now)
  }

  private mutating func keep(_ update: TradeUpdate) {
    guard catchUp != nil else { return }
    if catchUp?.updates.count == CatchUp.limit {
      beginCatchUp()
    } else {
      catchUp?.updates.append(update)
    }
  }

  /// A part of the book was read that was asked for at `askedAt`.
  mutating func noteRead(_ poll: Poll, _ askedAt: Timestamp) {
    guard let since = catchUp?.since, askedAt >= since else { return }
    catchUp?.unread.remove(poll)
    guard catchUp?.unread.isEmpty == true, let updates = catchUp?.updates else { return }
    catchUp = nil
    tradeLink.becameLive(at: now)
    emit(.streamChanged(.tradeUpdates, .live))
    for update in updates { take(update) }
  }

  private mutating func take(_ update: TradeUpdate) {
    absorb([update.order], from: .stream)
    if isNewest(update.order) { untold[update.order.id] = nil }
    if let fill = update.fill, executions.insert(fill.executionID).inserted {
      if executions.count > Self.rememberedExecutions { executions = [fill.executionID] }
      record([fill])
      emit(.fillReported(fill))
    }
    let soon = now.advanced(bySeconds: Self.settlePause)
    switch update.event {
    case .fill, .partialFill: schedule.hasten([.account, .movements, .positions], at: soon)
    case .tradeBust, .tradeCorrect:
      read(.order(update.order.id))
      schedule.hasten([.account, .movements, .positions], at: soon)
    case .other, .restated, .orderCancelRejected, .orderReplaceRejected, .calculated, .stopped,
      .suspended:
      read(.order(update.order.id))
    case .accepted, .pendingNew, .new, .held, .pendingCancel, .pendingReplace: break
    case .canceled, .replaced, .expired, .rejected, .doneForDay:
      schedule.hasten([.account], at: soon)
    }
  }

  /// What is told of the order is what is known of it: a late word of an earlier state is not what a poll waits for.
  private func isNewest(_ order: Order) -> Bool {
    guard let known = portfolio.orders[order.id] else { return true }
    return known.status == order.status && known.filledQuantity == order.filledQuantity
  }

  /// A poll has told what became of orders; a stream that works tells it as well, and of new ones first of all.
  mutating func expectFromStream(_ orders: [Order], before: [BrokerOrderID: JournaledReport]) {
    guard tradeLink.phase == .live else { return }
    for order in orders {
      guard let merged = portfolio.orders[order.id],
        before[order.id]
          != JournaledReport(status: merged.status, filled: merged.filledQuantity)
      else { continue }
      untold[order.id] = now.advanced(bySeconds: Self.sweepPatience)
    }
  }

  /// What the stream has not told in time was repaired by asking; how often is worth knowing.
  mutating func noteRepairs() {
    let late = untold.filter { $0.value <= now }.keys
    guard !late.isEmpty else { return }
    if tradeLink.phase == .live {
      repairs += late.count
      emit(.repairedBySweep(repairs))
      say(
        .warning,
        "the stream of order events left out a change of \(late.count == 1 ? "an order" : "\(late.count) orders"): it was found by asking"
      )
    }
    for id in late { untold[id] = nil }
  }

  private mutating func hastenOrders() {
    schedule.hasten([.openOrders, .recentOrders, .movements, .positions], at: now)
  }
}

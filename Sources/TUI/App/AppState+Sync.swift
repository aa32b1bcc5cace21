import ClientModels

extension AppState {
  static let requestLogLimit = 2_000

  /// Takes in what the engine learnt, and says aloud what a trader must not miss.
  mutating func take(_ event: SyncEvent) {
    guard !takeIntoPresent(event) else { return }
    let before = Before(event, portfolio)
    apply(event)
    note(event, before)
    followOrders(event, known: before.statuses)
    switch event {
    case .linkChanged(let link):
      if link == .connected, self.link != .connected {
        isDraftNoticeDue = true
        // The answers to some may have been lost.
        askedNames = []
      }
      sayRefusal(link)
      self.link = link
    case .viewOnlyChanged(let reason): viewOnlyBecause = reason
    case .journalFailed(let reason): journalFault = reason
    case .notice(let notice): showBehindAnswers(notice)
    case .cancelFailed(let id, let reason):
      cancelRefusals[id] = reason
      cancelsAsked.remove(id)
      cancelsUnanswered[id] = nil
      let order = portfolio.orders[id]
      let name = order.map(OrderText.sentence) ?? id.text
      if let order, order.status.isTerminal {
        show(Notice(.info, "already \(order.status.wire): \(name)"))
      } else {
        show(Notice(.warning, "not canceled: \(name): \(reason)"))
      }
    case .marketUpdated(let snapshots): followChart(snapshots)
    case .submissionChanged(let submission): announce(submission, known: before.submission)
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      forgetCancels(event, orders)
      for order in orders where !cancelsAsked.contains(order.id) {
        announce(order, known: before.statuses[order.id])
      }
      announceCancels()
    case .assetUnknown(let symbol): sayUnknown(symbol)
    case .partUnread(let part, let reason): unreadReasons[part] = reason
    case .bookLoaded, .accountUpdated, .positionsReplaced, .ordersArchived, .marketLoaded,
      .clockUpdated,
      .assetUpdated, .bookConfirmed, .differencesChanged, .streamChanged, .marketHeard,
      .lotsReplaced, .lotsChanged, .lotChoicesChanged, .dayPricesRead:
      break
    case .watchlistsChanged: watch.failure = nil
    case .watchlistsFailed(let reason): watch.failure = reason
    case .watchlistEdited(let edit, let outcome): take(outcome, of: edit)
    case .newsRead(let page): take(page)
    case .newsFailed(let symbol, let reason): newsFailed(symbol, reason)
    case .fillsListed(let fills): keep(fills)
    case .exitProgressed(let report): take(report)
    case .barsRead(let history): take(history)
    case .activityRead(let log): take(log)
    case .activityFailed(let reason): activity.failure = reason
    case .assetsListed(let assets): take(assets)
    case .lookedBack(let answer): take(answer)
    case .performanceRead(let reading): take(reading)
    case .performanceFailed(let reason): performance.failure = reason
    case .barsFailed(let request, let reason): barsFailed(request, reason)
    case .fillReported(let fill):
      keep([fill])
      announce(fill)
    case .orderTraced(let order, let traces): show(traces, of: order)
    case .orderClosed(let order, let closing): show(closing, of: order)
    case .repairedBySweep(let count): sweepRepairs = count
    case .requestLogged(let record):
      if requestLog.count >= Self.requestLogLimit {
        requestLog.removeFirst(Self.requestLogLimit / 4)
      }
      requestLog.append(record)
    }
  }

  /// That the key is refused, whole, once. Panes that were never filled say it themselves for as long as it lasts.
  private mutating func sayRefusal(_ new: LinkState) {
    guard case .refused(let reason) = new, new != link, portfolio.account != nil else { return }
    show(Notice(.failure, "\(reason). \(Self.keyAdvice)"))
  }

  /// Where one sees which key it is.
  static let keyAdvice = "`folio doctor` says which key is used"

  /// What is asked of the portfolio as it was before an event. A copy of all of it would cost a second one in memory.
  private struct Before {
    var statuses: [BrokerOrderID: OrderStatus] = [:]
    var submission: SubmissionState?
    var quotedSymbols = 0
    let currency: Currency?

    init(_ event: SyncEvent, _ portfolio: Portfolio) {
      quotedSymbols = portfolio.market.count
      currency = portfolio.account?.currency
      switch event {
      case .ordersUpdated(let orders), .openOrdersListed(let orders):
        for order in orders { statuses[order.id] = portfolio.orders[order.id]?.status }
      case .submissionChanged(let submission):
        self.submission = portfolio.submissions[submission.request.clientOrderID]?.state
      default: break
      }
    }
  }

  /// The totals follow the quotes position by position: adding all up anew would take as long as a frame.
  private mutating func apply(_ event: SyncEvent) {
    liveEquity.note(event, before: portfolio)
    guard case .marketUpdated(let snapshots) = event else {
      portfolio.apply(event)
      return
    }
    let held = Set(snapshots.map(\.symbol)).compactMap { portfolio.positions[$0] }
    for position in held { total.remove(portfolio.valuation(of: position)) }
    portfolio.apply(event)
    for position in held { total.add(portfolio.valuation(of: position)) }
    takePrices(of: snapshots.map(\.symbol))
  }

  /// Finds out what else on the screen an event changes.
  private mutating func note(_ event: SyncEvent, _ before: Before) {
    switch event {
    case .bookLoaded:
      changedPanes.formUnion([.holdings, .quotes, .orders, .blotter, .watch])
      newestMarketTime = portfolio.newestMarketTime
      total = HoldingsTotal(of: portfolio)
    case .positionsReplaced:
      changedPanes.insert(.holdings)
      total = HoldingsTotal(of: portfolio)
    case .marketLoaded:
      changedPanes.formUnion([.quotes, .watch])
      newestMarketTime = portfolio.newestMarketTime
      total = HoldingsTotal(of: portfolio)
    case .accountUpdated:
      if !tables.holdings.isPlain { changedLooks.insert(.holdings) }
      if portfolio.account?.currency != before.currency { total = HoldingsTotal(of: portfolio) }
    case .ordersUpdated, .openOrdersListed, .ordersArchived, .submissionChanged:
      changedPanes.formUnion([.orders, .blotter])
    case .marketUpdated(let snapshots):
      if portfolio.market.count != before.quotedSymbols { changedPanes.insert(.quotes) }
      for snapshot in snapshots {
        newestMarketTime = [newestMarketTime, snapshot.newestTime].compactMap { $0 }.max()
      }
    case .assetUpdated, .assetUnknown, .assetsListed:
      changedPanes.formUnion([.holdings, .quotes, .watch])
    case .watchlistsChanged: changedPanes.insert(.watch)
    case .differencesChanged, .clockUpdated, .partUnread, .cancelFailed, .exitProgressed,
      .bookConfirmed,
      .linkChanged,
      .streamChanged, .marketHeard, .fillReported, .repairedBySweep, .viewOnlyChanged,
      .journalFailed,
      .requestLogged, .orderTraced, .orderClosed, .barsRead, .barsFailed, .activityRead,
      .activityFailed,
      .notice, .lotsReplaced, .lotsChanged,
      .lotChoicesChanged, .fillsListed, .dayPricesRead, .watchlistsFailed, .watchlistEdited,
      .newsRead, .newsFailed, .lookedBack, .performanceRead, .performanceFailed:
      break
    }
  }

  /// One whose fate is unknown is told once: that a look-up found nothing again is no news, and must not take the place of
  /// the answer to a key.
  private mutating func announce(_ submission: Submission, known: SubmissionState?) {
    let order = OrderText.sentence(submission.request)
    let isBack = giveBack(submission)
    switch submission.state {
    case .sending: show(Notice(.info, "sending \(order)"))
    case .working:
      let word = submission.request.replaces == nil ? "accepted" : "changed"
      showAnswer(Notice(.success, "\(word): \(OrderText.sentence(submission.request.instruction))"))
    case .rejected(let reason): showAnswer(Notice(.failure, "rejected: \(order): \(reason)"))
    case .notSent(let reason):
      let next =
        settings.isLinear
        ? "; nothing was sent, and the line may be typed again"
        : isBack ? Self.ticketIsBack : ""
      showAnswer(Notice(.failure, "not sent: \(order): \(reason)\(next)"))
    case .unconfirmed where submission.state == known: break
    case .unconfirmed(let reason):
      showAnswer(Notice(.failure, "UNCONFIRMED: \(order) may be live: \(reason)"))
    case .abandoned: show(Notice(.warning, "given up, and still watched for: \(order)"))
    }
  }

  /// Whoever was asked to cancel has answered: the order is over, or a list of those that work shows it again as if nothing
  /// had been asked.
  private mutating func forgetCancels(_ event: SyncEvent, _ orders: [Order]) {
    guard !cancelsUnanswered.isEmpty else { return }
    let isWholeList = if case .openOrdersListed = event { true } else { false }
    for order in orders where isWholeList || order.status.isTerminal {
      cancelsUnanswered[order.id] = nil
    }
  }

  /// What became of the orders that were canceled together: `3 of 4 canceled`, and at the end `4 canceled`.
  private mutating func announceCancels() {
    guard !cancelsAsked.isEmpty else { return }
    let ended = cancelsAsked.compactMap { portfolio.orders[$0]?.status }.filter(\.isTerminal)
    guard !ended.isEmpty else { return }
    let others = Dictionary(grouping: ended.filter { $0 != .canceled }, by: \.wire)
      .sorted { $0.key < $1.key }.map { ", \($0.value.count) \($0.key)" }.joined()
    let isAll = ended.count == cancelsAsked.count
    let of = isAll ? "" : " of \(cancelsAsked.count)"
    if isAll { cancelsAsked = [] }
    showAnswer(Notice(.info, "\(ended.count { $0 == .canceled })\(of) canceled\(others)"))
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

  /// A leg that ended because the order that it goes with did.
  private func isOverWithItsOrder(_ leg: Order) -> Bool {
    guard leg.status != .filled, let parent = parent(of: leg) else { return false }
    return parent.status.isTerminal && parent.status != .filled
  }

  /// Orders that ended since the last report. What was over before this program saw it is no news.
  private mutating func announce(_ order: Order, known: OrderStatus?) {
    let wasOurs = order.clientOrderID.map { portfolio.submissions[$0] != nil } ?? false
    guard known.map({ !$0.isTerminal }) ?? wasOurs,
      let merged = portfolio.orders[order.id], merged.status.isTerminal,
      !isOverWithItsOrder(merged)
    else { return }
    let sentence = OrderText.sentence(merged)
    switch merged.status {
    case .filled:
      let price = merged.averageFillPrice.map { " at \(Format.price($0))" } ?? ""
      showAnswer(Notice(.success, "filled: \(sentence)\(price)"))
    case .canceled, .expired, .replaced:
      showAnswer(Notice(.info, "\(merged.status.wire): \(sentence)"))
    case .rejected: showAnswer(Notice(.failure, "rejected by the broker: \(sentence)"))
    default: break
    }
  }
}

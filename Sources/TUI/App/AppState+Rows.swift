import ClientModels

extension AppState {
  /// Closed orders that stay below the working ones, so that an outcome can be read.
  static let closedOrdersShown = 50

  /// Finds the rows of the panes that something changed in since the last time.
  mutating func findRows(isByUser: Bool = true) {
    // Of a tab that is not shown the rows wait until it is.
    let waits = Set<Pane>([.watch, .blotter, .activity]).subtracting(tab.panes)
    // Whoever filters or sorts looks for a row, and means the one that is found.
    if isByUser { for pane in changedLooks { selectionLostAt[pane] = nil } }
    lookAgainWithTime()
    settleOnStandIns()
    for pane in Self.tablePanes where !waits.contains(pane) {
      if changedPanes.contains(pane) || changedLooks.contains(pane) {
        let stood =
          !isByUser && [.holdings, .orders, .blotter].contains(pane)
          && isCursorListed(pane)
        find(pane, anew: changedPanes.contains(pane))
        standIn(in: pane, wasListed: stood)
      }
    }
    reorderLiveRows()
    takeUpSelections()
    holdSelection(focus)
    changedPanes.formIntersection(waits)
    changedLooks.formIntersection(waits)
  }

  /// A filter by age lets others pass as time goes by.
  private mutating func lookAgainWithTime() {
    guard now.seconds(since: lookedAt) >= 1 else { return }
    lookedAt = now
    for pane in Self.tablePanes {
      if let table = table(of: pane), tables.dependsOnTime(table) { changedLooks.insert(pane) }
    }
  }

  /// Where the keys go the cursor stands on a row and not on a place: a row that comes above must not put another one under
  /// the next key.
  private mutating func holdSelection(_ pane: Pane) {
    guard selection[pane] == nil, let index = selectedIndex(pane) else { return }
    select(index, in: pane)
  }

  /// What is looked for in a pane, in small letters; nil for everything.
  private func filter(_ pane: Pane) -> String? {
    guard let filter = filters[pane], !filter.isEmpty else { return nil }
    return filter.lowercased()
  }

  /// The symbols that are asked for and have a market; offline, all that were ever cached.
  var quotedSymbols: [Symbol] {
    settings.isOffline
      ? portfolio.market.keys.sorted() : wanted.filter { portfolio.market[$0] != nil }.sorted()
  }

  /// What is not settled comes first, then working orders, then the latest that are over.
  var orderIDs: [RowLists.OrderID] {
    // An order is large, so that not the orders are sorted but what they are sorted by.
    var working: [OrderAge] = []
    var closed: [OrderAge] = []
    let families = portfolio.families
    for order in portfolio.orders.values {
      if isAlive(order, in: families) {
        working.append(OrderAge(order))
      } else {
        closed.append(OrderAge(order))
      }
    }
    let orders = working.sorted() + closed.sorted().prefix(Self.closedOrdersShown)
    return portfolio.unsettledSubmissions.map { .submission($0.request.clientOrderID) }
      + orders.map { .order($0.id) }
  }

  /// The market's own time, as `Portfolio.marketTime` has it.
  var marketTime: Timestamp? { portfolio.marketTime(at: now, newest: newestMarketTime) }

  /// Of the account, at the newest prices.
  var equity: Money? { liveEquity.equity(of: portfolio, marketValue: marketValueOfAll) }

  var dayProfitAndLoss: Money? { liveEquity.day(of: portfolio, marketValue: marketValueOfAll) }

  /// Nothing is worth nothing.
  private var marketValueOfAll: Money? {
    portfolio.positions.isEmpty
      ? Money(.zero, portfolio.account?.currency ?? .usd) : total.marketValue
  }

  public var holdings: [Position] {
    lists.holdings.compactMap { $0.row.flatMap { portfolio.positions[$0] } }
  }

  public var quotes: [MarketSnapshot] { lists.quotes.compactMap { portfolio.market[$0] } }

  /// A quote in words.
  func sentence(_ snapshot: MarketSnapshot) -> String {
    let stale = portfolio.isStale(snapshot.quoteReceipt, now: now) ? ", stale" : ""
    return "\(snapshot.symbol): bid \(Format.price(snapshot.quote?.bid)), ask "
      + "\(Format.price(snapshot.quote?.ask)), last \(Format.price(snapshot.lastPrice))\(stale)"
  }

  public var orderRows: [OrderRow] { lists.orders.compactMap(orderRow) }

  func orderRow(_ id: RowLists.OrderID) -> OrderRow? {
    switch id {
    case .submission(let id): portfolio.submissions[id].map { .submission($0) }
    case .order(let id): portfolio.orders[id].map { .order($0) }
    case .leg(let id): portfolio.orders[id].map { .leg($0) }
    case .fill, .draft, .group: nil
    }
  }

  /// The newest request first.
  var logRows: [BrokerRequestRecord] {
    requestLog.reversed().filter {
      matches(.log, $0.method, $0.path, $0.clientOrderID?.text, $0.failure)
    }
  }

  /// The unconfirmed order of the selected row.
  var selectedUnconfirmed: Submission? {
    guard case .submission(let submission)? = selectedOrderID.flatMap(orderRow),
      case .unconfirmed = submission.state
    else { return nil }
    return submission
  }

  /// The same, or else the only one that there is, wherever the cursor is: it is named before anything is done with it.
  var unconfirmedInQuestion: Submission? {
    let all = portfolio.unsettledSubmissions.filter {
      if case .unconfirmed = $0.state { true } else { false }
    }
    return selectedUnconfirmed ?? (all.count == 1 ? all[0] : nil)
  }

  /// That a filter leaves no rows; nil without one.
  func filteredText(_ pane: Pane) -> String? {
    guard let filter = filters[pane], !filter.isEmpty else { return nil }
    let isWord = filterEntries[pane].map { $0.filter.columns.isEmpty } ?? true
    return isWord ? "nothing here contains \"\(filter)\"" : "nothing here is \(filter)"
  }

  /// Why a pane has no rows: a filter, a file that could not be read, or because there are none.
  func emptyText(_ pane: Pane, _ words: String) -> String {
    if let words = filteredText(pane) {
      return words + ": \(Command.clearFilter.keyName) shows all"
    }
    let part: Portfolio.Part? = pane == .holdings ? .positions : pane == .orders ? .orders : nil
    if let part, portfolio.unreadParts.contains(part) {
      guard let reason = unreadReasons[part] else { return "not known: the cached file is damaged" }
      return "the \(part.rawValue) could not be read: \(reason). They are asked for again by "
        + "themselves; \(Command.refresh.keyName) asks now"
    }
    return words
  }

  /// How to come to an order, behind the word that there is none; nothing where none could be sent.
  var ticketHint: String {
    guard refusal == nil || mayPrepare else { return "" }
    return ": \(Command.buy.keyName) and \(Command.sell.keyName) open a ticket"
  }

  /// What is said in place of a list that was never read: that there is nothing in it is not known. Nil once it is.
  func unread(_ name: String) -> String? {
    guard portfolio.account == nil, !settings.isOffline else { return nil }
    let key = Command.refresh.keyName
    return switch link {
    case .failing(let reason, _):
      "\(name) could not be read: \(reason). It is asked for again by itself; \(key) asks now, and "
        + "`folio doctor` looks for the cause"
    case .refused(let reason):
      "\(name) could not be read: \(reason). \(Self.keyAdvice)"
    case .offline, .connecting, .connected: "reading \(name)"
    }
  }

  func matches(_ pane: Pane, _ texts: String?...) -> Bool {
    guard let filter = filter(pane) else { return true }
    return texts.contains { $0?.lowercased().contains(filter) ?? false }
  }

  func rowCount(_ pane: Pane) -> Int {
    switch pane {
    case .holdings: lists.holdings.count
    case .quotes: lists.quotes.count
    case .watch: lists.watch.count
    case .news: listedNews.count
    case .orders: lists.orders.count
    case .blotter: lists.blotter.count
    case .activity: lists.activity.rows.count
    case .performance: performance.rows.count
    case .history: timeMachine.rows.count
    case .log: logRows.count
    }
  }

  func rowID(_ index: Int, in pane: Pane) -> String {
    switch pane {
    case .holdings: lists.holdings[index].text(\.text)
    case .quotes: lists.quotes[index].text
    case .watch: lists.watch[index].text
    case .news: String(listedNews[index].id)
    case .orders: lists.orders[index].text
    case .blotter: lists.blotter[index].text
    case .activity: activityRowID(lists.activity.rows[index])
    case .performance, .history: String(index)
    case .log: logRowID(logRows[index])
    }
  }

  func firstIndex(of id: String, in pane: Pane) -> Int? {
    switch pane {
    case .holdings: lists.holdings.firstIndex { $0.text(\.text) == id }
    case .quotes: lists.quotes.firstIndex { $0.text == id }
    case .watch: lists.watch.firstIndex { $0.text == id }
    case .news: listedNews.firstIndex { String($0.id) == id }
    case .orders: lists.orders.firstIndex { $0.text == id }
    case .blotter: lists.blotter.firstIndex { $0.text == id }
    case .activity: lists.activity.rows.firstIndex { activityRowID($0) == id }
    case .performance:
      Int(id).flatMap { performance.rows.indices.contains($0) ? $0 : nil }
    case .history: Int(id).flatMap { timeMachine.rows.indices.contains($0) ? $0 : nil }
    case .log: logRows.firstIndex { logRowID($0) == id }
    }
  }

  private func logRowID(_ record: BrokerRequestRecord) -> String {
    "\(record.at.nanoseconds) \(record.path)"
  }

  /// Where the selection stands; on the row that took the place of one that went.
  public func selectedIndex(_ pane: Pane) -> Int? {
    let count = rowCount(pane)
    guard count > 0 else { return nil }
    let last = selectionIndex[pane] ?? 0
    if let id = selection[pane] {
      // Nearly always it is where it was.
      if last < count, rowID(last, in: pane) == id { return last }
      if let index = firstIndex(of: id, in: pane) { return index }
      if let id = standIn[pane], let index = firstIndex(of: id, in: pane) { return index }
    }
    return min(last, count - 1)
  }

  mutating func select(_ index: Int, in pane: Pane) {
    let count = rowCount(pane)
    guard count > 0 else { return }
    let clamped = min(max(0, index), count - 1)
    selection[pane] = rowID(clamped, in: pane)
    selectionIndex[pane] = clamped
    standIn[pane] = nil
  }

  /// Whose quote and news stand below the quotes.
  var symbolInDetail: Symbol? {
    selectedSymbol ?? selectedIndex(.quotes).map { lists.quotes[$0] }
  }

  /// The symbol of the selected row of the focused pane.
  public var selectedSymbol: Symbol? {
    // They are those of a symbol, whether there are any or not.
    if focus == .news { return listedSymbol }
    guard let index = selectedIndex(focus) else { return nil }
    switch focus {
    case .holdings: return lists.holdings[index].row
    case .quotes: return lists.quotes[index]
    case .watch: return lists.watch[index]
    case .orders, .blotter:
      guard let id = selectedOrderID else { return nil }
      if case .fill(let execution) = id { return fill(execution)?.symbol }
      if case .draft(let number) = id { return draftBook.tickets[number]?.symbol }
      switch orderRow(id) {
      case .submission(let submission): return submission.request.symbol
      case .order(let order), .leg(let order): return order.symbol
      case nil: return nil
      }
    case .activity: return selectedActivity?.symbol
    case .performance, .history, .log, .news: return nil
    }
  }
}

/// Sorts as `Portfolio.newestFirst` does.
struct OrderAge: Comparable {
  let id: BrokerOrderID
  private let nanoseconds: Int64

  init(_ order: Order) {
    id = order.id
    nanoseconds = order.moment?.nanoseconds ?? 0
  }

  static func < (a: OrderAge, b: OrderAge) -> Bool {
    a.nanoseconds == b.nanoseconds ? a.id > b.id : a.nanoseconds > b.nanoseconds
  }
}

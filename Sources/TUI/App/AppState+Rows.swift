import ClientModels

extension AppState {
  /// Closed orders that stay below the working ones, so that an outcome can be read.
  static let closedOrdersShown = 50

  /// Finds the rows of the panes that something changed in since the last time.
  mutating func findRows() {
    if changedPanes.contains(.holdings) {
      lists.holdings = rows(.holdings, portfolio.positions.keys)
    }
    if changedPanes.contains(.quotes) { lists.quotes = quotedRows }
    if changedPanes.contains(.orders) { lists.orders = orderIDs }
    // Of a tab that is not shown the rows wait until it is.
    let waits: Set<Pane> = tab == .orders ? [] : [.blotter]
    if changedPanes.subtracting(waits).contains(.blotter) { lists.blotter = blotterRows }
    takeUpSelections()
    holdSelection(focus)
    changedPanes.formIntersection(waits)
  }

  /// Where the keys go the cursor stands on a row and not on a place: a row that comes above must not put another one under
  /// the next key.
  private mutating func holdSelection(_ pane: Pane) {
    guard selection[pane] == nil, let index = selectedIndex(pane) else { return }
    select(index, in: pane)
  }

  private func rows(_ pane: Pane, _ symbols: some Sequence<Symbol>) -> [Symbol] {
    guard filter(pane) != nil else { return symbols.sorted() }
    return symbols.filter { matches(pane, $0.text, portfolio.assets[$0]?.name) }.sorted()
  }

  /// What is looked for in a pane, in small letters; nil for everything.
  private func filter(_ pane: Pane) -> String? {
    guard let filter = filters[pane], !filter.isEmpty else { return nil }
    return filter.lowercased()
  }

  /// The symbols that are asked for and have a market; offline, all that were ever cached.
  private var quotedRows: [Symbol] {
    settings.isOffline
      ? rows(.quotes, portfolio.market.keys)
      : rows(.quotes, wanted.filter { portfolio.market[$0] != nil })
  }

  /// What is not settled comes first, then working orders, then the latest that are over.
  private var orderIDs: [RowLists.OrderID] {
    // An order is large, so that not the orders are sorted but what they are sorted by.
    var working: [OrderAge] = []
    var closed: [OrderAge] = []
    for order in portfolio.orders.values {
      if order.status.isTerminal {
        closed.append(OrderAge(order))
      } else {
        working.append(OrderAge(order))
      }
    }
    let orders = (working.sorted() + closed.sorted().prefix(Self.closedOrdersShown)).filter { age in
      guard let order = portfolio.orders[age.id] else { return false }
      return matches(.orders, order.symbol?.text, order.side.wire, order.status.wire)
    }
    let submissions = portfolio.unsettledSubmissions.filter {
      matches(.orders, $0.request.symbol.text, $0.request.side.wire)
    }
    return submissions.map { .submission($0.request.clientOrderID) }
      + orders.map { .order($0.id) }
  }

  /// Sorts as `Portfolio.newestFirst` does.
  private struct OrderAge: Comparable {
    let id: BrokerOrderID
    let nanoseconds: Int64

    init(_ order: Order) {
      id = order.id
      nanoseconds = (order.submittedAt ?? order.createdAt)?.nanoseconds ?? 0
    }

    static func < (a: OrderAge, b: OrderAge) -> Bool {
      a.nanoseconds == b.nanoseconds ? a.id > b.id : a.nanoseconds > b.nanoseconds
    }
  }

  /// The market's own time, as `Portfolio.marketTime` has it.
  var marketTime: Timestamp? { portfolio.marketTime(at: now, newest: newestMarketTime) }

  public var holdings: [Position] { lists.holdings.compactMap { portfolio.positions[$0] } }

  public var quotes: [MarketSnapshot] { lists.quotes.compactMap { portfolio.market[$0] } }

  public var orderRows: [OrderRow] { lists.orders.compactMap(orderRow) }

  func orderRow(_ id: RowLists.OrderID) -> OrderRow? {
    switch id {
    case .submission(let id): portfolio.submissions[id].map { .submission($0) }
    case .order(let id): portfolio.orders[id].map { .order($0) }
    case .leg(let id): portfolio.orders[id].map { .leg($0) }
    case .fill, .draft: nil
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
    guard focus == .orders || focus == .blotter, let index = selectedIndex(focus),
      case .submission(let submission)? = orderRow(
        focus == .orders ? lists.orders[index] : lists.blotter[index]),
      case .unconfirmed = submission.state
    else { return nil }
    return submission
  }

  /// Why a pane has no rows: a filter, a file that could not be read, or because there are none.
  func emptyText(_ pane: Pane, _ words: String) -> String {
    if let filter = filters[pane], !filter.isEmpty { return "nothing here contains \"\(filter)\"" }
    let part: Portfolio.Part? = pane == .holdings ? .positions : pane == .orders ? .orders : nil
    if let part, portfolio.unreadParts.contains(part) {
      return "not known: the cached file is damaged"
    }
    return words
  }

  func matches(_ pane: Pane, _ texts: String?...) -> Bool {
    guard let filter = filter(pane) else { return true }
    return texts.contains { $0?.lowercased().contains(filter) ?? false }
  }

  func rowCount(_ pane: Pane) -> Int {
    switch pane {
    case .holdings: lists.holdings.count
    case .quotes: lists.quotes.count
    case .orders: lists.orders.count
    case .blotter: lists.blotter.count
    case .log: logRows.count
    }
  }

  private func rowID(_ index: Int, in pane: Pane) -> String {
    switch pane {
    case .holdings: lists.holdings[index].text
    case .quotes: lists.quotes[index].text
    case .orders: lists.orders[index].text
    case .blotter: lists.blotter[index].text
    case .log: logRowID(logRows[index])
    }
  }

  func firstIndex(of id: String, in pane: Pane) -> Int? {
    switch pane {
    case .holdings: lists.holdings.firstIndex { $0.text == id }
    case .quotes: lists.quotes.firstIndex { $0.text == id }
    case .orders: lists.orders.firstIndex { $0.text == id }
    case .blotter: lists.blotter.firstIndex { $0.text == id }
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
    }
    return min(last, count - 1)
  }

  mutating func select(_ index: Int, in pane: Pane) {
    let count = rowCount(pane)
    guard count > 0 else { return }
    let clamped = min(max(0, index), count - 1)
    selection[pane] = rowID(clamped, in: pane)
    selectionIndex[pane] = clamped
  }

  /// The symbol of the selected row of the focused pane.
  public var selectedSymbol: Symbol? {
    guard let index = selectedIndex(focus) else { return nil }
    switch focus {
    case .holdings: return lists.holdings[index]
    case .quotes: return lists.quotes[index]
    case .orders, .blotter:
      let id = focus == .orders ? lists.orders[index] : lists.blotter[index]
      if case .fill(let execution) = id { return fill(execution)?.symbol }
      if case .draft(let number) = id { return draftBook.tickets[number]?.symbol }
      switch orderRow(id) {
      case .submission(let submission): return submission.request.symbol
      case .order(let order), .leg(let order): return order.symbol
      case nil: return nil
      }
    case .log: return nil
    }
  }
}

import ClientModels

extension AppState {
  /// Closed orders that stay below the working ones, so that an outcome can be read.
  static let closedOrdersShown = 50

  public var holdings: [Position] {
    portfolio.positions.values.sorted { $0.symbol < $1.symbol }.filter {
      matches(.holdings, $0.symbol.text, portfolio.assets[$0.symbol]?.name)
    }
  }

  /// The symbols that are asked for and have a market; offline, all that were ever cached.
  public var quotes: [MarketSnapshot] {
    let asked = settings.isOffline ? nil : Set(wanted)
    return portfolio.market.values.sorted { $0.symbol < $1.symbol }.filter {
      asked?.contains($0.symbol) ?? true
        && matches(.quotes, $0.symbol.text, portfolio.assets[$0.symbol]?.name)
    }
  }

  /// What is not settled comes first, then working orders, then the latest that are over.
  public var orderRows: [OrderRow] {
    let closed = portfolio.orders.values.filter(\.status.isTerminal)
      .sorted(by: Portfolio.newestFirst).prefix(Self.closedOrdersShown)
    let rows =
      portfolio.unsettledSubmissions.map(OrderRow.submission)
      + (portfolio.workingOrders + closed).map(OrderRow.order)
    return rows.filter { row in
      switch row {
      case .submission(let submission):
        matches(.orders, submission.request.symbol.text, submission.request.side.wire)
      case .order(let order):
        matches(.orders, order.symbol?.text, order.side.wire, order.status.wire)
      }
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
    guard focus == .orders, let index = selectedIndex(.orders),
      case .submission(let submission) = orderRows[index], case .unconfirmed = submission.state
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

  private func matches(_ pane: Pane, _ texts: String?...) -> Bool {
    guard let filter = filters[pane]?.lowercased(), !filter.isEmpty else { return true }
    return texts.contains { $0?.lowercased().contains(filter) ?? false }
  }

  func rowIDs(_ pane: Pane) -> [String] {
    switch pane {
    case .holdings: holdings.map(\.symbol.text)
    case .quotes: quotes.map(\.symbol.text)
    case .orders: orderRows.map(\.id)
    case .log: logRows.map { "\($0.at.nanoseconds) \($0.path)" }
    }
  }

  /// Where the selection stands; on the row that took the place of one that went.
  public func selectedIndex(_ pane: Pane) -> Int? {
    let ids = rowIDs(pane)
    guard !ids.isEmpty else { return nil }
    if let id = selection[pane], let index = ids.firstIndex(of: id) { return index }
    return min(selectionIndex[pane] ?? 0, ids.count - 1)
  }

  mutating func select(_ index: Int, in pane: Pane) {
    let ids = rowIDs(pane)
    guard !ids.isEmpty else { return }
    let clamped = min(max(0, index), ids.count - 1)
    selection[pane] = ids[clamped]
    selectionIndex[pane] = clamped
  }

  /// The symbol of the selected row of the focused pane.
  public var selectedSymbol: Symbol? {
    guard let index = selectedIndex(focus) else { return nil }
    switch focus {
    case .holdings: return holdings[index].symbol
    case .quotes: return quotes[index].symbol
    case .orders:
      switch orderRows[index] {
      case .submission(let submission): return submission.request.symbol
      case .order(let order): return order.symbol
      }
    case .log: return nil
    }
  }
}

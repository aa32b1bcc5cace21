import ClientModels

/// Text to read over the panes: help, and all that is known of a row.
extension AppState {
  var frontStep: Int { max(1, size.rows / 3) }

  mutating func showHelp() {
    guard !layers.contains(where: { if case .reading = $0 { true } else { false } }) else { return }
    let scope = frontScope
    layers.append(
      .reading(
        ReadingSheet(title: "Keys", lines: HelpText.lines(for: scope) { refusal(of: $0) != nil })))
  }

  mutating func showDetails() -> [Effect] {
    guard let index = selectedIndex(focus) else { return [] }
    if explainRow(index) { return [] }
    if focus == .blotter, case .draft = lists.blotter[index] { return openDrafts() }
    let found = Format.$masksAmounts.withValue(settings.masksAmounts) { details(at: index) }
    guard var sheet = found else { return [] }
    if settings.isOffline { sheet.order = nil }
    sheet.symbol = selectedSymbol
    layers.append(.reading(sheet))
    return sheet.order.map { [.send(.trace($0))] } ?? []
  }

  private func details(at index: Int) -> ReadingSheet? {
    switch focus {
    case .holdings:
      lists.holdings[index].row.flatMap { portfolio.positions[$0] }.map {
        DetailText.position($0, in: portfolio, now: now)
      }
    case .quotes:
      portfolio.market[lists.quotes[index]].map {
        DetailText.market($0, in: portfolio, now: now)
      }
    case .watch:
      portfolio.market[lists.watch[index]].map {
        DetailText.market($0, in: portfolio, now: now)
      }
    case .news: NewsText.sheet(listedNews[index])
    case .orders: orderRow(lists.orders[index]).map(orderDetails)
    case .blotter: blotterDetails(lists.blotter[index])
    case .activity: activityDetails
    case .performance, .history: nil
    case .log: DetailText.request(logRows[index])
    }
  }

  private func blotterDetails(_ id: RowLists.OrderID) -> ReadingSheet? {
    if case .fill(let execution) = id {
      return fill(execution).map {
        DetailText.fill($0, order: portfolio.orders[$0.orderID], now: now)
      }
    }
    return orderRow(id).map(orderDetails)
  }

  private func orderDetails(_ row: OrderRow) -> ReadingSheet {
    var sheet = DetailText.order(row, parent: row.order.flatMap(parent(of:)), now: now)
    sheet.row =
      switch row {
      case .submission(let submission): .submission(submission.request.clientOrderID)
      case .order(let order): .order(order.id)
      case .leg(let order): .leg(order.id)
      }
    return sheet
  }

  /// Details of an order follow it while they are open, and so does what the journal has of it.
  mutating func followDetails(_ event: SyncEvent) -> [Effect] {
    switch event {
    case .ordersUpdated, .openOrdersListed, .submissionChanged: break
    default: return []
    }
    var effects: [Effect] = []
    for index in layers.indices {
      guard case .reading(var sheet) = layers[index], let row = sheet.row.flatMap(newestRow) else {
        continue
      }
      let fresh = orderDetails(row)
      guard fresh.title != sheet.title || fresh.lines != sheet.lines else { continue }
      (sheet.title, sheet.lines, sheet.row) = (fresh.title, fresh.lines, fresh.row)
      if !settings.isOffline, let order = fresh.order {
        sheet.order = order
        effects.append(.send(.trace(order)))
      }
      layers[index] = .reading(sheet)
    }
    return effects
  }

  /// A request that the broker has taken is the order that it became.
  private func newestRow(_ id: RowLists.OrderID) -> OrderRow? {
    if case .submission(let client) = id,
      case .working(let order)? = portfolio.submissions[client]?.state,
      let known = portfolio.orders[order]
    {
      return .order(known)
    }
    return orderRow(id)
  }
}

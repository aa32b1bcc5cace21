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
    DetailText.order(row, parent: row.order.flatMap(parent(of:)), now: now)
  }
}

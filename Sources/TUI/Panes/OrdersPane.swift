import ClientModels

/// Unsettled submissions first, then working orders, then the latest that are over.
struct OrdersPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !state.lists.orders.isEmpty else {
      canvas.drawWords(
        state.emptyText(.orders, "no orders"), column: rect.x + 1, row: rect.y,
        width: max(0, rect.width - 1), role: .dim)
      return
    }
    let columns = OrderColumns(state: state)
    Table(
      columns: [
        columns.side, columns.filled, columns.symbol, columns.column(.price),
        columns.column(.timeInForce), columns.status(least: statusLeast), columns.column(.age),
        columns.column(.placed), columns.column(.averageFill),
      ], count: state.lists.orders.count, selected: state.selectedIndex(.orders),
      isFocused: state.focus == .orders && state.layers.isEmpty,
      rowRole: { $0.order?.status.isTerminal == true ? .dim : nil }
    ) { state.orderRow(state.lists.orders[$0]) }.draw(into: &canvas, in: rect)
  }

  /// The price of an order is worth more than the end of a long status, but "UNCONFIRMED" and its age stay whole.
  private var statusLeast: Int {
    let hasUnconfirmed = state.lists.orders.contains {
      if case .submission = $0 { true } else { false }
    }
    return hasUnconfirmed ? 17 : 13
  }
}

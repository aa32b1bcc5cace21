import ClientModels

/// Unsettled submissions first, then working orders, then the latest that are over.
struct OrdersPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !state.lists.orders.isEmpty else {
      let text =
        state.unread("the orders")
        ?? state.emptyText(.orders, "no orders" + state.ticketHint)
      canvas.drawWrapped(text, in: rect, role: .dim)
      return
    }
    let look = state.look(of: .orders)
    let shown = OrderColumns(state: state).saying(
      columns, of: state.around(.orders, in: state.lists.orders))
    Table(
      columns: look.entryColumns(shown), count: state.lists.orders.count,
      selected: state.selectedIndex(.orders), shift: state.shifts[.orders] ?? 0,
      isFocused: state.focus == .orders && state.layers.isEmpty,
      rowRole: { $0.row?.order?.status.isTerminal == true ? .dim : nil }
    ) { index -> TableEntry<OrderRow>? in
      if case .group(let name) = state.lists.orders[index] {
        return look.heading(name, in: state.tables.orders).map { .group($0) }
      }
      return state.orderRow(state.lists.orders[index]).map { .row($0) }
    }.draw(into: &canvas, in: rect)
  }

  var columns: [TableColumn<OrderRow>] {
    OrderColumns(state: state).columns(statusLeast: 13, without: [.id])
  }
}

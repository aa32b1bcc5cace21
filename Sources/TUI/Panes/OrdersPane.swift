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
    Table(
      columns: columns, count: state.lists.orders.count, selected: state.selectedIndex(.orders),
      isFocused: state.focus == .orders && state.layers.isEmpty,
      rowRole: { row in
        if case .order(let order) = row, order.status.isTerminal { return .dim }
        return nil
      }
    ) { state.orderRow(state.lists.orders[$0]) }.draw(into: &canvas, in: rect)
  }

  private var columns: [TableColumn<OrderRow>] {
    [
      TableColumn("Side", rank: 0) { TableCell(side($0).wire.uppercased()) },
      TableColumn("Filled", number: true, rank: 0) { TableCell(size($0)) },
      TableColumn("Symbol", rank: 0, limit: 24, least: 10) { TableCell(symbol($0)) },
      TableColumn("Price", number: true, rank: 1) { TableCell(price($0)) },
      TableColumn("TIF", rank: 4) { TableCell(timeInForce($0)) },
      TableColumn("Status", rank: 1, limit: 26, least: statusLeast) { status($0) },
      TableColumn("Age", number: true, rank: 3) { TableCell(age($0), .dim) },
      TableColumn("Placed", rank: 6) { row in
        if case .order(let order) = row, order.isExternal { return TableCell("elsewhere", .dim) }
        return TableCell("")
      },
      TableColumn("Avg fill", number: true, rank: 5) { row in
        guard case .order(let order) = row else { return TableCell("—") }
        return TableCell(Format.price(order.averageFillPrice))
      },
    ]
  }

  /// The price of an order is worth more than the end of a long status, but "UNCONFIRMED" and its age stay whole.
  private var statusLeast: Int {
    let hasUnconfirmed = state.lists.orders.contains {
      if case .submission = $0 { true } else { false }
    }
    return hasUnconfirmed ? 17 : 13
  }

  private func side(_ row: OrderRow) -> OrderSide {
    switch row {
    case .submission(let submission): submission.request.side
    case .order(let order): order.side
    }
  }

  private func symbol(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission): submission.request.symbol.text
    case .order(let order): order.symbol?.text ?? "—"
    }
  }

  /// Filled of total.
  private func size(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission):
      "0/"
        + (submission.request.quantity.map { Format.quantity($0) }
          ?? submission.request.size.notional.map { "$\($0)" } ?? "—")
    case .order(let order):
      Format.quantity(order.filledQuantity) + "/"
        + (order.quantity.map { Format.quantity($0) } ?? order.notional.map { "$\($0)" } ?? "—")
    }
  }

  private func price(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission): OrderText.price(submission.request.pricing)
    case .order(let order): OrderText.price(order)
    }
  }

  private func timeInForce(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission): submission.request.timeInForce.wire
    case .order(let order): order.timeInForce.wire
    }
  }

  private func status(_ row: OrderRow) -> TableCell {
    switch row {
    case .submission(let submission):
      switch submission.state {
      case .unconfirmed:
        // The age belongs to the word: it must not go with a column.
        return TableCell(
          "UNCONFIRMED \(Format.age(from: submission.confirmedAt, to: state.now))", .unconfirmed)
      case .abandoned: return TableCell("abandoned", .unconfirmed)
      case .sending, .working, .rejected, .notSent:
        return TableCell(submission.attempts > 1 ? "sending again" : "sending", .working)
      }
    case .order(let order):
      let words = order.status.wire.split(separator: "_").joined(separator: " ")
      switch order.status {
      case .rejected: return TableCell(words, .rejected)
      // How much is filled stands beside it.
      case .partiallyFilled: return TableCell("partial", .working)
      case .other: return TableCell("unknown: \(words)", .warning)
      default: return TableCell(words, order.status.isTerminal ? .dim : .working)
      }
    }
  }

  private func age(_ row: OrderRow) -> String {
    switch row {
    case .submission(let submission):
      // The age of an unconfirmed order stands in its status.
      if case .unconfirmed = submission.state {
        ""
      } else {
        Format.age(from: submission.confirmedAt, to: state.now)
      }
    case .order(let order):
      (order.submittedAt ?? order.createdAt).map { Format.age(from: $0, to: now) } ?? "—"
    }
  }

  /// Orders carry the broker's time; a replayed market has a clock of its own, so age is counted on that clock.
  private var now: Timestamp { state.marketTime ?? state.now }
}

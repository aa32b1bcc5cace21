import ClientModels

/// The whole list of orders or fills of tab 3.
struct BlotterPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (top, body) = rect.split(top: 1)
    drawViews(into: &canvas, in: top)
    guard !state.lists.blotter.isEmpty else {
      canvas.drawWords(
        state.emptyText(.blotter, empty), column: body.x + 1, row: body.y,
        width: max(0, body.width - 1), role: .dim)
      return
    }
    switch state.blotter.view {
    case .fills: drawFills(into: &canvas, in: body)
    case .drafts: DraftsPane(state: state).draw(into: &canvas, in: body, isFocused: isFocused)
    case .working, .closed, .unconfirmed: drawOrders(into: &canvas, in: body)
    }
  }

  /// The views by name, each with how many it has; then how the rows are sorted and how many are marked.
  private func drawViews(into canvas: inout Canvas, in rect: Rect) {
    var column = rect.x + 1
    for view in Blotter.View.allCases {
      let more = view == .fills && state.fills.isCut ? "+" : ""
      let text = "\(view.rawValue) \(count(view))\(more)"
      let role: Role = view == state.blotter.view ? .title : .dim
      column += canvas.draw(
        text, column: column, row: rect.y, limit: rect.maxX - column, role: role)
      column += 3
    }
    let arrow = state.blotter.isReversed ? "↑" : "↓"
    let marked = state.blotter.marks.isEmpty ? "" : "\(state.blotter.marks.count) marked, "
    let words = "\(marked)by \(state.blotter.sort.rawValue) \(arrow)"
    if column + CellWidth.of(words) < rect.maxX {
      canvas.drawRight(
        words, column: column, row: rect.y, width: rect.maxX - column - 1, role: .dim)
    }
  }

  private func count(_ view: Blotter.View) -> Int {
    switch view {
    case .working: state.portfolio.orders.values.count { !$0.status.isTerminal }
    case .closed: state.portfolio.orders.values.count(where: \.status.isTerminal)
    case .fills: state.fills.count
    case .unconfirmed: state.portfolio.unsettledSubmissions.count
    case .drafts: state.draftBook.all.count
    }
  }

  private var empty: String {
    switch state.blotter.view {
    case .working: "no working orders"
    case .closed: "no closed orders"
    case .fills: "no fills"
    case .unconfirmed: "no order whose fate is unknown"
    case .drafts:
      "no drafts: \(Command.keepDraft.keys[0].name) in a ticket keeps it as one, and so does `folio draft`"
    }
  }

  private var isFocused: Bool { state.focus == .blotter && state.layers.isEmpty }

  private func drawOrders(into canvas: inout Canvas, in rect: Rect) {
    let columns = OrderColumns(state: state)
    let shown = Blotter.Column.allCases.filter { !state.blotter.hidden.contains($0) }
    let head = [
      mark { $0.id }, columns.side, columns.filled, columns.symbol, columns.status(least: 17),
    ]
    Table(
      columns: head + shown.map(columns.column), count: state.lists.blotter.count,
      selected: state.selectedIndex(.blotter), isFocused: isFocused,
      rowRole: { row in
        state.blotter.view == .working && row.order?.status.isTerminal == true ? .dim : nil
      }
    ) { state.orderRow(state.lists.blotter[$0]) }.draw(into: &canvas, in: rect)
  }

  private func mark<Row>(_ id: @escaping (Row) -> String) -> TableColumn<Row> {
    TableColumn("", rank: 0) { row in
      TableCell(state.blotter.marks.contains(id(row)) ? "*" : " ", .warning)
    }
  }

  private func drawFills(into canvas: inout Canvas, in rect: Rect) {
    let columns: [TableColumn<Fill>] = [
      TableColumn("Time", rank: 1, limit: 19) { TableCell(Format.dateAndClock($0.at), .dim) },
      TableColumn("Side", rank: 0) { TableCell($0.side.wire.uppercased()) },
      TableColumn("Qty", number: true, rank: 0) { TableCell(Format.quantity($0.quantity)) },
      TableColumn("Symbol", rank: 0, limit: 24, least: 10) { TableCell($0.symbol.text) },
      TableColumn("Price", number: true, rank: 0) { TableCell(Format.price($0.price)) },
      TableColumn("Value", number: true, rank: 2) { fill in
        TableCell(Format.money(try? Money(fill.price, times: fill.quantity)))
      },
      TableColumn("Order id", rank: 3, limit: 36, least: 8) { TableCell($0.orderID.text, .dim) },
    ]
    Table(
      columns: columns, count: state.lists.blotter.count, selected: state.selectedIndex(.blotter),
      isFocused: isFocused
    ) { index in
      guard case .fill(let id) = state.lists.blotter[index] else { return nil }
      return state.fill(id)
    }.draw(into: &canvas, in: rect)
  }
}

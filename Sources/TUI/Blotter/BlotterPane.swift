import ClientModels

/// The whole list of orders or fills of tab 3.
struct BlotterPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (top, rest) = rect.split(top: 1)
    drawViews(into: &canvas, in: top)
    let total = total
    let hasTotal = total != nil && rest.height >= 4
    let (body, below) = rest.split(top: rest.height - (hasTotal ? 1 : 0))
    if hasTotal, let total { TotalLine.draw(total, into: &canvas, in: below) }
    guard !state.lists.blotter.isEmpty else {
      canvas.drawWrapped(state.emptyText(.blotter, empty), in: body, role: .dim)
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
    let texts = Blotter.View.allCases.map { view in
      let more = view == .fills && state.fills.isCut ? "+" : ""
      // What was never read is not nothing.
      let count = count(view)
      let isKnown = count > 0 || view == .drafts || state.unread("the orders") == nil
      return "\(view.rawValue) \(isKnown ? "\(count)\(more)" : "—")"
    }
    // A number that is cut would be another one: the names come closer first.
    let spare = rect.width - 1 - texts.reduce(0) { $0 + CellWidth.of($1) }
    let gap = min(3, max(1, spare / max(1, texts.count - 1)))
    for (index, (view, text)) in zip(Blotter.View.allCases, texts).enumerated() {
      guard column + CellWidth.of(text) <= rect.maxX else { break }
      let role: Role = view == state.blotter.view ? .title : .dim
      let width = canvas.draw(
        text, column: column, row: rect.y, limit: rect.maxX - column, role: role)
      canvas.note(.choice(index), at: Rect(x: column, y: rect.y, width: width, height: 1))
      column += width + gap
    }
    let marked = state.blotter.marks.isEmpty ? "" : "\(state.blotter.marks.count) marked, "
    let words = marked + order
    if column + CellWidth.of(words) < rect.maxX {
      canvas.drawRight(
        words, column: column, row: rect.y, width: rect.maxX - column - 1, role: .dim)
    }
  }

  private func count(_ view: Blotter.View) -> Int {
    switch view {
    case .working:
      state.portfolio.orders.values.count { !$0.status.isTerminal }
        + state.portfolio.unsettledSubmissions.count(where: \.isOnItsWay)
    case .closed: state.closedOrderCount
    case .fills: state.fills.count
    case .unconfirmed: state.portfolio.unsettledSubmissions.count { !$0.isOnItsWay }
    case .drafts: state.draftBook.all.count
    }
  }

  private var empty: String {
    if let unread = state.unread("the orders"), state.blotter.view != .drafts { return unread }
    return switch state.blotter.view {
    case .working:
      "no working orders" + state.ticketHint
    case .closed: "no closed orders: what was filled, canceled or refused stands here"
    case .fills: "no fills: every execution of an order stands here"
    case .unconfirmed: "no order whose fate is unknown"
    case .drafts:
      "no drafts: \(Command.keepDraft.keyName) in a ticket keeps it as one, and so does `folio draft`"
    }
  }

  private var isFocused: Bool { state.focus == .blotter && state.layers.isEmpty }

  /// What the rows are sorted by, where a column that went from the screen may not say it.
  private var order: String {
    guard let table = state.table(of: .blotter) else {
      return "by \(state.blotter.sort.rawValue) \(state.blotter.isReversed ? "↑" : "↓")"
    }
    let look = state.look(of: table)
    guard !look.sort.isEmpty else { return "by time ↓" }
    return "by "
      + look.sort.map { "\($0.column) \($0.isDescending ? "▼" : "▲")" }.joined(separator: ", ")
  }

  /// What the rows add up to, where they are not simply all of them.
  private var total: [(String, Role)]? {
    let total: (text: String, sums: TableSums)? =
      switch state.table(of: .blotter) {
      case .orderList: TotalLine.words(state.tables.orderList)
      case .fills: TotalLine.words(state.tables.fills)
      case .holdings, .quotes, .orders, .watch, .activity, nil: nil
      }
    return total.map { [($0.text, .label), ("filled \(money($0.sums["value"]))", .text)] }
  }

  private func money(_ amount: FixedDecimal?) -> String {
    Format.money(amount.map { Money($0, state.portfolio.account?.currency ?? .usd) })
  }

  private func drawOrders(into canvas: inout Canvas, in rect: Rect) {
    let look = state.look(of: .orderList)
    let shown = OrderColumns(state: state).saying(
      orderColumns, of: state.around(.blotter, in: state.lists.blotter))
    Table(
      columns: look.entryColumns(shown), count: state.lists.blotter.count,
      selected: state.selectedIndex(.blotter), shift: state.shifts[.blotter] ?? 0,
      isFocused: isFocused,
      rowRole: { entry in
        state.blotter.view == .working && entry.row?.order?.status.isTerminal == true ? .dim : nil
      }
    ) { index -> TableEntry<OrderRow>? in
      if case .group(let name) = state.lists.blotter[index] {
        return look.heading(name, in: state.tables.orderList).map { .group($0) }
      }
      return state.orderRow(state.lists.blotter[index]).map { .row($0) }
    }.draw(into: &canvas, in: rect)
  }

  var orderColumns: [TableColumn<OrderRow>] {
    [mark { $0.id }] + OrderColumns(state: state).columns(statusLeast: 17)
  }

  private func mark<Row>(_ id: @escaping (Row) -> String) -> TableColumn<Row> {
    TableColumn("", rank: 0) { row in
      TableCell(state.blotter.marks.contains(id(row)) ? "*" : " ", .warning)
    }
  }

  var fillColumns: [TableColumn<Fill>] {
    [
      mark { $0.executionID.text },
      TableColumn("Time", name: "age", rank: 1, limit: 19) {
        TableCell(Format.dateAndClock($0.at), .dim)
      },
      TableColumn("Side", name: "side", rank: 0, isFixed: true) {
        TableCell($0.side.wire.uppercased())
      },
      TableColumn("Qty", name: "qty", number: true, rank: 0, isFixed: true) {
        TableCell(Format.quantity($0.quantity))
      },
      TableColumn("Symbol", name: "symbol", rank: 0, limit: 24, least: 10, isFixed: true) {
        .symbol($0.symbol.text)
      },
      TableColumn("Price", name: "price", number: true, rank: 0) {
        TableCell(Format.price($0.price))
      },
      TableColumn(
        "Value", name: "value", number: true, rank: 2, total: { TableCell(money($0["value"])) }
      ) { TableCell(Format.money(try? Money($0.price, times: $0.quantity, of: $0.symbol))) },
      TableColumn("Order id", name: "id", rank: 3, limit: 36, least: 8) {
        TableCell($0.orderID.text, .dim)
      },
    ] + state.tagColumn(\.symbol)
  }

  private func drawFills(into canvas: inout Canvas, in rect: Rect) {
    let look = state.look(of: .fills)
    Table(
      columns: look.entryColumns(fillColumns), count: state.lists.blotter.count,
      selected: state.selectedIndex(.blotter), shift: state.shifts[.blotter] ?? 0,
      isFocused: isFocused
    ) { index -> TableEntry<Fill>? in
      switch state.lists.blotter[index] {
      case .fill(let id): state.fill(id).map { .row($0) }
      case .group(let name): look.heading(name, in: state.tables.fills).map { .group($0) }
      case .order, .leg, .submission, .draft: nil
      }
    }.draw(into: &canvas, in: rect)
  }
}

import ClientModels

/// What the account holds, at the newest prices, and what it adds up to.
struct HoldingsPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !state.portfolio.positions.isEmpty else {
      let text =
        state.portfolio.account == nil && !state.settings.isOffline
        ? "reading the account" : state.emptyText(.holdings, "nothing is held")
      canvas.drawWords(
        text, column: rect.x + 1, row: rect.y, width: max(0, rect.width - 1), role: .dim)
      return
    }
    let hasTotal = rect.height >= 4
    let (body, total) = rect.split(top: rect.height - (hasTotal ? 1 : 0))
    Table(
      columns: columns, count: state.lists.holdings.count,
      selected: state.selectedIndex(.holdings),
      isFocused: state.focus == .holdings && state.layers.isEmpty
    ) { state.portfolio.positions[state.lists.holdings[$0]] }.draw(into: &canvas, in: body)
    if hasTotal { drawTotal(into: &canvas, in: total) }
  }

  private var columns: [TableColumn<Position>] {
    (state.holdingMarks.isEmpty ? [] : [mark]) + [
      TableColumn("Symbol", rank: 0, limit: 24, least: 10) { TableCell($0.symbol.text, .text) },
      TableColumn("Qty", number: true, rank: 0) { position in
        let text = Format.quantity(position.quantity)
        // The sign says it where there are no colours.
        return state.portfolio.differences[position.symbol] == nil
          ? TableCell(text) : TableCell("≠ \(text)", .failure)
      },
      TableColumn("Price", number: true, rank: 2) { position in
        let value = state.portfolio.valuation(of: position)
        let stale = state.portfolio.isStale(value.receipt, now: state.now)
        return TableCell(Format.price(value.price), stale ? .stale : .text)
      },
      TableColumn("Value", number: true, rank: 3) { position in
        TableCell(Format.money(state.portfolio.valuation(of: position).marketValue))
      },
      TableColumn("P/L", number: true, rank: 1) { position in
        let unrealized = state.portfolio.valuation(of: position).unrealized
        return TableCell(Format.signed(unrealized), Format.gainRole(unrealized))
      },
      TableColumn("P/L %", number: true, rank: 4) { position in
        let value = state.portfolio.valuation(of: position)
        return TableCell(
          Format.percent(value.unrealizedPercent), Format.gainRole(value.unrealized))
      },
      TableColumn("Day", number: true, rank: 5) { position in
        let day = state.portfolio.valuation(of: position).day
        return TableCell(Format.signed(day), Format.gainRole(day))
      },
      TableColumn("Avg entry", number: true, rank: 6) {
        TableCell(Format.price($0.averageEntryPrice))
      },
      TableColumn("Cost", number: true, rank: 7) { TableCell(Format.money($0.costBasis)) },
    ]
  }

  private var mark: TableColumn<Position> {
    TableColumn("", rank: 0) {
      TableCell(state.holdingMarks.contains($0.symbol) ? "*" : " ", .warning)
    }
  }

  /// The sums over all rows, filtered or not; a figure that one row lacks is not summed.
  private func drawTotal(into canvas: inout Canvas, in rect: Rect) {
    if let difference = state.portfolio.differences.values.min(by: { $0.symbol < $1.symbol }) {
      let text =
        "\(difference.symbol): broker \(difference.atBroker), fills \(difference.byActivities)"
      canvas.drawWords(text, column: rect.x, row: rect.y, width: rect.width, role: .failure)
      return
    }
    let total = state.total
    let pieces: [(String, Role)] = [
      ("total of \(state.portfolio.positions.count)", .label),
      ("value \(Format.money(total.marketValue))", .text),
      ("P/L \(Format.signed(total.unrealized))", Format.gainRole(total.unrealized)),
      ("day \(Format.signed(total.day))", Format.gainRole(total.day)),
    ]
    var column = rect.x
    for (text, role) in pieces where column + CellWidth.of(text) <= rect.maxX {
      column += canvas.draw(text, column: column, row: rect.y, role: role) + 2
    }
  }
}

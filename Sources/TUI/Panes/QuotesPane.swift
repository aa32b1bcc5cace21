import ClientModels

/// Live quotes of what is held, working, watched or in the ticket.
struct QuotesPane {
  let state: AppState

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !state.lists.quotes.isEmpty else {
      canvas.drawWords(
        state.emptyText(.quotes, "no quotes yet"), column: rect.x + 1, row: rect.y,
        width: max(0, rect.width - 1), role: .dim)
      return
    }
    let hasDetail = rect.height >= 14 && rect.width >= 28
    let (body, detail) = rect.split(top: rect.height - (hasDetail ? 6 : 0))
    Table(
      columns: state.look(of: .quotes).columns(columns), count: state.lists.quotes.count,
      selected: state.selectedIndex(.quotes), shift: state.shifts[.quotes] ?? 0,
      isFocused: state.focus == .quotes && state.layers.isEmpty
    ) { state.portfolio.market[state.lists.quotes[$0]] }.draw(into: &canvas, in: body)
    if hasDetail { drawDetail(into: &canvas, in: detail) }
  }

  private func role(_ receipt: Receipt?, _ role: Role) -> Role {
    state.portfolio.isStale(receipt, now: state.now) ? .stale : role
  }

  var columns: [TableColumn<MarketSnapshot>] {
    [
      TableColumn("Symbol", name: "symbol", rank: 0, limit: 24, least: 10, isFixed: true) {
        snapshot in
        snapshot.isHalted
          ? TableCell("\(snapshot.symbol) HALT", .warning) : TableCell(snapshot.symbol.text)
      },
      TableColumn("Bid", name: "bid", number: true, rank: 0) {
        TableCell(Format.price($0.quote?.bid), role($0.quoteReceipt, .bid))
      },
      TableColumn("Ask", name: "ask", number: true, rank: 0) {
        TableCell(Format.price($0.quote?.ask), role($0.quoteReceipt, .ask))
      },
      TableColumn("Last", name: "last", number: true, rank: 1) {
        TableCell(Format.price($0.lastPrice), role($0.lastReceipt, .text))
      },
      TableColumn("Chg %", name: "chg%", number: true, rank: 2) {
        TableCell(
          Format.percent($0.changePercent),
          Format.gainRole($0.change?.isNegative, isZero: $0.change?.isZero))
      },
      TableColumn("Chg", name: "chg", number: true, rank: 4) {
        TableCell(
          Format.signed($0.change),
          Format.gainRole($0.change?.isNegative, isZero: $0.change?.isZero))
      },
      TableColumn("Volume", name: "volume", number: true, rank: 3) {
        TableCell(Format.quantity($0.dailyBar?.volume))
      },
    ]
  }

  /// The quote of the selected symbol, whichever pane it is selected in.
  private func drawDetail(into canvas: inout Canvas, in rect: Rect) {
    guard let symbol = state.selectedSymbol, let snapshot = state.portfolio.market[symbol] else {
      return
    }
    for column in rect.x..<rect.maxX { canvas[column, rect.y] = Cell(text: "─", role: .border) }
    let name = state.portfolio.assets[symbol]?.name ?? ""
    canvas.drawWords(
      "\(symbol) \(name)", column: rect.x, row: rect.y + 1, width: rect.width, role: .title)
    let quote = snapshot.quote
    let lines: [(String, String, Role)] = [
      ("bid", "\(Format.price(quote?.bid)) x \(Format.quantity(quote?.bidSize))", .bid),
      ("ask", "\(Format.price(quote?.ask)) x \(Format.quantity(quote?.askSize))", .ask),
      ("spread", Format.price(quote?.spread), .text),
      ("quoted", (quote?.at).map { "\(Format.clock($0)) New York" } ?? "—", .text),
    ]
    for (index, line) in lines.enumerated() where rect.y + 2 + index < rect.maxY {
      canvas.draw(line.0, column: rect.x, row: rect.y + 2 + index, role: .label)
      canvas.drawRight(
        line.1, column: rect.x + 7, row: rect.y + 2 + index, width: rect.width - 7,
        role: role(snapshot.quoteReceipt, line.2))
    }
  }
}

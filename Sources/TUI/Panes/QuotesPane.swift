import ClientModels

/// Live quotes of what is held, working, watched or in the ticket; below them the selected symbol, with its news where
/// there is room.
struct QuotesPane {
  let state: AppState

  /// From here on there is room for rows, the quote and news.
  private static let heightForNews = 24

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !state.lists.quotes.isEmpty else {
      let text = state.unread("the quotes") ?? state.emptyText(.quotes, nothing)
      canvas.drawWrapped(text, in: rect, role: .dim)
      return
    }
    let news = newsHeight(in: rect)
    let below = hasDetail(in: rect) ? QuoteDetail.height + 1 + news : 0
    let (body, detail) = rect.split(top: rect.height - below)
    Table(
      columns: state.look(of: .quotes).columns(columns), count: state.lists.quotes.count,
      selected: state.selectedIndex(.quotes), shift: state.shifts[.quotes] ?? 0,
      isFocused: state.focus == .quotes && state.layers.isEmpty
    ) { state.portfolio.market[state.lists.quotes[$0]] }.draw(into: &canvas, in: body)
    if below > 0 { drawDetail(into: &canvas, in: detail, news: news) }
  }

  /// Where there is little room the rows come first.
  private func hasDetail(in rect: Rect) -> Bool {
    let rows = PaneNeed.pairs(state.tables.quotes.ids.count)
    return rect.width >= 28
      && rect.height >= min(Self.heightForNews, 1 + rows + 1 + QuoteDetail.height)
  }

  /// The lines that the news of the selected symbol have inside the pane; 0 where there is no room. The same however many rows
  /// there are, so that one that comes moves nothing below.
  func newsHeight(in rect: Rect) -> Int {
    guard hasDetail(in: rect), !state.lists.quotes.isEmpty, rect.height >= Self.heightForNews
    else { return 0 }
    return rect.height * 2 / 5
  }

  private var nothing: String {
    guard !state.timeMachine.isAway else { return "no quotes of that day" }
    return
      "no quotes yet: what is held or working, and `watch` in config.toml, is quoted here; \(Command.findSymbol.keyName) finds any symbol"
  }

  private func role(_ receipt: Receipt?, _ role: Role) -> Role {
    state.portfolio.isStale(receipt, now: state.now) ? .stale : role
  }

  var columns: [TableColumn<MarketSnapshot>] {
    [
      TableColumn("Symbol", name: "symbol", rank: 0, limit: 24, least: 10, isFixed: true) {
        snapshot in
        snapshot.isHalted
          ? .symbol("\(snapshot.symbol) HALT", .warning) : .symbol(snapshot.symbol.text)
      },
      TableColumn("Bid", name: "bid", number: true, rank: 3) {
        TableCell(Format.price($0.quote?.bid), role($0.quoteReceipt, .bid))
      },
      TableColumn("Ask", name: "ask", number: true, rank: 2) {
        TableCell(Format.price($0.quote?.ask), role($0.quoteReceipt, .ask))
      },
      TableColumn("Last", name: "last", number: true, rank: 0) {
        TableCell(Format.price($0.lastPrice), role($0.lastReceipt, .text))
      },
      TableColumn("Chg", name: "chg", number: true, rank: 4, isSigned: true) {
        TableCell(
          Format.signed($0.change),
          Format.gainRole($0.change?.isNegative, isZero: $0.change?.isZero))
      },
      TableColumn("Chg %", name: "chg%", number: true, rank: 1, isSigned: true) {
        TableCell(
          Format.percent($0.changePercent),
          Format.gainRole($0.change?.isNegative, isZero: $0.change?.isZero))
      },
      TableColumn("Volume", name: "volume", number: true, rank: 5) {
        TableCell(Format.volume($0.dailyBar?.volume, of: $0.symbol))
      },
      TableColumn("Name", name: "name", rank: 10, limit: 28, least: 10) {
        TableCell(state.name(of: $0.symbol) ?? "", .dim)
      },
    ] + state.tagColumn(\.symbol)
  }

  /// The quote of the selected symbol, whichever pane it is selected in; of the first quote where the pane with the keys has
  /// none.
  private func drawDetail(into canvas: inout Canvas, in rect: Rect, news: Int) {
    guard let symbol = state.symbolInDetail, state.portfolio.market[symbol] != nil else { return }
    for column in rect.x..<rect.maxX { canvas[column, rect.y] = Cell(text: "─", role: .border) }
    let (quote, list) = rect.split(top: 1).rest.split(top: QuoteDetail.height)
    QuoteDetail(symbol: symbol, state: state).draw(into: &canvas, in: quote)
    if news > 0 {
      NewsList(symbol: symbol, look: .beside, state: state).draw(into: &canvas, in: list)
    }
  }
}

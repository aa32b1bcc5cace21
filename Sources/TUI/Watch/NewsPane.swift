import ClientModels

/// The symbol that is selected in the watchlist: its quote where there is room, and its news.
struct NewsPane {
  let state: AppState

  /// Below the quote a heading and one headline are to have room.
  private static let heightWithQuote = QuoteDetail.height + 4

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard let symbol = state.listedSymbol else {
      canvas.drawWrapped("no symbol is selected", in: rect, role: .dim)
      return
    }
    let inside = Rect(x: rect.x + 1, y: rect.y, width: max(0, rect.width - 2), height: rect.height)
    let hasQuote = rect.height >= Self.heightWithQuote
    let (quote, news) = inside.split(top: hasQuote ? QuoteDetail.height : 0)
    if hasQuote { QuoteDetail(symbol: symbol, state: state).draw(into: &canvas, in: quote) }
    NewsList(
      symbol: symbol,
      look: .pane(
        selected: state.selectedIndex(.news),
        isFocused: state.focus == .news && state.layers.isEmpty),
      state: state
    ).draw(into: &canvas, in: news)
  }
}

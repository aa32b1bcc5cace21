import ClientModels

/// The quote of one symbol: its name, what stands at bid and ask, and the last trade.
struct QuoteDetail {
  let symbol: Symbol
  let state: AppState

  /// Name, three rows of the quote, the middle, the last trade.
  static let height = 6

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let market = state.portfolio.market[symbol]
    let name = state.name(of: symbol) ?? ""
    canvas.drawWords(
      "\(symbol) \(name)", column: rect.x, row: rect.y, width: rect.width, role: .title)
    guard rect.height > 1 else { return }
    let panel = DepthPanel(
      quote: market?.quote,
      isStale: state.portfolio.isStale(market?.quoteReceipt, now: state.now),
      isASCII: state.settings.isASCII)
    let below = rect.split(top: 1).rest
    panel.draw(into: &canvas, in: below.split(top: DepthPanel.height).top)
    let lines = [middle(market), last(market)]
    for (index, pieces) in lines.enumerated() {
      let row = below.y + DepthPanel.height + index
      guard row < rect.maxY else { return }
      LegendLine(pieces: pieces).draw(
        into: &canvas, in: Rect(x: rect.x, y: row, width: rect.width, height: 1))
    }
  }

  private func middle(_ market: MarketSnapshot?) -> [LegendLine.Piece] {
    guard let quote = market?.quote else { return [] }
    var pieces: [LegendLine.Piece] = []
    if let mid = quote.mid { pieces.append(.init("Mid", ChartText.price(mid), rank: 0)) }
    if let at = quote.at {
      pieces.append(.init("quoted", "\(Format.clock(at)) New York", .dim, rank: 1))
    }
    return pieces
  }

  private func last(_ market: MarketSnapshot?) -> [LegendLine.Piece] {
    guard let market, market.lastPrice != nil else { return [] }
    let isStale = state.portfolio.isStale(market.lastReceipt, now: state.now)
    let size = market.trade.map { " x \(Format.quantity($0.size))" } ?? ""
    let change = Format.gainRole(market.change?.isNegative, isZero: market.change?.isZero)
    return [
      .init(
        "Last", Format.price(market.lastPrice) + size, isStale ? .stale : .text, rank: 0),
      .init("", Format.percent(market.changePercent), change, rank: 2),
      .init(
        "", Format.age(from: market.lastReceipt.at, to: state.now) + " ago",
        isStale ? .stale : .dim, rank: 1),
    ]
  }
}

import ClientModels

/// The news of one symbol over the panes.
public struct NewsSheet: Hashable, Sendable {
  public let symbol: Symbol
  var selected = 0

  init(_ symbol: Symbol) { self.symbol = symbol }

  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let inside = SheetFrame.draw(
      "News of \(symbol)", width: 100, height: body.height, into: &canvas, in: body)
    let list = Rect(
      x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    NewsList(symbol: symbol, look: .lines(selected: selected), state: state)
      .draw(into: &canvas, in: list)
  }
}

extension AppState {
  /// The sheet of news that is open, be it in front or not.
  var newsSheet: NewsSheet? {
    for case .news(let sheet) in layers.reversed() { return sheet }
    return nil
  }

  mutating func openNews() {
    guard let symbol = symbolInFront else {
      show(Notice(.info, "select a symbol first: news are those of the selected row"))
      return
    }
    layers.append(.news(NewsSheet(symbol)))
  }

  mutating func moveArticle(by step: Int) {
    guard case .news(var sheet)? = layers.last, let count = watch.news?.items.count, count > 0
    else { return }
    sheet.selected = min(max(0, sheet.selected + step), count - 1)
    layers[layers.count - 1] = .news(sheet)
  }

  mutating func openArticle() {
    guard case .news(let sheet)? = layers.last, let page = watch.news, page.symbol == sheet.symbol,
      page.items.indices.contains(sheet.selected)
    else { return }
    layers.append(.reading(NewsText.sheet(page.items[sheet.selected])))
  }
}

import ClientModels

/// The cells of one candle. A rising one is drawn thin and a falling one solid, so that no colour is needed to tell them apart.
struct Candle {
  /// In half rows from the top; each encloses the next.
  let high: Int
  let bodyTop: Int
  let bodyBottom: Int
  let low: Int
  let direction: Direction

  enum Direction { case rising, falling, unchanged }

  /// `rows` is the height of the plot in cells.
  init(_ bar: Bar, _ scale: PriceScale, rows: Int) {
    high = scale.row(bar.high, of: 2 * rows)
    bodyTop = scale.row(max(bar.open, bar.close), of: 2 * rows)
    bodyBottom = scale.row(min(bar.open, bar.close), of: 2 * rows)
    low = scale.row(bar.low, of: 2 * rows)
    direction = bar.close > bar.open ? .rising : bar.close < bar.open ? .falling : .unchanged
  }

  /// The rows of cells that it takes.
  var rows: ClosedRange<Int> { high / 2...max(high, low) / 2 }

  func glyph(row: Int, isASCII: Bool) -> String {
    let (upper, lower) = (half(2 * row), half(2 * row + 1))
    if isASCII { return ascii(upper, lower) }
    if direction == .unchanged, upper == .body || lower == .body { return cross }
    switch (upper, lower) {
    case (.none, .none): return " "
    case (.wick, .wick): return "│"
    case (.wick, .none): return "╵"
    case (.none, .wick): return "╷"
    case (.wick, .body): return "╽"
    case (.body, .wick): return "╿"
    case (.body, .body): return direction == .falling ? "█" : "┃"
    case (.body, .none): return direction == .falling ? "▀" : "╹"
    case (.none, .body): return direction == .falling ? "▄" : "╻"
    }
  }

  private enum Half { case none, wick, body }

  private func half(_ row: Int) -> Half {
    if row >= bodyTop, row <= bodyBottom { return .body }
    return row >= high && row <= low ? .wick : .none
  }

  /// Opened and closed at one price.
  private var cross: String {
    switch (high < bodyTop, low > bodyBottom) {
    case (true, true): "┼"
    case (true, false): "┴"
    case (false, true): "┬"
    case (false, false): "─"
    }
  }

  private func ascii(_ upper: Half, _ lower: Half) -> String {
    guard upper == .body || lower == .body else {
      return upper == .wick || lower == .wick ? "|" : " "
    }
    return switch direction {
    case .rising: "O"
    case .falling: "#"
    case .unchanged: high < bodyTop || low > bodyBottom ? "+" : "-"
    }
  }
}

import ClientModels

/// Candles or a line, and what is drawn with them.
struct ChartPlot {
  let content: ChartContent
  let look: ChartLook
  let window: ChartWindow
  let scale: PriceScale

  private static let patterns: [(on: Int, off: Int)] = [(1, 0), (1, 1), (3, 2)]
  private static let marks = [".", ":", "~"]

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    drawBreaks(into: &canvas, in: rect)
    drawOrders(into: &canvas, in: rect)
    switch look.style {
    case .candles: drawCandles(into: &canvas, in: rect)
    case .line: drawLine(into: &canvas, in: rect)
    }
    drawOverlays(into: &canvas, in: rect)
    drawFills(into: &canvas, in: rect)
    drawOrderNames(into: &canvas, in: rect)
  }

  /// A new day, and a hole in the middle of one.
  private func drawBreaks(into canvas: inout Canvas, in rect: Rect) {
    for column in window.columns where column.isNewDay || column.isAfterHole {
      let glyph = look.isASCII ? (column.isNewDay ? ":" : "'") : (column.isNewDay ? "┊" : "╎")
      for row in rect.y..<rect.maxY where column.x < rect.width {
        canvas[rect.x + column.x, row] = Cell(text: glyph, role: .border)
      }
    }
  }

  private func drawCandles(into canvas: inout Canvas, in rect: Rect) {
    for column in window.columns where column.x < rect.width {
      let candle = Candle(column.bar, scale, rows: rect.height)
      let role = role(candle.direction, column.part)
      for row in candle.rows {
        canvas[rect.x + column.x, rect.y + row] = Cell(
          text: candle.glyph(row: row, isASCII: look.isASCII), role: role)
      }
    }
  }

  /// Before the open and after the close the market is thin, and the candle pale.
  private func role(_ direction: Candle.Direction, _ part: DayPart) -> Role {
    guard part == .regular else { return .dim }
    return switch direction {
    case .rising: .gain
    case .falling: .loss
    case .unchanged: .unchanged
    }
  }

  private func drawLine(into canvas: inout Canvas, in rect: Rect) {
    let closes = window.columns.map { Optional($0.bar.close) }
    let grid = grid(of: closes, (1, 0), rect)
    for column in window.columns {
      let width = look.zoom.columns
      for x in column.x..<min(column.x + width, rect.width) {
        for row in 0..<rect.height {
          guard let glyph = grid.glyph(x, row, mark: "*") else { continue }
          canvas[rect.x + x, rect.y + row] = Cell(
            text: glyph, role: column.part == .regular ? .text : .dim)
        }
      }
    }
  }

  /// Where nothing stands yet: a line that hides the market is worse than one with gaps.
  private func drawOverlays(into canvas: inout Canvas, in rect: Rect) {
    guard let first = window.columns.first?.group else { return }
    for (index, overlay) in window.overlays.enumerated() {
      let style = overlay.label == "VWAP" ? 2 : index
      let values = overlay.values[first..<min(first + window.columns.count, overlay.values.count)]
      let grid = grid(of: Array(values), Self.patterns[style % 3], rect)
      for row in 0..<rect.height {
        for x in 0..<rect.width {
          guard let glyph = grid.glyph(x, row, mark: Self.marks[style % 3]) else { continue }
          let place = (rect.x + x, rect.y + row)
          guard canvas[place.0, place.1].text == " " else { continue }
          canvas[place.0, place.1] = Cell(text: glyph, role: overlay.role)
        }
      }
    }
  }

  /// Joins the values of neighbours; one alone is a dot. What lies beyond the scale is not drawn.
  private func grid(of values: [Price?], _ pattern: (on: Int, off: Int), _ rect: Rect) -> DotGrid {
    var grid = DotGrid(columns: rect.width, rows: rect.height, isASCII: look.isASCII)
    var before: (x: Int, y: Int)?
    for (column, value) in zip(window.columns, values) {
      guard let value, scale.contains(value) else {
        before = nil
        continue
      }
      let x = look.isASCII ? column.x : 2 * column.x
      let point = (x: x, y: scale.row(value, of: grid.height))
      grid.line(from: before ?? point, to: point, pattern: pattern)
      before = point
    }
    return grid
  }

  private func drawOrders(into canvas: inout Canvas, in rect: Rect) {
    for order in content.orders where scale.contains(order.price) {
      let row = rect.y + scale.row(order.price, of: rect.height)
      for x in 0..<rect.width where !look.isASCII || x % 2 == 0 {
        canvas[rect.x + x, row] = Cell(text: look.isASCII ? "-" : "╌", role: .working)
      }
    }
  }

  /// Each order's words, at its line or at the edge beyond which its price lies.
  private func drawOrderNames(into canvas: inout Canvas, in rect: Rect) {
    var taken: Set<Int> = []
    for order in content.orders {
      let isInside = scale.contains(order.price)
      let isAbove = order.price > scale.high
      let arrow = look.isASCII ? (isAbove ? "^" : "v") : (isAbove ? "↑" : "↓")
      let price = ChartText.price(order.price)
      let text = isInside ? " \(order.text) " : " \(arrow) \(order.text) at \(price) "
      var row = isInside ? scale.row(order.price, of: rect.height) : isAbove ? 0 : rect.height - 1
      // Several beyond one edge stand below each other.
      while !isInside, taken.contains(row), row >= 0, row < rect.height {
        row += isAbove ? 1 : -1
      }
      guard row >= 0, row < rect.height, CellWidth.of(text) <= rect.width,
        taken.insert(row).inserted
      else { continue }
      canvas.draw(text, column: rect.x, row: rect.y + row, role: .working)
    }
  }

  /// Below the bar in which it was bought, above the one in which it was sold.
  private func drawFills(into canvas: inout Canvas, in rect: Rect) {
    for fill in content.fills {
      guard let column = window.column(at: fill.at), column.x < rect.width else { continue }
      let candle = Candle(column.bar, scale, rows: rect.height)
      let isBuy = fill.side == .buy
      let row =
        isBuy
        ? min(rect.height - 1, candle.rows.upperBound + 1) : max(0, candle.rows.lowerBound - 1)
      let glyph = look.isASCII ? (isBuy ? "B" : "S") : (isBuy ? "▲" : "▼")
      canvas[rect.x + column.x, rect.y + row] = Cell(text: glyph, role: isBuy ? .bid : .ask)
    }
  }
}

import ClientModels

/// How much changed hands, below the candles.
struct VolumeBars {
  let columns: [ChartWindow.Column]
  let isASCII: Bool

  /// Of all that is shown; nil when nothing changed hands.
  var greatest: Quantity? {
    columns.map(\.bar.volume).max().flatMap { $0.isPositive ? $0 : nil }
  }

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard let greatest, !rect.isEmpty else { return }
    let scale = PriceScale(
      low: .zero, high: Price(greatest.decimal), tick: Price(FixedDecimal(units: 1)))
    // A cell in eighths, or in one piece.
    let parts = isASCII ? 1 : 8
    let height = rect.height * parts
    for column in columns where column.bar.volume.isPositive && column.x < rect.width {
      var left = height - scale.row(Price(column.bar.volume.decimal), of: height)
      var row = rect.maxY - 1
      while left > 0, row >= rect.y {
        let glyph = isASCII ? "|" : Sparkline.blocks[min(left, parts) - 1]
        canvas[rect.x + column.x, row] = Cell(text: glyph, role: .dim)
        left -= parts
        row -= 1
      }
    }
  }
}

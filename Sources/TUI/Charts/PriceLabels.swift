import ClientModels

/// The prices beside the plot: round ones, the last trade, the cursor's, and working orders. One to a row, the most important.
struct PriceLabels {
  let scale: PriceScale
  private let axis: PriceAxis
  private let marks: [(row: Int, text: String, role: Role)]
  private let isASCII: Bool
  private let last: Price?

  init(content: ChartContent, look: ChartLook, window: ChartWindow, rows: Int) {
    isASCII = look.isASCII
    let low = window.columns.map(\.bar.low).min() ?? .zero
    let high = window.columns.map(\.bar.high).max() ?? .zero
    let tick = content.tick ?? high.tick
    let scale = PriceScale(low: low, high: high, tick: tick)
    self.scale = scale
    axis = PriceAxis(scale, tick: tick, rows: rows)
    // The newest price is told where the newest bar is on the screen.
    last = window.hiddenAfter ? nil : content.last ?? window.columns.last?.bar.close
    var marks: [(row: Int, text: String, role: Role)] = []
    if let last, scale.contains(last) {
      marks.append((scale.row(last, of: rows), ChartText.price(last), .selection))
    }
    if let cursor = window.cursor {
      let close = window.columns[cursor].bar.close
      marks.append((scale.row(close, of: rows), ChartText.price(close), .cursor))
    }
    for order in content.orders where scale.contains(order.price) {
      marks.append((scale.row(order.price, of: rows), ChartText.price(order.price), .working))
    }
    self.marks = marks
  }

  /// Columns that the longest label takes.
  var width: Int {
    (axis.prices.map(axis.text) + marks.map(\.text)).map { CellWidth.of($0) }.max() ?? 0
  }

  func draw(into canvas: inout Canvas, in places: ChartPlaces) {
    guard places.label > 0, !places.plot.isEmpty else { return }
    let rows = places.plot.height
    var taken: Set<Int> = []
    for mark in marks where taken.insert(mark.row).inserted {
      draw(mark.text, mark.row, mark.role, into: &canvas, in: places)
    }
    for price in axis.prices where scale.contains(price) {
      let row = scale.row(price, of: rows)
      guard taken.insert(row).inserted else { continue }
      draw(axis.text(price), row, .label, into: &canvas, in: places)
    }
  }

  private func draw(
    _ text: String, _ row: Int, _ role: Role, into canvas: inout Canvas, in places: ChartPlaces
  ) {
    let width = CellWidth.of(text)
    guard width <= places.label, row < places.plot.height else { return }
    let y = places.plot.y + row
    let edge = role == .label ? (isASCII ? "+" : "┤") : (isASCII ? "<" : "◂")
    canvas[places.plot.maxX, y] = Cell(text: edge, role: role == .label ? .border : role)
    canvas.draw(
      text, column: places.plot.maxX + 1 + places.label - width, row: y, role: role)
  }
}

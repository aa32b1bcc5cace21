import ClientModels

/// A chart in a part of the canvas: figures, candles or a line, volume, and the two axes.
///
/// Pure: the same content and look are drawn the same. Whatever the size, a label stands whole or not at all.
public struct ChartPane {
  let content: ChartContent
  let look: ChartLook
  /// For the depth of quote below the figures; nil leaves it out.
  let depth: DepthPanel?

  public init(content: ChartContent, look: ChartLook, depth: DepthPanel? = nil) {
    self.content = content
    self.look = look
    self.depth = depth
  }

  public func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    guard !content.bars.isEmpty else {
      drawEmpty(into: &canvas, in: rect)
      return
    }
    var places = ChartPlaces(rect, hasVolume: look.showsVolume, hasDepth: depth != nil, label: 8)
    var window = ChartWindow(content, look, width: places.plot.width)
    var axis = priceAxis(window, places)
    // Labels decide the width of the plot, and the plot which bars, and so which prices, are labelled.
    for _ in 0..<3 where axis.width != places.label {
      places = ChartPlaces(
        rect, hasVolume: look.showsVolume, hasDepth: depth != nil, label: axis.width)
      window = ChartWindow(content, look, width: places.plot.width)
      axis = priceAxis(window, places)
    }
    let legend = ChartLegend(content: content, look: look, window: window)
    LegendLine(pieces: legend.title).draw(into: &canvas, in: places.title)
    LegendLine(pieces: legend.figures(width: places.figures.width)).draw(
      into: &canvas, in: places.figures)
    depth?.draw(into: &canvas, in: places.depth)
    ChartPlot(content: content, look: look, window: window, scale: axis.scale)
      .draw(into: &canvas, in: places.plot)
    let volume = VolumeBars(columns: window.columns, isASCII: look.isASCII)
    volume.draw(into: &canvas, in: places.volume)
    axis.draw(into: &canvas, in: places)
    drawVolumeLabel(volume, into: &canvas, in: places)
    drawTimes(window, into: &canvas, in: places)
    if let cursor = window.cursor {
      let column = places.plot.x + window.columns[cursor].x
      let height = places.volume.maxY - places.plot.y
      canvas.paint(
        Rect(x: column, y: places.plot.y, width: 1, height: max(height, places.plot.height)),
        role: .selectionUnfocused)
    }
  }

  /// Without bars the rest stays in its place: the last price, and what stands at bid and ask.
  private func drawEmpty(into canvas: inout Canvas, in rect: Rect) {
    let places = ChartPlaces(rect, hasVolume: false, hasDepth: depth != nil, label: 0)
    let title = LegendLine(pieces: [
      .init("", content.symbol.text, .title, rank: 0),
      .init("", content.interval.rawValue, .label, rank: 1),
    ])
    title.draw(into: &canvas, in: Rect(x: rect.x, y: rect.y, width: rect.width, height: 1))
    if let last = content.last {
      LegendLine(pieces: [.init("last", ChartText.price(last), rank: 0)])
        .draw(into: &canvas, in: places.figures)
    }
    depth?.draw(into: &canvas, in: places.depth)
    let note = content.note ?? .plain("no bars")
    let top = max(places.plot.y, rect.y + 2)
    let lines = SheetFrame.wrap(note.words(isASCII: look.isASCII), width: max(1, rect.width - 2))
    for (index, line) in lines.prefix(max(0, rect.maxY - top)).enumerated()
    where CellWidth.of(line) <= rect.width - 1 {
      canvas.draw(
        line, column: rect.x + 1, row: top + index, limit: rect.width - 1, role: note.role)
    }
  }

  private func priceAxis(_ window: ChartWindow, _ places: ChartPlaces) -> PriceLabels {
    PriceLabels(content: content, look: look, window: window, rows: places.plot.height)
  }

  private func drawVolumeLabel(
    _ volume: VolumeBars, into canvas: inout Canvas, in places: ChartPlaces
  ) {
    guard let greatest = volume.greatest, !places.volume.isEmpty, places.label > 0 else { return }
    let text = ChartText.volume(greatest)
    guard CellWidth.of(text) <= places.label else { return }
    canvas.draw(text, column: places.plot.maxX + 1, row: places.volume.y, role: .dim)
  }

  /// A rule that tells the regular session from the rest of the day, and the times below it.
  private func drawTimes(
    _ window: ChartWindow, into canvas: inout Canvas, in places: ChartPlaces
  ) {
    let axis = TimeAxis(
      window.columns, isIntraday: content.interval.isIntraday, width: places.times.width)
    if !places.rule.isEmpty {
      drawRule(window, axis, into: &canvas, in: places.rule)
    }
    guard !places.times.isEmpty else { return }
    for label in axis.labels {
      canvas.draw(
        label.text, column: places.times.x + label.x, row: places.times.y,
        role: label.isMajor ? .text : .label)
    }
    let zone = content.interval.isIntraday ? look.zone.label : ""
    let corner = places.plot.maxX + 1
    if !zone.isEmpty, CellWidth.of(zone) <= places.label {
      canvas.draw(zone, column: corner, row: places.times.y, role: .dim)
    }
    drawCursorTime(window, into: &canvas, in: places.times)
  }

  private func drawRule(
    _ window: ChartWindow, _ axis: TimeAxis, into canvas: inout Canvas, in rect: Rect
  ) {
    for (index, column) in window.columns.enumerated() {
      let end =
        index + 1 < window.columns.count ? window.columns[index + 1].x : column.x + 1
      let isRegular = column.part == .regular
      let glyph = look.isASCII ? (isRegular ? "-" : ".") : (isRegular ? "─" : "┄")
      for x in column.x..<min(end, rect.width) {
        canvas[rect.x + x, rect.y] = Cell(text: glyph, role: .border)
      }
    }
    for label in axis.labels where label.x < rect.width {
      canvas[rect.x + label.x, rect.y] = Cell(text: look.isASCII ? "+" : "┬", role: .border)
    }
  }

  /// The time under the cursor takes the place of the labels that it touches.
  private func drawCursorTime(
    _ window: ChartWindow, into canvas: inout Canvas, in rect: Rect
  ) {
    guard let cursor = window.cursor else { return }
    let column = window.columns[cursor]
    let text = ChartLegend.time(column, isIntraday: content.interval.isIntraday)
    let width = CellWidth.of(text)
    guard width <= rect.width else { return }
    let x = min(max(0, column.x - width / 2), rect.width - width)
    // A label that would be left in pieces goes.
    var (from, to) = (x, x + width)
    while from > 0, canvas[rect.x + from - 1, rect.y].text != " " { from -= 1 }
    while to < rect.width, canvas[rect.x + to, rect.y].text != " " { to += 1 }
    canvas.fill(Rect(x: rect.x + from, y: rect.y, width: to - from, height: 1))
    canvas.draw(text, column: rect.x + x, row: rect.y, role: .cursor)
  }
}

import ClientModels

extension AppState {
  /// Below this size one line says what is needed.
  public static let smallest = Size(columns: 60, rows: 14)

  public func render(size: Size) -> Canvas {
    var canvas = Canvas(size: size)
    guard size.columns >= Self.smallest.columns, size.rows >= Self.smallest.rows else {
      let needed = "\(Self.smallest.columns)x\(Self.smallest.rows)"
      canvas.draw(
        "Folio needs \(needed), this is \(size.columns)x\(size.rows)", column: 0, row: 0,
        role: .warning)
      return canvas
    }
    let (header, below) = Rect(size).split(top: 2)
    let words = FooterPane(state: self)
    let (body, footer) = below.split(top: below.height - words.height(width: size.columns))
    // What is about to be sent is shown whole, so the sheets are not among this.
    Format.$masksAmounts.withValue(settings.masksAmounts) {
      HeaderPane(state: self).draw(into: &canvas, in: header)
      drawPanes(into: &canvas, in: body)
    }
    for layer in layers { draw(layer, into: &canvas, in: body) }
    words.draw(into: &canvas, in: footer)
    return canvas
  }

  private func drawPanes(into canvas: inout Canvas, in body: Rect) {
    switch tab {
    case .portfolio:
      for (pane, rect) in Layout.panes(in: body, focus: focus, rows: rowCount) {
        draw(pane, into: &canvas, in: rect)
      }
    case .orders: draw(.blotter, into: &canvas, in: body)
    case .log: draw(.log, into: &canvas, in: body)
    }
  }

  private func draw(_ pane: Pane, into canvas: inout Canvas, in rect: Rect) {
    let inside = frame(pane, into: &canvas, in: rect)
    switch pane {
    case .holdings: HoldingsPane(state: self).draw(into: &canvas, in: inside)
    case .quotes:
      // Everybody's.
      Format.$masksAmounts.withValue(false) {
        QuotesPane(state: self).draw(into: &canvas, in: inside)
      }
    case .orders: OrdersPane(state: self).draw(into: &canvas, in: inside)
    case .blotter: BlotterPane(state: self).draw(into: &canvas, in: inside)
    case .log: LogPane(state: self).draw(into: &canvas, in: inside)
    }
  }

  private func draw(_ layer: Layer, into canvas: inout Canvas, in body: Rect) {
    if let text = text(of: layer) {
      text.draw(scroll: layer.scroll, into: &canvas, in: body)
      return
    }
    switch layer {
    case .ticket(let ticket): TicketSheet(ticket: ticket, state: self).draw(into: &canvas, in: body)
    case .lots(let sheet):
      if let setting = ticket.flatMap(lotSetting) {
        sheet.draw(into: &canvas, in: body, setting)
      }
    case .line(let entry): LineSheet(entry: entry, state: self).draw(into: &canvas, in: body)
    case .palette(let entry): PaletteSheet(entry: entry, state: self).draw(into: &canvas, in: body)
    case .columns(let sheet): sheet.draw(into: &canvas, in: body, hidden: blotter.hidden)
    case .review, .confirmation, .reading, .exit, .outcomes, .bulk: break
    case .chart(let sheet): sheet.draw(into: &canvas, in: body, state: self)
    case .themes(let sheet): sheet.draw(into: &canvas, in: body)
    }
  }

  /// Draws the frame of a pane and returns what is inside it.
  private func frame(_ pane: Pane, into canvas: inout Canvas, in rect: Rect) -> Rect {
    let isFocused = pane == focus && layers.isEmpty
    let edge: Role = settings.kind == .live && !settings.isOffline ? .live : .border
    canvas.box(
      rect, title: title(of: pane), role: isFocused ? .borderFocused : edge,
      titleRole: isFocused ? .borderFocused : .title)
    return Rect(
      x: rect.x + 1, y: rect.y + 1, width: max(0, rect.width - 2), height: max(0, rect.height - 2))
  }

  private func title(of pane: Pane) -> String {
    let name =
      switch pane {
      case .holdings: "Holdings"
      case .quotes: "Quotes"
      case .orders: "Orders"
      case .blotter: "Orders and fills"
      case .log:
        sweepRepairs == 0
          ? "Requests to the broker"
          : "Requests to the broker, \(sweepRepairs) repaired by a sweep,"
      }
    let count = rowCount(pane)
    let place = selectedIndex(pane).map { " \($0 + 1)/\(count)" } ?? ""
    if editedFilter == pane { return "\(name)\(place) /\(filters[pane] ?? "")▏" }
    let filter = filters[pane].map { " /\($0)" } ?? ""
    return name + place + filter
  }
}

/// Where the panes stand. Side by side from 120 columns, stacked below, and only the focused one on the smallest screens.
enum Layout {
  /// Frame, heading and one row.
  static let leastHeight = 4

  /// `rows` tells how many rows a pane has to show; stacked panes give each other what they do not need.
  static func panes(in body: Rect, focus: Pane, rows: (Pane) -> Int) -> [(Pane, Rect)] {
    if body.width >= 120 {
      let quotes = body.width * 28 / 100
      let holdings = body.width * 37 / 100
      let (left, rest) = body.split(left: holdings)
      let (middle, right) = rest.split(left: quotes)
      return [(.holdings, left), (.quotes, middle), (.orders, right)]
    }
    guard body.height >= 18 else { return [(focus, body)] }
    let panes: [Pane] = [.holdings, .quotes, .orders]
    // Under its rows the holdings have a line of totals.
    let needs = panes.map { rows($0) + ($0 == .holdings && rows($0) > 0 ? 4 : 3) }
    let heights = heights(of: needs, total: body.height)
    var placed: [(Pane, Rect)] = []
    var rest = body
    for (pane, height) in zip(panes, heights) {
      let (top, below) = rest.split(top: height)
      placed.append((pane, top))
      rest = below
    }
    return placed
  }

  /// Row by row to each that still needs one, in turn; what nobody needs goes to the first.
  private static func heights(of needs: [Int], total: Int) -> [Int] {
    var heights = needs.map { _ in leastHeight }
    var left = total - heights.reduce(0, +)
    while left > 0 {
      let wanting = heights.indices.filter { heights[$0] < needs[$0] }
      guard !wanting.isEmpty else {
        heights[0] += left
        break
      }
      for index in wanting where left > 0 {
        heights[index] += 1
        left -= 1
      }
    }
    return heights
  }
}

import ClientModels

extension AppState {
  /// Below this size one line says what is needed.
  public static let smallest = Size(columns: 60, rows: 14)

  static func isLargeEnough(_ size: Size) -> Bool {
    size.columns >= smallest.columns && size.rows >= smallest.rows
  }

  /// More than that line is on the screen.
  var isLargeEnough: Bool { Self.isLargeEnough(size) }

  public func render(size: Size) -> Canvas {
    Keymap.$current.withValue(settings.keymap) { draw(size: size) }
  }

  private func draw(size: Size) -> Canvas {
    var canvas = Canvas(size: size)
    guard Self.isLargeEnough(size) else {
      let needed = "\(Self.smallest.columns)x\(Self.smallest.rows)"
      let text = "Folio needs \(needed), this is \(size.columns)x\(size.rows)"
      for (row, line) in SheetFrame.wrap(text, width: size.columns).prefix(size.rows).enumerated() {
        canvas.draw(line, column: 0, row: row, role: .warning)
      }
      return canvas
    }
    let places = places(size)
    // What is about to be sent is shown whole, so the sheets are not among this.
    Format.$masksAmounts.withValue(settings.masksAmounts) {
      HeaderPane(state: self).draw(into: &canvas, in: places.header)
      drawPanes(into: &canvas, in: places.panes)
    }
    for (index, layer) in layers.enumerated() {
      // What would look out around a review reads as a part of it.
      if case .ticket = layer, index + 1 < layers.count, case .review = layers[index + 1] {
        continue
      }
      draw(layer, into: &canvas, in: places.sheets)
    }
    FooterPane(state: self).draw(into: &canvas, in: places.footer)
    return canvas
  }

  /// The broker's book and a price of every symbol that is looked at are there.
  public var isWhole: Bool {
    link == .connected && portfolio.account != nil && !portfolio.streams.isEmpty
      && wanted.allSatisfy { portfolio.market[$0]?.quote != nil }
  }

  /// With the mask on, the sheets that show amounts all the same are left out: nothing is sent from a picture.
  public func picture(size: Size) -> Canvas {
    guard settings.masksAmounts else { return render(size: size) }
    var state = self
    state.layers.removeAll(where: \.showsAmountsWhole)
    return Format.$masksAmounts.withValue(true) { state.render(size: size) }
  }

  public mutating func drew(_ canvas: Canvas) { drawnWidths = canvas.paneWidths }

  private func drawPanes(into canvas: inout Canvas, in body: Rect) {
    let layout = layout(in: body)
    for (pane, rect) in layout.placed { draw(pane, into: &canvas, in: rect) }
    guard let hidden = hiddenPanes(layout), let rect = layout.placed.first?.1 else { return }
    let isFocused = layers.isEmpty
    canvas.draw(
      hidden, column: rect.x + 2, row: rect.maxY - 1, limit: max(0, rect.width - 4),
      role: isFocused ? .borderFocused : .label)
  }

  /// Where there is room for one pane alone: the key to the others, and their names; nil anywhere else.
  private func hiddenPanes(_ layout: Layout) -> String? {
    guard layout.naturalWay == .single, layout.panes.count > 1,
      let shown = layout.placed.first.flatMap({ layout.panes.firstIndex(of: $0.0) })
    else { return nil }
    let others = layout.panes[(shown + 1)...] + layout.panes[..<shown]
    return " \(Command.nextPane.keyName): \(others.map(name).joined(separator: ", ")) "
  }

  private func draw(_ pane: Pane, into canvas: inout Canvas, in rect: Rect) {
    let inside = frame(pane, into: &canvas, in: rect)
    canvas.beyond = nil
    canvas.widths = drawnWidths[pane]
    drawInside(pane, into: &canvas, in: inside)
    canvas.paneWidths[pane] = canvas.widths
    let isFocused = pane == focus && layers.isEmpty
    canvas.beyond?.draw(into: &canvas, at: rect, role: isFocused ? .borderFocused : .label)
  }

  private func drawInside(_ pane: Pane, into canvas: inout Canvas, in inside: Rect) {
    switch pane {
    case .holdings: HoldingsPane(state: self).draw(into: &canvas, in: inside)
    case .quotes:
      // Everybody's.
      Format.$masksAmounts.withValue(false) {
        QuotesPane(state: self).draw(into: &canvas, in: inside)
      }
    case .watch:
      Format.$masksAmounts.withValue(false) {
        WatchPane(state: self).draw(into: &canvas, in: inside)
      }
    case .news:
      Format.$masksAmounts.withValue(false) {
        NewsPane(state: self).draw(into: &canvas, in: inside)
      }
    case .orders: OrdersPane(state: self).draw(into: &canvas, in: inside)
    case .blotter: BlotterPane(state: self).draw(into: &canvas, in: inside)
    case .activity: ActivityPane(state: self).draw(into: &canvas, in: inside)
    case .performance: PerformancePane(state: self).draw(into: &canvas, in: inside)
    case .history: HistoryPane(state: self).draw(into: &canvas, in: inside)
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
    case .columns(let sheet): sheet.draw(into: &canvas, in: body, state: self)
    case .search(let sheet):
      sheet.draw(
        into: &canvas, in: body, known: assetIndex.assets.count,
        isWhole: allAssets != nil || settings.isOffline)
    case .sort(let sheet): sheet.draw(into: &canvas, in: body, state: self)
    case .review, .confirmation, .reading, .exit, .outcomes, .bulk: break
    case .chart(let sheet): sheet.draw(into: &canvas, in: body, state: self)
    case .themes(let sheet): sheet.draw(into: &canvas, in: body)
    case .mapping(let sheet): sheet.draw(into: &canvas, in: body, settings.keymap)
    case .settings(let sheet): sheet.draw(into: &canvas, in: body)
    case .goTo(let sheet): sheet.draw(into: &canvas, in: body, now: now)
    case .alerts(let sheet):
      Format.$masksAmounts.withValue(settings.masksAmounts) {
        sheet.draw(into: &canvas, in: body, state: self)
      }
    case .news(let sheet): sheet.draw(into: &canvas, in: body, state: self)
    }
  }

  /// Draws the frame of a pane and returns what is inside it.
  private func frame(_ pane: Pane, into canvas: inout Canvas, in rect: Rect) -> Rect {
    let isFocused = pane == focus && layers.isEmpty
    let edge: Role = settings.kind == .live && !settings.isOffline ? .live : .border
    canvas.box(
      rect, title: title(of: pane), role: isFocused ? .borderFocused : edge,
      titleRole: isFocused ? .borderFocused : .title)
    if editedFilter == pane, isFilterChosen { drawChosenFilter(pane, into: &canvas, in: rect) }
    return rect.inset(by: 1)
  }

  /// Over the title of the pane, where it stands as plain text.
  private func drawChosenFilter(_ pane: Pane, into canvas: inout Canvas, in rect: Rect) {
    let before = 2 + CellWidth.of("\(name(pane))\(place(in: pane)) /")
    canvas.drawWords(
      filters[pane] ?? "", column: rect.x + before, row: rect.y,
      width: max(0, rect.width - 2 - before), role: .selection)
  }

  private func name(_ pane: Pane) -> String {
    switch pane {
    case .holdings: "Holdings"
    case .quotes: "Quotes"
    case .watch: watchTitle
    case .news: listedSymbol.map { "News of \($0)" } ?? "News"
    case .orders: "Orders"
    case .blotter: "Orders and fills"
    case .activity: "Activity"
    case .performance: "Performance"
    case .history: "History"
    case .log:
      "Log: requests to the broker"
        + (sweepRepairs == 0 ? "" : ", \(sweepRepairs) repaired by a sweep,")
    }
  }

  private func title(of pane: Pane) -> String {
    let name = name(pane)
    let place = place(in: pane)
    if editedFilter == pane { return "\(name)\(place) /\(filters[pane] ?? "")▏" }
    let filter = filters[pane].map { " /\($0)" } ?? ""
    return name + place + hiddenSort(pane) + filter + rangeTitle(of: pane)
      + (filterFault(pane) == nil ? "" : " ?")
  }

  /// What the rows are sorted by that no head can say, because its column is hidden.
  private func hiddenSort(_ pane: Pane) -> String {
    // The list of orders says in words what it is sorted by.
    guard pane != .blotter, let look = table(of: pane).map(look(of:)) else { return "" }
    let hidden = look.sort.map(\.column).filter(look.hidden.contains)
    return hidden.isEmpty
      ? "" : " by " + hidden.map { "\($0) (hidden) \(look.sortMark($0))" }.joined(separator: ", ")
  }

  private func place(in pane: Pane) -> String {
    let zoomed = paneShares[tab]?.isZoomed == true ? " (zoomed)" : ""
    let place = selectedIndex(pane).map { " \($0 + 1)/\(rowCount(pane))" }
    return (groupedCount(pane) ?? place ?? "") + zoomed
  }

  /// Among headings the place of a line says nothing.
  private func groupedCount(_ pane: Pane) -> String? {
    guard let table = table(of: pane), rowCount(pane) > 0,
      pane == .activity || look(of: table).grouping != nil
    else { return nil }
    return " \(tables.shownCount(table))"
  }
}

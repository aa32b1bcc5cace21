import ClientModels

/// What the keys of a chart do.
extension AppState {
  mutating func runChart(_ command: Command) -> [Effect] {
    switch command {
    case .showChart:
      // With nothing held, what one looks at are the quotes beside it.
      if focus == .holdings, lists.holdings.isEmpty, selectedIndex(.quotes) != nil {
        focus = .quotes
      }
      guard let symbol = selectedSymbol else {
        show(Notice(.info, "select a symbol first: a chart is that of the selected row"))
        return []
      }
      openChart(symbol, nil)
    case .nextInterval: use(chart.interval.advanced(by: 1))
    case .previousInterval: use(chart.interval.advanced(by: -1))
    case .zoomIn: zoom(by: -1)
    case .zoomOut: zoom(by: 1)
    case .cursorLeft: moveChartCursor(by: -1)
    case .cursorRight: moveChartCursor(by: 1)
    case .panLeft: pan(by: -1)
    case .panRight: pan(by: 1)
    case .oldestBars: endChart(at: 0)
    case .newestBars: endChart(at: .max)
    case .chartStyle: chart.look.style = chart.look.style == .candles ? .line : .candles
    case .chartVolume: chart.look.showsVolume.toggle()
    case .chartAverages: nextAverages()
    case .chartVWAP: chart.look.showsVWAP.toggle()
    case .chartDepth: chart.showsDepth.toggle()
    case .chartZone: nextZone()
    case .nextSymbol: moveChart(by: 1)
    case .previousSymbol: moveChart(by: -1)
    case .leaveChart: leaveChart()
    default: break
    }
    return []
  }

  mutating func openChart(_ symbol: Symbol, _ interval: ChartInterval?) {
    if let interval { chart.use(interval) }
    showNewestBars()
    layers.removeAll { if case .chart = $0 { true } else { false } }
    layers.append(.chart(ChartSheet(symbol: symbol)))
  }

  private mutating func use(_ interval: ChartInterval) {
    guard interval != chart.interval else { return }
    chart.use(interval)
    showNewestBars()
  }

  private mutating func showNewestBars() {
    chart.look.endAt = nil
    chart.look.cursorAt = nil
  }

  private mutating func zoom(by step: Int) {
    let index = chart.look.zoomIndex + step
    chart.look.zoomIndex = min(max(0, index), ChartLook.zooms.count - 1)
  }

  private mutating func nextAverages() {
    let sets = ChartLook.averageSets
    let index = sets.firstIndex(of: chart.look.averages) ?? -1
    chart.look.averages = sets[(index + 1) % sets.count]
  }

  private mutating func nextZone() {
    switch chart.look.zone {
    case .exchange: chart.look.zone = .utc
    case .utc: chart.look.zone = settings.localZone.map { .local($0) } ?? .exchange
    case .local: chart.look.zone = .exchange
    }
  }

  private mutating func leaveChart() {
    if chart.look.cursorAt != nil {
      chart.look.cursorAt = nil
    } else {
      layers.removeLast()
    }
  }

  /// The selection moves along, so that the chart shows what is selected once it closes.
  private mutating func moveChart(by step: Int) {
    guard case .chart(var sheet)? = layers.last, let index = selectedIndex(focus) else { return }
    // A list of orders has a symbol more than once.
    var next = index + step
    while next >= 0, next < rowCount(focus) {
      select(next, in: focus)
      if let symbol = selectedSymbol, symbol != sheet.symbol { break }
      next += step
    }
    guard let symbol = selectedSymbol, symbol != sheet.symbol else { return }
    sheet.symbol = symbol
    layers[layers.count - 1] = .chart(sheet)
    showNewestBars()
  }

  /// Columns that the plot has, or a few more or less: for how far a key moves it.
  private var chartColumns: Int {
    max(1, (size.columns - 11) / chart.look.zoom.columns)
  }

  private mutating func pan(by direction: Int) {
    guard let history = chart.history else { return }
    let end = chart.look.endAt.map { history.end(at: $0) } ?? history.bars.count
    endChart(at: end + direction * max(1, chartColumns / 2) * chart.barsPerColumn)
  }

  /// Shows the bars before an index; beyond the newest one the chart follows the market again.
  private mutating func endChart(at index: Int) {
    guard let bars = chart.history?.bars, !bars.isEmpty else { return }
    chart.look.cursorAt = nil
    let least = min(bars.count, chartColumns * chart.barsPerColumn)
    let end = max(index, least)
    chart.look.endAt = end < bars.count ? bars[end - 1].at : nil
  }

  /// From one bar that is drawn to the next: that may be several of the market's.
  private mutating func moveChartCursor(by step: Int) {
    guard let history = chart.history, !history.bars.isEmpty, let symbol = chartSymbol else {
      return
    }
    let bars = history.bars
    let end = chart.look.endAt.map { history.end(at: $0) } ?? bars.count
    guard let cursorAt = chart.look.cursorAt else {
      chart.look.cursorAt = bars[max(0, end - 1)].at
      return
    }
    let span = BarGroups.span(chart.interval, times: chart.look.zoom.bars)
    var zone = ZoneReader(symbol.isCryptoPair ? .utc : .exchange)
    var index = max(0, history.end(at: cursorAt) - 1)
    let key = BarGroups.key(span, zone.civil(bars[index].at))
    while bars.indices.contains(index), BarGroups.key(span, zone.civil(bars[index].at)) == key {
      index += step
    }
    if bars.indices.contains(index) { chart.look.cursorAt = bars[index].at }
  }
}

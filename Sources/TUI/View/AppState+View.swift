import ClientModels

/// How the screen is left and taken up again. Sheets, tickets, typed words and marks are no part of it.
extension AppState {
  /// Seconds without a key until what changed is kept.
  static let viewPause = 1.0
  /// A word of a file is no longer than this.
  private static let wordLimit = 200

  /// Begins as an earlier run ended. What is not known here is left as it is.
  public mutating func restore(_ view: ViewState) {
    if let tab = view.tab.flatMap(Tab.init) { self.tab = tab }
    focus = tab.panes[0]
    if let pane = view.focus.flatMap(Pane.init), tab.panes.contains(pane) { focus = pane }
    for pane in Pane.allCases {
      if let table = view.tables[pane.rawValue] { restore(table, pane) }
    }
    for table in TableName.allCases {
      guard let look = view.tables[Self.word(of: table)]?.look else { continue }
      let known = lookOfOurs(look, table)
      looks[table] = known == TableLook() ? nil : known
    }
    if let chart = view.chart { self.chart.restore(chart, local: settings.localZone) }
    for tab in Tab.allCases {
      if let look = view.panes[tab.rawValue] {
        paneShares[tab] = PaneShares(look, panes: tab.panes.count)
      }
    }
    keptView = self.view
    isViewRestored = true
  }

  private mutating func restore(_ table: ViewState.Table, _ pane: Pane) {
    let filter = Sanitizer.clean(String(table.look.filter.prefix(Self.wordLimit)))
      .prefix(TableFilter.textLimit)
    if !filter.isEmpty { filters[pane] = String(filter) }
    if let selected = table.selected, selected.utf8.count <= Self.wordLimit,
      pane != .log, pane != .news
    {
      awaitedSelection[pane] = selected
    }
    if pane == .activity { activity.kind = table.view.flatMap(ActivityKind.init(rawValue:)) }
    if pane == .watch { watch.listID = table.view.flatMap { WatchlistID($0) } }
    if pane == .performance, let period = table.view.flatMap(PerformancePeriod.init(name:)) {
      performance.period = period
    }
    guard pane == .blotter else { return }
    if let view = table.view.flatMap(Blotter.View.init) { blotter.view = view }
  }

  /// What of a look has a meaning for the table.
  private func lookOfOurs(_ kept: TableLook, _ table: TableName) -> TableLook {
    let fields = tables.choices(of: table)
    let columns = Set(columnChoices(of: table).map(\.name))
    var look = TableLook()
    for key in kept.sort.prefix(TableLook.sortKeyLimit)
    where fields.contains(where: { $0.name == key.column })
      && !look.sort.contains(where: { $0.column == key.column })
    {
      look.sort.append(key)
    }
    look.hidden = kept.hidden.intersection(columns)
    look.order = kept.order.filter(columns.contains)
    look.grouping = kept.grouping.flatMap { name in
      fields.contains { $0.name == name && $0.isGroup } ? name : nil
    }
    if look.grouping != nil {
      look.folded = kept.folded.filter { $0.utf8.count <= Self.wordLimit }
    }
    return look
  }

  /// The list of orders is what is mostly seen in its pane.
  private static func word(of table: TableName) -> String {
    table == .orderList ? Pane.blotter.rawValue : table.rawValue
  }

  /// How the screen looks now.
  var view: ViewState {
    var view = ViewState(tab: tab.rawValue, focus: focus.rawValue)
    for pane in Pane.allCases {
      var table = ViewState.Table()
      table.look.filter = filters[pane] ?? ""
      // The log begins anew with every run, and the news with every symbol.
      if pane != .log, pane != .news, pane != .performance {
        // On the first row of the short list of orders the cursor is on the row, and not on an order.
        let isFirst = pane == .orders && selectedIndex(pane) == 0
        table.selected = awaitedSelection[pane] ?? (isFirst ? nil : selection[pane])
      }
      if pane == .activity { table.view = activity.kind?.rawValue }
      if pane == .performance, performance.period != .year {
        table.view = performance.period.name
      }
      if pane == .blotter {
        table.view = blotter.view.rawValue
      }
      if pane == .watch { table.view = watch.listID?.text }
      if table != ViewState.Table() { view.tables[pane.rawValue] = table }
    }
    for (table, look) in looks where look != TableLook() {
      var look = look
      let word = Self.word(of: table)
      look.filter = view.tables[word]?.look.filter ?? ""
      view.tables[word, default: ViewState.Table()].look = look
    }
    view.chart = chart.kept
    for (tab, shares) in paneShares where shares != PaneShares() {
      view.panes[tab.rawValue] = ViewState.Panes(
        beside: shares.beside, stacked: shares.stacked, isZoomed: shares.isZoomed)
    }
    return view
  }

  /// Once the rows of a pane are there, the cursor stands where it was left; a row that is gone by then is not waited for:
  /// the cursor must not leave the row that it is seen on.
  mutating func takeUpSelections() {
    for (pane, id) in awaitedSelection where rowCount(pane) > 0 {
      awaitedSelection[pane] = nil
      guard selection[pane] == nil, let index = firstIndex(of: id, in: pane) else { continue }
      select(index, in: pane)
    }
  }

  /// Has the look kept where it changed: with the end of the run, another tab, or a second without a key.
  mutating func keepView(_ before: Tab, _ event: Event.Kind, _ effects: [Effect]) -> [Effect] {
    switch event {
    case .key, .paste, .mouse: viewDueAt = now.advanced(bySeconds: Self.viewPause)
    default: break
    }
    let isDue = viewDueAt.map { now >= $0 } ?? false
    let isEnd = effects.contains(.quit)
    // A filter that is being typed is not chosen yet.
    guard isEnd || isDue || tab != before, editedFilter == nil else { return [] }
    if isDue { viewDueAt = nil }
    let view = view
    guard view != keptView else { return [] }
    keptView = view
    return [.keepView(view)]
  }
}

extension PaneShares {
  /// Nil for what cannot be the parts of so many panes.
  fileprivate init(_ look: ViewState.Panes, panes: Int) {
    func parts(_ given: [Int]?) -> [Int]? {
      guard let given, given.count == panes, given.allSatisfy({ (1...Self.whole).contains($0) })
      else { return nil }
      return given
    }
    self.init(
      beside: parts(look.beside), stacked: parts(look.stacked),
      isZoomed: look.isZoomed && panes > 1)
  }
}

extension ChartState {
  private static let parts = ["volume", "vwap", "depth"]

  fileprivate var kept: ViewState.Chart {
    let shown = [look.showsVolume, look.showsVWAP, showsDepth]
    return ViewState.Chart(
      interval: interval.rawValue, style: look.style.rawValue, zone: look.zone.word,
      averages: look.averages.map(\.label),
      hidden: zip(Self.parts, shown).filter { !$0.1 }.map(\.0), zoom: look.zoomIndex)
  }

  fileprivate mutating func restore(_ kept: ViewState.Chart, local: ZoneOffsets?) {
    if let interval = kept.interval.flatMap(ChartInterval.init) { self.interval = interval }
    if let style = kept.style.flatMap(ChartLook.Style.init) { look.style = style }
    if let set = ChartLook.averageSets.first(where: { $0.map(\.label) == kept.averages }) {
      look.averages = set
    }
    look.showsVolume = !kept.hidden.contains("volume")
    look.showsVWAP = !kept.hidden.contains("vwap")
    showsDepth = !kept.hidden.contains("depth")
    if let zoom = kept.zoom, ChartLook.zooms.indices.contains(zoom) { look.zoomIndex = zoom }
    look.zone =
      switch kept.zone {
      case "utc": .utc
      case "local": local.map { .local($0) } ?? .exchange
      default: .exchange
      }
  }
}

extension ChartZone {
  /// The name of a kind of zone; where this machine stands is found out anew.
  var word: String {
    switch self {
    case .exchange: "exchange"
    case .utc: "utc"
    case .local: "local"
    }
  }
}

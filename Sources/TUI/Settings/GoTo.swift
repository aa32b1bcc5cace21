import ClientModels

/// Where one gets to by two keys: that of `go-to`, and the one here.
public enum GoTo: String, CaseIterable, Hashable, Sendable {
  case first, last, portfolio, orders, working, fills, unconfirmed, drafts, activity, performance,
    history,
    log,
    chart,
    themes
  case watch, news, alerts
  case settings, keys

  public var key: Key {
    switch self {
    case .first: .character("g")
    case .last: .character("e")
    case .portfolio: .character("p")
    case .orders: .character("o")
    case .working: .character("w")
    case .fills: .character("f")
    case .unconfirmed: .character("u")
    case .drafts: .character("d")
    case .activity: .character("a")
    case .performance: .character("5")
    case .history: .character("h")
    case .log: .character("l")
    case .chart: .character("c")
    case .themes: .character("t")
    case .watch: .character("2")
    case .news: .character("i")
    case .alerts: .character("!")
    case .settings: .character("s")
    case .keys: .character("k")
    }
  }

  public var label: String {
    switch self {
    case .first: "first row"
    case .last: "last row"
    case .portfolio: "holdings, quotes, orders"
    case .orders: "all orders"
    case .working: "working orders"
    case .fills: "fills"
    case .unconfirmed: "unconfirmed orders"
    case .drafts: "drafts"
    case .activity: "activity by day"
    case .performance: "performance"
    case .history: "past days"
    case .log: "requests to the broker"
    case .chart: "chart of the symbol"
    case .themes: "themes"
    case .watch: "watchlists"
    case .news: "news of the symbol"
    case .alerts: "alerts"
    case .settings: "settings"
    case .keys: "keys"
    }
  }
}

/// The first of two keys was pressed. Who hesitates is shown what can follow.
public struct GoToSheet: Hashable, Sendable {
  let shownAt: Timestamp

  /// At the bottom right, in as many columns as are needed.
  func draw(into canvas: inout Canvas, in body: Rect, now: Timestamp) {
    guard now >= shownAt else { return }
    let entries = GoTo.allCases.map { ($0.key.name, $0.label) }
    let width = 4 + (entries.map { CellWidth.of($0.1) }.max() ?? 0)
    let rows = max(1, min(entries.count, body.height - 2))
    let columns = (entries.count + rows - 1) / rows
    let sheet = Rect(
      x: body.maxX - min(body.width, columns * width + 2), y: body.maxY - rows - 2,
      width: min(body.width, columns * width + 2), height: rows + 2)
    canvas.fill(sheet, role: .sheet)
    canvas.box(sheet, title: "Go to", role: .sheetBorder, titleRole: .sheetTitle)
    for (index, entry) in entries.enumerated() {
      let column = sheet.x + 2 + index / rows * width
      let row = sheet.y + 1 + index % rows
      canvas.draw(entry.0, column: column, row: row, role: .sheetTitle)
      canvas.drawWords(
        entry.1, column: column + 2, row: row, width: sheet.maxX - column - 3, role: .sheet)
    }
  }
}

extension AppState {
  mutating func openGoTo() {
    layers.append(.goTo(GoToSheet(shownAt: now.advanced(bySeconds: settings.hintDelay))))
  }

  /// The second key; whatever it is, the first is done with. Nil when none was waited for.
  mutating func takeGoToKey(_ key: Key) -> [Effect]? {
    guard case .goTo? = layers.last else { return nil }
    layers.removeLast()
    guard let place = GoTo.allCases.first(where: { $0.key == key }) else {
      if key != .escape { show(Notice(.info, "nothing is reached by \(key.name)")) }
      return []
    }
    switch place {
    case .first: return run(.first)
    case .last: return run(.last)
    case .portfolio: return run(.showPortfolio)
    case .orders: return run(.showOrders)
    case .working: return openOrders(.working)
    case .fills: return openOrders(.fills)
    case .unconfirmed: return openOrders(.unconfirmed)
    case .drafts: return openOrders(.drafts)
    case .activity: return run(.showActivity)
    case .performance: return run(.showPerformance)
    case .history: return run(.showHistory)
    case .log: return run(.showLog)
    case .chart: return run(.showChart)
    case .themes: return run(.themes)
    case .watch: return run(.showWatch)
    case .news: return run(.showNews)
    case .alerts: return run(.alerts)
    case .settings: return run(.settings)
    case .keys: return run(.mapKeys)
    }
  }
}

extension AppState {
  private mutating func openOrders(_ view: Blotter.View) -> [Effect] {
    blotter.view = view
    return run(.showOrders)
  }
}

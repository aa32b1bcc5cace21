import ClientModels

/// What the keys do that change how the panes share the screen.
extension AppState {
  /// Where the parts of a screen of this size stand.
  func places(_ size: Size) -> ScreenPlaces {
    ScreenPlaces(size, footerLines: FooterPane(state: self).height(width: size.columns))
  }

  /// How the panes of the tab share the screen now.
  var paneLayout: Layout { layout(in: places(size).panes) }

  func layout(in body: Rect) -> Layout {
    Layout(
      body: body, panes: tab.panes, focus: focus, shares: paneShares[tab] ?? PaneShares(),
      needs: Dictionary(
        uniqueKeysWithValues: tab.panes.compactMap { pane in need(of: pane).map { (pane, $0) } }))
  }

  /// Nil for a pane that has a use for any room. A filter that lets fewer rows pass moves no pane.
  private func need(of pane: Pane) -> PaneNeed? {
    switch pane {
    case .holdings:
      PaneNeed(
        rows: max(tables.holdings.ids.count, filters[pane] == nil ? rowCount(pane) : 0), head: 4)
    case .quotes:
      PaneNeed(rows: tables.quotes.ids.count, head: 3, linesBelow: QuoteDetail.height + 1)
    case .orders:
      PaneNeed(
        rows: max(tables.orders.ids.count, filters[pane] == nil ? rowCount(pane) : 0), head: 3)
    case .watch: PaneNeed(rows: tables.watch.ids.count, head: 4)
    case .news, .blotter, .activity, .performance, .history, .log: nil
    }
  }

  mutating func runPanes(_ command: Command) {
    guard tab.panes.count > 1 else {
      show(Notice(.info, "this tab has one pane, and it has the whole screen"))
      return
    }
    switch command {
    case .zoomPane: toggleZoom()
    case .growPane: resizePane(by: 1)
    case .shrinkPane: resizePane(by: -1)
    case .evenPanes: paneShares[tab] = nil
    default: break
    }
  }

  private mutating func toggleZoom() {
    if paneLayout.naturalWay == .single, paneShares[tab]?.isZoomed != true {
      sayOnlyOneFits()
      return
    }
    paneShares[tab, default: PaneShares()].isZoomed.toggle()
  }

  private func onlyOneFits(_ key: Command) -> String {
    "only one pane fits here: \(key.keyName) goes to the next"
  }

  private mutating func sayOnlyOneFits() { show(Notice(.info, onlyOneFits(.nextPane))) }

  private mutating func resizePane(by direction: Int) {
    let layout = paneLayout
    if layout.shares.isZoomed {
      show(Notice(.info, "the pane is zoomed: \(Command.zoomPane.keyName) shows all of them"))
      return
    }
    let way = layout.naturalWay
    guard way != .single, let index = layout.panes.firstIndex(of: focus) else {
      sayOnlyOneFits()
      return
    }
    let (total, least) = layout.wholeAndLeast(way)
    // At least one cell, whatever the size.
    let step = max(PaneShares.step, (PaneShares.whole + total - 1) / max(1, total))
    let leastParts = (least * PaneShares.whole + total - 1) / max(1, total)
    // From what stands on the screen, so that every key can be seen to do something.
    let parts = PaneShares.parts(of: layout.sizes(way))
    guard
      let moved = PaneShares.moved(
        parts, to: index, by: direction * step,
        least: min(leastParts, PaneShares.whole / parts.count)),
      moves(index, by: direction, to: moved, layout, way)
    else {
      show(
        Notice(
          .info,
          direction > 0
            ? "the other panes are as small as they get" : "the pane is as small as it gets"))
      return
    }
    paneShares[tab, default: PaneShares()].set(moved, way)
  }

  /// Parts of cells that are left over may be moved and change nothing.
  private func moves(
    _ index: Int, by direction: Int, to parts: [Int], _ layout: Layout, _ way: Layout.Way
  ) -> Bool {
    var shares = layout.shares
    shares.set(parts, way)
    let after = Layout(
      body: layout.body, panes: layout.panes, focus: focus, shares: shares, needs: layout.needs)
    return (after.sizes(way)[index] - layout.sizes(way)[index]).signum() == direction
  }
}

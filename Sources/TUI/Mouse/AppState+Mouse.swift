import ClientModels

/// What a mouse does: it selects, opens, sorts and scrolls. It sends, cancels and confirms nothing: on sheets it chooses a field or a
/// line of a list, and no click on a question counts.
extension AppState {
  /// Rows to a turn of the wheel.
  private static let wheelStep = 3

  mutating func take(_ report: MouseReport) -> [Effect] {
    let isBurst = noteInput()
    guard settings.usesMouse, settings.hasMouse, editedFilter == nil else { return [] }
    switch report.kind {
    case .wheelUp: turnWheel(by: -Self.wheelStep, at: report)
    case .wheelDown: turnWheel(by: Self.wheelStep, at: report)
    case .press, .rightPress:
      // Nobody clicks so soon after a key; and a flood of clicks is not looked at one by one.
      guard !isBurst, isLargeEnough else { return [] }
      if report.kind == .rightPress { return layers.isEmpty ? openRow(at: report) : [] }
      return layers.isEmpty ? press(report) : pressOnSheet(report)
    }
    return []
  }

  private mutating func press(_ report: MouseReport) -> [Effect] {
    let pane = pane(at: report)
    if let pane { focus = pane }
    let zones = render(size: size).zones
    guard let zone = zones.last(where: { $0.rect.contains(report.column, report.row) }) else {
      return []
    }
    if case .tab(let tab) = zone.target {
      return notice == nil ? run(tab.command) : []
    }
    guard let pane else { return [] }
    guard case .row(let index) = zone.target else { return click(zone.target, in: pane) }
    choose(row: index, in: pane, zones)
    let clicked = MouseClick(pane: pane, row: rowID(index, in: pane), at: now)
    let isSecond = clicked.isSecond(after: lastClick)
    // A third one is a first one again.
    lastClick = isSecond ? nil : clicked
    return isSecond ? showDetails() : []
  }

  /// The right button opens at once what two clicks open.
  private mutating func openRow(at report: MouseReport) -> [Effect] {
    let zones = render(size: size).zones
    guard let pane = pane(at: report),
      case .row(let index)? = zones.last(where: {
        $0.rect.contains(report.column, report.row)
      })?.target
    else { return [] }
    focus = pane
    choose(row: index, in: pane, zones)
    lastClick = nil
    return showDetails()
  }

  private mutating func choose(row index: Int, in pane: Pane, _ zones: [Zone]) {
    holdPage(of: pane, zones)
    select(index, in: pane)
  }

  /// A click chooses a line of a list, a second one takes it as Enter does; on a ticket it goes to the field.
  private mutating func pressOnSheet(_ report: MouseReport) -> [Effect] {
    guard !places(size).footer.contains(report.column, report.row),
      let zone = render(size: size).zones.last(where: {
        $0.rect.contains(report.column, report.row)
      })
    else { return [] }
    switch (layers.last, zone.target) {
    case (.ticket(let ticket)?, .field(let field)):
      guard let place = ticket.fields.firstIndex(of: field),
        let present = ticket.fields.firstIndex(of: ticket.focus), place != present
      else { return [] }
      return moveField(by: place - present)
    case (let layer?, .item(let index)):
      guard let keys = layer.listKeys, let selected = layer.listSelection else { return [] }
      let clicked = SheetClick(scope: layer.scope, item: index, at: now)
      let isSecond = clicked.isSecond(after: lastSheetClick)
      lastSheetClick = isSecond ? nil : clicked
      if isSecond { return index == selected ? run(keys.take) : [] }
      let step = index > selected ? keys.next : keys.previous
      return (0..<abs(index - selected)).flatMap { _ in run(step) }
    default: return []
    }
  }

  /// The row that is clicked is selected where it stands: the page does not move to it.
  private mutating func holdPage(of pane: Pane, _ zones: [Zone]) {
    guard let rect = paneLayout.placed.first(where: { $0.0 == pane })?.1 else {
      return
    }
    let rows = zones.compactMap { zone -> Int? in
      guard case .row(let index) = zone.target, rect.contains(zone.rect.x, zone.rect.y) else {
        return nil
      }
      return index
    }
    shifts[pane] = rows.min()
  }

  mutating func toggleMouse() -> [Effect] {
    guard settings.hasMouse else {
      show(Notice(.info, "this terminal reports no mouse"))
      return []
    }
    settings.usesMouse.toggle()
    show(
      Notice(
        .info,
        settings.usesMouse
          ? "the mouse is on: it selects, opens, sorts and scrolls"
          : "the mouse is the terminal's: it selects text; \(Command.toggleMouse.keyName) takes it back"
      ))
    return [.reportMouse(settings.usesMouse)]
  }

  /// What is hidden by what is said is not hit.
  private func pane(at report: MouseReport) -> Pane? {
    guard !places(size).footer.contains(report.column, report.row) else { return nil }
    return paneLayout.placed.first { $0.1.contains(report.column, report.row) }?.0
  }

  private mutating func turnWheel(by step: Int, at report: MouseReport) {
    switch layers.last {
    case nil:
      guard let pane = pane(at: report), let index = selectedIndex(pane) else { return }
      select(index + step, in: pane)
    case .reading?: scroll(by: step)
    default: break
    }
  }

  private mutating func click(_ target: Zone.Target, in pane: Pane) -> [Effect] {
    switch target {
    case .row, .tab, .item, .field: break
    case .heading(let column):
      guard let table = table(of: pane),
        let field = tables.choices(of: table).first(where: { $0.name == column })
      else { return [] }
      change(table) {
        $0.sort(by: column, place: 0, descendingFirst: field.isDescendingFirst)
      }
    case .choice(let index): return choose(index, in: pane)
    }
    return []
  }

  private mutating func choose(_ index: Int, in pane: Pane) -> [Effect] {
    switch pane {
    case .blotter:
      guard Blotter.View.allCases.indices.contains(index) else { return [] }
      blotter.show(Blotter.View.allCases[index])
      changedPanes.insert(.blotter)
      return isShowingDrafts ? readDrafts() : []
    case .watch:
      guard let lists = portfolio.watchlists?.lists, lists.indices.contains(index) else {
        return []
      }
      choose(lists[index].id)
    case .activity:
      // The first is all of them.
      let kinds = [nil] + ActivityKind.allCases.map { Optional($0) }
      guard kinds.indices.contains(index) else { return [] }
      activity.kind = kinds[index]
      changedPanes.insert(.activity)
    case .performance:
      guard PerformancePeriod.named.indices.contains(index) else { return [] }
      tell(of: PerformancePeriod.named[index])
    case .holdings, .quotes, .orders, .log, .history, .news: break
    }
    return []
  }
}

import ClientModels

/// What keys do to a table.
extension AppState {
  mutating func runTable(_ command: Command) -> [Effect] {
    guard let table = table(of: focus) else {
      show(Notice(.info, "this list has its own order and columns"))
      return []
    }
    switch command {
    case .sort:
      let column = look(of: table).sort.first?.column ?? table.ownOrder
      let place = tables.choices(of: table).firstIndex { $0.name == column }
      layers.append(.sort(SortSheet(table: table, list: ListPlace(selected: place ?? 0))))
    case .reverseSort:
      let own = table.ownOrder
      change(table) { look in
        if look.sort.isEmpty { look.sort = [TableLook.SortKey(own)] }
        look.reverse()
      }
    case .columns: layers.append(.columns(ColumnSheet(table: table)))
    case .group: groupNext(table)
    default: break
    }
    return []
  }

  /// What keys do in the sheets of a table.
  mutating func runSheet(_ command: Command) -> [Effect] {
    switch command {
    case .nextSort, .previousSort: moveSort(by: command == .nextSort ? 1 : -1)
    case .firstSort: chooseSort(place: 0)
    case .secondSort: chooseSort(place: 1)
    case .noSort: chooseSort(place: nil)
    case .nextColumn, .previousColumn: moveColumn(by: command == .nextColumn ? 1 : -1)
    case .columnRight, .columnLeft: carryColumn(by: command == .columnRight ? 1 : -1)
    case .toggleColumn: toggleColumn()
    case .resetColumns: resetColumns()
    default: break
    }
    return []
  }

  private mutating func groupNext(_ table: TableName) {
    let choices = tables.choices(of: table).filter(\.isGroup)
      .filter { $0.name != "tag" || !settings.tags.isEmpty }
    guard !choices.isEmpty else {
      sayWhatIsGrouped(table)
      return
    }
    let index = choices.firstIndex { $0.name == look(of: table).grouping }
    let next = index.map { $0 + 1 } ?? 0
    change(table) { look in
      look.grouping = next < choices.count ? choices[next].name : nil
      look.folded = []
    }
    // Among other lines the columns find their widths anew.
    drawnWidths[focus] = nil
    show(
      Notice(
        .info,
        next < choices.count ? "grouped by \(choices[next].title.lowercased())" : "no groups"))
  }

  private mutating func sayWhatIsGrouped(_ table: TableName) {
    let others = TableName.allCases.filter { other in
      tables.choices(of: other).contains { $0.isGroup && $0.name != "tag" }
    }
    var names: [String] = []
    for other in others where !names.contains(other.title) { names.append(other.title) }
    let isTagged = tables.choices(of: table).contains { $0.isGroup && $0.name == "tag" }
    let tags = isTagged ? "; with names under [tags] in config.toml this can, too" : ""
    let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    show(Notice(.info, "nothing here has groups: \(list) can be grouped\(tags)"))
  }

  /// Folds or unfolds the group whose heading is selected; false on any other row.
  mutating func toggleFold() -> Bool {
    guard let index = selectedIndex(focus), let table = table(of: focus),
      let group = groupName(at: index, in: focus)
    else { return false }
    change(table) { $0.toggleFold(group) }
    return true
  }

  /// The group whose heading stands there; nil for a row.
  func groupName(at index: Int, in pane: Pane) -> String? {
    switch pane {
    case .holdings: if case .group(let name) = lists.holdings[index] { name } else { nil }
    case .orders: if case .group(let name) = lists.orders[index] { name } else { nil }
    case .blotter: if case .group(let name) = lists.blotter[index] { name } else { nil }
    case .activity:
      if case .part(let part) = lists.activity.rows[index], lists.activity.parts[part].isGroup {
        lists.activity.parts[part].name
      } else {
        nil
      }
    case .quotes, .performance, .history, .log, .watch, .news: nil
    }
  }

  mutating func moveSort(by step: Int) {
    guard case .sort(var sheet)? = layers.last else { return }
    sheet.list.move(by: step, of: tables.choices(of: sheet.table).count)
    layers[layers.count - 1] = .sort(sheet)
  }

  private mutating func chooseSort(place: Int?) {
    guard case .sort(let sheet)? = layers.last else { return }
    let choices = tables.choices(of: sheet.table)
    guard choices.indices.contains(sheet.list.selected) else { return }
    let choice = choices[sheet.list.selected]
    guard place != nil || look(of: sheet.table).sort.contains(where: { $0.column == choice.name })
    else {
      show(Notice(.info, "it is not sorted by \(choice.title): go to a column that has a mark"))
      return
    }
    change(sheet.table) { look in
      guard let place else {
        look.unsort(choice.name)
        return
      }
      look.sort(by: choice.name, place: place, descendingFirst: choice.isDescendingFirst)
    }
  }

  /// The columns of a table in the order of the user, those that are hidden included.
  func columnChoices(of table: TableName) -> [(name: String, title: String, isFixed: Bool)] {
    let columns: [(name: String, title: String, isFixed: Bool)] =
      switch table {
      case .holdings: HoldingsPane(state: self).columns.map { ($0.name, $0.title, $0.isFixed) }
      case .quotes: QuotesPane(state: self).columns.map { ($0.name, $0.title, $0.isFixed) }
      case .orders: OrdersPane(state: self).columns.map { ($0.name, $0.title, $0.isFixed) }
      case .orderList: BlotterPane(state: self).orderColumns.map { ($0.name, $0.title, $0.isFixed) }
      case .fills: BlotterPane(state: self).fillColumns.map { ($0.name, $0.title, $0.isFixed) }
      case .watch: WatchPane(state: self).columns.map { ($0.name, $0.title, $0.isFixed) }
      case .activity: ActivityPane(state: self).columns.map { ($0.name, $0.title, $0.isFixed) }
      }
    let named = columns.filter { !$0.name.isEmpty }
    return look(of: table).ordered(named.map(\.name)).compactMap { name in
      named.first { $0.name == name }
    }
  }

  mutating func moveColumn(by step: Int) {
    guard case .columns(var sheet)? = layers.last else { return }
    sheet.list.move(by: step, of: columnChoices(of: sheet.table).count)
    layers[layers.count - 1] = .columns(sheet)
  }

  private mutating func carryColumn(by step: Int) {
    guard case .columns(var sheet)? = layers.last else { return }
    let choices = columnChoices(of: sheet.table)
    guard choices.indices.contains(sheet.list.selected) else { return }
    let name = choices[sheet.list.selected].name
    change(sheet.table) { $0.move(name, by: step, of: choices.map(\.name)) }
    sheet.list.selected = min(max(0, sheet.list.selected + step), choices.count - 1)
    layers[layers.count - 1] = .columns(sheet)
  }

  private mutating func toggleColumn() {
    guard case .columns(let sheet)? = layers.last else { return }
    let choices = columnChoices(of: sheet.table)
    guard choices.indices.contains(sheet.list.selected) else { return }
    let choice = choices[sheet.list.selected]
    guard !choice.isFixed else {
      show(Notice(.info, "\(choice.title) always shows"))
      return
    }
    change(sheet.table) { $0.toggle(choice.name) }
  }

  /// The cursor stays on its column.
  private mutating func resetColumns() {
    guard case .columns(var sheet)? = layers.last else { return }
    let choices = columnChoices(of: sheet.table)
    let chosen =
      choices.indices.contains(sheet.list.selected) ? choices[sheet.list.selected].name : nil
    change(sheet.table) { ($0.hidden, $0.order) = ([], []) }
    let place = columnChoices(of: sheet.table).firstIndex { $0.name == chosen }
    sheet.list.selected = place ?? 0
    layers[layers.count - 1] = .columns(sheet)
    show(Notice(.info, "all columns, in their first order"))
  }

  // MARK: Marks

  /// Marks the row, or all rows of a group where its heading is selected; when all are marked already, none.
  static func toggle<ID: Hashable>(_ rows: [ID], in marks: inout Set<ID>) {
    if rows.allSatisfy(marks.contains) {
      marks.subtract(rows)
    } else {
      marks.formUnion(rows)
    }
  }
}

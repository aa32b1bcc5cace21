import ClientModels

/// The looks of tables: what the user chose, and the rows that come of it.
extension AppState {
  /// The table that a pane shows now; nil for one without a choice.
  func table(of pane: Pane) -> TableName? {
    switch pane {
    case .holdings: .holdings
    case .quotes: .quotes
    case .orders: .orders
    case .blotter:
      switch blotter.view {
      case .working, .closed, .unconfirmed: .orderList
      case .fills: .fills
      case .drafts: nil
      }
    case .watch: .watch
    case .activity: .activity
    case .performance, .history, .log, .news: nil
    }
  }

  /// The panes that may show one.
  static let tablePanes: [Pane] = [.holdings, .quotes, .orders, .blotter, .activity, .watch]

  func look(of table: TableName) -> TableLook { looks[table] ?? TableLook() }

  mutating func change(_ table: TableName, _ change: (inout TableLook) -> Void) {
    var look = look(of: table)
    change(&look)
    guard look != looks[table] else { return }
    looks[table] = look
    for pane in Self.tablePanes where self.table(of: pane) == table {
      changedLooks.insert(pane)
    }
  }

  // MARK: Filters

  /// What a filter of a pane may name.
  func filterColumns(_ pane: Pane) -> [FilterColumn] {
    table(of: pane).map { tables.choices(of: $0).map(\.column) } ?? []
  }

  /// What is wrong with the filter of a pane.
  func filterFault(_ pane: Pane) -> FilterFault? {
    guard let entry = filterEntries[pane], entry.text == filters[pane] ?? "" else { return nil }
    return entry.fault
  }

  private mutating func readFilter(_ pane: Pane, _ table: TableName) -> TableFilter {
    let text = filters[pane] ?? ""
    let known = filterEntries[pane].flatMap { $0.table == table ? $0 : nil }
    let isOpen = editedFilter == pane
    if let known, known.text == text, known.isOpen == isOpen { return known.filter }
    let (filter, fault) = TableFilter.typed(
      text, columns: tables.choices(of: table).map(\.column), last: known?.filter ?? .everything,
      isOpen: isOpen)
    filterEntries[pane] = FilterEntry(
      text: text, table: table, filter: filter, fault: fault, isOpen: isOpen)
    return filter
  }

  /// Tab in a filter: the next name of a column, or value of one, that the last word may become.
  mutating func completeFilter(_ pane: Pane, by step: Int) {
    let text = filters[pane] ?? ""
    var values: [String]?
    if filterChoices.isEmpty {
      let word = TableFilter.lastWord(text)
      let head = text.dropLast(word.count)
      values = filterValues(pane, before: head)
      let found =
        values?.filter { $0.hasPrefix(word.lowercased()) }.map(TableFilter.typed(value:))
        ?? TableFilter.completions(of: text, columns: filterColumns(pane))
      filterChoices = found.map { head + $0 }
      filterChoice = step > 0 ? 0 : filterChoices.count - 1
    } else {
      filterChoice = (filterChoice + step + filterChoices.count) % filterChoices.count
    }
    guard filterChoices.indices.contains(filterChoice) else {
      let (kind, names) =
        values.map { ("values", $0) } ?? ("columns", filterColumns(pane).map(\.name))
      if !names.isEmpty { show(Notice(.info, "\(kind): " + names.joined(separator: " "))) }
      return
    }
    filters[pane] = filterChoices[filterChoice]
  }

  /// The words that a column has, where a value of it stands at the end of `text`; nil where none does.
  private func filterValues(_ pane: Pane, before text: Substring) -> [String]? {
    guard let table = table(of: pane),
      let column = TableFilter.columnBefore(
        text, columns: tables.choices(of: table).map(\.column))
    else { return nil }
    let source = tableSource
    return switch table {
    case .holdings: tables.holdings.words(of: column, row: source.holding)
    case .quotes: tables.quotes.words(of: column, row: source.quote)
    case .orders: tables.orders.words(of: column, row: source.order)
    case .orderList: tables.orderList.words(of: column, row: source.order)
    case .fills: tables.fills.words(of: column, row: source.fill)
    case .watch: tables.watch.words(of: column, row: source.listed)
    case .activity: tables.activity.words(of: column, row: source.activity)
    }
  }

  // MARK: Rows

  /// Finds the rows of a pane; `anew` when they are others than before, and not only looked at in another way.
  mutating func find(_ pane: Pane, anew: Bool) {
    let before = selectedIndex(pane)
    guard let table = table(of: pane) else {
      if pane == .blotter { lists.blotter = draftRows }
      return
    }
    let filter = readFilter(pane, table)
    let look = look(of: table)
    let source = tableSource
    let time = (marketTime ?? now).exactSeconds
    switch table {
    case .holdings:
      tables.holdings.arrange(
        look, filter, ids: anew ? portfolio.positions.keys.sorted() : nil,
        whole: portfolio.account?.equity?.amount, marks: holdingMarks, row: source.holding)
      lists.holdings = tables.holdings.lines
    case .quotes:
      tables.quotes.arrange(look, filter, ids: anew ? quotedSymbols : nil, row: source.quote)
      lists.quotes = tables.quotes.lines.compactMap(\.row)
    case .orders:
      tables.orders.arrange(
        look, filter, ids: anew ? orderIDs : nil, now: time, row: source.order)
      lists.orders = withLegs(tables.orders.lines)
    case .orderList:
      let ids = anew ? orderListIDs : nil
      tables.orderList.arrange(
        look, filter, ids: ids, now: time, marks: blotterMarks, row: source.order)
      lists.blotter = withLegs(tables.orderList.lines)
    case .fills:
      tables.fills.arrange(
        look, filter, ids: anew ? fillIDs : nil, now: time, marks: blotterMarks, row: source.fill)
      lists.blotter = tables.fills.lines.map(RowLists.OrderID.init)
    case .watch:
      tables.watch.arrange(
        look, filter, ids: anew ? chosenList?.symbols ?? [] : nil, now: now.exactSeconds,
        row: source.listed)
      lists.watch = tables.watch.lines.compactMap(\.row)
    case .activity:
      tables.activity.arrange(
        look, filter, ids: anew ? activityPlaces : nil, now: now.exactSeconds,
        row: source.activity)
      lists.activity = activityList
    }
    if anew {
      keepPlace(pane, from: before)
    } else {
      shifts[pane] = nil
    }
  }

  var tableSource: TableSource {
    TableSource(
      portfolio: portfolio, fills: fills, tags: settings.tags, watched: chosenList?.symbols ?? [],
      activities: activity.log?.activities ?? [], allAssets: allAssets)
  }

  /// The selected row stays where it is on the screen, and the others around it.
  private mutating func keepPlace(_ pane: Pane, from before: Int?) {
    guard let before, selection[pane] != nil, let after = selectedIndex(pane) else { return }
    if pane == .orders, let index = keepFirst(from: before, to: after) {
      selectionIndex[pane] = index
      return
    }
    shifts[pane, default: 0] += after - before
    selectionIndex[pane] = after
  }

  /// New prices: the rows know them at once, and are put in order when it disturbs nobody.
  mutating func takePrices(of symbols: some Sequence<Symbol>) {
    guard
      !tables.holdings.isPlain || !tables.quotes.isPlain || !tables.watch.isPlain
        || tables.holdings.isWarm
    else { return }
    let source = tableSource
    tables.holdings.take(symbols, row: source.holding)
    tables.quotes.take(symbols, row: source.quote)
    tables.watch.take(symbols, row: source.listed)
  }

  /// A moment without keys is used to look at what the first key of a filter would have to wait for.
  mutating func warmUpTables() {
    guard tab == .portfolio, !tables.holdings.isWarm, tables.holdings.ids.count >= Self.coldRows,
      lastInputAt.map({ now.seconds(since: $0) >= Self.reorderPause }) ?? true
    else { return }
    tables.holdings.warmUp(row: tableSource.holding)
  }

  /// Fewer rows are asked in less than a millisecond.
  private static let coldRows = 500

  /// At most once a second, and not under the fingers: who is moving about would get another row than the one meant.
  mutating func reorderLiveRows() {
    guard tables.holdings.isStale || tables.quotes.isStale || tables.watch.isStale else { return }
    let waited = now.seconds(since: reorderedAt)
    let isQuiet = lastInputAt.map { now.seconds(since: $0) >= Self.reorderPause } ?? true
    guard waited >= Self.reorderPause, isQuiet || waited >= Self.longestReorderPause else { return }
    reorderedAt = now
    if tables.holdings.isStale {
      let before = selectedIndex(.holdings)
      tables.holdings.putInOrder()
      lists.holdings = tables.holdings.lines
      keepPlace(.holdings, from: before)
    }
    if tables.quotes.isStale {
      let before = selectedIndex(.quotes)
      tables.quotes.putInOrder()
      lists.quotes = tables.quotes.lines.compactMap(\.row)
      keepPlace(.quotes, from: before)
    }
    if tables.watch.isStale {
      let before = selectedIndex(.watch)
      tables.watch.putInOrder()
      lists.watch = tables.watch.lines.compactMap(\.row)
      keepPlace(.watch, from: before)
    }
  }

  private static let reorderPause = 1.0
  private static let longestReorderPause = 5.0
}

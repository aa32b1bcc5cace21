import ClientModels

/// From a table to the clipboard of the terminal.
extension AppState {
  mutating func copy(wholeRow: Bool) -> [Effect] {
    guard settings.copies else {
      show(Notice(.info, "copying is off: clipboard = true in the settings turns it on"))
      return []
    }
    guard settings.clipboard != nil else {
      show(Notice(.info, "nothing is copied: this terminal takes no text for a clipboard"))
      return []
    }
    if case .chart(let sheet)? = layers.last { return copied(sheet.symbol.text, "\(sheet.symbol)") }
    let marked = markedRows
    if !marked.isEmpty { return copy(rows: marked) }
    guard let index = selectedIndex(focus) else {
      show(Notice(.info, "there is no row to copy"))
      return []
    }
    if wholeRow { return copy(rows: [index]) }
    guard let name = nameOfRow(index), !name.isEmpty else {
      show(Notice(.info, "this row has nothing to copy"))
      return []
    }
    let text = Sanitizer.clean(name)
    return copied(text, text)
  }

  /// Sends a text on its way. No terminal says whether it took it, and others in between have settings of their own.
  private mutating func copied(_ text: String, _ name: String) -> [Effect] {
    switch settings.clipboard {
    case .direct, nil: show(Notice(.success, "copied \(name)"))
    case .tmux:
      show(
        Notice(
          .success,
          "sent \(name) to tmux: it needs `set -g set-clipboard on` or `allow-passthrough on`"
        ))
    case .screen:
      show(Notice(.success, "sent \(name) through GNU screen for the terminal's clipboard"))
    }
    return [.copy(text)]
  }

  /// One line each, of the columns that the user chose, whether there is room for them or not.
  private mutating func copy(rows: [Int]) -> [Effect] {
    var text = ""
    var count = 0
    let cells = cellsOfRow
    for index in rows {
      guard let row = cells(index) else { continue }
      let line = row.map(Sanitizer.clean).joined(separator: "\t")
      guard text.utf8.count + line.utf8.count < ClipboardSequence.textLimit else {
        show(
          Notice(
            .warning,
            "nothing is copied: \(rows.count) rows are more than the \(ClipboardSequence.textLimit / 1_000) KB that terminals take"
          ))
        return []
      }
      text += (count == 0 ? "" : "\n") + line
      count += 1
    }
    guard count > 0 else {
      show(Notice(.info, "this row has nothing to copy"))
      return []
    }
    return copied(text, OrderText.count(count, "row"))
  }

  /// The places of the marked rows that are shown, from top to bottom.
  private var markedRows: [Int] {
    switch focus {
    case .holdings where !holdingMarks.isEmpty:
      lists.holdings.indices.filter {
        lists.holdings[$0].row.map(holdingMarks.contains) ?? false
      }
    case .blotter where !blotter.marks.isEmpty:
      lists.blotter.indices.filter { blotter.marks.contains(lists.blotter[$0].text) }
    default: []
    }
  }

  /// What one calls a row by elsewhere: a symbol, an order's id, a path.
  private func nameOfRow(_ index: Int) -> String? {
    if let group = groupName(at: index, in: focus) { return group }
    switch focus {
    case .holdings, .quotes, .watch: return selectedSymbol?.text
    case .orders, .blotter:
      let id = focus == .orders ? lists.orders[index] : lists.blotter[index]
      if case .fill(let execution) = id { return fill(execution)?.orderID.text }
      if case .draft(let number) = id { return draftBook[number]?.phrase }
      return id.text
    case .activity:
      switch lists.activity.rows[index] {
      case .part(let part): return lists.activity.parts[part].name
      case .entry(let row):
        let entry = activity.log?.activities[row]
        return entry?.orderID?.text ?? entry?.symbol?.text ?? entry?.id.text
      case .older: return nil
      }
    case .news: return listedNews[index].url ?? NewsText.plain(listedNews[index].headline)
    case .log: return logRows[index].clientOrderID?.text ?? logRows[index].path
    case .performance: return PerformancePane.name(of: performance.rows[index])
    case .history: return HistoryPane.name(of: timeMachine.rows[index])
    }
  }

  /// The cells of the rows of the pane in front; nil for a heading.
  private var cellsOfRow: (Int) -> [String]? {
    let state = self
    let source = tableSource
    func cells<Row>(
      _ columns: [TableColumn<Row>], ours: Bool = true, _ row: @escaping (Int) -> Row?
    ) -> (Int) -> [String]? {
      // Marks and drawings are no figures.
      let columns = columns.filter { !$0.title.isEmpty && $0.name != "chart" }
      return { index in
        Format.$masksAmounts.withValue(ours && state.settings.masksAmounts) {
          row(index).map { row in columns.map { $0.cell(row).text } }
        }
      }
    }
    switch focus {
    case .holdings:
      return cells(look(of: .holdings).columns(HoldingsPane(state: self).columns)) {
        state.lists.holdings[$0].row.flatMap(source.holding)
      }
    case .quotes:
      return cells(look(of: .quotes).columns(QuotesPane(state: self).columns), ours: false) {
        state.portfolio.market[state.lists.quotes[$0]]
      }
    case .watch:
      return cells(look(of: .watch).columns(WatchPane(state: self).columns), ours: false) {
        state.lists.watch[$0]
      }
    case .orders:
      return cells(look(of: .orders).columns(OrdersPane(state: self).columns)) {
        state.orderRow(state.lists.orders[$0])
      }
    case .blotter:
      switch table(of: .blotter) {
      case .fills:
        return cells(look(of: .fills).columns(BlotterPane(state: self).fillColumns)) { index in
          if case .fill(let id) = state.lists.blotter[index] { state.fill(id) } else { nil }
        }
      case nil:
        return { index in
          guard case .draft(let number) = state.lists.blotter[index],
            let draft = state.draftBook[number]
          else { return nil }
          return [String(number), draft.phrase]
        }
      default:
        return cells(look(of: .orderList).columns(BlotterPane(state: self).orderColumns)) {
          state.orderRow(state.lists.blotter[$0])
        }
      }
    case .activity:
      return cells(look(of: .activity).columns(ActivityPane(state: self).columns)) { index in
        let row = state.lists.activity.rows[index]
        return state.activityEntry(row) == nil ? nil : row
      }
    case .news:
      let items = listedNews
      return { NewsText.cells(items[$0]) }
    case .log:
      let rows = logRows
      return cells(LogPane(state: self).columns) { rows[$0] }
    case .performance:
      return { index in
        Format.$masksAmounts.withValue(state.settings.masksAmounts) {
          PerformancePane.cells(of: state.performance.rows[index])
        }
      }
    case .history:
      return { index in
        Format.$masksAmounts.withValue(state.settings.masksAmounts) {
          HistoryPane.cells(of: state.timeMachine.rows[index])
        }
      }
    }
  }
}

import ClientModels

/// The last lines: what was just said, else the keys that work here.
struct FooterPane {
  let state: AppState

  static let mostLines = 4

  /// How many lines it needs at this width: a notice is read whole.
  func height(width: Int) -> Int {
    min(Self.mostLines, max(1, lines(width: width).count + (keepsKeys ? 1 : 0)))
  }

  /// What comes by itself while a sheet waits for an answer must not read as one: the keys stay below it.
  private var keepsKeys: Bool {
    state.notice != nil && !state.isNoticeForKey && !state.layers.isEmpty
  }

  /// What is said below; nil for what the sheet in front says itself.
  private var notice: Notice? { state.isNoticeOnSheet ? nil : state.notice }

  private func lines(width: Int) -> [String] {
    notice.map { SheetFrame.wrap($0.text, width: max(1, width - 2)) } ?? []
  }

  func draw(into canvas: inout Canvas, in rect: Rect) {
    canvas.fill(rect, role: .footer)
    if let notice {
      let (above, below) = rect.split(top: rect.height - (keepsKeys ? 1 : 0))
      for (index, line) in lines(width: rect.width).prefix(above.height).enumerated() {
        canvas.drawWords(
          " " + line, column: rect.x, row: rect.y + index, width: rect.width, role: role(notice))
      }
      if keepsKeys { drawKeys(into: &canvas, in: below) }
      return
    }
    if let fault = state.editedFilter.flatMap(state.filterFault) {
      canvas.drawWords(
        " " + fault.description, column: rect.x, row: rect.y, width: rect.width, role: .warning)
      return
    }
    drawKeys(into: &canvas, in: rect)
  }

  private func drawKeys(into canvas: inout Canvas, in rect: Rect) {
    var column = rect.x + 1
    var end = rect.maxX
    if let tabLine = tabLine(width: rect.width) {
      end -= tabLine.width
      tabLine.draw(into: &canvas, column: end, row: rect.y)
    }
    for (key, label) in hints(width: rect.width) {
      let width = CellWidth.of(key) + 1 + CellWidth.of(label)
      guard column + width < end else { break }
      column += canvas.draw(key, column: column, row: rect.y, role: .key)
      column += canvas.draw(" " + label, column: column, row: rect.y, role: .footer) + 2
    }
  }

  /// Only where its keys work.
  private func tabLine(width: Int) -> TabLine? {
    guard state.frontScope == .table, state.answersOfSheet == nil, state.editedFilter == nil else {
      return nil
    }
    return TabLine(tab: state.tab, keymap: state.settings.keymap, room: width)
  }

  private func role(_ notice: Notice) -> Role {
    switch notice.severity {
    case .info: .info
    case .success: .success
    case .warning: .warning
    case .failure: .failure
    }
  }

  /// What acts on orders or on watchlists is hinted where those are.
  private func isForTab(_ command: Command) -> Bool {
    switch command {
    case .mark: state.tab == .orders
    case .nextView: [.orders, .activity, .watch, .performance].contains(state.tab)
    case .choosePeriod, .chooseBenchmark: state.tab == .performance
    case .sort: [.orders, .activity, .watch].contains(state.tab)
    case .cancelOrder, .cancelAll, .changeOrder, .closePosition:
      state.tab != .watch && state.tab != .performance
    case .buy, .sell: state.tab != .performance
    default: state.tab == .watch || !command.changesWatchlists
    }
  }

  /// What it acts on is there.
  private func hasObject(_ command: Command) -> Bool {
    switch command {
    case .resendOrder, .abandonOrder: state.selectedUnconfirmed != nil
    case .search, .nextFound: state.mayHint(command)
    case .openOrder: state.namesOrder || state.namesFigure
    case .nextFigure: state.namesFigure
    case .deleteDraft: state.isShowingDrafts
    case .changeSetting, .moreSetting, .resetSetting:
      state.settingsSheet?.offers(command) ?? false
    case .clearMarks: state.marksInFocus > 0
    case .keepDraft: state.ticket?.changed == nil
    case .clearFilter: !(state.filters[state.focus] ?? "").isEmpty
    default: command.scope != .ticket || worksInField(command)
    }
  }

  /// The keys of the field of the ticket that one is in.
  private func worksInField(_ command: Command) -> Bool {
    guard let field = state.ticket?.focus else { return true }
    return switch command {
    case .useLast: field.isPrice || field == .quantity
    case .useLimit, .sizeUp, .sizeDown: field == .quantity
    case .joinBid, .joinMid, .joinAsk, .tickUp, .tickDown: field.isPrice
    case .nextChoice, .previousChoice: !field.isText || field == .lots
    case .findTicketSymbol: field == .symbol
    default: true
    }
  }

  private func isOfTimeMachine(_ command: Command) -> Bool {
    guard command.scope == .history, state.isTimeMachineOpen else { return false }
    return command != .today || state.timeMachine.isAway
  }

  /// The first key of each command that is valid in front, most useful first.
  private func hints(width: Int) -> [(String, String)] {
    if state.editedFilter != nil {
      return [("Enter", "keep"), ("Esc", "clear"), ("Tab", "column")]
        + (state.isFilterChosen ? [("End", "edit")] : [])
    }
    if let answers = state.answersOfSheet { return answers }
    let scope = state.frontScope
    let isAnswerable = state.isReadToEnd && !state.asksForWord && state.canBeAnswered
    let commands = Command.allCases
      .filter {
        $0.scope == scope || $0.scope == .global || isOfTimeMachine($0)
          || scope == .chart && [.buy, .sell].contains($0)
      }
      .filter { state.refusal(of: $0) == nil }
      // A key that does nothing, because the end is not read, a word is asked for or it cannot be done, is not offered.
      .filter { isAnswerable || ![.send, .confirm].contains($0) }
      .filter { isForTab($0) && hasObject($0) }
      .compactMap { hint(of: $0, in: scope) }
    return (commands + tabKeys(scope, width: width)).sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
  }

  /// How early it stands, its first key and its word; nil for one without.
  private func hint(of command: Command, in scope: Scope) -> (Int, String, String)? {
    // What types a letter in front is no key there. What lies in front has a key of its own that closes it, and no key
    // quits over it.
    guard let hint = command.hint,
      let key = state.settings.keymap.workingKeys(of: command).first(where: {
        !state.takesAsText($0)
      }),
      command != .quit || state.layers.isEmpty
    else { return nil }
    let label =
      switch command {
      case .openOrder where state.namesFigure: "explain"
      case .nextView where state.tab == .watch: "next list"
      case .nextView where state.tab == .performance: "next period"
      case .changeSetting where state.settingsSheet?.isSwitch == true: "change"
      case .leaveChart where state.chart.look.cursorAt != nil: "newest bar"
      case .send where asksTwice: "yes, another"
      case .cancelOrder, .changeOrder, .closePosition, .deleteDraft:
        marked(command).map { "\(hint.label) \($0) marked" } ?? hint.label
      default: hint.label
      }
    // The named periods come before any other, and what is done with marked rows early.
    let first = command == .nextView && state.tab == .performance ? 2 : hint.rank
    let own = marked(command) == nil ? first : min(first, 2)
    // A sheet's own keys come before the ones that work everywhere.
    let rank = command.scope == .global && scope != .table ? 50 + own : own
    return (rank, key.name, label)
  }

  /// On how many rows it acts at once; nil where it is for the selected one.
  private func marked(_ command: Command) -> Int? {
    let count = state.frontScope == .table ? state.markedRows(for: command) : 0
    return count > 0 ? count : nil
  }

  private var asksTwice: Bool {
    switch state.layers.last {
    case .review(let sheet): sheet.needsOnePressMore
    case .bulk(let sheet): sheet.needsOnePressMore
    default: false
    }
  }

  /// That there are other tabs, behind help and quit: `1-7 tabs`, where their keys are digits.
  private func tabKeys(_ scope: Scope, width: Int) -> [(Int, String, String)] {
    guard scope == .table, tabLine(width: width) == nil else { return [] }
    let names = Tab.allCases.map(\.command).compactMap {
      state.settings.keymap.keys(of: $0).first?.name
    }
    let digits = names.compactMap(Int.init)
    guard digits.count == Tab.allCases.count, let first = digits.min(), let last = digits.max()
    else { return [] }
    return [(1, "\(first)-\(last)", "tabs")]
  }
}

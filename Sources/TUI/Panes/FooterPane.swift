import ClientModels

/// The last lines: what was just said, else the keys that work here.
struct FooterPane {
  let state: AppState

  static let mostLines = 4

  /// How many lines it needs at this width: a notice is read whole.
  func height(width: Int) -> Int { min(Self.mostLines, max(1, lines(width: width).count)) }

  private func lines(width: Int) -> [String] {
    state.notice.map { SheetFrame.wrap($0.text, width: max(1, width - 2)) } ?? []
  }

  func draw(into canvas: inout Canvas, in rect: Rect) {
    canvas.fill(rect, role: .footer)
    if let notice = state.notice {
      for (index, line) in lines(width: rect.width).prefix(rect.height).enumerated() {
        canvas.drawWords(
          " " + line, column: rect.x, row: rect.y + index, width: rect.width, role: role(notice))
      }
      return
    }
    if let fault = state.editedFilter.flatMap(state.filterFault) {
      canvas.drawWords(
        " " + fault.description, column: rect.x, row: rect.y, width: rect.width, role: .warning)
      return
    }
    var column = rect.x + 1
    for (key, label) in hints {
      let width = CellWidth.of(key) + 1 + CellWidth.of(label)
      guard column + width < rect.maxX else { break }
      column += canvas.draw(key, column: column, row: rect.y, role: .key)
      column += canvas.draw(" " + label, column: column, row: rect.y, role: .footer) + 2
    }
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
    default: true
    }
  }

  private func isOfTimeMachine(_ command: Command) -> Bool {
    guard command.scope == .history, state.isTimeMachineOpen else { return false }
    return command != .today || state.timeMachine.isAway
  }

  /// The first key of each command that is valid in front, most useful first.
  private var hints: [(String, String)] {
    if state.editedFilter != nil {
      return [("Enter", "keep"), ("Esc", "clear"), ("Tab", "column")]
    }
    if let answers = state.answersOfSheet { return answers }
    let scope = state.frontScope
    let isReadToEnd = state.isReadToEnd
    return Command.allCases
      .filter { $0.scope == scope || $0.scope == .global || isOfTimeMachine($0) }
      .filter { state.refusal(of: $0) == nil }
      // A key that does nothing, because the end is not read or a word is asked for, is not offered.
      .filter { isReadToEnd && !state.asksForWord || ![.send, .confirm].contains($0) }
      .filter { isForTab($0) && hasObject($0) }
      .compactMap { hint(of: $0, in: scope) }
      .sorted { $0.0 < $1.0 }
      .map { ($0.1, $0.2) }
  }

  /// How early it stands, its first key and its word; nil for one without.
  private func hint(of command: Command, in scope: Scope) -> (Int, String, String)? {
    guard let hint = command.hint, let key = state.settings.keymap.keys(of: command).first else {
      return nil
    }
    let label = command == .openOrder && state.namesFigure ? "explain" : hint.label
    // A sheet's own keys come before the ones that work everywhere.
    let rank = command.scope == .global && scope != .table ? 50 + hint.rank : hint.rank
    return (rank, key.name, label)
  }
}

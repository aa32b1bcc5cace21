import ClientModels

/// The day that is shown, and what changed up to it.
struct HistoryPane {
  let state: AppState

  /// Where figures end, and what belongs to them begins.
  private static let figures = 44

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let rows = state.timeMachine.rows
    guard !rows.isEmpty else {
      for (index, line) in SheetFrame.wrap(emptyText, width: max(1, rect.width - 2)).enumerated()
      where index < rect.height {
        canvas.draw(line, column: rect.x + 1, row: rect.y + index, role: .dim)
      }
      return
    }
    let selected = state.selectedIndex(.history) ?? 0
    // The selected line stays in the middle until an end is reached.
    let first = max(0, min(selected - rect.height / 2, rows.count - rect.height))
    let end = min(rows.count, first + rect.height)
    canvas.beyond = RowsBeyond(above: first, below: rows.count - end)
    for (place, index) in (first..<end).enumerated() {
      let line = Rect(x: rect.x, y: rect.y + place, width: rect.width, height: 1)
      if index == selected, state.focus == .history, state.layers.isEmpty {
        canvas.fill(line, role: .selection)
      }
      draw(rows[index], isSelected: index == selected, into: &canvas, in: line)
    }
  }

  private var emptyText: String {
    guard let days = state.timeMachine.days else { return "looking for the books of past days" }
    guard !days.days.isEmpty else {
      return "no book of any day is kept yet: the first is written a minute after a sync"
    }
    return
      "\(OrderText.count(days.days.count, "day")) kept: \(Command.earlierDay.keyName) goes to the day before"
  }

  private func draw(
    _ row: HistoryRow, isSelected: Bool, into canvas: inout Canvas, in rect: Rect
  ) {
    func words(_ text: String, _ role: Role) {
      canvas.drawWords(
        text, column: rect.x + 1, row: rect.y, width: max(0, rect.width - 1),
        role: isSelected ? .selection : role)
    }
    switch row {
    case .gap: break
    case .heading(let text): words(text, .title)
    case .words(let text, let isWarning): words(text, isWarning ? .warning : .dim)
    case .money(let name, let money):
      figure(name, Format.money(money), .text, isSelected, &canvas, rect)
    case .part(let name, let money):
      figure(name, Format.signed(money), Format.gainRole(money), isSelected, &canvas, rect)
    case .position(let change): words(Self.text(change), .text)
    case .unexplained(let quantity, let symbol):
      words("  " + Self.unexplained(quantity, symbol), .warning)
    case .activity(let activity):
      words(Self.text(activity), activity.isCanceled ? .dim : .text)
    }
  }

  /// A figure is never cut: without room for it the name goes.
  private func figure(
    _ name: String, _ text: String, _ role: Role, _ isSelected: Bool, _ canvas: inout Canvas,
    _ rect: Rect
  ) {
    let end = min(Self.figures, rect.width - 1)
    let start = max(1, end - CellWidth.of(text))
    canvas.drawWords(
      name, column: rect.x + 1, row: rect.y, width: max(0, start - 2),
      role: isSelected ? .selection : .text)
    canvas.draw(
      text, column: rect.x + start, row: rect.y, role: isSelected ? .selection : role)
  }

  /// What one calls a line by elsewhere; nil for one that only tells.
  static func name(of row: HistoryRow) -> String? {
    switch row {
    case .gap, .words: nil
    case .heading(let text): text
    case .money(_, let money), .part(_, let money): money.description
    case .position(let change): change.symbol.text
    case .unexplained(_, let symbol): symbol.text
    case .activity(let activity):
      activity.orderID?.text ?? activity.symbol?.text ?? activity.id.text
    }
  }

  /// A line in its parts; nil for an empty one.
  static func cells(of row: HistoryRow) -> [String]? {
    switch row {
    case .gap: nil
    case .heading(let text), .words(let text, _): [text]
    case .money(let name, let money): [name, Format.money(money)]
    case .part(let name, let money):
      [String(name.drop { $0 == " " }), Format.signed(money)]
    case .position(let change): [text(change)]
    case .unexplained(let quantity, let symbol): [unexplained(quantity, symbol)]
    case .activity(let activity): [text(activity)]
    }
  }

  private static func unexplained(_ quantity: Quantity, _ symbol: Symbol) -> String {
    "unexplained: \(Format.quantity(quantity)) \(symbol)"
  }

  private static func text(_ change: PositionChange) -> String {
    let prices = [change.before, change.after].map { Format.price($0?.price?.price) }
    return "\(change.symbol) \(change.words) \(Format.quantity(change.quantityBefore)) -> "
      + "\(Format.quantity(change.quantityAfter)), price \(prices[0]) -> \(prices[1])"
  }

  private static func text(_ activity: Activity) -> String {
    var words = [activity.day.description]
    if let side = activity.side {
      words += [
        side.wire, Format.quantity(activity.quantity), activity.symbol?.text ?? "",
        "at \(Format.price(activity.price))",
      ]
    } else {
      words += [activity.type, activity.symbol?.text ?? ""]
      if let quantity = activity.quantity { words.append(Format.quantity(quantity)) }
    }
    if let cash = activity.cash { words.append("cash \(Format.signed(cash))") }
    if let note = activity.note { words.append(note) }
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

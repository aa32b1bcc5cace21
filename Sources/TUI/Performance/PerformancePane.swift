import ClientModels

/// The curve of the account's value, and all that is told of it.
struct PerformancePane {
  let state: AppState

  /// Where the two columns of figures end.
  private static let first = 38
  private static let second = 51
  /// From this width on the curve stands beside the figures.
  private static let wide = 110

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (top, body) = rect.split(top: 1)
    drawPeriods(into: &canvas, in: top)
    if let text = state.performanceText {
      canvas.drawWrapped(text, in: body, role: .dim)
      return
    }
    let history = state.performance.review?.performance.history
    guard let history, history.days.count > 1 else {
      // Without a curve the words that say why a figure is missing have its room.
      drawRows(into: &canvas, in: body)
      return
    }
    let chart = EquityChart(history: history, isASCII: state.settings.isASCII)
    if rect.width >= Self.wide {
      let (left, right) = body.split(left: max(56, body.width * 2 / 5))
      drawRows(into: &canvas, in: left)
      chart.draw(
        into: &canvas,
        in: Rect(x: right.x + 1, y: right.y, width: right.width - 2, height: min(right.height, 30)))
    } else {
      let height = body.height >= 15 ? min(12, body.height * 2 / 5) : body.height >= 9 ? 3 : 0
      let (above, below) = body.split(top: height)
      chart.draw(
        into: &canvas,
        in: Rect(x: above.x + 1, y: above.y, width: above.width - 2, height: above.height))
      drawRows(into: &canvas, in: below)
    }
  }

  /// The periods, with the one that is told of, then how old it is, which never gives way.
  private func drawPeriods(into canvas: inout Canvas, in rect: Rect) {
    let (age, role) = age
    let width = CellWidth.of(age)
    let end = rect.maxX - (age.isEmpty ? 0 : width + 3)
    if !age.isEmpty {
      canvas.draw(
        age, column: max(rect.x + 1, end + 2), row: rect.y, limit: rect.maxX - 1, role: role)
    }
    let period = state.performance.period
    let names = PerformancePeriod.named
    var pieces = names.enumerated().map { ($1.name, $1 == period, $0) }
    if !names.contains(period) { pieces.insert((period.name, true, -1), at: 0) }
    // Without room for all of them the one that is told of stays.
    let all = pieces.reduce(0) { $0 + CellWidth.of($1.0) + 2 }
    if rect.x + 1 + all > end { pieces = pieces.filter(\.1) }
    var column = rect.x + 1
    for (name, isChosen, choice) in pieces where column + CellWidth.of(name) <= end {
      let width = canvas.draw(
        name, column: column, row: rect.y, role: isChosen ? .title : .dim)
      if choice >= 0 {
        canvas.note(.choice(choice), at: Rect(x: column, y: rect.y, width: width, height: 1))
      }
      column += width + 2
    }
  }

  private var age: (String, Role) {
    guard let values = state.performance.reading?.values else { return ("", .dim) }
    let words = values.asOf.map { "read \(Format.age(from: $0, to: state.now)) ago" } ?? ""
    if state.performance.failure != nil { return ("failed, \(words)", .failure) }
    return values.source == .cache ? ("cached, \(words)", .stale) : (words, .dim)
  }

  private func drawRows(into canvas: inout Canvas, in rect: Rect) {
    let rows = state.performance.rows
    let selected = state.selectedIndex(.performance) ?? 0
    // The selected line stays in the middle until an end is reached.
    let first = max(0, min(selected - rect.height / 2, rows.count - rect.height))
    let end = min(rows.count, first + rect.height)
    guard first < end else { return }
    canvas.beyond = RowsBeyond(above: first, below: rows.count - end)
    for (place, index) in (first..<end).enumerated() {
      let line = Rect(x: rect.x, y: rect.y + place, width: rect.width, height: 1)
      canvas.note(.row(index), at: line)
      let isSelected = index == selected && state.focus == .performance && state.layers.isEmpty
      draw(rows[index], into: &canvas, in: line)
      if isSelected { canvas.paint(line, role: .selection) }
    }
  }

  private func draw(_ row: PerformanceRow, into canvas: inout Canvas, in rect: Rect) {
    switch row.kind {
    case .gap: break
    case .words(let isWarning):
      canvas.drawWords(
        row.title, column: rect.x + 1, row: rect.y, width: max(0, rect.width - 2),
        role: isWarning ? .warning : .dim)
    case .heading(let first, let second):
      draw(row.title, first, second, roles: (.title, .label, .label), into: &canvas, in: rect)
    case .figure:
      if case .missing(let gap)? = row.value {
        drawGap(row.title, gap, into: &canvas, in: rect)
        return
      }
      draw(
        row.title, row.value?.text ?? "—", row.second?.text ?? "",
        roles: (.text, row.value?.role ?? .dim, row.second?.role ?? .dim), into: &canvas, in: rect)
    }
  }

  private func drawGap(
    _ title: String, _ gap: FigureGap, into canvas: inout Canvas, in rect: Rect
  ) {
    let used = canvas.draw(
      title, column: rect.x + 1, row: rect.y, limit: max(0, rect.width - 2), role: .text)
    canvas.drawWords(
      "— \(gap.words)", column: rect.x + used + 3, row: rect.y,
      width: max(0, rect.width - used - 4), role: .dim)
  }

  /// A figure is never cut: without room for it the name is shortened, and the second of two goes.
  private func draw(
    _ title: String, _ first: String, _ second: String, roles: (Role, Role, Role),
    into canvas: inout Canvas, in rect: Rect
  ) {
    let end = min(Self.first, rect.width - 1)
    let width = CellWidth.of(first)
    let start = max(1, end - width)
    canvas.drawWords(
      title, column: rect.x + 1, row: rect.y, width: first.isEmpty ? rect.width - 2 : start - 2,
      role: roles.0)
    if start + width <= rect.width {
      canvas.draw(first, column: rect.x + start, row: rect.y, role: roles.1)
    } else {
      canvas.drawRight(
        first, column: rect.x + 1, row: rect.y, width: rect.width - 2, role: roles.1)
    }
    let place = min(Self.second, rect.width - 1) - CellWidth.of(second)
    guard !second.isEmpty, place > start + width else { return }
    canvas.draw(second, column: rect.x + place, row: rect.y, role: roles.2)
  }

  /// What one calls a line by elsewhere; nil for one that only tells.
  static func name(of row: PerformanceRow) -> String? {
    switch row.kind {
    case .gap, .words: nil
    case .heading: row.title
    case .figure: row.value?.text
    }
  }

  /// A line in its parts; nil for an empty one.
  static func cells(of row: PerformanceRow) -> [String]? {
    switch row.kind {
    case .gap: return nil
    case .words: return [row.title]
    case .heading(let first, let second):
      return [row.title, first, second].filter { !$0.isEmpty }
    case .figure:
      if case .missing(let gap)? = row.value { return [row.title, gap.words] }
      return [row.title, row.value?.text ?? "—"] + (row.second?.text.map { [$0] } ?? [])
    }
  }
}

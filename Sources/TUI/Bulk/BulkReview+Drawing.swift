import ClientModels

extension BulkReview {
  private static let width = 76

  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let width = min(Self.width, body.width)
    let reading = BulkReading(self, state)
    let lines = lines(reading, width: width - 4)
    let end = end(reading, state, width: width - 4)
    let inside = SheetFrame.draw(
      "Review: nothing is sent yet", width: width,
      height: min(body.height, lines.count + end.count + 3), into: &canvas, in: body)
    let room = max(1, inside.height - end.count - 1)
    let first = min(scroll, max(0, lines.count - room))
    let shown = Array(lines.dropFirst(first).prefix(room))
    let blank = Array(repeating: ("", Role.sheet), count: max(0, room - shown.count) + 1)
    for (index, line) in (shown + blank + end).enumerated() where index < inside.height {
      canvas.drawWords(
        line.0, column: inside.x + 1, row: inside.y + index, width: inside.width - 2, role: line.1)
    }
    if first > 0 { canvas.draw("▲", column: inside.maxX - 1, row: inside.y, role: .sheetTitle) }
    if first + room < lines.count {
      canvas.draw("▼", column: inside.maxX - 1, row: inside.y + room - 1, role: .sheetTitle)
    }
  }

  func lineCount(_ state: AppState) -> Int {
    lines(BulkReading(self, state), width: min(Self.width, state.size.columns) - 4).count
  }

  /// Every order with what it comes to and what is wrong with it, then what was left out.
  private func lines(_ reading: BulkReading, width: Int) -> [(String, Role)] {
    var lines: [(String, Role)] = []
    for (index, item) in reading.items.enumerated() {
      lines += Self.indented("\(index + 1) ", item.sentence, width).map { ($0, .sheetTitle) }
      lines += item.figures.flatMap { Self.indented("  ", $0, width) }.map { ($0, .sheet) }
      for problem in item.problems {
        lines += Self.indented("  ! ", problem.text, width).map {
          ($0, problem.isBlocking ? .failure : .warning)
        }
      }
    }
    for item in leftOut {
      lines += Self.indented("– ", "\(item.sentence): \(item.reason)", width).map { ($0, .dim) }
    }
    return lines
  }

  /// The totals and how it is sent: always seen, however many orders there are.
  private func end(
    _ reading: BulkReading, _ state: AppState, width: Int
  ) -> [(String, Role)] {
    var lines = reading.totals.flatMap { SheetFrame.wrap($0, width: width) }.map {
      ($0, Role.sheet)
    }
    if needsOnePressMore {
      lines.append(("! Send another all the same? It takes one press more.", .failure))
    }
    return lines + [(prompt(reading, state), .sheetTitle)]
  }

  private func prompt(_ reading: BulkReading, _ state: AppState) -> String {
    let (count, all) = (reading.count, reading.items.count + leftOut.count)
    let which = count == all ? "all \(count)" : "\(count) of \(all)"
    if let refusal = state.refusal { return "\(refusal)" }
    guard count > 0 else { return "nothing of it can be done   Esc goes back" }
    if state.settings.kind == .live {
      return "LIVE, \(which): type \(AppState.liveWord) and press Enter: \(typed)▏  Esc goes back"
    }
    guard state.now >= armedAt else { return "wait" }
    return "y \(verb) \(which)   Esc goes back"
  }

  private var verb: String {
    switch work {
    case .drafts: "sends"
    case .changes: "changes"
    case .closings: "closes"
    }
  }

  private static func indented(_ head: String, _ text: String, _ width: Int) -> [String] {
    SheetFrame.wrap(text, width: max(8, width - head.count)).enumerated().map { index, line in
      (index == 0 ? head : String(repeating: " ", count: head.count)) + line
    }
  }
}

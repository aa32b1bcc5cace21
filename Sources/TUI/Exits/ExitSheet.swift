import ClientModels

/// A way out while it goes on: each step with how far it has come, and at the end what is left.
public struct ExitSheet: Hashable, Sendable {
  let request: ExitRequest
  let askedAt: Timestamp
  var scroll = 0

  func lines(_ report: ExitReport?) -> [(text: String, role: Role)] {
    guard let report else { return [("asking the engine", .sheet)] }
    let steps = report.steps.map { step in
      ("\(Self.mark(step.state)) \(step.sentence)", Self.role(step.state))
    }
    guard let summary = report.summary else { return steps }
    let holdings = report.holdings.map { holding in
      (holding.sentence, Self.role(holding.state))
    }
    return steps + [("", .sheet)] + holdings + [(summary, report.role)]
  }

  private static func mark(_ state: ExitStep.State) -> String {
    switch state {
    case .waiting: "·"
    case .underWay: ">"
    case .done: "+"
    case .failed: "!"
    case .unknown: "?"
    }
  }

  private static func role(_ state: ExitStep.State) -> Role {
    switch state {
    case .waiting: .dim
    case .underWay: .working
    case .done: .sheet
    case .failed: .failure
    case .unknown: .unconfirmed
    }
  }

  private static func role(_ state: ExitHolding.State) -> Role {
    switch state {
    case .flat, .reduced: .success
    case .left: .failure
    case .unknown: .unconfirmed
    }
  }

  func draw(into canvas: inout Canvas, in body: Rect, report: ExitReport?) {
    let width = min(76, body.width)
    let lines = lines(report).flatMap { line in
      line.text.isEmpty
        ? [("", line.role)] : SheetFrame.wrap(line.text, width: width - 4).map { ($0, line.role) }
    }
    let title = report?.isUnderWay == false ? "\(request.words): ended" : "\(request.words)"
    let inside = SheetFrame.draw(
      title, width: width, height: min(body.height, lines.count + 2), into: &canvas, in: body)
    // While it goes on, and until one scrolls, its newest lines are seen.
    let last = max(0, lines.count - inside.height)
    let first = max(0, last - scroll)
    for (index, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
      canvas.drawWords(
        line.0, column: inside.x + 1, row: inside.y + index, width: inside.width - 2, role: line.1)
    }
    if first > 0 {
      canvas.draw("▲", column: inside.maxX - 1, row: inside.y, role: .sheetTitle)
    }
  }
}

extension ExitReport {
  var role: Role {
    switch outcome {
    case nil: .working
    case .done: .success
    case .left, .refused: .failure
    case .unknown: .unconfirmed
    }
  }
}

import ClientModels

/// What becomes of each of several cancels: the asking is over when it opens, and it follows what the broker reports.
public struct OutcomeSheet: Hashable, Sendable {
  let ids: [BrokerOrderID]
  let askedAt: Timestamp
  var scroll = 0

  func lines(_ state: AppState) -> [(text: String, role: Role)] {
    ids.map { id in
      guard let order = state.portfolio.orders[id] else { return (id.text, .dim) }
      let outcome = outcome(of: order, state)
      return ("\(OrderText.sentence(order)): \(outcome.text)", outcome.role)
    }
  }

  private func outcome(of order: Order, _ state: AppState) -> (text: String, role: Role) {
    switch order.status {
    case .canceled: return ("canceled", .success)
    case .filled: return ("already filled", .info)
    case .expired, .rejected, .replaced: return ("already \(order.status.wire)", .info)
    default: break
    }
    if let refusal = state.cancelRefusals[order.id] {
      return ("not canceled: \(refusal)", .failure)
    }
    return ("asked, \(Format.age(from: askedAt, to: state.now))", .sheet)
  }

  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let width = min(76, body.width)
    let lines = lines(state).flatMap { line in
      SheetFrame.wrap(line.text, width: width - 4).map { ($0, line.role) }
    }
    let inside = SheetFrame.draw(
      "Cancels", width: width, height: min(body.height, lines.count + 2), into: &canvas, in: body)
    let first = min(scroll, max(0, lines.count - inside.height))
    for (index, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
      canvas.drawWords(
        line.0, column: inside.x + 1, row: inside.y + index, width: inside.width - 2, role: line.1)
    }
  }
}

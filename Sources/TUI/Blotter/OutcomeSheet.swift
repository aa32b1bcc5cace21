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

  func text(width: Int, state: AppState) -> SheetText {
    let width = min(76, width)
    return SheetText(
      title: "Cancels", width: width,
      lines: lines(state).flatMap { SheetText.wrap($0.text, width: width, role: $0.role) })
  }
}

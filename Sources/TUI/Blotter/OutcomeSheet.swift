import ClientModels

/// What becomes of each of several things: the asking is over when it opens, and it follows what the broker reports.
public struct OutcomeSheet: Hashable, Sendable {
  enum Item: Hashable, Sendable {
    case cancel(BrokerOrderID)
    /// An order or a change that was confirmed.
    case order(OrderRequest)
    case exit(ExitRequest)
    /// It was never asked for.
    case leftOut(BulkReview.LeftOut)
  }

  let title: String
  let items: [Item]
  let askedAt: Timestamp
  var scroll = 0

  func lines(_ state: AppState) -> [(text: String, role: Role)] {
    items.map { item in
      let (name, outcome) = line(item, state)
      return ("\(name): \(outcome.text)", outcome.role)
    }
  }

  private func line(
    _ item: Item, _ state: AppState
  ) -> (name: String, outcome: (text: String, role: Role)) {
    switch item {
    case .cancel(let id):
      guard let order = state.portfolio.orders[id] else { return (id.text, ("not known", .dim)) }
      return (OrderText.sentence(order), outcome(ofCancel: order, state))
    case .order(let request): return (OrderText.sentence(request), outcome(of: request, state))
    case .exit(let request): return (request.words, outcome(of: state.exits[request], state))
    case .leftOut(let item): return (item.sentence, ("not sent: \(item.reason)", .warning))
    }
  }

  private func outcome(ofCancel order: Order, _ state: AppState) -> (text: String, role: Role) {
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

  private func outcome(of request: OrderRequest, _ state: AppState) -> (text: String, role: Role) {
    guard let submission = state.portfolio.submissions[request.clientOrderID] else {
      return ("waits for those before it", .dim)
    }
    switch submission.state {
    case .sending: return ("sending, \(Format.age(from: askedAt, to: state.now))", .sheet)
    case .working(let id): return outcome(of: state.portfolio.orders[id], request)
    case .unconfirmed(let reason): return ("UNCONFIRMED, it may be live: \(reason)", .unconfirmed)
    case .abandoned: return ("given up, and still watched for", .unconfirmed)
    case .rejected(let reason):
      // A change that comes too late has done no harm.
      let replaced = request.replaces.flatMap { state.portfolio.orders[$0]?.status }
      if replaced == .filled { return ("already filled", .info) }
      if replaced == .canceled || replaced == .expired { return ("already over", .info) }
      return ("rejected: \(reason)", .failure)
    case .notSent(let reason): return ("not sent: \(reason)", .warning)
    }
  }

  private func outcome(of order: Order?, _ request: OrderRequest) -> (text: String, role: Role) {
    let done = request.replaces == nil ? "accepted" : "changed"
    switch order?.status {
    case .filled:
      return (
        "filled" + (order?.averageFillPrice.map { " at \(Format.price($0))" } ?? ""), .success
      )
    case .rejected: return ("rejected by the broker", .failure)
    case .canceled, .expired: return ("\(order?.status.wire ?? "")", .warning)
    case .partiallyFilled:
      return ("\(done), \(Format.quantity(order?.filledQuantity)) filled", .success)
    default: return (done, .success)
    }
  }

  private func outcome(of report: ExitReport?, _ state: AppState) -> (text: String, role: Role) {
    guard let report else {
      return ("asked, \(Format.age(from: askedAt, to: state.now))", .sheet)
    }
    if let summary = report.summary { return (summary, report.role) }
    let step = report.steps.first { $0.state == .underWay } ?? report.steps.last
    return (step?.sentence ?? "begun", .working)
  }

  func text(width: Int, state: AppState) -> SheetText {
    let width = min(76, width)
    return SheetText(
      title: title, width: width,
      lines: lines(state).flatMap { SheetText.wrap($0.text, width: width, role: $0.role) })
  }
}

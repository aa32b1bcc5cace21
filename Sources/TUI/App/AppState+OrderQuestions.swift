import ClientModels

/// The questions before an order is canceled, sent again or given up: what they are about, and what goes with it.
extension AppState {
  mutating func askToCancel() {
    if tab == .orders, !blotter.marks.isEmpty {
      askToCancelMarked()
      return
    }
    guard let id = selectedOrderID else {
      show(Notice(.info, "select a working order first: Tab goes to the orders"))
      return
    }
    switch orderRow(id) {
    case nil: show(Notice(.info, "select a working order first: this is none"))
    case .submission(let submission):
      show(Notice(.warning, Self.wait(for: submission, toBe: "canceled")))
    case .order(let order), .leg(let order):
      guard order.status.isCancelable else {
        show(Notice(.info, "nothing to cancel: the order is \(order.status.wire)"))
        return
      }
      var lines = [OrderText.sentence(order)]
      if order.filledQuantity.isPositive {
        lines.append("\(Format.quantity(order.filledQuantity)) are filled already and stay so.")
      }
      lines += goingWith([order]) + unprotected([order])
      ask(.cancel(order.id), "Cancel this order?", lines)
    }
  }

  /// Why an order that is not known to be at the broker has to wait for what a key asked of it.
  static func wait(for submission: Submission, toBe done: String) -> String {
    switch submission.state {
    case .sending where submission.isOnItsWay:
      "it is still being sent: it can be \(done) once the broker has it"
    case .sending, .unconfirmed:
      "it is looked up whether the broker has it: only then can it be \(done); \(Command.resendOrder.keyName) sends it again, \(Command.abandonOrder.keyName) gives it up"
    case .abandoned:
      "it was given up, and is watched for: should it appear, it can be \(done)"
    case .working: "the broker has it, and tells it in a moment: then it can be \(done)"
    case .rejected, .notSent: "the broker has no such order: it cannot be \(done)"
    }
  }

  /// What goes with orders when they are canceled, by name: nobody is to lose an entry who asked for a leg.
  private func goingWith(_ orders: [Order]) -> [String] {
    let others = portfolio.goingWith(orders)
    guard !others.isEmpty else { return [] }
    let goes = others.count == 1 ? "goes" : "go \(others.count) more"
    return ["\(orders.count == 1 ? "With it" : "With them") \(goes) of the same group:"]
      + SheetText.listed(others.map(OrderText.sentence)).map { "  " + $0 }
  }

  /// The positions that lose the last order that would stop a loss.
  private func unprotected(_ orders: [Order]) -> [String] {
    let going = orders + portfolio.goingWith(orders)
    let ids = Set(going.map(\.id))
    let families = portfolio.families
    let symbols = Set(going.filter { isStop($0, families) }.compactMap(\.symbol))
    return symbols.sorted().compactMap { symbol in
      guard let position = portfolio.positions[symbol],
        !portfolio.workingOrders.contains(where: {
          $0.symbol == symbol && !ids.contains($0.id) && isStop($0, families)
        })
      else { return nil }
      return "! \(Format.quantity(position.quantity)) \(symbol) are then held without a stop."
    }
  }

  /// It works against a position that is held once the market goes against that. A leg does once its entry is over.
  private func isStop(_ order: Order, _ families: OrderFamilies) -> Bool {
    guard [.stop, .stopLimit, .trailingStop].contains(order.type),
      let held = order.symbol.flatMap({ portfolio.positions[$0]?.quantity })
    else { return false }
    let entry = families.parent(of: order.id).flatMap { portfolio.orders[$0] }
    if let entry, entry.orderClass != .oneCancelsOther, !entry.status.isTerminal { return false }
    return held.isPositive && order.side != .buy || held.isNegative && order.side == .buy
  }

  private mutating func askToCancelMarked() {
    let marked = markedOrders
    let working = marked.filter(\.status.isCancelable)
    guard !working.isEmpty else {
      show(Notice(.info, "none of the marked orders is working"))
      return
    }
    askToCancel(
      working,
      note: marked.count > working.count
        ? "\(marked.count - working.count) marked ones are over already." : nil)
  }

  /// One question for several orders; what becomes of each is shown afterwards.
  mutating func askToCancel(_ orders: [Order], note: String? = nil) {
    let many = SheetText.listed(orders.map(OrderText.sentence))
    ask(
      .cancelEach(orders.map(\.id)),
      orders.count == 1 ? "Cancel this order?" : "Cancel these \(orders.count) orders?",
      many + goingWith(orders) + unprotected(orders) + (note.map { [$0] } ?? []))
  }

  mutating func askToCancelAll() {
    let working = portfolio.workingOrders.filter(\.status.isCancelable)
    guard !working.isEmpty else {
      show(Notice(.info, "no working orders to cancel"))
      return
    }
    let count =
      working.count == 1 ? "the only working order" : "all \(working.count) working orders"
    ask(
      .cancelAll, "Cancel \(count)?",
      SheetText.listed(grouped(working)))
  }

  /// Orders as sentences, each leg marked and under its order.
  func grouped(
    _ orders: [Order], as sentence: (Order) -> String = OrderText.sentence
  ) -> [String] {
    let mark = settings.isLinear ? "leg: " : "└ leg: "
    let families = portfolio.families
    let listed = Set(orders.map(\.id))
    return orders.flatMap { order -> [String] in
      let parent = families.parent(of: order.id)
      if let parent, listed.contains(parent) { return [] }
      let legs = families.legs(of: order.id).filter(listed.contains)
        .compactMap { portfolio.orders[$0] }
      return [(parent == nil ? "" : "leg: ") + sentence(order)]
        + legs.map { mark + sentence($0) }
    }
  }

  private static func whichUnconfirmed(_ done: String) -> String {
    "select an UNCONFIRMED order first, Tab goes to the orders: only such an order is \(done)"
  }

  /// The two things that can be done about an order whose fate is unknown.
  mutating func askToResend(_ submission: Submission?) {
    guard let submission else {
      show(Notice(.info, Self.whichUnconfirmed("sent again")))
      return
    }
    if let reason = submission.reasonAgainstResend(at: now) {
      show(Notice(.warning, "not yet: \(reason)"))
      return
    }
    let review = check(submission.request).review()
    ask(
      .resend(submission.request.clientOrderID), "Send this order again?",
      OrderText.review(
        submission.request, review, kind: settings.kind == .live ? "live" : "paper",
        mostLots: OrderText.fewLots)
        + [
          "It was sent \(Format.age(from: submission.sentAt, to: now)) ago. It goes under its own id, "
            + "\(submission.request.clientOrderID), so that the broker takes it once, and the broker is asked for it once more before."
        ], word: settings.kind == .live ? Self.liveWord : nil)
  }

  mutating func askToAbandon(_ submission: Submission?) {
    guard let submission else {
      show(Notice(.info, Self.whichUnconfirmed("given up")))
      return
    }
    ask(
      .abandon(submission.request.clientOrderID), "Give this order up?",
      [
        OrderText.sentence(submission.request),
        "It may be at the broker all the same. It is watched for, and shown if it appears.",
      ], word: Self.abandonWord)
  }

  mutating func askToAcceptDifference() {
    guard focus == .holdings, let difference = selectedSymbol.flatMap({ portfolio.differences[$0] })
    else {
      show(Notice(.info, "select a holding marked ≠ first: only there two quantities differ"))
      return
    }
    ask(
      .accept(difference.symbol), "Take the broker's quantity for right?",
      [
        "\(difference.symbol): the broker holds \(difference.atBroker), its list of fills comes to \(difference.byActivities).",
        "A split, a transfer or a fee in kind explains such a difference; a lost fill does not.",
      ])
  }
}

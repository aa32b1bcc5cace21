import ClientModels
import Sync
import TUI

/// The orders of a basket from their review to the outcome of each.
struct BasketRun: Sendable {
  private struct Order: Sendable {
    let entry: BasketSource.Entry
    let request: OrderRequest
    let review: OrderReview

    var problem: OrderProblem? { review.problems.first(where: \.isBlocking) }
  }

  /// Seconds until prices, and until the lots.
  private static let patience = (market: 5.0, lots: 5.0)

  let source: BasketSource
  let session: Session
  let isDryRun: Bool
  let isConfirmed: Bool
  let isBesideUnconfirmed: Bool
  let asJSON: Bool
  let keepsGoing: Bool
  let isAgain: Bool

  init(
    source: BasketSource, session: Session, options: SendingOptions, keepsGoing: Bool, isAgain: Bool
  ) {
    self.source = source
    self.session = session
    self.keepsGoing = keepsGoing
    self.isAgain = isAgain
    isDryRun = options.dryRun
    isConfirmed = options.order.yes
    isBesideUnconfirmed = options.besideUnconfirmed
    asJSON = options.order.json
  }

  func trade(at desk: OrderDesk) async -> Result<Void, UserError> {
    do throws(UserError) {
      try await desk.waitForBook(orElse: "nothing was sent")
      if !isDryRun { try await desk.requireAccount(orElse: "nothing was sent") }
      await desk.waitForLookUps()
      try await waitForMarket(at: desk)
      let orders = try review(in: await desk.view.book)
      if isDryRun {
        for order in orders { Output.text(session.broker.body(for: order.request) + "\n") }
        return .success(())
      }
      try Confirmation.ask(isLive: session.profile.kind == .live, isAnswered: isConfirmed)
      try await send(orders, at: desk)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// Asks for what a review needs of every symbol, and waits for it a while.
  private func waitForMarket(at desk: OrderDesk) async throws(UserError) {
    if let account = source.account, await desk.view.book.account?.id.text != account {
      throw UserError(
        .refused, "the drafts belong to another account than the keys now do; nothing was sent")
    }
    let symbols = Set(source.entries.compactMap(\.form.symbol))
    await desk.send(.watch(symbols.sorted()))
    for symbol in symbols.sorted() { await desk.send(.findAsset(symbol)) }
    await desk.wait(seconds: Self.patience.market) { symbols.allSatisfy($0.isReviewable) }
    await desk.wait(seconds: Self.patience.lots) { view in
      view.book.lots != nil
        || source.entries.allSatisfy { entry in
          let held = entry.form.symbol.flatMap { view.book.positions[$0]?.quantity } ?? .zero
          return entry.form.side == .buy ? !held.isNegative : !held.isPositive
        }
    }
  }

  /// Reads every order against the book and shows what all of them would do.
  private func review(in book: Portfolio) throws(UserError) -> [Order] {
    let now = wallClock()
    var random = SystemRandomNumberGenerator()
    var requests: [OrderRequest] = []
    var faults: [String] = []
    for entry in source.entries {
      do throws(UserError) {
        let instruction = try instruction(entry, book, now)
        requests.append(OrderRequest(instruction, clientOrderID: .mint(at: now, using: &random)))
      } catch {
        faults.append("folio: \(entry.label): \(error)")
      }
    }
    guard faults.isEmpty else {
      Output.failure(faults.joined(separator: "\n"))
      throw UserError(.usage, "not every order could be read; nothing was sent")
    }
    let basket = BasketReview(
      requests, portfolio: book, rules: session.rules, now: now, leavingOutBlocked: keepsGoing)
    var orders: [Order] = []
    for (entry, (request, review)) in zip(source.entries, zip(requests, basket.reviews)) {
      orders.append(Order(entry: entry, request: request, review: review))
    }
    show(orders, basket)
    try refuse(orders)
    return orders
  }

  private func instruction(
    _ entry: BasketSource.Entry, _ book: Portfolio, _ now: Timestamp
  ) throws(UserError) -> OrderInstruction {
    switch entry.form {
    case .order(let order): return order
    case .ticket(let ticket):
      let reading = TicketReading(ticket, portfolio: book, rules: session.rules, now: now)
      if let fault = ticket.fields.lazy.compactMap({ reading.faults[$0] }).first {
        throw UserError(.usage, fault)
      }
      guard let instruction = reading.instruction else {
        throw UserError(.usage, "the order could not be read")
      }
      return instruction
    }
  }

  private func show(_ orders: [Order], _ basket: BasketReview) {
    for order in orders {
      Output.failure(
        "\(order.entry.label)  "
          + OrderText.review(order.request, order.review, kind: session.profile.kind.rawValue)
          .joined(separator: "\n"))
    }
    for line in OrderText.totals(basket) { Output.failure(line) }
  }

  /// What keeps all of them back.
  private func refuse(_ orders: [Order]) throws(UserError) {
    let blocked = orders.filter { $0.problem != nil }
    if let first = blocked.first, let problem = first.problem,
      !keepsGoing || blocked.count == orders.count
    {
      throw UserError(.refused, "\(first.entry.label): \(problem); nothing was sent")
    }
    // A script that runs again must not send everything twice by that alone.
    guard isConfirmed, !isDryRun else { return }
    for order in orders {
      for problem in order.review.problems where problem.needsOnePressMore {
        let isUnconfirmed = problem == .unconfirmedOrder(order.request.symbol)
        guard isUnconfirmed ? !isBesideUnconfirmed : !isAgain else { continue }
        throw UserError(
          .refused,
          "\(order.entry.label): \(problem): see `folio orders`, or say \(isUnconfirmed ? "--beside-unconfirmed" : "--again"); nothing was sent"
        )
      }
    }
  }

  /// One after the other; the status is that of the worst.
  private func send(_ orders: [Order], at desk: OrderDesk) async throws(UserError) {
    var worst = ExitStatus.done
    var done = 0
    for (index, order) in orders.enumerated() {
      do throws(UserError) {
        try await send(order, at: desk)
        done += 1
      } catch {
        Output.failure("folio: \(order.entry.label): \(error)")
        if error.status.rawValue > worst.rawValue { worst = error.status }
        if !keepsGoing {
          keepBack(orders[(index + 1)...])
          break
        }
      }
    }
    guard worst == .done else {
      throw UserError(worst, "of \(orders.count) orders the broker took \(done)")
    }
  }

  private func send(_ order: Order, at desk: OrderDesk) async throws(UserError) {
    if let problem = order.problem {
      if asJSON { Output.text(Self.notSent(order, "\(problem)")) }
      throw UserError(.refused, "not sent: \(problem)")
    }
    let id = order.request.clientOrderID
    try note(order, as: id)
    await desk.send(.submit(order.request))
    let submission = try await desk.follow(id)
    let view = await desk.view
    settle(order, submission, in: view)
    try OrderOutcome(submission, in: view).report(asJSON: asJSON)
  }

  /// Before a draft leaves, its file says so: should we die over it, it is not taken for one that was never sent.
  private func note(_ order: Order, as id: ClientOrderID?) throws(UserError) {
    guard let draft = order.entry.draft, let drafts = source.drafts else { return }
    do throws(StoreError) { try drafts.mark(draft, sentAs: id) } catch {
      throw UserError(.refused, "not sent: \(error)")
    }
  }

  /// What the broker has or may have is no draft any more; what it refused is one again.
  private func settle(_ order: Order, _ submission: Submission, in view: DeskView) {
    guard let draft = order.entry.draft, let drafts = source.drafts else { return }
    do throws(StoreError) {
      switch submission.state {
      case .working(let id) where view.book.orders[id]?.status == .rejected:
        try drafts.mark(draft, sentAs: nil, refusal: "rejected by the broker")
      case .working, .sending, .unconfirmed, .abandoned: _ = try drafts.remove(draft)
      case .rejected(let reason), .notSent(let reason):
        try drafts.mark(draft, sentAs: nil, refusal: reason)
      }
    } catch {
      // It stays marked, and so is not sent again.
      Output.failure("folio: \(order.entry.label): \(error)")
    }
  }

  private func keepBack(_ rest: ArraySlice<Order>) {
    for order in rest {
      let reason = "an order before it was not taken"
      if asJSON { Output.text(Self.notSent(order, reason)) }
      Output.failure("folio: \(order.entry.label): not sent: \(reason)")
    }
  }

  private static func notSent(_ order: Order, _ reason: String) -> String {
    var object = JSONObject()
    object.add("client_order_id", order.request.clientOrderID.text)
    object.add("state", "not_sent")
    object.add("reason", reason)
    return object.text + "\n"
  }
}

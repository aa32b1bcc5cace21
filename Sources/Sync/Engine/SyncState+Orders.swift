import ClientModels

extension SyncState {
  /// An order that would wait longer for the rate limit goes back to the user: it is not sent late.
  static let longestWait: Double = 3

  mutating func submit(_ request: OrderRequest) {
    // One confirmation, one order: the same id is never taken twice.
    if let known = portfolio.submissions[request.clientOrderID] {
      emit(.submissionChanged(known))
      return
    }
    if let reason = isKilling ? Self.killReason : reasonAgainstOrders {
      deny(request, reason)
      return
    }
    if let reason = reasonAgainst(request) {
      deny(request, reason)
      return
    }
    change(Submission(request: request, state: .sending, confirmedAt: now))
    let waiting = WaitingOrder(request: request, since: now)
    guard limitCheck(request).goesByDayLoss, !isAccountFresh(for: waiting) else {
      waitingOrders.append(waiting)
      return
    }
    ordersAwaitingAccount.append(waiting)
    schedule.hasten([.account], at: now)
  }

  private func limitCheck(_ request: OrderRequest) -> LimitCheck {
    LimitCheck(
      request.instruction, configuration.limits, portfolio: portfolio, now: now,
      replaced: request.replaces, own: request.clientOrderID)
  }

  /// What a limit of the profile or the open lots have against an order.
  private func reasonAgainst(_ request: OrderRequest) -> String? {
    if let reason = reasonAgainstChange(request) { return reason }
    if let breach = limitCheck(request).breaches().first(where: { $0.response == .block }) {
      return breach.description
    }
    return LotChoiceCheck(
      request.instruction, portfolio: portfolio, replaced: request.replaces,
      own: request.clientOrderID
    ).problem?.description
  }

  /// What is over cannot be changed, nor what the broker changes of no such order: it would refuse it, or take it for another.
  private func reasonAgainstChange(_ request: OrderRequest) -> String? {
    guard let order = request.replaces.flatMap({ portfolio.orders[$0] }) else { return nil }
    guard !order.status.isTerminal else {
      return OrderProblem.nothingToChange(order.status).description
    }
    return order.staying(request.changed).first.map { OrderProblem.stays($0).description }
  }

  /// Seconds in which what the account has lost counts as what it has lost now.
  private static let accountLifetime: Double = 1

  private func isAccountFresh(for order: WaitingOrder) -> Bool {
    accountAskedAt.map { order.since.seconds(since: $0) <= Self.accountLifetime } ?? false
  }

  /// Holds what waited for the account against its limits once more, by the figures of now.
  mutating func releaseOrdersAwaitingAccount() {
    let orders = ordersAwaitingAccount
    ordersAwaitingAccount = []
    for order in orders {
      if isAccountFresh(for: order) {
        if let reason = reasonAgainstOrders ?? reasonAgainst(order.request) {
          deny(order.request, reason)
        } else {
          waitingOrders.append(order)
        }
      } else if now.seconds(since: order.since) >= Self.longestWait {
        deny(
          order.request,
          "what the account has lost today could not be read in time: confirm it again")
      } else {
        ordersAwaitingAccount.append(order)
      }
    }
  }

  /// What was confirmed and has not left stays here.
  mutating func denyWaiting(_ reason: String) {
    for waiting in waitingOrders + ordersAwaitingAccount { deny(waiting.request, reason) }
    waitingOrders = []
    ordersAwaitingAccount = []
  }

  var reasonAgainstOrders: String? { reasonAgainstOrders(of: confirmedAccount) }

  /// The same where the account is taken for the key's.
  func reasonAgainstOrders(of confirmed: AccountID?) -> String? {
    if configuration.isReadOnly { return "this profile is read-only" }
    if link == .offline { return "offline: start without --offline to send orders" }
    switch store {
    case .none: return "the account is not known yet: wait until the broker has answered"
    case .failed(_, let reason): return "the order journal cannot be opened: \(reason)"
    case .open(_, let holder?):
      return "the account is only viewed here: \(SafeText.line(holder))"
    case .open(let account, nil):
      return account == confirmed
        ? nil : "the broker has not confirmed the account yet: wait until it has answered"
    }
  }

  mutating func deny(_ request: OrderRequest, _ reason: String) {
    change(Submission(request: request, state: .notSent(reason: reason), confirmedAt: now))
  }

  mutating func sendOrders() {
    while let waiting = waitingOrders.first {
      if let reason = reasonAgainstChange(waiting.request) {
        waitingOrders.removeFirst()
        deny(waiting.request, reason)
        continue
      }
      if permits(.order) {
        waitingOrders.removeFirst()
        ordersBeingRecorded.insert(waiting.request.clientOrderID)
        actions.append(.recordBeforeSending(waiting.request, attempt: 1))
        continue
      }
      let wait = limitedUntil?.seconds(since: waiting.since) ?? 0
      guard wait > Self.longestWait else { return }
      waitingOrders.removeFirst()
      let seconds = Int((limitedUntil?.seconds(since: now) ?? 1).rounded(.up))
      deny(
        waiting.request,
        "too many requests in the last minute: confirm it again in \(seconds) s")
    }
  }

  mutating func recorded(_ id: ClientOrderID) {
    guard ordersBeingRecorded.remove(id) != nil,
      let submission = portfolio.submissions[id]
    else { return }
    ordersUnderWay.insert(id)
    actions.append(.ask(.submit(submission.request, attempt: submission.attempts)))
  }

  mutating func submitted(_ id: ClientOrderID, _ reply: SubmissionReply) {
    ordersUnderWay.remove(id)
    guard let submission = portfolio.submissions[id] else { return }
    actions.append(
      .record([Self.journal(id, attempt: submission.attempts, reply)], durably: false))
    hastenBook()
    // Either of the two may be alive: nothing is taken for granted of the one that was to go.
    if let replaced = submission.request.replaces { read(.order(replaced)) }
    let verdict = SubmissionVerdict.classify(
      reply, for: submission.request, attempt: submission.attempts)
    if case .working(let order) = verdict {
      switch submission.state {
      // The stream may have told of the order before, but only the answer names its legs.
      case .sending, .working(order.id):
        absorb([order])
        return
      case .working, .rejected, .notSent, .unconfirmed, .abandoned: break
      }
    }
    if let order = reply.order, submission.request.difference(from: order) != nil {
      say(.failure, "the broker answered order \(id) with another order: check it at the broker")
    }
    advance(id, .ended(verdict))
  }

  /// Moves an order along its table and does what that asks for.
  mutating func advance(_ id: ClientOrderID, _ event: SubmissionEvent) {
    guard let submission = portfolio.submissions[id] else { return }
    advance(id, from: submission, event)
  }

  private mutating func advance(
    _ id: ClientOrderID, from before: Submission, _ event: SubmissionEvent
  ) {
    var submission = before
    let steps = submission.take(event, at: now)
    if submission != before { change(submission) }
    for step in steps { take(step, id) }
  }

  private mutating func take(_ step: SubmissionStep, _ id: ClientOrderID) {
    switch step {
    case .send:
      ordersBeingRecorded.insert(id)
      guard let submission = portfolio.submissions[id] else { return }
      actions.append(.recordBeforeSending(submission.request, attempt: submission.attempts))
    case .lookUp(let seconds):
      lookUps[id] = LookUpSchedule(dueAt: now.advanced(bySeconds: jittered(seconds)))
    case .lookAgain:
      var schedule = lookUps[id] ?? LookUpSchedule(dueAt: now)
      schedule.dueAt = now.advanced(bySeconds: jittered(schedule.next()))
      lookUps[id] = schedule
    case .stopLooking: lookUps[id] = nil
    case .resolve(let resolution, let why): resolve(id, resolution, why)
    case .say(let severity, let text): say(severity, text, once: severity == .failure)
    }
  }

  mutating func sendLookUps() {
    // A look-up by the key of another account would find nothing and prove nothing.
    guard canWrite else { return }
    // With a refused key every request is refused; asking on would look like an attack.
    if case .refused(let retryAt) = link, now < retryAt { return }
    let due = lookUps.filter { !$0.value.isUnderWay && $0.value.dueAt <= now }
    for (id, _) in due.sorted(by: { $0.key < $1.key }) {
      guard permits(.lookUp) else { return }
      lookUps[id]?.isUnderWay = true
      actions.append(.ask(.lookUp(id)))
    }
  }

  mutating func lookedUp(_ id: ClientOrderID, _ result: Result<Order, BrokerError>) {
    guard lookUps[id] != nil else { return }
    lookUps[id]?.isUnderWay = false
    switch result {
    case .success(let order) where order.clientOrderID == id: absorb([order])
    case .success: advance(id, .notAnswered(reason: "the answer shows another order"))
    case .failure(.notFound): advance(id, .notFound)
    case .failure(let error): advance(id, .notAnswered(reason: error.description))
    }
  }

  private mutating func jittered(_ seconds: Double) -> Double {
    seconds * Double.random(in: 0.8...1.2, using: &random)
  }

  /// Takes in reports of orders, and settles the submissions that they prove.
  mutating func absorb(
    _ orders: [Order], asCompleteList: Bool = false, from source: Receipt.Source = .poll
  ) {
    let listed = orders
    // Legs are orders of their own.
    let orders = listed.flatMap { [$0] + $0.legs }
    let before = Dictionary(
      orders.compactMap { order in
        portfolio.orders[order.id].map {
          (order.id, JournaledReport(status: $0.status, filled: $0.filledQuantity))
        }
      }
    ) { first, _ in first }
    let filled = orders.contains { order in
      before[order.id].map { $0.filled != order.filledQuantity } ?? false
    }
    let unsettled = portfolio.submissions
    emit(asCompleteList ? .openOrdersListed(listed) : .ordersUpdated(listed))
    for order in orders {
      guard let id = order.clientOrderID, let submission = unsettled[id] else { continue }
      advance(id, from: submission, .found(order))
    }
    record(reportsOf: orders, from: source)
    noteChoices(of: orders)
    noteMethods(of: orders)
    noteLegs(of: listed)
    guard source == .poll else { return }
    expectFromStream(orders, before: before)
    if filled { schedule.hasten([.account, .movements, .positions], at: now) }
  }

  /// A journal that failed keeps no order from being canceled: that only lowers the risk.
  var reasonAgainstCancels: String? {
    if configuration.isReadOnly { return "this profile is read-only" }
    if link == .offline { return "offline: start without --offline" }
    if case .open(_, let holder?) = store {
      return "the account is only viewed here: \(SafeText.line(holder))"
    }
    return nil
  }

  mutating func cancel(_ question: BrokerQuestion) {
    if let reason = reasonAgainstCancels {
      if case .cancel(let id) = question {
        emit(.cancelFailed(id, reason: reason))
      } else {
        say(.failure, "nothing was canceled: \(reason)")
      }
      return
    }
    if !waitingCancels.contains(question) { waitingCancels.append(question) }
  }

  mutating func sendCancels() {
    while let index = waitingCancels.firstIndex(where: { !isPutOff($0) }), permits(.cancel) {
      let question = waitingCancels.remove(at: index)
      if case .cancel(let id) = question, canWrite {
        actions.append(.record([.cancel(id, attempt: 1)], durably: false))
      }
      cancelsUnderWay.insert(question)
      actions.append(.ask(question))
    }
  }

  mutating func canceled(_ id: BrokerOrderID, _ error: BrokerError?) {
    cancelsUnderWay.remove(.cancel(id))
    // A way out says itself what became of it.
    if isExiting(id) {
      hastenBook()
      return
    }
    if let error {
      if error.isRefusal {
        emit(.cancelFailed(id, reason: error.description))
      } else {
        let order =
          portfolio.orders[id].map { "\($0.side.wire) \($0.symbol?.text ?? "")" } ?? id.text
        say(
          .warning,
          "asked to cancel \(order), the end is not known yet (\(error.brief)): the order is read again"
        )
        // A read of it that fails is made again until it is answered.
        unreadOrders.insert(id)
      }
    }
    // The answer to a cancel is never the end of an order: only its own report is.
    read(.order(id))
    hastenBook()
  }

  mutating func canceledAll(_ result: Result<[CancelResult], BrokerError>) {
    cancelsUnderWay.remove(.cancelAll)
    switch result {
    case .success(let results):
      for result in results {
        if let failure = result.failure { emit(.cancelFailed(result.id, reason: failure)) }
      }
    // The kill switch says itself what became of it.
    case .failure(let error) where error.isRefusal:
      if !isKilling { say(.failure, "the orders were not canceled: \(error)") }
    case .failure(let error):
      if !isKilling {
        say(
          .warning,
          "asked to cancel all orders, the end is not known yet (\(error.brief)): they are read again"
        )
      }
      for order in portfolio.workingOrders { unreadOrders.insert(order.id) }
    }
    hastenBook()
  }

  private mutating func hastenBook() {
    schedule.hasten([.openOrders, .account, .movements, .positions], at: now)
  }

  mutating func change(_ submission: Submission) { emit(.submissionChanged(submission)) }

  mutating func resolve(_ id: ClientOrderID, _ state: OrderResolution, _ why: String) {
    // An end that we decided must not come undone by a crash; what the broker reports can be read again.
    let isEnd = state == .notSent || state == .rejected || state == .abandoned
    actions.append(.record([.resolve(id, to: state, why: why)], durably: isEnd))
  }

  /// A status together with a failure is a refusal in the broker's words; `JournalState` goes by that.
  private static func journal(
    _ id: ClientOrderID, attempt: Int, _ reply: SubmissionReply
  ) -> JournalEntry {
    let order = reply.order?.clientOrderID == id ? reply.order : nil
    return .reply(
      id, attempt: attempt, http: reply.outcome.response?.status,
      brokerID: order?.id, status: order?.status.wire,
      failure: reply.outcome.failure?.text ?? reply.refusal?.message)
  }
}

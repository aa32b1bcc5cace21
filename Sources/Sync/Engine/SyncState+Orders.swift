import ClientModels

extension SyncState {
  /// Seconds between look-ups of an order whose fate is unknown, before jitter; then `slowLookUp`.
  static let lookUpSteps: [Double] = [0.25, 0.5, 1, 2, 4, 8]
  static let slowLookUp: Double = 30
  /// An order that would wait longer for the rate limit goes back to the user: it is not sent late.
  static let longestWait: Double = 3

  mutating func submit(_ request: OrderRequest) {
    // One confirmation, one order: the same id is never taken twice.
    if let known = portfolio.submissions[request.clientOrderID] {
      emit(.submissionChanged(known))
      return
    }
    if let reason = reasonAgainstOrders {
      deny(request, reason)
      return
    }
    change(Submission(request: request, state: .sending, confirmedAt: now))
    waitingOrders.append(WaitingOrder(request: request, since: now))
  }

  private var reasonAgainstOrders: String? {
    if configuration.isReadOnly { return "this profile is read-only" }
    if link == .offline { return "offline: start without --offline to send orders" }
    switch store {
    case .none: return "the account is not known yet: wait until the broker has answered"
    case .failed(_, let reason): return "the order journal cannot be opened: \(reason)"
    case .open(_, let holder?):
      return
        "another client holds this account (\(SafeText.line(holder))): send it there, or end that client"
    case .open(let account, nil):
      return account == confirmedAccount
        ? nil : "the broker has not confirmed the account yet: wait until it has answered"
    }
  }

  mutating func deny(_ request: OrderRequest, _ reason: String) {
    change(Submission(request: request, state: .notSent(reason: reason), confirmedAt: now))
  }

  mutating func sendOrders() {
    while let waiting = waitingOrders.first {
      if permits(.order) {
        waitingOrders.removeFirst()
        ordersBeingRecorded.insert(waiting.request.clientOrderID)
        actions.append(.recordBeforeSending(waiting.request))
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
      let request = portfolio.submissions[id]?.request
    else { return }
    ordersUnderWay.insert(id)
    actions.append(.ask(.submit(request)))
  }

  mutating func recordFailed(_ id: ClientOrderID, _ reason: String) {
    ordersBeingRecorded.remove(id)
    settle(id, .notSent(reason: "the order journal could not be written: \(reason)"))
  }

  mutating func submitted(_ id: ClientOrderID, _ reply: SubmissionReply) {
    ordersUnderWay.remove(id)
    actions.append(.record([Self.journal(id, reply)], durably: false))
    hastenBook()
    guard let submission = portfolio.submissions[id], submission.state == .sending else { return }
    let request = submission.request
    switch SubmissionVerdict.classify(reply, for: request, attempt: 1) {
    case .notSent(let reason):
      resolve(id, .notSent, reason)
      settle(id, .notSent(reason: reason))
    case .working(let order):
      absorb([order])
    case .unconfirmed(let reason):
      if let order = reply.order, SubmissionVerdict.difference(order, request) != nil {
        say(.failure, "the broker answered order \(id) with another order: check it at the broker")
      }
      settle(id, .unconfirmed(reason: reason))
      look(request, refusal: nil, after: jittered(Self.lookUpSteps[0]))
    case .refused(let reason):
      look(request, refusal: reason, after: 0)
    case .notAccepted(let reason, let retryAfter):
      settle(id, .unconfirmed(reason: "the broker did not take it (\(reason)): making sure"))
      look(request, refusal: reason, after: retryAfter)
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
    guard let lookUp = lookUps[id] else { return }
    switch result {
    case .success(let order):
      if let difference = SubmissionVerdict.difference(order, lookUp.request) {
        say(
          .failure, "the broker has another order under id \(id) (\(difference)): check it there",
          once: true)
        lookAgain(id, reason: "the broker has another order under its id")
      } else {
        absorb([order])
      }
    case .failure(.notFound):
      guard let refusal = lookUp.refusal else {
        lookAgain(id, reason: nil)
        return
      }
      lookUps[id] = nil
      resolve(id, .rejected, refusal)
      settle(id, .rejected(reason: refusal))
    case .failure(let error):
      lookAgain(id, reason: lookUp.refusal.map { "refused (\($0)), but not yet certain: \(error)" })
    }
  }

  private mutating func look(_ request: OrderRequest, refusal: String?, after seconds: Double) {
    lookUps[request.clientOrderID] = LookUp(
      request: request, refusal: refusal, dueAt: now.advanced(bySeconds: seconds))
  }

  /// Time alone never ends it: it is asked again until the broker knows the order.
  private mutating func lookAgain(_ id: ClientOrderID, reason: String?) {
    guard var lookUp = lookUps[id] else { return }
    lookUp.step += 1
    lookUp.isUnderWay = false
    let steps = Self.lookUpSteps
    let delay = lookUp.step < steps.count ? steps[lookUp.step] : Self.slowLookUp
    lookUp.dueAt = now.advanced(bySeconds: jittered(delay))
    lookUps[id] = lookUp
    if let reason { settle(id, .unconfirmed(reason: reason)) }
  }

  private mutating func jittered(_ seconds: Double) -> Double {
    seconds * Double.random(in: 0.8...1.2, using: &random)
  }

  /// Takes in reports of orders, and settles the submissions that they prove.
  mutating func absorb(_ orders: [Order], asCompleteList: Bool = false) {
    let filled = orders.contains { order in
      portfolio.orders[order.id].map { $0.filledQuantity != order.filledQuantity } ?? false
    }
    let unsettled = portfolio.submissions
    emit(asCompleteList ? .openOrdersListed(orders) : .ordersUpdated(orders))
    for order in orders {
      guard let id = order.clientOrderID, let submission = unsettled[id] else { continue }
      if case .working = submission.state { continue }
      guard SubmissionVerdict.difference(order, submission.request) == nil else {
        settle(id, .unconfirmed(reason: "the broker has another order under its id"))
        continue
      }
      if submission.state != .sending {
        say(.success, "order \(id) is at the broker after all: \(order.status)")
      }
      lookUps[id] = nil
      resolve(id, .working, "the broker has it as \(order.id)")
      settle(id, .working(order.id))
    }
    if filled { schedule.hasten([.account, .positions], at: now) }
  }

  mutating func cancel(_ question: BrokerQuestion) {
    let isOffline = link == .offline
    guard !configuration.isReadOnly, !isOffline else {
      let reason = isOffline ? "offline: start without --offline" : "this profile is read-only"
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
    while let question = waitingCancels.first, permits(.cancel) {
      waitingCancels.removeFirst()
      if case .cancel(let id) = question, canWrite {
        actions.append(.record([.cancel(id, attempt: 1)], durably: false))
      }
      cancelsUnderWay.insert(question)
      actions.append(.ask(question))
    }
  }

  mutating func canceled(_ id: BrokerOrderID, _ error: BrokerError?) {
    cancelsUnderWay.remove(.cancel(id))
    if let error { emit(.cancelFailed(id, reason: error.description)) }
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
    case .failure(let error): say(.failure, "the orders were not canceled: \(error)")
    }
    hastenBook()
  }

  private mutating func hastenBook() {
    schedule.hasten([.openOrders, .account, .positions], at: now)
  }

  private mutating func settle(_ id: ClientOrderID, _ state: SubmissionState) {
    guard var submission = portfolio.submissions[id] else { return }
    submission.state = state
    change(submission)
  }

  mutating func change(_ submission: Submission) { emit(.submissionChanged(submission)) }

  mutating func resolve(_ id: ClientOrderID, _ state: OrderResolution, _ why: String) {
    // An end that we decided must not come undone by a crash; what the broker reports can be read again.
    let isEnd = state == .notSent || state == .rejected || state == .abandoned
    actions.append(.record([.resolve(id, to: state, why: why)], durably: isEnd))
  }

  /// A status together with a failure is a refusal in the broker's words; `UnsettledOrders` goes by that.
  private static func journal(_ id: ClientOrderID, _ reply: SubmissionReply) -> JournalEntry {
    let order = reply.order?.clientOrderID == id ? reply.order : nil
    return .reply(
      id, attempt: 1, http: reply.outcome.response?.status,
      brokerID: order?.id, status: order?.status.wire,
      failure: reply.outcome.failure?.text ?? reply.refusal?.message)
  }
}

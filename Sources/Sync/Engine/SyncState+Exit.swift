import ClientModels

/// Ways out: what they want goes the same way as what the user asks for, through the journal and under the rate limit.
extension SyncState {
  mutating func exit(_ request: ExitRequest) {
    if let under = exits.first(where: { $0.request == request }) {
      emit(.exitProgressed(under.report))
      return
    }
    if let reason = reasonAgainstCancels ?? reasonAgainstExit {
      refuse(request, reason)
      return
    }
    if request == .kill {
      endExits(because: "the kill switch took over")
      stopSending()
    } else if let other = exits.first(where: { $0.request.overlaps(request) }) {
      refuse(
        request, "another way out is under way (\(other.request.words)): wait until it has ended")
      return
    }
    note(request, hasEnded: false)
    let plan = ExitPlan(request, at: now)
    schedule.hasten([.clock], at: now)
    exits.append(plan)
    emit(.exitProgressed(plan.report))
  }

  mutating func refuse(_ request: ExitRequest, _ reason: String) {
    var report = ExitReport(request, startedAt: now)
    report.outcome = .refused(reason: reason)
    emit(.exitProgressed(report))
  }

  private var reasonAgainstExit: String? {
    if case .refused = link { return "the broker refuses the key: check key and secret" }
    return nil
  }

  /// What was confirmed before the kill switch and has not left stays here.
  private mutating func stopSending() {
    denyWaiting(Self.killReason)
    for submission in portfolio.unsettledSubmissions where submission.isResendWanted {
      var submission = submission
      submission.isResendWanted = false
      change(submission)
    }
  }

  static let killReason = "the kill switch is under way: wait until it has ended"

  var isKilling: Bool { exits.contains { $0.request == .kill } }

  func isExiting(_ id: BrokerOrderID) -> Bool {
    exits.contains { exit in exit.targets.contains { $0.id == id } }
  }

  /// After everything that happened.
  mutating func advanceExits(_ input: SyncInput) {
    guard !exits.isEmpty else { return }
    let view = exitView
    for index in exits.indices {
      let before = exits[index].report
      if case .answered(let answer, let askedAt) = input {
        exits[index].take(answer, askedAt: askedAt, at: now)
      }
      exits[index].advance(view, using: &random)
      for question in exits[index].takeCancels() { cancel(question) }
      if exits[index].report != before { emit(.exitProgressed(exits[index].report)) }
    }
    for exit in exits where exit.phase == .ended { note(exit.request, hasEnded: true) }
    exits.removeAll { $0.phase == .ended }
  }

  /// On the disk before the first cancel leaves: what ends the program must not make it forget what it was about.
  private mutating func note(_ request: ExitRequest, hasEnded: Bool) {
    guard canWrite || accountForWaysOut != nil else { return }
    actions.append(.record([.exit(request, hasEnded: hasEnded)], durably: !hasEnded))
  }

  private var exitView: ExitPlan.View {
    ExitPlan.View(
      portfolio: portfolio, now: now, pausedUntil: limit.pausedUntil,
      reasonToWait: reasonClosingsWait)
  }

  mutating func endExits(because reason: String, isBrokenOff: Bool = false) {
    let view = exitView
    for index in exits.indices {
      exits[index].end(view, because: reason)
      emit(.exitProgressed(exits[index].report))
      if !isBrokenOff { note(exits[index].request, hasEnded: true) }
    }
    exits = []
  }

  /// What the end of an earlier run broke off is told once the broker has said what is held and what works. Nothing of it
  /// goes on by itself.
  mutating func tellBrokenExits() {
    guard !brokenExits.isEmpty, canWrite, portfolio.source == .live, !isReadingOrders else {
      return
    }
    let broken = brokenExits.sorted { $0.value < $1.value }
    brokenExits = [:]
    for (request, begunAt) in broken where !exits.contains(where: { $0.request == request }) {
      emit(.exitProgressed(ExitReport(brokenOff: request, at: begunAt, portfolio: portfolio)))
      note(request, hasEnded: true)
    }
  }

  private var isReadingOrders: Bool {
    (waitingReads + readsUnderWay).contains { if case .order = $0 { true } else { false } }
  }

  mutating func restartExits() {
    for index in exits.indices { exits[index].restartClocks(at: now) }
  }

  /// It belongs to a way out that the broker has asked to wait.
  func isPutOff(_ question: BrokerQuestion) -> Bool {
    exits.contains { exit in
      guard exit.isHeldBack(at: now) else { return false }
      guard case .cancel(let id) = question else { return exit.phase == .cancelingAll }
      return exit.targets.contains { $0.id == id }
    }
  }

  var exitTimes: [Timestamp] { exits.compactMap(\.dueAt) }

  mutating func sendExits() {
    for index in exits.indices {
      while !exits[index].isHeldBack(at: now), let request = exits[index].nextOrder,
        sendWayOut(request)
      {
        exits[index].handedOver(request.clientOrderID, at: now)
      }
      while let question = exits[index].reads.next(at: now), permits(.lookUp) {
        exits[index].reads.asked(question)
        ask(question)
      }
    }
  }

  /// The account whose journal a way out is written to. It does not wait for the account's figures: as long as the broker cannot
  /// tell them, the account that this profile had the last time stands.
  private var accountForWaysOut: AccountID? {
    guard confirmedAccount == nil, isAccountUnread, arrivingAccount == nil else {
      return confirmedAccount
    }
    return store.account
  }

  /// Why no closing order can leave yet, though that may pass; nil when one can.
  private var reasonClosingsWait: String? {
    switch store {
    case .none: "the account could not be read, so no order journal is open"
    case .open(let account, nil) where account != accountForWaysOut:
      "the broker has not confirmed the account yet"
    case .open, .failed: nil
    }
  }

  /// False when it has to wait for the account or the rate limit. Limits of the profile do not hold it back.
  private mutating func sendWayOut(_ request: OrderRequest) -> Bool {
    guard reasonClosingsWait == nil else { return false }
    if let reason = reasonAgainstOrders(of: accountForWaysOut) {
      deny(request, reason)
      return true
    }
    guard permits(.order) else { return false }
    change(Submission(request: request, state: .sending, confirmedAt: now))
    ordersBeingRecorded.insert(request.clientOrderID)
    actions.append(.recordBeforeSending(request, attempt: 1))
    return true
  }

  /// One that is asked already is not asked twice: an answer that comes too early is asked for again.
  private mutating func ask(_ question: BrokerQuestion) {
    if case .order = question {
      waitingReads.removeAll { $0 == question }
      guard readsUnderWay.insert(question).inserted else { return }
    }
    actions.append(.ask(question))
  }
}

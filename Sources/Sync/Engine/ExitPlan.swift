import ClientModels

/// A way out, from its first question to its last word: cancel, make sure, count, close, follow, look again.
///
/// What works and what is held it takes from the broker's answers alone, and of those only from answers that were asked for
/// after the last thing that could change them. It does nothing itself: what it wants is in `questions`, `cancels` and `orders`.
struct ExitPlan: Hashable, Sendable {
  enum Phase: Hashable, Sendable {
    case cancelingAll, looking, canceling, verifying, counting, closing, checkingOrders
    case checkingPositions, ended
  }

  /// What it is held against: the book as the answers so far have made it.
  struct View {
    let portfolio: Portfolio
    let now: Timestamp
    /// Until when the broker asked for a pause of everything; nil when it did not.
    let pausedUntil: Timestamp?
    /// Why no closing order can leave yet; nil when one can.
    let reasonToWait: String?
  }

  var report: ExitReport
  var phase: Phase
  var phaseBegan: Timestamp
  var reads = ExitReads()
  /// How often orders were canceled and looked at again.
  var round = 1
  var targets: [ExitTarget] = []
  /// Orders that the broker said it does not know.
  var gone: Set<BrokerOrderID> = []
  /// The symbols that the end must speak of.
  var symbols: Set<Symbol> = []
  /// What the last list of open orders had; nil when it was not read since it was last wanted.
  var openOrders: Set<BrokerOrderID>?
  /// Why the last list of open orders may lack some; nil when it lacks none.
  var orderGap: String?
  /// What the last list of positions had; nil when it was not read since it was last wanted.
  var held: [Symbol: Position]?
  var positionGap: String?
  var positionsAskedAt: Timestamp?
  var closings: [ExitClosing] = []
  /// Why a position was not closed.
  var skipped: [Symbol: String] = [:]
  var closingRounds = 0
  var checks = 0
  /// Orders that worked when positions were last asked for.
  var workingAtCheck: Set<BrokerOrderID> = []
  /// Orders of which it was not known then whether the broker has them.
  var unsettledAtCheck: Set<ClientOrderID> = []
  /// Why the last look at orders proves nothing; nil when it does.
  var checkDoubt: String?
  /// Why nothing more can be asked.
  var trouble: String?
  /// Orders to cancel, in order, not yet asked for.
  var cancels: [BrokerQuestion] = []
  /// Until when the broker asked to wait; nil when it did not, or has been waited for.
  var pausedUntil: Timestamp?
  /// The same, where it put off a cancel or an order: then no other of them leaves before.
  var heldBackUntil: Timestamp?
  /// Seconds spent in waiting as the broker asked, which do not count against any part of it.
  var pausedSeconds: Double = 0
  var advancedAt: Timestamp
  /// How often all orders were asked to be canceled at once, and when they are again.
  var allAsks = 1
  var askAllAt: Timestamp?
  private var heartbeatAt: Timestamp

  var request: ExitRequest { report.request }

  /// Seconds for each part of it, rate limits not counted.
  static let cancelingAllTime: Double = 30
  static let lookingTime: Double = 15
  /// And so much more for each order: a cancel and a look at it take two requests.
  static let cancelingTime: (all: Double, each: Double) = (12, 0.8)
  static let verifyingTime: Double = 10
  static let countingTime: Double = 15
  static let checkingTime: Double = 15
  /// Seconds from the sending of a closing order until it is no longer waited for.
  static let closingTime: Double = 30
  /// The same for one that could not be sent yet, and so much more for each that is to be sent.
  static let sendingTime: (all: Double, each: Double) = (30, 1)
  /// The same where the market is closed, from the moment that the broker has it.
  static let closedMarketTime: Double = 1
  /// Seconds between two questions after one order that does not end.
  static let pollPause: Double = 0.5
  static let mostRounds = 3
  /// Seconds that it waits, in all, because the broker asks to; what is longer counts.
  static let mostPause: Double = 120
  /// The broker lists no more open orders than this at once.
  static let listLimit = 500
  private static let heartbeat: Double = 0.25

  init(_ request: ExitRequest, at now: Timestamp) {
    report = ExitReport(request, startedAt: now)
    phaseBegan = now
    advancedAt = now
    heartbeatAt = now.advanced(bySeconds: Self.heartbeat)
    switch request {
    case .kill:
      phase = .cancelingAll
      cancels = [.cancelAll]
      report.steps = [ExitStep(.cancelAll, .underWay), ExitStep(.look)]
    case .close, .flatten:
      phase = .looking
      report.steps = [ExitStep(.look, .underWay)]
    }
    report.steps += [ExitStep(.verify(round: 1)), ExitStep(.count), ExitStep(.check)]
    if case .close(let symbol, _) = request { symbols = [symbol.withoutSlash] }
    if phase == .looking { wantLook(at: now) }
  }

  /// An order or a position of it is the way out's business.
  func covers(_ symbol: Symbol?) -> Bool {
    guard let symbol else { return request == .kill }
    switch request {
    case .kill: return true
    case .close(let closed, _): return closed.withoutSlash == symbol.withoutSlash
    case .flatten: return symbols.contains(symbol.withoutSlash)
    }
  }

  // MARK: What it wants

  var nextOrder: OrderRequest? { closings.first { !$0.isHandedOver && !$0.isOver }?.request }

  mutating func handedOver(_ id: ClientOrderID, at now: Timestamp) {
    guard let index = closings.firstIndex(where: { $0.request.clientOrderID == id }) else { return }
    closings[index].isHandedOver = true
    closings[index].beganAt = now
    change(.close(id)) { $0.state = .underWay }
  }

  func isWanted(_ id: ClientOrderID) -> Bool {
    closings.contains { $0.request.clientOrderID == id }
  }

  mutating func takeCancels() -> [BrokerQuestion] {
    defer { cancels = [] }
    return cancels
  }

  /// When something is due next.
  var dueAt: Timestamp? {
    guard phase != .ended else { return nil }
    return [heartbeatAt, reads.nextDue].compactMap { $0 }.min()
  }

  // MARK: What happens to it

  /// Takes in what the broker answered, after the book has.
  mutating func take(_ answer: BrokerAnswer, askedAt: Timestamp, at now: Timestamp) {
    guard phase != .ended else { return }
    switch answer {
    case .canceled(let id, let error):
      guard let index = targets.firstIndex(where: { $0.id == id }) else { break }
      targets[index].answered(error, at: now)
      reads.want(.order(id), since: now, after: error?.pauseSeconds ?? 0)
      note(error, at: now)
      if let error { putOff(by: error, .cancel(id), at: now) }
    case .canceledAll(let result): canceledAll(result, at: now)
    case .order(let id, let result): tookOrder(id, result, askedAt: askedAt, at: now)
    case .openOrders(let result):
      guard took(.openOrders, result, askedAt, now), case .success(let listing) = result else {
        break
      }
      openOrders = Set(listing.values.map(\.id))
      orderGap = Self.gap(listing)
    case .recentOrders(let result): _ = took(.recentOrders, result, askedAt, now)
    case .positions(let result):
      guard took(.positions, result, askedAt, now), case .success(let listing) = result else {
        break
      }
      held = Dictionary(
        listing.values.filter { !$0.quantity.isZero }.map { ($0.symbol.withoutSlash, $0) }
      ) { _, last in last }
      positionGap = listing.problems.first
      positionsAskedAt = askedAt
    case .submitted(let id, let reply): submitted(id, reply, at: now)
    case .account, .movements, .history, .clock, .lookUp, .snapshots, .asset, .assets, .bars,
      .activities, .watchlists, .watchlist, .watchlistChanged, .news, .dayBars, .values,
      .closes:
      break
    }
  }

  private mutating func took<Value>(
    _ question: BrokerQuestion, _ result: Result<Value, BrokerError>, _ askedAt: Timestamp,
    _ now: Timestamp
  ) -> Bool {
    var failure: BrokerError?
    if case .failure(let error) = result {
      failure = error
      note(error, at: now)
      if let step = stepOfReads { say(pauseOf: error, on: step) }
    }
    return reads.took(
      question, isGood: failure == nil, askedAt: askedAt, at: now, pause: failure?.pauseSeconds)
  }

  private mutating func tookOrder(
    _ id: BrokerOrderID, _ result: Result<Order, BrokerError>, askedAt: Timestamp, at now: Timestamp
  ) {
    var isGood = false
    var pause: Double?
    switch result {
    case .success: isGood = true
    case .failure(.notFound):
      isGood = true
      if reads.isWanted(.order(id)) { gone.insert(id) }
    case .failure(let error):
      pause = error.pauseSeconds
      note(error, at: now)
    }
    guard reads.took(.order(id), isGood: isGood, askedAt: askedAt, at: now, pause: pause),
      let index = targets.firstIndex(where: { $0.id == id }), case .success(let order) = result
    else { return }
    targets[index].stillWorks(order.status, at: now)
  }

  /// A key that is refused will be refused again: asking on would look like an attack.
  private mutating func note(_ error: BrokerError?, at now: Timestamp) {
    if case .unauthorized? = error { trouble = error?.description }
    if let pause = error?.pauseSeconds { wait(pause, at: now) }
  }

  private static func gap(_ listing: Listing<Order>) -> String? {
    if let problem = listing.problems.first { return problem }
    return listing.values.count >= listLimit
      ? "the broker lists no more than \(listLimit) open orders at once" : nil
  }

  /// Goes as far as what is known allows. `random` makes the ids of closing orders.
  mutating func advance(_ view: View, using random: inout some RandomNumberGenerator) {
    if heartbeatAt <= view.now { heartbeatAt = view.now.advanced(bySeconds: Self.heartbeat) }
    countPause(view)
    if let trouble, phase != .ended {
      end(view, because: trouble)
      return
    }
    var before: Phase
    repeat {
      before = phase
      switch phase {
      case .cancelingAll:
        cancelAll(view)
      case .looking: look(view)
      case .canceling: cancel(view)
      case .verifying: verify(view)
      case .counting: count(view, using: &random)
      case .closing: follow(view)
      case .checkingOrders: checkOrders(view)
      case .checkingPositions: checkPositions(view)
      case .ended: break
      }
    } while phase != before
  }

  mutating func enter(_ next: Phase, at now: Timestamp) {
    phase = next
    phaseBegan = now
    reads.forgetAll()
  }

  func isOverdue(_ seconds: Double, _ view: View) -> Bool {
    view.now.seconds(since: phaseBegan) >= seconds
  }

  /// After the clock was set back.
  mutating func restartClocks(at now: Timestamp) {
    phaseBegan = now
    heartbeatAt = now
    advancedAt = now
    if pausedUntil != nil { pausedUntil = now }
    heldBackUntil = nil
    if askAllAt != nil { askAllAt = now }
    reads.restartClocks(at: now)
    for index in targets.indices {
      if targets[index].askAt != nil { targets[index].askAt = now }
      if targets[index].lastAskEndedAt != nil { targets[index].lastAskEndedAt = now }
    }
    for index in closings.indices {
      closings[index].beganAt = now
      if closings[index].workingSince != nil { closings[index].workingSince = now }
    }
  }

  // MARK: The report

  mutating func change(_ kind: ExitStep.Kind, _ body: (inout ExitStep) -> Void) {
    guard let index = report.steps.lastIndex(where: { $0.kind == kind }) else { return }
    body(&report.steps[index])
  }

  mutating func change(_ kind: ExitStep.Kind, to state: ExitStep.State, _ words: String = "") {
    change(kind) {
      $0.state = state
      $0.words = words
    }
  }

  /// Puts a step before another.
  mutating func add(_ step: ExitStep, before kind: ExitStep.Kind) {
    let index = report.steps.lastIndex { $0.kind == kind } ?? report.steps.endIndex
    report.steps.insert(step, at: index)
  }
}

import ClientModels

/// What works is canceled, and looked at until nothing works.
extension ExitPlan {
  private static let mostAllAsks = 3

  mutating func cancelAll(_ view: View) {
    if let askAllAt, askAllAt <= view.now {
      self.askAllAt = nil
      allAsks += 1
      cancels.append(.cancelAll)
      change(.cancelAll) { $0.words = "" }
      return
    }
    guard isOverdue(Self.cancelingAllTime, view) else { return }
    canceledAll(.failure(.unreachable(reason: "no answer")), at: view.now)
  }

  mutating func canceledAll(_ result: Result<[CancelResult], BrokerError>, at now: Timestamp) {
    guard phase == .cancelingAll else { return }
    if case .failure(let error) = result, let pause = error.pauseSeconds {
      putOff(by: error, .cancelAll, at: now)
      // Asked for all at once again: one by one would be more of what is too much.
      if allAsks < Self.mostAllAsks, mayWaitOn {
        askAllAt = now.advanced(bySeconds: pause)
        return
      }
    }
    change(.cancelAll) { step in
      switch result {
      case .success(let results):
        let refused = results.filter { $0.failure != nil }
        step.orders = results.map(\.id)
        step.state = refused.isEmpty ? .done : .failed
        step.words = refused.first?.failure ?? "asked for \(results.count)"
      case .failure(let error):
        step.state = error.isRefusal ? .failed : .unknown
        step.words = error.description
      }
    }
    if case .failure(.unauthorized(let message)) = result { trouble = message }
    enter(.looking, at: now)
    change(.look) { $0.state = .underWay }
    wantLook(at: now)
  }

  mutating func wantLook(at now: Timestamp) {
    wantOrders(since: now)
    if request == .flatten { wantPositions(since: now) }
  }

  mutating func wantOrders(since now: Timestamp) {
    openOrders = nil
    orderGap = nil
    reads.want(.openOrders, since: now)
    // Legs that are held are in no list of open orders.
    reads.want(.recentOrders, since: now)
  }

  mutating func wantPositions(since now: Timestamp) {
    held = nil
    positionGap = nil
    positionsAskedAt = nil
    reads.want(.positions, since: now)
  }

  mutating func look(_ view: View) {
    let isDone = reads.isDone
    guard isDone || isOverdue(Self.lookingTime, view) else { return }
    if request == .flatten {
      guard let held else {
        change(.look) { $0.state = .failed }
        end(view, because: "positions could not be read")
        return
      }
      symbols.formUnion(held.keys)
    }
    change(.look, to: isDone ? .done : .unknown, isDone ? "" : "not everything could be read")
    beginCanceling(view)
  }

  /// The orders that may still trade, by all that was heard, oldest first.
  func working(_ view: View) -> [Order] {
    view.portfolio.workingOrders.filter { covers($0.symbol) && !gone.contains($0.id) }.reversed()
  }

  /// Legs end with their orders, though the broker names only these.
  private mutating func countLegs(_ view: View) {
    change(.cancelAll) { step in
      guard step.state == .done else { return }
      let legs = Set(
        step.orders.flatMap { view.portfolio.orders[$0]?.legs.map(\.id) ?? [] }
      ).subtracting(step.orders).filter { id in
        // What was over before is not counted.
        let status = view.portfolio.orders[id]?.status
        return status == .canceled || status?.isTerminal == false
      }
      guard !legs.isEmpty else { return }
      step.words = "asked for \(step.orders.count + legs.count), of them \(legs.count) as legs"
    }
  }

  private mutating func beginCanceling(_ view: View) {
    if round == 1 { countLegs(view) }
    let orders = working(view)
    let listed = openOrders
    enter(orders.isEmpty ? .verifying : .canceling, at: view.now)
    guard !orders.isEmpty else {
      beginVerifying(view)
      return
    }
    let leaders = leaders(orders, view)
    for order in orders {
      if let symbol = order.symbol { symbols.insert(symbol.withoutSlash) }
      if !targets.contains(where: { $0.id == order.id }) {
        targets.append(ExitTarget(order.id, leader: leaders[order.id], askAt: nil))
        add(
          ExitStep(.cancel(order.id), symbol: order.symbol, orders: [order.id]),
          before: .verify(round: round))
      }
      guard let index = targets.firstIndex(where: { $0.id == order.id }) else { continue }
      change(.cancel(order.id)) { $0.state = .waiting }
      // One that no list shows may be over: it is asked for first.
      let isListed = listed?.contains(order.id) ?? true
      if isListed, order.status.isCancelable, targets[index].leader == nil {
        targets[index].askAt = view.now
      } else {
        targets[index].askAt = nil
      }
    }
  }

  /// Orders of a group go with the first of them.
  private func leaders(_ orders: [Order], _ view: View) -> [BrokerOrderID: BrokerOrderID] {
    let ids = Set(orders.map(\.id))
    var leaders: [BrokerOrderID: BrokerOrderID] = [:]
    for parent in view.portfolio.orders.values where !parent.legs.isEmpty {
      let members = ([parent.id] + parent.legs.map(\.id)).filter(ids.contains)
      guard let first = members.first else { continue }
      for member in members.dropFirst() { leaders[member] = first }
    }
    return leaders
  }

  mutating func cancel(_ view: View) {
    var isDone = true
    for index in targets.indices {
      let target = targets[index]
      let order = view.portfolio.orders[target.id]
      guard order?.status.isTerminal == false, !gone.contains(target.id) else {
        finish(target, order)
        continue
      }
      isDone = false
      if let leader = target.leader, target.asks == 0, !isOver(leader, view) { continue }
      if isHeldBack(at: view.now), target.askAt != nil { continue }
      if target.isDue(at: view.now) {
        targets[index].asked()
        reads.forget(.order(target.id))
        cancels.append(.cancel(target.id))
        change(.cancel(target.id), to: .underWay)
      } else if !target.isAsking, !target.isWaiting, !reads.isWanted(.order(target.id)) {
        let pause = target.asks == 0 ? 0 : Self.pollPause
        reads.want(.order(target.id), since: view.now, after: pause)
      }
    }
    let time = Self.cancelingTime.all + Self.cancelingTime.each * Double(targets.count)
    guard isDone || isOverdue(time, view) else { return }
    enter(.verifying, at: view.now)
    beginVerifying(view)
  }

  func isOver(_ id: BrokerOrderID, _ view: View) -> Bool {
    gone.contains(id) || view.portfolio.orders[id]?.status.isTerminal ?? false
  }

  private mutating func finish(_ target: ExitTarget, _ order: Order?) {
    change(.cancel(target.id)) { step in
      guard !step.state.isEnd else { return }
      step.state = .done
      step.words = Self.ending(order)
    }
  }

  /// How an order ended, in words.
  private static func ending(_ order: Order?) -> String {
    guard let order, order.status.isTerminal else { return "the broker does not know it" }
    guard order.filledQuantity.isPositive else { return order.status.wire }
    let price = order.averageFillPrice.map { " at \($0)" } ?? ""
    return order.status == .filled
      ? "already filled, \(order.filledQuantity)\(price)"
      : "\(order.status.wire), \(order.filledQuantity) filled\(price)"
  }

  // MARK: Making sure

  private mutating func beginVerifying(_ view: View) {
    change(.verify(round: round)) { $0.state = .underWay }
    wantOrders(since: view.now)
  }

  mutating func verify(_ view: View) {
    let isLate = isOverdue(Self.verifyingTime, view)
    guard isLate || reads.isDone && unsettled(view).isEmpty else { return }
    let left = working(view)
    for target in targets where !left.contains(where: { $0.id == target.id }) {
      finish(target, view.portfolio.orders[target.id])
    }
    let step = ExitStep.Kind.verify(round: round)
    guard !left.isEmpty else {
      let doubt = doubt(view)
      change(step, to: doubt == nil ? .done : .unknown, doubt ?? "")
      beginCounting(view)
      return
    }
    let isListed = openOrders != nil
    change(step) {
      $0.state = isListed ? .failed : .unknown
      $0.orders = left.map(\.id)
      $0.words =
        isListed
        ? left.count == 1 ? "one still works" : "\(left.count) still work"
        : "the list of open orders could not be read; \(left.count) worked when last seen"
    }
    guard round < Self.mostRounds else {
      for order in left { sayStillWorks(order) }
      beginCounting(view)
      return
    }
    beginRound(view)
  }

  mutating func beginRound(_ view: View) {
    round += 1
    add(ExitStep(.verify(round: round)), before: .count)
    beginCanceling(view)
  }

  private mutating func sayStillWorks(_ order: Order) {
    guard let target = targets.first(where: { $0.id == order.id }) else { return }
    change(.cancel(order.id)) { step in
      step.state = target.isDoubtful || target.isAsking ? .unknown : .failed
      step.words = target.refusal ?? "it is still \(order.status.wire)"
    }
  }

  /// Why it is not certain that nothing works; nil when it is.
  func doubt(_ view: View) -> String? {
    listDoubt ?? unsettled(view).first.map { Self.sentence($0) }
  }

  /// Why the broker's lists do not say which orders work; nil when they do.
  var listDoubt: String? {
    if openOrders == nil { return "the list of open orders could not be read" }
    if let orderGap { return "the list of open orders is not whole: \(orderGap)" }
    return reads.isDone ? nil : "not every order could be read"
  }

  static func sentence(_ submission: Submission) -> String {
    "order \(submission.request.clientOrderID) is UNCONFIRMED and is looked up"
  }

  /// Orders that may be at the broker, though it has shown none of them. One that it did not know long after it was sent
  /// is none of them.
  func unsettled(_ view: View) -> [Submission] {
    view.portfolio.unsettledSubmissions.filter { submission in
      covers(submission.request.symbol) && !submission.isLongUnknown
    }
  }

  /// Orders of which nobody can say in the end whether the broker has them.
  func unconfirmed(_ view: View) -> [Submission] {
    view.portfolio.unsettledSubmissions.filter {
      request.covers($0.request.symbol) && $0.mayBeAtBroker
    }
  }
}

import ClientModels

/// What is left in the end, and what nobody knows.
extension ExitPlan {
  mutating func beginChecking(_ view: View) {
    checks += 1
    enter(.checkingOrders, at: view.now)
    change(.check) { $0.state = .underWay }
    wantOrders(since: view.now)
  }

  /// Orders first: positions that are read afterwards hold all that those orders did.
  mutating func checkOrders(_ view: View) {
    let isLate = isOverdue(Self.checkingTime, view)
    guard reads.isDone || isLate else { return }
    if let openOrders, !isLate {
      let unlisted = working(view).filter {
        !openOrders.contains($0.id) && !reads.isAnswered(.order($0.id))
      }
      for order in unlisted { reads.want(.order(order.id), since: phaseBegan) }
      guard unlisted.isEmpty else { return }
    }
    checkDoubt = listDoubt
    workingAtCheck = Set(working(view).map(\.id))
    unsettledAtCheck = Set(unsettled(view).map(\.request.clientOrderID))
    enter(.checkingPositions, at: view.now)
    wantPositions(since: view.now)
  }

  mutating func checkPositions(_ view: View) {
    guard reads.isDone || isOverdue(Self.checkingTime, view) else { return }
    let hasMoved =
      workingAtCheck.contains { isOver($0, view) }
      || !unsettledAtCheck.isSubset(of: unsettled(view).map(\.request.clientOrderID))
    if hasMoved, checks < Self.mostRounds {
      beginChecking(view)
      return
    }
    conclude(view)
  }

  private mutating func conclude(_ view: View) {
    let working = working(view)
    let unconfirmed = unconfirmed(view)
    var keys = symbols.union(working.compactMap { $0.symbol?.withoutSlash })
    keys.formUnion(unconfirmed.map(\.request.symbol.withoutSlash))
    if let held {
      if case .close = request {} else { keys.formUnion(held.keys) }
    }
    // Without the broker's list what is still in the book may be over there.
    let isListed = openOrders != nil
    report.holdings = keys.sorted().map { key in
      let ids = working.filter { $0.symbol?.withoutSlash == key }.map(\.id)
      return ExitHolding(
        symbol: name(of: key, view), state: state(of: key, working, view),
        working: isListed ? ids : [], lastSeenWorking: isListed ? [] : ids)
    }
    report.otherWorking = working.filter { $0.symbol == nil }.map(\.id)
    report.workingElsewhere = workingElsewhere(view)
    report.asOf = held == nil ? nil : positionsAskedAt
    report.outcome = outcome
    report.unconfirmedElsewhere =
      view.portfolio.unsettledSubmissions.filter {
        !request.covers($0.request.symbol) && $0.mayBeAtBroker
      }.map(\.request.clientOrderID)
    let doubt =
      held == nil
      ? checkDoubt ?? "positions could not be read" : checkDoubt ?? doubt(of: unconfirmed)
    change(.check, to: doubt == nil ? .done : .unknown, doubt ?? "")
    phase = .ended
  }

  private func workingElsewhere(_ view: View) -> [BrokerOrderID] {
    guard request == .flatten else { return [] }
    let named = Set(report.holdings.flatMap { $0.working + $0.lastSeenWorking })
    return view.portfolio.workingOrders.map(\.id).filter {
      !named.contains($0) && !gone.contains($0)
    }
  }

  /// As orders name it: a pair has its slash.
  private func name(of key: Symbol, _ view: View) -> Symbol {
    held?[key]?.orderSymbol
      ?? closings.last { $0.symbol.withoutSlash == key }?.request.symbol
      ?? view.portfolio.positions.values.first { $0.symbol.withoutSlash == key }?.orderSymbol
      ?? unconfirmed(view).first { $0.request.symbol.withoutSlash == key }?.request.symbol
      ?? view.portfolio.orders.values.first { $0.symbol?.withoutSlash == key }?.symbol ?? key
  }

  private func doubt(of unconfirmed: [Submission]) -> String? {
    guard !unconfirmed.isEmpty else { return nil }
    let ids = unconfirmed.map(\.request.clientOrderID.text).joined(separator: ", ")
    return unconfirmed.count == 1
      ? "1 order UNCONFIRMED: it may be at the broker (\(ids))"
      : "\(unconfirmed.count) orders UNCONFIRMED: they may be at the broker (\(ids))"
  }

  private func state(of key: Symbol, _ working: [Order], _ view: View) -> ExitHolding.State {
    guard let held else { return .unknown(reason: "positions could not be read") }
    if let reason = doubt(about: key, view) { return .unknown(reason: reason) }
    guard let position = held[key] else {
      if let positionGap {
        return .unknown(reason: "the list of positions is not whole: \(positionGap)")
      }
      if let checkDoubt { return .unknown(reason: checkDoubt) }
      return working.contains { $0.symbol?.withoutSlash == key }
        ? .left(.zero, reason: "orders still work") : .flat
    }
    let closing = closings.last { $0.symbol.withoutSlash == key }
    if let closing, closing.reason == nil, closing.isPartial {
      return checkDoubt.map { .unknown(reason: $0) } ?? .reduced(position.quantity)
    }
    let reason =
      closing?.reason ?? skipped[key]
      ?? (closing != nil
        ? "the position has changed meanwhile"
        : closingRounds == 0
          ? "positions could not be read when it was to be closed"
          : "it was not there to be closed")
    return .left(position.quantity, reason: reason)
  }

  /// Why the list of positions may be older than what became of an order.
  private func doubt(about key: Symbol, _ view: View) -> String? {
    let own = unconfirmed(view).filter { $0.request.symbol.withoutSlash == key }
    if let reason = doubt(of: own) { return reason }
    let hasMoved =
      workingAtCheck.contains {
        view.portfolio.orders[$0]?.symbol?.withoutSlash == key && isOver($0, view)
      }
      || unsettledAtCheck.contains {
        view.portfolio.submissions[$0]?.request.symbol.withoutSlash == key
      }
    return hasMoved ? "an order ended while positions were read: look again" : nil
  }

  private var outcome: ExitOutcome {
    if let reason = unknownHoldings { return .unknown(reason: reason) }
    if held == nil { return .unknown(reason: "positions could not be read") }
    if let reason = checkDoubt ?? positionGap { return .unknown(reason: reason) }
    let isLeft = report.holdings.contains { holding in
      if case .left = holding.state { return true }
      return !holding.working.isEmpty
    }
    return isLeft || !report.otherWorking.isEmpty ? .left : .done
  }

  /// Every symbol of which it is not known, those with the same reason together; nil when there is none.
  private var unknownHoldings: String? {
    var symbols: [String: [String]] = [:]
    var reasons: [String] = []
    for holding in report.holdings {
      guard case .unknown(let reason) = holding.state else { continue }
      if symbols[reason] == nil { reasons.append(reason) }
      symbols[reason, default: []].append(holding.symbol.text)
    }
    let parts = reasons.map { "\((symbols[$0] ?? []).joined(separator: ", ")): \($0)" }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Ends it where it stands.
  mutating func end(_ view: View, because reason: String) {
    guard phase != .ended else { return }
    let isUntouched = isUntouched
    phase = .ended
    for index in report.steps.indices where report.steps[index].state == .underWay {
      report.steps[index].state = isUntouched ? .failed : .unknown
      if report.steps[index].words.isEmpty { report.steps[index].words = reason }
    }
    report.outcome = isUntouched ? .refused(reason: reason) : .unknown(reason: reason)
    guard !isUntouched else { return }
    report.holdings = symbols.sorted().map {
      ExitHolding(symbol: name(of: $0, view), state: .unknown(reason: reason))
    }
  }

  /// Nothing was asked of the broker that could have changed anything.
  private var isUntouched: Bool {
    let isAsked = report.steps.contains { $0.kind == .cancelAll && $0.state != .failed }
    return !isAsked && closings.allSatisfy { !$0.isHandedOver }
      && targets.allSatisfy { $0.asks == 0 }
  }
}

extension ExitClosing {
  /// It was to close a part, and not all that was held.
  var isPartial: Bool { request.quantity.map { $0 < held.magnitude } ?? false }
}

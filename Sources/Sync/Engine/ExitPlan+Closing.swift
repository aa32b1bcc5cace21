import ClientModels

/// What is held is counted anew, and closed by one order each.
extension ExitPlan {
  mutating func beginCounting(_ view: View) {
    enter(.counting, at: view.now)
    change(.count) { $0.state = .underWay }
    wantPositions(since: view.now)
  }

  mutating func count(_ view: View, using random: inout some RandomNumberGenerator) {
    guard reads.isDone || isOverdue(Self.countingTime, view) else { return }
    guard let held else {
      change(.count, to: .failed, "positions could not be read: nothing is closed")
      beginChecking(view)
      return
    }
    guard !isWidened(by: held, view) else { return }
    change(.count, to: positionGap == nil ? .done : .unknown, positionGap ?? "")
    let repeated = Set(closings.filter(\.mayBeRepeated).map { $0.symbol.withoutSlash })
    for index in closings.indices { closings[index].mayBeRepeated = false }
    enter(.closing, at: view.now)
    let working = working(view)
    for (key, position) in held.sorted(by: { $0.key < $1.key }) {
      if case .close = request, !symbols.contains(key) { continue }
      symbols.insert(key)
      guard closingRounds == 0 || repeated.contains(key) else { continue }
      begin(closing: position, beside: working, view, using: &random)
    }
    closingRounds += 1
  }

  /// A position that came meanwhile brings orders that hold it: they go first.
  private mutating func isWidened(by held: [Symbol: Position], _ view: View) -> Bool {
    guard request == .flatten, !symbols.isSuperset(of: held.keys) else { return false }
    symbols.formUnion(held.keys)
    guard round < Self.mostRounds, !working(view).isEmpty else { return false }
    change(.count, to: .waiting)
    beginRound(view)
    return true
  }

  private mutating func begin(
    closing position: Position, beside working: [Order], _ view: View,
    using random: inout some RandomNumberGenerator
  ) {
    let key = position.symbol.withoutSlash
    let side: OrderSide = position.quantity.isNegative ? .buy : .sell
    if let reason = reasonAgainstClosing(key, side, working, view) {
      skipped[key] = reason
      return
    }
    var part = ExitPart.all
    if case .close(_, let wanted) = request { part = wanted }
    let isCoin = position.isCoin
    let isFractionable =
      isCoin || view.portfolio.assets[position.symbol]?.isFractionable ?? false
    guard let quantity = part.quantity(of: position.quantity, isFractionable: isFractionable)
    else {
      skipped[key] = "that part of \(position.quantity.magnitude) comes to nothing"
      return
    }
    // A fill meanwhile may have closed it: then the order must be refused, and not open the other side. Coins have none.
    let instruction = OrderInstruction(
      symbol: position.orderSymbol, side: side, size: .quantity(quantity), pricing: .market,
      timeInForce: isCoin ? .goodTillCanceled : .day,
      intent: isCoin ? nil : PositionIntent(closing: position.quantity, by: side))
    let request = OrderRequest(
      instruction, clientOrderID: .mint(at: view.now, using: &random))
    skipped[key] = nil
    closings.append(
      ExitClosing(
        request: request, held: position.quantity, beganAt: view.now, symbol: position.symbol))
    add(
      ExitStep(
        .close(request.clientOrderID), symbol: request.symbol,
        words: "\(side.wire) \(quantity) market"),
      before: .check)
  }

  /// What may already be closing the position must have ended: two orders would close it twice.
  private func reasonAgainstClosing(
    _ key: Symbol, _ side: OrderSide, _ working: [Order], _ view: View
  ) -> String? {
    if let order = working.first(where: {
      $0.symbol?.withoutSlash == key && $0.side == side
    }) {
      return "not closed, because \(side.wire) order \(order.id) still works"
    }
    return unsettled(view).first {
      $0.request.symbol.withoutSlash == key && $0.request.side == side
    }.map { "not closed, because \(Self.sentence($0))" }
  }

  mutating func follow(_ view: View) {
    for index in closings.indices where !closings[index].isOver {
      var closing = closings[index]
      follow(&closing, view)
      closings[index] = closing
    }
    guard closings.allSatisfy(\.isOver) else { return }
    let again = closings.filter(\.mayBeRepeated)
    // What was put off is not tried in vain: it ends when the waiting does.
    let isPutOff = again.contains(where: \.isPutOff)
    guard !again.isEmpty, closingRounds < Self.mostRounds || isPutOff && mayWaitOn else {
      beginChecking(view)
      return
    }
    // What could not leave will hardly leave in the same moment.
    guard !isHeldBack(at: view.now),
      again.allSatisfy({ view.now.seconds(since: $0.beganAt) >= 1 })
    else { return }
    beginCounting(view)
  }

  private mutating func follow(_ closing: inout ExitClosing, _ view: View) {
    let id = closing.request.clientOrderID
    let age = view.now.seconds(since: closing.beganAt)
    guard closing.isHandedOver else {
      let time = Self.sendingTime.all + Self.sendingTime.each * Double(closings.count)
      if age >= time {
        finish(&closing, .failed, "not sent: \(view.reasonToWait ?? "too many requests")")
      }
      return
    }
    let isLate = age >= Self.closingTime
    guard let submission = view.portfolio.submissions[id] else { return }
    switch submission.state {
    case .notSent(let reason):
      closing.mayBeRepeated = true
      finish(&closing, .failed, "not sent: \(reason)")
    case .rejected(let reason) where closing.isPutOff:
      closing.mayBeRepeated = true
      finish(&closing, .failed, "not taken: \(reason)")
    case .rejected(let reason): finish(&closing, .failed, "rejected: \(reason)")
    case .working(let order): follow(&closing, order, isLate: isLate, view)
    case .sending, .unconfirmed, .abandoned:
      if isLate { finish(&closing, .unknown, Self.sentence(submission)) }
    }
  }

  private mutating func follow(
    _ closing: inout ExitClosing, _ id: BrokerOrderID, isLate: Bool, _ view: View
  ) {
    let since = closing.workingSince ?? view.now
    closing.workingSince = since
    change(.close(closing.request.clientOrderID)) { $0.orders = [id] }
    guard let order = view.portfolio.orders[id] else { return }
    if order.status.isTerminal {
      let price = order.averageFillPrice.map { " at \($0.decimal.text(minimumDigits: 2))" } ?? ""
      let filled = "\(order.filledQuantity) filled\(order.filledQuantity.isPositive ? price : "")"
      if order.status == .filled {
        closing.isOver = true
        change(.close(closing.request.clientOrderID), to: .done, filled)
      } else {
        finish(&closing, .failed, "the order is \(order.status.wire), \(filled)")
      }
      return
    }
    let waiting = waiting(closing, view)
    let isWaiting =
      waiting != nil && view.now.seconds(since: since) >= Self.closedMarketTime
    if isLate || isWaiting {
      let words = waiting ?? "it is not filled after \(Int(Self.closingTime)) s"
      finish(&closing, .failed, "order \(id) is \(order.status.wire): \(words)")
    } else if !reads.isWanted(.order(id)) {
      reads.want(.order(id), since: view.now, after: Self.pollPause)
    }
  }

  /// Why it cannot be filled now, as far as is known.
  private func waiting(_ closing: ExitClosing, _ view: View) -> String? {
    if view.portfolio.market[closing.symbol]?.isHalted == true {
      return "\(closing.symbol) is halted"
    }
    guard closing.request.timeInForce == .day, let clock = view.portfolio.clock, !clock.isOpen
    else { return nil }
    guard let opens = clock.nextOpen else { return "the market is closed" }
    let civil = NewYork.civil(opens)
    return
      "the market is closed: it waits until \(civil.day) \(civil.clock.prefix(5)) in New York"
  }

  private mutating func finish(
    _ closing: inout ExitClosing, _ state: ExitStep.State, _ reason: String
  ) {
    closing.isOver = true
    closing.reason = reason
    change(.close(closing.request.clientOrderID), to: state, reason)
  }
}

extension Position {
  var isCoin: Bool { assetClass == .crypto || symbol.isCryptoPair }

  /// The name under which it is ordered: that of a pair has its slash.
  var orderSymbol: Symbol {
    guard isCoin, !symbol.isCryptoPair else { return symbol }
    for currency in ["USDT", "USDC", "USD", "BTC"]
    where symbol.text.hasSuffix(currency) && symbol.text != currency {
      return Symbol("\(symbol.text.dropLast(currency.count))/\(currency)") ?? symbol
    }
    return symbol
  }
}

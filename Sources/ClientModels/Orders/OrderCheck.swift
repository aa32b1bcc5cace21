/// An instruction held against the book and the rules: what it would do, and what is wrong with it.
public struct OrderCheck: Sendable {
  public let instruction: OrderInstruction
  public let portfolio: Portfolio
  public let rules: OrderRules
  public let now: Timestamp
  /// The order that would go: what it holds of buying power and shares is free again.
  public let replaced: Order?
  /// The id under which the instruction is among the portfolio's own already.
  let own: ClientOrderID?
  let estimate: OrderEstimate

  public init(
    _ instruction: OrderInstruction, portfolio: Portfolio, rules: OrderRules, now: Timestamp,
    replaced: Order? = nil, own: ClientOrderID? = nil
  ) {
    // As it is now: it may have gone on since it was chosen.
    let replaced = replaced.map { portfolio.orders[$0.id] ?? $0 }
    self.instruction = instruction
    self.portfolio = portfolio
    self.rules = rules
    self.now = now
    self.replaced = replaced
    self.own = own
    estimate = OrderEstimate(
      instruction, portfolio: portfolio, replaced: replaced?.id, own: own,
      best: replaced?.trailing?.highWaterMark)
  }

  public init(_ request: OrderRequest, portfolio: Portfolio, rules: OrderRules, now: Timestamp) {
    let replaced = request.replaces.flatMap { portfolio.orders[$0] }
    self.init(
      request.instruction(replacing: replaced), portfolio: portfolio, rules: rules, now: now,
      replaced: replaced, own: request.clientOrderID)
  }

  public func review() -> OrderReview {
    let value = estimate.value
    let after = buyingPowerAfter
    if let status = replaced?.status, status.isTerminal { return review(ofChangeAfter: status) }
    let working = estimate.working.flatMap { $0.isZero ? nil : estimate.positionWithWorking }
    return OrderReview(
      estimatedValue: value, priceUsed: estimate.price, quantity: estimate.quantity,
      buyingPowerAfter: after, isReducing: estimate.isReducing,
      buyingPowerWhenFilled: buyingPowerWhenFilled, keptBack: keptBack, beyondCash: beyondCash,
      positionAfter: estimate.positionAfter,
      shareOfEquityAfter: estimate.shareOfEquityAfter, isAfterEntry: !estimate.opening.isZero,
      positionWithWorking: working,
      shareOfEquityWithWorking: working.flatMap { estimate.shareOfEquity($0) },
      distanceFromMarket: estimate.distance,
      firstStop: estimate.firstStop, session: session, lots: lotPreview,
      problems: changeProblems + shapeProblems + legProblems + lotProblems
        + (isTooLarge ? [.tooLarge] : []) + assetProblems + accountProblems(after: after)
        + marketProblems
        + LimitCheck(
          instruction, rules.limits, portfolio: portfolio, now: now, replaced: replaced?.id,
          own: own
        ).breaches().map { .limitExceeded($0) })
  }

  /// What is to be otherwise though the broker changes it of no such order.
  private var changeProblems: [OrderProblem] {
    guard let replaced else { return [] }
    return replaced.staying(instruction.terms(changedOf: replaced)).map { .stays($0) }
  }

  /// The order that was to be changed is over: what it has filled is held already, and nothing comes to it.
  private func review(ofChangeAfter status: OrderStatus) -> OrderReview {
    OrderReview(
      estimatedValue: nil, priceUsed: nil, quantity: instruction.quantity,
      buyingPowerAfter: portfolio.account?.buyingPower, isReducing: false,
      buyingPowerWhenFilled: nil, keptBack: nil, beyondCash: nil, positionAfter: estimate.held,
      shareOfEquityAfter: estimate.shareOfEquity(estimate.held), isAfterEntry: false,
      positionWithWorking: nil,
      shareOfEquityWithWorking: nil, distanceFromMarket: nil, firstStop: nil, session: session,
      lots: nil, problems: [.nothingToChange(status)])
  }

  var symbol: Symbol { instruction.symbol }
  var side: OrderSide { instruction.side }
  var pricing: OrderPricing { instruction.pricing }
  var timeInForce: TimeInForce { instruction.timeInForce }
  var market: MarketSnapshot? { portfolio.market[symbol] }
  var asset: Asset? { portfolio.assets[symbol] }
  var assetClass: AssetClass {
    asset?.assetClass ?? (symbol.isCryptoPair ? .crypto : .usEquity)
  }
  var currency: Currency { portfolio.account?.currency ?? .usd }

  private var isTooLarge: Bool {
    estimate.quantity != nil && estimate.positionAfter == nil
      || estimate.price != nil && estimate.value == nil
  }

  private var assetProblems: [OrderProblem] {
    if portfolio.unknownSymbols.contains(symbol) { return [.symbolUnknown(symbol)] }
    guard let asset else { return [] }
    var problems: [OrderProblem] = []
    if !asset.isTradable { problems.append(.notTradable(symbol)) }
    if isFractional, !asset.isFractionable { problems.append(.notFractionable(symbol)) }
    if let quantity = instruction.quantity {
      // One complaint of a figure is enough.
      if let least = asset.leastOrder, quantity < least, quantity.isPositive {
        problems.append(.belowLeast(least))
      } else if let step = asset.lot, !quantity.decimal.isMultiple(of: step.decimal) {
        problems.append(.offLot(quantity, step: step))
      }
    }
    return problems
  }

  var isFractional: Bool { instruction.quantity.map { !$0.isWhole } ?? true }

  private func accountProblems(after: Money?) -> [OrderProblem] {
    guard let account = portfolio.account else { return [] }
    var problems = purposeProblems
    if account.isTradingBlocked { problems.append(.tradingBlocked) }
    if let needed, let power = buyingPower, needed.amount > power.amount {
      let cost = estimate.value.flatMap { $0.amount > power.amount ? $0 : nil }
      problems.append(
        .insufficientBuyingPower(
          needed: cost ?? needed, available: power, isSetAside: cost == nil))
    }
    if let needed = taken, side == .buy, let equity = account.equity, equity.isPositive,
      needed.amount > equity.amount, let share = try? Percent(needed.amount, of: equity.amount)
    {
      problems.append(.onMargin(share))
    }
    let held = estimate.held
    switch side {
    case .buy:
      guard held.isNegative, let after = estimate.positionAfter else { break }
      if after.isPositive {
        problems.append(.flipsPosition(held))
      } else if let quantity = estimate.quantity, quantity > available {
        problems.append(insufficient(quantity, available))
      }
    case .sell, .other:
      guard let quantity = estimate.quantity else { break }
      let available = available
      guard quantity > available else { break }
      if available.isPositive || held.isPositive {
        problems.append(insufficient(quantity, available))
      } else if !account.isShortingEnabled {
        problems.append(.shortingNotAllowed(symbol))
      } else if let asset, !asset.isShortable {
        problems.append(.notShortable(symbol))
      } else if isFractional {
        problems.append(.fractionalShort)
      }
    }
    return problems
  }

  private func insufficient(_ quantity: Quantity, _ available: Quantity) -> OrderProblem {
    guard available.isPositive || quantity <= estimate.held.magnitude else {
      return .beyondPosition(held: estimate.held, side)
    }
    let taken = available.isPositive ? try? estimate.held.magnitude - available : nil
    return .insufficientQuantity(available: available, taken: max(.zero, taken ?? .zero), side)
  }

  /// What a sell may take, or a buy buy back: what is held, less what other orders hold of it.
  private var available: Quantity {
    let position = portfolio.positions[symbol]
    let now = position?.quantityAvailable ?? position?.quantity ?? .zero
    let held = (try? now + estimate.opening) ?? now
    let isCovering = side == .buy && estimate.held.isNegative
    let available = isCovering ? held.magnitude : held
    // A short sale holds none.
    guard let freed, replaced?.side == side, isCovering || estimate.held.isPositive else {
      return available
    }
    return (try? available + freed) ?? available
  }

  /// What the broker sets aside of the buying power for it: for a buy that does not buy back, and for a short sale.
  var needed: Money? {
    if side == .buy {
      // Buying back takes none.
      return estimate.held.isNegative && estimate.isReducing ? nil : estimate.reserve
    }
    // Who sells more than is held is told that.
    guard estimate.isOpeningShort, !estimate.held.isPositive else { return nil }
    return estimate.reserve
  }

  /// What it takes once it is there. An order at the market is filled at once, and takes what it costs.
  var taken: Money? {
    guard needed != nil, side == .buy, pricing == .market else { return needed }
    return estimate.value
  }

  var buyingPowerAfter: Money? {
    guard let power = buyingPower else { return nil }
    if side == .buy, estimate.value == nil { return nil }
    guard let needed else { return power }
    return try? power - needed
  }

  /// Orders that may be at the broker, though it has not said so.
  var unconfirmed: [OrderRequest] {
    portfolio.submissions.values.compactMap {
      switch $0.state {
      case .sending, .unconfirmed, .abandoned:
        $0.request.clientOrderID == own ? nil : $0.request
      case .working, .rejected, .notSent: nil
      }
    }
  }

  /// What the broker says is left, with what it holds for the order that would go, less what buys that may be there would
  /// take of it.
  private var buyingPower: Money? {
    guard var power = portfolio.account?.buyingPower else { return nil }
    if let reserveOfReplaced, let more = try? power + reserveOfReplaced { power = more }
    for request in unconfirmed where request.side == .buy {
      guard let value = OrderEstimate(request.instruction, portfolio: portfolio).reserve,
        let rest = try? power - value
      else { continue }
      power = rest
    }
    return power
  }

  private var reserveOfReplaced: Money? {
    guard let replaced, let freed, replaced.side == side,
      side == .buy ? !estimate.held.isNegative : !estimate.held.isPositive
    else { return nil }
    let pricing =
      OrderPricing(
        type: replaced.type, limit: replaced.limitPrice,
        stop: replaced.trailing == nil ? replaced.stopPrice : nil,
        trail: replaced.trailing?.trail) ?? self.pricing
    return OrderEstimate(
      OrderInstruction(
        symbol: symbol, side: side, size: .quantity(freed), pricing: pricing,
        timeInForce: timeInForce),
      portfolio: portfolio, best: replaced.trailing?.highWaterMark
    ).reserve
  }

  /// What is still to be filled of the order that would go. A leg whose entry works holds nothing yet.
  private var freed: Quantity? { estimate.opening.isZero ? replaced?.leavesQuantity : nil }
}

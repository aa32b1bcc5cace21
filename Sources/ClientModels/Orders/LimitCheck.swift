/// An order held against the limits of the profile.
///
/// A limit is exceeded by more than its value, never at it. Orders that only make a position smaller are never kept back by
/// the share of equity, the loss of the day or the lists of symbols: they lead out.
public struct LimitCheck: Sendable {
  let limits: TradingLimits
  let instruction: OrderInstruction
  let portfolio: Portfolio
  let now: Timestamp
  /// The order that would go.
  let replaced: BrokerOrderID?
  /// The order itself, when it is among the portfolio's already.
  let own: ClientOrderID?

  public init(
    _ instruction: OrderInstruction, _ limits: TradingLimits, portfolio: Portfolio, now: Timestamp,
    replaced: BrokerOrderID? = nil, own: ClientOrderID? = nil
  ) {
    self.limits = limits
    self.instruction = instruction
    self.portfolio = portfolio
    self.now = now
    self.replaced = replaced
    self.own = own
  }

  /// In the order in which they are listed in `TradingLimits`.
  public func breaches() -> [LimitBreach] {
    [
      notional, quantity, distance, shareOfEquity, ordersPerMinute, dayLoss, allowed, barred,
      repeated,
    ].compactMap { $0 }
  }

  /// Whether the loss of the day can keep the order back: then it must be known as it is now.
  public var goesByDayLoss: Bool { limits.dayLoss?.response == .block && !estimate.isReducing }

  private var estimate: OrderEstimate {
    OrderEstimate(instruction, portfolio: portfolio, replaced: replaced, own: own)
  }

  private var notional: LimitBreach? {
    guard let limit = limits.notional else { return nil }
    guard let value = estimate.value?.amount else {
      return LimitBreach(.unknown("what the order costs"), limit.response)
    }
    return value > limit.value
      ? LimitBreach(.notional(value, most: limit.value), limit.response) : nil
  }

  private var quantity: LimitBreach? {
    guard let limit = limits.quantity else { return nil }
    guard let quantity = estimate.quantity else {
      return LimitBreach(.unknown("the quantity of the order"), limit.response)
    }
    return quantity > limit.value
      ? LimitBreach(.quantity(quantity, most: limit.value), limit.response) : nil
  }

  private var distance: LimitBreach? {
    // An order without a price is at the market.
    guard let limit = limits.distance, instruction.pricing != .market else { return nil }
    guard let distance = estimate.reach else {
      return LimitBreach(.unknown("the market"), limit.response)
    }
    return distance > limit.value
      ? LimitBreach(.distance(distance, most: limit.value), limit.response) : nil
  }

  private var shareOfEquity: LimitBreach? {
    guard let limit = limits.shareOfEquity, !estimate.isReducing else { return nil }
    guard let after = estimate.positionWithWorking, let share = estimate.shareOfEquity(after) else {
      return LimitBreach(.unknown("the position's share of equity"), limit.response)
    }
    let size = Percent(share.decimal.magnitude)
    return size > limit.value
      ? LimitBreach(.shareOfEquity(size, most: limit.value), limit.response) : nil
  }

  private var ordersPerMinute: LimitBreach? {
    guard let limit = limits.ordersPerMinute else { return nil }
    let count = portfolio.recentRequests(within: 60, before: now, but: own).count
    return count + 1 > limit.value
      ? LimitBreach(.ordersPerMinute(most: limit.value), limit.response) : nil
  }

  private var dayLoss: LimitBreach? {
    guard let limit = limits.dayLoss, !estimate.isReducing else { return nil }
    guard let day = portfolio.dayProfitAndLoss else {
      return LimitBreach(.unknown("the profit or loss of the day"), limit.response)
    }
    let loss = -day.amount
    return loss > limit.value ? LimitBreach(.dayLoss(loss, most: limit.value), limit.response) : nil
  }

  private var allowed: LimitBreach? {
    guard let limit = limits.allowed, !estimate.isReducing,
      !limit.value.names(instruction.symbol)
    else { return nil }
    return LimitBreach(.notAllowed(instruction.symbol), limit.response)
  }

  private var barred: LimitBreach? {
    guard let limit = limits.barred, !estimate.isReducing,
      limit.value.names(instruction.symbol)
    else { return nil }
    return LimitBreach(.barred(instruction.symbol), limit.response)
  }

  private var repeated: LimitBreach? {
    guard let limit = limits.repeated else { return nil }
    // What is changed is no other order.
    let changed = replaced.flatMap { portfolio.orders[$0]?.clientOrderID }
    let same = portfolio.recentRequests(within: Double(limit.value), before: now, but: own)
      .filter { $0.id != changed && $0.isSame(as: instruction) }
    guard let latest = same.map(\.at).max() else { return nil }
    return LimitBreach(
      .repeated(secondsAgo: max(0, Int(now.seconds(since: latest)))), limit.response)
  }
}

/// An order that this program sent a moment ago, by this run or another.
public struct RecentRequest: Hashable, Sendable {
  let id: ClientOrderID
  let symbol: Symbol
  let side: OrderSide
  let size: OrderSize
  let type: OrderType
  let limitPrice: Price?
  /// Nil of a trailing stop, whose own moves.
  let stopPrice: Price?
  let trail: Trail?
  let orderClass: OrderClass
  /// Nil where the broker has not told them.
  let legs: OrderLegs?
  public let at: Timestamp

  func isSame(as instruction: OrderInstruction) -> Bool {
    symbol == instruction.symbol && side == instruction.side && size == instruction.size
      && type == instruction.pricing.type && limitPrice == instruction.pricing.limitPrice
      && stopPrice == instruction.pricing.stopPrice && trail == instruction.pricing.trail
      && orderClass == instruction.legs.orderClass
      && legs.map { $0 == instruction.legs } ?? true
  }
}

extension Portfolio {
  /// What was confirmed here within the last seconds, whatever became of it but for what never left: from this run's
  /// submissions, and from the ids of orders that the broker shows, which tell when they were minted.
  public func recentRequests(
    within seconds: Double, before now: Timestamp, but own: ClientOrderID? = nil
  ) -> [RecentRequest] {
    var recent: [ClientOrderID: RecentRequest] = [:]
    // Ids sort by time: of a hundred thousand orders only the recent ones are looked at.
    let first = ClientOrderID.first(mintedFrom: now.advanced(bySeconds: -seconds))
    for order in orders.values {
      guard let id = order.clientOrderID, id >= first, let at = id.mintedAt,
        let symbol = order.symbol, now.seconds(since: at) < seconds,
        let size = order.quantity.map({ OrderSize.quantity($0) })
          ?? order.notional.map({ .notional($0) })
      else { continue }
      recent[id] = RecentRequest(
        id: id, symbol: symbol, side: order.side, size: size, type: order.type,
        limitPrice: order.limitPrice,
        stopPrice: order.type == .trailingStop ? nil : order.stopPrice,
        trail: order.trailing?.trail, orderClass: order.orderClass, legs: order.askedLegs, at: at)
    }
    for (id, submission) in submissions where now.seconds(since: submission.confirmedAt) < seconds {
      if case .notSent = submission.state { continue }
      let asked = submission.request.instruction
      recent[id] = RecentRequest(
        id: id, symbol: asked.symbol, side: asked.side, size: asked.size, type: asked.pricing.type,
        limitPrice: asked.pricing.limitPrice, stopPrice: asked.pricing.stopPrice,
        trail: asked.pricing.trail, orderClass: asked.legs.orderClass, legs: asked.legs,
        at: submission.confirmedAt)
    }
    if let own { recent[own] = nil }
    return Array(recent.values)
  }
}

/// What the market and the link to the broker say about an order: warnings, for they change from one moment to the next.
extension OrderCheck {
  /// In percent: a buy above the ask, or a sell below the bid, by more than this is hardly meant.
  public static let farFromMarketPercent: FixedDecimal = 5

  var marketProblems: [OrderProblem] {
    var problems: [OrderProblem] = []
    if estimate.price == nil { problems.append(.noPrice(symbol)) }
    if unconfirmed.contains(where: { $0.symbol == symbol }) {
      problems.append(.unconfirmedOrder(symbol))
    }
    if let limit = pricing.limitPrice, pricing.type == .limit, let market = farMarket(limit) {
      problems.append(.limitFarFromMarket(limit, market: market))
    }
    if let stop = pricing.stopPrice, let last = market?.lastPrice ?? estimate.marketPrice,
      side == .buy ? stop <= last : stop >= last
    {
      problems.append(.stopOnWrongSide(stop, market: last, isCertain: isPriceOfNow))
    }
    if hasOppositeOrder { problems.append(.oppositeOrderWorking(symbol)) }
    if isAuctionOver {
      problems.append(.auctionOver(timeInForce))
    } else if waitsForSession {
      problems.append(.marketClosed)
    }
    if let snapshot = market {
      if portfolio.clock?.isOpen == true {
        let age = now.seconds(since: portfolio.vouchedAt(snapshot))
        if age > Portfolio.staleAfterSeconds { problems.append(.stalePrice(seconds: Int(age))) }
      }
      if let status = snapshot.status, snapshot.isHalted {
        problems.append(.halted(symbol, status))
      }
    }
    if case .down(let reason, _)? = portfolio.streams[.tradeUpdates] {
      problems.append(.orderStreamDown(reason: reason))
    }
    return problems
  }

  /// Whether the broker compares a new order with the price that is seen here. A changed one may have been set off already.
  private var isPriceOfNow: Bool {
    guard replaced == nil, let market, market.trade != nil else { return false }
    return now.seconds(since: portfolio.vouchedAt(market)) <= Portfolio.staleAfterSeconds
  }

  private var waitsForSession: Bool {
    switch session {
    case nil, .regular, .continuous: false
    case .preMarket, .afterHours: !instruction.isExtendedHours
    case .closed: true
    }
  }

  /// Contract, section 13: on trading days orders for the open are refused from 9:28, orders for the close from ten minutes
  /// before it, both until 19:00 in New York.
  private var isAuctionOver: Bool {
    guard timeInForce == .onOpen || timeInForce == .onClose, let clock = portfolio.clock,
      let time = marketTime
    else { return false }
    func isWithin(_ minutes: Double, of moment: Timestamp?) -> Bool {
      moment.map { $0.seconds(since: time) <= minutes * 60 } ?? false
    }
    switch session {
    case .regular: return timeInForce == .onOpen || isWithin(10, of: clock.nextClose)
    case .preMarket: return timeInForce == .onOpen && isWithin(2, of: clock.nextOpen)
    case .afterHours: return NewYork.civil(time).secondOfDay < 19 * 3_600
    case .closed, .continuous, nil: return false
    }
  }

  private var marketTime: Timestamp? {
    portfolio.clock.map {
      $0.timestamp.advanced(bySeconds: max(0, now.seconds(since: $0.receivedAt)))
    }
  }

  /// The price that a limit is far on the wrong side of; nil when it is not.
  private func farMarket(_ limit: Price) -> Price? {
    let isBuy = side == .buy
    guard let price = estimate.marketPrice, price.isPositive,
      let distance = try? isBuy ? limit.decimal - price.decimal : price.decimal - limit.decimal,
      let allowed = try? FixedDecimal.multiply(
        price.decimal, Self.farFromMarketPercent, dividedBy: 100)
    else { return nil }
    return distance > allowed ? price : nil
  }

  /// A working order of the other side that this one could meet. The legs of one group do not count: they cancel each other.
  private var hasOppositeOrder: Bool {
    portfolio.orders.values.contains { order in
      guard order.symbol == symbol, !order.status.isTerminal, order.status != .held,
        order.side != side, order.id != replaced?.id, order.orderClass == .simple
      else { return false }
      guard let theirs = order.limitPrice, let ours = pricing.limitPrice else { return true }
      return side == .buy ? ours >= theirs : ours <= theirs
    }
  }

  /// By the market's own clock. Nil before the clock is known.
  var session: MarketSession? {
    if assetClass == .crypto { return .continuous }
    guard let clock = portfolio.clock, let time = marketTime else { return nil }
    if clock.isOpen { return .regular }
    let local = NewYork.civil(time)
    if let nextOpen = clock.nextOpen, NewYork.civil(nextOpen).day == local.day {
      return local.secondOfDay >= 4 * 3_600 ? .preMarket : .closed
    }
    // After a close one sees by the day's trades that it was a trading day.
    let traded = market?.trade?.at.map { NewYork.civil($0).day == local.day } ?? false
    return traded && local.secondOfDay < 20 * 3_600 ? .afterHours : .closed
  }
}

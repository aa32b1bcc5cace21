/// What orders that work may still fill, and what that comes to.
struct WorkingSum: Equatable {
  var quantity = Quantity.zero
  /// In the currency of the account, each at its own limit, or its stop, and the others at the price of the market; a sell
  /// never at less than that, for it fills there.
  var value = FixedDecimal.zero
}

extension Portfolio {
  /// What orders of one symbol and side may still fill: those that work, and those that may be at the broker though it has not
  /// said so. Nil when one of them is for an amount of money and no price is known, or the sum does not fit.
  ///
  /// Of an order and the one that is to take its place only the larger counts, and legs count for nothing: they close what
  /// their order opens. `replaced` is the order that would go, `own` the id of the one that is reckoned.
  func working(
    _ symbol: Symbol, _ side: OrderSide, at price: Price?, but replaced: BrokerOrderID? = nil,
    _ own: ClientOrderID? = nil
  ) -> WorkingSum? {
    let isBuy = side == .buy
    var sum: WorkingSum? = WorkingSum()
    func worth(_ ownPrice: Price?) -> Price {
      let market = price ?? .zero
      guard let ownPrice else { return market }
      return isBuy ? ownPrice : max(ownPrice, market)
    }
    func add(_ quantity: Quantity?, at ownPrice: Price?, insteadOf other: BrokerOrderID?) {
      var quantity = quantity
      if let other, other != replaced, let order = orders[other], !order.status.isTerminal {
        quantity = quantity.flatMap { more in
          Self.leaves(order, at: price).flatMap { try? max(more - $0, .zero) }
        }
      }
      sum = sum.flatMap { sum in
        guard let quantity, let total = try? sum.quantity + quantity,
          let value = try? worth(ownPrice).times(quantity, of: symbol),
          let all = try? sum.value + value
        else { return nil }
        return WorkingSum(quantity: total, value: all)
      }
    }
    let known = orders.values.filter { $0.symbol == symbol }
    let legs = Set(known.flatMap { $0.legs.map(\.id) })
    for order in known {
      guard !order.status.isTerminal, (order.side == .buy) == isBuy, order.id != replaced,
        order.clientOrderID == nil || order.clientOrderID != own,
        !legs.contains(order.id), !isLeg(order)
      else { continue }
      add(
        Self.leaves(order, at: price), at: order.limitPrice ?? order.stopPrice,
        insteadOf: order.replaces)
    }
    let ids = Set(known.compactMap(\.clientOrderID))
    for (id, submission) in submissions where id != own && !ids.contains(id) {
      let request = submission.request
      guard request.symbol == symbol, (request.side == .buy) == isBuy else { continue }
      switch submission.state {
      case .sending, .unconfirmed, .abandoned:
        add(
          Self.quantity(request.size, at: price),
          at: request.pricing.limitPrice ?? request.pricing.stopPrice, insteadOf: request.replaces)
      case .working, .rejected, .notSent: continue
      }
    }
    return sum
  }

  /// A leg whose order is not known any more: it waits, or closes what is held.
  private func isLeg(_ order: Order) -> Bool {
    guard order.orderClass != .simple, order.legs.isEmpty else { return false }
    let held = order.symbol.flatMap { positions[$0]?.quantity } ?? .zero
    return order.status == .held
      || (order.side == .buy ? held.isNegative : held.isPositive)
        && order.orderClass != .oneCancelsOther
  }

  private static func leaves(_ order: Order, at price: Price?) -> Quantity? {
    if order.quantity != nil { return order.leavesQuantity }
    guard let notional = order.notional, let whole = quantity(.notional(notional), at: price)
    else { return nil }
    return try? max(whole - order.filledQuantity, .zero)
  }

  private static func quantity(_ size: OrderSize, at price: Price?) -> Quantity? {
    switch size {
    case .quantity(let quantity): return quantity
    case .notional(let amount):
      guard let price, price.isPositive,
        let quantity = try? FixedDecimal.multiply(
          amount, .one, dividedBy: price.decimal, rounding: .up
        ).rounded(toDigits: 9, .up)
      else { return nil }
      return Quantity(quantity)
    }
  }
}

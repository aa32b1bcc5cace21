extension Order {
  /// The prices of its legs as they were asked for; nil where the broker has not told them.
  var askedLegs: OrderLegs? { OrderLegs(orderClass, legs) }
}

extension Portfolio {
  /// The legs that an order still has, each at its price of now; none where it has none, or the broker has not told them.
  public func legsLeft(of order: Order) -> OrderLegs {
    let left = families.legs(of: order.id).compactMap { orders[$0] }
      .filter { !$0.status.isTerminal }
    // One that was canceled leaves the other alone.
    let orderClass: OrderClass =
      order.orderClass == .bracket && left.count == 1 ? .oneTriggersOther : order.orderClass
    return OrderLegs(orderClass, left) ?? .none
  }
}

extension Portfolio {
  /// The orders that end with a leg: the others under its entry that still work, and of an oco group the order that leads it.
  func siblings(of leg: Order) -> [Order] {
    let families = families
    guard let id = families.parent(of: leg.id), let entry = orders[id] else { return [] }
    let others = families.legs(of: id).filter { $0 != leg.id }.compactMap { orders[$0] }
    return (others + (entry.orderClass == .oneCancelsOther ? [entry] : []))
      .filter { !$0.status.isTerminal }
  }
}

extension OrderLegs {
  fileprivate init?(_ orderClass: OrderClass, _ legs: [Order]) {
    let loss = legs.first { $0.stopPrice != nil }
    self.init(
      orderClass, takeProfit: legs.first { $0.stopPrice == nil }?.limitPrice,
      stopLoss: loss.flatMap { leg in
        leg.stopPrice.map { StopLoss(stopPrice: $0, limitPrice: leg.limitPrice) }
      })
  }
}

import ClientModels

/// What a split makes of an order that waits. The contract is silent; Alpaca's description of `gtc` says that prices of such
/// orders follow corporate actions.
extension OrderRecord {
  /// The order in the shares of after a split: more of them, at a part of the price. What was filled stays as it was filled.
  ///
  /// Nil when there is no such order: shares become fewer, a part of the group would lose a part of a share, or the price
  /// has no tick so low.
  func split(_ ratio: SplitRatio, at time: Timestamp) -> OrderRecord? {
    let isAlone = parent == nil && legs.isEmpty
    guard ratio.new > ratio.old, isAlone || ratio.new.isMultiple(of: ratio.old) else { return nil }
    var split = self
    split.order.updatedAt = time
    if order.quantity != nil {
      let digits = leaves.isWhole ? 0 : 9
      guard
        let rest = try? FixedDecimal.multiply(
          leaves.decimal, ratio.new, dividedBy: ratio.old, toDigits: digits, rounding: .down),
        rest <= Exchange.largestQuantity.decimal,
        let quantity = try? order.filledQuantity.decimal + rest
      else { return nil }
      split.order.quantity = Quantity(quantity)
    }
    split.sharesHeld = sharesHeld.map { ratio.applied(to: $0) }
    return split.reprice(ratio) ? split : nil
  }

  /// False when a price is too low to be split.
  private mutating func reprice(_ ratio: SplitRatio) -> Bool {
    if let limit = order.limitPrice {
      // Never worse than what was asked for.
      guard let price = limit.split(ratio, order.side == .buy ? .down : .up) else { return false }
      order.limitPrice = price
    }
    if let trail, let best = highWaterMark {
      guard let best = best.split(ratio, .halfEven), let trail = trail.split(ratio),
        let stop = trail.stop(from: best, side: order.side), stop.isPositive
      else { return false }
      highWaterMark = best
      order.stopPrice = stop
      self.trail = trail
    } else if let stop = order.stopPrice {
      guard let price = stop.split(ratio, .halfEven) else { return false }
      order.stopPrice = price
    }
    let limit = order.side == .buy ? order.limitPrice : nil
    reserve = reserve.flatMap { limit ?? $0.part(of: ratio) }
    return true
  }
}

extension AccountBook {
  /// How those of the orders end that a split cannot be of, each with its group and with what is on its way to it.
  func endsOfOrders(
    _ ids: [BrokerOrderID], thatCannotBeSplit ratio: SplitRatio
  ) -> [LedgerEvent.Kind] {
    var ended: Set<BrokerOrderID> = []
    var kinds: [LedgerEvent.Kind] = []
    for id in ids.sorted() {
      guard let record = orders[id], !isOnItsWay(record), !ended.contains(id) else { continue }
      let group = [id] + livingKin(of: id)
      let all = group + [record.request?.replacement].compactMap { $0 }
      guard all.contains(where: { orders[$0]?.split(ratio, at: createdAt) == nil }) else {
        continue
      }
      if let new = record.request?.replacement {
        kinds += open.contains(new) ? [.orderRejected(new)] : []
        kinds.append(.orderReplaceRejected(id))
      }
      kinds += group.map { .orderCanceled($0) }
      ended.formUnion(all)
    }
    return kinds
  }
}

extension Price {
  /// On a tick; nil when there is none above zero.
  fileprivate func split(_ ratio: SplitRatio, _ rounding: Rounding) -> Price? {
    guard let exact = try? FixedDecimal.multiply(decimal, ratio.old, dividedBy: ratio.new),
      let price = try? exact.rounded(toDigits: exact < .one ? 4 : 2, rounding), price.isPositive
    else { return nil }
    return Price(price)
  }

  /// To nine digits and never more, so that an order sets aside no more than before.
  fileprivate func part(of ratio: SplitRatio) -> Price? {
    (try? FixedDecimal.multiply(
      decimal, ratio.old, dividedBy: ratio.new, toDigits: 9, rounding: .down)).map(Price.init)
  }
}

extension Trail {
  fileprivate func split(_ ratio: SplitRatio) -> Trail? {
    switch self {
    case .price(let price): price.part(of: ratio).flatMap { $0.isPositive ? .price($0) : nil }
    case .percent: self
    }
  }
}

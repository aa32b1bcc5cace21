/// The orders of one group: an entry or an exit and its legs.
extension Portfolio {
  /// What else may still trade and goes when these orders are canceled: canceling any order of a group cancels the rest of it,
  /// the entry of a waiting bracket among them (contract section 4). Without these orders themselves, the oldest first.
  public func goingWith(_ canceled: [Order]) -> [Order] {
    var links: [BrokerOrderID: [BrokerOrderID]] = [:]
    func link(_ a: BrokerOrderID, _ b: BrokerOrderID) {
      links[a, default: []].append(b)
      links[b, default: []].append(a)
    }
    for order in orders.values {
      for leg in order.legs { link(order.id, leg.id) }
      // What takes the place of an order takes its place in the group.
      if order.orderClass != .simple, let old = order.replaces { link(order.id, old) }
    }
    guard !links.isEmpty else { return [] }
    var reached = Set(canceled.map(\.id))
    var next = Array(reached)
    while let id = next.popLast() {
      for other in links[id] ?? [] where reached.insert(other).inserted { next.append(other) }
    }
    return reached.subtracting(canceled.map(\.id)).compactMap { orders[$0] }
      .filter { !$0.status.isTerminal }.sorted { Self.newestFirst($1, $0) }
  }

  /// What the entry of a leg is still to open, negative for a short; zero for an order that is none, or whose entry is filled.
  public func opening(before leg: Order) -> Quantity {
    switch leg.orderClass {
    case .bracket, .oneTriggersOther: break
    case .simple, .oneCancelsOther, .multiLeg, .other: return .zero
    }
    // Legs close what their entry opens, and are of the other side.
    let entry = goingWith([leg]).first { ($0.side == .buy) != (leg.side == .buy) }
    guard let entry, !leg.legs.contains(where: { $0.id == entry.id }),
      let leaves = entry.leavesQuantity
    else { return .zero }
    return entry.side == .buy ? leaves : (try? .zero - leaves) ?? .zero
  }
}

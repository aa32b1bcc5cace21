/// Which orders stand under which: every leg once, under the order that it goes with now.
public struct OrderFamilies: Sendable {
  private var legs: [BrokerOrderID: [BrokerOrderID]] = [:]
  private var parents: [BrokerOrderID: BrokerOrderID] = [:]

  /// The legs of an order that was replaced go with the one in its place, and of a leg that was replaced the one in its place
  /// is named.
  public init(_ orders: [BrokerOrderID: Order]) {
    for order in orders.values {
      for leg in order.legs {
        if let other = parents[leg.id].flatMap({ orders[$0] }), Self.precedes(other, order) {
          continue
        }
        parents[leg.id] = order.id
      }
    }
    guard !parents.isEmpty else { return }
    var heirs: [BrokerOrderID: BrokerOrderID] = [:]
    for order in orders.values where order.orderClass != .simple {
      if let old = order.replaces { heirs[old] = order.id }
    }
    for order in orders.values where !order.legs.isEmpty {
      var named: [BrokerOrderID] = []
      for leg in order.legs where parents[leg.id] == order.id {
        var id = leg.id
        // A chain is no longer than the orders are many.
        for _ in heirs {
          guard let heir = heirs[id] else { break }
          id = heir
          parents[id] = order.id
        }
        if !named.contains(id) { named.append(id) }
      }
      legs[order.id] = named
    }
  }

  public var isEmpty: Bool { parents.isEmpty }

  public func legs(of order: BrokerOrderID) -> [BrokerOrderID] { legs[order] ?? [] }

  /// The order that a leg, or one that came in the place of a leg, goes with.
  public func parent(of leg: BrokerOrderID) -> BrokerOrderID? { parents[leg] }

  private static func precedes(_ a: Order, _ b: Order) -> Bool {
    (a.status == .replaced) == (b.status == .replaced)
      ? Portfolio.newestFirst(a, b) : b.status == .replaced
  }
}

extension Portfolio {
  public var families: OrderFamilies { OrderFamilies(orders) }
}

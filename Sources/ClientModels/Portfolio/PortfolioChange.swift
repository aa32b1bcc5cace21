extension Portfolio {
  /// Whether an event of account, positions, orders or watchlists says anything that is not known already; true for every other one.
  public func isChanged(by event: SyncEvent) -> Bool {
    switch event {
    case .accountUpdated(let account): account != self.account
    case .positionsReplaced(let positions):
      positions.count != self.positions.count
        || positions.contains { self.positions[$0.symbol] != $0 }
    case .ordersUpdated(let orders), .openOrdersListed(let orders):
      orders.contains { self.orders[$0.id] != $0 }
    case .watchlistsChanged(let book): book.lists != watchlists?.lists
    default: true
    }
  }
}

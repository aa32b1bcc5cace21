import ClientModels

extension StoredMovements {
  /// Everything that is stored of what happened in an account, the oldest first: the newest activities of every kind, and before
  /// them what moved shares.
  public static func activities(in store: any BookStoring) -> [Activity] {
    let log = ActivityRows.read(from: store)
    let known = log?.activities ?? []
    guard log?.hasOlder ?? true, let movements = StoredMovements(store)?.movements else {
      return known.reversed()
    }
    let ids = Set(known.map(\.id))
    let oldest = known.last?.at
    let older = movements.prefix { movement in
      guard let at = movement.at, let oldest else { return !ids.contains(movement.id) }
      return !ids.contains(movement.id) && at <= oldest
    }
    return older.compactMap(Activity.init) + known.reversed()
  }
}

extension Activity {
  /// Nil for one that moved nothing.
  fileprivate init?(_ movement: Movement) {
    if let fill = movement.fill {
      self.init(fill)
      return
    }
    guard let symbol = movement.symbol, let at = movement.at else { return nil }
    if let settlement = movement.settlement, settlement.event == .transfer {
      self.init(
        transfer: movement.id, day: NewYork.civil(at).day, at: at, symbol: symbol,
        quantity: movement.quantity,
        price: settlement.price == .zero ? nil : settlement.price)
      return
    }
    if let settlement = movement.settlement {
      let value = try? settlement.price.times(movement.quantity, of: symbol)
      self.init(
        id: movement.id, type: settlement.event.rawValue, day: NewYork.civil(at).day, at: at,
        symbol: symbol, quantity: movement.quantity, cash: value.map { Money(-$0) })
      return
    }
    // Which of the types it was is not stored; both move shares without a price.
    self.init(
      id: movement.id, type: movement.isSplit ? "SPLIT" : "JNLS", day: NewYork.civil(at).day,
      at: at, symbol: symbol, quantity: movement.quantity)
  }
}

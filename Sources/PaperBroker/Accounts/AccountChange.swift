import ClientModels

/// What happens to an account beside its orders.
public enum AccountChange: Hashable, Sendable {
  /// The holder's wishes, whole, as they are from now on.
  case configured(AccountConfiguration)
  /// A watchlist that is new or has changed, whole.
  case watchlistSaved(Watchlist)
  case watchlistDeleted(id: String)
  /// Money or shares that came or went without a trade.
  case posted(AccountEntry)
}

extension AccountBook {
  mutating func apply(_ change: AccountChange) {
    switch change {
    case .configured(let configuration): self.configuration = configuration
    case .watchlistSaved(let list): watchlists.save(list)
    case .watchlistDeleted(let id): watchlists.delete(id)
    case .posted(let entry): post(entry)
    }
  }

  private mutating func post(_ entry: AccountEntry) {
    guard let after = try? cash + entry.netAmount else { return }
    cash = after
    entries.append(entry)
    guard let ratio = entry.split, let symbol = entry.symbol else { return }
    for id in ordersReached(by: entry) {
      guard let split = orders[id]?.split(ratio, at: entry.at) else { continue }
      orders[id] = split
    }
    split(symbol, ratio)
  }

  /// The open orders that a split is of, in no order.
  func ordersReached(by entry: AccountEntry) -> [BrokerOrderID] {
    guard let edge = entry.ordersBefore, entry.split != nil else { return [] }
    return open.filter { id in
      guard let order = orders[id]?.order, order.symbol == entry.symbol else { return false }
      return order.submittedAt.map { $0 < edge } ?? false
    }
  }

  private mutating func split(_ symbol: Symbol, _ ratio: SplitRatio) {
    guard var holding = holdings[symbol] else { return }
    // What was paid for a position stays what it was; there are more or fewer shares for it.
    holding.book = holding.book.split(ratio)
    holding.today = holding.today.split(ratio)
    holding.atDayStart = ratio.applied(to: holding.atDayStart)
    guard holding.book.quantity.isZero else {
      holdings[symbol] = holding
      return
    }
    // Too few to be left with any: what they had cost is lost.
    realized = (try? realized - holding.book.costBasis.amount) ?? realized
    holdings[symbol] = nil
  }
}

extension AverageCost {
  fileprivate func split(_ ratio: SplitRatio) -> AverageCost {
    AverageCost(quantity: ratio.applied(to: quantity), costBasis: costBasis)
  }
}

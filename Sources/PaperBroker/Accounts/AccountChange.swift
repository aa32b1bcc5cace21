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
    guard let split = entry.split, let symbol = entry.symbol, var holding = holdings[symbol] else {
      return
    }
    // What was paid for a position stays what it was; there are more or fewer shares for it.
    holding.book = holding.book.split(split)
    holding.today = holding.today.split(split)
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

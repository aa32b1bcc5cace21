/// A position at the newest price that is known: what the screen and its totals show.
public struct Valuation: Hashable, Sendable {
  public let price: Price?
  /// Price × quantity; negative for a short.
  public let marketValue: Money?
  public let unrealized: Money?
  /// The broker's figure for the day, carried to the newest price.
  public let day: Money?
  /// How and when the price came; nil when it came with the position itself.
  public let receipt: Receipt?
  /// What the percentage is of; nil where the broker's own stands.
  private let basis: Money?
  private let reportedPercent: Percent?

  /// Worked out when it is asked for: totals have no use for it, and a division takes longer than all the rest.
  public var unrealizedPercent: Percent? {
    guard let basis, let marketValue else { return reportedPercent }
    return try? ProfitAndLoss.unrealizedPercent(marketValue: marketValue, costBasis: basis)
  }

  /// As the broker reported it.
  fileprivate init(reported position: Position) {
    price = position.currentPrice
    marketValue = position.marketValue
    unrealized = position.unrealizedProfitAndLoss
    day = position.unrealizedIntradayProfitAndLoss
    receipt = nil
    basis = nil
    reportedPercent = position.unrealizedProfitAndLossPercent
  }

  fileprivate init(
    price: Price, marketValue: Money, costBasis: Money?, day: Money?, receipt: Receipt?
  ) {
    self.price = price
    self.marketValue = marketValue
    unrealized = costBasis.flatMap {
      try? ProfitAndLoss.unrealized(marketValue: marketValue, costBasis: $0)
    }
    self.day = day
    self.receipt = receipt
    basis = costBasis
    reportedPercent = nil
  }
}

extension Portfolio {
  /// The position at the last trade we know of, else at the price that the broker reported with it.
  public func valuation(of position: Position) -> Valuation {
    let currency = account?.currency ?? .usd
    // A market is large: it is looked at where it lies.
    guard let place = market.index(forKey: position.symbol),
      let price = market.values[place].lastPrice,
      let value = try? Money(price, times: position.quantity, of: position.symbol, currency)
    else { return Valuation(reported: position) }
    return Valuation(
      price: price, marketValue: value, costBasis: position.costBasis,
      day: day(of: position, at: price, currency), receipt: market.values[place].lastReceipt)
  }

  private func day(of position: Position, at price: Price, _ currency: Currency) -> Money? {
    guard let reported = position.unrealizedIntradayProfitAndLoss else { return nil }
    guard let then = position.currentPrice, let moved = try? price - then,
      let more = try? Money(moved, times: position.quantity, of: position.symbol, currency)
    else { return reported }
    return try? reported + more
  }

  /// Whether a figure is to be shown as old: always from the cache, and in an open session once nobody has vouched for it
  /// for `staleAfterSeconds`. A figure of a live stream is vouched for by every later sign of life of that stream.
  public func isStale(_ receipt: Receipt?, now: Timestamp) -> Bool {
    guard source == .live else { return true }
    guard let vouchedAt = receipt.map(vouchedAt) ?? asOf else { return true }
    guard clock?.isOpen == true else { return false }
    return now.seconds(since: vouchedAt) > Self.staleAfterSeconds
  }

  /// Whether what the broker says of account and positions is old at `now`. No price is part of it; a client that is
  /// connected reads it again long before.
  public func isBookStale(now: Timestamp) -> Bool {
    guard source == .live, let asOf else { return true }
    return now.seconds(since: asOf) > Self.bookStaleAfterSeconds
  }

  /// Our time when the figure was last known to be the newest.
  public func vouchedAt(_ receipt: Receipt) -> Timestamp {
    guard receipt.source == .stream, streams[.marketData] == .live, let marketHeardAt else {
      return receipt.at
    }
    return max(receipt.at, marketHeardAt)
  }

  /// Our time when the newest of quote and trade was last known to be the newest.
  public func vouchedAt(_ snapshot: MarketSnapshot) -> Timestamp {
    let times = [snapshot.quoteReceipt, snapshot.tradeReceipt].compactMap { $0.map(vouchedAt) }
    return times.max() ?? snapshot.receivedAt
  }

  /// The market's own time: the broker's clock carried on, or the newest quote or trade where that is later, as in a
  /// recording that is replayed faster than life. Nil before the clock is known.
  public func marketTime(at now: Timestamp) -> Timestamp? {
    marketTime(at: now, newest: newestMarketTime)
  }

  /// The same for somebody who knows `newestMarketTime` already.
  public func marketTime(at now: Timestamp, newest: Timestamp?) -> Timestamp? {
    guard let clock else { return nil }
    let carried = clock.timestamp.advanced(bySeconds: max(0, now.seconds(since: clock.receivedAt)))
    return max(carried, newest ?? carried)
  }

  /// When the newest quote or trade was made.
  public var newestMarketTime: Timestamp? { market.values.lazy.compactMap(\.newestTime).max() }
}

extension MarketSnapshot {
  /// When its quote or its trade was made, whichever is later.
  public var newestTime: Timestamp? {
    guard let quoted = quote?.at else { return trade?.at }
    return max(quoted, trade?.at ?? quoted)
  }
}

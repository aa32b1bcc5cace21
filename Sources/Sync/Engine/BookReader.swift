import ClientModels

/// Reads the whole book once, for the command line.
public enum BookReader {
  /// Account, positions, open and recent orders, clock, and snapshots of what is held and working. `now` is
  /// taken as the time at which the broker confirmed it: pass the time before the call.
  public static func fetchBook(
    _ broker: any Broker, at now: Timestamp
  ) async throws(BrokerError) -> Portfolio {
    var book = Portfolio()
    book.apply(.accountUpdated(try await broker.account()))
    let positions = try await broker.positions()
    if let problem = positions.problems.first { throw .unreadable(what: problem) }
    book.apply(.positionsReplaced(positions.values))
    book.apply(.openOrdersListed(try await broker.orders(OrderQuery(status: .open)).values))
    book.apply(.ordersUpdated(try await broker.orders(OrderQuery(status: .all)).values))
    book.apply(.clockUpdated(try await broker.clock()))
    let symbols = Set(book.positions.keys).union(book.workingOrders.compactMap(\.symbol)).sorted()
    for batch in symbols.batches(of: broker.capabilities.snapshotBatch) {
      book.apply(.marketUpdated(try await broker.snapshots(batch).values))
    }
    book.apply(.bookConfirmed(at: now))
    return book
  }

  /// The watchlists, and what is on those that `isWanted`. `now` is taken as the time at which the broker told them.
  public static func fetchWatchlists(
    _ broker: any Broker, at now: Timestamp, isWanted: @Sendable (Watchlist) -> Bool = { _ in true }
  ) async throws(BrokerError) -> (book: WatchlistBook, problems: [String]) {
    let listing = try await broker.watchlists()
    var lists = listing.values
    for index in lists.indices where isWanted(lists[index]) {
      lists[index] = try await broker.watchlist(lists[index].id).list
    }
    return (WatchlistBook(lists, asOf: now), listing.problems)
  }

  public static func fetchMarket(
    _ broker: any Broker, of symbols: [Symbol]
  ) async throws(BrokerError) -> [MarketSnapshot] {
    var market: [MarketSnapshot] = []
    for batch in symbols.batches(of: broker.capabilities.snapshotBatch) {
      market += try await broker.snapshots(batch).values
    }
    return market
  }
}

extension Array {
  /// Consecutive parts of at most `size` elements.
  func batches(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: Swift.max(size, 1)).map {
      Array(self[$0..<Swift.min($0 + Swift.max(size, 1), count)])
    }
  }
}

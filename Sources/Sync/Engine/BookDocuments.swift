import ClientModels

/// The portfolio as the store's documents, and back.
public enum BookDocuments {
  /// Closed orders kept in the cache, newest first. Working orders are all kept.
  public static let closedOrdersKept = 500

  /// Nil when the part is not known.
  public static func payload(_ name: DocumentName, of portfolio: Portfolio) -> [UInt8]? {
    switch name {
    case .account: portfolio.account.map { ContractJSON.encode($0) }
    case .positions:
      ContractJSON.encode(portfolio.positions.values.sorted { $0.symbol < $1.symbol })
    case .orders: ContractJSON.encode(ordersKept(portfolio))
    case .market: ContractJSON.encode(portfolio.market.values.sorted { $0.symbol < $1.symbol })
    case .assets: ContractJSON.encode(portfolio.assets.values.sorted { $0.symbol < $1.symbol })
    case .clock: portfolio.clock.map { ContractJSON.encode($0) }
    case .baseline: portfolio.baseline.map { ContractJSON.encode($0) }
    }
  }

  public static func save(
    _ names: Set<DocumentName>, of portfolio: Portfolio, to store: any BookStoring,
    at now: Timestamp
  ) throws(StoreError) {
    for name in DocumentName.allCases where names.contains(name) {
      guard let payload = payload(name, of: portfolio) else { continue }
      try store.write(name, payload: payload, asOf: portfolio.asOf, at: now)
    }
  }

  /// The cached book, nil when the store holds none, and a line for each part that could not be read.
  public static func load(
    _ store: any BookStoring
  ) -> (portfolio: Portfolio?, problems: [String]) {
    var book = Portfolio()
    var problems: [String] = []
    var ages: [Timestamp] = []
    var found: Set<DocumentName> = []
    for name in DocumentName.allCases {
      guard let document = store.read(name) else { continue }
      do throws(BrokerError) {
        problems += try read(name, document.payload, into: &book)
        // A baseline alone is no book.
        if name != .baseline { found.insert(name) }
      } catch {
        problems.append("the stored \(name.rawValue) cannot be read and is left out: \(error)")
        continue
      }
      switch name {
      case .account, .positions, .orders: document.asOf.map { ages.append($0) }
      case .market, .assets, .clock, .baseline: break
      }
    }
    book.asOf = ages.min()
    // All parts are saved: one that is not there beside the account has been lost.
    if book.account != nil {
      if !found.contains(.positions) { book.unreadParts.insert(.positions) }
      if !found.contains(.orders) { book.unreadParts.insert(.orders) }
    }
    return (found.isEmpty ? nil : book, problems + store.damages)
  }

  private static func read(
    _ name: DocumentName, _ bytes: [UInt8], into book: inout Portfolio
  ) throws(BrokerError) -> [String] {
    switch name {
    case .account:
      book.account = try ContractJSON.account(bytes)
      return []
    case .positions:
      let listing = try ContractJSON.positions(bytes)
      book.apply(.positionsReplaced(listing.values))
      return listing.problems
    case .orders:
      let listing = try ContractJSON.orders(bytes)
      book.apply(.ordersUpdated(listing.values))
      return listing.problems
    case .market:
      let listing = try ContractJSON.market(bytes)
      book.apply(.marketUpdated(listing.values))
      return listing.problems
    case .assets:
      let listing = try ContractJSON.assets(bytes)
      for asset in listing.values { book.apply(.assetUpdated(asset)) }
      return listing.problems
    case .clock:
      book.clock = try ContractJSON.clock(bytes)
      return []
    case .baseline:
      let baseline = try ContractJSON.baseline(bytes)
      book.baseline = baseline
      book.differences = baseline.differences
      return []
    }
  }

  private static func ordersKept(_ portfolio: Portfolio) -> [Order] {
    let sorted = portfolio.orders.values.sorted(by: Portfolio.newestFirst)
    return sorted.filter { !$0.status.isTerminal }
      + sorted.filter(\.status.isTerminal).prefix(closedOrdersKept)
  }
}

import ClientModels
import Synchronization

/// The portfolio as the store's documents, and back.
public enum BookDocuments {
  /// Closed orders that stay beside the working ones, newest first; older ones have lists of their own
  /// (`ClosedOrders`).
  public static let closedOrdersKept = 500

  /// Nil when the part is not known.
  public static func payload(_ name: DocumentName, of portfolio: Portfolio) -> [UInt8]? {
    switch name {
    case .account: portfolio.account.map { ContractJSON.encode($0) }
    case .positions: BookRows.encode(portfolio.positions.values.sorted { $0.symbol < $1.symbol })
    case .orders: BookRows.encode(portfolio.orders.values.sorted(by: Portfolio.newestFirst))
    case .market: BookRows.encode(portfolio.market.values.sorted { $0.symbol < $1.symbol })
    case .assets: ContractJSON.encode(portfolio.assets.values.sorted { $0.symbol < $1.symbol })
    case .clock: portfolio.clock.map { ContractJSON.encode($0) }
    case .baseline: portfolio.baseline.map { ContractJSON.encode($0) }
    // No part of the portfolio: `ActivityRows` keeps it.
    case .activity: nil
    case .watchlists: portfolio.watchlists.map { ContractJSON.encode($0.lists) }
    case .dayPrices:
      portfolio.dayPrices.isEmpty ? nil : DayPriceRows.encode(portfolio.dayPrices)
    }
  }

  /// Writes the parts, and returns the orders that were moved out of the book into a list of closed ones.
  @discardableResult
  public static func save(
    _ names: Set<DocumentName>, of portfolio: Portfolio, to store: any BookStoring,
    at now: Timestamp
  ) throws(StoreError) -> Set<BrokerOrderID> {
    var portfolio = portfolio
    var moved: Set<BrokerOrderID> = []
    if names.contains(.orders) {
      // First the list: a crash in between leaves an order in both places, and never in neither.
      moved = try ClosedOrders.moveOld(of: portfolio, to: store, at: now)
      for id in moved { portfolio.orders[id] = nil }
    }
    for name in DocumentName.allCases where names.contains(name) {
      guard let payload = payload(name, of: portfolio) else { continue }
      let asOf = name == .watchlists ? portfolio.watchlists?.asOf : portfolio.asOf
      try store.write(name, payload: payload, asOf: asOf, at: now)
    }
    return moved
  }

  /// The cached book, nil when the store holds none, and a line for each part that could not be read.
  public static func load(
    _ store: any BookStoring
  ) -> (portfolio: Portfolio?, problems: [String]) {
    let (portfolio, problems) = load(longestFirst, store)
    return (portfolio, problems + store.damages)
  }

  /// The same but for the markets: what is held, and what it was worth, can be shown before they are read. What the store
  /// says of damaged files (`damages`) is not among the problems.
  public static func loadWithoutMarket(
    _ store: any BookStoring
  ) -> (portfolio: Portfolio?, problems: [String]) {
    load(longestFirst.filter { $0 != .market }, store)
  }

  /// The cached markets, and what could not be read of them.
  public static func loadMarket(
    _ store: any BookStoring
  ) -> (market: [Symbol: MarketSnapshot], problems: [String]) {
    guard let part = ReadPart(.market, in: store) else { return ([:], []) }
    return (part.book.market, part.problems)
  }

  /// The parts are read side by side: with thousands of positions the screen would otherwise wait for each in turn.
  private static func load(
    _ names: [DocumentName], _ store: any BookStoring
  ) -> (portfolio: Portfolio?, problems: [String]) {
    let read = Mutex<[DocumentName: ReadPart]>([:])
    SideBySide.perform(names.count) { index in
      guard let part = ReadPart(names[index], in: store) else { return }
      read.withLock { $0[names[index]] = part }
    }
    let parts = read.withLock { $0 }
    var book = Portfolio()
    for (name, part) in parts { take(name, of: part.book, into: &book) }
    book.asOf = parts.values.compactMap(\.confirmedAt).min()
    let found = Set(parts.filter { $0.value.isRead }.keys)
    // All parts are saved: one that is not there beside the account has been lost.
    if book.account != nil {
      if !found.contains(.positions) { book.unreadParts.insert(.positions) }
      if !found.contains(.orders) { book.unreadParts.insert(.orders) }
    }
    let problems = DocumentName.allCases.flatMap { parts[$0]?.problems ?? [] }
    // These alone are no book.
    return (
      found.subtracting([.baseline, .watchlists, .dayPrices]).isEmpty ? nil : book, problems
    )
  }

  private static let longestFirst: [DocumentName] = [
    .market, .positions, .orders, .assets, .dayPrices, .watchlists, .account, .clock, .baseline,
  ]

  private static func take(_ name: DocumentName, of part: Portfolio, into book: inout Portfolio) {
    switch name {
    case .account: book.account = part.account
    case .positions: book.positions = part.positions
    case .orders: book.orders = part.orders
    case .market: book.market = part.market
    case .assets: book.assets = part.assets
    case .clock: book.clock = part.clock
    case .baseline:
      book.baseline = part.baseline
      book.differences = part.differences
    case .activity: break
    case .watchlists: book.watchlists = part.watchlists
    case .dayPrices: book.dayPrices = part.dayPrices
    }
  }
}

/// One part of the book as it was read, in a book that has nothing else.
private struct ReadPart: Sendable {
  var book = Portfolio()
  var problems: [String] = []
  var isRead = false
  /// When the broker confirmed it; only for the parts that an age of the book goes by.
  var confirmedAt: Timestamp?

  /// Nil when the store has no such part.
  init?(_ name: DocumentName, in store: any BookStoring) {
    guard let document = store.read(name) else { return nil }
    do throws(BrokerError) {
      problems = try read(name, document.payload)
      isRead = true
    } catch {
      problems = ["the stored \(name.rawValue) cannot be read and is left out: \(error)"]
      return
    }
    switch name {
    case .account, .positions, .orders: confirmedAt = document.asOf
    case .watchlists: book.watchlists?.asOf = document.asOf
    case .market, .assets, .clock, .baseline, .activity, .dayPrices: break
    }
  }

  /// Positions, orders and markets were stored in the broker's own form by earlier versions.
  private mutating func read(
    _ name: DocumentName, _ bytes: [UInt8]
  ) throws(BrokerError) -> [String] {
    let isTable = RowReader.isTable(bytes)
    switch name {
    case .positions where isTable: book.positions = try BookRows.positions(bytes)
    case .orders where isTable: book.orders = try BookRows.orders(bytes)
    case .market where isTable: book.market = try BookRows.market(bytes)
    case .account: book.account = try ContractJSON.account(bytes)
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
    case .clock: book.clock = try ContractJSON.clock(bytes)
    case .baseline:
      let baseline = try ContractJSON.baseline(bytes)
      book.baseline = baseline
      book.differences = baseline.differences
    case .activity: break
    case .watchlists:
      let listing = try ContractJSON.watchlists(bytes)
      book.watchlists = WatchlistBook(listing.values)
      return listing.problems
    case .dayPrices: book.dayPrices = try DayPriceRows.read(bytes)
    }
    return []
  }
}

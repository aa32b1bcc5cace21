import ClientModels

/// A named list of instruments (contract section 8).
public struct Watchlist: Hashable, Sendable {
  /// A UUID.
  public let id: String
  public var name: String
  /// Each once, in the order in which they were added.
  public var symbols: [Symbol]
  public let createdAt: Timestamp
  public var updatedAt: Timestamp

  static let symbolLimit = 1_000
  /// In characters.
  static let nameLimit = 64

  public init(
    id: String, name: String, symbols: [Symbol], createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.symbols = symbols
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// The watchlists of an account, in the order in which they were made.
public struct WatchlistBook: Hashable, Sendable {
  static let limit = 200

  public private(set) var lists: [Watchlist] = []

  public init() {}

  func list(id: String) -> Watchlist? { lists.first { $0.id == id } }

  func list(named name: String) -> Watchlist? { lists.first { $0.name == name } }

  mutating func save(_ list: Watchlist) {
    if let place = lists.firstIndex(where: { $0.id == list.id }) {
      lists[place] = list
    } else {
      lists.append(list)
    }
  }

  mutating func delete(_ id: String) { lists.removeAll { $0.id == id } }
}

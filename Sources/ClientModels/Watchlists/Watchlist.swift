/// The broker's id of a watchlist: 1 to 64 of `A-Z a-z 0-9 -`, such as a UUID.
public struct WatchlistID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: String) {
    guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPart) else { return nil }
    self.text = text
  }

  public var description: String { text }

  public static func < (a: WatchlistID, b: WatchlistID) -> Bool { a.text < b.text }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d: true
    default: false
    }
  }
}

/// A named list of instruments that the broker keeps (contract section 8).
public struct Watchlist: Hashable, Sendable {
  /// In characters; the broker takes no longer name.
  public static let nameLimit = 64
  /// A list is read as far as so many symbols, and of an account so many lists.
  public static let symbolLimit = 5_000
  public static let listLimit = 500

  public let id: WatchlistID
  public var name: String
  /// In the broker's order; nil as long as only the name was read.
  public var symbols: [Symbol]?
  /// Something on the list is no symbol to us: to write the list whole would take it off.
  public var hasOthers: Bool
  /// When the broker last changed it, in its own words.
  public var updatedAt: Timestamp?

  public init(
    id: WatchlistID, name: String, symbols: [Symbol]? = nil, hasOthers: Bool = false,
    updatedAt: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.symbols = symbols
    self.hasOthers = hasOthers
    self.updatedAt = updatedAt
  }
}

/// All watchlists of an account, in the broker's order.
public struct WatchlistBook: Hashable, Sendable {
  public var lists: [Watchlist]
  /// When the broker last told the names of all of them.
  public var asOf: Timestamp?

  public init(_ lists: [Watchlist] = [], asOf: Timestamp? = nil) {
    self.lists = lists
    self.asOf = asOf
  }

  public subscript(id: WatchlistID) -> Watchlist? { lists.first { $0.id == id } }

  /// By its name, whole before part and in letters of any size; nil when none or several are meant.
  public func list(named name: String) -> Watchlist? {
    if let exact = lists.first(where: { $0.name == name }) { return exact }
    let wanted = name.lowercased()
    let same = lists.filter { $0.name.lowercased() == wanted }
    guard same.isEmpty else { return same.count == 1 ? same[0] : nil }
    let begun = lists.filter { $0.name.lowercased().hasPrefix(wanted) }
    return begun.count == 1 ? begun[0] : nil
  }
}

/// One change of the broker's watchlists that the user asked for.
public enum WatchlistEdit: Hashable, Sendable {
  case create(name: String, [Symbol])
  case rename(WatchlistID, String)
  case delete(WatchlistID)
  case add(Symbol, WatchlistID)
  case remove(Symbol, WatchlistID)
  /// So many places up (less than zero) or down, in the list as it is at the broker then.
  case move(Symbol, WatchlistID, by: Int)

  /// The list that is changed; nil for one that is not there yet.
  public var list: WatchlistID? {
    switch self {
    case .create: nil
    case .rename(let id, _), .delete(let id), .add(_, let id), .remove(_, let id),
      .move(_, let id, _):
      id
    }
  }

  /// Why it cannot be asked for at all, in words; nil when it can.
  public var fault: String? {
    switch self {
    case .create(let name, _), .rename(_, let name):
      if !name.contains(where: { $0 != " " }) { return "a list needs a name" }
      return name.count > Watchlist.nameLimit
        ? "a name has at most \(Watchlist.nameLimit) characters" : nil
    case .delete, .add, .remove, .move: return nil
    }
  }

  /// What it does to a book, in words, such as `add AAPL to "Tech"`.
  public func words(in book: WatchlistBook?) -> String {
    let name = list.map { id in book?[id].map { "\"\($0.name)\"" } ?? "a list that has gone" } ?? ""
    return switch self {
    case .create(let name, _): "make the list \"\(name)\""
    case .rename(_, let new): "call \(name) \"\(new)\""
    case .delete: "delete \(name)"
    case .add(let symbol, _): "add \(symbol) to \(name)"
    case .remove(let symbol, _): "remove \(symbol) from \(name)"
    case .move(let symbol, _, let step): "move \(symbol) \(step < 0 ? "up" : "down") in \(name)"
    }
  }
}

/// What became of a change of the watchlists.
public enum WatchlistOutcome: Hashable, Sendable {
  /// The broker has it so.
  case done
  /// The broker, or we, said no: nothing was changed.
  case refused(reason: String)
  /// No answer came, and what was read afterwards does not show the change.
  case notSeen(reason: String)
  /// No answer came, and the lists could not be read either.
  case unknown(reason: String)
}

extension [Symbol] {
  /// With one of them so many places further, or as far as the list goes.
  public func moving(_ symbol: Symbol, by step: Int) -> [Symbol] {
    guard let index = firstIndex(of: symbol) else { return self }
    var moved = self
    moved.remove(at: index)
    moved.insert(symbol, at: Swift.min(Swift.max(0, index + step), moved.count))
    return moved
  }
}

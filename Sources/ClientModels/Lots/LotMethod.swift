/// Which lots an order closes first.
public enum LotMethod: Hashable, Sendable {
  /// The oldest.
  case fifo
  /// The newest.
  case lifo
  /// Those that realise the least gain: the dearest of what was bought, the cheapest of what was sold short. Of two alike
  /// the older one.
  case highestCost
  /// These in this order, then the oldest.
  case chosen([ExecutionID])

  /// As people say it.
  public var words: String {
    switch self {
    case .fifo: "FIFO"
    case .lifo: "LIFO"
    case .highestCost: "highest cost"
    case .chosen: "chosen lots"
    }
  }

  /// The places of the lots, which are given oldest first, in the order in which they are closed.
  func places(in lots: [Lot]) -> [Int] {
    switch self {
    case .fifo: return Array(lots.indices)
    case .lifo: return lots.indices.reversed()
    case .highestCost:
      return lots.indices.sorted { first, second in
        let (one, other) = (lots[first], lots[second])
        let (before, after) = one.side == .long ? (one, other) : (other, one)
        if before.isDearer(than: after) { return true }
        return after.isDearer(than: before) ? false : first < second
      }
    case .chosen(let ids):
      let wanted = Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
      return lots.indices.sorted { first, second in
        let (one, other) = (wanted[lots[first].id], wanted[lots[second].id])
        guard one != other else { return first < second }
        return (one ?? .max) < (other ?? .max)
      }
    }
  }
}

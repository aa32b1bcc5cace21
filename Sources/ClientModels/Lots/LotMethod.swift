/// Which lots an order closes first.
public enum LotMethod: Hashable, Sendable {
  /// The oldest.
  case fifo
  /// The newest.
  case lifo
  /// Those that realise the least gain: the dearest of what was bought, the cheapest of what was sold short. Of two alike
  /// the older one.
  case highestCost
  /// The oldest, each share of all lots at the average of what they cost.
  case average
  /// So much of these in this order, then the oldest.
  case chosen(LotChoice)

  /// As people say it.
  public var words: String {
    switch self {
    case .fifo: "FIFO"
    case .lifo: "LIFO"
    case .highestCost: "highest cost"
    case .average: "average cost"
    case .chosen(let choice): choice.isEmpty ? "FIFO" : "chosen lots"
    }
  }

  /// The user is asked to choose.
  public var isByHand: Bool { if case .chosen = self { true } else { false } }

  /// The places of the lots, which are given oldest first, in the order in which they are closed: of a choice after what was
  /// chosen.
  func places(in lots: [Lot]) -> [Int] {
    switch self {
    case .fifo, .average, .chosen: return Array(lots.indices)
    case .lifo: return lots.indices.reversed()
    case .highestCost:
      return lots.indices.sorted { first, second in
        let (one, other) = (lots[first], lots[second])
        let (before, after) = one.side == .long ? (one, other) : (other, one)
        if before.isDearer(than: after) { return true }
        return after.isDearer(than: before) ? false : first < second
      }
    }
  }
}

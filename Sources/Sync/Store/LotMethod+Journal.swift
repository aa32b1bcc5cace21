import ClientModels

extension LotMethod {
  /// As records of the journal have it, in the words of `lot_method`.
  var recorded: String {
    switch self {
    case .fifo: "fifo"
    case .lifo: "lifo"
    case .highestCost: "highest"
    case .average: "average"
    case .chosen: "chosen"
    }
  }

  /// Nil for what `recorded` does not make. The lots of a choice are recorded by themselves.
  init?(recorded text: String) {
    switch text {
    case "fifo": self = .fifo
    case "lifo": self = .lifo
    case "highest": self = .highestCost
    case "average": self = .average
    case "chosen": self = .chosen(.none)
    default: return nil
    }
  }
}

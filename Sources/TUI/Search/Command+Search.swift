/// The search for a symbol.
extension Command {
  var searchKeys: [Key] {
    switch self {
    case .findSymbol, .findTicketSymbol: [.control("f")]
    case .takeAsset: [.enter]
    case .nextAsset: [.down, .tab]
    case .previousAsset: [.up, .backTab]
    case .clearSearch: [.control("u")]
    case .leaveSearch: [.escape, .control("c")]
    default: []
    }
  }

  var searchHelp: String {
    switch self {
    case .findSymbol: "Find any symbol by a part of its name, and see its chart"
    case .findTicketSymbol: "Find the symbol by a part of it or of its name"
    case .takeAsset: "Take it"
    case .nextAsset: "Next one"
    case .previousAsset: "The one before"
    case .clearSearch: "Empty the line"
    case .leaveSearch: "Close"
    default: ""
    }
  }

  var searchHint: (label: String, rank: Int)? {
    switch self {
    case .findSymbol: ("find", 13)
    case .takeAsset: ("take", 0)
    case .nextAsset: ("next", 1)
    case .leaveSearch: ("close", 2)
    default: nil
    }
  }
}

import ClientModels

/// Which rows the panes show, in their order: found once after a change and not for every frame, because an account may
/// hold thousands of positions.
struct RowLists: Hashable, Sendable {
  enum OrderID: Hashable, Sendable {
    case submission(ClientOrderID)
    case order(BrokerOrderID)

    var text: String {
      switch self {
      case .submission(let id): id.text
      case .order(let id): id.text
      }
    }
  }

  var holdings: [Symbol] = []
  var quotes: [Symbol] = []
  var orders: [OrderID] = []
}

import ClientModels

/// Which rows the panes show, in their order: found once after a change and not for every frame, because an account may
/// hold thousands of positions.
struct RowLists: Hashable, Sendable {
  enum OrderID: Hashable, Sendable {
    case submission(ClientOrderID)
    case order(BrokerOrderID)
    /// An order that stands below the one that it goes with.
    case leg(BrokerOrderID)
    case fill(ExecutionID)
    /// By its number.
    case draft(Int)
    /// The heading of rows that have something in common.
    case group(String)

    init(_ line: TableLine<OrderID>) {
      switch line {
      case .row(let id): self = id
      case .group(let name): self = .group(name)
      }
    }

    var text: String {
      switch self {
      case .submission(let id): id.text
      case .order(let id), .leg(let id): id.text
      case .fill(let id): id.text
      case .draft(let number): "draft \(number)"
      case .group(let name): TableLine<OrderID>.group(name).text { _ in "" }
      }
    }

    var brokerOrderID: BrokerOrderID? {
      switch self {
      case .order(let id), .leg(let id): id
      case .submission, .fill, .draft, .group: nil
      }
    }
  }

  var holdings: [TableLine<Symbol>] = []
  var quotes: [Symbol] = []
  var orders: [OrderID] = []
  var blotter: [OrderID] = []
  var activity = ActivityList()
  var watch: [Symbol] = []
}

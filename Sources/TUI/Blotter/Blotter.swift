import ClientModels

/// What tab 3 shows of the orders, and how.
public struct Blotter: Hashable, Sendable {
  public enum View: String, CaseIterable, Hashable, Sendable {
    case working, closed, fills, unconfirmed, drafts
  }

  /// How the drafts are sorted; the other views have the look of their table.
  public enum Sort: String, CaseIterable, Hashable, Sendable {
    /// As they were prepared.
    case time
    case symbol, side, quantity, price, status
  }

  /// A column of orders, in the order in which every table of orders has them.
  public enum Column: String, CaseIterable, Hashable, Sendable {
    case side, filled, symbol, price, timeInForce, status, age, averageFill, value, placed
    case submitted, id, type, assetClass

    var title: String {
      switch self {
      case .side: "Side"
      case .filled: "Filled"
      case .symbol: "Symbol"
      case .status: "Status"
      case .price: "Price"
      case .timeInForce: "TIF"
      case .age: "Age"
      case .averageFill: "Avg fill"
      case .value: "Value"
      case .placed: "From"
      case .submitted: "Submitted"
      case .id: "Order id"
      case .type: "Type"
      case .assetClass: "Class"
      }
    }
  }

  public var view = View.working
  public var sort = Sort.time
  public var isReversed = false
  /// Rows that the next action is for, by their ids.
  public var marks: Set<String> = []
  /// Where a range of marks began.
  public var rangeStart: String?

  public init() {}

  mutating func showNext(by step: Int) {
    let views = View.allCases
    let index = views.firstIndex(of: view) ?? 0
    show(views[(index + step + views.count) % views.count])
  }

  mutating func show(_ view: View) {
    self.view = view
    rangeStart = nil
  }

  mutating func sortNext() {
    let sorts = Sort.allCases
    let index = sorts.firstIndex(of: sort) ?? 0
    sort = sorts[(index + 1) % sorts.count]
  }

  mutating func toggleMark(_ id: String) {
    if marks.remove(id) == nil { marks.insert(id) }
  }
}

/// The tables that can be written to a file, each with all its columns.
enum ExportedTable: String, CaseIterable, Hashable {
  case holdings, orders, fills, activities, lots, gains, watchlists, quotes, performance, history

  /// What is in it, for the help.
  var words: String {
    switch self {
    case .holdings: "what is held, at the last price that is known"
    case .orders: "every order that is stored, however old"
    case .fills: "every execution"
    case .activities: "the newest activities, as tab 4 has them"
    case .lots: "open lots by the profile's method"
    case .gains: "what was realised, by the lot that was closed"
    case .watchlists: "the lists and what is on them"
    case .quotes: "the last quote of each symbol"
    case .performance: "the account's value at each close, and the flows"
    case .history:
      "the days of which a book is kept: value at the prices of the day, equity as the broker told it at a moment of its own"
    }
  }

  /// Whether a day's book has it.
  var isOfADay: Bool {
    switch self {
    case .holdings, .orders, .activities, .fills, .lots, .gains: true
    case .watchlists, .quotes, .performance, .history: false
    }
  }
}

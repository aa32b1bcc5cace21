/// Where a command's keys are valid. The front layer is asked first, then `global`.
public enum Scope: String, CaseIterable, Hashable, Sendable {
  case global, table, ticket, lots, review, confirmation, reading, columns, sort, symbols, line,
    palette, chart, history
  case themes, alerts, news, keys, settings, goTo = "go-to"

  public var title: String {
    switch self {
    case .global: "Everywhere"
    case .table: "Tables"
    case .ticket: "Order ticket"
    case .lots: "Choice of lots"
    case .review: "Review before sending"
    case .confirmation: "Confirmation"
    case .reading: "Help and details"
    case .columns: "Choice of columns"
    case .sort: "Choice of what to sort by"
    case .symbols: "Search for a symbol"
    case .line: "Command line"
    case .palette: "List of commands"
    case .chart: "Chart"
    case .history: "Time machine: on tab 6, and wherever another day is shown"
    case .themes: "Choice of a theme"
    case .keys: "Choice of keys"
    case .settings: "Settings"
    case .goTo: "Go to"
    case .alerts: "Alerts"
    case .news: "News"
    }
  }
}

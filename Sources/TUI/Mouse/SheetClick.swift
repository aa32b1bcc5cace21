import ClientModels

/// A click on a line of a list in front. Two of them on the same line within `MouseClick.doubleSeconds` take it.
struct SheetClick: Hashable, Sendable {
  let scope: Scope
  let item: Int
  let at: Timestamp

  func isSecond(after first: SheetClick?) -> Bool {
    guard let first, first.scope == scope, first.item == item else { return false }
    return at.seconds(since: first.at) <= MouseClick.doubleSeconds
  }
}

extension Layer {
  /// What goes up and down its list and what takes a line of it, which asks and sends nothing; nil for any other sheet.
  var listKeys: (next: Command, previous: Command, take: Command)? {
    switch self {
    case .sort: (.nextSort, .previousSort, .firstSort)
    case .columns: (.nextColumn, .previousColumn, .toggleColumn)
    case .themes: (.nextTheme, .previousTheme, .keepTheme)
    case .search: (.nextAsset, .previousAsset, .takeAsset)
    case .ticket, .lots, .review, .confirmation, .reading, .line, .palette, .outcomes, .exit, .bulk,
      .chart, .mapping, .settings, .goTo, .alerts, .news:
      nil
    }
  }

  /// The line of its list that is chosen; nil for any other sheet.
  var listSelection: Int? {
    switch self {
    case .sort(let sheet): sheet.list.selected
    case .columns(let sheet): sheet.list.selected
    case .themes(let sheet): sheet.selected
    case .search(let sheet): sheet.list.selected
    case .ticket, .lots, .review, .confirmation, .reading, .line, .palette, .outcomes, .exit, .bulk,
      .chart, .mapping, .settings, .goTo, .alerts, .news:
      nil
    }
  }
}

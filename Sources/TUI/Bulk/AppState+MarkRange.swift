import ClientModels

/// A range of marks between the two rows at which the key is pressed. Whatever is no moving about in the list gives it up, so
/// that no later press ends a range that nobody remembers.
extension AppState {
  /// What the title of a pane says while one is begun in it.
  func rangeTitle(of pane: Pane) -> String {
    switch pane {
    case .holdings: holdingRangeStart.map { " range from \($0)" } ?? ""
    case .blotter: blotter.rangeStart == nil ? "" : " range begun"
    default: ""
    }
  }

  mutating func markRange(in pane: Pane) {
    guard let index = selectedIndex(pane) else { return }
    changedLooks.insert(pane)
    let first = rangeStart(in: pane)
    guard let first else {
      beginRange(at: index, in: pane)
      return
    }
    _ = endRange()
    let rows = min(first, index)...max(first, index)
    if pane == .holdings {
      holdingMarks.formUnion(lists.holdings[rows].compactMap(\.row))
    } else {
      for row in lists.blotter[rows] {
        if case .group = row { continue }
        blotter.marks.insert(row.text)
      }
    }
  }

  private mutating func beginRange(at index: Int, in pane: Pane) {
    if pane == .holdings {
      guard let symbol = lists.holdings[index].row else { return }
      holdingRangeStart = symbol
    } else {
      blotter.rangeStart = lists.blotter[index].text
    }
    show(
      Notice(
        .info,
        "the range begins here: \(Command.markRange.keyName) at its other end marks it, "
          + "\(Command.clearFilter.keyName) gives it up"))
  }

  /// The row where it was begun; nil where it was not, or that row is gone.
  private func rangeStart(in pane: Pane) -> Int? {
    if pane == .holdings {
      return holdingRangeStart.flatMap { lists.holdings.firstIndex(of: .row($0)) }
    }
    return blotter.rangeStart.flatMap { start in
      lists.blotter.firstIndex { $0.text == start }
    }
  }

  /// Gives it up; false when none was begun.
  mutating func endRange() -> Bool {
    guard holdingRangeStart != nil || blotter.rangeStart != nil else { return false }
    (holdingRangeStart, blotter.rangeStart) = (nil, nil)
    return true
  }
}

extension Command {
  /// A range of marks that is begun outlasts it.
  var keepsRange: Bool {
    switch self {
    case .down, .up, .first, .last, .halfPageDown, .halfPageUp, .pageDown, .pageUp, .nextMatch,
      .previousMatch, .mark, .markRange, .clearFilter, .redraw, .suspend, .screenshot, .toggleMouse,
      .maskAmounts, .copy, .copyRow:
      true
    default: false
    }
  }
}

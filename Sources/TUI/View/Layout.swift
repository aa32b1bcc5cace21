/// Where the panes of a tab stand: side by side from 120 columns, stacked below, and only the focused one on the smallest
/// screens or when it is zoomed. A function of the body, the shares, and what the panes have to show.
struct Layout {
  enum Way: Hashable, Sendable {
    case beside, stacked, single
  }

  /// Frame, heading and one row.
  static let leastHeight = 4
  /// Where one column of words and one of figures still stand beside each other.
  static let leastWidth = 20

  let body: Rect
  let panes: [Pane]
  let focus: Pane
  let shares: PaneShares
  /// How many rows a pane has to show; stacked panes give each other what they do not need.
  let rows: (Pane) -> Int

  var way: Way {
    if shares.isZoomed || panes.count == 1 { return .single }
    return naturalWay
  }

  /// As it is where nothing is zoomed.
  var naturalWay: Way {
    guard panes.count > 1 else { return .single }
    if body.width >= 120 { return .beside }
    return body.height >= 18 ? .stacked : .single
  }

  var placed: [(Pane, Rect)] {
    switch way {
    case .single: return [(panes.contains(focus) ? focus : panes.first ?? focus, body)]
    case .beside: return place { $0.split(left: $1) }
    case .stacked: return place { $0.split(top: $1) }
    }
  }

  /// Widths or heights in cells, in the order of the panes.
  func sizes(_ way: Way) -> [Int] {
    switch way {
    case .single: [body.width]
    case .beside: widths
    case .stacked: heights
    }
  }

  private func place(_ cut: (Rect, Int) -> (Rect, Rect)) -> [(Pane, Rect)] {
    var placed: [(Pane, Rect)] = []
    var rest = body
    for (pane, size) in zip(panes, sizes(way)) {
      let (part, left) = cut(rest, size)
      placed.append((pane, part))
      rest = left
    }
    return placed
  }

  private var widths: [Int] {
    if let parts = shares.beside, parts.count == panes.count {
      return PaneShares.divide(body.width, by: parts, least: Self.leastWidth)
    }
    guard panes.count == 3 else {
      return PaneShares.divide(body.width, by: panes.map { _ in 1 }, least: Self.leastWidth)
    }
    let (first, second) = (body.width * 37 / 100, body.width * 28 / 100)
    return [first, second, body.width - first - second]
  }

  private var heights: [Int] {
    if let parts = shares.stacked, parts.count == panes.count {
      return PaneShares.divide(body.height, by: parts, least: Self.leastHeight)
    }
    // Under its rows the holdings have a line of totals.
    let needs = panes.map { rows($0) + ($0 == .holdings && rows($0) > 0 ? 4 : 3) }
    return Self.heights(of: needs, total: body.height)
  }

  /// Row by row to each that still needs one, in turn; what nobody needs goes to the first.
  private static func heights(of needs: [Int], total: Int) -> [Int] {
    var heights = needs.map { _ in leastHeight }
    var left = total - heights.reduce(0, +)
    while left > 0 {
      let wanting = heights.indices.filter { heights[$0] < needs[$0] }
      guard !wanting.isEmpty else {
        heights[0] += left
        break
      }
      for index in wanting where left > 0 {
        heights[index] += 1
        left -= 1
      }
    }
    return heights
  }
}

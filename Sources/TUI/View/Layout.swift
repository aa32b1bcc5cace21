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

  /// A list without rows says why in a few lines.
  private static let heightOfReason = 8

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
    switch panes.count {
    case 3:
      let (first, second) = (body.width * 37 / 100, body.width * 28 / 100)
      return [first, second, body.width - first - second]
    case 2:
      let first = body.width * 62 / 100
      return [first, body.width - first]
    default: return PaneShares.divide(body.width, by: panes.map { _ in 1 }, least: Self.leastWidth)
    }
  }

  private var heights: [Int] {
    if let parts = shares.stacked, parts.count == panes.count {
      return PaneShares.divide(body.height, by: parts, least: Self.leastHeight)
    }
    return Self.heights(
      of: panes.map(need), total: body.height, spareTo: panes.firstIndex(of: .news) ?? 0)
  }

  /// Lines that a pane can fill, its frame and heading included.
  private func need(_ pane: Pane) -> Int {
    switch pane {
    // A line of totals below the rows, or of names above.
    case .holdings: rows(pane) + (rows(pane) > 0 ? 4 : 3)
    case .watch: rows(pane) > 0 ? rows(pane) + 4 : Self.heightOfReason
    // They can fill whatever there is: the list comes first.
    case .news: body.height / 3
    default: rows(pane) + 3
    }
  }

  /// Row by row to each that still needs one, in turn; what nobody needs goes to one of them.
  private static func heights(of needs: [Int], total: Int, spareTo index: Int) -> [Int] {
    var heights = needs.map { _ in leastHeight }
    var left = total - heights.reduce(0, +)
    while left > 0 {
      let wanting = heights.indices.filter { heights[$0] < needs[$0] }
      guard !wanting.isEmpty else {
        heights[index] += left
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

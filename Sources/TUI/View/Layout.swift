/// Where the panes of a tab stand: side by side from 120 columns, stacked below, and only the focused one on the smallest
/// screens or when it is zoomed. Of three that stand side by side the first and the last share the left column. Heights are
/// shares of the body; a pane gives of its own only what it has no rows for, and only to one that has rows out of sight. Rows
/// are counted in pairs, so that one that comes moves a border by no more than that, and mostly not at all.
struct Layout {
  enum Way: Hashable, Sendable {
    case beside, stacked, single
  }

  /// Frame, heading and one row.
  static let leastHeight = 4
  /// Where one column of words and one of figures still stand beside each other.
  static let leastWidth = 20

  /// A first table is not made narrower for others beside it.
  static let mainWidth = 100
  /// As wide as the quote of a symbol needs, frame included.
  static let sideWidth = 30

  let body: Rect
  let panes: [Pane]
  let focus: Pane
  let shares: PaneShares
  /// Lines that each pane has a use for.
  var needs: [Pane: PaneNeed] = [:]

  var way: Way {
    if shares.isZoomed || panes.count == 1 { return .single }
    return naturalWay
  }

  /// As it is where nothing is zoomed.
  var naturalWay: Way {
    guard panes.count > 1 else { return .single }
    if body.width >= 120, panes.count < 3 || body.height >= 2 * Self.leastHeight { return .beside }
    return body.height >= 18 ? .stacked : .single
  }

  var placed: [(Pane, Rect)] {
    switch way {
    case .single: return [(panes.contains(focus) ? focus : panes.first ?? focus, body)]
    case .beside: return panes.count == 3 ? placedInColumns : place { $0.split(left: $1) }
    case .stacked: return place { $0.split(top: $1) }
    }
  }

  /// Widths or heights in the order of the panes; cells of area where they stand in columns.
  func sizes(_ way: Way) -> [Int] {
    switch way {
    case .single: [body.width]
    case .beside: panes.count == 3 ? placedInColumns.map { $0.1.width * $0.1.height } : widths
    case .stacked: heights
    }
  }

  /// What `sizes` come to, and the least that each of them may be.
  func wholeAndLeast(_ way: Way) -> (whole: Int, least: Int) {
    switch way {
    case .single: (body.width, body.width)
    case .stacked: (body.height, Self.leastHeight)
    case .beside where panes.count == 3:
      (
        body.width * body.height,
        max(Self.leastWidth * body.height, Self.leastHeight * placedInColumns[0].1.width)
      )
    case .beside: (body.width, Self.leastWidth)
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
    guard panes.count == 2 else {
      return PaneShares.divide(body.width, by: panes.map { _ in 1 }, least: Self.leastWidth)
    }
    return [naturalMainWidth, body.width - naturalMainWidth]
  }

  private var naturalMainWidth: Int {
    max(body.width * 62 / 100, min(Self.mainWidth, body.width - Self.sideWidth))
  }

  /// The first pane above the last, and the second beside both.
  private var placedInColumns: [(Pane, Rect)] {
    var side = body.width - naturalMainWidth
    var top = lent([panes[0], panes[2]], PaneShares.divide(body.height, by: [3, 2], least: 0))[0]
    if let parts = shares.beside, parts.count == panes.count {
      let sum = max(1, parts.reduce(0, +))
      let left = max(1, parts[0] + parts[2])
      side = (body.width * parts[1] + sum / 2) / sum
      top = (body.height * parts[0] + left / 2) / left
    }
    side = min(max(Self.leastWidth, side), body.width - Self.leastWidth)
    top = min(max(Self.leastHeight, top), body.height - Self.leastHeight)
    let (main, beside) = body.split(left: body.width - side)
    let (above, below) = main.split(top: top)
    return [(panes[0], above), (panes[1], beside), (panes[2], below)]
  }

  private var heights: [Int] {
    if let parts = shares.stacked, parts.count == panes.count {
      return PaneShares.divide(body.height, by: parts, least: Self.leastHeight)
    }
    let weights = panes.count == 3 ? [8, 6, 6] : panes.count == 2 ? [3, 2] : panes.map { _ in 1 }
    return lent(panes, PaneShares.divide(body.height, by: weights, least: Self.leastHeight))
  }

  /// What panes have no rows for goes to those that have more: first to all rows, then to what stands below them where it has
  /// room as a whole.
  private func lent(_ panes: [Pane], _ shares: [Int]) -> [Int] {
    var heights = shares
    func need(_ index: Int) -> PaneNeed { needs[panes[index]] ?? PaneNeed(lines: heights[index]) }
    func spare(_ index: Int) -> Int {
      max(0, heights[index] - max(Self.leastHeight, need(index).lines))
    }
    /// From the pane that has the most to spare.
    func lend(to index: Int) -> Bool {
      let others = panes.indices.filter { $0 != index && spare($0) > 0 }
      guard let giver = others.max(by: { spare($0) < spare($1) }) else { return false }
      heights[giver] -= 1
      heights[index] += 1
      return true
    }
    var isLending = true
    while isLending {
      isLending = false
      for index in panes.indices where heights[index] < need(index).lines {
        isLending = lend(to: index) || isLending
      }
    }
    for index in panes.indices where need(index).linesBelow > 0 {
      let missing = need(index).lines + need(index).linesBelow - heights[index]
      let others = panes.indices.filter { $0 != index }.reduce(0) { $0 + spare($1) }
      guard missing > 0, missing <= others else { continue }
      for _ in 0..<missing where !lend(to: index) { break }
    }
    return heights
  }
}

/// The lines that a pane has a use for, its frame and headings included.
struct PaneNeed: Hashable, Sendable {
  let lines: Int
  /// What may stand below the rows, once all of them have room.
  var linesBelow = 0

  /// Rows are counted in pairs, and one pair is always expected: the first row of a pane moves nothing.
  static func pairs(_ rows: Int) -> Int { max(2, (rows + 1) / 2 * 2) }

  init(lines: Int, linesBelow: Int = 0) {
    self.lines = lines
    self.linesBelow = linesBelow
  }

  /// `head` is how many lines stand around the rows: the frame, the heading, a total.
  init(rows: Int, head: Int, linesBelow: Int = 0) {
    self.init(lines: Self.pairs(rows) + head, linesBelow: linesBelow)
  }
}

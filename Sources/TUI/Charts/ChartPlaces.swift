/// Where the parts of a chart stand. What there is no room for has no rows.
struct ChartPlaces {
  let title: Rect
  let figures: Rect
  let depth: Rect
  let plot: Rect
  let volume: Rect
  let rule: Rect
  let times: Rect
  /// Columns of the price axis; 0 without one.
  let label: Int

  /// Columns that a plot keeps before an axis is drawn at all.
  private static let leastPlot = 8

  init(_ rect: Rect, hasVolume: Bool, hasDepth: Bool, label: Int) {
    let fits = rect.width >= label + 1 + Self.leastPlot
    self.label = fits ? label : 0
    var rest = rect
    func take(_ rows: Int, whenAtLeast height: Int, _ wanted: Bool = true) -> Rect {
      let (top, below) = rest.split(top: wanted && rect.height >= height ? rows : 0)
      rest = below
      return top
    }
    title = take(1, whenAtLeast: 3)
    figures = take(1, whenAtLeast: 6)
    depth = take(DepthPanel.height, whenAtLeast: 20, hasDepth)
    let footRows = (rect.height >= 10 ? 1 : 0) + (rect.height >= 5 ? 1 : 0)
    let (above, foot) = rest.split(top: rest.height - footRows)
    let volumeRows = hasVolume && rect.height >= 12 ? max(2, rect.height / 6) : 0
    let (top, bottom) = above.split(top: above.height - volumeRows)
    let width = fits ? rect.width - label - 1 : rect.width
    func narrow(_ part: Rect) -> Rect {
      Rect(x: part.x, y: part.y, width: width, height: part.height)
    }
    plot = narrow(top)
    volume = narrow(bottom)
    let (ruleRow, timeRow) = foot.split(top: footRows == 2 ? 1 : 0)
    rule = narrow(ruleRow)
    times = narrow(timeRow)
  }
}

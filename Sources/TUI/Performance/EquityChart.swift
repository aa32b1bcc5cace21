import ClientModels

/// The value of the account day by day as a line, with the days below it on which money came or went.
struct EquityChart {
  let history: ValueHistory?
  let isASCII: Bool

  private static let leastPlot = 16

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard let history, let low = values.min(), let high = values.max(), history.days.count > 1,
      rect.height > 0, rect.width >= Self.leastPlot
    else { return }
    let labels = Labels(low: low, high: high, last: values.last ?? high)
    // Without room for its figures a curve shows a course, and no height.
    let label = rect.width >= labels.width + 1 + Self.leastPlot ? labels.width : 0
    let hasDays = rect.height >= 4
    let hasFlows = rect.height >= 5 && !history.flows.isEmpty
    let feet = (hasDays ? 1 : 0) + (hasFlows ? 1 : 0)
    let plot = Rect(
      x: rect.x, y: rect.y, width: rect.width - (label > 0 ? label + 1 : 0),
      height: rect.height - feet)
    let scale = PriceScale(low: low, high: high, tick: Price(FixedDecimal.one))
    drawLine(scale, into: &canvas, in: plot)
    if label > 0 {
      labels.draw(
        scale, into: &canvas,
        in: Rect(x: plot.maxX + 1, y: plot.y, width: label, height: plot.height))
    }
    if hasFlows {
      drawFlows(
        history, into: &canvas, in: Rect(x: plot.x, y: plot.maxY, width: plot.width, height: 1))
    }
    if hasDays {
      drawDays(
        history, into: &canvas,
        in: Rect(x: plot.x, y: rect.maxY - 1, width: plot.width, height: 1))
    }
  }

  /// A scale is of prices, and money stands on it in the same way.
  private var values: [Price] {
    history?.days.compactMap { $0.value.map { Price($0.amount) } } ?? []
  }

  /// Where the day of an index stands among so many columns or dots.
  private func place(_ index: Int, of count: Int, width: Int) -> Int {
    count > 1 ? index * max(0, width - 1) / (count - 1) : 0
  }

  private func drawLine(_ scale: PriceScale, into canvas: inout Canvas, in rect: Rect) {
    guard let days = history?.days else { return }
    var grid = DotGrid(columns: rect.width, rows: rect.height, isASCII: isASCII)
    var before: (x: Int, y: Int)?
    for (index, day) in days.enumerated() {
      guard let value = day.value else {
        before = nil
        continue
      }
      let point = (
        x: place(index, of: days.count, width: grid.width),
        y: scale.row(Price(value.amount), of: grid.height)
      )
      grid.line(from: before ?? point, to: point)
      before = point
    }
    for row in 0..<rect.height {
      for column in 0..<rect.width {
        guard let glyph = grid.glyph(column, row, mark: "*") else { continue }
        canvas[rect.x + column, rect.y + row] = Cell(text: glyph, role: .text)
      }
    }
  }

  /// Below the day on which it counts: what came, what went, or both where they share a column.
  private func drawFlows(_ history: ValueHistory, into canvas: inout Canvas, in rect: Rect) {
    var marks: [Int: (came: Bool, went: Bool)] = [:]
    for flow in history.flows {
      guard let index = history.days.firstIndex(where: { $0.day >= flow.day }) else { continue }
      let column = place(index, of: history.days.count, width: rect.width)
      // What has no amount came, as far as anybody knows.
      let went = flow.amount?.isNegative ?? false
      marks[column, default: (false, false)].came = marks[column]?.came ?? false || !went
      marks[column, default: (false, false)].went = marks[column]?.went ?? false || went
    }
    for (column, mark) in marks {
      let (glyph, role): (String, Role) =
        switch mark {
        case (true, true): (isASCII ? "x" : "◆", .text)
        case (_, true): (isASCII ? "v" : "▼", .ask)
        default: (isASCII ? "^" : "▲", .bid)
        }
      canvas[rect.x + column, rect.y] = Cell(text: glyph, role: role)
    }
  }

  private func drawDays(_ history: ValueHistory, into canvas: inout Canvas, in rect: Rect) {
    guard let first = history.first?.description, let last = history.last?.description,
      first.count + last.count + 2 <= rect.width
    else { return }
    canvas.draw(first, column: rect.x, row: rect.y, role: .label)
    canvas.draw(last, column: rect.maxX - last.count, row: rect.y, role: .label)
    guard !history.flows.isEmpty else { return }
    let (came, went) = isASCII ? ("^", "v") : ("▲", "▼")
    let words = "\(came) came  \(went) went"
    let middle = rect.x + (rect.width - CellWidth.of(words)) / 2
    guard middle > rect.x + first.count + 1,
      middle + CellWidth.of(words) < rect.maxX - last.count - 1
    else { return }
    canvas.draw(words, column: middle, row: rect.y, role: .dim)
  }

  /// The highest, the lowest and the last value beside the curve; one to a row, the last before the others.
  private struct Labels {
    let low: Price
    let high: Price
    let last: Price

    private func text(_ value: Price) -> String {
      Format.money(Money(value.decimal))
    }

    var width: Int { [low, high, last].map { CellWidth.of(text($0)) }.max() ?? 0 }

    func draw(_ scale: PriceScale, into canvas: inout Canvas, in rect: Rect) {
      var taken: Set<Int> = []
      for (value, role) in [(last, Role.title), (high, .label), (low, .label)] {
        let row = scale.row(value, of: rect.height)
        guard taken.insert(row).inserted else { continue }
        canvas.drawRight(
          text(value), column: rect.x, row: rect.y + row, width: rect.width, role: role)
      }
    }
  }
}

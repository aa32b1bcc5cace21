import ClientModels

/// The two lines above a chart: what it is, and the figures of one bar.
struct ChartLegend {
  let content: ChartContent
  let look: ChartLook
  let window: ChartWindow

  var title: [LegendLine.Piece] {
    var pieces = [
      LegendLine.Piece("", content.symbol.text, .title, rank: 0),
      LegendLine.Piece("", interval, .label, rank: 1),
    ]
    if let note = content.note {
      let words = note.words(isASCII: look.isASCII)
      // The age stays where there is no room for the reason.
      let age = words.firstIndex(of: ":").map { String(words[..<$0]) }
      pieces.append(LegendLine.Piece("", words, note.role, rank: 2, brief: age))
    }
    let group = shown?.group
    for (index, overlay) in window.overlays.enumerated() {
      guard let group, let value = overlay.values[group] else { continue }
      pieces.append(LegendLine.Piece(overlay.label, text(value), overlay.role, rank: 4 + index))
    }
    return pieces
  }

  /// Such as `5m`, or `5m x3` where three are drawn as one.
  private var interval: String {
    content.interval.rawValue + (look.zoom.bars > 1 ? " x\(look.zoom.bars)" : "")
  }

  /// The figures of the bar for a line of this width. Where it has no room for all four prices beside the change, the change
  /// and the longer form of the time go before them.
  func figures(width: Int) -> [LegendLine.Piece] {
    let all = figures
    let prices = all.filter { $0.rank <= 4 }
    guard LegendLine.width(prices) > width, let shown else { return all }
    let isIntraday = content.interval.isIntraday
    let short =
      isIntraday ? TimeAxis.clock(shown.local) : String(shown.local.day.description.suffix(5))
    let brief =
      [LegendLine.Piece("", short, rank: 1)]
      + all.dropFirst().filter { [0, 4, 5].contains($0.rank) }
    return LegendLine.width(brief.filter { $0.rank <= 4 }) <= width ? brief : all
  }

  private var figures: [LegendLine.Piece] {
    guard let shown else { return [] }
    let bar = shown.bar
    var pieces = [
      LegendLine.Piece(
        "",
        Self.time(shown, isIntraday: content.interval.isIntraday) + Self.suffix(shown.part)
          + zone, rank: 1),
      LegendLine.Piece("O", ChartText.price(bar.open), rank: 4),
      LegendLine.Piece("H", ChartText.price(bar.high), rank: 4),
      LegendLine.Piece("L", ChartText.price(bar.low), rank: 4),
      LegendLine.Piece("C", ChartText.price(bar.close), direction(bar), rank: 0),
    ]
    // Of a bar that only trades have made so far nobody knows the volume.
    if bar.volume.isPositive || bar.tradeCount != nil {
      pieces.append(LegendLine.Piece("V", Format.volume(bar.volume, of: content.symbol), rank: 5))
    }
    if let change = change(shown) { pieces.append(change) }
    // The bar's own figures come first. Each side is one piece: of several fills none goes without the others.
    let fills = fills(in: shown)
    for (index, side) in [OrderSide.buy, .sell].enumerated() {
      guard let piece = piece(fills.filter { $0.side == side }, rank: 6 + index) else { continue }
      pieces.append(piece)
    }
    return pieces
  }

  /// `sold 5 at 232.25`, `sold 12.5 in 2 at 232.24 to 232.25`.
  private func piece(_ fills: [ChartContent.Execution], rank: Int) -> LegendLine.Piece? {
    let prices = fills.map(\.price).sorted()
    guard let first = fills.first, let least = prices.first, let most = prices.last,
      let sum = try? fills.dropFirst().reduce(first.quantity, { try $0 + $1.quantity })
    else { return nil }
    let quantity = Format.quantity(sum) + (fills.count > 1 ? " in \(fills.count)" : "")
    let range = least == most ? "" : " to \(ChartText.price(most))"
    return LegendLine.Piece(
      first.side == .buy ? "bought" : "sold", "\(quantity) at \(ChartText.price(least))\(range)",
      first.side == .buy ? .bid : .ask, rank: rank, brief: quantity)
  }

  private var zone: String {
    content.interval.isIntraday && look.zone != .exchange ? " \(look.zone.label)" : ""
  }

  private var shown: ChartWindow.Column? {
    window.cursor.map { window.columns[$0] } ?? window.columns.last
  }

  private func direction(_ bar: Bar) -> Role {
    bar.close > bar.open ? .gain : bar.close < bar.open ? .loss : .unchanged
  }

  /// Against the close of the bar before.
  private func change(_ column: ChartWindow.Column) -> LegendLine.Piece? {
    guard let before = column.previousClose, let change = try? column.bar.close - before else {
      return nil
    }
    let text = (change.isPositive ? "+" : "") + ChartText.price(change)
    let share = try? Percent(change.decimal, of: before.decimal)
    // A share that has no figure is a dash.
    let percent = share.map { Format.percent($0) }.flatMap { $0.hasSuffix("%") ? " " + $0 : nil }
    return LegendLine.Piece(
      "", text + (percent ?? ""),
      Format.gainRole(change.isNegative, isZero: change.isZero), rank: 2)
  }

  private func fills(in column: ChartWindow.Column) -> [ChartContent.Execution] {
    content.fills.filter { window.column(at: $0.at)?.group == column.group }
  }

  /// Averages are rounded to one digit more than prices have.
  private func text(_ price: Price) -> String {
    let digits = max(2, shown.map { $0.bar.close.decimal.fractionDigits } ?? 2)
    return price.decimal.grouped(digits: digits + 1)
  }

  private static func suffix(_ part: DayPart) -> String {
    switch part {
    case .regular: ""
    case .beforeOpen: " pre"
    case .afterClose: " after"
    case .overnight: " night"
    }
  }

  static func time(_ column: ChartWindow.Column, isIntraday: Bool) -> String {
    isIntraday
      ? "\(TimeAxis.day(column.local.day)) \(TimeAxis.clock(column.local))"
      : column.local.day.description
  }
}

extension ChartWindow {
  /// The bar that is shown and holds the time.
  func column(at time: Timestamp) -> Column? {
    guard let index = columns.lastIndex(where: { $0.bar.at <= time }) else { return nil }
    // What came after the newest bar that is shown may belong to one that is not.
    return index + 1 < columns.count || !hiddenAfter ? columns[index] : nil
  }
}

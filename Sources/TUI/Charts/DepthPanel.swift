import ClientModels

/// The best bid and ask: prices, how much stands there as bars, and what lies between them.
public struct DepthPanel {
  public let quote: Quote?
  public let isStale: Bool
  public let isASCII: Bool

  public init(quote: Quote?, isStale: Bool = false, isASCII: Bool = false) {
    self.quote = quote
    self.isStale = isStale
    self.isASCII = isASCII
  }

  private static let longestBar = 40
  /// Columns before the bars; figures that need more have none beside them.
  private static let (narrowHead, wideHead) = (22, 34)
  /// From this width on there is room for long figures before the bars.
  private static let wide = 60

  /// Rows that it needs: ask, spread, bid.
  public static let height = 3

  public func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    guard let quote, quote.bid != nil || quote.ask != nil else {
      LegendLine(pieces: [.init("", "no quote", .dim, rank: 0)]).draw(into: &canvas, in: rect)
      return
    }
    let greatest = max(quote.bidSize, quote.askSize)
    let rows = [
      ("Ask", quote.ask, quote.askSize, Role.ask), ("Bid", quote.bid, quote.bidSize, Role.bid),
    ]
    let spreadRow = rect.height >= Self.height ? 1 : 0
    for (index, (name, price, size, role)) in rows.enumerated() {
      let row = rect.y + index * (1 + spreadRow)
      guard row < rect.maxY else { return }
      draw(
        name, price, size, isStale ? .stale : role, greatest,
        into: &canvas, in: Rect(x: rect.x, y: row, width: rect.width, height: 1))
    }
    guard spreadRow == 1 else { return }
    LegendLine(pieces: spread(quote)).draw(
      into: &canvas, in: Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: 1))
  }

  private func draw(
    _ name: String, _ price: Price?, _ size: Quantity, _ role: Role, _ greatest: Quantity,
    into canvas: inout Canvas, in rect: Rect
  ) {
    let none = isASCII ? "-" : "—"
    let texts = [price.map(ChartText.price) ?? none, price == nil ? none : Format.quantity(size)]
    let head = LegendLine(pieces: [
      .init(name, texts[0], role, rank: 0), .init("", texts[1], role, rank: 1),
    ])
    head.draw(into: &canvas, in: rect)
    guard CellWidth.of(name) + CellWidth.of(texts[0]) + CellWidth.of(texts[1]) + 3 < used(rect)
    else { return }
    let used = used(rect)
    guard price != nil, rect.width > used, greatest.isPositive, size.isPositive else { return }
    // Not up to the border.
    let room = min(rect.width - used - 1, Self.longestBar)
    guard room > 0 else { return }
    let scale = PriceScale(
      low: .zero, high: Price(greatest.decimal), tick: Price(FixedDecimal(units: 1)))
    let length = room - scale.row(Price(size.decimal), of: room)
    for column in 0..<length {
      canvas[rect.x + used + column, rect.y] = Cell(text: isASCII ? "=" : "▆", role: role)
    }
  }

  private func used(_ rect: Rect) -> Int {
    rect.width < Self.wide ? Self.narrowHead : Self.wideHead
  }

  private func spread(_ quote: Quote) -> [LegendLine.Piece] {
    guard let spread = quote.spread else { return [] }
    var pieces = [LegendLine.Piece("Spread", ChartText.price(spread), rank: 0)]
    if let mid = quote.mid, mid.isPositive,
      let share = try? FixedDecimal.multiply(
        spread.decimal, FixedDecimal(10_000), dividedBy: mid.decimal, toDigits: 1)
    {
      pieces.append(LegendLine.Piece("", "\(share.text(minimumDigits: 1)) bp", .dim, rank: 1))
    }
    return pieces
  }
}

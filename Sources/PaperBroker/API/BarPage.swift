import ClientModels

/// Bars of one symbol in a frame, put together from the market's own.
struct BarPage {
  /// A page is cut here rather than keep everybody else waiting; the client goes on with its token.
  static let baseLimit = 20_000

  private(set) var bars: [Bar] = []
  /// The left edge of the first bar that did not fit; nil at the end.
  private(set) var next: Timestamp?

  /// At most `limit` bars whose left edge lies in `range`.
  init(
    of symbol: Symbol, _ frame: BarFrame, in range: ClosedRange<Timestamp>, limit: Int,
    isDescending: Bool, market: any MarketSource, adjusted: (Bar) -> Bar = { $0 }
  ) {
    var first = frame.start(of: range.lowerBound)
    if first < range.lowerBound { first = frame.next(after: first) }
    let end = frame.next(after: frame.start(of: range.upperBound))
    guard first < end else { return }
    let edges = first...Timestamp(nanoseconds: end.nanoseconds - 1)
    let wanted = min((limit + 1) * frame.baseCount, max(Self.baseLimit, frame.baseCount + 1))
    let base =
      isDescending
      ? market.newestBars(symbol, interval: frame.base, in: edges, limit: wanted)
      : market.bars(symbol, interval: frame.base, in: edges, limit: wanted)
    var groups: [(edge: Timestamp, bars: [Bar])] = []
    for bar in base.map(adjusted) {
      let edge = frame.start(of: bar.at)
      if groups.last?.edge != edge { groups.append((edge, [])) }
      groups[groups.count - 1].bars.append(bar)
    }
    // Where the market was cut short, so may the last bar be.
    if base.count >= wanted { next = groups.popLast()?.edge }
    if groups.count > limit {
      next = groups[limit].edge
      groups.removeLast(groups.count - limit)
    }
    bars = groups.compactMap { edge, parts in
      frame.baseCount == 1
        ? parts.first : isDescending ? Bar(parts.reversed(), at: edge) : Bar(parts, at: edge)
    }
  }
}

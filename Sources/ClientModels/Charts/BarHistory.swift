/// The bars of one symbol in their order, as far as they are known.
///
/// Each time stands once. Bars that contradict themselves (a high below the close, a price that is not positive) are left out.
public struct BarHistory: Hashable, Sendable {
  /// More are never kept: the oldest go.
  public static let limit = 10_000

  public let request: BarRequest
  /// The oldest first.
  public private(set) var bars: [Bar]
  /// How many of those that came were left out.
  public private(set) var leftOut: Int
  /// When the broker was last asked for them; nil when it never answered.
  public var asOf: Timestamp?
  /// Whether they were asked for in this session, or come from the disk.
  public var source: Portfolio.Source

  public init(
    _ request: BarRequest, bars: [Bar] = [], asOf: Timestamp? = nil,
    source: Portfolio.Source = .cache
  ) {
    self.request = request
    self.asOf = asOf
    self.source = source
    (self.bars, leftOut) = ([], 0)
    merge(bars)
  }

  /// Takes in bars that the broker told later: they replace those of the same time.
  public mutating func merge(_ newer: [Bar]) {
    let usable = newer.filter(\.isConsistent)
    leftOut += newer.count - usable.count
    guard !usable.isEmpty else { return }
    // A fetch nearly always goes on where the last one ended.
    let isSorted = zip(usable, usable.dropFirst()).allSatisfy { $0.at < $1.at }
    if isSorted, let first = usable.first, bars.last.map({ $0.at < first.at }) ?? true {
      bars += usable
    } else {
      var byTime: [Timestamp: Bar] = [:]
      for bar in bars + usable { byTime[bar.at] = bar }
      bars = byTime.values.sorted { $0.at < $1.at }
    }
    if bars.count > Self.limit { bars.removeFirst(bars.count - Self.limit) }
  }

  /// The index after the last bar that begins at `time` or before it.
  public func end(at time: Timestamp) -> Int { bars.end(at: time) }
}

extension BarHistory {
  /// Follows the market between two fetches. A trade moves high, low and close of the newest bar or begins the next one; its
  /// volume is that of the last bar that came whole, because a screen sees only some of the trades.
  public mutating func follow(_ snapshot: MarketSnapshot) {
    guard snapshot.symbol == request.symbol, !bars.isEmpty else { return }
    switch request.interval {
    case .day: snapshot.dailyBar.map { put($0) }
    case .minute: snapshot.minuteBar.map { put($0) }
    case .fiveMinutes, .fifteenMinutes, .hour: snapshot.minuteBar.map { widen($0) }
    }
    // The day's own bar counts the trades that count for it, and no others.
    if request.interval != .day, let trade = snapshot.trade { follow(trade) }
  }

  private mutating func put(_ bar: Bar) {
    guard bar.isConsistent, let last = bars.last, bar.at >= last.at else { return }
    if bar.at == last.at { bars[bars.count - 1] = bar } else { append(bar) }
  }

  private mutating func append(_ bar: Bar) {
    bars.append(bar)
    if bars.count > Self.limit { bars.removeFirst() }
  }

  private mutating func follow(_ trade: MarketTrade) {
    guard let at = trade.at, trade.price.isPositive else { return }
    widen(
      Bar(
        at: at, open: trade.price, high: trade.price, low: trade.price, close: trade.price,
        volume: .zero))
  }

  /// Takes in a piece of time that is shorter than a bar.
  private mutating func widen(_ piece: Bar) {
    guard piece.isConsistent, let last = bars.last, piece.at >= last.at else { return }
    let seconds = Int64(request.interval.seconds)
    if piece.at.seconds - last.at.seconds < seconds {
      var bar = last
      bar.high = max(bar.high, piece.high)
      bar.low = min(bar.low, piece.low)
      bar.close = piece.close
      bars[bars.count - 1] = bar
      return
    }
    var bar = piece
    // Hours and parts of them begin at the same time in New York as in UTC.
    bar.at = Timestamp(seconds: piece.at.seconds / seconds * seconds)
    bar.volume = .zero
    bar.tradeCount = nil
    bar.volumeWeightedPrice = nil
    append(bar)
  }
}

extension Bar {
  /// Whether the prices are positive and the high and the low enclose the others.
  public var isConsistent: Bool {
    low.isPositive && low <= min(open, close) && high >= max(open, close) && !volume.isNegative
  }
}

extension [Bar] {
  /// The index after the last bar that begins at `time` or before it; they are in the order of time.
  public func end(at time: Timestamp) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].at <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

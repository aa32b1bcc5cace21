/// What a symbol's price was in the course of its last session: closes of short bars, the oldest first.
public struct DayPrices: Hashable, Sendable {
  /// More are never kept: the oldest go.
  public static let limit = 96
  /// How long each stands for.
  public static let interval = BarInterval.fifteenMinutes

  public private(set) var closes: [Close]

  public struct Close: Hashable, Sendable {
    /// The left edge of the bar.
    public let at: Timestamp
    public let price: Price

    public init(at: Timestamp, price: Price) {
      self.at = at
      self.price = price
    }
  }

  public init(_ closes: [Close]) { self.closes = closes.suffix(Self.limit) }

  /// Those of the last day on which there are bars; coins trade at all hours: of them the last 24 hours.
  public init(lastDayOf bars: [Bar], isCoin: Bool) {
    let sound = bars.filter(\.isConsistent).sorted { $0.at < $1.at }
    guard let last = sound.last else {
      self.init([])
      return
    }
    let day = NewYork.civil(last.at).day
    let latest = sound.reversed().prefix { bar in
      isCoin ? last.at.seconds(since: bar.at) < 86_400 : NewYork.civil(bar.at).day == day
    }
    self.init(latest.reversed().map { Close(at: $0.at, price: $0.close) })
  }

  /// Each bar's place in the day, with nil where there was none, and the newest price at the end.
  public func line(upTo last: Price?) -> [Price?] {
    guard let first = closes.first else { return [] }
    var line: [Price?] = []
    let seconds = Int64(Self.interval.seconds)
    for close in closes {
      let place = Int((close.at.seconds - first.at.seconds) / seconds)
      guard place >= line.count, place < Self.limit else { continue }
      line += Array(repeating: nil, count: place - line.count)
      line.append(close.price)
    }
    if let last, !line.isEmpty { line[line.count - 1] = last }
    return line
  }
}

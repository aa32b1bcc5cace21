/// Bars put together to longer ones, on the clock of their exchange: an hour of them never reaches into the next day.
public struct BarGroups: Hashable, Sendable {
  /// Which bars belong together.
  public enum Span: Hashable, Sendable {
    case minutes(Int)
    case days(Int)
    /// From Monday.
    case weeks(Int)
  }

  /// Bars of `interval`, `count` of them together.
  public static func span(_ interval: ChartInterval, times count: Int) -> Span {
    let count = max(1, count)
    return switch interval {
    case .minute: .minutes(count)
    case .fiveMinutes: .minutes(5 * count)
    case .fifteenMinutes: .minutes(15 * count)
    case .hour: .minutes(60 * count)
    case .day: .days(count)
    case .week: .weeks(count)
    }
  }

  /// Counts up with time; the same for all bars that belong together.
  public static func key(_ span: Span, _ time: CivilTime) -> Int {
    switch span {
    case .minutes(let count):
      time.day.ordinal * 1_440 + time.secondOfDay / 60 / max(1, count) * max(1, count)
    case .days(let count): floorDivide(time.day.ordinal, max(1, count))
    // 1970-01-01 was a Thursday.
    case .weeks(let count): floorDivide(time.day.ordinal + 3, 7 * max(1, count))
    }
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int {
    a >= 0 ? a / b : (a - b + 1) / b
  }

  /// The longer bars, and for each the index of the last bar in it.
  public static func groups(
    of bars: ArraySlice<Bar>, key: (Bar) -> Int
  ) -> (bars: [Bar], ends: [Int]) {
    var result: [Bar] = []
    var ends: [Int] = []
    var current: Int?
    for index in bars.indices {
      let bar = bars[index]
      let key = key(bar)
      if key == current, let last = result.indices.last {
        result[last].take(bar)
        ends[last] = index
      } else {
        current = key
        result.append(bar)
        ends.append(index)
      }
    }
    return (result, ends)
  }
}

extension Bar {
  /// Becomes the bar of its own time and that of a later one.
  fileprivate mutating func take(_ later: Bar) {
    high = max(high, later.high)
    low = min(low, later.low)
    close = later.close
    // A sum that does not fit keeps what was counted.
    volume = (try? volume + later.volume) ?? volume
    tradeCount = nil
    volumeWeightedPrice = nil
  }
}

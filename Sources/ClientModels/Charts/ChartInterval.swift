/// How much time one bar of a chart stands for.
public enum ChartInterval: String, Hashable, Sendable, CaseIterable {
  case minute = "1m"
  case fiveMinutes = "5m"
  case fifteenMinutes = "15m"
  case hour = "1h"
  case day = "1d"
  case week = "1w"

  /// The bars that are asked for: weeks are put together from days.
  public var base: BarInterval {
    switch self {
    case .minute: .minute
    case .fiveMinutes: .fiveMinutes
    case .fifteenMinutes: .fifteenMinutes
    case .hour: .hour
    case .day, .week: .day
    }
  }

  /// Bars within days rather than of whole days.
  public var isIntraday: Bool { self != .day && self != .week }

  /// The interval so many steps further in the list; the list's end stays its end.
  public func advanced(by step: Int) -> ChartInterval {
    let all = Self.allCases
    let index = (all.firstIndex(of: self) ?? 0) + step
    return all[min(max(0, index), all.count - 1)]
  }
}

/// The bars of one symbol that a chart needs.
public struct BarRequest: Hashable, Sendable {
  public let symbol: Symbol
  public let interval: BarInterval

  public init(_ symbol: Symbol, _ interval: BarInterval) {
    self.symbol = symbol
    self.interval = interval
  }

  /// How far back the bars are fetched, in seconds: few enough for one page of 10,000 bars, also of coins that trade at all hours.
  public var reach: Double {
    let days: Double =
      switch interval {
      case .minute: 5
      case .fiveMinutes: 20
      case .fifteenMinutes: 60
      case .hour: 180
      case .day: 1_827
      }
    return days * 86_400
  }
}

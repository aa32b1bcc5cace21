/// An average of the last closes that moves along with a chart.
public enum MovingAverage: Hashable, Sendable {
  /// The mean of so many closes.
  case simple(Int)
  /// Each close counts 2 ÷ (period + 1), what was before it the rest; it begins as the mean of the first closes.
  case exponential(Int)

  /// In bars, 1 at least.
  public var period: Int {
    switch self {
    case .simple(let period), .exponential(let period): max(1, period)
    }
  }

  /// What a legend calls it, such as `SMA 20`.
  public var label: String {
    switch self {
    case .simple: "SMA \(period)"
    case .exponential: "EMA \(period)"
    }
  }

  /// How many bars before the first that is shown must be known for its value to be right in every digit that a price has.
  public var lead: Int {
    switch self {
    case .simple: period - 1
    // (1 - 2/(n+1))^(10n) is less than 10⁻⁸.
    case .exponential: period * 10
    }
  }

  /// One value for each close; nil where fewer closes lead up to it than the period asks for.
  public func values(of closes: [Price]) -> [Price?] {
    var result = [Price?](repeating: nil, count: closes.count)
    guard closes.count >= period else { return result }
    var sum: Int128 = 0
    var average: Int128?
    for (index, close) in closes.enumerated() {
      let units = close.decimal.units
      if case .exponential = self, let before = average {
        average = Self.blend(before, units, period)
      } else {
        let (added, overflow) = sum.addingReportingOverflow(units)
        guard !overflow else { return result }
        sum = added
        if index >= period { sum &-= closes[index - period].decimal.units }
        if index >= period - 1 { average = sum / Int128(period) }
      }
      result[index] = average.map { Price(FixedDecimal(units: $0)) }
    }
    return result
  }

  private static func blend(_ before: Int128, _ close: Int128, _ period: Int) -> Int128 {
    // Of a period of 1 the share is whole; of all others twice the part fits, as the difference does.
    let (difference, overflow) = close.subtractingReportingOverflow(before)
    guard !overflow, period > 1 else { return close }
    return before &+ difference / Int128(period + 1) * 2
  }
}

/// The mean price of all shares that changed hands since the day's first bar.
public enum DayVWAP {
  /// One value for each bar; `day` tells which bars belong together. A bar without a mean of its own counts as the third of
  /// high, low and close.
  public static func values(of bars: ArraySlice<Bar>, day: (Bar) -> Int) -> [Price?] {
    var result: [Price?] = []
    result.reserveCapacity(bars.count)
    var current: Int?
    var amount: FixedDecimal? = .zero
    var shares: FixedDecimal? = .zero
    for bar in bars {
      let day = day(bar)
      if day != current { (current, amount, shares) = (day, .zero, .zero) }
      let price = bar.volumeWeightedPrice.flatMap { $0.isPositive ? $0 : nil } ?? bar.typicalPrice
      amount = amount.flatMap { sum in
        price.flatMap { try? sum + $0.decimal * bar.volume.decimal }
      }
      shares = shares.flatMap { try? $0 + bar.volume.decimal }
      guard let amount, let shares, shares.isPositive else {
        result.append(nil)
        continue
      }
      result.append((try? amount / shares).map(Price.init))
    }
    return result
  }
}

extension Bar {
  var typicalPrice: Price? {
    guard let sum = try? high.decimal + low.decimal + close.decimal else { return nil }
    return Price(FixedDecimal(units: sum.units / 3))
  }
}

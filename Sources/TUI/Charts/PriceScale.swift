import ClientModels

/// Which row a price stands on. Higher prices never stand lower, and no price stands outside.
struct PriceScale: Hashable, Sendable {
  let low: Price
  let high: Price
  /// The range is brought to so many bits, so that a place in it is found with machine words.
  private let shift: Int
  private let range: Int64

  private static let bits = 40

  /// Prices that are all the same get a step of room on either side.
  init(low: Price, high: Price, tick: Price) {
    var (bottom, top) = (min(low, high), max(low, high))
    if bottom == top {
      let room = max(tick, Price(FixedDecimal(units: 1)))
      top = (try? top + room) ?? top
      bottom = max((try? bottom - room) ?? bottom, .zero)
    }
    self.low = bottom
    self.high = top
    let units = Self.distance(from: bottom, to: top)
    shift = max(0, UInt128.bitWidth - units.leadingZeroBitCount - Self.bits)
    range = max(1, Int64(truncatingIfNeeded: units >> UInt128(shift)))
  }

  /// The row of a price among `rows` of them, 0 at the top.
  func row(_ price: Price, of rows: Int) -> Int {
    guard rows > 1, price < high else { return 0 }
    guard price > low else { return rows - 1 }
    let below = Int64(
      truncatingIfNeeded: Self.distance(from: price, to: high) >> UInt128(shift))
    return Int(min(below * Int64(min(rows, 100_000)) / range, Int64(rows - 1)))
  }

  func contains(_ price: Price) -> Bool { price >= low && price <= high }

  /// In units; prices are not negative, so that it fits.
  static func distance(from low: Price, to high: Price) -> UInt128 {
    high > low ? UInt128(bitPattern: high.decimal.units &- low.decimal.units) : 0
  }
}

/// The round prices of an axis.
struct PriceAxis: Hashable, Sendable {
  /// 1, 2, 2.5 or 5 times a power of ten, in whole ticks.
  let step: Price
  let prices: [Price]
  /// Digits after the point that every label has.
  let digits: Int

  /// Rows from one label to the next, as near as round steps come. The closer ones are for a range in which fewer than two
  /// round prices lie otherwise: one label alone tells no distance.
  private static let rowsPerLabel = [5, 3, 2, 1]

  /// For a plot of `rows` rows, the highest price first.
  init(_ scale: PriceScale, tick: Price, rows: Int) {
    let range = PriceScale.distance(from: scale.low, to: scale.high)
    // Figures that lie closer together than orders may stand are told apart all the same.
    let tickUnits = UInt128(max(1, tick.decimal.units))
    let least = range / 2 < tickUnits ? 1 : tickUnits
    var step: UInt128 = 1
    var prices: [Price] = []
    for rowsPerLabel in Self.rowsPerLabel where prices.count < 2 {
      step = Self.step(range, least, rows: max(1, rows), rowsPerLabel: rowsPerLabel)
      prices = Self.prices(scale, step: step, most: max(1, rows))
    }
    self.step = Price(FixedDecimal(units: Int128(clamping: step)))
    digits = max(2, self.step.decimal.fractionDigits)
    self.prices = prices
  }

  private static func prices(_ scale: PriceScale, step: UInt128, most: Int) -> [Price] {
    var prices: [Price] = []
    let low = UInt128(max(0, scale.low.decimal.units))
    let high = UInt128(max(0, scale.high.decimal.units))
    var next = high / step * step
    while next >= low, next > 0, prices.count < most {
      prices.append(Price(FixedDecimal(units: Int128(clamping: next))))
      guard next >= step else { break }
      next -= step
    }
    return prices
  }

  func text(_ price: Price) -> String { price.decimal.grouped(digits: digits) }

  /// The first that is no longer too small: from 1 to 2, 2.5 and 5 each is at most twice the one before.
  private static func step(
    _ range: UInt128, _ tick: UInt128, rows: Int, rowsPerLabel: Int
  ) -> UInt128 {
    // Never more than twice as far apart as two thirds of that.
    let rowPart = min(range / UInt128(rows), .max / 64)
    let least = rowPart * UInt128(rowsPerLabel) * 2 / 3
    var power: UInt128 = 1
    while true {
      for (factor, part): (UInt128, UInt128) in [(1, 1), (2, 1), (5, 2), (5, 1)] {
        let (round, overflow) = power.multipliedReportingOverflow(by: factor)
        guard !overflow, round <= UInt128(Int128.max) else { return max(range, 1) }
        guard round.isMultiple(of: part) else { continue }
        let step = round / part
        guard step >= tick, step.isMultiple(of: tick), step >= least else { continue }
        return step
      }
      let (next, overflow) = power.multipliedReportingOverflow(by: 10)
      guard !overflow else { return max(range, 1) }
      power = next
    }
  }
}

enum ChartText {
  /// Every digit that the price has, two at least.
  static func price(_ price: Price) -> String {
    price.decimal.grouped(digits: max(2, price.decimal.fractionDigits))
  }

  /// In thousands, millions or billions with at most one digit after the point, cut and never rounded up.
  static func volume(_ quantity: Quantity) -> String {
    let units: [(name: String, size: Int)] = [
      ("T", 1_000_000_000_000), ("B", 1_000_000_000), ("M", 1_000_000), ("K", 1_000),
    ]
    for (name, size) in units where quantity.decimal >= FixedDecimal(size) {
      guard let value = try? quantity.decimal / FixedDecimal(size),
        let cut = try? value.rounded(toDigits: 1, .down)
      else { continue }
      return cut.description + name
    }
    return ((try? quantity.decimal.rounded(toDigits: 2, .down)) ?? quantity.decimal).description
  }
}

import ClientModels

/// Noise that is a function: the same seed, name and place always give the same value.
struct SyntheticPath: Hashable, Sendable {
  let seed: UInt64
  let alwaysOpen: Bool

  /// One over the periods in days: from 512 days down to about a minute of a session.
  private static let frequencies: [Double] = [
    1 / 512, 1 / 128, 1 / 32, 1 / 8, 1 / 2, 2, 8, 32, 128, 390,
  ]
  /// The reach of a random walk grows with the root of time.
  private static let sizes = frequencies.map { 0.55 / $0.squareRoot() }
  /// What many symbols share has no layers that are finer than a few minutes.
  private static let sharedLayers = 9
  /// Overnight, the path goes on for this part of a day.
  private static let gap = 0.25

  /// Where a part of a session lies on the path, in days.
  func place(_ day: CalendarDay, fraction: Double) -> Double {
    Double(day.ordinal) + (alwaysOpen ? fraction : Self.gap + (1 - Self.gap) * fraction)
  }

  /// The path of an instrument: layers of noise of the whole market, of its sector, and of its own.
  func walk(_ instrument: Instrument) -> Walk {
    let factors = instrument.factors
    var layers: [Layer] = []
    layers.reserveCapacity(2 * Self.sharedLayers + Self.frequencies.count)
    func add(_ name: UInt64, share: Double, count: Int) {
      guard share > 0 else { return }
      let volatility = instrument.dailyVolatility * share.squareRoot()
      for (index, frequency) in Self.frequencies.prefix(count).enumerated() {
        layers.append(
          Layer(
            key: name &+ UInt64(index) &* 0x9e37_79b9_7f4a_7c15, frequency: frequency,
            size: Self.sizes[index] * volatility))
      }
    }
    add(0x4d61_726b_6574, share: factors.marketShare, count: Self.sharedLayers)
    add(factors.sectorHash, share: factors.sectorShare, count: Self.sharedLayers)
    add(instrument.hash, share: factors.ownShare, count: Self.frequencies.count)
    return Walk(path: self, basePrice: instrument.basePrice, layers: layers)
  }

  fileprivate struct Layer {
    let key: UInt64
    let frequency: Double
    let size: Double
    var cell = Int64.min
    var left = 0.0
    /// Right less left.
    var rise = 0.0
  }

  /// Prices along a path. Any place gives the same price whatever was asked before it; going forward in small steps is
  /// cheap, because each layer keeps the two values that it lies between.
  struct Walk {
    fileprivate let path: SyntheticPath
    fileprivate let basePrice: Double
    fileprivate var layers: [Layer]

    /// Not on a tick, in dollars.
    mutating func price(at place: Double) -> Double {
      var sum = 0.0
      for index in layers.indices {
        let position = place * layers[index].frequency
        let cell = SyntheticPath.floor(position)
        if cell != layers[index].cell { enter(cell, index) }
        let layer = layers[index]
        let part = position - Double(cell)
        sum += layer.size * (layer.left + layer.rise * part * part * (3 - 2 * part))
      }
      return basePrice * SyntheticPath.exponential(sum)
    }

    private mutating func enter(_ cell: Int64, _ index: Int) {
      let key = layers[index].key
      let left = path.unit(key, cell) * 2 - 1
      layers[index].left = left
      layers[index].rise = path.unit(key, cell + 1) * 2 - 1 - left
      layers[index].cell = cell
    }
  }

  /// The whole number at or below `x`, without a call into the C library.
  private static func floor(_ x: Double) -> Int64 {
    let whole = Int64(x)
    return Double(whole) > x ? whole - 1 : whole
  }

  /// 64 random bits for a name and a place.
  func bits(_ name: UInt64, _ place: Int64) -> UInt64 {
    var value =
      seed &+ name &* 0xbf58_476d_1ce4_e5b9 &+ UInt64(bitPattern: place) &* 0x94d0_49bb_1331_11eb
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }

  /// A number from 0 to 1 for a name and a place.
  func unit(_ name: UInt64, _ place: Int64) -> Double {
    Double(bits(name, place) >> 11) / 9_007_199_254_740_992
  }

  /// eˣ for the small x of log prices, by its series on a sixteenth of x: the standard library has none.
  private static func exponential(_ x: Double) -> Double {
    let x = min(max(x, -4), 4) / 16
    let high = 1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5_040 + x / 40_320)))
    let root = 1 + x * (1 + x * (0.5 + x * (1 / 6 + x * high)))
    let eighth = root * root
    let quarter = eighth * eighth
    let half = quarter * quarter
    return half * half
  }
}

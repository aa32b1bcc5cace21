/// How long to wait before the next try: by chance between nothing and a doubling bound ("full jitter"), so that
/// many clients do not come back at once after an outage.
public struct Backoff: Hashable, Sendable {
  /// Seconds.
  public var base: Double
  /// Seconds.
  public var cap: Double

  public init(base: Double = 0.5, cap: Double = 30) {
    self.base = base
    self.cap = cap
  }

  /// The most that may be waited after `failures` failures in a row (from 1), in seconds.
  public func bound(failures: Int) -> Double {
    var bound = base
    for _ in 0..<min(max(failures, 0), 32) where bound < cap { bound *= 2 }
    return min(bound, cap)
  }

  public func delay(failures: Int, using generator: inout some RandomNumberGenerator) -> Double {
    Double.random(in: 0...bound(failures: failures), using: &generator)
  }
}

/// A small generator with a seed (Steele, Lea and Flood's SplitMix64), so that a run can be repeated.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

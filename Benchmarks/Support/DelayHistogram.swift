/// How often each delay was seen: to 20 µs up to a fifth of a second, to 10 ms up to twenty seconds.
public struct DelayHistogram: Sendable {
  private static let fine = 10_000
  private static let coarse = 2_000

  private var counts = [UInt32](repeating: 0, count: fine + coarse)
  public private(set) var count = 0

  public init() {}

  /// What is longer than twenty seconds counts as that.
  public mutating func add(nanoseconds: Int64) {
    let delay = max(0, nanoseconds)
    let bucket =
      delay < 200_000_000
      ? Int(delay / 20_000) : min(Self.fine + Int(delay / 10_000_000), counts.count - 1)
    counts[bucket] += 1
    count += 1
  }

  public mutating func add(_ other: DelayHistogram) {
    for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
    count += other.count
  }

  /// The delay that `share` of all do not exceed, in milliseconds; nil without any.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = max(1, Int((Double(count) * share).rounded(.up)))
    var seen = 0
    for (bucket, number) in counts.enumerated() {
      seen += Int(number)
      guard seen >= rank else { continue }
      return bucket < Self.fine
        ? Double(bucket + 1) * 0.02 : Double(bucket - Self.fine + 1) * 10
    }
    return nil
  }
}

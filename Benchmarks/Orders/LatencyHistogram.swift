/// How often each time was seen: exact to 20 µs up to a fifth of a second, to 10 ms up to twenty seconds.
struct LatencyHistogram: Sendable {
  private static let fine = 10_000
  private static let coarse = 2_000

  private var counts = [UInt32](repeating: 0, count: fine + coarse)
  private(set) var count = 0

  mutating func add(nanoseconds: Int64) {
    let time = max(0, nanoseconds)
    let bucket =
      time < 200_000_000
      ? Int(time / 20_000) : min(Self.fine + Int(time / 10_000_000), counts.count - 1)
    counts[bucket] += 1
    count += 1
  }

  mutating func add(_ other: LatencyHistogram) {
    for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
    count += other.count
  }

  /// The time that `share` of all do not exceed, in milliseconds; nil without any.
  func quantile(_ share: Double) -> Double? {
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

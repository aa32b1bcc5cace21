/// How often each delay was seen: exact to 25 µs up to a tenth of a second, to 10 ms up to ten seconds.
struct DelayHistogram: Sendable {
  private static let fine = 4_000
  private static let coarse = 1_000

  private var counts = [UInt32](repeating: 0, count: fine + coarse)
  private(set) var count = 0

  mutating func add(nanoseconds: Int64) {
    let delay = max(0, nanoseconds)
    let bucket =
      delay < 100_000_000
      ? Int(delay / 25_000) : min(Self.fine + Int(delay / 10_000_000), counts.count - 1)
    counts[bucket] += 1
    count += 1
  }

  mutating func add(_ other: DelayHistogram) {
    for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
    count += other.count
  }

  /// The delay that `share` of all do not exceed, in milliseconds; nil without any.
  func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = Int((Double(count) * share).rounded(.up))
    var seen = 0
    for (bucket, number) in counts.enumerated() {
      seen += Int(number)
      guard seen >= rank else { continue }
      return bucket < Self.fine
        ? Double(bucket + 1) * 0.025 : Double(bucket - Self.fine + 1) * 10
    }
    return nil
  }
}

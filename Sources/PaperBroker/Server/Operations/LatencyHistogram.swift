/// How long things took, counted by upper bounds.
struct LatencyHistogram: Hashable, Sendable {
  /// In microseconds.
  private static let bounds: [Int64] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000,
    5_000_000,
  ]

  private var buckets = Array(repeating: 0, count: Self.bounds.count)
  private var count = 0
  private var sum: Int64 = 0

  mutating func add(_ microseconds: Int64) {
    if let bucket = Self.bounds.firstIndex(where: { microseconds <= $0 }) { buckets[bucket] += 1 }
    count += 1
    sum += microseconds
  }

  /// As Prometheus reads it, in seconds.
  func text(_ name: String, _ route: String) -> String {
    var out = ""
    var below = 0
    for (bound, count) in zip(Self.bounds, buckets) {
      below += count
      out += "\(name)_bucket{route=\"\(route)\",le=\"\(Self.seconds(bound))\"} \(below)\n"
    }
    out += "\(name)_bucket{route=\"\(route)\",le=\"+Inf\"} \(count)\n"
    out += "\(name)_sum{route=\"\(route)\"} \(Self.seconds(sum))\n"
    return out + "\(name)_count{route=\"\(route)\"} \(count)\n"
  }

  private static func seconds(_ microseconds: Int64) -> String {
    let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
    return "\(microseconds / 1_000_000).\(fraction)"
  }
}

/// Which fault each request meets.
public struct FaultSchedule: Sendable {
  private enum Source: Sendable {
    case seeded(SeededRandom, Rates)
    case scripted([Fault], matching: @Sendable (ProxyLine) -> Bool)
  }

  private struct Rates: Sendable {
    let changes: Double
    let reads: Double
    let longestDelay: Double
  }

  private var source: Source

  /// Faults by chance: the same seed gives the same faults for the same number of requests.
  ///
  /// `rate` is the share of faulty requests, 0...1, `readRate` that of those that only read; no delay is longer than
  /// `longestDelay` seconds.
  public static func seeded(
    _ seed: UInt64, rate: Double, readRate: Double? = nil, longestDelay: Double = 0.3
  ) -> FaultSchedule {
    let rates = Rates(changes: rate, reads: readRate ?? rate, longestDelay: longestDelay)
    return FaultSchedule(source: .seeded(SeededRandom(seed: seed), rates))
  }

  /// These faults in turn for the requests that match; all others pass, and so does everything after the last.
  public static func scripted(
    _ faults: [Fault], matching: @escaping @Sendable (ProxyLine) -> Bool = { _ in true }
  ) -> FaultSchedule {
    FaultSchedule(source: .scripted(faults, matching: matching))
  }

  public static let none = scripted([])

  mutating func next(for line: ProxyLine) -> Fault {
    switch source {
    case .seeded(var random, let rates):
      let isFaulty = random.chance(line.method == "GET" ? rates.reads : rates.changes)
      let fault = isFaulty ? Fault.random(longest: rates.longestDelay, using: &random) : .pass
      source = .seeded(random, rates)
      return fault
    case .scripted(var faults, let matching):
      guard !faults.isEmpty, matching(line) else { return .pass }
      let fault = faults.removeFirst()
      source = .scripted(faults, matching: matching)
      return fault
    }
  }
}

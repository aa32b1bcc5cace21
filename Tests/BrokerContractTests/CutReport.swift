import TestSupport

/// What a number of cuts came to.
struct CutReport: Sendable {
  /// How often each fault met the stream of order events.
  var cuts: [String: Int] = [:]
  var reconnects = 0
  /// From the moment the stream was live again, or from the last order if that came later, until the client had the
  /// server's orders and positions.
  var seconds: [Double] = []
  var repairs = 0
  var findings: [String] = []

  var total: Int { cuts.values.reduce(0, +) }

  mutating func add(_ other: CutReport) {
    cuts.merge(other.cuts, uniquingKeysWith: +)
    reconnects += other.reconnects
    seconds += other.seconds
    repairs += other.repairs
    findings += other.findings
  }

  var worst: Double { seconds.max() ?? 0 }

  var line: String {
    let kinds = cuts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let median = seconds.isEmpty ? 0 : seconds.sorted()[seconds.count / 2]
    return """
      \(total) cuts (\(kinds.joined(separator: ", "))), \(reconnects) reconnects, equal after \(Self.text(median)) s \
      (median) and \(Self.text(worst)) s (worst), \(repairs) repairs by sweep, \(findings.count) differing
      """
  }

  private static func text(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1_000).rounded())
    let rest = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

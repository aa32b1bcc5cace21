import BenchmarkSupport

/// What came of the requests of a connection, or of many.
struct Tally: Sendable {
  /// Done: any 2xx.
  var served = DelayHistogram()
  /// Turned away because there was too much: 503 or 429.
  var shed = DelayHistogram()
  /// Any other status, and connections that ended: there should be none.
  var failed = 0
  var firstFailure: String?

  mutating func add(status: Int, nanoseconds: Int64) {
    switch status {
    case 200..<300: served.add(nanoseconds: nanoseconds)
    case 429, 503: shed.add(nanoseconds: nanoseconds)
    default: fail("status \(status)")
    }
  }

  mutating func fail(_ reason: String) {
    failed += 1
    firstFailure = firstFailure ?? reason
  }

  mutating func add(_ other: Tally) {
    served.add(other.served)
    shed.add(other.shed)
    failed += other.failed
    firstFailure = firstFailure ?? other.firstFailure
  }
}

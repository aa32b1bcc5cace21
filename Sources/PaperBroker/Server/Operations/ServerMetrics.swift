import Synchronization

/// What the server counts, as Prometheus reads it (text format 0.0.4).
final class ServerMetrics: Sendable {
  /// Things that happen apart from whole requests.
  enum Count: String, CaseIterable, Sendable {
    case rateLimited = "folio_paper_rate_limited_total"
    case shed = "folio_paper_shed_total"
    case turnedAway = "folio_paper_turned_away_total"
    case faults = "folio_paper_faults_total"

    var help: String {
      switch self {
      case .rateLimited: "Requests answered with 429."
      case .shed: "Requests answered with 503 because too many were under way."
      case .turnedAway: "Requests and connections refused before they were read."
      case .faults: "Faults made on demand."
      }
    }
  }

  /// A figure that is read when it is asked for.
  struct Gauge: Sendable {
    let name: String
    let help: String
    let isCounter: Bool
    let value: Int

    init(_ name: String, _ help: String, isCounter: Bool = false, _ value: Int) {
      self.name = name
      self.help = help
      self.isCounter = isCounter
      self.value = value
    }
  }

  private struct Label: Hashable, Comparable {
    let route: String
    let method: String
    let status: Int

    static func < (a: Label, b: Label) -> Bool {
      (a.route, a.method, a.status) < (b.route, b.method, b.status)
    }
  }

  private struct State {
    var requests: [Label: Int] = [:]
    var latency: [String: LatencyHistogram] = [:]
    var counts: [Count: Int] = [:]
  }

  private let state = Mutex(State())

  func add(_ count: Count) { state.withLock { $0.counts[count, default: 0] += 1 } }

  /// `route` and `method` come from fixed lists, so that what is counted stays bounded.
  func observe(route: String, method: String, status: Int, took: Duration) {
    let microseconds = took.nanoseconds / 1_000
    state.withLock { state in
      state.requests[Label(route: route, method: method, status: status), default: 0] += 1
      state.latency[route, default: LatencyHistogram()].add(microseconds)
    }
  }

  func text(_ gauges: [Gauge]) -> String {
    let state = state.withLock { $0 }
    var out = Self.head("folio_paper_requests_total", "Requests by route and status.", "counter")
    for (label, count) in state.requests.sorted(by: { $0.key < $1.key }) {
      out +=
        "folio_paper_requests_total{route=\"\(label.route)\",method=\"\(label.method)\",status=\"\(label.status)\"} \(count)\n"
    }
    let name = "folio_paper_request_seconds"
    out += Self.head(name, "From the request's head to its answer, by route.", "histogram")
    for (route, histogram) in state.latency.sorted(by: { $0.key < $1.key }) {
      out += histogram.text(name, route)
    }
    for count in Count.allCases {
      out += Self.head(count.rawValue, count.help, "counter")
      out += "\(count.rawValue) \(state.counts[count] ?? 0)\n"
    }
    for gauge in gauges {
      out += Self.head(gauge.name, gauge.help, gauge.isCounter ? "counter" : "gauge")
      out += "\(gauge.name) \(gauge.value)\n"
    }
    return out
  }

  private static func head(_ name: String, _ help: String, _ type: String) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }
}

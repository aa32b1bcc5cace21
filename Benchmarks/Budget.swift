import FoundationEssentials

/// What a case may take at most.
struct Budget: Decodable {
  enum Statistic: String, Decodable {
    case median, p99
  }

  let statistic: Statistic
  let milliseconds: Int64

  func holds(for measurement: Measurement) -> Bool {
    let limit = Milliseconds(nanoseconds: milliseconds * 1_000_000)
    switch statistic {
    case .median: return measurement.median <= limit
    case .p99: return measurement.p99 <= limit
    }
  }

  /// The budgets of a file, by the names of their cases.
  static func load(_ path: String) throws -> [String: Budget] {
    try JSONDecoder().decode([String: Budget].self, from: Data(contentsOf: URL(filePath: path)))
  }
}

import FoundationEssentials

/// One figure of the screen, measured several times.
struct ScreenFigure {
  let name: String
  let unit: String
  /// One for each run; none when it could not be measured.
  let runs: [Double]
  /// Why there are no runs.
  let reason: String?

  init(_ name: String, _ unit: String, _ runs: [Double]) {
    self.name = name
    self.unit = unit
    self.runs = runs
    reason = runs.isEmpty ? "the system does not say" : nil
  }

  init(_ name: String, _ unit: String, notMeasured reason: String) {
    self.name = name
    self.unit = unit
    runs = []
    self.reason = reason
  }

  /// Of the runs; the smaller of the two in the middle of an even number.
  var median: Double? { Self.quantile(50, of: runs) }

  /// The smallest value that so many per cent of all do not exceed.
  static func quantile(_ percent: Int, of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let rank = (values.count * percent + 99) / 100
    return values.sorted()[max(rank, 1) - 1]
  }
}

/// The figures beside the most that each may be.
struct ScreenReport {
  let figures: [ScreenFigure]
  private let most: [String: Double]

  /// `budgets` is a file with one object: what each figure may be at most, in its own unit.
  init(_ figures: [ScreenFigure], budgets: String) throws {
    self.figures = figures
    most = try JSONDecoder().decode(
      [String: Double].self, from: Data(contentsOf: URL(filePath: budgets)))
  }

  var isOK: Bool { figures.allSatisfy(isOK) }

  /// What was not measured breaks no budget, and keeps none.
  private func isOK(_ figure: ScreenFigure) -> Bool {
    guard let value = figure.median, let most = most[figure.name] else { return true }
    return value <= most
  }

  var table: String {
    var cells = [["name", "median", "unit", "budget", "ok"]]
    cells += figures.map { figure in
      let verdict = figure.median == nil ? "-" : isOK(figure) ? "yes" : "NO"
      return [
        figure.name, figure.median.map(Self.text) ?? "", figure.unit,
        most[figure.name].map(Self.text) ?? "", verdict,
      ]
    }
    let reasons = figures.compactMap { figure in
      figure.reason.map { "\(figure.name): not measured: \($0)" }
    }
    return (AlignedTable(cells: cells, words: [0, 2]).lines + reasons).map { $0 + "\n" }.joined()
  }

  /// The same for programs, with every run.
  var json: String {
    let objects = figures.map { figure in
      var members = ["\"name\": \"\(figure.name)\"", "\"unit\": \"\(figure.unit)\""]
      if let median = figure.median {
        members.append("\"median\": \(Self.text(median))")
        members.append("\"runs\": [\(figure.runs.map(Self.text).joined(separator: ", "))]")
      }
      if let reason = figure.reason { members.append("\"not_measured\": \"\(reason)\"") }
      if let most = most[figure.name] { members.append("\"budget\": \(Self.text(most))") }
      members.append("\"ok\": \(figure.median == nil ? "null" : String(isOK(figure)))")
      return "  {" + members.joined(separator: ", ") + "}"
    }
    return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }

  /// With three digits after the point at the most.
  private static func text(_ value: Double) -> String {
    let rounded = (value * 1_000).rounded() / 1_000
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}

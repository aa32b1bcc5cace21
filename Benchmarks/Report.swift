/// The measurements beside their budgets.
struct Report {
  struct Row {
    let measurement: Measurement
    let budget: Budget?

    /// A case without a budget breaks none.
    var isOK: Bool { budget?.holds(for: measurement) ?? true }
  }

  let rows: [Row]
  var isOK: Bool { rows.allSatisfy(\.isOK) }

  init(_ measurements: [Measurement], budgets: [String: Budget]) {
    rows = measurements.map { Row(measurement: $0, budget: budgets[$0.name]) }
  }

  /// One line for each case; times in milliseconds.
  var table: String {
    var cells = [["name", "median ms", "p99 ms", "budget", "ok"]]
    cells += rows.map { row in
      [
        row.measurement.name, row.measurement.median.description, row.measurement.p99.description,
        row.budget.map { "\($0.statistic.rawValue) \($0.milliseconds)" } ?? "",
        row.isOK ? "yes" : "NO",
      ]
    }
    return AlignedTable(cells: cells).text
  }

  /// The same for programs.
  var json: String {
    let objects = rows.map { row in
      var members = [
        "\"name\": \"\(row.measurement.name)\"", "\"median_ms\": \(row.measurement.median)",
        "\"p99_ms\": \(row.measurement.p99)",
      ]
      if let budget = row.budget {
        members.append("\"budget_statistic\": \"\(budget.statistic.rawValue)\"")
        members.append("\"budget_ms\": \(budget.milliseconds)")
      }
      members.append("\"ok\": \(row.isOK)")
      return "  {" + members.joined(separator: ", ") + "}"
    }
    return "[\n" + objects.joined(separator: ",\n") + "\n]\n"
  }
}

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
    let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { line in
      line.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }.joined(separator: "  ") + "\n"
    }.joined()
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

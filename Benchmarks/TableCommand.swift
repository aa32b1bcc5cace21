import ArgumentParser
import FoundationEssentials

struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "Measures what keys cost in large tables; exit status 1 when a budget is broken.")

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "The file of the budgets.")
  var budgets = "Benchmarks/table-budgets.json"

  @Option(help: "How often each is measured.")
  var times = 500

  func validate() throws {
    guard (100...100_000).contains(times) else {
      throw ValidationError("--times takes 100 to 100000")
    }
  }

  func run() throws {
    let report = Report(
      try TableBenchmarks(times: times).all(), budgets: try Budget.load(budgets))
    print(report.table, terminator: "")
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK else { throw ExitCode(1) }
  }
}

import ArgumentParser
import FoundationEssentials

struct ChartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chart",
    abstract: "Measures how long charts take to draw; exit status 1 when a budget is broken.")

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "The file of the budgets.")
  var budgets = "Benchmarks/chart-budgets.json"

  @Option(help: "How often each is drawn.")
  var times = 2_000

  func validate() throws {
    guard (100...100_000).contains(times) else {
      throw ValidationError("--times takes 100 to 100000")
    }
  }

  func run() throws {
    let report = Report(
      ChartBenchmarks(times: times).all(), budgets: try Budget.load(budgets))
    print(report.table, terminator: "")
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK else { throw ExitCode(1) }
  }
}

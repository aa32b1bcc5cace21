import ArgumentParser
import FoundationEssentials

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract:
      "Measures the books of past days: how long one opens, and what they take; exit status 1 when a budget is broken."
  )

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "The file of the budgets.")
  var budgets = "Benchmarks/history-budgets.json"

  @Option(help: "How often each is measured.")
  var times = 200

  @Option(help: "How many years of days.")
  var years = 10

  @Option(help: "How many positions each day has.")
  var positions = 500

  @Option(help: "The folder of the release build, whose folio is measured.")
  var programs = ".build/release"

  @Option(help: "The folder in which the store is made, and removed again.")
  var dir = "/tmp"

  func validate() throws {
    guard (20...10_000).contains(times), (1...30).contains(years),
      (1...10_000).contains(positions)
    else {
      throw ValidationError(
        "--times takes 20 to 10000, --years 1 to 30, --positions 1 to 10000")
    }
  }

  /// The files are no larger than this part of the plain JSON.
  private static let largestRatio = 1.0 / 3

  func run() throws {
    let folder = "\(dir)/folio-bench-history-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (measurements, sizes) = try HistoryBenchmarks(
      years: years, positions: positions, times: times
    ).run(in: folder, programs: programs)
    let report = Report(measurements, budgets: try Budget.load(budgets))
    print(report.table, terminator: "")
    let isSmall = sizes.ratio <= Self.largestRatio
    print(
      "\(sizes.days) days: \(sizes.files) bytes, plain JSON \(sizes.plain) bytes, ratio \((sizes.ratio * 1_000).rounded() / 1_000) (at most 0.333): \(isSmall ? "ok" : "BROKEN")"
    )
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK, isSmall else { throw ExitCode(1) }
  }
}

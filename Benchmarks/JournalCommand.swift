import ArgumentParser
import FoundationEssentials

/// Without another name, this is what is measured. The options belong here: those of the program itself would take `--json`
/// and the like from every other command.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Measures the order journal; exit status 1 when a budget is broken.")

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "A folder on the disk to measure; else the home folder.")
  var dir: String?

  @Option(help: "The file of the budgets.")
  var budgets = "Benchmarks/budgets.json"

  @Option(help: "How many records the long journal has.")
  var records = 1_000_000

  func validate() throws {
    guard (10_000...10_000_000).contains(records) else {
      throw ValidationError("--records takes 10000 to 10000000")
    }
  }

  func run() throws {
    let budgets = try Budget.load(budgets)
    guard let place = dir ?? ProcessInfo.processInfo.environment["HOME"] else {
      throw ValidationError("HOME is not set: name a folder with --dir")
    }
    let folder = "\(place)/.folio-bench-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try JournalBenchmarks(folder: folder)
    let measurements =
      [try journal.writingAndSyncing(times: 2_000), try journal.recording(times: 2_000)]
      + (try journal.opening(records: records))
    let report = Report(measurements, budgets: budgets)
    print(report.table, terminator: "")
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK else { throw ExitCode(1) }
  }
}

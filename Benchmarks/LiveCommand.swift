import ArgumentParser
import FoundationEssentials

struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live",
    abstract:
      "Measures the real folio on a recorded day that the real paper broker plays in a loop; exit status 1 when a budget is broken."
  )

  @Option(help: "The folder of the recording: quotes.csv and trades.csv of SPY, AIG, BAC, IBM.")
  var replay: String?

  @Option(help: "How many times faster than life the recording is played.")
  var speed = "600"

  @Option(help: "For how long, from 10 seconds to a day.")
  var seconds = 600

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "A folder for what the programs write; else the home folder.")
  var dir: String?

  @Option(help: "The file of the budgets.")
  var budgets = "Benchmarks/live-budgets.json"

  @Option(help: "The folder of folio and folio-paper; else that of this program.")
  var programs: String?

  func validate() throws {
    guard (10...86_400).contains(seconds) else {
      throw ValidationError("--seconds takes 10 to 86400")
    }
    guard let replay else {
      throw ValidationError(
        "name a recorded day with --replay: a folder with quotes.csv and trades.csv, as the README describes them"
      )
    }
    for name in ["quotes.csv", "trades.csv"]
    where !FileManager.default.fileExists(atPath: "\(replay)/\(name)") {
      throw ValidationError(
        "\(replay)/\(name) is not there: --replay names a folder with quotes.csv and trades.csv")
    }
  }

  func run() throws {
    guard let replay, let place = dir ?? ProcessInfo.processInfo.environment["HOME"] else {
      throw ValidationError("HOME is not set: name a folder with --dir")
    }
    let own = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let figures = try ScreenFolder.with(in: place) { folder in
      try LiveBenchmark(
        programs: ScreenPrograms(folder: programs ?? own, home: folder), recording: replay,
        speed: speed, seconds: seconds
      ).run()
    }
    let report = try ScreenReport(figures, budgets: budgets)
    print(report.table, terminator: "")
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK else { throw ExitCode(1) }
  }
}

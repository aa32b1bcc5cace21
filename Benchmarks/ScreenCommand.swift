import ArgumentParser
import FoundationEssentials

struct ScreenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract:
      "Measures the real folio on a terminal of 160x50; exit status 1 when a budget is broken.",
    discussion:
      "Everything, three times each, takes about eight minutes; each part is told when it is done.")

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "A folder for what the programs write; else the home folder.")
  var dir: String?

  @Option(help: "The file of the budgets.")
  var budgets = "Benchmarks/screen-budgets.json"

  @Option(help: "The folder of folio and folio-paper; else that of this program.")
  var programs: String?

  @Option(help: "How often each figure is measured.")
  var times = 3

  @Option(
    help: ArgumentHelp(
      "One part alone: start, store, demo, rest or quotes. May be given several times.",
      valueName: "part"))
  var only: [ScreenBenchmarks.Part] = []

  func validate() throws {
    guard (1...100).contains(times) else { throw ValidationError("--times takes 1 to 100") }
  }

  func run() throws {
    guard let place = dir ?? ProcessInfo.processInfo.environment["HOME"] else {
      throw ValidationError("HOME is not set: name a folder with --dir")
    }
    let own = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let parts = ScreenBenchmarks.Part.allCases.filter { only.isEmpty || only.contains($0) }
    let clock = ContinuousClock()
    let figures = try ScreenFolder.with(in: place) { folder in
      let benchmarks = ScreenBenchmarks(
        programs: try ScreenPrograms(folder: programs ?? own, home: folder), times: times)
      return try parts.flatMap { part in
        let start = clock.now
        let figures = try benchmarks.figures(of: part)
        tell("\(part.rawValue): measured in \((clock.now - start).components.seconds) s")
        return figures
      }
    }
    let report = try ScreenReport(figures, budgets: budgets)
    print(report.table, terminator: "")
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK else { throw ExitCode(1) }
  }
}

extension ScreenBenchmarks.Part: ExpressibleByArgument {}

struct MakeStoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-store",
    abstract: "Makes the store of a large account; `folio --offline --profile big` opens it.")

  @Argument(help: "The folder to name in XDG_STATE_HOME.")
  var folder: String

  @Option(help: "How many positions the account holds.")
  var positions = 10_000

  @Option(help: "How many orders it has placed.")
  var orders = 100_000

  func validate() throws {
    guard (1...100_000).contains(positions), (0...1_000_000).contains(orders) else {
      throw ValidationError("--positions takes 1 to 100000, --orders 0 to 1000000")
    }
  }

  func run() throws {
    try BigStore(positions: positions, orders: orders).write(to: "\(folder)/folio")
  }
}

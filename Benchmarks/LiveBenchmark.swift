import FoundationEssentials

/// The real programs on a recording that is played in a loop: how far the screen is behind, and what it costs.
struct LiveBenchmark {
  let programs: ScreenPrograms
  let recording: String
  let speed: String
  let seconds: Int

  private static let symbols = ["SPY", "AIG", "BAC", "IBM"]
  private static let interval = 10
  /// A first minute to warm up, one to compare with, and one to compare.
  private static let leastForMemory = 180

  private struct Program {
    let name: String
    let pid: Int32
    var memory: [Double] = []
    var processor: Duration?

    mutating func note() {
      ScreenProcess.residentBytes(pid).map { memory.append(Double($0) / 1_048_576) }
    }
  }

  func run() throws -> [ScreenFigure] {
    let folder = "\(programs.home)/config/folio"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names = Self.symbols.map { "\"\($0)\"" }.joined(separator: ", ")
    try Data("watch = [\(names)]\n".utf8).write(to: URL(filePath: "\(folder)/config.toml"))
    let broker = try ScreenBroker(
      programs, market: ["--replay", recording, "--loop", "--speed", speed],
      holding: Self.symbols)
    let variables = broker.environment
    let server = try LiveServer(
      address: variables["APCA_API_BASE_URL"] ?? "", keyID: variables["APCA_API_KEY_ID"] ?? "",
      secret: variables["APCA_API_SECRET_KEY"] ?? "", symbols: Self.symbols)
    let terminal = try ScreenTerminal([programs.folio], environment: variables)
    var session = LiveSession(terminal, server)
    try session.waitForQuote(within: .seconds(60))
    // From the holdings to the quotes.
    session.press("\t")
    let measured = try measure(
      &session,
      [Program(name: "folio", pid: terminal.pid), Program(name: "folio-paper", pid: broker.pid)])
    return figures(of: session) + measured
  }

  private func measure(_ session: inout LiveSession, _ programs: [Program]) throws -> [ScreenFigure]
  {
    var programs = programs
    for index in programs.indices {
      programs[index].processor = ScreenProcess.processorTime(programs[index].pid)
    }
    let start = ContinuousClock.now
    for second in stride(from: 0, to: seconds, by: Self.interval) {
      for index in programs.indices { programs[index].note() }
      try session.measure(until: start + .seconds(min(seconds, second + Self.interval)))
    }
    let took = ContinuousClock.now - start
    return programs.flatMap { program -> [ScreenFigure] in
      let spent = ScreenProcess.processorTime(program.pid).flatMap { after in
        program.processor.map { (after - $0) / took * 100 }
      }
      return [ScreenFigure("live: processor, \(program.name)", "%", spent.map { [$0] } ?? [])]
        + memory(program)
    } + [
      ScreenFigure(
        "live: bytes to the terminal", "bytes/s", [Double(session.bytes) / (took / .seconds(1))])
    ]
  }

  private func figures(of session: LiveSession) -> [ScreenFigure] {
    let (quotes, keys) = (session.delays, session.keyDelays)
    func figure(_ name: String, _ percent: Int, _ values: [Double]) -> ScreenFigure {
      ScreenFigure(
        "live: \(name)", "ms", ScreenFigure.quantile(percent, of: values).map { [$0] } ?? [])
    }
    return [
      figure("quote behind the server, median", 50, quotes),
      figure("quote behind the server, p99", 99, quotes),
      figure("quote behind the server, worst", 100, quotes),
      figure("key to paint, median", 50, keys), figure("key to paint, p99", 99, keys),
      figure("key to paint, worst", 100, keys),
      ScreenFigure("live: quotes and keys measured", "", [Double(quotes.count + keys.count)]),
    ]
  }

  private func memory(_ program: Program) -> [ScreenFigure] {
    let minute = 60 / Self.interval
    let growth = "live: memory, \(program.name), growth beyond 5 % and 1 MiB"
    var figures: [ScreenFigure] = []
    func median(_ name: String, _ values: ArraySlice<Double>) -> Double? {
      let median = ScreenFigure.quantile(50, of: Array(values))
      figures.append(
        ScreenFigure("live: memory, \(program.name), \(name)", "MiB", median.map { [$0] } ?? []))
      return median
    }
    _ = median("first minute", program.memory.prefix(minute))
    guard seconds >= Self.leastForMemory else {
      return figures + [
        ScreenFigure(growth, "MiB", notMeasured: "it takes \(Self.leastForMemory) s or more")
      ]
    }
    let second = median("second minute", program.memory.dropFirst(minute).prefix(minute))
    let last = median("last minute", program.memory.suffix(minute))
    if let second, let last {
      let allowed = max(second * 1.05, second + 1)
      figures.append(ScreenFigure(growth, "MiB", [max(0, last - allowed)]))
    }
    return figures
  }
}

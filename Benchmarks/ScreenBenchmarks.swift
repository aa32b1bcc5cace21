import ClientModels
import FoundationEssentials

/// What the program on the screen costs: with a big store, at rest, and while quotes arrive.
struct ScreenBenchmarks {
  let programs: ScreenPrograms
  /// How often each figure is measured; the median counts.
  let times: Int

  /// What is measured in one go, by the name that chooses it.
  enum Part: String, CaseIterable {
    case start, store, demo, rest, quotes
  }

  private static let presses = 200

  func figures(of part: Part) throws -> [ScreenFigure] {
    switch part {
    case .start: try start(bigStore())
    case .store: try keysAndMemory(bigStore())
    case .demo: try demo()
    case .rest: try atRest()
    case .quotes: try underLoad()
    }
  }

  /// Where the store of a large account is, made when it is not there yet.
  private func bigStore() throws -> String {
    let store = "\(programs.home)/big"
    if !FileManager.default.fileExists(atPath: store) {
      try BigStore(positions: 10_000, orders: 100_000).write(to: "\(store)/folio")
    }
    return store
  }

  private func underLoad() throws -> [ScreenFigure] {
    let rates = [1_000, 10_000, 100_000]
    let option = "--quotes-per-second"
    guard try programs.paperKnows(option) else {
      return rates.flatMap { Self.notMeasured($0, because: "this folio-paper has no \(option)") }
    }
    return try rates.flatMap { try atQuotes($0, option) }
  }

  /// The demo on a store of its own: streams, charts of the day and a market that moves, as somebody sees it first.
  private func demo() throws -> [ScreenFigure] {
    let resident = try (0..<times).compactMap { turn in
      let screen = try ScreenTerminal(
        [programs.folio, "demo"],
        environment: programs.environment(["XDG_STATE_HOME": "\(programs.home)/demo-\(turn)"]))
      _ = try screen.wait(for: "streaming", within: .seconds(60))
      _ = screen.drain(for: .seconds(10))
      return ScreenProcess.residentBytes(screen.pid).map { Double($0) / 1_048_576 }
    }
    return [ScreenFigure("screen: resident memory of the demo after 10 s", "MiB", resident)]
  }

  private func open(_ store: String) throws -> ScreenTerminal {
    try ScreenTerminal(
      [programs.folio, "screen", "--offline", "--profile", BigStore.profile],
      environment: programs.environment(["XDG_STATE_HOME": store]))
  }

  private func start(_ store: String) throws -> [ScreenFigure] {
    let runs = try (0..<times).compactMap { _ in
      ScreenFigure.quantile(
        50,
        of: try (0..<5).map { _ in
          let screen = try open(store)
          return Self.milliseconds(
            try screen.wait(for: BigStore.firstSymbol, within: .seconds(60)))
        })
    }
    return [ScreenFigure("screen: start to the first frame, big store", "ms", runs)]
  }

  private func keysAndMemory(_ store: String) throws -> [ScreenFigure] {
    var (first, later): ([Double], [Double]) = ([], [])
    var (median, worst, bytes): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<times {
      let screen = try open(store)
      _ = try screen.wait(for: BigStore.firstSymbol, within: .seconds(60))
      _ = screen.drain(for: .milliseconds(100))
      ScreenProcess.residentBytes(screen.pid).map { first.append(Double($0) / 1_048_576) }
      _ = screen.drain(for: .seconds(5))
      ScreenProcess.residentBytes(screen.pid).map { later.append(Double($0) / 1_048_576) }
      let bursts = try Self.presses(screen)
      let durations = bursts.map { Self.milliseconds($0.duration) }
      ScreenFigure.quantile(50, of: durations).map { median.append($0) }
      ScreenFigure.quantile(99, of: durations).map { worst.append($0) }
      ScreenFigure.quantile(50, of: bursts.map { Double($0.bytes) }).map { bytes.append($0) }
    }
    return [
      ScreenFigure("screen: key to paint, big store, median", "ms", median),
      ScreenFigure("screen: key to paint, big store, p99", "ms", worst),
      ScreenFigure("screen: bytes for a move of the selection", "bytes", bytes),
      ScreenFigure("screen: resident memory after the first frame", "MiB", first),
      ScreenFigure("screen: resident memory after 5 s", "MiB", later),
    ]
  }

  private static func presses(_ screen: ScreenTerminal) throws -> [ScreenTerminal.Burst] {
    try (0..<presses).map { _ in
      ScreenProcess.avoidFullSecond(by: .milliseconds(60))
      guard let burst = screen.press("j", quiet: .milliseconds(15)) else {
        throw BenchmarkFailure("a key was not answered within a second")
      }
      return burst
    }
  }

  private func atRest() throws -> [ScreenFigure] {
    let seconds = 30
    let names = ["screen: processor at rest, market open", "screen: wake-ups at rest, market open"]
    let broker = try ScreenBroker(programs, market: try ScreenBroker.quietMarket(programs))
    var (processor, wakeUps): ([Double], [Double]) = ([], [])
    for _ in 0..<times {
      let screen = try ScreenTerminal([programs.folio], environment: broker.environment)
      _ = try screen.wait(for: "AAPL", within: .seconds(60))
      _ = screen.drain(for: .seconds(5))
      let before = (ScreenProcess.processorTime(screen.pid), ScreenProcess.wakeUps(screen.pid))
      _ = screen.drain(for: .seconds(seconds))
      if let first = before.0, let last = ScreenProcess.processorTime(screen.pid) {
        processor.append(Self.milliseconds(last - first) / 10 / Double(seconds))
      }
      if let first = before.1, let last = ScreenProcess.wakeUps(screen.pid) {
        wakeUps.append(Double(last - first) / Double(seconds))
      }
    }
    return [
      ScreenFigure(names[0], "%", processor), ScreenFigure(names[1], "per s", wakeUps),
    ]
  }

  private static func names(_ rate: Int) -> [(name: String, unit: String)] {
    let keys = [
      ("screen: key to paint at \(rate) quotes/s, median", "ms"),
      ("screen: key to paint at \(rate) quotes/s, p99", "ms"),
    ]
    guard rate == 1_000 else { return keys }
    return keys + [
      ("screen: processor at \(rate) quotes/s", "%"),
      ("screen: bytes to the terminal at \(rate) quotes/s", "bytes/s"),
    ]
  }

  private static func notMeasured(_ rate: Int, because reason: String) -> [ScreenFigure] {
    names(rate).map { ScreenFigure($0.name, $0.unit, notMeasured: reason) }
  }

  /// While quotes arrive the screen is never quiet: the key opens the help, and its title ends the wait.
  private func atQuotes(_ rate: Int, _ option: String) throws -> [ScreenFigure] {
    let seconds = 10
    let broker = try ScreenBroker(programs, arguments: [option, String(rate)])
    var figures: [[Double]] = [[], [], [], []]
    for _ in 0..<times {
      let screen = try ScreenTerminal([programs.folio], environment: broker.environment)
      _ = try screen.wait(for: "AAPL", within: .seconds(60))
      _ = screen.drain(for: .seconds(5))
      let before = ScreenProcess.processorTime(screen.pid)
      let bytes = screen.drain(for: .seconds(seconds))
      if let before, let after = ScreenProcess.processorTime(screen.pid) {
        figures[2].append(Self.milliseconds(after - before) / 10 / Double(seconds))
      }
      figures[3].append(Double(bytes) / Double(seconds))
      let durations = try (0..<Self.presses).map { _ in
        guard let duration = screen.press("?", until: "Keys") else {
          throw BenchmarkFailure("a key was not answered within a second")
        }
        screen.press("q", thenDrainFor: .milliseconds(60))
        return Self.milliseconds(duration)
      }
      ScreenFigure.quantile(50, of: durations).map { figures[0].append($0) }
      ScreenFigure.quantile(99, of: durations).map { figures[1].append($0) }
    }
    return zip(Self.names(rate), figures).map { ScreenFigure($0.name, $0.unit, $1) }
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
  }
}

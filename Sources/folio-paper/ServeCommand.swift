import ArgumentParser
import ClientModels
import Foundation
import Logging
import PaperBroker

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract:
      "Serve the API, on this machine alone unless --listen says otherwise, until interrupted.")

  @OptionGroup var location: DataOption

  @OptionGroup var door: DoorOptions

  @OptionGroup var venue: ExchangeOptions

  @Option(help: "The port; 0 takes a free one.")
  var port = 8420

  @Option(help: "Replay the recording in this directory (quotes.csv, trades.csv).")
  var replay: String?

  @Option(help: "How many times faster than life the market's clock runs.")
  var speed = "1"

  @Flag(
    help:
      "The market's clock stands still from the start; `folio-paper market` moves it and lets it run."
  )
  var paused = false

  @Option(
    help:
      "Where the replay starts: RFC 3339, or HH:MM in New York. Default: where the ledger stands, for a new one the session's open."
  )
  var from: String?

  @Flag(
    name: .customLong("loop"),
    help:
      "When the recording is over it is played again as the next trading day, and so on without end."
  )
  var loops = false

  @Option(help: "The seed of the synthetic market: the same seed gives the same prices.")
  var seed: UInt64 = 1

  @Option(
    help:
      "How many quotes the synthetic market makes in a second of its clock, all symbols together, up to 1000000. Default: each symbol at its own pace, about 200."
  )
  var quotesPerSecond: Int?

  @Flag(help: "The synthetic market never closes.")
  var alwaysOpen = false

  @Option(
    help: ArgumentHelp(
      "Splits and cash dividends: JSON in the form of the API's answer.",
      discussion: """
        The lists are forward_splits and reverse_splits, with new_rate shares for old_rate, and cash_dividends, with rate dollars \
        for a share; each item has symbol and ex_date, and a dividend may have payable_date and record_date. An id, a UUID, may \
        be left out. Such as {"forward_splits": [{"symbol": "AAPL", "new_rate": 3, "old_rate": 1, "ex_date": "2026-11-25"}], \
        "cash_dividends": [{"symbol": "MSFT", "rate": 0.83, "ex_date": "2026-11-24", "payable_date": "2026-11-26"}]}
        """))
  var corporateActions: String?

  @Option(help: "News: JSON in the form of the API's answer. Default: made up from the seed.")
  var news: String?

  @Option(help: "The market data feeds that accounts may stream; the others are refused (409).")
  var feeds = MarketFeed.allCases.map(\.rawValue).joined(separator: ",")

  @Option(
    help: "The most symbols a stream may have in trades and quotes (405). Default: any number.")
  var symbolLimit: Int?

  @Option(help: "The most connections of an account to one market data feed (406).")
  var connectionsPerAccount = 1

  @Flag(
    help: "End when standard input is closed, as it is when the program that started this one ends."
  )
  var untilInputCloses = false

  @Flag(help: "The same as --log text.")
  var verbose = false

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port is from 0 to 65535, not \(port)")
    }
    guard replay != nil || from == nil else { throw ValidationError("--from goes with --replay") }
    guard replay != nil || !loops else { throw ValidationError("--loop goes with --replay") }
    guard replay == nil || !alwaysOpen else {
      throw ValidationError("--always-open is for the synthetic market, not for --replay")
    }
    guard replay == nil || quotesPerSecond == nil else {
      throw ValidationError("--quotes-per-second is for the synthetic market, not for --replay")
    }
    if let quotesPerSecond, !(1...1_000_000).contains(quotesPerSecond) {
      throw ValidationError("--quotes-per-second is from 1 to 1000000, not \(quotesPerSecond)")
    }
  }

  private func plan() throws -> StreamPlan {
    let names = feeds.split(separator: ",").map(String.init)
    let feeds = names.compactMap { MarketFeed(rawValue: $0) }
    guard feeds.count == names.count else {
      throw ValidationError(
        "--feeds is a list of \(MarketFeed.allCases.map(\.rawValue).joined(separator: ", ")), not \"\(self.feeds)\""
      )
    }
    guard symbolLimit ?? 0 >= 0, (1...1_000).contains(connectionsPerAccount) else {
      throw ValidationError(
        "--symbol-limit is 0 or more, --connections-per-account from 1 to 1000")
    }
    return StreamPlan(
      feeds: Set(feeds), symbolLimit: symbolLimit, connectionsPerAccount: connectionsPerAccount)
  }

  func run() throws {
    // Those that this process may run on: with a thread for every core of the machine they would take turns on fewer.
    HTTPServer.useCores(usableCores())
    let plan = try plan()
    let (address, port) = try door.address(defaultPort: self.port)
    let settings = try door.settings(address: address)
    let directory = try location.directory()
    let store = try SQLiteEventStore(directory: directory)
    let lock = try ServerLock(directory: directory)
    let logger = door.logger(isVerbose: verbose)
    let service = try open(store, plan)
    let auditor = LedgerAuditor(directory: directory, service: service, logger: logger)
    auditor.start()
    let server = HTTPServer(
      service: service, settings: settings, ledger: directory, logger: logger)
    let scheme = settings.encryption == nil ? "http" : "https"
    let shown = address.contains(":") ? "[\(address)]" : address
    let endsWithInput = untilInputCloses
    let result = waitFor { () async -> (any Error)? in
      let serving = Task {
        try await server.run(port: port) { actual in
          // One write, whole and at once: programs wait for this line.
          FileHandle.standardOutput.write(
            Data("listening on \(scheme)://\(shown):\(actual)\n".utf8))
        }
      }
      if endsWithInput { endWithInput() }
      do {
        try await serving.value
        try await service.drain()
        return nil
      } catch { return error }
    }
    auditor.finish()
    withExtendedLifetime(lock) {}
    if let result {
      throw Failure("the server ended: \(result); is \(address):\(port) of this machine and free?")
    }
  }

  /// In a function of its own, so that nothing holds the state of the start any longer than that.
  private func open(_ store: SQLiteEventStore, _ plan: StreamPlan) throws -> PaperService {
    let reference = try reference()
    let origin = wallClock()
    // Before ledger and market are read, which takes a while.
    _ = try pace(origin: origin)
    var state = store.keptState() ?? StoredState()
    try store.replay(onto: &state)
    let market = try market(startedAt: origin, resumingAt: state.lastMarketTime, reference)
    return try PaperService(
      store: store, state: state, market: market, reference: reference, wallClock: { wallClock() },
      streams: StreamHub(plan: plan), rules: venue.rules, pace: try pace(origin: origin))
  }

  private func reference() throws -> MarketReference {
    MarketReference(
      corporateActions: try corporateActions.map {
        try CorporateActionFile.read(try MarketFiles.read(file: $0))
      } ?? CorporateActionBook(),
      news: try news.map { try NewsSource.read(try MarketFiles.read(file: $0)) } ?? .seeded(seed))
  }

  private func pace(origin: Timestamp) throws -> MarketPace {
    guard let factor = try? FixedDecimal(strict: speed),
      let pace = MarketPace(
        speed: factor, isPaused: paused, startedAtWall: wallClock(), origin: origin)
    else {
      throw ValidationError("--speed is a number above 0 and up to 100000, not \"\(speed)\"")
    }
    return pace
  }

  /// At life's speed: the pace is the service's.
  private func market(
    startedAt origin: Timestamp, resumingAt last: Timestamp?, _ reference: MarketReference
  ) throws -> any MarketSource {
    guard let replay else {
      let stocks = SyntheticMarket(
        seed: seed, alwaysOpen: alwaysOpen, speed: 1, quotesPerSecond: quotesPerSecond,
        resumingAt: last, startedAtWall: origin)
      return MarketWithCrypto(MarketWithSplits(stocks, reference.corporateActions), seed: seed)
    }
    let files = try MarketFiles.read(directory: replay)
    var start: ReplayStart?
    if let from {
      guard let parsed = ReplayStart(from) else {
        throw ValidationError(
          "--from is a time such as 10:30 or 2013-10-08T14:30:00Z, not \"\(from)\"")
      }
      start = parsed
    }
    let market = try ReplayMarket(
      quotes: files.quotes, trades: files.trades, statuses: files.statuses, speed: 1,
      from: start, loops: loops, resumingAt: last, startedAtWall: origin)
    if !loops, let last, NewYork.civil(market.lastRow).day < NewYork.civil(last).day {
      warn(
        "the recording ends at \(market.lastRow), before the ledger's last event at \(last): prices stand still; --loop or an empty --data plays it again"
      )
    }
    return market
  }
}

/// Asks the server to end, as a signal does, once nobody holds the other end of standard input.
private func endWithInput() {
  Thread.detachNewThread {
    while !FileHandle.standardInput.availableData.isEmpty {}
    kill(getpid(), SIGTERM)
  }
}

/// Blocks the main thread until `work` is done.
func waitFor<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
  let done = DispatchSemaphore(value: 0)
  let box = Box<Value>()
  Task.detached {
    box.value = await work()
    done.signal()
  }
  done.wait()
  guard let value = box.value else { preconditionFailure("signalled only after the value is set") }
  return value
}

/// Written before the semaphore is signalled and read after: the semaphore orders the two.
private final class Box<Value>: @unchecked Sendable {
  var value: Value?
}

/// One server for a ledger: two would match the same orders. The lock ends with its process.
private final class ServerLock {
  private let descriptor: Int32

  init(directory: String) throws {
    let path = directory + "/LOCK"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure("\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw Failure("another server serves \(directory): stop it, or give this one another --data")
    }
  }

  deinit { close(descriptor) }
}

/// How many cores this process may run on, as Linux tells it in /proc (proc_pid_status(5)).
private func usableCores() -> Int {
  let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status?.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
  let cores = line?.dropFirst("Cpus_allowed:".count).reduce(0) {
    $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount
  }
  return cores.flatMap { $0 > 0 ? $0 : nil } ?? ProcessInfo.processInfo.activeProcessorCount
}

import ClientModels
import Foundation
import Sync
import Synchronization
import TestSupport

/// A real engine with real streams, on a store of its own and on a clock that can be put forward.
final class CutClient: Sendable {
  private struct Told {
    var portfolio = Portfolio()
    /// How often the stream of order events ended.
    var losses = 0
    var liveAt: ContinuousClock.Instant?
    var repairs = 0
    var warnings: [String] = []

    mutating func take(_ event: SyncEvent) {
      portfolio.apply(event)
      switch event {
      case .streamChanged(.tradeUpdates, .live): liveAt = .now
      case .streamChanged(.tradeUpdates, .down): losses += 1
      case .repairedBySweep(let count): repairs = count
      case .notice(let notice) where notice.severity != .info && notice.severity != .success:
        if warnings.count < 100 { warnings.append(notice.text) }
      default: break
      }
    }
  }

  private final class Screen: Sendable {
    private let told = Mutex(Told())

    var now: Told { told.withLock { $0 } }

    func take(_ event: SyncEvent) { told.withLock { $0.take(event) } }
  }

  private let screen = Screen()
  private let clock = JumpingClock()
  private let transport = CurlTransport()
  private let streams = CurlStreamTransport()
  private let engine: SyncEngine
  private let running: Task<Void, Never>

  /// `sweepInterval` is in seconds; so is the silence after which a stream is pinged, and then given up.
  init(
    _ url: String, _ account: PaperServer.Credentials, state: URL, sweepInterval: Double,
    patience: Double = 0.25, seed: UInt64
  ) throws {
    let endpoint = try EndpointURL(url)
    let clock = clock
    let broker = AlpacaBroker(
      trading: endpoint, data: endpoint,
      credentials: try AlpacaCredentials(keyID: account.keyID, secret: account.secretKey),
      transport: transport,
      streaming: AlpacaStreaming(
        transport: streams, data: endpoint, feed: "iex", tradePingInterval: patience,
        marketPingInterval: patience,
        pongDeadline: patience), now: { clock.now })
    let root = StoreRoot(path: state.path, environment: clock.storeEnvironment)
    engine = SyncEngine(
      configuration: SyncConfiguration(
        clockInterval: sweepInterval, sweepInterval: sweepInterval, usesStreams: true, seed: seed),
      broker: broker,
      openStore: { account throws(StoreError) in
        try root.openAccount(host: "paper", account: account)
      }, clock: { clock.now },
      emit: { [screen] in screen.take($0) })
    running = engine.start()
  }

  var isLive: Bool { screen.now.portfolio.streams[.tradeUpdates] == .live }
  var state: String { "\(screen.now.portfolio.streams[.tradeUpdates] ?? .unused)" }
  var isMarketLive: Bool { screen.now.portfolio.streams[.marketData] == .live }
  var losses: Int { screen.now.losses }
  var liveAt: ContinuousClock.Instant? { screen.now.liveAt }
  var repairs: Int { screen.now.repairs }
  var warnings: [String] { screen.now.warnings }
  var portfolio: Portfolio { screen.now.portfolio }

  func send(_ command: SyncCommand) { engine.send(command) }

  func watch(_ symbols: [Symbol]) { engine.send(.watch(symbols)) }

  /// For the client that many seconds pass now.
  func pass(seconds: Double) {
    clock.pass(seconds: seconds)
    // Its timer goes by real time; any input has it look at the clock.
    engine.send(.show([]))
  }

  func stop() async {
    // With the test's own executor the return from the engine's is lost now and then.
    await Task.detached { [engine] in await engine.stop() }.value
    await running.value
    streams.shutDown()
    transport.shutDown()
  }
}

/// The wall clock, and what was added to it.
private final class JumpingClock: Sendable {
  private let added = Mutex<Double>(0)

  var now: Timestamp {
    let wall = Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
    return wall.advanced(bySeconds: added.withLock { $0 })
  }

  func pass(seconds: Double) { added.withLock { $0 += seconds } }

  var storeEnvironment: StoreEnvironment {
    StoreEnvironment(
      fileSystem: PosixFileSystem(), pid: ProcessInfo.processInfo.processIdentifier,
      startedAt: now, version: "test", now: { self.now },
      uptime: { Int64(ProcessInfo.processInfo.systemUptime * 1e9) },
      random: { .random(in: 0 ... .max) })
  }
}

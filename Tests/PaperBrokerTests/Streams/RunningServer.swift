import ClientModels
import Foundation
import Logging
import Synchronization

@testable import PaperBroker

/// A server on a free port of the loopback interface, with two accounts: keys `K1` and `K2`, secret `s`; `R1` may
/// only read the first.
struct RunningServer {
  let port: Int
  let service: PaperService
  let accounts: [AccountID]

  static func wallClock() -> Timestamp {
    Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
  }

  /// Runs `body` against a server on a synthetic market that never closes, or on `market`.
  static func run(
    plan: StreamPlan = StreamPlan(), quotesPerSecond: Int = 1_000,
    market: (any MarketSource)? = nil, pace: MarketPace? = nil,
    settings: ServerSettings = ServerSettings(),
    _ body: @escaping @Sendable (RunningServer) async throws -> Void
  ) async throws {
    let store = MemoryEventStore()
    let accounts = ["a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"]
      .compactMap { AccountID($0) }
    let events = accounts.enumerated().map { index, account in
      LedgerEvent(
        account: account, at: time("2001-01-01T00:00:00Z"),
        .accountCreated(
          number: "PA\(index)", cash: 100_000,
          key: APIKey(id: "K\(index + 1)", secretDigest: secretDigest("s"))))
    }
    let reader = LedgerEvent(
      account: accounts[0], at: time("2001-01-01T00:00:00Z"),
      .keyCreated(APIKey(id: "R1", secretDigest: secretDigest("s"), role: .readOnly)))
    _ = try store.append(events + [reader], after: 0)
    let synthetic = SyntheticMarket(
      seed: 1, alwaysOpen: true, speed: 1, quotesPerSecond: quotesPerSecond,
      startedAtWall: wallClock())
    let service = try PaperService(
      store: store, market: market ?? synthetic, wallClock: { wallClock() },
      streams: StreamHub(plan: plan), pace: pace)
    let server = HTTPServer(
      service: service, settings: settings,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let port = Mutex<Int?>(nil)
    let serving = Task { try await server.run(port: 0) { actual in port.withLock { $0 = actual } } }
    defer { serving.cancel() }
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if let port = port.withLock({ $0 }) {
        return try await body(RunningServer(port: port, service: service, accounts: accounts))
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    throw RawStreamClient.Failure(reason: "the server did not start within a minute")
  }

  func connect(
    _ path: String, headers: [String: String] = [:], receiveBuffer: Int? = nil
  ) async throws -> RawStreamClient {
    try await RawStreamClient.connect(
      port: port, path: path, headers: headers, receiveBuffer: receiveBuffer)
  }

  /// A market data client that has authenticated.
  func marketClient(
    key: String = "K1", receiveBuffer: Int? = nil
  ) async throws -> RawStreamClient {
    let client = try await connect("/v2/iex", receiveBuffer: receiveBuffer)
    _ = try await client.head()
    _ = try await client.nextText()
    try await client.send(text: #"{"action":"auth","key":"\#(key)","secret":"s"}"#)
    let answer = try await client.nextText()
    guard answer.contains("authenticated") else {
      throw RawStreamClient.Failure(reason: answer)
    }
    return client
  }
}

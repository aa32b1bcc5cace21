import Foundation
import Synchronization
import TestSupport
import Testing

/// A program killed at any of its system calls is whole again at the next start.
///
/// With FOLIO_SYSCALL_KILLS=all every point is met; else as many as fit into some seconds, or FOLIO_SYSCALL_SECONDS.
@Suite(
  .serialized, .blocking,
  .enabled(if: Tracing.isPossible, "strace is not there or may not trace: nothing is killed"))
struct SystemCallKillTests {
  @Test func aClientKilledAtAnySystemCallRecovers() throws {
    let data = try TemporaryFolder()
    let server = try PaperServer(data: data.url)
    defer { server.stop() }
    let run = CrashRun("system calls of the client")
    let series = SeriesOfScripts()
    inParallel(ClientScript.allCases) { [data = data.url, broker = server.url] script in
      series.add { try Self.series(of: script, data, broker) }
    }
    run.run(try series.all, seconds: 6) { [data = data.url, broker = server.url] point in
      let world = try TradingWorld(data: data, broker: broker)
      guard let script = ClientScript(rawValue: point.script) else { return (SafetyReport(), true) }
      try script.prepare(world)
      let client = try world.run(script.command, under: point.tracer)
      let report = try Self.recover(world)
      if case .killed = client { return (report, false) }
      return (report, true)
    }
    #expect(run.findings.isEmpty, "\(run.findings.joined(separator: "\n"))")
  }

  @Test func aServerKilledAtAnySystemCallKeepsWhatItAcknowledged() throws {
    let run = CrashRun("system calls of the server")
    let place = try TemporaryFolder()
    let trace = place.url.appendingPathComponent("trace")
    _ = try Self.serve(under: Tracing.tracer(to: trace))
    // It keeps time, so a trace has no end of calls that only wait.
    let series = try Tracing.series(trace, script: "serving").filter {
      Tracing.consequential.contains($0.first?.call ?? "")
    }
    run.run(series, seconds: 4) { try Self.serve(under: $0.tracer) }
    #expect(run.findings.isEmpty, "\(run.findings.joined(separator: "\n"))")
  }

  /// The points of a script, by a run that nobody kills.
  private static func series(
    of script: ClientScript, _ data: URL, _ broker: String
  ) throws -> [[CrashPoint]] {
    let world = try TradingWorld(data: data, broker: broker)
    try script.prepare(world)
    let trace = world.home.url.appendingPathComponent("trace")
    let client = try world.run(script.command, under: Tracing.tracer(to: trace))
    guard case .ended(0, _, _) = client else {
      throw SpawnedProgram.Failed(description: "\(script) alone: \(client)")
    }
    return try Tracing.series(trace, script: script.rawValue)
  }

  /// The next start settles what was left, and trades as if nothing had been.
  private static func recover(_ world: TradingWorld) throws -> SafetyReport {
    try world.verifyStore(after: "the death")
    let next = try world.run(["buy", "1", "SPY", "--yes", "--beside-unconfirmed", "--json"])
    guard case .ended(0, _, _) = next else {
      throw SpawnedProgram.Failed(description: "the next order: \(next)")
    }
    return try world.report()
  }

  /// A server from its first start: an order that fills, one that rests, its cancel; then one that nobody traces.
  private static func serve(under tracer: [String]) throws -> (SafetyReport, lived: Bool) {
    let data = try TemporaryFolder()
    let world = try TradingWorld(data: data.url, broker: "http://127.0.0.1:1")
    let traced = try? PaperServer(data: data.url, under: tracer)
    if let traced {
      try world.proxy.retarget(traced.url)
      let orders = [
        ["buy", "2", "SPY", "--yes", "--json"], ["buy", "1", "SPY", "@", "1", "--yes"],
      ]
      for command in orders + [["cancel", "--all", "--yes"]] where !traced.hasEnded {
        var deaths = 0
        // A resting order would be watched for a while, and a dead server waited for.
        _ = try world.run(command) { _, sinceSending in
          if traced.hasEnded { deaths += 1 }
          return deaths > 50 || (sinceSending ?? 0) > 0.3
        }
      }
    }
    let lived = traced.map { !$0.hasEnded } ?? false
    if lived { traced?.kill() } else { world.kills += 1 }
    let server = try PaperServer(data: data.url)
    defer { server.kill() }
    world.broker = server.url
    try world.proxy.retarget(server.url)
    do { return (try recover(world), lived) } catch {
      throw SpawnedProgram.Failed(
        description: "\(error); \(server.condition); asked: \(world.proxy.log.suffix(5))")
    }
  }
}

/// What each script brought, in any order.
private final class SeriesOfScripts: Sendable {
  private let results = Mutex<[Result<[[CrashPoint]], any Error>]>([])

  var all: [[CrashPoint]] {
    get throws { try results.withLock { $0 }.flatMap { try $0.get() } }
  }

  func add(_ make: () throws -> [[CrashPoint]]) {
    let result = Result { try make() }
    results.withLock { $0.append(result) }
  }
}

/// A command of the client whose every system call is met, and what happened before it.
private enum ClientScript: String, CaseIterable, Sendable {
  case firstOrder, restingOrder, cancel, settling, tornJournal

  var command: [String] {
    switch self {
    case .firstOrder: ["buy", "2", "SPY", "--yes", "--json"]
    case .restingOrder: ["buy", "3", "AAPL", "@", "1.01", "--yes", "--json"]
    case .cancel, .settling, .tornJournal: ["cancel", "--all", "--yes"]
    }
  }

  func prepare(_ world: TradingWorld) throws {
    let resting = ["buy", "1", "SPY", "@", "1.01", "--yes", "--json"]
    switch self {
    case .firstOrder: break
    case .restingOrder: _ = try world.run(["buy", "1", "SPY", "--yes", "--json"])
    case .cancel:
      // It would wait a while for a fill.
      _ = try world.run(resting) { _, sinceSending in (sinceSending ?? 0) > 0.1 }
    case .settling, .tornJournal:
      // The order is at the broker, and the client died before it heard so.
      world.proxy.follow(.scripted([.delay(0.05)], matching: \.isSubmission))
      _ = try world.run(resting) { _, sinceSending in sinceSending != nil }
      _ = world.proxy.drain()
      if self == .tornJournal { try tearJournal(world) }
    }
  }

  private func tearJournal(_ world: TradingWorld) throws {
    let accounts = try FileManager.default.contentsOfDirectory(atPath: world.state.path)
    for account in accounts {
      let file = world.state.appendingPathComponent(account + "/orders/000001.jsonl")
      guard let handle = try? FileHandle(forWritingTo: file) else { continue }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("{\"seq\":4,\"ts\":\"2026-01-01T".utf8))
      try handle.close()
    }
  }
}

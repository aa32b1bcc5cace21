import Foundation
import Synchronization
import TestSupport
import Testing

/// The client killed at each of its system calls is whole again at the next start.
///
/// strace counts calls of one kind in one thread, so a point is the n-th call of a kind in the first thread that comes so
/// far. With FOLIO_SYSCALL_KILLS=all every point of every script is met; else as many as fit into some seconds.
@Suite(.serialized, .blocking) struct SystemCallKillTests {
  private struct Point: Hashable, Sendable {
    let script: CrashScript
    let call: String
    let number: Int

    var name: String { "\(script) at \(call) \(number)" }
  }

  private struct Progress {
    var report = SafetyReport()
    var points = 0
    var survivals = 0
    var failures: [String] = []
  }

  /// Takes work until there is none.
  private final class Work: Sendable {
    private let series: Mutex<ArraySlice<[Point]>>
    private let progress = Mutex(Progress())
    private let deadline: Date

    init(_ series: [[Point]], until deadline: Date) {
      self.series = Mutex(series[...])
      self.deadline = deadline
    }

    var result: Progress { progress.withLock { $0 } }

    func next() -> [Point]? {
      Date() < deadline ? series.withLock { $0.popFirst() } : nil
    }

    func note(_ point: Point, _ report: SafetyReport, survived: Bool) {
      progress.withLock {
        $0.report.add(report, label: point.name)
        $0.points += 1
        if survived { $0.survivals += 1 }
      }
    }

    func fail(_ point: Point, _ error: any Error) {
      progress.withLock { $0.failures.append("\(point.name): \(error)") }
    }
  }

  private static let isExhaustive =
    ProcessInfo.processInfo.environment["FOLIO_SYSCALL_KILLS"] == "all"
  private static let tracer = "/usr/bin/strace"
  /// Whether a process here may trace another.
  private static let canTrace =
    runSeparately([tracer, "-qq", "-o", "/dev/null", "true"]).status == 0

  /// Calls between which something on the disk or on the wire is different.
  private static let consequential: Set<String> = [
    "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "mkdir",
    "mkdirat", "unlink", "unlinkat", "ftruncate", "flock", "fchmod", "socket", "connect", "sendto",
    "recvfrom", "getdents64", "fcntl",
  ]

  @Test(.enabled(if: canTrace, "strace is not there or may not trace: nothing was killed"))
  func aClientKilledAtAnySystemCallRecovers() throws {
    let began = Date()
    let data = try TemporaryFolder()
    let server = try PaperServer(data: data.url)
    defer { server.stop() }
    var series = try CrashScript.allCases.flatMap { try Self.series($0, data.url, server.url) }
    if !Self.isExhaustive {
      var random = SeededRandom(seed: UInt64(began.timeIntervalSince1970) / 86_400)
      series = series.filter { Self.consequential.contains($0.first?.call ?? "") }
        .joined().map { [$0] }.shuffled(using: &random)
    }
    let work = Work(series, until: began.addingTimeInterval(Self.isExhaustive ? 86_400 : 10))
    let workers = DispatchGroup()
    for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
      workers.enter()
      Thread.detachNewThread { [data = data.url, broker = server.url] in
        while let points = work.next() { Self.meet(points, work, data, broker) }
        workers.leave()
      }
    }
    workers.wait()
    let result = work.result
    let seconds = Int(Date().timeIntervalSince(began))
    print(
      "system calls: \(result.report.line) (\(result.points) points, \(result.survivals) not reached, \(seconds) s)"
    )
    let findings = result.report.findings.map(\.description).joined(separator: "\n")
    #expect(result.report.findings.isEmpty, "\(findings)")
    #expect(result.failures.isEmpty, "\(result.failures.joined(separator: "\n"))")
    #expect(result.points > result.survivals)
  }

  /// One series for each kind of call that the script makes when nobody kills it.
  private static func series(
    _ script: CrashScript, _ data: URL, _ broker: String
  ) throws -> [[Point]] {
    let world = try TradingWorld(data: data, broker: broker)
    try script.prepare(world)
    let trace = world.home.url.appendingPathComponent("trace")
    let client = try world.run(
      script.command, under: [tracer, "-f", "-qq", "-o", trace.path])
    guard case .ended(0, _, _) = client else {
      throw SpawnedProgram.Failed(description: "\(script) alone: \(client)")
    }
    var counts: [String: [Substring: Int]] = [:]
    for line in try String(contentsOf: trace, encoding: .utf8).split(separator: "\n") {
      // The thread and the call: `1234  write(3, ...`; a call that goes on later starts with `<`.
      guard let match = line.prefixMatch(of: /([0-9]+) +([a-z_0-9]+)\(/) else { continue }
      counts[String(match.2), default: [:]][match.1, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { call, threads in
      // Some more than one run makes: another run may make a few more.
      (1...(threads.values.max() ?? 0) + (isExhaustive ? 10 : 0)).map {
        Point(script: script, call: call, number: $0)
      }
    }
  }

  /// Meets the points in turn until a client ends by itself.
  private static func meet(_ points: [Point], _ work: Work, _ data: URL, _ broker: String) {
    for point in points {
      do {
        let (report, survived) = try meet(point, data, broker)
        work.note(point, report, survived: survived)
        if survived { return }
      } catch {
        work.fail(point, error)
      }
    }
  }

  private static func meet(
    _ point: Point, _ data: URL, _ broker: String
  ) throws -> (SafetyReport, survived: Bool) {
    let world = try TradingWorld(data: data, broker: broker)
    try point.script.prepare(world)
    let injection = "inject=\(point.call):signal=SIGKILL:when=\(point.number)"
    let client = try world.run(
      point.script.command,
      under: [tracer, "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(point.call)", "-e", injection])
    // The next start settles what was left, and the one after it trades as if nothing had been.
    let next = try world.run(["buy", "1", "SPY", "--yes", "--json"])
    guard case .ended(0, _, _) = next else {
      throw SpawnedProgram.Failed(description: "the next order: \(next)")
    }
    let report = try world.report()
    if case .killed = client { return (report, false) }
    return (report, true)
  }
}

/// A command whose every system call is met, and what happened before it.
private enum CrashScript: String, CaseIterable, CustomStringConvertible {
  case firstOrder, restingOrder, cancel, settling, tornJournal

  var description: String { rawValue }

  var command: [String] {
    switch self {
    case .firstOrder: ["buy", "2", "SPY", "--yes", "--json"]
    case .restingOrder: ["buy", "3", "AAPL", "@", "1.01", "--yes", "--json"]
    case .cancel, .settling, .tornJournal: ["cancel", "--all", "--yes"]
    }
  }

  func prepare(_ world: TradingWorld) throws {
    switch self {
    case .firstOrder: break
    case .restingOrder: _ = try world.run(["buy", "1", "SPY", "--yes", "--json"])
    case .cancel:
      // It would wait a while for a fill.
      _ = try world.run(["buy", "1", "SPY", "@", "1.01", "--yes", "--json"]) { ($1 ?? 0) > 0.1 }
    case .settling, .tornJournal:
      // The order is at the broker, and the client died before it heard so.
      world.proxy.follow(.scripted([.delay(0.05)], matching: \.isSubmission))
      _ = try world.run(["buy", "1", "SPY", "@", "1.01", "--yes", "--json"]) { $1 != nil }
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

import Foundation
import Synchronization
import TestSupport

/// The n-th system call of a kind in the first thread that comes so far: strace counts each thread by itself.
struct CrashPoint: Hashable, Sendable {
  let script: String
  let call: String
  let number: Int

  var name: String { "\(script) at \(call) \(number)" }

  /// The command before a program that lets it die there.
  var tracer: [String] {
    [
      Tracing.program, "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
      "inject=\(call):signal=SIGKILL:when=\(number)",
    ]
  }
}

enum Tracing {
  static let program = "/usr/bin/strace"
  /// Whether a process here may trace another.
  static let isPossible =
    runSeparately([program, "-qq", "-o", "/dev/null", "/bin/sh", "-c", ":"]).status == 0
  /// Whether every point is to be met, not only as many as fit into some seconds.
  static let isExhaustive =
    ProcessInfo.processInfo.environment["FOLIO_SYSCALL_KILLS"] == "all"

  /// How long a sample may take when the environment says so, in seconds.
  static let wantedSeconds = ProcessInfo.processInfo.environment["FOLIO_SYSCALL_SECONDS"]
    .flatMap(Double.init)

  /// Calls between which something on the disk or on the wire is different.
  static let consequential: Set<String> = [
    "write", "writev", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2",
    "mkdir", "mkdirat", "unlink", "unlinkat", "ftruncate", "flock", "fchmod", "socket", "connect",
    "accept4", "sendto", "sendmsg", "recvfrom", "recvmsg", "getdents64", "fcntl",
  ]

  static func tracer(to file: URL) -> [String] { [program, "-f", "-qq", "-o", file.path] }

  /// One series of points for each kind of call in a trace of a program that nobody killed.
  static func series(_ trace: URL, script: String) throws -> [[CrashPoint]] {
    var counts: [String: [Substring: Int]] = [:]
    for line in try String(contentsOf: trace, encoding: .utf8).split(separator: "\n") {
      // The thread and the call: `1234  write(3, ...`; a call that goes on later starts with `<`.
      guard let match = line.prefixMatch(of: /([0-9]+) +([a-z_0-9]+)\(/) else { continue }
      counts[String(match.2), default: [:]][match.1, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { call, threads in
      // Another run may make a few more.
      (1...(threads.values.max() ?? 0) + (isExhaustive ? 10 : 0)).map {
        CrashPoint(script: script, call: call, number: $0)
      }
    }
  }
}

/// Meets points and gathers what was found.
final class CrashRun: Sendable {
  private struct Progress {
    var report = SafetyReport()
    var points = 0
    var survivals = 0
    var failures: [String] = []
  }

  private let progress = Mutex(Progress())
  private let label: String
  private let began = Date()

  init(_ label: String) { self.label = label }

  /// Each series up to the first point that is not reached; of all points by chance what fits into `seconds` when the run
  /// is not exhaustive. `meet` says whether the program lived.
  func run(
    _ series: [[CrashPoint]], seconds: Double,
    meet: @escaping @Sendable (CrashPoint) throws -> (SafetyReport, lived: Bool)
  ) {
    var series = series
    if !Tracing.isExhaustive {
      // Other points every day.
      var random = SeededRandom(seed: UInt64(began.timeIntervalSince1970) / 86_400)
      series = series.filter { Tracing.consequential.contains($0.first?.call ?? "") }
        .joined().map { [$0] }.shuffled(using: &random)
    }
    let deadline = Date().addingTimeInterval(
      Tracing.isExhaustive ? 86_400 : Tracing.wantedSeconds ?? seconds)
    inParallel(series) { [self] points in
      for point in points where Date() < deadline {
        do {
          let (report, lived) = try meet(point)
          note(point, report, lived)
          if lived { return }
        } catch {
          progress.withLock { $0.failures.append("\(point.name): \(error)") }
        }
      }
    }
    print(line)
  }

  /// What was found, one line for each; empty when all is well.
  var findings: [String] {
    progress.withLock { progress in
      let idle = progress.points == progress.survivals ? ["no point was reached"] : []
      return progress.report.findings.map(\.description) + progress.failures + idle
    }
  }

  private var line: String {
    progress.withLock {
      "\(label): \($0.report.line) (\($0.points) points, \($0.survivals) not reached, \(Int(Date().timeIntervalSince(began))) s)"
    }
  }

  private func note(_ point: CrashPoint, _ report: SafetyReport, _ lived: Bool) {
    progress.withLock {
      $0.report.add(report, label: point.name)
      $0.points += 1
      if lived { $0.survivals += 1 }
    }
  }
}

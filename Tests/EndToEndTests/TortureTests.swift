import Foundation
import Synchronization
import TestSupport
import Testing

/// Clients and servers killed at any moment on a net that fails: nothing is lost, nothing is doubled, nothing is untrue.
///
/// The environment sets how much: FOLIO_TORTURE_SECONDS, _SEEDS and _KILLS end it, whichever comes first;
/// FOLIO_TORTURE_SEED is the first seed, FOLIO_TORTURE_RATE the share of faulty requests, FOLIO_TORTURE_WIDTH how many
/// worlds run at once.
@Suite(.serialized, .blocking) struct TortureTests {
  private struct Limits {
    let seconds: Double
    let seeds: Int
    let kills: Int
    let firstSeed: UInt64
    let rate: Double
    let width: Int
    /// Whether somebody asked for a long run.
    let isLong: Bool

    init(_ environment: [String: String]) {
      func number(_ name: String) -> Double? {
        environment["FOLIO_TORTURE_" + name].flatMap(Double.init)
      }
      let names = ["SECONDS", "SEEDS", "KILLS"]
      isLong = names.contains { number($0) != nil }
      seconds = number("SECONDS") ?? (isLong ? 86_400 : 8)
      seeds = number("SEEDS").map { Int($0) } ?? 1_000_000
      kills = number("KILLS").map { Int($0) } ?? .max
      firstSeed = number("SEED").map { UInt64($0) } ?? 1
      rate = number("RATE") ?? 0.3
      let cores = ProcessInfo.processInfo.activeProcessorCount
      width = number("WIDTH").map { Int($0) } ?? cores * 2
    }
  }

  private struct Progress {
    var nextSeed: UInt64
    var report = SafetyReport()
    var worlds = 0
    var failures: [String] = []
  }

  private final class SharedProgress: Sendable {
    private let progress: Mutex<Progress>

    init(_ progress: Progress) { self.progress = Mutex(progress) }

    var now: Progress { progress.withLock { $0 } }

    func change(_ body: (inout Progress) -> Void) { progress.withLock { body(&$0) } }

    /// Nil when the run is long enough.
    func takeSeed(_ limits: Limits, _ began: Date) -> UInt64? {
      progress.withLock { progress in
        guard Date().timeIntervalSince(began) < limits.seconds,
          progress.report.kills < limits.kills,
          progress.nextSeed - limits.firstSeed < UInt64(limits.seeds)
        else { return nil }
        defer { progress.nextSeed += 1 }
        return progress.nextSeed
      }
    }
  }

  private static let stepsInAWorld = 40

  @Test func nothingIsLostDoubledOrUntrue() throws {
    let limits = Limits(ProcessInfo.processInfo.environment)
    let began = Date()
    let progress = SharedProgress(Progress(nextSeed: limits.firstSeed))
    inParallel(Array(0..<limits.width), width: limits.width) { _ in
      while let seed = progress.takeSeed(limits, began) {
        Self.live(seed, progress, limits, began)
      }
    }
    let result = progress.now
    let seconds = Int(Date().timeIntervalSince(began))
    print(
      "torture: \(result.report.line) (\(result.worlds) seeds from \(limits.firstSeed), \(result.report.posts) POSTs, \(seconds) s)"
    )
    #expect(
      result.report.findings.isEmpty,
      "\(result.report.findings.map(\.description).joined(separator: "\n"))")
    #expect(result.failures.isEmpty, "\(result.failures.joined(separator: "\n"))")
    #expect(result.worlds > 0 && result.report.kills > 0 && result.report.ledgerOrders > 0)
  }

  private static func live(
    _ seed: UInt64, _ progress: SharedProgress, _ limits: Limits, _ began: Date
  ) {
    do {
      let world = try TortureWorld(seed: seed, rate: limits.rate)
      for step in 0..<stepsInAWorld {
        guard Date().timeIntervalSince(began) < limits.seconds else { break }
        try world.step(isLeftAlone: limits.isLong && step == 20)
      }
      let report = try world.finish()
      if !report.findings.isEmpty { keep(world, seed) }
      progress.change {
        $0.report.add(report, label: "seed \(seed)")
        $0.worlds += 1
      }
    } catch {
      progress.change { $0.failures.append("seed \(seed): \(error)") }
    }
  }

  /// Leaves what a failing world wrote where it can be read.
  private static func keep(_ world: TortureWorld, _ seed: UInt64) {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(
      "folio-torture-seed-\(seed)")
    try? FileManager.default.removeItem(at: place)
    try? FileManager.default.copyItem(at: world.home, to: place)
    print("torture: what seed \(seed) wrote is in \(place.path)")
  }
}

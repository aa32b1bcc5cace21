import Foundation
import Synchronization
import TestSupport
import Testing

/// Streams disturbed in every way, between a real client and a real server: after each cut the client has the server's
/// orders and positions again.
///
/// The environment sets how much: FOLIO_STREAM_CUTS is the number of cuts, FOLIO_STREAM_SEED the first seed,
/// FOLIO_STREAM_WIDTH how many clients, each with a server, run at once.
@Suite(.serialized, .blocking) struct StreamCutTests {
  private struct Limits {
    let cuts: Int
    let firstSeed: UInt64
    let width: Int
    let cutsInAWorld: Int
    /// Whether somebody asked for a long run.
    let isLong: Bool

    init(_ environment: [String: String]) {
      func number(_ name: String) -> Int? { environment["FOLIO_STREAM_" + name].flatMap(Int.init) }
      isLong = number("CUTS") != nil
      cuts = max(1, number("CUTS") ?? 30)
      cutsInAWorld = isLong ? 50 : 10
      firstSeed = number("SEED").flatMap { UInt64(exactly: $0) } ?? 1
      width = max(1, number("WIDTH") ?? (isLong ? 6 : 3))
    }
  }

  private final class Progress: Sendable {
    private struct State {
      var nextSeed: UInt64
      var left: Int
      var report = CutReport()
    }

    private let state: Mutex<State>

    init(_ limits: Limits) {
      state = Mutex(State(nextSeed: limits.firstSeed, left: limits.cuts))
    }

    var report: CutReport { state.withLock { $0.report } }

    /// A seed and how many cuts to make with it; nil when there were enough.
    func take(_ most: Int) -> (seed: UInt64, cuts: Int)? {
      state.withLock { state in
        guard state.left > 0 else { return nil }
        let cuts = min(most, state.left)
        state.left -= cuts
        defer { state.nextSeed += 1 }
        return (state.nextSeed, cuts)
      }
    }

    func add(_ report: CutReport) { state.withLock { $0.report.add(report) } }
  }

  @Test func afterEveryCutTheClientHasTheServersOrdersAndPositions() async throws {
    let limits = Limits(ProcessInfo.processInfo.environment)
    let progress = Progress(limits)
    let began = Date()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<limits.width {
        group.addTask {
          while let (seed, cuts) = progress.take(limits.cutsInAWorld) {
            progress.add(await Self.live(seed, cuts))
          }
        }
      }
    }
    let report = progress.report
    let seconds = Int(Date().timeIntervalSince(began))
    print("streams: \(report.line) (seeds from \(limits.firstSeed), \(seconds) s)")
    #expect(report.findings.isEmpty, "\(report.findings.joined(separator: "\n"))")
    #expect(report.total >= limits.cuts && report.repairs > 0)
    // A deadline of the long run alone: beside other tests everything takes as long as it takes.
    if limits.isLong { #expect(report.worst <= 5) }
  }

  private static func live(_ seed: UInt64, _ cuts: Int) async -> CutReport {
    var report = CutReport()
    do {
      let world = try await CutWorld(seed: seed)
      do {
        for _ in 0..<cuts { try await world.step() }
        report = try await world.finish()
      } catch {
        report = world.report
        report.findings.append("\(error)")
        // At once: whoever watches a long run wants to know.
        FileHandle.standardError.write(Data("streams: \(error)\n".utf8))
      }
      await world.end()
    } catch {
      report.findings.append("seed \(seed): \(error)")
    }
    return report
  }
}

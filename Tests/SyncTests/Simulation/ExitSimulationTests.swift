import ClientModels
import Foundation
import TestSupport
import Testing

@testable import Sync

/// Ways out by seed: what they say at the end is what the broker holds, or that it is not known.
@Suite(.blocking) struct ExitSimulationTests {
  /// Seeds of each kind: `FOLIO_EXIT_SEEDS`, else some.
  private static let seeds =
    ProcessInfo.processInfo.environment["FOLIO_EXIT_SEEDS"].flatMap { Int($0) } ?? 25

  /// Where they begin: `FOLIO_EXIT_FIRST`, to run one again.
  private static let first =
    ProcessInfo.processInfo.environment["FOLIO_EXIT_FIRST"].flatMap { Int($0) } ?? 0

  private static let requests: [ExitRequest] =
    [.kill, .flatten]
    + ExitSimulation.symbols.prefix(1).flatMap {
      [.close($0, .all), .close($0, .share(Percent(FixedDecimal(units: 500_000_000_000_000_000))))]
    }

  private struct Total {
    var ends = 0
    var known = 0
    var crashes = 0
  }

  @Test(arguments: requests.indices)
  func whatAWayOutSaysIsWhatTheBrokerHolds(number: Int) async throws {
    let request = Self.requests[number]
    let lanes = 4
    let seeds = Self.seeds
    let totals = try await withThrowingTaskGroup(of: Total.self) { group in
      for lane in 0..<lanes {
        group.addTask {
          var total = Total()
          for seed in stride(from: lane + Self.first, to: Self.first + seeds, by: lanes) {
            let report = try await Self.run(request, seed: seed)
            #expect(report.lies.isEmpty, "seed \(seed): \(report.lies.prefix(3))")
            total.ends += report.ends
            total.known += report.known
            total.crashes += report.crashes
          }
          return total
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let ends = totals.map(\.ends).reduce(0, +)
    let known = totals.map(\.known).reduce(0, +)
    print(
      "\(request.words): \(seeds) seeds, \(ends) ends, \(known) of them known, "
        + "\(totals.map(\.crashes).reduce(0, +)) deaths")
    #expect(ends >= seeds)
    // Who says of everything that it is not known is never wrong, and of no use.
    #expect(known * 2 > ends)
  }

  private static func run(_ request: ExitRequest, seed: Int) async throws -> ExitSimulation.Report {
    var plan = ExitSimulation.Plan(seed: UInt64(seed), request: request)
    plan.isMargin = seed % 3 == 0
    plan.isShared = seed % 2 == 0
    plan.cancelDelay = seed % 5 == 0 ? 0.7 : 0
    plan.faults = [0.1, 0.3, 0.6][seed / 2 % 3]
    var simulation = try ExitSimulation(plan)
    return try await simulation.run()
  }

  @Test func theSameSeedGivesTheSameWayOut() async throws {
    var digests: Set<SimulationReport.Digest> = []
    for _ in 0..<2 { digests.insert(try await Self.run(.kill, seed: 6).digest) }
    #expect(digests.count == 1)
  }

  @Test func aSoundNetworkLeadsOutAtOnce() async throws {
    for seed in 0..<10 as Range<UInt64> {
      var plan = ExitSimulation.Plan(seed: seed, faults: 0, crashes: 0)
      plan.isShared = false
      var simulation = try ExitSimulation(plan)
      let report = try await simulation.run()
      #expect(report.lies.isEmpty, "\(report.lies)")
      #expect(report.known == report.ends && report.isDone)
    }
  }
}

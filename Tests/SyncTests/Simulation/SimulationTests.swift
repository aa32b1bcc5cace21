import Foundation
import TestSupport
import Testing

/// Whole lives of client and broker by seed, and the nine wrong protocols, each of which they must catch.
@Suite(.blocking) struct SimulationTests {
  /// Seeds of one run: `SIMULATED` of `make torture`, else a few.
  private static let seeds =
    ProcessInfo.processInfo.environment["FOLIO_SIMULATION_SEEDS"].flatMap { Int($0) } ?? 8

  @Test func noSeedLosesDoublesOrLiesAboutAnOrder() async throws {
    var total = SimulationReport()
    let lanes = 4
    let reports = try await withThrowingTaskGroup(of: [SimulationReport].self) { group in
      for lane in 0..<lanes {
        group.addTask {
          var reports: [SimulationReport] = []
          for seed in stride(from: lane, to: Self.seeds, by: lanes) {
            var simulation = try Simulation(Simulation.Plan(seed: UInt64(seed)))
            let report = try await simulation.run()
            if !report.isClean {
              Issue.record("seed \(seed): \(report.findings.prefix(5))")
            }
            reports.append(report)
          }
          return reports
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    for report in reports {
      total.orders += report.orders
      total.intents += report.intents
      total.sends += report.sends
      total.ledgerOrders += report.ledgerOrders
      total.clientCrashes += report.clientCrashes + report.powerFailures
      total.serverCrashes += report.serverCrashes
      total.lost += report.lost
      total.doubled += report.doubled
      total.lies += report.lies
    }
    print(
      "simulation: \(reports.count) seeds, \(total.orders) orders, \(total.intents) intents, "
        + "\(total.sends) sends, \(total.ledgerOrders) ledger orders, \(total.clientCrashes) client crashes, "
        + "\(total.serverCrashes) server crashes: \(total.lost.count) lost, \(total.doubled.count) doubled, "
        + "\(total.lies.count) false")
    #expect(total.ledgerOrders > reports.count * 20)
    #expect(total.clientCrashes > reports.count)
  }

  @Test func theSameSeedGivesTheSameRun() async throws {
    var digests: Set<SimulationReport.Digest> = []
    for _ in 0..<3 {
      var simulation = try Simulation(Simulation.Plan(seed: 4711, orders: 40))
      digests.insert(try await simulation.run().digest)
    }
    #expect(digests.count == 1)
  }

  @Test(arguments: WrongProtocol.allCases)
  func aWrongProtocolIsCaught(wrong: WrongProtocol) async throws {
    for seed in 0..<40 as Range<UInt64> {
      var plan = Simulation.Plan(seed: seed, orders: 60, faults: 0.5, crashes: 0.01, wrong: wrong)
      // A second attempt must be refused while the first is still on its way.
      if wrong == .refusalOfResendMeansRejected { plan.passages = [.lateRequest, .refused] }
      var simulation = try Simulation(plan)
      let report = try await simulation.run()
      if !report.isClean { return }
    }
    Issue.record("forty lives of \(wrong.rawValue) were all found to be right")
  }
}

import ClientModels
import Foundation
import Testing

@testable import PaperBroker

/// Random operations beside a model in exact fractions: cash, positions, cost, margins and buying power agree to the last
/// digit after every one. `OPERATIONS` in the environment says how many; `make ledger-operations` sets it.
@Suite struct LedgerOperationsTests {
  private static let operationsOfARun = 400

  @Test func everyFigureAgreesWithAModelInExactFractions() async throws {
    let text = ProcessInfo.processInfo.environment["OPERATIONS"]
    let operations = text.flatMap { Int($0) } ?? 4_800
    let runs = max(1, operations / Self.operationsOfARun)
    let workers = min(text == nil ? 1 : 3, runs)
    let outcome = try await withThrowingTaskGroup(of: Outcome.self) { group in
      for worker in 0..<workers {
        group.addTask {
          var sum = Outcome()
          for seed in stride(from: worker, to: runs, by: workers) {
            sum.add(try Self.run(seed: UInt64(seed) + 1))
          }
          return sum
        }
      }
      return try await group.reduce(into: Outcome()) { $0.add($1) }
    }
    for kind in [
      "market", "limit", "stop", "stop_limit", "trailing_stop", "day", "gtc", "opg", "cls", "ioc",
      "fok", "bracket", "oto", "oco", "extended hours", "notional", "fraction", "sell_to_open",
      "buy_to_close", "fill", "replaced", "request too late", "cancel", "cancel all", "close",
      "close all", "end of day", "posted SPLIT", "posted DIV", "posted CSD", "posted CSW",
      "configuration",
    ] {
      #expect((outcome.tally[kind] ?? 0) > 0, "no \(kind) among \(operations) operations")
    }
    if text != nil {
      let kinds = outcome.tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      print(
        "\(runs * Self.operationsOfARun) operations, \(outcome.disagreements) disagreements:",
        kinds.joined(separator: ", "))
    }
  }

  private struct Outcome {
    var tally: [String: Int] = [:]
    var disagreements = 0

    mutating func add(_ other: Outcome) {
      tally.merge(other.tally) { $0 + $1 }
      disagreements += other.disagreements
    }
  }

  private static func run(seed: UInt64) throws -> Outcome {
    var run = try LedgerRun(seed: seed)
    for operation in 0..<operationsOfARun {
      do {
        try run.step()
      } catch {
        Issue.record("seed \(seed), operation \(operation): \(error)")
        return Outcome(tally: run.tally, disagreements: 1)
      }
    }
    var general = GeneralLedger()
    for event in run.log { try general.post(event) }
    try general.checkAll()
    var rebuilt = general.exchange
    (rebuilt.rules, rebuilt.displayed) = (run.exchange.rules, run.exchange.displayed)
    #expect(rebuilt == run.exchange, "a replay of seed \(seed) is another state")
    #expect(ExchangeSnapshot.encode(rebuilt) != nil, "the state of seed \(seed) cannot be kept")
    return Outcome(tally: run.tally)
  }
}

import ClientModels
import Testing

@testable import Sync

private func fill(_ id: String, _ quantity: Int) throws -> Movement {
  Movement(
    id: try #require(ExecutionID(id)), symbol: try symbol("SPY"), quantity: Quantity(quantity),
    at: .noonish)
}

private func held(_ quantity: Int) throws -> BrokerAnswer {
  .positions(
    .success(
      Listing([
        Position(
          symbol: try symbol("SPY"), quantity: Quantity(quantity),
          averageEntryPrice: try Price(strict: "1"))
      ])))
}

@Suite struct SyncStateReconciliationTests {
  @Test func theFirstBaselineStandsWithoutWaitingForASweep() throws {
    var machine = try Machine.connected()
    let first = machine.answer(.movements(.success(Listing([try fill("f1", 100)]))), after: 0.1)
    #expect(first.questions == [.positions])
    let second = machine.answer(try held(100), after: 0.1)
    let place = MovementPlace.after(try #require(ExecutionID("f1")))
    #expect(second.questions == [.movements(place)])
    let third = machine.answer(.movements(.success(Listing([]))), after: 0.1)
    #expect(third.questions.isEmpty)
    #expect(machine.state.reconciliation.expected == [try symbol("SPY"): Quantity(100)])
  }
}

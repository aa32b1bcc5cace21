import ClientModels
import Testing

@testable import Sync

private func fill(_ id: String, _ quantity: Int) throws -> Movement {
  let execution = try #require(ExecutionID(id))
  return Movement(
    id: execution, symbol: try symbol("SPY"), quantity: Quantity(quantity), at: .noonish,
    fill: Fill(
      executionID: execution, orderID: try #require(BrokerOrderID("order-of-\(id)")),
      symbol: try symbol("SPY"), side: .buy, quantity: Quantity(quantity), price: Price(.one),
      at: .noonish))
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

  private func restarted(_ baseline: PositionBaseline) throws -> Machine {
    let id = try account("a-1")
    var book = Portfolio()
    book.account = Account(id: id)
    book.baseline = baseline
    book.differences = baseline.differences
    var machine = Machine(known: id)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: id, portfolio: book)))
    return machine
  }

  private func baseline() throws -> PositionBaseline {
    let spy = try symbol("SPY")
    return PositionBaseline(
      expected: [spy: Quantity(100)], lastCounted: ExecutionID("f1"),
      differences: [
        spy: PositionDifference(
          symbol: spy, atBroker: Quantity(90), byActivities: Quantity(100), since: .noonish)
      ])
  }

  @Test func aDifferenceIsStillShownAfterARestart() throws {
    let baseline = try baseline()
    var machine = try restarted(baseline)
    #expect(machine.state.portfolio.differences == baseline.differences)
    let first = machine.answer(.account(.success(Account(id: try account("a-1")))))
    #expect(first.questions.contains(.movements(.newest)))
    machine.answer(.movements(.success(Listing([try fill("f1", 100)]))), after: 0.1)
    machine.answer(try held(90), after: 0.1)
    machine.answer(try held(90), after: 0.1)
    #expect(machine.state.portfolio.differences == baseline.differences)
    machine.answer(try held(100), after: 0.1)
    #expect(machine.state.portfolio.differences.isEmpty)
    #expect(machine.handle(.tick, after: 2).saves.first?.contains(.baseline) == true)
  }

  /// Its order came and was filled between two looks, and no stream has told of it.
  @Test func theOrderOfAFillThatNobodyKnowsIsAskedForAtOnce() throws {
    var machine = try Machine.connected()
    let old = machine.answer(.movements(.success(Listing([try fill("f1", 100)]))), after: 0.1)
    #expect(old.questions == [.positions])
    machine.answer(try held(100), after: 0.1)
    machine.answer(.movements(.success(Listing([]))), after: 0.1)
    machine.handle(.tick, after: 300)
    let asked = machine.answer(.movements(.success(Listing([try fill("f2", 1)]))), after: 0.1)
    #expect(asked.questions.contains(.order(try #require(BrokerOrderID("order-of-f2")))))
  }

  @Test func aPlaceThatTheBrokerRefusesStartsTheComparisonAnewAtOnce() throws {
    var machine = try restarted(try baseline())
    machine.answer(.account(.success(Account(id: try account("a-1")))))
    let refused = machine.answer(
      .movements(.failure(.refused(status: 422, code: nil, message: "page_token"))), after: 0.1)
    #expect(refused.questions == [.movements(.newest)])
    #expect(refused.notices.count == 1 && machine.state.link == .up)
    #expect(machine.state.portfolio.differences.isEmpty)
  }

  @Test func theBaselineIsReadBackEqualOrNotAtAll() throws {
    let baseline = try baseline()
    let written = ContractJSON.encode(baseline)
    #expect(try ContractJSON.baseline(written) == baseline)
    let text = String(decoding: written, as: UTF8.self)
    for (part, damage) in [
      ("\"100\"", "\"1e2x\""), ("\"f1\"", "\"\""), ("\"since\":", "\"sinc\":"),
      ("\"expected\":[", "\"expected\":[{\"symbol\":\"SPY\",\"qty\":\"1\"},"),
    ] {
      #expect(text.contains(part))
      #expect(throws: BrokerError.self) {
        try ContractJSON.baseline(bytes(text.replacing(part, with: damage)))
      }
    }
  }
}

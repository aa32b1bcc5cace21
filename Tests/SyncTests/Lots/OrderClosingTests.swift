import ClientModels
import Testing

@testable import Sync

/// Which lots the executions of one order closed, by what is stored and what is not stored yet.
@Suite struct OrderClosingTests {
  private func fill(
    _ number: Int, _ order: String, _ side: OrderSide, _ quantity: Int, at price: String,
    _ name: String = "AAPL"
  ) throws -> Movement {
    let id = try #require(ExecutionID("e\(number)"))
    let at = Timestamp(seconds: 1_795_262_400 + Int64(number) * 86_400)
    let fill = Fill(
      executionID: id, orderID: try brokerID(order), symbol: try symbol(name), side: side,
      quantity: Quantity(quantity), price: try Price(strict: price), at: at)
    return Movement(
      id: id, symbol: try symbol(name), quantity: Quantity(side == .buy ? quantity : -quantity),
      at: at, fill: fill)
  }

  private func movements() throws -> [Movement] {
    [
      try fill(1, "b-1", .buy, 10, at: "10"), try fill(2, "b-2", .buy, 10, at: "20"),
      try fill(3, "m-1", .buy, 7, at: "5", "MSFT"), try fill(4, "s-1", .sell, 4, at: "30"),
      try fill(5, "s-1", .sell, 8, at: "31"), try fill(6, "s-2", .sell, 8, at: "32"),
    ]
  }

  @Test func anExpiryIsAmongWhatClosedLotsAndNoOrderIsBehindIt() throws {
    let contract = try symbol("AAPL241218C00300000")
    var movements = [try fill(1, "b-1", .buy, 2, at: "3.5", contract.text)]
    movements.append(
      Movement(
        id: try #require(ExecutionID("x")), symbol: contract, quantity: Quantity(-2),
        at: movements[0].at?.advanced(bySeconds: 86_400),
        settlement: Settlement(.expiry, at: .zero)))
    let known = try #require(stored(movements))
    let closings = known.closings(by: .fifo)
    #expect(closings.map(\.event) == [.expiry] && closings[0].match.gain == FixedDecimal(-700))
    #expect(known.fills.count == 1)
    #expect(ExportTable.gains(closings).rows.map(\.last) == [ExportCell.none])
  }

  private func stored(
    _ movements: [Movement], choices: [BrokerOrderID: LotChoice] = [:],
    methods: [BrokerOrderID: LotMethod] = [:]
  ) -> StoredMovements? {
    StoredMovements(
      MemoryStore(), newer: [ActivityList(number: 1, activities: movements)], choices: choices,
      methods: methods)
  }

  @Test func theExecutionsOfAnOrderAreTakenTogether() throws {
    let found = stored(try movements())?.closing(of: try brokerID("s-1"), by: .fifo)
    let closing = try #require(found)
    #expect(
      closing.matches.map { $0.parts.map(\.quantity) } == [
        [Quantity(4)], [Quantity(6), Quantity(2)],
      ])
    #expect(closing.closed == Quantity(12) && closing.isAllClosed)
    // 4 × 20, 6 × 21 and 2 × 11.
    #expect(closing.gain == 228 && closing.method == .fifo)
  }

  @Test func anOrderKeepsTheMethodUnderWhichItWasSent() throws {
    let id = try brokerID("s-1")
    let found = stored(try movements(), methods: [id: .lifo])?.closing(of: id, by: .fifo)
    let closing = try #require(found)
    // 4 × 10, 6 × 11 and 2 × 21.
    #expect(closing.gain == 148 && closing.method == .lifo)
  }

  @Test func whatOpensLotsAndWhatIsNotReadYetClosesNone() throws {
    let movements = try movements()
    #expect(stored(movements)?.closing(of: try brokerID("b-1"), by: .fifo) == nil)
    #expect(stored(movements)?.closing(of: try brokerID("s-9"), by: .fifo) == nil)
    #expect(stored([]) == nil)
  }
}

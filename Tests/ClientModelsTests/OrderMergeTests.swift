import ClientModels
import Testing

private let start: Int64 = 1_790_000_000_000_000_000

private func report(
  _ status: OrderStatus, filled: Int = 0, at seconds: Int64?, price: Int? = nil
) throws -> Order {
  Order(
    id: try #require(BrokerOrderID("b-1")), symbol: Symbol("AAPL"), side: .buy, type: .limit,
    timeInForce: .day, quantity: Quantity(100), filledQuantity: Quantity(filled),
    averageFillPrice: price.map { Price(FixedDecimal($0)) }, status: status,
    updatedAt: seconds.map { Timestamp(nanoseconds: start + $0 * 1_000_000_000) })
}

/// The reports that a broker gives of one order from its first to its last, each newer than the one before.
private func life(_ chance: inout SeededGenerator) throws -> [Order] {
  var time: Int64 = 0
  var filled = 0
  var reports: [Order] = []
  for status in [OrderStatus.accepted, .pendingNew, .new] where chance.below(4) > 0 {
    reports.append(try report(status, at: time))
    time += Int64(chance.below(2))
  }
  for _ in 0..<chance.below(6) {
    time += 1
    switch chance.below(4) {
    case 0: reports.append(try report(.pendingCancel, filled: filled, at: time))
    case 1:
      reports.append(try report(filled > 0 ? .partiallyFilled : .new, filled: filled, at: time))
    default:
      filled += 1 + chance.below(15)
      reports.append(try report(.partiallyFilled, filled: filled, at: time, price: filled + 7))
    }
  }
  let ends: [OrderStatus] =
    filled == 0 ? [.canceled, .expired, .rejected, .replaced] : [.canceled, .expired, .replaced]
  let end = chance.flip() ? OrderStatus.filled : chance.pick(ends)
  let last = end == .filled ? 100 : filled
  reports.append(try report(end, filled: last, at: time + 1, price: last > 0 ? 9 : nil))
  return reports
}

/// Reports that need not belong to one life: also those that a confused broker could send.
private func anyReport(_ chance: inout SeededGenerator) throws -> Order {
  let status = chance.pick(OrderStatus.known + [.other("quarantined"), .other("teleported")])
  return try report(status, filled: chance.below(4) * 10, at: Int64(chance.below(3)))
}

@Suite struct OrderMergeTests {
  @Test(arguments: 41...60 as ClosedRange<UInt64>)
  func reportsOfALifeEndInTheLastWhicheverWayRoundTheyArrive(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let reports = try life(&chance)
      for _ in 0..<5 {
        let arrived = reports.shuffled(using: &chance) + [chance.pick(reports)]
        #expect(arrived.dropFirst().reduce(arrived[0]) { $0.merged(with: $1) } == reports.last)
      }
    }
  }

  @Test(arguments: 61...70 as ClosedRange<UInt64>)
  func aTerminalStatusNeverGoesBackAndWhatIsFilledNeverFalls(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let reports = try life(&chance)
      var known = chance.pick(reports)
      for _ in 0..<20 {
        let next = known.merged(with: chance.pick(reports))
        #expect(next.filledQuantity >= known.filledQuantity)
        if known.status.isTerminal { #expect(next.status == known.status) }
        known = next
      }
    }
  }

  @Test(arguments: 71...80 as ClosedRange<UInt64>)
  func joiningIsCommutativeAssociativeAndIdempotent(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let (a, b, c) = (
        try anyReport(&chance), try anyReport(&chance), try anyReport(&chance)
      )
      #expect(a.merged(with: a) == a)
      #expect(a.merged(with: b) == b.merged(with: a), "\(a.status) and \(b.status)")
      #expect(a.merged(with: b).merged(with: b) == a.merged(with: b))
      #expect(a.merged(with: b).merged(with: c) == a.merged(with: b.merged(with: c)))
    }
  }

  @Test(
    arguments: [
      (OrderStatus.filled, 100, 1, OrderStatus.pendingCancel, 40, 9),
      (.canceled, 0, 1, .new, 0, 9), (.partiallyFilled, 40, 1, .new, 0, 9),
      (.partiallyFilled, 40, 9, .partiallyFilled, 40, 1), (.new, 0, 5, .accepted, 0, 5),
      (.partiallyFilled, 40, 5, .new, 40, 5), (.filled, 100, 5, .canceled, 100, 5),
      (.rejected, 0, 1, .other("quarantined"), 0, 9),
    ] as [(OrderStatus, Int, Int64, OrderStatus, Int, Int64)])
  func theNewerReportStands(
    status: OrderStatus, filled: Int, at: Int64, older: OrderStatus, olderFilled: Int,
    olderAt: Int64
  ) throws {
    let newer = try report(status, filled: filled, at: at)
    let other = try report(older, filled: olderFilled, at: olderAt)
    #expect(newer.merged(with: other) == newer)
    #expect(other.merged(with: newer) == newer)
  }

  @Test func aReportWithATimeBeatsOneWithoutAndOfTwoWithoutTheLaterToArriveStands() throws {
    let timed = try report(.new, at: 1)
    let pending = try report(.pendingCancel, at: nil)
    let working = try report(.new, at: nil)
    #expect(timed.merged(with: pending) == timed)
    #expect(pending.merged(with: timed) == timed)
    #expect(pending.merged(with: working) == working)
    #expect(working.merged(with: pending) == pending)
  }

  @Test func aReportOfAnotherOrderChangesNothing() throws {
    let mine = try report(.new, at: 1)
    let other = Order(
      id: try #require(BrokerOrderID("b-2")), symbol: Symbol("AAPL"), side: .buy, type: .market,
      timeInForce: .day, quantity: Quantity(1), status: .filled, updatedAt: nil)
    #expect(mine.merged(with: other) == mine)
  }

  @Test func whatIsLeftToFillIsKnownOnlyWhileTheOrderIsOpen() throws {
    #expect(try report(.partiallyFilled, filled: 40, at: 1).leavesQuantity == Quantity(60))
    #expect(try report(.new, at: 1).leavesQuantity == Quantity(100))
    #expect(try report(.canceled, filled: 40, at: 1).leavesQuantity == nil)
  }
}

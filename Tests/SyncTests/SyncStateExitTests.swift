import ClientModels
import Testing

@testable import Sync

/// What the ways out do, step by step, and who may use them.
@Suite struct SyncStateExitTests {
  @Test func theKillSwitchCancelsVerifiesClosesAndLooksAgain() throws {
    var broker = try ScriptedBroker()
    try broker.work("b-1")
    try broker.hold("AAPL", "10.5")
    try broker.hold("TSLA", "-3")
    broker.tell()
    try broker.use(.kill)
    let report = try #require(broker.report)
    #expect(report.outcome == .done)
    #expect(report.holdings.map(\.sentence) == ["AAPL: flat", "TSLA: flat"])
    #expect(
      report.steps.filter { $0.symbol != nil || $0.kind == .cancelAll }.map(\.words) == [
        "asked for 1", "10.5 filled at 12.50", "3 filled at 12.50",
      ])
    #expect(report.steps.allSatisfy { $0.state == .done })
    #expect(broker.sent.map(\.side) == [.sell, .buy])
    #expect(broker.sent.allSatisfy { $0.timeInForce == .day && $0.pricing == .market })
    let wanted: [BrokerQuestion] = [.cancelAll, .openOrders, .positions]
    let order = broker.asked.filter { question in
      if case .submit = question { return true }
      return wanted.contains(question)
    }
    #expect(order.first == .cancelAll && order.last == .positions)
    // The list that it goes by was asked for after the last order had ended.
    let last = try #require(broker.machine.state.portfolio.submissions.values.map(\.sentAt).max())
    #expect(try #require(report.asOf) > last)
  }

  @Test func flattenLeavesOrdersOfOtherSymbolsAlone() throws {
    var broker = try ScriptedBroker()
    try broker.work("b-1", "AAPL")
    let other = try broker.work("b-2", "MSFT")
    try broker.hold("AAPL", "4")
    broker.tell()
    try broker.use(.flatten)
    #expect(broker.report?.outcome == .done)
    #expect(broker.orders[other]?.status == .new)
    #expect(broker.report?.workingElsewhere == [try brokerID("b-2")])
    #expect(
      broker.report?.summary
        == "flat, and no order of what was held is working; 1 other order still is")
    #expect(!broker.asked.contains(.cancelAll))
    #expect(broker.asked.contains(.cancel(try brokerID("b-1"))))
  }

  @Test(arguments: [("50%", "5", "5"), ("3", "3", "7"), ("33.4%", "3", "7")])
  func aPartOfAPositionIsClosed(typed: String, sold: String, left: String) throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    try broker.use(.close(try symbol("AAPL"), try #require(ExitPart(typed: typed))))
    #expect(broker.sent.map { $0.quantity?.description } == [sold])
    #expect(broker.report?.outcome == .done)
    #expect(broker.report?.holdings.map(\.state) == [.reduced(try Quantity(strict: left))])
  }

  @Test func theStepsOfTheKillSwitchAreSaidAndCountLegsAsItsQuestionDoes() throws {
    var broker = try ScriptedBroker()
    let parent = try broker.work("b-1")
    let legs = [
      try broker.work("b-2", side: .sell, status: .held),
      try broker.work("b-3", side: .sell, status: .held),
    ]
    let known = broker.orders
    broker.orders[parent]?.legs = legs.compactMap { known[$0] }
    try broker.hold("AAPL", "4")
    broker.tell()
    let asked = ExitPreview(.kill, portfolio: broker.machine.state.portfolio).orders.count
    #expect(asked == 3)
    try broker.use(.kill)
    let steps = try #require(broker.report).steps
    let closing = try #require(broker.sent.first).clientOrderID
    #expect(
      steps.map(\.sentence) == [
        "cancel all orders: asked for \(asked), of them 2 as legs", "read orders and positions",
        "verify that no order is working", "read positions",
        "close AAPL, \(closing): 4 filled at 12.50",
        "read what is left",
      ])
    #expect(steps.allSatisfy { $0.state == .done })
  }

  @Test func aWayOutIsInTheJournalBeforeItsFirstCancelAndUntilItsEnd() throws {
    var machine = try Machine.connected()
    let actions = machine.handle(.command(.exit(.kill)))
    let recorded = actions.firstIndex(of: .record([.exit(.kill, hasEnded: false)], durably: true))
    let asked = try #require(actions.firstIndex(of: .ask(.cancelAll)))
    #expect(try #require(recorded) < asked)
    // The end of the program is no end of it.
    #expect(machine.handle(.stop).records.isEmpty)

    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "4")
    try broker.use(.flatten)
    #expect(
      broker.recorded.filter { if case .exit = $0 { true } else { false } }
        == [.exit(.flatten, hasEnded: false), .exit(.flatten, hasEnded: true)])
  }

  @Test func whatTheEndOfTheProgramBrokeOffIsToldOnceTheBrokerHasSaidWhatIsLeft() throws {
    let id = try account("a-1")
    var machine = Machine(known: id)
    machine.handle(.start)
    let entries: [JournalEntry] = [
      .exit(.flatten, hasEnded: false), .exit(.kill, hasEnded: false),
      .exit(.flatten, hasEnded: true),
    ]
    machine.handle(
      .storeOpened(StoredBook(account: id, journal: JournalState(entries, at: .noonish))))
    var actions = machine.answer(.account(.success(Account(id: id))))
    let held = Position(
      symbol: try symbol("AAPL"), quantity: Quantity(10), averageEntryPrice: try Price(strict: "9"))
    actions += machine.answer(.positions(.success(Listing([held]))))
    func reports(_ actions: [SyncAction]) -> [ExitReport] {
      actions.events.compactMap { if case .exitProgressed(let report) = $0 { report } else { nil } }
    }
    #expect(reports(actions).isEmpty)
    let working = try order(limitBuy("folio-2"))
    actions = machine.answer(.openOrders(.success(Listing([working]))))
    let report = try #require(reports(actions).first)
    #expect(reports(actions).count == 1 && report.request == .kill)
    #expect(report.outcome == .brokenOff && report.startedAt == .noonish)
    #expect(
      report.holdings.map(\.sentence) == ["AAPL: 10 LEFT: held now; still working: \(working.id)"])
    #expect(
      report.summary
        == "broken off when the program ended, and not gone on with; now held or working: AAPL")
    #expect(actions.records.contains(.exit(.kill, hasEnded: true)))
    // Nothing is sent by itself.
    for _ in 0..<20 { actions += machine.handle(.tick, after: 1) }
    #expect(!actions.questions.contains(.cancelAll))
    #expect(!actions.contains { if case .recordBeforeSending = $0 { true } else { false } })
    #expect(reports(actions).count == 1)
  }

  @Test func whileTheKillSwitchIsUnderWayNoOrderIsSentAndASecondOneJoins() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    let request = try limitBuy()
    var progress: [ExitReport] = []
    broker.before = { broker, question in
      guard question == .cancelAll else { return }
      let denied = broker.machine.handle(.command(.submit(request)))
      #expect(denied.questions.isEmpty)
      let second = broker.machine.handle(.command(.exit(.kill)))
      progress = second.events.compactMap {
        if case .exitProgressed(let report) = $0 { report } else { nil }
      }
    }
    try broker.use(.kill)
    #expect(
      broker.machine.state(of: request.clientOrderID) == .notSent(reason: SyncState.killReason))
    #expect(progress.map(\.startedAt) == [try #require(broker.report).startedAt])
    #expect(broker.report?.outcome == .done)
    #expect(broker.asked.count { $0 == .cancelAll } == 1)
  }

  @Test func theKillSwitchTakesOverFromAnotherWayOut() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    broker.take(broker.machine.handle(.command(.exit(.flatten))))
    let refused = broker.machine.handle(.command(.exit(.close(try symbol("AAPL"), .all))))
    guard case .exitProgressed(let report)? = refused.events.last,
      case .refused(let reason) = report.outcome
    else {
      Issue.record("two ways out went on beside each other: \(refused.events)")
      return
    }
    #expect(reason == "another way out is under way (flatten): wait until it has ended")
    try broker.use(.kill)
    #expect(broker.report?.request == .kill && broker.report?.outcome == .done)
    #expect(broker.sent.count == 1)
  }

  @Test func aReadOnlyProfileHasNoWayOut() throws {
    var broker = try ScriptedBroker(isReadOnly: true)
    try broker.hold("AAPL", "10")
    broker.asked = []
    try broker.use(.kill)
    #expect(broker.report?.outcome == .refused(reason: "this profile is read-only"))
    #expect(broker.asked.isEmpty && broker.sent.isEmpty)
  }

  @Test func limitsDoNotHoldBackAWayOut() throws {
    var limits = TradingLimits.none
    limits.quantity = TradingLimits.Limit(Quantity(1))
    limits.ordersPerMinute = TradingLimits.Limit(0)
    var broker = try ScriptedBroker(limits: limits)
    try broker.hold("AAPL", "10")
    try broker.use(.kill)
    #expect(broker.report?.outcome == .done)
    #expect(broker.sent.map(\.quantity) == [Quantity(10)])
  }

  /// The cancel arrives, its reply does not, and nothing is heard from the broker until the last question.
}

import ClientModels
import Testing

@testable import Sync

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
        "asked for 1", "10.5 filled at 12.5", "3 filled at 12.5",
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
        "verify that nothing works", "read positions", "close AAPL, \(closing): 4 filled at 12.5",
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

  @Test func alreadyFilledIsAnOutcome() throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1")
    try broker.hold("AAPL", "10")
    broker.tell()
    broker.before = { broker, question in
      guard question == .cancel(id), broker.orders[id]?.status == .new else { return }
      broker.orders[id]?.status = .filled
      broker.orders[id]?.filledQuantity = Quantity(5)
      broker.orders[id]?.averageFillPrice = try Price(strict: "9")
      try broker.hold("AAPL", "15")
    }
    try broker.use(.flatten)
    let report = try #require(broker.report)
    let step = try #require(report.steps.first { $0.kind == .cancel(id) })
    #expect(step.state == .done && step.words == "already filled, 5 at 9")
    #expect(broker.sent.map(\.quantity) == [Quantity(15)])
    #expect(report.outcome == .done)
  }

  @Test func aPositionThatAFillClosesMeanwhileIsNotTurnedIntoOneOfTheOtherSide() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    try broker.hold("MSFT", "-4")
    broker.replies = [
      reply(
        response(422, "x"),
        refusal:
          "position intent mismatch, inferred: sell_to_open, specified: sell_to_close")
    ]
    broker.before = { broker, question in
      guard case .submit(let request, _) = question, request.side == .sell else { return }
      broker.positions[request.symbol] = nil
    }
    try broker.use(.flatten)
    #expect(broker.sent.map(\.instruction.intent) == [.sellToClose, .buyToClose])
    #expect(broker.positions.isEmpty)
    let report = try #require(broker.report)
    #expect(report.outcome == .done)
    #expect(
      report.steps.compactMap { step -> String? in
        guard case .close = step.kind, step.state == .failed else { return nil }
        return step.words
      } == [
        "rejected: position intent mismatch, inferred: sell_to_open, specified: sell_to_close"
      ])
  }

  @Test func aLostReplyIsFollowedByALookAndAnotherCancelWhileItWorks() throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1")
    broker.tell()
    broker.cancelErrors[id] = [.unreachable(reason: "no answer"), .unreachable(reason: "503")]
    try broker.use(.close(try symbol("AAPL"), .all))
    let about = broker.asked.filter { $0 == .cancel(id) || $0 == .order(id) }
    #expect(
      about.prefix(5) == [.cancel(id), .order(id), .cancel(id), .order(id), .cancel(id)])
    #expect(broker.orders[id]?.status == .canceled)
    #expect(broker.report?.outcome == .done)
  }

  @Test func anOrderFromElsewhereIsFoundAndGoesRoundAgain() throws {
    var broker = try ScriptedBroker()
    try broker.work("b-1")
    broker.tell()
    var came = false
    broker.before = { broker, question in
      guard question == .openOrders, !came, broker.asked.contains(.cancelAll),
        broker.asked.count(where: { $0 == .openOrders }) > 1
      else { return }
      came = true
      try broker.work("b-9", "MSFT")
    }
    try broker.use(.kill)
    #expect(broker.report?.outcome == .done)
    #expect(broker.orders[try brokerID("b-9")]?.status == .canceled)
    #expect(broker.report?.steps.map(\.kind).contains(.verify(round: 2)) == true)
  }

  @Test func afterThreeRoundsItSaysWhatStillWorks() throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1", side: .sell)
    try broker.hold("AAPL", "10")
    broker.tell()
    broker.stubborn = [id]
    try broker.use(.kill)
    let report = try #require(broker.report)
    #expect(report.outcome == .left)
    #expect(report.steps.last { $0.kind == .verify(round: 3) }?.state == .failed)
    #expect(!report.steps.map(\.kind).contains(.verify(round: 4)))
    #expect(report.holdings.map(\.working) == [[id]])
    // What may be closing the position already is not joined by a second order.
    #expect(broker.sent.isEmpty)
    #expect(
      report.holdings.first?.state
        == .left(Quantity(10), reason: "not closed, because sell order b-1 still works"))
  }

  @Test func aHeldLegIsAskedForByItsId() throws {
    var broker = try ScriptedBroker()
    let leg = try broker.work("b-2", side: .sell, status: .held)
    broker.tell()
    try broker.use(.close(try symbol("AAPL"), .all))
    #expect(broker.orders[leg]?.status == .canceled)
    #expect(broker.report?.outcome == .done)
  }

  @Test func inAClosedMarketTheOrderWaitsAndIsSaidTo() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    let now = broker.machine.now
    let opens = try #require(Timestamp(rfc3339: "2026-11-23T14:30:00Z"))
    broker.machine.answer(
      .clock(
        .success(
          MarketClock(
            timestamp: now, isOpen: false, nextOpen: opens, nextClose: nil, receivedAt: now))))
    broker.fills = false
    try broker.use(.flatten)
    let report = try #require(broker.report)
    #expect(report.outcome == .left)
    #expect(
      report.holdings.map(\.sentence) == [
        "AAPL: 10 LEFT: order x-1 is accepted: the market is closed: it waits until 2026-11-23 09:30 in New York; still working: x-1"
      ])
    #expect(broker.machine.now.seconds(since: report.startedAt) < 10)
  }

  @Test func aRejectionIsToldInTheBrokersWords() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    broker.replies = [reply(response(403, "x"), refusal: "AAPL is not for you")]
    try broker.use(.kill)
    #expect(broker.report?.outcome == .left)
    #expect(
      broker.report?.holdings.map(\.state) == [
        .left(Quantity(10), reason: "rejected: AAPL is not for you")
      ])
  }

  @Test func whatDidNotLeaveIsTriedAgainThreeTimesInAll() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    broker.replies = Array(repeating: reply(failure(7, bytesLeft: false)), count: 2)
    try broker.use(.kill)
    #expect(broker.report?.outcome == .done)
    #expect(broker.sent.count == 3 && Set(broker.sent.map(\.clientOrderID)).count == 3)
  }

  @Test func anUnconfirmedClosingOrderIsNeverJoinedByASecond() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    broker.replies = [reply(failure(52, bytesLeft: true))]
    try broker.use(.kill)
    let id = try #require(broker.sent.first?.clientOrderID)
    #expect(
      broker.report?.outcome
        == .unknown(reason: "AAPL: order \(id) is UNCONFIRMED and is looked up")
    )
    try broker.use(.flatten)
    #expect(broker.sent.count == 1)
    guard case .unknown = broker.report?.outcome else {
      Issue.record("it claims to know: \(String(describing: broker.report?.outcome))")
      return
    }
    // Long after it was sent the broker does not know it: it is not there, and the position can be closed.
    broker.take(broker.machine.handle(.tick, after: 60))
    try broker.settle()
    try broker.use(.flatten)
    #expect(broker.report?.outcome == .done)
    #expect(broker.sent.count == 2)
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
  @Test func whatWasNotHeardOfSinceIsNotSaidToWork() throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1")
    try broker.hold("MSFT", "10")
    broker.tell()
    broker.before = { broker, question in
      if question == .cancelAll {
        broker.orders[id]?.status = .canceled
        broker.isDark = true
      }
      if question == .positions, broker.report?.steps.last?.state == .underWay {
        broker.isDark = false
      }
    }
    try broker.use(.kill)
    let report = try #require(broker.report)
    #expect(report.outcome == .unknown(reason: "AAPL: the list of open orders could not be read"))
    #expect(
      report.steps.last { $0.kind == .verify(round: 3) }?.sentence
        == "verify that nothing works, round 3: the list of open orders could not be read; 1 worked when last seen"
    )
    #expect(report.steps.allSatisfy { $0.kind != .verify(round: 1) || $0.state == .unknown })
    #expect(
      report.holdings.map(\.sentence) == [
        "AAPL: NOT KNOWN: the list of open orders could not be read; last seen working: b-1",
        "MSFT: 10 LEFT: positions could not be read when it was to be closed",
      ])
  }

  @Test func whenNothingCanBeReadItSaysSo() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    broker.cancelAllError = .unreachable(reason: "no route")
    broker.take(broker.machine.handle(.command(.exit(.kill))))
    broker.take(broker.machine.answer(.canceledAll(.failure(.unreachable(reason: "no route")))))
    for _ in 0..<600 {
      let asked = broker.machine.handle(.tick, after: 0.25)
      broker.take(asked)
      for question in asked.questions {
        switch question {
        case .openOrders:
          broker.take(broker.machine.answer(.openOrders(.failure(.unreachable(reason: "x")))))
        case .positions:
          broker.take(broker.machine.answer(.positions(.failure(.unreachable(reason: "x")))))
        default: break
        }
      }
    }
    #expect(broker.report?.outcome == .unknown(reason: "positions could not be read"))
    #expect(broker.report?.asOf == nil && broker.sent.isEmpty)
  }
}

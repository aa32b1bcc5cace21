import ClientModels
import Testing

@testable import Sync

/// Ways out that meet what they did not reckon with: fills meanwhile, lost replies, refusals, a market that is closed.
@Suite struct SyncStateExitFaultTests {
  /// Started a moment ago, and the account is never told.
  private func withoutAccount(known: Bool) throws -> ScriptedBroker {
    var broker = try ScriptedBroker()
    let id = try account("a-1")
    broker.machine = Machine(known: known ? id : nil)
    broker.take(broker.machine.handle(.start))
    if known { broker.take(broker.machine.handle(.storeOpened(StoredBook(account: id)))) }
    let broken = BrokerError.failing(status: 500, message: "out of order")
    broker.machine.answer(.account(.failure(broken)))
    broker.readErrors[.account] = Array(repeating: broken, count: 10_000)
    try broker.work("b-1")
    try broker.hold("AAPL", "10")
    return broker
  }

  @Test func theKillSwitchDoesNotWaitForTheAccountsFigures() throws {
    var broker = try withoutAccount(known: true)
    try broker.use(.kill)
    #expect(broker.orders[try brokerID("b-1")]?.status == .canceled)
    #expect(broker.sent.map(\.quantity) == [Quantity(10)])
    #expect(broker.report?.outcome == .done)
    #expect(
      broker.recorded.filter { if case .exit = $0 { true } else { false } }
        == [.exit(.kill, hasEnded: false), .exit(.kill, hasEnded: true)])
  }

  @Test func withoutAnAccountEverythingIsCanceledAndWhatIsNotClosedSaysWhy() throws {
    var broker = try withoutAccount(known: false)
    try broker.use(.kill)
    #expect(broker.orders[try brokerID("b-1")]?.status == .canceled)
    #expect(broker.sent.isEmpty)
    let report = try #require(broker.report)
    #expect(report.outcome == .left)
    #expect(
      report.holdings.map(\.state) == [
        .left(
          Quantity(10),
          reason: "not sent: the account could not be read, so no order journal is open")
      ])
  }

  @Test(arguments: [BrokerQuestion.positions, .openOrders])
  func theKillSwitchCancelsAndClosesAsFarAsItCanRead(broken: BrokerQuestion) throws {
    var broker = try ScriptedBroker()
    try broker.work("b-1")
    try broker.hold("AAPL", "10")
    let error = BrokerError.failing(status: 500, message: "out of order")
    broker.readErrors[broken] = Array(repeating: error, count: 10_000)
    try broker.use(.kill)
    #expect(broker.orders[try brokerID("b-1")]?.status == .canceled)
    let report = try #require(broker.report)
    if broken == .positions {
      #expect(broker.sent.isEmpty)
      #expect(report.outcome == .unknown(reason: "positions could not be read"))
    } else {
      #expect(broker.sent.map(\.quantity) == [Quantity(10)])
      #expect(
        report.outcome == .unknown(reason: "AAPL: the list of open orders could not be read"))
    }
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
        == .unknown(reason: "AAPL: 1 order UNCONFIRMED: it may be at the broker (\(id))")
    )
    try broker.use(.flatten)
    #expect(broker.sent.count == 1)
    guard case .unknown = broker.report?.outcome else {
      Issue.record("it claims to know: \(String(describing: broker.report?.outcome))")
      return
    }
    // Long after it was sent the broker does not know it: the position can be closed, and the order is still not known.
    broker.take(broker.machine.handle(.tick, after: 60))
    try broker.settle()
    try broker.use(.flatten)
    #expect(broker.sent.count == 2)
    #expect(broker.positions.isEmpty)
    #expect(
      broker.report?.summary
        == "NOT KNOWN whether all is closed: AAPL: 1 order UNCONFIRMED: it may be at the broker (\(id))"
    )
    try broker.use(.close(try symbol("MSFT"), .all))
    #expect(
      broker.report?.summary
        == "MSFT is flat, and 1 order of another symbol is UNCONFIRMED: it may be at the broker")
    broker.take(broker.machine.handle(.command(.abandon(id))))
    try broker.use(.kill)
    #expect(broker.report?.outcome == .done)
  }

  @Test func theVerdictOfASymbolGoesByItsOwnOrders() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    try broker.hold("TSLA", "5")
    try broker.hold("BTCUSD", "0.5")
    broker.positions[try symbol("BTCUSD")]?.assetClass = .crypto
    broker.before = { broker, question in
      guard case .submit(let request, _) = question, !request.symbol.isCryptoPair else { return }
      broker.replies = [reply(failure(52, bytesLeft: true))]
    }
    try broker.use(.kill)
    let report = try #require(broker.report)
    #expect(broker.sent.map(\.symbol.text) == ["AAPL", "BTC/USD", "TSLA"])
    let ids = broker.sent.map(\.clientOrderID)
    #expect(
      report.holdings.map(\.sentence) == [
        "AAPL: NOT KNOWN: 1 order UNCONFIRMED: it may be at the broker (\(ids[0]))",
        "BTC/USD: flat",
        "TSLA: NOT KNOWN: 1 order UNCONFIRMED: it may be at the broker (\(ids[2]))",
      ])
    #expect(
      report.outcome
        == .unknown(
          reason: "AAPL: 1 order UNCONFIRMED: it may be at the broker (\(ids[0])); "
            + "TSLA: 1 order UNCONFIRMED: it may be at the broker (\(ids[2]))"))
  }

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
        == "verify that no order is working, round 3: the list of open orders could not be read; 1 worked when last seen"
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

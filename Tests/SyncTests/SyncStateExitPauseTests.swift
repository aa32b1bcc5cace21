import ClientModels
import Testing

@testable import Sync

/// Ways out of a broker that asks to wait: they wait, say so, and go on.
@Suite struct SyncStateExitPauseTests {
  private func words(_ kind: ExitStep.Kind, in broker: ScriptedBroker) -> Set<String> {
    Set(broker.reports.compactMap { $0.steps.last { $0.kind == kind }?.words })
  }

  @Test(arguments: [
    BrokerError.rateLimited(retryAfter: 3),
    .failing(status: 503, message: nil, retryAfter: 3),
  ])
  func cancelingAllIsAskedForAgainAfterThePause(error: BrokerError) throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1")
    broker.tell()
    broker.cancelAllErrors = [error, error]
    try broker.use(.kill)
    let report = try #require(broker.report)
    #expect(report.outcome == .done)
    #expect(broker.asked.count { $0 == .cancelAll } == 3)
    #expect(!broker.asked.contains(.cancel(id)))
    #expect(!broker.notices.contains { $0.contains("cancel") }, "\(broker.notices)")
    #expect(words(.cancelAll, in: broker).contains("the broker asks to wait 3 s"))
    #expect(report.steps.first?.state == .done && report.steps.first?.words == "asked for 1")
    #expect((6...9).contains(broker.machine.now.seconds(since: report.startedAt)))
  }

  @Test func whatIsPutOffThreeTimesIsCanceledOneByOne() throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1")
    broker.tell()
    broker.cancelAllError = .rateLimited(retryAfter: 3)
    try broker.use(.kill)
    #expect(broker.asked.count { $0 == .cancelAll } == 3)
    #expect(broker.asked.contains(.cancel(id)))
    #expect(broker.report?.outcome == .done)
  }

  @Test func aCancelThatWasPutOffIsAskedForAgainAndHoldsBackTheOthers() throws {
    var broker = try ScriptedBroker()
    let ids = try (1...30).map { try broker.work("b-\($0 + 100)") }
    broker.tell()
    for id in ids { broker.cancelErrors[id] = [.rateLimited(retryAfter: 10)] }
    var refused: [Timestamp] = []
    broker.before = { broker, question in
      guard case .cancel(let id) = question, broker.cancelErrors[id]?.isEmpty == false else {
        return
      }
      refused.append(broker.machine.now)
      // What the broker says to one it would say to all, until the pause is over.
      if refused.count > 20 { broker.cancelErrors = [:] }
    }
    try broker.use(.close(try symbol("AAPL"), .all))
    let report = try #require(broker.report)
    #expect(report.outcome == .done)
    #expect(
      report.steps.filter { if case .cancel = $0.kind { true } else { false } }
        .allSatisfy { $0.state == .done && $0.words == "canceled" })
    #expect(
      words(.cancel(try #require(ids.first)), in: broker).contains("the broker asks to wait 10 s"))
  }

  @Test(arguments: [
    BrokerQuestion.openOrders, .recentOrders, .positions,
  ])
  func aReadThatWasPutOffIsMadeAfterThePause(question: BrokerQuestion) throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    broker.tell()
    broker.readErrors[question] = Array(
      repeating: .failing(status: 503, message: nil, retryAfter: 20), count: 2)
    try broker.use(.flatten)
    let report = try #require(broker.report)
    #expect(report.outcome == .done)
    #expect(broker.asked.count { $0 == question } < 8)
    #expect(words(.look, in: broker).contains("the broker asks to wait 20 s"))
    #expect(report.steps.allSatisfy { $0.state == .done })
  }

  @Test func aClosingOrderThatWasPutOffIsFollowedByAnotherOnceItIsKnownNotToBeThere() throws {
    var broker = try ScriptedBroker()
    try broker.hold("AAPL", "10")
    let limited = SubmissionReply(
      outcome: response(429), refusal: .init(code: 42_910_000, message: "rate limit exceeded"),
      retryAfter: 3)
    broker.replies = Array(repeating: limited, count: 5)
    try broker.use(.kill)
    let report = try #require(broker.report)
    #expect(report.outcome == .done)
    #expect(broker.sent.count == 6 && Set(broker.sent.map(\.clientOrderID)).count == 6)
    let first = try #require(broker.sent.first?.clientOrderID)
    #expect(words(.close(first), in: broker).contains("the broker asks to wait 3 s"))
    #expect(
      report.steps.first { $0.kind == .close(first) }?.words == "not taken: rate limit exceeded")
    #expect(broker.positions.isEmpty)
    // Each was looked up before the next was sent.
    for request in broker.sent.dropLast() {
      #expect(broker.asked.contains(.lookUp(request.clientOrderID)))
    }
  }

  @Test func aBrokerThatNeverStopsAskingToWaitIsNotWaitedForForever() throws {
    var broker = try ScriptedBroker()
    let id = try broker.work("b-1")
    try broker.hold("AAPL", "10")
    broker.tell()
    let endless = Array(repeating: BrokerError.rateLimited(retryAfter: 30), count: 1_000)
    broker.cancelAllErrors = endless
    broker.cancelErrors[id] = endless
    try broker.use(.kill)
    try broker.settle(seconds: 600)
    let report = try #require(broker.report)
    #expect(report.outcome == .left)
    #expect(broker.machine.now.seconds(since: report.startedAt) < 300)
    #expect(report.holdings.map(\.working) == [[id]])
    #expect(broker.orders[id]?.status == .new)
    #expect(report.steps.last { $0.kind == .cancel(id) }?.state == .failed)
  }
}

import Foundation
import TestSupport
import Testing

/// A checker that finds nothing has to fail here.
@Suite(.blocking) struct SafetyCheckerTests {
  private typealias Rule = SafetyReport.Rule

  private static func order(
    _ number: Int, status: String = "filled", filled: String = "2", side: String = "buy",
    quantity: String = "2"
  ) -> LedgerReading.Order {
    LedgerReading.Order(
      id: "broker-\(number)", clientOrderID: "folio-\(number)", symbol: "SPY", side: side,
      quantity: quantity, limit: nil, status: status, filled: filled)
  }

  private static func post(_ number: Int, at line: Int, broker: Int? = 200) -> ProxyLine {
    var post = ProxyLine(
      number: line, time: 0, method: "POST", path: "/v2/orders", clientOrderID: "folio-\(number)")
    post.delivered = broker != nil
    post.broker = broker
    post.orderID = broker == 200 ? "broker-\(number)" : nil
    return post
  }

  private static func intent(
    _ sends: Int, _ end: JournalReading.End, quantity: String = "2"
  ) -> JournalReading.Order {
    JournalReading.Order(
      terms: OrderTerms(symbol: "SPY", side: "buy", quantity: quantity, limit: nil), sends: sends,
      end: end)
  }

  /// Two orders at the broker, one refused, one never sent, one that nobody heard of again.
  private static var clean: SafetyChecker {
    var journal = JournalReading()
    journal.orders = [
      "folio-1": intent(1, .working, quantity: "2.0"), "folio-2": intent(1, .working),
      "folio-3": intent(1, .rejected), "folio-4": intent(0, .unsent),
      "folio-5": intent(1, .unconfirmed),
    ]
    let ledger = LedgerReading(
      orders: [order(1), order(2, status: "canceled", filled: "0.5")], positions: ["SPY": "2.5"])
    var checker = SafetyChecker(
      journal: journal,
      proxy: [
        post(1, at: 1), post(2, at: 2), post(3, at: 3, broker: 403), post(5, at: 4, broker: nil),
      ],
      ledger: ledger,
      beliefs: [
        "broker-1": .init(status: "filled", filled: "2"),
        "broker-2": .init(status: "canceled", filled: "0.50"),
      ])
    checker.claims = [
      .atBroker(clientOrderID: "folio-1"), .nowhere(clientOrderID: "folio-3"),
    ]
    checker.confirmations = 5
    checker.kills = 3
    return checker
  }

  private func findings(_ change: (inout SafetyChecker) -> Void) -> [Rule] {
    var checker = Self.clean
    change(&checker)
    return checker.check().findings.map(\.rule)
  }

  @Test func aCleanHistoryHasNoFindings() {
    let report = Self.clean.check()
    #expect(report.findings.isEmpty)
    #expect(report.posts == 4)
    #expect(
      report.line == "5 intents, 4 sends, 2 ledger orders, 3 kills: 0 lost, 0 doubled, 0 false")
  }

  @Test func theLineCountsWhatTheRulesFound() {
    var checker = Self.clean
    checker.journal.orders["folio-2"] = nil
    checker.proxy.append(Self.post(1, at: 5, broker: 422))
    checker.claims.append(.nowhere(clientOrderID: "folio-1"))
    var report = SafetyReport()
    report.add(checker.check(), label: "seed 7")
    #expect(report.lost == 1 && report.doubled == 2 && report.untrue == 1)
    #expect(report.line.hasSuffix(": 1 lost, 2 doubled, 1 false"))
    #expect(report.findings.allSatisfy { $0.text.hasPrefix("seed 7: folio-") })
  }

  @Test func aDamagedJournalIsFound() {
    #expect(findings { $0.journal.damage = ["line 3 does not fit"] } == [.journal])
  }

  @Test func anOrderThatNobodyIntendedIsFound() {
    #expect(findings { $0.journal.orders["folio-1"] = nil } == [.oneIntent, .sentOnce])
  }

  @Test func anIntentNotedTwiceIsFound() {
    #expect(findings { $0.journal.orders["folio-1"]?.intents = 2 } == [.oneIntent])
  }

  @Test func otherTermsThanIntendedAreFound() {
    #expect(
      findings { $0.ledger.orders[0] = Self.order(1, quantity: "3") } == [.oneIntent])
  }

  @Test func oneIDTwiceAtTheBrokerIsFound() {
    let rules = findings {
      let copy = LedgerReading.Order(
        id: "broker-9", clientOrderID: "folio-1", symbol: "SPY", side: "buy", quantity: "2",
        limit: nil, status: "filled", filled: "2")
      $0.ledger.orders.append(copy)
      $0.ledger.positions["SPY"] = "4.5"
      $0.beliefs["broker-9"] = .init(status: "filled", filled: "2")
    }
    #expect(rules == [.oneOrder])
  }

  @Test func moreIntentsThanConfirmationsAreFound() {
    #expect(findings { $0.confirmations = 4 } == [.oneOrder])
  }

  @Test func anOrderSentMoreOftenThanNotedIsFound() {
    #expect(findings { $0.proxy.append(Self.post(1, at: 5, broker: nil)) } == [.sentOnce])
  }

  @Test func anOrderSentBeforeItWasNotedIsFound() {
    #expect(findings { $0.proxy.append(Self.post(4, at: 5, broker: nil)) } == [.sentOnce])
  }

  @Test func anOrderWithoutAnIDIsFound() {
    let line = ProxyLine(
      number: 5, time: 0, method: "POST", path: "/v2/orders", clientOrderID: nil)
    #expect(findings { $0.proxy.append(line) } == [.sentOnce])
  }

  @Test(arguments: [JournalReading.End.rejected, .notSent])
  func anOrderCalledDeadThatLivesIsFound(end: JournalReading.End) {
    let rules = findings { $0.journal.orders["folio-1"] = Self.intent(1, end) }
    #expect(rules == [.trueEnds, .everyOrderKnown])
  }

  @Test func aFalseEndIsFoundAlsoWhenItWasTakenBack() {
    #expect(findings { $0.journal.orders["folio-1"]?.wasCalledDead = true } == [.trueEnds])
  }

  @Test func anOrderCalledAliveThatIsNowhereIsFound() {
    #expect(findings { $0.journal.orders["folio-5"]?.end = .working } == [.trueEnds])
  }

  @Test func falseWordsToTheUserAreFound() {
    #expect(
      findings { $0.claims.append(.nowhere(clientOrderID: "folio-2")) } == [.trueEnds])
    #expect(
      findings { $0.claims.append(.atBroker(clientOrderID: "folio-3")) } == [.trueEnds])
  }

  @Test(arguments: [JournalReading.End.unsent, .unconfirmed])
  func anOrderAtTheBrokerThatStaysUnconfirmedIsFound(end: JournalReading.End) {
    let rules = findings { $0.journal.orders["folio-1"]?.end = end }
    #expect(rules == [.everyOrderKnown])
  }

  @Test func anOrderThatTheClientDoesNotShowIsFound() {
    #expect(findings { $0.beliefs["broker-1"] = nil } == [.everyOrderKnown])
  }

  @Test func anotherStatusOrAnotherFillThanTheBrokersIsFound() {
    #expect(
      findings { $0.beliefs["broker-1"] = .init(status: "new", filled: "2") }
        == [.everyOrderKnown])
    #expect(
      findings { $0.beliefs["broker-1"] = .init(status: "filled", filled: "1") }
        == [.everyOrderKnown])
  }

  @Test func anOrderThatOnlyTheClientHasIsFound() {
    #expect(
      findings { $0.beliefs["broker-8"] = .init(status: "new", filled: "0") }
        == [.everyOrderKnown])
  }

  @Test func anAcknowledgedOrderThatTheLedgerLostIsFound() {
    let rules = findings {
      $0.ledger.orders.removeFirst()
      $0.ledger.positions["SPY"] = "0.5"
      $0.beliefs["broker-1"] = nil
      $0.journal.orders["folio-1"]?.end = .unconfirmed
      $0.claims = []
    }
    #expect(rules == [.acceptedStays])
  }

  @Test func anAcknowledgedCancelThatTheLedgerLostIsFound() {
    let rules = findings {
      $0.ledger.orders[1] = Self.order(2, status: "new", filled: "0.5")
      $0.beliefs["broker-2"] = .init(status: "new", filled: "0.5")
      var line = ProxyLine(
        number: 5, time: 0, method: "DELETE", path: "/v2/orders/broker-2", clientOrderID: nil)
      line.broker = 204
      $0.proxy.append(line)
    }
    #expect(rules == [.acceptedStays])
  }

  @Test(arguments: ["2", "2.500000001", "", "-2.5"])
  func aPositionThatIsNotTheSumOfFillsIsFound(held: String) {
    #expect(findings { $0.ledger.positions["SPY"] = held } == [.positionsAreFills])
  }

  @Test func aPositionWithoutAnyFillIsFound() {
    #expect(findings { $0.ledger.positions["QQQ"] = "1" } == [.positionsAreFills])
  }
}

import ClientModels
import Foundation
import GRDB
import Logging
import TestSupport
import Testing

@testable import PaperBroker

/// The books are held against the ledger while a server is at work.
@Suite final class BackgroundAuditTests {
  private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
    "folio-audit-\(UUID().uuidString)"
  ).path

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func round(
    _ audit: inout BackgroundAudit, _ exchange: Exchange, upTo sequence: Int,
    isLast: Bool = false, now: ContinuousClock.Instant = .now,
    _ edit: (inout ReadFigures) -> Void = { _ in }
  ) -> BackgroundAudit.Round {
    var shown = ReadFigures(exchange, upTo: Int64(sequence))
    edit(&shown)
    return audit.round(comparing: { shown }, isLast: isLast) { now }
  }

  /// A random history, written in two parts; the state after the first and after both.
  private func history(seed: UInt64) throws -> (first: Exchange, last: LedgerRun, firstCount: Int) {
    var run = try LedgerRun(seed: seed)
    for _ in 0..<150 { try run.step() }
    let (first, count) = (run.exchange, run.log.count)
    for _ in 0..<150 { try run.step() }
    let store = try SQLiteEventStore(directory: directory)
    _ = try store.append(run.log, after: 0)
    return (first, run, count)
  }

  @Test(arguments: [1, 2, 3, 5] as [UInt64])
  func booksAndLedgerAgreeAllAlongARandomHistory(seed: UInt64) throws {
    let (first, run, count) = try history(seed: seed)
    var audit = try BackgroundAudit(directory: directory)
    let early = round(&audit, first, upTo: count, isLast: true)
    #expect(early == .init(sequence: Int64(count), differences: [], keeping: .kept))
    // Another one goes on from the state that this one kept.
    #expect(try SQLiteEventStore(directory: directory).keptState()?.sequence == Int64(count))
    var later = try BackgroundAudit(directory: directory)
    for audit in [audit, later] {
      var audit = audit
      #expect(round(&audit, run.exchange, upTo: run.log.count).differences == [])
    }
    #expect(round(&later, run.exchange, upTo: run.log.count, isLast: true).keeping == .kept)
    var copy = try #require(try SQLiteEventStore(directory: directory).keptState()).exchange
    (copy.rules, copy.displayed) = (run.exchange.rules, run.exchange.displayed)
    #expect(copy == run.exchange)
  }

  @Test func everyFigureThatIsShownWronglyIsNamedUntilItIsRight() throws {
    let (_, run, _) = try history(seed: 3)
    let count = run.log.count
    var audit = try BackgroundAudit(directory: directory)
    let id = try #require(run.exchange.accounts.keys.first)
    let book = try #require(run.exchange.accounts[id])
    let cash = try book.cash + decimal("0.01")
    let wrong = round(&audit, run.exchange, upTo: count, isLast: true) {
      $0.accounts[id]?.cash = cash
      $0.accounts[id]?.counts["orders"] = 1
      $0.accounts[id]?.holdings[symbol("MSFT")] = AverageCost(
        quantity: quantity("2"), costBasis: Money(decimal("20")))
    }
    #expect(
      wrong.differences == [
        "account \(id) shows cash as \(cash), and the ledger makes it \(book.cash)",
        "account \(id) shows the quantity of MSFT as 2, and the ledger makes it 0",
        "account \(id) shows the cost of MSFT as 20, and the ledger makes it 0",
        "account \(id) shows its orders as 1, and the ledger makes it \(book.orders.count)",
      ])
    #expect(wrong.keeping == nil, "a state in doubt is not kept")
    let gone = round(&audit, run.exchange, upTo: count) { $0.accounts = [:] }
    #expect(gone.differences == ["account \(id) is in the ledger only"])
    #expect(round(&audit, run.exchange, upTo: count).differences == [])
  }

  @Test func anEventThatWasChangedOrIsGoneIsADifferenceForEver() throws {
    let (_, run, _) = try history(seed: 4)
    let count = run.log.count
    let database = try DatabaseQueue(path: directory + "/ledger.sqlite")
    try database.write {
      try $0.execute(
        sql: """
          DROP TRIGGER event_is_final; DROP TRIGGER event_stays;
          UPDATE event SET at = at + 1 WHERE sequence = \(count)
          """)
    }
    var audit = try BackgroundAudit(directory: directory)
    for _ in 0..<2 {
      let round = round(&audit, run.exchange, upTo: count, isLast: true)
      #expect(round.differences.count == 1)
      #expect(round.differences.first?.hasPrefix("event \(count) has the hash ") ?? false)
      #expect(round.keeping == nil)
    }
    try database.write { try $0.execute(sql: "DELETE FROM event WHERE sequence = \(count)") }
    var other = try BackgroundAudit(directory: directory)
    #expect(
      round(&other, run.exchange, upTo: count).differences
        == ["event \(count) is missing from the ledger"])
  }

  @Test func theStateIsKeptAtTheEndOfADayAndNotTooOften() throws {
    var run = try LedgerRun(seed: 7)
    var closes: [Int] = []
    while closes.count < 3 {
      try run.step()
      let ended = run.log.indices.filter {
        if case .dayClosed = run.log[$0].kind { true } else { false }
      }
      closes = ended.map { $0 + 1 }
    }
    let store = try SQLiteEventStore(directory: directory)
    _ = try store.append(run.log, after: 0)
    var audit = try BackgroundAudit(directory: directory)
    let start = ContinuousClock.now
    // By this clock each look at it takes a second, so that keeping takes some.
    var seconds = 0.0
    func exchange(upTo count: Int) -> ReadFigures {
      var exchange = Exchange()
      for event in run.log.prefix(count) { exchange.apply(event) }
      return ReadFigures(exchange, upTo: Int64(count))
    }
    func keeping(upTo count: Int, after pause: Double) -> BackgroundAudit.Keeping? {
      seconds += pause
      return audit.round(comparing: { exchange(upTo: count) }) {
        seconds += 1
        return start + .seconds(seconds)
      }.keeping
    }
    #expect(keeping(upTo: closes[0] - 1, after: 0) == nil)
    #expect(keeping(upTo: closes[0], after: 0) == .kept)
    #expect(keeping(upTo: closes[1], after: 0) == nil, "it was kept a moment ago")
    #expect(keeping(upTo: closes[1], after: 100) == .kept)
    #expect(keeping(upTo: closes[1], after: 1_000) == nil, "nothing ended since")
    #expect(keeping(upTo: closes[2], after: 1_000) == .kept)
  }

  @Test func betweenPiecesOfWorkItRestsForTwiceAsLongAsTheyTook() throws {
    let (_, run, _) = try history(seed: 3)
    var audit = try BackgroundAudit(directory: directory)
    let shown = ReadFigures(run.exchange, upTo: Int64(run.log.count))
    let start = ContinuousClock.now
    var (looks, rests) = (0, [Duration]())
    let round = audit.round(comparing: { shown }, resting: { rests.append($0) }) {
      looks += 1
      return start + .milliseconds(looks * 3)
    }
    #expect(
      round == .init(sequence: Int64(run.log.count), differences: [], keeping: .kept))
    // After each 250 events, and each account whose state it keeps.
    let pieces = (run.log.count + 249) / 250 + run.exchange.accounts.count
    #expect(rests == Array(repeating: .milliseconds(6), count: pieces))
    #expect(pieces > 2)
  }
}

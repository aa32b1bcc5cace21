import Synchronization

/// How much was written to the ledger since the start.
final class LedgerTally: Sendable {
  private let commitCount = Atomic<Int>(0)
  private let eventCount = Atomic<Int>(0)

  var commits: Int { commitCount.load(ordering: .relaxed) }
  var events: Int { eventCount.load(ordering: .relaxed) }

  /// One commit.
  func add(events: Int) {
    commitCount.add(1, ordering: .relaxed)
    eventCount.add(events, ordering: .relaxed)
  }
}

import Synchronization

/// How much was written to the ledger since the start, and how the books stand to it.
final class LedgerTally: Sendable {
  private let commitCount = Atomic<Int>(0)
  private let eventCount = Atomic<Int>(0)
  private let reconciliationCount = Atomic<Int>(0)
  private let differenceCount = Atomic<Int>(0)

  var commits: Int { commitCount.load(ordering: .relaxed) }
  var events: Int { eventCount.load(ordering: .relaxed) }
  /// How often the books were held against the ledger.
  var reconciliations: Int { reconciliationCount.load(ordering: .relaxed) }
  /// How many figures differed when they last were.
  var differences: Int { differenceCount.load(ordering: .relaxed) }

  /// One commit.
  func add(events: Int) {
    commitCount.add(1, ordering: .relaxed)
    eventCount.add(events, ordering: .relaxed)
  }

  /// One comparison of all books.
  func reconciled(differences: Int) {
    reconciliationCount.add(1, ordering: .relaxed)
    differenceCount.store(differences, ordering: .relaxed)
  }
}

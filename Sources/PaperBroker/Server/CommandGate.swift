import Synchronization

/// Counts the commands that wait for the ledger, and turns away those beyond a limit: a queue that grows without end only
/// makes everybody late.
final class CommandGate: Sendable {
  let limit: Int
  private let count = Atomic<Int>(0)

  init(limit: Int) { self.limit = limit }

  /// How many are under way.
  var depth: Int { count.load(ordering: .relaxed) }

  /// Whether there is room for one more; whoever was let in leaves.
  func enter() -> Bool {
    guard count.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
      leave()
      return false
    }
    return true
  }

  func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}

import Synchronization

/// How much is being carried out. Beyond its limit nothing is begun, so that what is begun is over soon.
final class WorkInFlight: Sendable {
  private let limit: Int
  private let running = Atomic<Int>(0)

  init(limit: Int) { self.limit = limit }

  var count: Int { running.load(ordering: .relaxed) }

  /// Whether the work may begin; if so, `leave` is to be called when it is over.
  func enter() -> Bool {
    guard running.add(1, ordering: .acquiringAndReleasing).newValue > limit else { return true }
    leave()
    return false
  }

  func leave() { running.subtract(1, ordering: .acquiringAndReleasing) }
}

import Synchronization

/// How much may be carried out at a time: as much as is over soon. It shrinks while work takes longer than it should, and
/// grows again while there is enough of it and it does not.
struct WorkLimit: Hashable, Sendable {
  private let bounds: ClosedRange<Int>
  /// How long a request may take.
  private let target: Duration
  private(set) var limit: Int
  private(set) var running = 0
  private var lastCut: Duration?
  private var quick = 0

  init(bounds: ClosedRange<Int>, target: Duration) {
    self.bounds = bounds
    self.target = target
    limit = bounds.upperBound
  }

  /// Whether the work may begin; if so, `end` is to be called when it is over.
  mutating func begin() -> Bool {
    guard running < limit else { return false }
    running += 1
    return true
  }

  /// `now` is on a clock that never goes back.
  mutating func end(took: Duration, now: Duration) {
    let wasBusy = running > limit / 2
    running -= 1
    if took > target {
      quick = 0
      // What was begun before the cut says nothing about it.
      guard lastCut.map({ now - $0 >= took }) ?? true else { return }
      lastCut = now
      limit = max(bounds.lowerBound, limit * 3 / 4)
    } else if wasBusy {
      quick += 1
      guard quick >= limit else { return }
      quick = 0
      limit = min(bounds.upperBound, limit + max(1, limit / 8))
    }
  }
}

/// The work that is being carried out.
final class WorkInFlight: Sendable {
  private let limit: Mutex<WorkLimit>
  private let start = ContinuousClock.now

  init(bounds: ClosedRange<Int>, target: Duration) {
    limit = Mutex(WorkLimit(bounds: bounds, target: target))
  }

  var count: Int { limit.withLock { $0.running } }

  /// When the work began; nil when it may not.
  func enter() -> ContinuousClock.Instant? {
    limit.withLock { $0.begin() } ? .now : nil
  }

  func leave(_ beginning: ContinuousClock.Instant) {
    let now = ContinuousClock.now
    limit.withLock { $0.end(took: now - beginning, now: now - start) }
  }
}

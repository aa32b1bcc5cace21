import ClientModels
import Dispatch
import Synchronization

/// Keeps and reads the books of days on a thread of its own, one thing after the other, so that no order waits for them.
final class DayKeeper: Sendable {
  private let store: any BookStoring
  private let keeping: Mutex<DayKeeping>
  private let queue = DispatchQueue(label: "books of days")
  private let failed: @Sendable (StoreError) -> Void

  init(_ store: any BookStoring, failed: @escaping @Sendable (StoreError) -> Void) {
    self.store = store
    self.failed = failed
    keeping = Mutex(DayKeeping(store))
  }

  func keep(_ portfolio: Portfolio, _ log: ActivityLog, at now: Timestamp) {
    queue.async { [self] in
      keeping.withLock { keeping in
        do throws(StoreError) { try keeping.keep(portfolio, log, at: now) } catch { failed(error) }
      }
    }
  }

  func answer(_ question: DayQuestion, to tell: @escaping @Sendable (DayAnswer) -> Void) {
    queue.async { [store] in tell(DayBooks.answer(question, from: store)) }
  }

  /// Returns when all of it is done.
  func finish() { queue.sync {} }
}

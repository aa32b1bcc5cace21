import ClientModels
import Dispatch
import Synchronization

/// Keeps and reads the books of days on a thread of its own, one thing after the other, so that no order waits for them.
final class DayKeeper: Sendable {
  private let store: any BookStoring
  private let method: LotMethod
  private let keeping: Mutex<DayKeeping>
  private let broker: any Broker
  /// What is to be kept of today.
  private let latest = Mutex<(portfolio: Portfolio, log: ActivityLog, at: Timestamp)?>(nil)
  private let queue = DispatchQueue(label: "books of days")
  private let failed: @Sendable (StoreError) -> Void

  /// `broker` is asked about days that were missed.
  init(
    _ store: any BookStoring, _ method: LotMethod, _ broker: any Broker,
    failed: @escaping @Sendable (StoreError) -> Void
  ) {
    self.store = store
    self.method = method
    self.broker = broker
    self.failed = failed
    keeping = Mutex(DayKeeping(store, method))
  }

  func keep(_ portfolio: Portfolio, _ log: ActivityLog, at now: Timestamp) {
    latest.withLock { $0 = (portfolio, log, now) }
    queue.async { [self] in
      let gap = keeping.withLock { $0.gap(before: portfolio, log, at: now) }
      keepLatest(nil)
      guard let gap else { return }
      // No order waits for this queue, and this queue for no network.
      Task.detached { [self] in
        let facts = await MissedDays.facts(of: gap, from: broker)
        queue.async { [self] in keepLatest(facts) }
      }
    }
  }

  /// Keeps today, and before it what is missing once the broker was asked.
  private func keepLatest(_ facts: DayFacts?) {
    guard let (portfolio, log, now) = latest.withLock({ $0 }) else { return }
    keeping.withLock { keeping in
      do throws(StoreError) { try keeping.keep(portfolio, log, at: now, facts) } catch {
        failed(error)
      }
    }
  }

  func answer(_ question: DayQuestion, to tell: @escaping @Sendable (DayAnswer) -> Void) {
    queue.async { [store, method] in tell(DayBooks.answer(question, from: store, by: method)) }
  }

  /// Returns when all of it is done; what a broker still answers about missed days is left to the next start.
  func finish() { queue.sync { latest.withLock { $0 = nil } } }
}

import Foundation
import Synchronization

/// Hands items to threads of their own, so many at once, and returns when all are done.
///
/// Work that waits for processes would leave a pool of threads by cores mostly idle.
func inParallel<Item: Sendable>(
  _ items: [Item], width: Int = 2 * ProcessInfo.processInfo.activeProcessorCount,
  _ body: @escaping @Sendable (Item) -> Void
) {
  let rest = Rest(items)
  let workers = DispatchGroup()
  for _ in 0..<min(width, items.count) {
    workers.enter()
    Thread.detachNewThread {
      while let item = rest.next() { body(item) }
      workers.leave()
    }
  }
  workers.wait()
}

private final class Rest<Item: Sendable>: Sendable {
  private let items: Mutex<ArraySlice<Item>>

  init(_ items: [Item]) { self.items = Mutex(items[...]) }

  func next() -> Item? { items.withLock { $0.popFirst() } }
}

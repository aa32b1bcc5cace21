import ClientModels
import Synchronization

/// Keeps how the screen was left, on threads of their own: no key waits for a disk.
public final class ViewDesk: Sendable {
  private let shelf: ViewShelf
  private let now: @Sendable () -> Timestamp
  private let tell: @Sendable (String) -> Void
  /// The latest one that is not written; those before it nobody needs.
  private let waiting = Mutex<ViewState?>(nil)
  private let writing = Mutex(Writing())

  private struct Writing {
    /// A file that a newer version wrote is not written over.
    var isAllowed = true
    var hasFailed = false
  }

  /// `tell` hears, once, what is wrong with the file.
  public init(
    _ shelf: ViewShelf, now: @escaping @Sendable () -> Timestamp,
    tell: @escaping @Sendable (String) -> Void
  ) {
    self.shelf = shelf
    self.now = now
    self.tell = tell
  }

  /// How the screen was left; nil when that is not known. Reads a small file.
  public func read() -> ViewState? {
    let (view, problem, isOurs) = shelf.read()
    if let problem { tell(problem) }
    if !isOurs { writing.withLock { $0.isAllowed = false } }
    return view
  }

  /// Returns at once.
  public func keep(_ view: ViewState) {
    waiting.withLock { $0 = view }
    SystemThread.start { [self] in write() }
  }

  /// Returns when what was given to `keep` is on the disk.
  public func finish() { write() }

  private func write() {
    writing.withLock { state in
      while let view = waiting.withLock({ $0.take() }) {
        guard state.isAllowed else { continue }
        do throws(StoreError) { try shelf.write(view, at: now()) } catch {
          if !state.hasFailed { tell("the look of the screen is not kept: \(error.description)") }
          state.hasFailed = true
        }
      }
    }
  }
}

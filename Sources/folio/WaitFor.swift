import Dispatch
import Synchronization

/// Blocks this thread until `work` is done. Only for the main thread of a verb, which has nothing else to do.
/// When that takes longer than two seconds, `slow` is said on standard error.
func waitFor<Value: Sendable>(
  slow words: String? = nil, _ work: @escaping @Sendable () async -> Value
) -> Value {
  let done = DispatchSemaphore(value: 0)
  let box = ResultBox<Value>()
  Task.detached {
    box.put(await work())
    done.signal()
  }
  if let words, done.wait(timeout: .now() + 2) == .timedOut {
    Output.lastWords("folio: \(words)")
  }
  while true {
    if let value = box.take() { return value }
    done.wait()
  }
}

private final class ResultBox<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func put(_ new: Value) { value.withLock { $0 = new } }
  func take() -> Value? { value.withLock { $0 } }
}

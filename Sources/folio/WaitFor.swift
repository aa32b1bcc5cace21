import Dispatch
import Synchronization

/// Blocks this thread until `work` is done. Only for the main thread of a verb, which has nothing else to do.
func waitFor<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
  let done = DispatchSemaphore(value: 0)
  let box = ResultBox<Value>()
  Task.detached {
    box.put(await work())
    done.signal()
  }
  while true {
    done.wait()
    if let value = box.take() { return value }
  }
}

private final class ResultBox<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func put(_ new: Value) { value.withLock { $0 = new } }
  func take() -> Value? { value.withLock { $0 } }
}

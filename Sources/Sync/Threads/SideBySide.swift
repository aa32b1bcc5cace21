import Dispatch

/// Pieces of one work on several cores, for somebody who waits for all of them.
enum SideBySide {
  /// Runs `body` for 0 to `count` - 1 at once, the last of them here, and returns when all are done. Where the system gives
  /// no thread they are done one after the other.
  static func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 0 else { return }
    withoutActuallyEscaping(body) { body in
      let done = DispatchSemaphore(value: 0)
      let started = (0..<(count - 1)).count { index in
        // Nobody may hold the body any more when it is said to be done.
        let isStarted = SystemThread.start({ body(index) }, then: { done.signal() })
        if !isStarted { body(index) }
        return isStarted
      }
      body(count - 1)
      for _ in 0..<started { done.wait() }
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread of our own, for work that sleeps or blocks and must hold up nobody else.
public enum SystemThread {
  /// Runs it on a new thread, lets go of it, and then does what comes after; false when the system gives no thread.
  @discardableResult
  public static func start(
    _ run: @escaping @Sendable () -> Void, then after: @escaping @Sendable () -> Void = {}
  ) -> Bool {
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let work = Unmanaged.passRetained(ThreadWork(run, after))
    // Signals are for the main thread: what it was told while it was stopped is then known to it when it goes on.
    var (blocked, before) = (sigset_t(), sigset_t())
    sigfillset(&blocked)
    for fault in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS] {
      sigdelset(&blocked, fault)
    }
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    let failed = pthread_create(&thread, nil, runThread, work.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard failed == 0 else {
      work.release()
      return false
    }
    #if canImport(Glibc)
      pthread_detach(thread)
    #else
      if let thread { pthread_detach(thread) }
    #endif
    return true
  }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<ThreadWork>.fromOpaque(context).takeRetainedValue().perform() }
  return nil
}

/// Made by one thread and used by another, never by both.
private final class ThreadWork: @unchecked Sendable {
  private var run: (@Sendable () -> Void)?
  private let after: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void, _ after: @escaping @Sendable () -> Void) {
    self.run = run
    self.after = after
  }

  func perform() {
    run?()
    run = nil
    after()
  }
}

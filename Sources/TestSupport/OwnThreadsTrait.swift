// The programs that measure link this target, too, statically; there Testing does not exist.
#if canImport(Testing)
  import Foundation
  import Testing

  /// Runs tests on threads that are none of the shared pool, which has no more than there are processors.
  public struct OwnThreadsTrait: SuiteTrait, TestTrait, TestScoping {
    let executor: any TaskExecutor

    public var isRecursive: Bool { true }

    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      guard testCase != nil else { return try await function() }
      try await withTaskExecutorPreference(executor) { try await function() }
    }
  }

  extension Trait where Self == OwnThreadsTrait {
    /// A test that waits for a process or a screen blocks its thread; on the shared pool a few of these would starve
    /// every other test of the run.
    public static var blocking: Self { Self(executor: ThreadExecutor.shared) }

    /// A test that reckons holds its thread for as long as it takes; on the shared pool a few of these would keep every test
    /// waiting that speaks to a server within a time.
    public static var reckoning: Self { Self(executor: ReckoningExecutor.shared) }
  }

  /// A new thread for each job.
  private final class ThreadExecutor: TaskExecutor {
    static let shared = ThreadExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  /// A queue of jobs for three threads.
  private final class ReckoningExecutor: TaskExecutor, @unchecked Sendable {
    static let shared = ReckoningExecutor()

    private let condition = NSCondition()
    /// Guarded by the condition.
    private var jobs: [UnownedJob] = []

    private init() {
      for _ in 0..<3 { Thread.detachNewThread { [unowned self] in work() } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      condition.withLock {
        jobs.append(job)
        condition.signal()
      }
    }

    private func work() {
      while true {
        condition.lock()
        while jobs.isEmpty { condition.wait() }
        let job = jobs.removeFirst()
        condition.unlock()
        job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }
#endif

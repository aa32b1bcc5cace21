// The programs that measure link this target, too, statically; there Testing does not exist.
#if canImport(Testing)
  import Foundation
  import Testing

  /// Runs tests that reckon for long on three threads of their own.
  ///
  /// Each holds its thread for as long as it takes; on the shared pool a few of these would keep every test waiting that
  /// waits for the network within a time.
  public struct ReckoningTrait: SuiteTrait, TestTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      guard testCase != nil else { return try await function() }
      try await withTaskExecutorPreference(ReckoningExecutor.shared) { try await function() }
    }
  }

  extension Trait where Self == ReckoningTrait {
    public static var reckoning: Self { Self() }
  }

  /// A queue of jobs for three threads. They are none of the pool's, which has no more than there are processors.
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

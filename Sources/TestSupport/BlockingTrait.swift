// The programs that measure link this target, too, statically; there Testing does not exist.
#if canImport(Testing)
  import Foundation
  import Testing

  /// Runs tests on threads of their own.
  ///
  /// A test that waits for a process or a screen blocks its thread; on the shared pool a few of these would starve
  /// every other test of the run.
  public struct BlockingTrait: SuiteTrait, TestTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      guard testCase != nil else { return try await function() }
      try await withTaskExecutorPreference(ThreadExecutor.shared) { try await function() }
    }
  }

  extension Trait where Self == BlockingTrait {
    public static var blocking: Self { Self() }
  }

  /// A new thread for each job.
  private final class ThreadExecutor: TaskExecutor {
    static let shared = ThreadExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
#endif

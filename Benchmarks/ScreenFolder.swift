import FoundationEssentials
import Sync
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder for what the measured programs write. It goes when the work in it is done, or when the benchmark is told to
/// end; then the programs end first.
enum ScreenFolder {
  private static let signals = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]
  private static let running = Mutex<Set<pid_t>>([])

  static func hasStarted(_ pid: pid_t) {
    running.withLock { _ = $0.insert(pid) }
  }

  static func hasEnded(_ pid: pid_t) {
    running.withLock { _ = $0.remove(pid) }
  }

  /// Runs the work in a new folder below `place`; throws what the work throws.
  static func with<Result>(in place: String, _ work: (String) throws -> Result) throws -> Result {
    let folder = "\(place)/.folio-bench-\(UUID().uuidString)"
    var awaited = sigset_t()
    sigemptyset(&awaited)
    for number in signals { sigaddset(&awaited, number) }
    pthread_sigmask(SIG_BLOCK, &awaited, nil)
    SystemThread.start {
      var awaited = sigset_t()
      sigemptyset(&awaited)
      for number in signals { sigaddset(&awaited, number) }
      var number: Int32 = 0
      guard sigwait(&awaited, &number) == 0 else { return }
      for pid in running.withLock({ $0 }) { kill(pid, SIGKILL) }
      try? FileManager.default.removeItem(atPath: folder)
      _exit(128 + number)
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try work(folder)
  }
}

/// Tells how far the work is; the table alone goes to the standard output.
func tell(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

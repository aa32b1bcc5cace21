#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Nanoseconds that a processor has worked, so that what else the machine does counts little.
enum ProcessorTime {
  static func ofThread() -> Int { read(CLOCK_THREAD_CPUTIME_ID) }
  static func ofProcess() -> Int { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}

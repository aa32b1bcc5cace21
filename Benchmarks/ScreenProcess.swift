import FoundationEssentials
import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Processes of the programs that are measured, and what the system counts of them.
enum ScreenProcess {
  /// Starts `command[0]` as the leader of a session of its own. Its input, output and errors are the terminal of that
  /// name, or else nothing, `output` and nothing.
  static func spawn(
    _ command: [String], _ variables: [String: String], onTerminal terminal: String? = nil,
    output: String = "/dev/null"
  ) throws -> pid_t {
    let inputs = terminal.map { ProgramStart.File.path($0, flags: O_RDWR) }
    let creates = O_WRONLY | O_CREAT | O_TRUNC
    let start = ProgramStart(
      command, environment: variables,
      files: [
        0: inputs ?? .nothingToRead, 1: inputs ?? .path(output, flags: creates),
        2: inputs ?? .nowhere,
      ], place: .ownSession)
    let pid: pid_t
    do { pid = try start.spawn() } catch { throw BenchmarkFailure("\(command[0]): \(error)") }
    ScreenFolder.hasStarted(pid)
    return pid
  }

  /// Runs a program to its end and returns what it printed; throws when it did not end well.
  static func output(
    of command: [String], _ variables: [String: String], in folder: String
  ) throws -> String {
    let path = "\(folder)/output-\(UUID().uuidString)"
    let pid = try spawn(command, variables, output: path)
    var status: Int32 = 0
    wait(pid, &status)
    guard status == 0 else {
      throw BenchmarkFailure("\(command.joined(separator: " ")) ended with status \(status)")
    }
    return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  /// The first process that `pid` started and that still runs; nil where there is none or the system does not say.
  static func child(of pid: pid_t) -> pid_t? {
    guard let file = fopen("/proc/\(pid)/task/\(pid)/children", "re") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ").first
      .flatMap { pid_t($0) }
  }

  static func end(_ pid: pid_t) {
    kill(pid, SIGKILL)
    var status: Int32 = 0
    wait(pid, &status)
  }

  private static func wait(_ pid: pid_t, _ status: inout Int32) {
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    ScreenFolder.hasEnded(pid)
  }

  /// In bytes; nil where the system does not say.
  static func residentBytes(_ pid: pid_t) -> Int? {
    statusNumber("VmRSS:", "/proc/\(pid)/status").map { $0 * 1_024 }
  }

  /// Processor time of all threads, those that have ended included; nil where the system does not say.
  static func processorTime(_ pid: pid_t) -> Duration? {
    #if canImport(Glibc)
      var identifier = clockid_t()
      var time = timespec()
      guard clock_getcpuclockid(pid, &identifier) == 0, clock_gettime(identifier, &time) == 0 else {
        return nil
      }
      return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    #else
      return nil
    #endif
  }

  /// How often a thread that lives now went to sleep by itself, each time to be woken up again.
  static func wakeUps(_ pid: pid_t) -> Int? {
    let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
    let counts = threads?.compactMap {
      statusNumber("voluntary_ctxt_switches:", "/proc/\(pid)/task/\($0)/status")
    }
    return counts?.reduce(0, +)
  }

  /// Waits until the wall clock is so far from a full second, at which the clock on the screen is painted.
  static func avoidFullSecond(by margin: Duration) {
    let margin = Int(margin.components.attoseconds / 1_000_000_000)
    while true {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      let (after, before) = (time.tv_nsec, 1_000_000_000 - time.tv_nsec)
      guard after < margin || before < margin else { return }
      poll(nil, 0, 5)
    }
  }

  private static func statusNumber(_ name: String, _ path: String) -> Int? {
    // Such a file has no size of its own, and is read to its end.
    let file = fopen(path, "re")
    guard let file else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 16_384)
    let count = fread(&bytes, 1, bytes.count, file)
    for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    where line.hasPrefix(name) {
      return Int(line.dropFirst(name.count).filter(\.isNumber))
    }
    return nil
  }
}

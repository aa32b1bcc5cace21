import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program on a pseudo-terminal of 160x50, whose output is timed as it comes.
final class ScreenTerminal {
  struct Burst {
    let bytes: Int
    /// From the call to the last byte.
    let duration: Duration
  }

  /// The process of the screen: the one that was started only waits for it.
  var pid: pid_t { ScreenProcess.child(of: leader) ?? leader }
  private let leader: pid_t
  let startedAt: ContinuousClock.Instant
  var descriptor: Int32 { master }
  private let master: Int32
  private let clock = ContinuousClock()
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var hasEnded = false

  static let columns: UInt16 = 160
  static let rows: UInt16 = 50

  /// Starts `command[0]`, a full path, with exactly these environment variables and a terminal type.
  init(_ command: [String], environment: [String: String]) throws {
    master = try Self.openMaster()
    var variables = environment
    variables["TERM"] = "xterm-256color"
    startedAt = clock.now
    do {
      leader = try ScreenProcess.spawn(command, variables, onTerminal: try Self.slave(of: master))
    } catch {
      close(master)
      throw error
    }
  }

  deinit { end() }

  /// Reads until `text` has come, and returns when that was; bytes before it are read, too.
  func wait(for text: String, within limit: Duration) throws -> Duration {
    let needle = Array(text.utf8)
    let deadline = clock.now + limit
    var seen: [UInt8] = []
    while let chunk = read(until: deadline) {
      let from = max(0, seen.count - needle.count + 1)
      seen += chunk
      if Self.contains(needle, in: seen[from...]) { return clock.now - startedAt }
    }
    throw BenchmarkFailure(
      "\"\(text)\" did not come within \(limit); what came ends in: "
        + Self.visible(seen.suffix(400)))
  }

  /// Writes the key and reads what comes until nothing has for `quiet`. Nil when nothing came.
  func press(_ key: String, quiet: Duration) -> Burst? {
    let start = clock.now
    send(key)
    var last: ContinuousClock.Instant?
    var count = 0
    var deadline = start + .seconds(1)
    while let chunk = read(until: deadline) {
      count += chunk.count
      let now = clock.now
      last = now
      deadline = now + quiet
    }
    return last.map { Burst(bytes: count, duration: $0 - start) }
  }

  /// Writes the key and returns how long it took until `text` came; nil when it did not within a second.
  func press(_ key: String, until text: String) -> Duration? {
    let needle = Array(text.utf8)
    let start = clock.now
    send(key)
    var seen: [UInt8] = []
    while let chunk = read(until: start + .seconds(1)) {
      let from = max(0, seen.count - needle.count + 1)
      seen += chunk
      if Self.contains(needle, in: seen[from...]) { return clock.now - start }
    }
    return nil
  }

  /// Writes the key and reads for so long: a screen full of quotes is never quiet.
  func press(_ key: String, thenDrainFor duration: Duration) {
    send(key)
    _ = drain(for: duration)
  }

  /// Reads for so long, and returns how many bytes came.
  func drain(for duration: Duration) -> Int {
    let deadline = clock.now + duration
    var count = 0
    while let chunk = read(until: deadline) { count += chunk.count }
    return count
  }

  /// Ends the program at once and waits for it.
  func end() {
    guard !hasEnded else { return }
    hasEnded = true
    // The leader would leave the screen alive for a moment, and what it writes then.
    if let screen = ScreenProcess.child(of: leader) { kill(screen, SIGKILL) }
    ScreenProcess.end(leader)
    close(master)
  }

  func send(_ key: String) {
    let bytes = Array(key.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// What is there to be read; nil when the program has ended.
  func readNow() -> ArraySlice<UInt8>? {
    let count = readBytes(from: master, into: &buffer)
    return count > 0 ? buffer[..<count] : nil
  }

  /// What comes next; nil when nothing did before the deadline, or nothing will.
  private func read(until deadline: ContinuousClock.Instant) -> ArraySlice<UInt8>? {
    while true {
      let rest = deadline - clock.now
      guard rest > .zero else { return nil }
      let milliseconds =
        rest.components.seconds * 1_000
        + rest.components.attoseconds / 1_000_000_000_000_000
      var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, Int32(min(milliseconds + 1, 60_000)))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = readBytes(from: master, into: &buffer)
      return count > 0 ? buffer[..<count] : nil
    }
  }

  private static func openMaster() throws -> Int32 {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    guard master >= 0, ioctl(master, UInt(unlock), &isLocked) == 0 else {
      throw BenchmarkFailure("no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    return master
  }

  private static func slave(of master: Int32) throws -> String {
    var number: UInt32 = 0
    guard ioctl(master, UInt(slaveNumber), &number) == 0 else {
      throw BenchmarkFailure("a pseudo-terminal without a number")
    }
    return "/dev/pts/\(number)"
  }

  /// TIOCSPTLCK and TIOCGPTN of Linux: the functions of the C library for them are not in its module.
  private static let unlock: UInt32 = 0x4004_5431
  private static let slaveNumber: UInt32 = 0x8004_5430

  private static func contains(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = needle.first else { return true }
    var rest = bytes
    while let index = rest.firstIndex(of: first) {
      rest = rest[index...]
      if rest.starts(with: needle) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  private static func visible(_ bytes: ArraySlice<UInt8>) -> String {
    String(
      decoding: bytes.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
  }
}

/// `read` by its own name where a method has the same.
private func readBytes(from descriptor: Int32, into buffer: inout [UInt8]) -> Int {
  let size = buffer.count
  return read(descriptor, &buffer, size)
}

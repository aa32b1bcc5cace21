import Foundation
import Processes
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A program on a pseudo-terminal of its own, every byte of which is kept. It leads a session, as a login shell does.
public final class PseudoTerminal: Sendable {
  public struct Failed: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  public let pid: pid_t
  private let master: Int32
  private let received = Mutex<[UInt8]>([])
  private let isAtEnd = Mutex(false)

  /// Starts `command[0]`, a full path, with exactly these environment variables.
  public init(
    _ command: [String], columns: Int, rows: Int, environment: [String: String]
  ) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var path = [CChar](repeating: 0, count: 256)
    guard openpty(&master, &slave, &path, nil, nil) == 0 else {
      throw Failed(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    defer { close(slave) }
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    self.master = master
    Self.setSize(of: master, columns: columns, rows: rows)
    let terminal = ProgramStart.File.path(
      String(decoding: path.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self), flags: O_RDWR)
    let start = ProgramStart(
      command, environment: environment, files: [0: terminal, 1: terminal, 2: terminal],
      place: .ownSession)
    do { pid = try start.spawn() } catch {
      close(master)
      throw Failed(description: "\(command[0]): \(error)")
    }
    Thread.detachNewThread { self.readAll() }
  }

  deinit { close(master) }

  /// Kills the session's leader; the rest is hung up on. What was written until then has come afterwards, unless a program
  /// that outlives the leader keeps the terminal open.
  public func end() {
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    try? wait("all that was written", seconds: 5) { isAtEnd.withLock { $0 } }
  }

  /// How many bytes have come.
  public var count: Int { received.withLock { $0.count } }

  /// What has come after the first `start` bytes.
  public func bytes(from start: Int = 0) -> [UInt8] {
    received.withLock { Array($0.dropFirst(start)) }
  }

  public func text(from start: Int = 0) -> String {
    String(decoding: bytes(from: start), as: UTF8.self)
  }

  /// Whether something has come after the first `start` bytes, and what came last is this.
  public func ends(with words: String, from start: Int) -> Bool {
    let words = Array(words.utf8)
    return received.withLock { bytes in
      bytes.count >= start + words.count && bytes.suffix(words.count).elementsEqual(words)
    }
  }

  /// Types these bytes.
  public func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  public func type(_ text: String) { type(Array(text.utf8)) }

  public func resize(columns: Int, rows: Int) {
    Self.setSize(of: master, columns: columns, rows: rows)
  }

  /// The settings of the line: input, output, control and local flags, and the control characters.
  public var line: [UInt64] {
    var modes = termios()
    guard tcgetattr(master, &modes) == 0 else { return [] }
    let characters = withUnsafeBytes(of: modes.c_cc) { $0.map(UInt64.init) }
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag].map(UInt64.init)
      + characters
  }

  /// Waits until `condition` holds; fails with the last that came.
  public func wait(
    _ what: String, seconds: Double = 30, until condition: () -> Bool
  ) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while !condition() {
      guard Date() < deadline else {
        throw Failed(
          description:
            "waited \(seconds) s for \(what); the last that came was \(text().suffix(400).debugDescription)"
        )
      }
      poll(nil, 0, 2)
    }
  }

  /// Waits for words after the first `start` bytes.
  public func wait(for words: String, from start: Int, seconds: Double = 30) throws {
    try wait("\"\(words)\"", seconds: seconds) { text(from: start).contains(words) }
  }

  private func readAll() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(master, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        isAtEnd.withLock { $0 = true }
        return
      }
      received.withLock { $0 += buffer[..<count] }
    }
  }

  private static func setSize(of master: Int32, columns: Int, rows: Int) {
    var size = winsize(
      ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }
}

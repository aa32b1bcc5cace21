import FoundationEssentials
import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that we started: its standard output is ours to read, and its standard input stays open as long as we live.
final class ChildProcess {
  let pid: pid_t
  private let input: Int32
  private let output: Int32
  private var pending: [UInt8] = []
  private var isReaped = false

  /// Starts `command[0]` (a path) with the rest as arguments. Standard error is shared unless `errorPath` names a file.
  init(_ command: [String], errorPath: String? = nil) throws(UserError) {
    var toChild: [Int32] = [0, 0]
    var fromChild: [Int32] = [0, 0]
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
      throw UserError(.refused, "no pipe for \(command[0]): \(String(cString: strerror(errno)))")
    }
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var files: [Int32: ProgramStart.File] = [0: .open(toChild[0]), 1: .open(fromChild[1])]
    if let errorPath { files[2] = .path(errorPath, flags: O_WRONLY | O_CREAT | O_APPEND) }
    let start = ProgramStart(
      command, environment: ProcessInfo.processInfo.environment, files: files)
    let child = Result { () throws(ProgramStart.NotStarted) in try start.spawn() }
    close(toChild[0])
    close(fromChild[1])
    switch child {
    case .success(let child): pid = child
    case .failure(let error):
      close(toChild[1])
      close(fromChild[0])
      throw UserError(.refused, "\(command[0]) cannot be started: \(error)")
    }
    input = toChild[1]
    output = fromChild[0]
  }

  /// Everything that a short-lived program prints, 64 KiB at the most; throws when it fails.
  static func output(of command: [String]) throws(UserError) -> String {
    let child = try ChildProcess(command)
    close(child.input)
    var lines: [String] = []
    var size = 0
    while size < 65_536, let line = child.readLine() {
      lines.append(line)
      size += line.utf8.count + 1
    }
    let status = child.wait()
    guard status == 0 else {
      throw UserError(.refused, "\(command[0]) failed with status \(status)")
    }
    return lines.joined(separator: "\n")
  }

  /// The next line without its end; nil at the end of output.
  func readLine() -> String? {
    while true {
      if let newline = pending.firstIndex(of: 10) {
        let line = String(decoding: pending[..<newline], as: UTF8.self)
        pending.removeSubrange(...newline)
        return line
      }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(output, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0, pending.count < 1 << 20 else { break }
      pending += buffer[..<count]
    }
    guard !pending.isEmpty else { return nil }
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// Asks the program to end and waits until it has.
  func terminate() {
    guard !isReaped else { return }
    kill(pid, SIGTERM)
    close(input)
    _ = wait()
  }

  /// The exit status; 128 and the signal's number after a death by signal.
  private func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    isReaped = true
    return exitStatus(status)
  }
}

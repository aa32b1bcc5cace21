import Foundation
import Processes

#if canImport(Glibc)
  import Glibc
#endif

/// A program started by `posix_spawn` whose output goes to files.
///
/// Foundation's `Process` learns of an end through a descriptor that grandchildren inherit, so it never sees the end of
/// a program that leaves a daemon behind, as tmux does.
public final class SpawnedProgram {
  public struct Failed: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  public let pid: pid_t
  private let folder: TemporaryFolder
  private var status: Int32?

  /// Starts `command[0]`, a full path. Without `environment` it inherits ours; without `input` its input is empty.
  public init(
    _ command: [String], environment: [String: String]? = nil, input: String? = nil
  ) throws {
    folder = try TemporaryFolder()
    let path = folder.url.path
    try Data((input ?? "").utf8).write(to: folder.url.appendingPathComponent("input"))
    let creates = O_WRONLY | O_CREAT | O_TRUNC
    let start = ProgramStart(
      command, environment: environment ?? ProcessInfo.processInfo.environment,
      files: [
        0: .path(path + "/input", flags: O_RDONLY), 1: .path(path + "/output", flags: creates),
        2: .path(path + "/error", flags: creates),
      ])
    do { pid = try start.spawn() } catch { throw Failed(description: "\(command[0]): \(error)") }
  }

  /// What it has printed so far.
  public var output: String { text("output") }
  public var error: String { text("error") }

  /// Whether it has ended, by itself or not.
  public var hasEnded: Bool {
    if status != nil { return true }
    var raw: Int32 = 0
    guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
    _ = note(raw)
    return true
  }

  /// Waits for the end and returns the exit status; 128 and the signal's number after a death by signal.
  @discardableResult
  public func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    return note(raw)
  }

  private func note(_ raw: Int32) -> Int32 {
    let result = exitStatus(raw)
    status = result
    return result
  }

  /// Sends a signal and waits for the end; nothing after it has ended.
  public func end(_ signal: Int32) {
    guard status == nil else { return }
    kill(pid, signal)
    wait()
  }

  /// Kills what it has started, and waits for its own end. A tracer that is killed itself would leave its program running.
  public func endChildren() {
    guard status == nil else { return }
    let path = "/proc/\(pid)/task/\(pid)/children"
    let children = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    for child in children.split(separator: " ").compactMap({ pid_t($0) }) { kill(child, SIGKILL) }
    wait()
  }

  private func text(_ name: String) -> String {
    let data = try? Data(contentsOf: folder.url.appendingPathComponent(name))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}

/// Runs a program to its end and returns its status, standard output and standard error.
public func runSeparately(
  _ command: [String], environment: [String: String]? = nil, input: String? = nil
) -> (status: Int32, output: String, error: String) {
  do {
    let program = try SpawnedProgram(command, environment: environment, input: input)
    let status = program.wait()
    return (status, program.output, program.error)
  } catch {
    return (127, "", "\(error)")
  }
}

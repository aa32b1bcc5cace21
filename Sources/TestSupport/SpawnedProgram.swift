import Foundation

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
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let creates = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, path + "/input", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, path + "/output", creates, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, path + "/error", creates, 0o600)
    // libcurl's sockets would be inherited, and a connection that we close would stay open in a child.
    #if canImport(Glibc)
      for descriptor in 3..<Int32(1_024) {
        posix_spawn_file_actions_addclose(&actions, descriptor)
      }
    #endif
    #if canImport(Glibc)
      var attributes = posix_spawnattr_t()
    #else
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Worker threads block signals, and a child would inherit that: it could not be ended, nor see its own children end.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    var flags = Int32(POSIX_SPAWN_SETSIGMASK)
    #if canImport(Darwin)
      flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #endif
    posix_spawnattr_setflags(&attributes, Int16(flags))
    let variables = environment ?? ProcessInfo.processInfo.environment
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] =
      variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + settings { free(text) } }
    var child: pid_t = 0
    let result = posix_spawn(&child, command[0], &actions, &attributes, &arguments, &settings)
    guard result == 0 else {
      throw Failed(description: "\(command[0]): \(String(cString: strerror(result)))")
    }
    pid = child
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
    let signal = raw & 0x7f
    let result = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
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

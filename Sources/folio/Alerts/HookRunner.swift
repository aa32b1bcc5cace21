import ClientModels
import FoundationEssentials
import Sync
import Synchronization
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs the user's program for an alert: no shell, nothing of ours open in it but its input, and an end within a bounded time.
///
/// It gets the alert as one line of JSON on standard input, and as `FOLIO_ALERT_…` in its environment. Each runs beside the
/// screen, which never waits for it.
final class HookRunner: Sendable {
  private struct State {
    var running: Set<pid_t> = []
    /// Begun, and maybe without a process yet.
    var count = 0
    var isOver = false
  }

  private let command: [String]
  private let seconds: Double
  private let log: @Sendable (BrokerRequestRecord) -> Void
  private let state = Mutex(State())

  static let limit = 4

  init(
    _ command: [String], seconds: Double = 10,
    log: @escaping @Sendable (BrokerRequestRecord) -> Void
  ) {
    self.command = command
    self.seconds = seconds
    self.log = log
  }

  /// How many are running.
  var running: Int { state.withLock { $0.running.count } }

  func run(_ firing: AlertFiring, profile: String) {
    guard !command.isEmpty, !state.withLock({ $0.isOver }) else { return }
    let begins = state.withLock { state in
      guard !state.isOver, state.count < Self.limit else { return false }
      state.count += 1
      return true
    }
    guard begins else {
      return note("not run: \(Self.limit) are running already", since: wallClock())
    }
    let started = SystemThread.start { [self] in
      let at = wallClock()
      let problem = perform(firing, profile)
      state.withLock { $0.count -= 1 }
      note(problem, since: at)
    }
    if !started {
      state.withLock { $0.count -= 1 }
      note("not run: the system gives no thread", since: wallClock())
    }
  }

  /// Ends those that run, with all that they started, and waits until they are gone.
  func stop() {
    let running = state.withLock { state in
      state.isOver = true
      return state.running
    }
    for pid in running { kill(-pid, SIGKILL) }
    for _ in 0..<200 where state.withLock({ $0.count > 0 }) { usleep(10_000) }
  }

  private func note(_ problem: String?, since at: Timestamp) {
    log(
      BrokerRequestRecord(
        at: at, method: "HOOK", path: Sanitizer.clean(String(command[0].prefix(200))),
        clientOrderID: nil, status: nil, milliseconds: wallClock().seconds(since: at) * 1_000,
        failure: problem))
  }

  /// What went wrong, in words; nil when nothing did.
  private func perform(_ firing: AlertFiring, _ profile: String) -> String? {
    let input: Int32
    do { input = try Self.pipe(holding: Array((AlertShelf.json(firing) + "\n").utf8)) } catch {
      return "not run: \(error)"
    }
    let spawned: Result<pid_t, UserError> = state.withLock { state in
      guard !state.isOver else { return .failure(UserError(.refused, "not run: Folio ends")) }
      var child: pid_t = 0
      let result = Self.spawn(command, Self.variables(firing, profile), input, &child)
      guard result == 0 else {
        return .failure(
          UserError(.refused, "cannot be started: \(String(cString: strerror(result)))"))
      }
      state.running.insert(child)
      return .success(child)
    }
    close(input)
    switch spawned {
    case .failure(let error): return error.description
    case .success(let pid):
      let problem = wait(for: pid)
      return problem
    }
  }

  /// Nil after a good end. What still runs when its time is over is ended, with all that it started.
  private func wait(for pid: pid_t) -> String? {
    let deadline = monotonicNanoseconds() + Int64(seconds * 1_000_000_000)
    var status: Int32 = 0
    while true {
      let result = waitpid(pid, &status, WNOHANG)
      if result == pid { break }
      if result < 0, errno != EINTR { return gone(pid, "its end was not seen") }
      guard monotonicNanoseconds() < deadline else {
        kill(-pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return gone(pid, "ended by us after \(Int(seconds)) s")
      }
      usleep(20_000)
    }
    let signal = status & 0x7f
    let code = (status >> 8) & 0xff
    return gone(
      pid,
      signal != 0 ? "ended by signal \(signal)" : code != 0 ? "ended with status \(code)" : nil)
  }

  private func gone(_ pid: pid_t, _ problem: String?) -> String? {
    state.withLock { _ = $0.running.remove(pid) }
    return problem
  }

  /// The end to read of a pipe that holds these bytes, fewer than a pipe takes without a reader.
  private static func pipe(holding bytes: [UInt8]) throws(UserError) -> Int32 {
    var ends: [Int32] = [0, 0]
    guard systemPipe(&ends) == 0 else {
      throw UserError(.refused, "no pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let written = bytes.prefix(4_096).withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    guard written > 0 else {
      close(ends[0])
      throw UserError(.refused, "no pipe: \(String(cString: strerror(errno)))")
    }
    return ends[0]
  }

  private static func systemPipe(_ ends: inout [Int32]) -> Int32 {
    #if canImport(Glibc)
      Glibc.pipe(&ends)
    #else
      Darwin.pipe(&ends)
    #endif
  }

  /// The environment as it is, without keys of an account.
  private static func variables(_ firing: AlertFiring, _ profile: String) -> [String] {
    let kept = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("APCA_") }
    let ours = [
      "NUMBER": String(firing.number), "CONDITION": firing.condition, "VALUE": firing.value,
      "SYMBOL": firing.symbol?.text ?? "",
      "NOTE": firing.note, "KIND": firing.kind.rawValue, "AT": firing.at.rfc3339,
      "PROFILE": profile,
    ]
    return kept.map { "\($0.key)=\($0.value)" }
      + ours.map { "FOLIO_ALERT_\($0.key)=\(Sanitizer.clean($0.value))" }
  }

  /// In a process group of its own, with the signals of a new program, and no file of ours but its standard input.
  private static func spawn(
    _ command: [String], _ variables: [String], _ input: Int32, _ child: inout pid_t
  ) -> Int32 {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    for output in [Int32(1), 2] {
      posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
    }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF)
    flags |= Int32(POSIX_SPAWN_SETSIGMASK)
    #if canImport(Glibc)
      SpawnFiles.closeAll(from: 3, in: &actions)
    #else
      flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
    #endif
    posix_spawnattr_setflags(&attributes, Int16(flags))
    posix_spawnattr_setpgroup(&attributes, 0)
    var all = sigset_t()
    sigfillset(&all)
    sigdelset(&all, SIGKILL)
    sigdelset(&all, SIGSTOP)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for variable in environment { free(variable) } }
    return posix_spawn(&child, command[0], &actions, &attributes, &arguments, &environment)
  }
}

/// A task that is begun later than what holds it.
final class TaskBox: Sendable {
  private let task = Mutex<Task<Void, Never>?>(nil)

  func put(_ task: Task<Void, Never>) { self.task.withLock { $0 = task } }
  func take() -> Task<Void, Never>? { task.withLock { $0 } }
}

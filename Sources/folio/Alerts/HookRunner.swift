import ClientModels
import FoundationEssentials
import Processes
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
      let start = ProgramStart(
        command, environment: Self.variables(firing, profile),
        files: [0: .open(input), 1: .nowhere, 2: .nowhere], place: .ownGroup)
      do {
        let child = try start.spawn()
        state.running.insert(child)
        return .success(child)
      } catch {
        return .failure(UserError(.refused, "cannot be started: \(error)"))
      }
    }
    close(input)
    switch spawned {
    case .failure(let error): return error.description
    case .success(let pid):
      return wait(for: pid)
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
  private static func variables(_ firing: AlertFiring, _ profile: String) -> [String: String] {
    let kept = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("APCA_") }
    let ours = [
      "NUMBER": String(firing.number), "CONDITION": firing.condition, "VALUE": firing.value,
      "SYMBOL": firing.symbol?.text ?? "",
      "NOTE": firing.note, "KIND": firing.kind.rawValue, "AT": firing.at.rfc3339,
      "PROFILE": profile,
    ]
    return ours.reduce(into: kept) { $0["FOLIO_ALERT_\($1.key)"] = Sanitizer.clean($1.value) }
  }
}

/// A task that is begun later than what holds it.
final class TaskBox: Sendable {
  private let task = Mutex<Task<Void, Never>?>(nil)

  func put(_ task: Task<Void, Never>) { self.task.withLock { $0 = task } }
  func take() -> Task<Void, Never>? { task.withLock { $0 } }
}

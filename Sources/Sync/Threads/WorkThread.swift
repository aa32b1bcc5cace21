import Dispatch
import Synchronization

/// One thread as an executor: the actor that has it, and the tasks that prefer it, run there in the order in which they
/// became ready. Their blocking calls hold up nobody else, and a word from outside wakes one thread and not three.
///
/// The thread lives while there is work or an alarm, and until `end`; work that comes later starts it anew.
final class WorkThread: SerialExecutor, TaskExecutor {
  private struct Alarm {
    let at: DispatchTime
    let ring: @Sendable () -> Void
  }

  private struct State {
    var jobs: [UnownedJob] = []
    var alarms: [String: Alarm] = [:]
    var isRunning = false
    var isEnded = false
    /// The thread was told that something waits, and has not looked yet.
    var isTold = false
  }

  private enum Turn {
    case work([UnownedJob], [Alarm])
    case sleep(until: DispatchTime)
    case leave
  }

  private let state = Mutex(State())
  private let told = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    change { $0.jobs.append(job) }
  }

  /// Rings once, on this thread, after so many seconds; an alarm of the same name that has not rung is replaced.
  func setAlarm(_ name: String, after seconds: Double, _ ring: @escaping @Sendable () -> Void) {
    change { $0.alarms[name] = Alarm(at: .now() + seconds, ring: ring) }
  }

  func cancelAlarm(_ name: String) { change { $0.alarms[name] = nil } }

  /// Alarms ring no more, and the thread leaves when its work is done.
  func end() {
    change { state in
      state.alarms = [:]
      state.isEnded = true
    }
  }

  private func change(_ edit: (inout sending State) -> Void) {
    // Who enqueues a job does not hold its executor, and what was handed over may be done, and the last one who held this
    // gone, before the thread is told.
    let kept = Unmanaged.passRetained(self)
    defer { kept.release() }
    let (tells, starts) = state.withLock { state in
      edit(&state)
      let starts = !state.isRunning && !(state.jobs.isEmpty && state.alarms.isEmpty)
      if starts { state.isRunning = true }
      let tells = state.isRunning && !starts && !state.isTold
      if tells { state.isTold = true }
      return (tells, starts)
    }
    if tells { told.signal() }
    if starts, !SystemThread.start({ [self] in run() }) {
      preconditionFailure("the system gives no thread: work that was promised cannot be done")
    }
  }

  private func run() {
    while true {
      switch nextTurn() {
      case .work(let jobs, let alarms):
        for job in jobs {
          job.runSynchronously(
            isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
        for alarm in alarms { alarm.ring() }
      case .sleep(let time): _ = told.wait(timeout: time)
      case .leave: return
      }
    }
  }

  private func nextTurn() -> Turn {
    state.withLock { state in
      state.isTold = false
      let now = DispatchTime.now()
      let due = state.alarms.filter { $0.value.at <= now }
      guard state.jobs.isEmpty, due.isEmpty else {
        for name in due.keys { state.alarms[name] = nil }
        defer { state.jobs = [] }
        return .work(state.jobs, due.values.sorted { $0.at < $1.at })
      }
      if state.isEnded {
        state.isRunning = false
        return .leave
      }
      return .sleep(until: state.alarms.values.map(\.at).min() ?? .distantFuture)
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Signals as bytes on a pipe, so that they are handled between events and never in the middle of one.
public final class SignalPipe {
  public let descriptor: Int32
  private let signals: [Int32] = [SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT]

  /// Installs the handlers; there is one pipe in a process.
  public init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends where end >= 0 {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    descriptor = ends[0]
    signalWriteEnd = ends[1]
    for number in signals { catchSignal(number) }
  }

  /// The signals that came since the last call.
  public func drain() -> [Int32] {
    var received: [Int32] = []
    var buffer = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return received }
      received += buffer[..<count].map { Int32($0) }
    }
  }

  /// Stops the process as Ctrl-Z does and returns when it is continued.
  public func stopProcess() {
    signal(SIGTSTP, SIG_DFL)
    raise(SIGTSTP)
    catchSignal(SIGTSTP)
  }

  private func catchSignal(_ number: Int32) {
    var action = sigaction()
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = { signalNumber in forward(signalNumber) }
    #else
      action.__sigaction_u.__sa_handler = { signalNumber in forward(signalNumber) }
    #endif
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }
}

/// A handler can reach only what is global. Written once, before any handler is installed.
nonisolated(unsafe) private var signalWriteEnd: Int32 = -1

private func forward(_ signalNumber: Int32) {
  let saved = errno
  var byte = UInt8(truncatingIfNeeded: signalNumber)
  _ = write(signalWriteEnd, &byte, 1)
  errno = saved
}

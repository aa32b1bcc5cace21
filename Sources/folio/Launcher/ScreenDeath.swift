#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is said after the screen's process has died by a signal, or was ended by one, in one line.
struct ScreenDeath {
  let signal: Int32
  /// It was told to end, and did not.
  var wasToldToEnd = false
  /// It took the signal as a word to end, and did.
  var isPeaceful = false
  /// The folder of the order journal.
  let journal: String
  /// What opens the same account again.
  let command: String
  /// The broker has ended with it.
  var isDemo = false

  var text: String {
    let cause =
      switch signal {
      case _ where isPeaceful: "was told to end (\(name))"
      case SIGKILL where wasToldToEnd: "did not end when it was told to, and was killed"
      case SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE:
        "stopped at a fault of its own (\(name))"
      default: "was ended from outside (\(name))"
      }
    let next =
      isDemo
      ? "it was a demo, whose broker has ended with it: `folio demo` starts afresh, "
        + "`folio --profile demo --offline` opens the cached book"
      : "`\(command)` opens it again and asks the broker what became of each"
    return "folio: the screen \(cause); every order is in the journal below \(journal): \(next)"
  }

  private var name: String {
    switch signal {
    case SIGHUP: "SIGHUP"
    case SIGINT: "SIGINT"
    case SIGQUIT: "SIGQUIT"
    case SIGILL: "SIGILL"
    case SIGTRAP: "SIGTRAP"
    case SIGABRT: "SIGABRT"
    case SIGBUS: "SIGBUS"
    case SIGFPE: "SIGFPE"
    case SIGKILL: "SIGKILL"
    case SIGSEGV: "SIGSEGV"
    case SIGTERM: "SIGTERM"
    case SIGXCPU: "SIGXCPU"
    case SIGXFSZ: "SIGXFSZ"
    default: "signal \(signal)"
    }
  }
}

import CProcess
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process that stays behind the screen's: it does nothing but wait, and gives the terminal back whatever the screen died
/// of. No handler within the screen's own process could do so after a SIGKILL.
///
/// Both are of one process group and session, so that Ctrl-Z, `fg`, a resize and a hang-up reach both as they reach any
/// program. The launcher has no file open but the terminal, and no lock.
struct Launcher {
  /// How long the screen has to end after it was told to, in seconds, until it is killed.
  private static let patience: UInt32 = 10

  private let child: pid_t
  private let board: DeathBoard
  private let modes: termios
  private let signals: sigset_t
  private let command: String
  private let isDemo: Bool

  /// Divides the process in two and returns in the one that is to open the screen. Call it before the first thread is made.
  /// Nil, and no second process, where there is no terminal or the system has no process to give.
  static func divide(journal: String, command: String, isDemo: Bool = false) -> DeathBoard? {
    var modes = termios()
    guard CursesTerminal.isAvailable, tcgetattr(STDIN_FILENO, &modes) == 0,
      let board = DeathBoard(journal: journal)
    else { return nil }
    fflush(nil)
    var signals = sigset_t()
    var before = sigset_t()
    sigemptyset(&signals)
    for number in [SIGCHLD, SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGALRM, SIGTSTP] {
      sigaddset(&signals, number)
    }
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    // Who ignores the end of children is not told of it, and that may be inherited.
    signal(SIGCHLD) { _ in }
    let parent = getpid()
    let child = folio_fork()
    if child > 0 {
      Launcher(
        child: child, board: board, modes: modes, signals: signals, command: command, isDemo: isDemo
      ).watch()
    }
    signal(SIGCHLD, SIG_DFL)
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard child == 0 else { return nil }
    folio_end_with_parent(SIGHUP)
    // It may have died before that.
    if getppid() != parent { _exit(ExitStatus.refused.rawValue) }
    return board
  }

  private func watch() -> Never {
    var isEnding = false
    while true {
      var set = signals
      var number: Int32 = 0
      guard sigwait(&set, &number) == 0 else { continue }
      switch number {
      case SIGCHLD: lookAtChild(wasToldToEnd: isEnding)
      case SIGALRM: kill(child, SIGKILL)
      case SIGTSTP: break  // The screen got it as well, and stops first.
      default:
        kill(child, number)
        // It may be stopped.
        kill(child, SIGCONT)
        if !isEnding { alarm(Self.patience) }
        isEnding = true
      }
    }
  }

  /// Follows it through all that has become of it, up to now.
  private func lookAtChild(wasToldToEnd: Bool) {
    var status: Int32 = 0
    var isStopped = false
    while true {
      let found = waitpid(child, &status, WNOHANG | WUNTRACED | WCONTINUED)
      if found < 0, errno == EINTR { continue }
      guard found == child else {
        // `fg` continues both; whoever continues this process alone means the screen, too.
        if found == 0, isStopped, !isToldToEnd { kill(child, SIGCONT) }
        return
      }
      // The layout of a wait status, whose macros Swift does not see.
      switch status & 0xffff {
      case 0xffff: isStopped = false
      case let word where word & 0xff == 0x7f:
        // Who stops while it ends would keep the one who is to kill it from waking.
        if !isToldToEnd, !wasToldToEnd { stop() }
        isStopped = true
      default: end(status, wasToldToEnd: wasToldToEnd)
      }
    }
  }

  /// A signal waits that the screen is to be told of before it goes on.
  private var isToldToEnd: Bool {
    var waiting = sigset_t()
    sigpending(&waiting)
    return [SIGHUP, SIGTERM, SIGINT, SIGQUIT].contains { sigismember(&waiting, $0) == 1 }
  }

  /// The screen has stopped, so this stops as well: the shell waits for this process.
  private func stop() {
    // Stopped from outside it could not leave the terminal as the shell needs it.
    if let undo = board.undo { giveTerminalBack(undo) }
    signal(SIGTSTP, SIG_DFL)
    var stopSignal = sigset_t()
    sigemptyset(&stopSignal)
    sigaddset(&stopSignal, SIGTSTP)
    raise(SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stopSignal, nil)
    pthread_sigmask(SIG_BLOCK, &stopSignal, nil)
  }

  /// Passes the end on: the exit status, or the death by a signal.
  private func end(_ status: Int32, wasToldToEnd: Bool) -> Never {
    // A terminal that takes no more bytes must not keep this process.
    signal(SIGALRM, SIG_DFL)
    var alarmSignal = sigset_t()
    sigemptyset(&alarmSignal)
    sigaddset(&alarmSignal, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &alarmSignal, nil)
    alarm(2)
    let number = status & 0x7f
    let undo = board.undo
    // One that ended by itself has given it back, as the shell may have set it since the start.
    if number != 0 || undo != nil { giveTerminalBack(undo) }
    guard number != 0 else { _exit((status >> 8) & 0xff) }
    if isInForeground { tcflush(STDIN_FILENO, TCIFLUSH) }
    Output.failure(
      ScreenDeath(
        signal: number, wasToldToEnd: wasToldToEnd, journal: board.journal, command: command,
        isDemo: isDemo
      ).text)
    die(by: number)
  }

  /// Also where the terminal is nobody's: there is no job control then.
  private var isInForeground: Bool {
    let group = tcgetpgrp(STDIN_FILENO)
    return group == getpgrp() || group < 0
  }

  /// In the background the terminal is somebody else's, and was given back before.
  private func giveTerminalBack(_ undo: [UInt8]?) {
    guard isInForeground else { return }
    if let undo { _ = undo.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) } }
    var modes = self.modes
    tcsetattr(STDIN_FILENO, TCSANOW, &modes)
  }

  private func die(by number: Int32) -> Never {
    signal(number, SIG_DFL)
    var own = sigset_t()
    sigemptyset(&own)
    sigaddset(&own, number)
    pthread_sigmask(SIG_UNBLOCK, &own, nil)
    kill(getpid(), number)
    _exit(128 + number)
  }
}

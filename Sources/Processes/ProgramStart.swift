import CProcess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that is to be started: with the signals of a new program, none of them blocked or ignored, and with no file of
/// ours but those that are named.
///
/// Threads of a Swift runtime block signals, and a program that inherited that could not be ended, nor see its own children
/// end. A connection that is closed here would stay open in a program that inherited it.
public struct ProgramStart: Sendable {
  public enum File: Sendable {
    /// Opened by the new program; one that is made is its owner's alone.
    case path(String, flags: Int32)
    /// Open here.
    case open(Int32)

    public static let nothingToRead = path("/dev/null", flags: O_RDONLY)
    public static let nowhere = path("/dev/null", flags: O_WRONLY)
  }

  public enum Place: Sendable {
    /// Among those that a key of the terminal interrupts together.
    case ourGroup
    case ownGroup
    /// The first terminal that it opens becomes that of the session.
    case ownSession
  }

  /// The path of the program, and its arguments.
  public var command: [String]
  public var environment: [String: String]
  /// By their numbers there, 0 to 2. One that is not named is ours.
  public var files: [Int32: File]
  public var place: Place

  public init(
    _ command: [String], environment: [String: String], files: [Int32: File] = [:],
    place: Place = .ourGroup
  ) {
    self.command = command
    self.environment = environment
    self.files = files
    self.place = place
  }

  /// Starts it and returns the number of its process.
  public func spawn() throws(NotStarted) -> pid_t {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    for (number, file) in files.sorted(by: { $0.key < $1.key }) {
      switch file {
      case .path(let path, let flags):
        posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
      case .open(let descriptor):
        posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      }
    }
    var flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    #if canImport(Glibc)
      _ = folio_close_files(&actions, 3)
      // POSIX_SPAWN_SETSID, which the C library shows to programs that ask for its extensions.
      let newSession: Int32 = 0x80
    #else
      flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
      let newSession: Int32 = 0x400
    #endif
    switch place {
    case .ourGroup: break
    case .ownGroup:
      flags |= Int32(POSIX_SPAWN_SETPGROUP)
      posix_spawnattr_setpgroup(&attributes, 0)
    case .ownSession: flags |= newSession
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    for number in [SIGKILL, SIGSTOP] { sigdelset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var pid: pid_t = 0
    let result = posix_spawn(&pid, command[0], &actions, &attributes, &arguments, &variables)
    guard result == 0 else { throw NotStarted(code: result) }
    return pid
  }

  /// Why the system did not start a program.
  public struct NotStarted: Error, CustomStringConvertible {
    /// Of `errno`.
    public let code: Int32

    public var description: String { String(cString: strerror(code)) }
  }
}

/// The end of a program, of what `waitpid` says of it.
public func exitStatus(_ raw: Int32) -> Int32 {
  let signal = raw & 0x7f
  return signal == 0 ? (raw >> 8) & 0xff : 128 + signal
}

import ClientModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The shell around a `LinearScreen`: reads lines from standard input, tells events as they come, writes lines.
public final class LinearLoop {
  private let mailbox: Mailbox
  private let signals: SignalPipe
  private let clock: () -> Timestamp
  private let write: (String) -> Void
  private let perform: (SyncCommand) -> Void
  private let keepAlerts: (AlertCommand) -> Void
  private var pending: [UInt8] = []

  /// Of one line, in bytes; what is longer is not a line that anybody typed.
  static let lineLimit = 4_096

  /// Seconds in which lines out of a pipe wait for the book.
  private static let longestWait = 10.0

  /// `write` gets whole lines without their end, and the prompt; both are clean.
  public init(
    mailbox: Mailbox, signals: SignalPipe, clock: @escaping () -> Timestamp,
    write: @escaping (String) -> Void, perform: @escaping (SyncCommand) -> Void,
    keepAlerts: @escaping (AlertCommand) -> Void = { _ in }
  ) {
    self.mailbox = mailbox
    self.signals = signals
    self.clock = clock
    self.write = write
    self.perform = perform
    self.keepAlerts = keepAlerts
  }

  /// Runs until the user leaves, input ends, or a signal says so, which is returned.
  @discardableResult
  public func run(_ screen: inout LinearScreen) -> Int32? {
    var endedBy: Int32?
    let begunAt = clock()
    say(screen.greeting)
    write(LinearScreen.prompt)
    while !screen.isOver {
      // Who types reads what is answered; lines out of a pipe would be answered before anything is known.
      let holds =
        !isTerminal && screen.awaitsBook && clock().seconds(since: begunAt) < Self.longestWait
      var descriptors = [holds ? -1 : STDIN_FILENO, mailbox.descriptor, signals.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      _ = poll(&descriptors, nfds_t(descriptors.count), 1_000)
      var kinds: [Event.Kind] = mailbox.drain()
      for number in signals.drain() {
        switch number {
        case SIGTSTP: signals.stopProcess()
        case SIGCONT, SIGWINCH: break
        default:
          endedBy = number
          kinds.append(.hangUp)
        }
      }
      let (news, effects) = screen.take(kinds.isEmpty ? [.tick] : kinds, at: clock())
      if !news.isEmpty { say([""] + news) }
      act(effects)
      if descriptors[0].revents != 0 {
        read(&screen)
      } else if !news.isEmpty {
        write(LinearScreen.prompt)
      }
    }
    return endedBy
  }

  private func read(_ screen: inout LinearScreen) {
    var buffer = [UInt8](repeating: 0, count: Self.lineLimit)
    let count = systemRead(&buffer)
    if count < 0, errno == EINTR { return }
    guard count > 0 else {
      let (lines, effects) = screen.take([.hangUp], at: clock())
      say(lines)
      act(effects)
      return
    }
    pending += buffer[..<count]
    var lines: [String] = []
    while let end = pending.firstIndex(of: 0x0a) {
      lines.append(String(decoding: pending[..<end].prefix(Self.lineLimit), as: UTF8.self))
      pending.removeSubrange(...end)
    }
    if pending.count > Self.lineLimit { pending = [] }
    // A terminal gives one line at a time, with the others behind it; what is no terminal confirms nothing.
    let alone = isTerminal && lines.count == 1 && pending.isEmpty && !isMoreWaiting
    for line in lines where !screen.isOver {
      let (answer, effects) = screen.take(line: line, at: clock(), alone: alone)
      say(answer)
      act(effects)
    }
    if !screen.isOver { write(LinearScreen.prompt) }
  }

  private var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  private var isMoreWaiting: Bool {
    var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }

  private func systemRead(_ buffer: inout [UInt8]) -> Int {
    let size = buffer.count
    #if canImport(Glibc)
      return Glibc.read(STDIN_FILENO, &buffer, size)
    #else
      return Darwin.read(STDIN_FILENO, &buffer, size)
    #endif
  }

  private func say(_ lines: [String]) {
    for line in lines { write(Sanitizer.clean(line) + "\n") }
  }

  private func act(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .send(let command): perform(command)
      case .alerts(let command): keepAlerts(command)
      default: break
      }
    }
  }
}

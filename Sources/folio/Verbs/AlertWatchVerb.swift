import ArgumentParser
import ClientModels
import Sync
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct AlertWatchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch for the alerts without a screen: a line for each that fires.",
    discussion: """
      Watches until it is ended by a signal (status 0). The hook of config.toml is run as it is by the screen. \
      Quotes are asked for every second or two; no stream is opened, so that a screen keeps its own.

      Exit status: 0 ended by a signal or by --once, 1 another program watches or the broker refuses the key, 2 wrong usage, \
      3 the broker was not reached within half a minute of the start.
      """)

  @Flag(help: "End when the first alert has fired while it was looked at.")
  var once = false

  @OptionGroup var options: AlertOptions

  func run() throws {
    let context = try Context.load()
    let session = try Session(
      try context.requiredProfile(named: options.profile), context: context)
    let mailbox = Mailbox()
    let signals = SignalPipe()
    let alarm = AlertAlarm(session, context.configuration.alerts) { mailbox.post($0) }
    let engine = session.engine { event in
      alarm.desk.note(event)
      switch event {
      case .linkChanged, .viewOnlyChanged: mailbox.post(.sync(event))
      default: break
      }
    }
    let running = engine.start()
    alarm.start()
    var loop = AlertWatchLoop(json: options.json, once: once, startedAt: wallClock())
    while loop.end == nil {
      var descriptors = [mailbox.descriptor, signals.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      _ = poll(&descriptors, nfds_t(descriptors.count), 1_000)
      if signals.drain().contains(where: { ![SIGWINCH, SIGCONT, SIGTSTP].contains($0) }) {
        loop.stop()
      }
      for kind in mailbox.drain() { for command in loop.take(kind) { engine.send(command) } }
      loop.tick(at: wallClock())
    }
    alarm.stop()
    waitFor {
      await engine.stop()
      _ = await running.value
    }
    session.shutDown()
    if case .failed(let error)? = loop.end { throw error }
  }
}

/// What is said while alerts are watched for, and when that is over.
struct AlertWatchLoop {
  enum End {
    case done
    case failed(UserError)
  }

  private let json: Bool
  private let once: Bool
  private let startedAt: Timestamp
  private(set) var end: End?
  private var wasConnected = false
  private var link: LinkState?
  private var symbols: [Symbol] = []
  private var amounts = 0
  private var isTold = false

  static let patience = 30.0

  init(json: Bool, once: Bool, startedAt: Timestamp) {
    self.json = json
    self.once = once
    self.startedAt = startedAt
  }

  mutating func stop() { end = end ?? .done }

  mutating func tick(at now: Timestamp) {
    guard end == nil, !wasConnected, now.seconds(since: startedAt) > Self.patience else { return }
    end = .failed(UserError(.unreachable, "the broker was not reached: see `folio doctor`"))
  }

  /// What is to be asked of the engine.
  mutating func take(_ kind: Event.Kind) -> [SyncCommand] {
    switch kind {
    case .alerts(.listed(let records, let watcher)): return list(records, watcher)
    case .alerts(.fired(let firing, _)):
      if json {
        Output.text(AlertShelf.json(firing) + "\n")
      } else {
        Output.lines("\(firing.at.rfc3339Seconds)  \(AlertText.line(firing))\n")
      }
      if once, firing.isFresh { stop() }
    case .alerts(.said(let notice)): Output.failure("folio: \(notice.text)")
    case .alerts(.hushed(let count)):
      Output.failure("folio: \(count) more fired within a minute; their hook was not run")
    case .sync(.linkChanged(let state)): take(state)
    case .sync(.requestLogged(let record)):
      if let failure = record.failure { Output.failure("folio: hook \(record.path): \(failure)") }
    default: break
    }
    return []
  }

  private mutating func list(_ records: AlertRecords, _ watcher: String?) -> [SyncCommand] {
    if let watcher, !records.alerts.isEmpty {
      end = .failed(
        UserError(.refused, "\(watcher) watches for the alerts of this account already"))
      return []
    }
    let alive = records.alerts.filter(\.isAlive)
    if !isTold {
      isTold = true
      Output.failure("folio: \(alive.count) alert\(alive.count == 1 ? " is" : "s are") watched for")
    }
    var commands: [SyncCommand] = []
    let symbols = Set(alive.compactMap(\.rule.condition.symbol)).sorted()
    if symbols != self.symbols {
      self.symbols = symbols
      commands += [.watch(symbols), .show(symbols)]
    }
    let amounts = alive.count { $0.rule.condition.isAmount }
    if amounts > self.amounts { commands.append(.refresh) }
    self.amounts = amounts
    return commands
  }

  private mutating func take(_ state: LinkState) {
    defer { link = state }
    switch state {
    case .connected:
      if wasConnected, link != .connected { Output.failure("folio: connected again") }
      wasConnected = true
    case .failing(let reason, _):
      if link == nil || link == .connected || link == .connecting {
        Output.failure("folio: not connected: \(reason)")
      }
    case .refused(let reason): end = end ?? .failed(UserError(.refused, reason))
    case .offline, .connecting: break
    }
  }
}

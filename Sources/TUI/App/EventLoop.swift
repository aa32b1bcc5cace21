import ClientModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program of the terminal: state that changes by events and is drawn by a function.
public protocol Screen {
  mutating func update(_ event: Event) -> [Effect]
  func render(size: Size) -> Canvas
  /// What was rendered is on the screen now.
  mutating func drew(_ canvas: Canvas)
  /// The same for a file that others may see.
  func picture(size: Size) -> Canvas
  /// When it wants a tick although nothing happens; nil for the next full second.
  var wakeAt: Timestamp? { get }
  /// When its picture changes although nothing happens; nil for the next full second.
  var repaintAt: Timestamp? { get }
  /// What it is shown in; nil for the theme of the start.
  var theme: Theme? { get }
}

extension Screen {
  public var wakeAt: Timestamp? { nil }
  public var repaintAt: Timestamp? { nil }
  public mutating func drew(_ canvas: Canvas) {}
  public var theme: Theme? { nil }
  public func picture(size: Size) -> Canvas { render(size: size) }
}

/// The shell around a `Screen`: waits, drains everything, updates, performs effects, renders once, presents.
///
/// Runs on the main thread and is the only code that touches the terminal. Nothing may wait for the main actor.
public final class EventLoop {
  private let terminal: any Terminal
  private let mailbox: Mailbox
  private let signals: SignalPipe
  private let theme: Theme
  private let shelf: (any SettingsShelf)?
  private let keepView: (ViewState) -> Void
  private let pictures: (any PictureShelf)?
  private let clock: () -> Timestamp
  private let perform: (SyncCommand) -> Void
  private let keepDrafts: (DraftCommand) -> Void
  private let keepAlerts: (AlertCommand) -> Void
  private var isRunning = true
  private var endedBy: Int32?
  private var shown: Canvas?
  private var shownTheme: Theme?
  /// Of what others sent; keys are painted at once.
  private var pace = FramePace()

  public init(
    terminal: any Terminal, mailbox: Mailbox, signals: SignalPipe, theme: Theme,
    shelf: (any SettingsShelf)? = nil, pictures: (any PictureShelf)? = nil,
    keepView: @escaping (ViewState) -> Void = { _ in },
    clock: @escaping () -> Timestamp,
    perform: @escaping (SyncCommand) -> Void, keepDrafts: @escaping (DraftCommand) -> Void,
    keepAlerts: @escaping (AlertCommand) -> Void = { _ in }
  ) {
    self.terminal = terminal
    self.mailbox = mailbox
    self.signals = signals
    self.theme = theme
    self.shelf = shelf
    self.keepView = keepView
    self.pictures = pictures
    self.clock = clock
    self.perform = perform
    self.keepDrafts = keepDrafts
    self.keepAlerts = keepAlerts
  }

  /// Runs until the state asks to quit or the terminal goes away. Returns the signal that said so, if one did.
  @discardableResult
  public func run(_ state: inout some Screen) -> Int32? {
    step([.resized(terminal.size)] + mailbox.drain(), &state)
    paint(&state)
    while isRunning {
      var events = wait(until: [state.wakeAt, state.repaintAt].compactMap { $0 }.min())
      // The mail is taken last: what comes while a frame is waited for is in it, not in the one after.
      let isUrgent = !events.isEmpty
      // While a key is held back input is read before time passes on.
      if !isUrgent, state.wakeAt == nil { waitForNextFrame() }
      events += mailbox.drain()
      if events.isEmpty { events = [.tick] }
      step(events, &state)
      guard isRunning else { break }
      paint(&state)
      if !isUrgent { pace.painted(at: clock()) }
    }
    return endedBy
  }

  private func step(_ kinds: [Event.Kind], _ state: inout some Screen) {
    let now = clock()
    for kind in kinds {
      for effect in state.update(Event(kind, at: now)) { perform(effect, &state) }
    }
  }

  private func perform(_ effect: Effect, _ state: inout some Screen) {
    switch effect {
    case .send(let command): perform(command)
    case .drafts(let command): keepDrafts(command)
    case .alerts(let command): keepAlerts(command)
    case .quit: isRunning = false
    case .suspend: suspend(&state)
    case .redraw:
      shown = nil
      terminal.invalidate()
    case .bell: terminal.bell()
    case .keepView(let view): keepView(view)
    case .notify(let text): terminal.notify(text)
    case .reportMouse(let reports): terminal.reportMouse(reports)
    case .copy(let text): terminal.copy(text)
    case .settings(let request):
      step([.settings(SettingsAnswer(request, from: shelf))], &state)
    case .takePicture:
      let picture = Picture(
        canvas: state.picture(size: terminal.size), theme: state.theme ?? theme)
      step([.settings(SettingsAnswer(picture, from: pictures))], &state)
    case .keepTable(let name, let text):
      step([.settings(SettingsAnswer(table: text, named: name, from: pictures))], &state)
    }
  }

  private func suspend(_ state: inout some Screen) {
    terminal.leave()
    signals.stopProcess()
    // Told to end while it was stopped: the terminal is the shell's by now.
    if let number = signals.drain().first(where: Self.ends) {
      endedBy = number
      step([.hangUp], &state)
      guard isRunning else { return }
    }
    terminal.enter()
    shown = nil
    step([.resized(terminal.size), .resumed], &state)
  }

  private func paint(_ state: inout some Screen) {
    let canvas = state.render(size: terminal.size)
    state.drew(canvas)
    let theme = state.theme ?? theme
    guard canvas != shown || theme != shownTheme else { return }
    terminal.present(canvas, theme: theme)
    (shown, shownTheme) = (canvas, theme)
  }

  /// Waits for input, mail, a signal, the given time or the next full second; returns what came from keys and signals.
  private func wait(until wakeAt: Timestamp?) -> [Event.Kind] {
    let now = clock()
    var timeout = 1_000 - Int(now.nanosecondOfSecond / 1_000_000)
    if let wakeAt {
      let milliseconds = (wakeAt.seconds(since: now) * 1_000).rounded(.up)
      timeout = Int(min(max(0, milliseconds), Double(timeout)))
    }
    var descriptors = [terminal.inputDescriptor, mailbox.descriptor, signals.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    _ = poll(&descriptors, nfds_t(descriptors.count), Int32(timeout))
    var events: [Event.Kind] = []
    for number in signals.drain() { take(signal: number, into: &events) }
    if descriptors[0].revents & Int16(POLLIN) != 0 {
      let input = terminal.readInput()
      // Readable and nothing to read is the end of input: without this the loop would spin.
      if input.isEmpty, isAtEndOfInput() { return [.hangUp] }
      events += input.isEmpty ? [.noise] : input
    } else if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
      events.append(.hangUp)
    }
    return events
  }

  private func take(signal number: Int32, into events: inout [Event.Kind]) {
    switch number {
    case SIGWINCH:
      terminal.resize()
      shown = nil
      events.append(.resized(terminal.size))
    case SIGTSTP: events.append(.stopRequested)
    case SIGCONT:
      // Somebody else stopped it, and the shell has had the terminal in between.
      terminal.leave()
      terminal.enter()
      shown = nil
      events += [.resized(terminal.size), .resumed]
    default:
      endedBy = number
      events.append(.hangUp)
    }
  }

  private static func ends(_ number: Int32) -> Bool {
    ![SIGWINCH, SIGTSTP, SIGCONT].contains(number)
  }

  private func isAtEndOfInput() -> Bool {
    var descriptor = pollfd(fd: terminal.inputDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return false }
    if descriptor.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return true }
    return tcgetpgrp(terminal.inputDescriptor) < 0
  }

  private func waitForNextFrame() {
    let rest = pace.rest(at: clock())
    guard rest > 0 else { return }
    var descriptor = pollfd(fd: terminal.inputDescriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&descriptor, 1, Int32(rest / 1_000_000))
  }
}

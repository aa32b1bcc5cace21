#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The screen and the server side by side: what the one shows is held against what the other says.
struct LiveSession {
  /// A quote that the server had and the screen did not show yet.
  private struct Awaited {
    let symbol: String
    let secondOfDay: Int
    let since: ContinuousClock.Instant
  }

  private struct PressedKey {
    let symbol: String
    let since: ContinuousClock.Instant
  }

  private let terminal: ScreenTerminal
  private let server: LiveServer
  private let clock = ContinuousClock()
  private var screen: LiveScreen
  private var label: (column: Int, row: Int)?
  private var isAsking = false
  private var awaited: Awaited?
  private var pressed: PressedKey?
  private var presses = 0

  /// How long the screen went on without a quote that the server had, in milliseconds.
  private(set) var delays: [Double] = []
  /// From a key that moves the selection until the symbol that it selects is shown.
  private(set) var keyDelays: [Double] = []
  private(set) var bytes = 0

  private static let limit = Duration.seconds(1)
  private static let cycle = Duration.milliseconds(200)
  private static let keyAfter = Duration.milliseconds(100)

  init(_ terminal: ScreenTerminal, _ server: LiveServer) {
    self.terminal = terminal
    self.server = server
    screen = LiveScreen(
      columns: Int(ScreenTerminal.columns), rows: Int(ScreenTerminal.rows))
  }

  /// Reads until the time of the selected symbol's quote is on the screen.
  mutating func waitForQuote(within limit: Duration) throws {
    let deadline = clock.now + limit
    while shown == nil {
      guard clock.now < deadline else {
        throw BenchmarkFailure(
          "no time of a quote came on the screen within \(limit); its top line is \(screen.text(row: 0))"
        )
      }
      try turn(until: min(deadline, clock.now + .milliseconds(100)))
      label = screen.place(of: "quoted ")
    }
  }

  func press(_ key: String) { terminal.send(key) }

  /// Measures until `deadline`.
  mutating func measure(until deadline: ContinuousClock.Instant) throws {
    var cycleEnd = clock.now + Self.cycle
    while clock.now < deadline {
      try server.ask()
      isAsking = true
      try turn(until: cycleEnd - Self.keyAfter)
      // A key that moves the selection would end the waiting for a quote of this symbol.
      while isAsking || awaited != nil { try turn(until: clock.now + .milliseconds(1)) }
      pressKey()
      cycleEnd = max(cycleEnd, clock.now + Self.keyAfter)
      try turn(until: cycleEnd)
      while pressed != nil { try turn(until: clock.now + .milliseconds(1)) }
      cycleEnd = max(cycleEnd, clock.now) + Self.cycle
    }
    guard screen.unknown.isEmpty else {
      throw BenchmarkFailure(
        "sequences that LiveScreen does not know came from folio, ending in \(screen.unknown.sorted())"
      )
    }
  }

  /// Down the list of four and up again.
  private mutating func pressKey() {
    guard let shown else { return }
    pressed = PressedKey(symbol: shown.symbol, since: clock.now)
    terminal.send(presses % 6 < 3 ? "j" : "k")
    presses += 1
  }

  /// Takes what comes from screen and server until then, the one as soon as the other.
  private mutating func turn(until deadline: ContinuousClock.Instant) throws {
    var hasNews = false
    repeat {
      var descriptors = [terminal.descriptor, server.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      // A frame may come in parts: what is shown is looked at when nothing more is there.
      let rest = hasNews ? .zero : max(.zero, deadline - clock.now)
      let wait = Int32(min(rest / .milliseconds(1), 1_000).rounded(.up))
      guard poll(&descriptors, 2, wait) > 0 else {
        if hasNews { look() }
        hasNews = false
        giveUp()
        continue
      }
      if descriptors[0].revents != 0 {
        guard let chunk = terminal.readNow() else {
          throw BenchmarkFailure("folio has ended; its screen began: \(screen.text(row: 0))")
        }
        bytes += chunk.count
        screen.take(chunk)
        hasNews = true
      }
      if descriptors[1].revents != 0, let answer = try server.answer() { hold(answer) }
    } while hasNews || clock.now < deadline
  }

  private var shown: (symbol: String, secondOfDay: Int)? {
    guard let label, label.row >= 4 else { return nil }
    let symbol = screen.text(row: label.row - 4, from: label.column).prefix { $0 != " " }
    let text = screen.text(row: label.row, from: label.column).dropFirst("quoted".count)
      .drop { $0 == " " }
    guard !symbol.isEmpty, let time = LiveClock.secondOfDay(clock: text) else { return nil }
    return (String(symbol), time)
  }

  private mutating func hold(_ answer: [String: Int]) {
    isAsking = false
    guard let shown, let latest = answer[shown.symbol] else { return }
    if LiveClock.seconds(from: shown.secondOfDay, to: latest) <= 0 {
      delays.append(0)
    } else {
      awaited = Awaited(symbol: shown.symbol, secondOfDay: latest, since: clock.now)
    }
  }

  private mutating func look() {
    guard let shown else { return }
    if let awaited, awaited.symbol == shown.symbol,
      LiveClock.seconds(from: shown.secondOfDay, to: awaited.secondOfDay) <= 0
    {
      delays.append(milliseconds(since: awaited.since))
      self.awaited = nil
    }
    if let pressed, pressed.symbol != shown.symbol {
      keyDelays.append(milliseconds(since: pressed.since))
      self.pressed = nil
    }
  }

  /// What did not come within a second counts as a second.
  private mutating func giveUp() {
    if let awaited, clock.now - awaited.since > Self.limit {
      delays.append(milliseconds(since: awaited.since))
      self.awaited = nil
    }
    if let pressed, clock.now - pressed.since > Self.limit {
      keyDelays.append(milliseconds(since: pressed.since))
      self.pressed = nil
    }
  }

  private func milliseconds(since start: ContinuousClock.Instant) -> Double {
    (clock.now - start) / .milliseconds(1)
  }
}

import ClientModels

/// One stream from the connection to its end, without a socket or a clock: bytes and times in, bytes to send and calls
/// of the sink out. For one thread.
///
/// Times are seconds of a clock that never jumps.
final class StreamSession {
  /// How long a goodbye may take: ours to be answered, or the server's connection to go.
  static let closeSeconds = 1.5
  /// The most that may wait to be sent, in bytes.
  static let outputLimit = 1 << 20

  private enum Phase {
    case connecting
    case upgrading(WebSocketUpgrade)
    case open
    /// Nothing is taken any more: what is to be sent still goes, and the server may close first.
    case leaving(StreamEnd)
    case ended
  }

  /// With durations that a clock can count.
  let request: StreamRequest
  private let sink: any StreamSink
  private let framing: WebSocketFraming
  private let wallClock: () -> Timestamp
  private let upgrade: WebSocketUpgrade
  private var phase = Phase.connecting
  private var head: [UInt8] = []
  private var waiting: [(bytes: [UInt8], isText: Bool)] = []
  private var waitingBytes = 0
  private var isClosedByUs = false
  /// When the phase must be over; nil while the stream is open.
  private var deadline: Double?
  private var heardAt: Double
  private var askedAt: Double?

  /// `nonce` and `mask` are chosen by chance; `wallClock` is for a Retry-After that names a date.
  init(
    _ request: StreamRequest, sink: any StreamSink, nonce: UInt128,
    mask: @escaping () -> UInt32, wallClock: @escaping () -> Timestamp, at now: Double
  ) throws(WebSocketUpgradeError) {
    let request = request.withinReason
    upgrade = try WebSocketUpgrade(request, nonce: nonce)
    framing = WebSocketFraming(messageLimit: request.messageLimit, mask: mask)
    self.request = request
    self.sink = sink
    self.wallClock = wallClock
    heardAt = now
    deadline = now + request.connectDeadline
  }

  private var server: String { request.endpoint.authority }

  var isEnded: Bool { if case .ended = phase { true } else { false } }

  /// Whether something is to be sent.
  var hasOutput: Bool { !head.isEmpty || !framing.output.isEmpty }

  /// Lets `send` take from the front of what is to be sent; it says how many bytes it took.
  func drain(_ send: (UnsafeRawBufferPointer) -> Int) {
    if !head.isEmpty {
      head.removeFirst(min(head.count, max(0, head.withUnsafeBytes(send))))
    }
    guard head.isEmpty, !framing.output.isEmpty else { return }
    let count = framing.output.withUnsafeBytes(send)
    framing.output.removeFirst(min(framing.output.count, max(0, count)))
  }

  /// When `tick` wants to be called at the latest; nil once it is over.
  var nextDeadline: Double? {
    switch phase {
    case .connecting, .upgrading, .leaving: deadline
    case .open: deadline ?? askedAt.map { $0 + request.pongDeadline } ?? pingDue
    case .ended: nil
    }
  }

  private var pingDue: Double { heardAt + request.pingInterval }

  func connected(at now: Double) {
    guard case .connecting = phase else { return }
    heardAt = now
    head = upgrade.request
    phase = .upgrading(upgrade)
  }

  func received(_ bytes: UnsafeRawBufferPointer, at now: Double) {
    heardAt = now
    askedAt = nil
    switch phase {
    case .upgrading(var upgrade):
      let progress = upgrade.take(bytes, at: wallClock())
      phase = .upgrading(upgrade)
      switch progress {
      case .more: break
      case .refused(let end): finish(end)
      case .accepted(let used):
        open()
        takeFrames(UnsafeRawBufferPointer(rebasing: bytes[used...]), at: now)
      }
    case .open:
      takeFrames(bytes, at: now)
      if case .open = phase { sink.heard() }
    case .connecting, .leaving, .ended: break
    }
  }

  /// The server will send nothing more.
  func serverClosed() {
    fail("\(server) closed the connection without a goodbye")
  }

  /// The connection is gone, or never came to be. `reason` is one line.
  func fail(_ reason: String) {
    switch phase {
    case .leaving(let end): finish(end)
    case .connecting, .upgrading, .open:
      finish(isClosedByUs ? closedByUs : StreamEnd(reason: reason, wasOpen: wasOpen))
    case .ended: break
    }
  }

  func send(_ bytes: [UInt8], isText: Bool) {
    switch phase {
    case .connecting, .upgrading:
      waiting.append((bytes, isText))
      waitingBytes += bytes.count
      if waitingBytes > Self.outputLimit { failForOutput() }
    case .open:
      framing.send(bytes, isText: isText)
      checkOutput()
    case .leaving, .ended: break
    }
  }

  /// More was to be sent than may wait.
  func failForOutput() {
    fail("\(server) takes nothing: more than \(Self.outputLimit) bytes wait to be sent")
  }

  func close(at now: Double) {
    guard !isClosedByUs else { return }
    isClosedByUs = true
    switch phase {
    case .connecting, .upgrading: finish(closedByUs)
    case .open:
      framing.close()
      deadline = now + Self.closeSeconds
    case .leaving, .ended: break
    }
  }

  /// Does what is due by now.
  func tick(at now: Double) {
    guard let due = nextDeadline, now >= due else { return }
    switch phase {
    case .connecting, .upgrading:
      fail("\(server): no stream within \(Self.text(request.connectDeadline)) s")
    case .leaving, .ended: fail("")
    case .open where isClosedByUs: fail("")
    case .open:
      if askedAt == nil {
        framing.ping()
        askedAt = now
      } else {
        let silent = request.pingInterval + request.pongDeadline
        fail("\(server): no sign of life for \(Self.text(silent)) s")
      }
    }
  }

  private static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }

  private var wasOpen: Bool {
    switch phase {
    case .connecting, .upgrading: false
    case .open, .leaving, .ended: true
    }
  }

  private var closedByUs: StreamEnd {
    StreamEnd(
      reason: "closed", closeCode: wasOpen ? WebSocketCloseCode.normal.rawValue : nil,
      wasOpen: wasOpen)
  }

  private func open() {
    phase = .open
    deadline = nil
    sink.opened()
    for message in waiting { framing.send(message.bytes, isText: message.isText) }
    waiting = []
    checkOutput()
  }

  private func takeFrames(_ bytes: UnsafeRawBufferPointer, at now: Double) {
    guard case .open = phase else { return }
    framing.receive(bytes, deliver: sink.received)
    guard case .closed(let close) = framing.state else { return checkOutput() }
    if isClosedByUs, close.isByServer { return finish(closedByUs) }
    phase = .leaving(
      StreamEnd(reason: text(close), closeCode: close.code, wasOpen: true))
    deadline = now + Self.closeSeconds
  }

  private func text(_ close: WebSocketClose) -> String {
    let code = close.code.map { " with \($0)" } ?? ""
    guard close.isByServer else { return "\(server): closed\(code), because \(close.reason)" }
    return "\(server) closed the stream\(code)" + (close.reason.isEmpty ? "" : ": \(close.reason)")
  }

  private func checkOutput() {
    if framing.output.count > Self.outputLimit { failForOutput() }
  }

  private func finish(_ end: StreamEnd) {
    phase = .ended
    head = []
    framing.output = []
    waiting = []
    sink.ended(end)
  }
}

extension StreamRequest {
  /// Every duration between 10 ms and an hour.
  fileprivate var withinReason: StreamRequest {
    func clamp(_ seconds: Double) -> Double { seconds > 0.01 ? min(seconds, 3_600) : 0.01 }
    var request = self
    request.connectDeadline = clamp(connectDeadline)
    request.pingInterval = clamp(pingInterval)
    request.pongDeadline = clamp(pongDeadline)
    return request
  }
}

import NIOCore

/// One connection as the door sees it: finds where each request begins and ends, lets one at a time through, whole heads
/// only, and turns away what is malformed, too large or too slow. Pure: time comes in, and what is to be done goes out.
struct RequestGate {
  enum Action: Hashable, Sendable {
    /// A head as it was read, and its bytes.
    case begin(RequestHead, ByteBuffer)
    /// Bytes of the body, or of a stream.
    case pass(ByteBuffer)
    /// The request is whole.
    case end
    /// The client waits for `100 Continue`.
    case sayContinue
    /// Answers and closes the connection once that is read.
    case refuse(DoorRefusal)
    /// Closes the connection after what was written.
    case finish
    case close
  }

  private enum Phase {
    case head
    case body(left: Int)
    case chunks(ChunkedBody)
    case answering
    /// Another protocol has taken over.
    case stream
    case closing
  }

  /// The most that is read and thrown away of a client that was refused.
  private static let discardLimit = 1 << 18

  private let limits: DoorLimits
  private let hosts: HostRule
  private var phase = Phase.head
  private var held = ByteBuffer()
  private var scan = HeadScan()
  private var hasBegun = false
  private var hasAnswered = false
  private var closesAfterAnswer = false
  private var isDraining = false
  private var discarded = 0
  /// When `timePassed` is to be called, on the clock that `now` is read from.
  private(set) var deadline: Duration?
  /// Whether a request came through whole, head and fields.
  private(set) var isProven = false

  init(limits: DoorLimits, hosts: HostRule, now: Duration) {
    self.limits = limits
    self.hosts = hosts
    deadline = now + limits.headTime
  }

  /// False while the next request waits for the answer to this one.
  var wantsMore: Bool {
    if case .answering = phase { held.readableBytes == 0 } else { true }
  }

  mutating func take(_ bytes: ByteBuffer, now: Duration) -> [Action] {
    var bytes = bytes
    switch phase {
    case .stream: return [.pass(bytes)]
    case .closing:
      discarded += bytes.readableBytes
      return discarded > Self.discardLimit ? [.close] : []
    case .head, .body, .chunks, .answering:
      held.writeBuffer(&bytes)
      return advance(now)
    }
  }

  mutating func answerBegan(now: Duration) {
    if case .answering = phase { deadline = earlier(now + limits.answerTime) }
  }

  /// An answer without an end lasts as long as parts of it are taken.
  mutating func answerStreamed(now: Duration) {
    if case .answering = phase, !isDraining { deadline = now + limits.answerTime }
  }

  mutating func answerEnded(now: Duration) -> [Action] {
    hasAnswered = true
    guard case .answering = phase else { return [] }
    return awaitNext(now) + advance(now)
  }

  /// The connection is a stream from now on.
  mutating func switched() -> [Action] {
    phase = .stream
    deadline = nil
    defer { held = ByteBuffer() }
    return held.readableBytes > 0 ? [.pass(held)] : []
  }

  /// The client sends nothing more, but may still read.
  mutating func inputClosed() -> [Action] {
    switch phase {
    case .head, .body, .chunks, .closing:
      phase = .closing
      return [.close]
    case .answering:
      closesAfterAnswer = true
      return []
    case .stream: return []
    }
  }

  /// No more requests; the one under way may end.
  mutating func quiesce(now: Duration) -> [Action] {
    closesAfterAnswer = true
    isDraining = true
    switch phase {
    case .head:
      phase = .closing
      return [.close]
    case .body, .chunks, .answering:
      deadline = earlier(now + limits.drainTime)
      return []
    case .closing, .stream: return []
    }
  }

  mutating func timePassed(now: Duration) -> [Action] {
    guard let deadline, now >= deadline else { return [] }
    self.deadline = nil
    switch phase {
    case .head where hasBegun: return refuse(.slow, now)
    case .body, .chunks: return refuse(.slow, now)
    case .head, .answering, .closing:
      phase = .closing
      return [.close]
    case .stream: return []
    }
  }

  private func earlier(_ time: Duration) -> Duration { deadline.map { min($0, time) } ?? time }

  private mutating func advance(_ now: Duration) -> [Action] {
    var actions: [Action] = []
    do throws(DoorRefusal) {
      while held.readableBytes > 0 {
        let before = held.readableBytes
        switch phase {
        case .head: try takeHead(now, &actions)
        case .body(let left): takeBody(left, now, &actions)
        case .chunks(let body): try takeChunks(body, now, &actions)
        case .answering, .stream, .closing: return actions
        }
        guard held.readableBytes < before else { return actions }
      }
    } catch { actions += refuse(error, now) }
    held.discardReadBytes()
    return actions
  }

  private mutating func takeHead(_ now: Duration, _ actions: inout [Action]) throws(DoorRefusal) {
    if !hasBegun {
      hasBegun = true
      deadline = now + limits.headTime
    }
    guard let end = try scan.end(in: held, limit: limits.headBytes) else { return }
    let skipped = scan.skipped
    let head = try held.withUnsafeReadableBytes { bytes throws(DoorRefusal) in
      try RequestHead(bytes[skipped..<(end - 2)], limits: limits, hosts: hosts)
    }
    scan = HeadScan()
    isProven = true
    hasAnswered = false
    closesAfterAnswer = head.closes
    held.moveReaderIndex(forwardBy: skipped)
    if let bytes = held.readSlice(length: end - skipped) { actions.append(.begin(head, bytes)) }
    deadline = now + limits.bodyTime
    switch head.framing {
    case .none: bodyEnded(now, &actions)
    case .length(let length): phase = .body(left: length)
    case .chunked: phase = .chunks(ChunkedBody(limit: limits.bodyBytes))
    }
    if head.expectsContinue, held.readableBytes == 0 { actions.append(.sayContinue) }
  }

  private mutating func takeBody(_ left: Int, _ now: Duration, _ actions: inout [Action]) {
    let step = min(left, held.readableBytes)
    if let bytes = held.readSlice(length: step) { actions.append(.pass(bytes)) }
    if step == left { bodyEnded(now, &actions) } else { phase = .body(left: left - step) }
  }

  private mutating func takeChunks(
    _ body: ChunkedBody, _ now: Duration, _ actions: inout [Action]
  ) throws(DoorRefusal) {
    var body = body
    let taken = try held.withUnsafeReadableBytes { bytes throws(DoorRefusal) in
      try body.take(bytes)
    }
    if let bytes = held.readSlice(length: taken) { actions.append(.pass(bytes)) }
    if body.isOver { bodyEnded(now, &actions) } else { phase = .chunks(body) }
  }

  /// An answer may have been given before the body was there.
  private mutating func bodyEnded(_ now: Duration, _ actions: inout [Action]) {
    phase = .answering
    deadline = nil
    actions.append(.end)
    if hasAnswered { actions += awaitNext(now) }
  }

  private mutating func awaitNext(_ now: Duration) -> [Action] {
    hasBegun = false
    guard !closesAfterAnswer else {
      phase = .closing
      deadline = now + limits.lingerTime
      return [.finish]
    }
    phase = .head
    deadline = now + limits.idleTime
    return []
  }

  private mutating func refuse(_ refusal: DoorRefusal, _ now: Duration) -> [Action] {
    // Whoever has an answer already gets no second one.
    let hasAnswered = if case .head = phase { false } else { hasAnswered }
    phase = .closing
    held = ByteBuffer()
    deadline = now + limits.lingerTime
    return [hasAnswered ? .close : .refuse(refusal)]
  }
}

extension DoorRefusal {
  static let slow = DoorRefusal(status: 408, reason: "the request did not come whole in time")
}

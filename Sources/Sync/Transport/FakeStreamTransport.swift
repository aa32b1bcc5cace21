import Synchronization

/// The twin of `CurlStreamTransport` without a network: the test, or a script, plays the server.
public final class FakeStreamTransport: StreamTransport {
  private let opened = Mutex<[FakeStream]>([])
  private let onOpen: @Sendable (FakeStream) -> Void
  private let onSend: @Sendable (FakeStream, FakeStream.Message) -> Void

  /// `onOpen` plays the server when a stream is asked for, `onSend` when the client has sent a message.
  public init(
    onOpen: @escaping @Sendable (FakeStream) -> Void = { _ in },
    onSend: @escaping @Sendable (FakeStream, FakeStream.Message) -> Void = { _, _ in }
  ) {
    self.onOpen = onOpen
    self.onSend = onSend
  }

  /// Every stream that was asked for, the oldest first.
  public var streams: [FakeStream] { opened.withLock { $0 } }

  public func open(_ request: StreamRequest, sink: any StreamSink) -> any StreamConnection {
    let stream = FakeStream(request: request, sink: sink, onSend: onSend)
    opened.withLock { $0.append(stream) }
    onOpen(stream)
    return stream
  }
}

/// Both sides of one stream in memory. The sink is called on the thread of whoever plays the server, one call after
/// the other; what is done from within the sink follows when the sink has returned.
public final class FakeStream: StreamConnection {
  public struct Message: Hashable, Sendable {
    public let bytes: [UInt8]
    public let isText: Bool

    public init(_ bytes: [UInt8], isText: Bool) {
      self.bytes = bytes
      self.isText = isText
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private enum Event: Sendable {
    case opened
    case received(Message)
    case ended(StreamEnd)
  }

  private struct State: Sendable {
    var waiting: [Event] = []
    var isDelivering = false
    var isOpen = false
    var isEnded = false
    var isClosed = false
    var sent: [Message] = []
  }

  public let request: StreamRequest
  private let sink: any StreamSink
  private let onSend: @Sendable (FakeStream, Message) -> Void
  private let state = Mutex(State())

  init(
    request: StreamRequest, sink: any StreamSink,
    onSend: @escaping @Sendable (FakeStream, Message) -> Void
  ) {
    self.request = request
    self.sink = sink
    self.onSend = onSend
  }

  /// What the client has sent, also before the stream was accepted.
  public var sent: [Message] { state.withLock { $0.sent } }
  /// Whether the client has closed it.
  public var isClosed: Bool { state.withLock { $0.isClosed } }
  public var isEnded: Bool { state.withLock { $0.isEnded } }

  public func send(_ bytes: [UInt8], isText: Bool) {
    let message = Message(bytes, isText: isText)
    let isTaken = state.withLock { state in
      guard !state.isEnded else { return false }
      state.sent.append(message)
      return true
    }
    if isTaken { onSend(self, message) }
  }

  public func close() {
    state.withLock { $0.isClosed = true }
    let wasOpen = state.withLock { $0.isOpen }
    end(StreamEnd(reason: "closed", closeCode: wasOpen ? 1000 : nil, wasOpen: wasOpen))
  }

  /// The server accepts the upgrade.
  public func accept() { add(.opened) }

  public func deliver(_ text: String) { deliver(Array(text.utf8), isText: true) }

  public func deliver(_ bytes: [UInt8], isText: Bool) {
    add(.received(Message(bytes, isText: isText)))
  }

  /// Nothing reaches the sink afterwards.
  public func end(_ end: StreamEnd) { add(.ended(end)) }

  private func add(_ event: Event) {
    let isOurs = state.withLock { state in
      guard !state.isEnded else { return false }
      switch event {
      case .opened: state.isOpen = true
      case .received: break
      case .ended: state.isEnded = true
      }
      state.waiting.append(event)
      defer { state.isDelivering = true }
      return !state.isDelivering
    }
    if isOurs { deliverWaiting() }
  }

  private func deliverWaiting() {
    while let event = next() {
      switch event {
      case .opened: sink.opened()
      case .received(let message):
        message.bytes.withUnsafeBytes { sink.received($0, isText: message.isText) }
      case .ended(let end): sink.ended(end)
      }
    }
  }

  private func next() -> Event? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isDelivering = false
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}

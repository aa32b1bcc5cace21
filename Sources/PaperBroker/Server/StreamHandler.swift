import ClientModels
import NIOCore
import NIOWebSocket

/// One stream connection: hands frames to the session, does what the session says, and bounds what waits to be sent. Lives
/// on its channel's event loop.
final class StreamHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  /// The most that may wait for a client to read it.
  static let queueLimit = 1 << 20
  /// How long a client has to take the last words and to close its side.
  static let closeLimit = TimeAmount.seconds(2)

  /// Says who shows a key pair.
  typealias Authenticate = @Sendable (StreamCredentials) async -> StreamAdmission

  private let endpoint: StreamEndpoint
  private let codec: StreamCodec
  private let credentials: StreamCredentials?
  private let hub: StreamHub
  private let authenticate: Authenticate
  private var session: any StreamSession
  private var assembler = MessageAssembler()
  private var liveness: StreamLiveness
  private var id: ConnectionID?
  private var context: ChannelHandlerContext?
  private var clock: RepeatedTask?
  private let cut: Duration?
  private var isClosing = false

  init(
    _ endpoint: StreamEndpoint, _ codec: StreamCodec, credentials: StreamCredentials?,
    hub: StreamHub, cutAfter cut: Duration? = nil, authenticate: @escaping Authenticate
  ) {
    self.cut = cut
    self.endpoint = endpoint
    self.codec = codec
    self.credentials = credentials
    self.hub = hub
    self.authenticate = authenticate
    liveness = StreamLiveness(now: Self.now)
    session =
      switch endpoint {
      case .tradeUpdates: TradeStreamSession(codec: codec)
      case .marketData(let feed): MarketStreamSession(codec: codec, feed: feed, plan: hub.plan)
      }
  }

  private static var now: Duration {
    .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    id = hub.register(bound, on: context.eventLoop, endpoint, codec)
    guard id != nil else { return close(.tryAgainLater) }
    clock = context.eventLoop.scheduleRepeatedTask(
      initialDelay: .seconds(1), delay: .seconds(1)
    ) { _ in bound.value.lookAtClock() }
    if let cut {
      let channel = context.channel
      context.eventLoop.scheduleTask(in: TimeAmount(cut)) { channel.close(promise: nil) }
    }
    handle(.opened(credentials))
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  private func leave() {
    clock?.cancel()
    clock = nil
    if let id { hub.remove(id) }
    id = nil
    context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    liveness.heard(now: Self.now)
    guard let event = assembler.take(ClientFrame(frame)) else { return }
    if isClosing {
      // Only the other side's close is still of interest.
      if case .closed = event { context.close(promise: nil) }
      return
    }
    switch event {
    case .message(let message): handle(.message(message))
    case .ping(let bytes): write(.pong, ByteBuffer(bytes: bytes))
    case .pong: break
    case .closed(let code): answerClose(code)
    case .violation(let code): close(code)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent: close(.goingAway)
    case ChannelEvent.inputClosed: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? NIOWebSocketError else { return context.close(promise: nil) }
    switch error {
    case .invalidFrameLength: close(.messageTooBig)
    case .fragmentedControlFrame, .multiByteControlFrameLength: close(.protocolError)
    }
  }

  private func lookAtClock() {
    handle(.timePassed)
    switch liveness.look(now: Self.now) {
    case .alive: break
    case .ping: write(.ping, ByteBuffer())
    case .dead: context?.close(promise: nil)
    }
  }

  private func handle(_ input: StreamInput) {
    for output in session.handle(input, now: Self.now) {
      guard let id else { return }
      switch output {
      case .send(let value): write(opcode, ByteBuffer(bytes: codec.encode(value)))
      case .admit(let credentials): admit(credentials, id)
      case .subscribeToMarket(let subscription): hub.subscribe(id, to: subscription)
      case .listenToTradeUpdates(let isListening): hub.listen(id, toTradeUpdates: isListening)
      case .close(let code): close(code)
      }
    }
  }

  private func admit(_ credentials: StreamCredentials, _ id: ConnectionID) {
    guard let eventLoop = context?.eventLoop else { return }
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    eventLoop.makeFutureWithTask { [authenticate] in await authenticate(credentials) }
      .whenSuccess { admission in bound.value.take(admission, id) }
  }

  private func take(_ admission: StreamAdmission, _ id: ConnectionID) {
    guard self.id == id else { return }
    if case .admitted(let account) = admission, !hub.admit(id, to: account) {
      return handle(.admission(.tooManyConnections))
    }
    handle(.admission(admission))
  }

  /// Sends a message that the hub put together.
  func deliver(_ payload: ByteBuffer) { write(opcode, payload) }

  private var opcode: WebSocketOpcode {
    endpoint == .tradeUpdates || codec == .messagePack ? .binary : .text
  }

  private func write(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
    guard let context, !isClosing else { return }
    let waiting =
      (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)).flatMap { $0 } ?? 0
    guard waiting + payload.readableBytes <= Self.queueLimit else { return overflow() }
    send(opcode, payload, context)
  }

  private func send(
    _ opcode: WebSocketOpcode, _ payload: ByteBuffer, _ context: ChannelHandlerContext
  ) {
    context.writeAndFlush(
      wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: payload)), promise: nil)
  }

  /// The queue is full, so the last words go behind it; who takes neither in time is cut off.
  private func overflow() {
    guard let context else { return }
    for output in session.handle(.queueOverflowed, now: Self.now) {
      switch output {
      case .send(let value): send(opcode, ByteBuffer(bytes: codec.encode(value)), context)
      case .close(let code): close(code)
      case .admit, .subscribeToMarket, .listenToTradeUpdates: break
      }
    }
    // A session that is not yet in the conversation has nothing to say.
    close(.policyViolation)
  }

  private func close(_ code: StreamCloseCode) {
    guard let context, !isClosing else { return }
    if let id { hub.remove(id) }
    isClosing = true
    var payload = ByteBuffer()
    payload.write(webSocketErrorCode: WebSocketErrorCode(codeNumber: Int(code.rawValue)))
    send(.connectionClose, payload, context)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: Self.closeLimit) { channel.close(promise: nil) }
  }

  private func answerClose(_ code: UInt16?) {
    guard let context else { return }
    isClosing = true
    var payload = ByteBuffer()
    if let code { payload.writeInteger(code) }
    let channel = context.channel
    context.writeAndFlush(
      wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: payload))
    ).whenComplete { _ in channel.close(promise: nil) }
  }
}

extension ClientFrame {
  fileprivate init(_ frame: WebSocketFrame) {
    kind =
      switch frame.opcode {
      case .continuation: .continuation
      case .text: .text
      case .binary: .binary
      case .connectionClose: .close
      case .ping: .ping
      case .pong: .pong
      default: .reserved
      }
    isFinal = frame.fin
    isMasked = frame.maskKey != nil
    hasReservedBits = frame.rsv1 || frame.rsv2 || frame.rsv3
    bytes = Array(frame.unmaskedData.readableBytesView)
  }
}

import NIOCore
import NIOPosix

/// One keep-alive connection that sends a request when the one before it was answered, or at a pace. Lives on its event loop.
final class LoadHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var source: RequestSource
  /// The time between two requests; one that is due while another is under way is sent after that, and has waited since.
  private let pace: TimeAmount?
  private var due = NIODeadline.now()
  private var tally = Tally()
  private var received = ByteBuffer()
  private var sentAt: NIODeadline?
  private var isRunning = false
  private var context: ChannelHandlerContext?

  init(_ source: RequestSource, pace: TimeAmount?) {
    self.source = source
    self.pace = pace
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func start() {
    isRunning = true
    // Not all at once.
    due = .now() + (pace.map { .nanoseconds(.random(in: 0..<max(1, $0.nanoseconds))) } ?? .zero)
    if sentAt == nil { sendWhenDue() }
  }

  /// What was counted so far; the request under way is still waited for and not counted.
  func stop() -> Tally {
    isRunning = false
    defer { tally = Tally() }
    return tally
  }

  private func sendWhenDue() {
    guard let pace, let context else { return send(dueAt: .now()) }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(deadline: due) {
      let handler = bound.value
      guard handler.isRunning else { return }
      defer { handler.due = handler.due + pace }
      handler.send(dueAt: handler.due)
    }
  }

  private func send(dueAt time: NIODeadline) {
    guard let context else { return tally.fail("the connection had ended") }
    sentAt = time
    context.writeAndFlush(wrapOutboundOut(source.next()), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    received.writeBuffer(&bytes)
    while let status = AnswerReader.takeAnswer(&received) {
      if isRunning, let sentAt {
        tally.add(status: status, nanoseconds: (NIODeadline.now() - sentAt).nanoseconds)
      }
      sentAt = nil
      if status == 429 || status == 503 { source.repeatLast() }
      if isRunning { sendWhenDue() }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isRunning { tally.fail("the server closed a connection") }
  }
}

/// Takes answers of HTTP/1.1 (RFC 9112) with a length off a buffer: all that this driver's server sends.
enum AnswerReader {
  /// The status of the next answer, if it is whole.
  static func takeAnswer(_ buffer: inout ByteBuffer) -> Int? {
    guard let whole = buffer.withUnsafeReadableBytes({ answer(in: $0) }) else { return nil }
    buffer.moveReaderIndex(forwardBy: whole.length)
    buffer.discardReadBytes()
    return whole.status
  }

  /// The first answer, if it is whole: where its head ends and where its body does.
  static func answer(
    in bytes: UnsafeRawBufferPointer
  ) -> (status: Int, head: Int, length: Int)? {
    guard let head = endOfHead(bytes), head > 12 else { return nil }
    let status = bytes[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
    let length = head + contentLength(bytes[..<head])
    return bytes.count >= length ? (status, head, length) : nil
  }

  private static func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 3..<bytes.count
    where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10 {
      return index + 1
    }
    return nil
  }

  private static func contentLength(_ head: Slice<UnsafeRawBufferPointer>) -> Int {
    let name = Array("\ncontent-length:".utf8)
    guard head.count > name.count else { return 0 }
    for start in head.startIndex..<(head.endIndex - name.count) {
      guard head[start] == 10,
        (1..<name.count).allSatisfy({ head[start + $0] | 0x20 == name[$0] | 0x20 })
      else { continue }
      let digits = head[(start + name.count)...].drop { $0 == 32 }.prefix { (48...57).contains($0) }
      return digits.prefix(9).reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    return 0
  }
}

struct LoadConnection: Sendable {
  private let channel: any Channel
  private let handler: NIOLoopBound<LoadHandler>

  init(
    _ source: RequestSource, pace: TimeAmount?, port: Int, on group: any EventLoopGroup
  ) async throws {
    let loop = group.next()
    (channel, handler) = try await loop.flatSubmit {
      let handler = NIOLoopBound(LoadHandler(source, pace: pace), eventLoop: loop)
      return ClientBootstrap(group: loop)
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(handler.value)
          }
        }
        .connect(host: "127.0.0.1", port: port).map { ($0, handler) }
    }.get()
  }

  func start() async throws {
    try await channel.eventLoop.submit { handler.value.start() }.get()
  }

  func stop() async throws -> Tally {
    try await channel.eventLoop.submit { handler.value.stop() }.get()
  }

  func close() async { try? await channel.close() }
}

import HTTPTypes
import NIOCore
import NIOHTTP1

/// Answers brief requests where they are read, on their connection's event loop and without a task; all others go on to the
/// responder behind it. The door lets one request at a time through.
final class BriefRequestHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  private let desk: RequestDesk
  private var request: BriefRequest?
  private var body = ByteBuffer()
  private var isEnding: ChannelShouldQuiesceEvent?

  init(desk: RequestDesk) { self.desk = desk }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      request = desk.brief(head)
      body.clear()
      if request == nil { context.fireChannelRead(data) }
    case .body(var part):
      if request == nil { context.fireChannelRead(data) } else { body.writeBuffer(&part) }
    case .end:
      guard let request else { return context.fireChannelRead(data) }
      answer(request, context)
    }
  }

  private func answer(_ request: BriefRequest, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    desk.carryOut(request, body: body, on: context.eventLoop) { answer in
      let (handler, context) = bound.value
      handler.write(answer, context)
    }
  }

  private func write(_ answer: RequestDesk.Answer, _ context: ChannelHandlerContext) {
    request = nil
    let whole = AnswerEvent.whole(answer.text(date: desk.date.now, context.channel.allocator))
    context.triggerUserOutboundEvent(whole, promise: nil)
    if let isEnding { context.fireUserInboundEventTriggered(isEnding) }
  }

  /// The end waits for the answer: what is behind knows of none and would close the connection.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if request != nil, let event = event as? ChannelShouldQuiesceEvent {
      isEnding = event
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}

extension RequestDesk.Answer {
  /// The answer in HTTP/1.1 (RFC 9112).
  fileprivate func text(date: String, _ allocator: ByteBufferAllocator) -> ByteBuffer {
    let status = HTTPResponseStatus(statusCode: status)
    var text = allocator.buffer(capacity: 512 + (body?.count ?? 0))
    text.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
    func write(_ name: String, _ value: String) {
      text.writeString(name)
      text.writeStaticString(": ")
      text.writeString(value)
      text.writeStaticString("\r\n")
    }
    write("server", HTTPServer.name)
    write("date", date)
    for (name, value) in fields { write(name.rawName, value) }
    if body != nil { write("content-type", contentType) }
    // Without a body it has no length either (RFC 9110 section 8.6).
    if status != .noContent { write("content-length", String(body?.count ?? 0)) }
    text.writeStaticString("\r\n")
    if let body { text.writeBytes(body) }
    return text
  }
}

import NIOCore
import NIOHTTP1

/// Stands before the HTTP decoder and does what the gate says. Lives on its channel's event loop, and answers there, without
/// a task, what the desk calls brief; all else goes on to the handlers behind.
final class DoorHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Told of every refusal, with the id that the answer carries.
  typealias Refused = @Sendable (DoorRefusal, _ requestID: String) -> Void

  private let limits: DoorLimits
  private let table: ConnectionTable
  private let number: ConnectionTable.Number?
  private let requestIDs: RequestIDs
  private let desk: RequestDesk
  private let refused: Refused
  private var gate: RequestGate
  private var timer: Scheduled<Void>?
  private var timerDeadline: Duration?
  private var waiting: [RequestGate.Action] = []
  private var isPerforming = false
  private var isReadWaiting = false
  private var isStream = false
  private var isProven = false
  private var request: BriefRequest?
  private var body = ByteBuffer()
  private var isEnding: ChannelShouldQuiesceEvent?

  /// Without a number there is no room for the connection: it is told so, and closed.
  init(
    number: ConnectionTable.Number?, table: ConnectionTable, limits: DoorLimits, hosts: HostRule,
    requestIDs: RequestIDs, desk: RequestDesk, refused: @escaping Refused
  ) {
    self.number = number
    self.table = table
    self.limits = limits
    self.requestIDs = requestIDs
    self.desk = desk
    self.refused = refused
    gate = RequestGate(limits: limits, hosts: hosts, now: Self.now)
  }

  private static var now: Duration {
    .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds))
  }

  func channelActive(context: ChannelHandlerContext) {
    guard number != nil else {
      say(DoorRefusal(status: 503, reason: "there are too many connections"), context)
      return context.close(promise: nil)
    }
    watchClock(context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  private func leave() {
    timer?.cancel()
    timer = nil
    if let number { table.leave(number) }
    if isStream { table.streamClosed() }
    isStream = false
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isStream else { return context.fireChannelRead(data) }
    perform(gate.take(unwrapInboundIn(data), now: Self.now), context)
    if !isProven, gate.isProven, let number {
      isProven = true
      table.prove(number)
    }
  }

  /// What was let through has told of its end itself; of what was answered here nobody behind needs to know.
  func channelReadComplete(context: ChannelHandlerContext) {
    if isStream { context.fireChannelReadComplete() }
  }

  func read(context: ChannelHandlerContext) {
    if gate.wantsMore { context.read() } else { isReadWaiting = true }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      perform(gate.inputClosed(), context)
    case let event as ChannelShouldQuiesceEvent:
      perform(gate.quiesce(now: Self.now), context)
      // The end waits for the answer: what is behind knows of none and would close the connection.
      guard request == nil else {
        isEnding = event
        return
      }
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let event = event as? AnswerEvent else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    switch event {
    case .began:
      gate.answerBegan(now: Self.now)
      watchClock(context)
    case .streamed: gate.answerStreamed(now: Self.now)
    case .ended: perform(gate.answerEnded(now: Self.now), context)
    case .switched:
      isStream = true
      table.streamOpened()
      perform(gate.switched(), context)
    }
    promise?.succeed()
    readOn(context)
  }

  private func readOn(_ context: ChannelHandlerContext) {
    guard isReadWaiting, gate.wantsMore else { return }
    isReadWaiting = false
    context.read()
  }

  private func answer(_ request: BriefRequest, _ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    desk.carryOut(request, body: body, on: context.eventLoop) { answer in
      let (handler, context) = bound.value
      handler.write(answer, context)
    }
  }

  /// A whole answer, which no encoder needs to see.
  private func write(_ answer: RequestDesk.Answer, _ context: ChannelHandlerContext) {
    request = nil
    body.clear()
    gate.answerBegan(now: Self.now)
    let written = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    written.futureResult.whenSuccess {
      let (handler, context) = bound.value
      handler.perform(handler.gate.answerEnded(now: Self.now), context)
      handler.readOn(context)
    }
    let text = answer.text(date: desk.date.now, context.channel.allocator)
    context.writeAndFlush(wrapOutboundOut(text), promise: written)
    watchClock(context)
    if let isEnding { context.fireUserInboundEventTriggered(isEnding) }
  }

  /// In order: what an action sets off waits until the actions before it are done.
  private func perform(_ actions: [RequestGate.Action], _ context: ChannelHandlerContext) {
    waiting += actions
    guard !isPerforming else { return }
    isPerforming = true
    while !waiting.isEmpty { perform(waiting.removeFirst(), context) }
    isPerforming = false
    watchClock(context)
  }

  private func perform(_ action: RequestGate.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .begin(let head, let bytes):
      request = desk.brief(head)
      if request == nil { pass(bytes, context) }
    case .pass(var bytes):
      if request == nil { pass(bytes, context) } else { body.writeBuffer(&bytes) }
    case .end:
      if let request { answer(request, context) }
    case .sayContinue: write("HTTP/1.1 100 Continue\r\n\r\n", context)
    case .refuse(let refusal):
      say(refusal, context)
      context.close(mode: .output, promise: nil)
    case .finish: context.close(mode: .output, promise: nil)
    case .close: context.close(promise: nil)
    }
  }

  private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    context.fireChannelRead(wrapInboundOut(bytes))
    context.fireChannelReadComplete()
  }

  private func say(_ refusal: DoorRefusal, _ context: ChannelHandlerContext) {
    let requestID = requestIDs.next()
    refused(refusal, requestID)
    write(refusal.answer(requestID: requestID), context)
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }

  /// One timer at a time: it is set again only for an earlier deadline, and else looks where the deadline has moved to.
  private func watchClock(_ context: ChannelHandlerContext) {
    guard let deadline = gate.deadline, context.channel.isActive else { return }
    if let timerDeadline, timer != nil, timerDeadline <= deadline { return }
    timer?.cancel()
    timerDeadline = deadline
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: TimeAmount(deadline - Self.now)) {
      let (handler, context) = bound.value
      handler.timer = nil
      handler.perform(handler.gate.timePassed(now: Self.now), context)
    }
  }
}

/// What happened to the answer of the request that was let through last.
enum AnswerEvent: Sendable {
  case began
  /// A part of one that goes on for ever was taken by the connection.
  case streamed
  /// The last byte of it was taken by the connection.
  case ended
  /// It agreed to another protocol.
  case switched
}

/// Tells the door how far an answer has got; stands behind the HTTP encoder, and leaves when HTTP is over.
final class AnswerWatch: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private var isStream = false

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      isStream = head.headers.first(name: "content-type") == "text/event-stream"
      context.write(data, promise: promise)
      tell(head.status == .switchingProtocols ? .switched : .began, context)
    case .body:
      guard isStream else { return context.write(data, promise: promise) }
      write(data, promise, telling: .streamed, context)
    case .end: write(data, promise, telling: .ended, context)
    }
  }

  private func write(
    _ data: NIOAny, _ promise: EventLoopPromise<Void>?, telling event: AnswerEvent,
    _ context: ChannelHandlerContext
  ) {
    let written = promise ?? context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    written.futureResult.whenSuccess { bound.value.handler.tell(event, bound.value.context) }
    context.write(data, promise: written)
  }

  private func tell(_ event: AnswerEvent, _ context: ChannelHandlerContext) {
    context.triggerUserOutboundEvent(event, promise: nil)
  }
}

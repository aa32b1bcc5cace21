import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// A connection that begins as HTTP and becomes a stream when its first request asks for one (RFC 6455 section 4).
struct StreamChannel: HTTPChannelHandler {
  struct Value: ServerChildChannelValue {
    let channel: any Channel
    let outcome: EventLoopFuture<Outcome>
  }

  enum Outcome: Sendable {
    case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
    case stream
  }

  let responder: HTTPChannelHandler.Responder
  let desk: RequestDesk
  let hub: StreamHub
  let door: Door
  /// How long a stream at a path lasts when it is to be cut without a word.
  let cut: @Sendable (_ path: String) -> Duration?
  let authenticate: StreamHandler.Authenticate

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try door.addHandlers(to: channel, desk: desk)
      let first = FirstRequestHandler()
      let watch = AnswerWatch()
      let bound = NIOLoopBound(first, eventLoop: channel.eventLoop)
      let boundWatch = NIOLoopBound(watch, eventLoop: channel.eventLoop)
      let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Outcome>(
        upgraders: [upgrader(bound, boundWatch)],
        notUpgradingCompletionHandler: { channel in
          channel.eventLoop.makeCompletedFuture {
            channel.pipeline.syncOperations.removeHandler(bound.value, promise: nil)
            return .http(try configureHTTP(channel, logger))
          }
        })
      var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
        upgradeConfiguration: upgrade)
      // As for a connection that is HTTP alone: pipelining and errors are the responder's.
      configuration.enablePipelining = false
      configuration.enableErrorHandling = false
      configuration.enableResponseHeaderValidation = false
      let pipeline = channel.pipeline.syncOperations
      let outcome = try pipeline.configureUpgradableHTTPServerPipeline(
        configuration: configuration)
      let upgrading = try pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Outcome>.self)
      try pipeline.addHandler(watch, position: .before(upgrading))
      try pipeline.addHandler(first, position: .before(upgrading))
      return Value(channel: channel, outcome: outcome)
    }
  }

  func handle(value: Value, logger: Logger) async {
    guard let outcome = try? await value.outcome.get() else {
      return value.channel.close(promise: nil)
    }
    switch outcome {
    case .http(let channel):
      let executor = ConnectionExecutor(value.channel.eventLoop)
      await withTaskExecutorPreference(executor) {
        await handleHTTP(asyncChannel: channel, logger: logger)
      }
    case .stream:
      await withTaskCancellationHandler {
        try? await value.channel.closeFuture.get()
      } onCancel: {
        value.channel.close(promise: nil)
      }
    }
  }

  private func configureHTTP(
    _ channel: any Channel, _ logger: Logger
  ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
    try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    try channel.pipeline.syncOperations.addHandler(HTTPConnectionStateHandler(logger: logger))
    return try NIOAsyncChannel(
      wrappingChannelSynchronously: channel,
      configuration: .init(isOutboundHalfClosureEnabled: true))
  }

  private func upgrader(
    _ first: NIOLoopBound<FirstRequestHandler>, _ watch: NIOLoopBound<AnswerWatch>
  ) -> NIOTypedWebSocketServerUpgrader<Outcome> {
    NIOTypedWebSocketServerUpgrader(
      maxFrameSize: MessageAssembler.byteLimit, enableAutomaticErrorHandling: false,
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, head in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          pipeline.removeHandler(first.value, promise: nil)
          pipeline.removeHandler(watch.value, promise: nil)
          guard let endpoint = head.endpoint else {
            throw ChannelError.inappropriateOperationForState
          }
          let codec = StreamCodec(contentType: head.headers["content-type"].first)
          try pipeline.addHandler(
            StreamHandler(
              endpoint, codec, credentials: head.credentials, hub: hub,
              cutAfter: cut(head.path), authenticate: authenticate))
          return .stream
        }
      })
  }
}

extension HTTPRequestHead {
  fileprivate var path: String { String(uri.prefix { $0 != "?" }) }

  fileprivate var endpoint: StreamEndpoint? { StreamEndpoint(path: path) }

  /// A handshake for one of the streams (RFC 6455 section 4.2.1).
  fileprivate var opensStream: Bool {
    method == .GET && endpoint != nil
      && headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
      && headers["sec-websocket-version"] == ["13"] && headers["sec-websocket-key"].count == 1
  }

  /// Bearer tokens belong to no account here, but whoever shows one is to hear so.
  fileprivate var credentials: StreamCredentials? {
    if let keyID = headers["apca-api-key-id"].first,
      let secret = headers["apca-api-secret-key"].first
    {
      return StreamCredentials(keyID: keyID, secret: secret)
    }
    guard let token = headers["authorization"].first, token.hasPrefix("Bearer ") else { return nil }
    return StreamCredentials(keyID: "oauth", secret: String(token.dropFirst(7)))
  }
}

/// Looks after a connection until its first request is read: lets only those ask for an upgrade that get one, answers what is
/// no HTTP, and ends with the server.
private final class FirstRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data), !head.opensStream else {
      return context.fireChannelRead(data)
    }
    // The handler behind forgets a request whose upgrade it does not know; without the word it is a request like any other,
    // and is told there what is wrong with it.
    head.headers.remove(name: "upgrade")
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is ChannelShouldQuiesceEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.close(promise: nil) }
    let head = HTTPResponseHead(
      version: .http1_1, status: .badRequest,
      headers: ["connection": "close", "content-length": "0"])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }
}

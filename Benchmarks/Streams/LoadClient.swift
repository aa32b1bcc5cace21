import BenchmarkSupport
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// One listener: subscribes to every quote and measures how late each comes. Lives on its channel's event loop.
final class LoadClient: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  enum Codec: String, Sendable, CaseIterable {
    case json = "JSON"
    case messagePack = "MessagePack"
  }

  let codec: Codec
  private(set) var delays = DelayHistogram()
  private(set) var hasEnded = false
  private var isMeasuring = false
  private var times = QuoteTimes()

  init(codec: Codec) { self.codec = codec }

  /// Begins a measurement, and returns what was measured before.
  func restart() -> DelayHistogram {
    defer { delays = DelayHistogram() }
    isMeasuring = true
    return delays
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // Text is read as JSON in either codec.
    let subscribe = ByteBuffer(string: #"{"action":"subscribe","quotes":["*"]}"#)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let frame = WebSocketFrame(
      fin: true, opcode: .text, maskKey: .random(), data: subscribe)
    // The answer to the credentials of the handshake has to come first.
    context.eventLoop.scheduleTask(in: .milliseconds(500)) {
      bound.value.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text, .binary: measure(frame.data)
    case .ping:
      let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.data)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .connectionClose: context.close(promise: nil)
    default: break
    }
  }

  func channelInactive(context: ChannelHandlerContext) { hasEnded = true }

  private func measure(_ buffer: ByteBuffer) {
    guard isMeasuring else { return }
    let now = wallNanoseconds()
    buffer.withUnsafeReadableBytes { bytes in
      switch codec {
      case .json: times.json(bytes) { delays.add(nanoseconds: now - $0) }
      case .messagePack: times.messagePack(bytes) { delays.add(nanoseconds: now - $0) }
      }
    }
  }
}

/// A client's connection.
struct LoadConnection: Sendable {
  let channel: any Channel
  let client: NIOLoopBound<LoadClient>

  /// `receiveBuffer` keeps the kernel from reading for a client that does not, in bytes.
  static func open(
    port: Int, keyID: String, secret: String, codec: LoadClient.Codec,
    on group: any EventLoopGroup, receiveBuffer: Int? = nil
  ) async throws -> LoadConnection {
    var bootstrap = ClientBootstrap(group: group)
    if let receiveBuffer {
      bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
    }
    let upgrade = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
      channel.eventLoop.makeCompletedFuture {
        try upgrading(channel, port, keyID, secret, codec)
      }
    }
    return try await upgrade.get()
  }

  private static func upgrading(
    _ channel: any Channel, _ port: Int, _ keyID: String, _ secret: String,
    _ codec: LoadClient.Codec
  ) throws -> EventLoopFuture<LoadConnection> {
    let upgrader = NIOTypedWebSocketClientUpgrader<LoadConnection>(
      maxFrameSize: 1 << 20,
      upgradePipelineHandler: { channel, _ in
        channel.eventLoop.makeCompletedFuture {
          let client = LoadClient(codec: codec)
          try channel.pipeline.syncOperations.addHandler(client)
          return LoadConnection(
            channel: channel, client: NIOLoopBound(client, eventLoop: channel.eventLoop))
        }
      })
    var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/v2/iex")
    head.headers.add(name: "Host", value: "127.0.0.1:\(port)")
    head.headers.add(name: "APCA-API-KEY-ID", value: keyID)
    head.headers.add(name: "APCA-API-SECRET-KEY", value: secret)
    head.headers.add(
      name: "Content-Type",
      value: codec == .json ? "application/json" : "application/msgpack")
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
      configuration: .init(
        upgradeConfiguration: .init(
          upgradeRequestHead: head, upgraders: [upgrader],
          notUpgradingCompletionHandler: { channel in
            channel.eventLoop.makeFailedFuture(LoadFailure("the server refused a stream"))
          })))
  }

  /// Begins a measurement, and returns what was measured before.
  func restart() async throws -> DelayHistogram {
    try await channel.eventLoop.submit { client.value.restart() }.get()
  }

  func hasEnded() async throws -> Bool {
    try await channel.eventLoop.submit { client.value.hasEnded }.get()
  }
}

/// Why nothing was measured, in one line.
struct LoadFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

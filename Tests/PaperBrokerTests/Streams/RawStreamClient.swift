import NIOCore
import NIOPosix
import Synchronization

/// A client that sends whatever bytes a test wants, right or wrong, and reads the frames of the server.
final class RawStreamClient: Sendable {
  enum Received: Equatable {
    case text(String)
    case binary([UInt8])
    /// Answered when it came: a test may take its time.
    case ping
    case pong([UInt8])
    case close(UInt16?)
    /// The connection is gone.
    case end
  }

  struct Failure: Error { let reason: String }

  private let channel: any Channel
  private let inbox: Inbox

  private init(channel: any Channel, inbox: Inbox) {
    self.channel = channel
    self.inbox = inbox
  }

  /// Opens a connection and sends a handshake; `receiveBuffer` keeps the kernel from reading ahead, in bytes.
  static func connect(
    port: Int, path: String, headers: [String: String] = [:], receiveBuffer: Int? = nil
  ) async throws -> RawStreamClient {
    let inbox = Inbox()
    var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    if let receiveBuffer {
      bootstrap = bootstrap.channelOption(
        .socketOption(.so_rcvbuf), value: .init(receiveBuffer))
    }
    let channel = try await bootstrap.channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(Collector(inbox: inbox))
      }
    }.connect(host: "127.0.0.1", port: port).get()
    let client = RawStreamClient(channel: channel, inbox: inbox)
    var all = [
      "Host": "127.0.0.1:\(port)", "Connection": "Upgrade", "Upgrade": "websocket",
      "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    all.merge(headers) { $1 }
    let lines = all.map { "\($0): \($1)\r\n" }.joined()
    try await client.send(Array("GET \(path) HTTP/1.1\r\n\(lines)\r\n".utf8))
    return client
  }

  /// The status line of the server's answer and, when it took the handshake, nothing more.
  func head() async throws -> String {
    let text = try await inbox.wait { $0.takeHead() }
    return String(text.prefix { $0 != "\r" && $0 != "\r\n" })
  }

  func send(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  func send(text: String) async throws { try await send(Self.frame(0x81, Array(text.utf8))) }

  /// A frame; its first byte holds the final bit, the reserved bits and the opcode.
  static func frame(_ first: UInt8, _ payload: [UInt8], masked: Bool = true) -> [UInt8] {
    let mask: [UInt8] = [1, 2, 3, 4]
    let bit: UInt8 = masked ? 0x80 : 0
    var bytes: [UInt8] = [first]
    switch payload.count {
    case ..<126: bytes.append(bit | UInt8(payload.count))
    case ..<65_536:
      bytes += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
    default:
      bytes.append(bit | 127)
      bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
    }
    guard masked else { return bytes + payload }
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
  }

  func next() async throws -> Received { try await inbox.wait { $0.takeFrame() } }

  /// The next message, as text whatever its kind.
  func nextText() async throws -> String {
    while true {
      switch try await next() {
      case .text(let text): return text
      case .binary(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .ping, .pong: continue
      case .close(let code): throw Failure(reason: "closed with \(code ?? 0)")
      case .end: throw Failure(reason: "the connection ended")
      }
    }
  }

  /// Reads nothing from now on.
  func stall() async throws { try await channel.setOption(.autoRead, value: false).get() }

  func close() async { try? await channel.close() }
}

/// What arrived and was not taken yet.
private final class Inbox: Sendable {
  struct State {
    var bytes: [UInt8] = []
    var hasHead = false
    var frames: [RawStreamClient.Received] = []
    var isOver = false

    /// Takes what arrived and says how many pings were in it.
    mutating func receive(_ new: some Sequence<UInt8>) -> Int {
      bytes += new
      var pings = 0
      while hasHead, let frame = takeWholeFrame() {
        frames.append(frame)
        if frame == .ping { pings += 1 }
      }
      return pings
    }

    mutating func takeHead() -> String? {
      let end = Array("\r\n\r\n".utf8)
      guard bytes.count >= 4,
        let place = (0...(bytes.count - 4)).first(where: { bytes[$0..<$0 + 4].elementsEqual(end) })
      else { return nil }
      let head = String(decoding: bytes[..<place], as: UTF8.self)
      bytes.removeFirst(place + 4)
      hasHead = true
      _ = receive([])
      return head
    }

    mutating func takeFrame() -> RawStreamClient.Received? {
      frames.isEmpty ? (isOver ? .end : nil) : frames.removeFirst()
    }

    private mutating func takeWholeFrame() -> RawStreamClient.Received? {
      guard bytes.count >= 2 else { return nil }
      let (opcode, short) = (bytes[0] & 0x0f, Int(bytes[1] & 0x7f))
      let width = short == 127 ? 8 : short == 126 ? 2 : 0
      guard bytes.count >= 2 + width else { return nil }
      let length = width == 0 ? short : bytes[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
      guard bytes.count >= 2 + width + length else { return nil }
      let payload = Array(bytes[(2 + width)..<(2 + width + length)])
      bytes.removeFirst(2 + width + length)
      switch opcode {
      case 1: return .text(String(decoding: payload, as: UTF8.self))
      case 2: return .binary(payload)
      case 9: return .ping
      case 10: return .pong(payload)
      default:
        return .close(payload.count < 2 ? nil : UInt16(payload[0]) << 8 | UInt16(payload[1]))
      }
    }
  }

  let state = Mutex(State())

  func wait<Value>(for take: @Sendable (inout State) -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if let value = state.withLock({ take(&$0) }) { return value }
      try await Task.sleep(for: .milliseconds(2))
    }
    throw RawStreamClient.Failure(reason: "nothing came within a minute")
  }
}

private final class Collector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let inbox: Inbox

  init(inbox: Inbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data).readableBytesView
    let pings = inbox.state.withLock { $0.receive(bytes) }
    for _ in 0..<pings {
      let pong = ByteBuffer(bytes: RawStreamClient.frame(0x8a, []))
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    inbox.state.withLock { $0.isOver = true }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
